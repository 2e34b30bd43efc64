#include "gateway/core/calendar.h"
#include "gateway/base/buf.h"
#include "gateway/base/text.h"

#define H false
#define W true
static const vg_calendar_row china_rows[] = {
#define C(date, kind, name) {date, kind, name},
#include "gateway/core/calendar_cn.def"
#undef C
};

/* Years from..to as bits; all of them stand in the first word. */
#define YEARS(from, to) ((UINT64_MAX >> (63 - ((to) - (from)))) << ((from) - VG_CALENDAR_FIRST))
enum { CHINA_FROM = 2004, CHINA_TO = 2026 };
#define CHINA_VERSION INT64_C(0x2f3316eb7efd) /* a test computes it again */

const vg_calendar *vg_calendar_china(void)
{
    static const vg_calendar china = {.rows = china_rows,
                                      .count = VG_COUNT(china_rows),
                                      .year_from = CHINA_FROM,
                                      .year_to = CHINA_TO,
                                      .held = {YEARS(CHINA_FROM, CHINA_TO), 0},
                                      .version = CHINA_VERSION};
    return &china;
}

bool vg_calendar_holds(const vg_calendar *c, int year)
{
    unsigned n = (unsigned)(year - VG_CALENDAR_FIRST);
    return year >= VG_CALENDAR_FIRST && year <= VG_CALENDAR_LAST && (c->held[n / 64] >> n % 64 & 1) != 0;
}

static const vg_calendar_row *find(const vg_calendar *c, vg_day day)
{
    int y, m, d;
    vg_day_split(day, &y, &m, &d);
    int32_t date = y * 10000 + m * 100 + d;
    size_t low = 0, high = c->count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (c->rows[mid].date < date) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return low < c->count && c->rows[low].date == date ? &c->rows[low] : NULL;
}

vg_status vg_calendar_working(const vg_calendar *c, vg_day day, bool *ret, vg_err *err)
{
    int y, m, d;
    vg_day_split(day, &y, &m, &d);
    if (!vg_calendar_holds(c, y)) {
        return VG_FAIL(err, CALENDAR,
                       "the calendar has no data for %d (it holds %d to %d): load the State Council's notice of that year "
                       "(calendar_file)", y, c->year_from, c->year_to);
    }
    const vg_calendar_row *row = find(c, day);
    *ret = row != NULL ? row->working : vg_day_weekday(day) <= 5;
    return VG_DONE;
}

vg_status vg_calendar_next(const vg_calendar *c, vg_day day, vg_day *ret, vg_err *err)
{
    for (int i = 1; i <= 31; i++) { /* the longest gap so far is 10 days */
        bool working;
        vg_day next = vg_day_add(day, i);
        VG_TRY(vg_calendar_working(c, next, &working, err));
        if (working) {
            *ret = next;
            return VG_DONE;
        }
    }
    return VG_FAIL(err, CALENDAR, "the calendar has no working day within 31 days");
}

vg_status vg_calendar_from(const vg_calendar *c, vg_day day, vg_day *ret, vg_err *err)
{
    bool working;
    VG_TRY(vg_calendar_working(c, day, &working, err));
    if (working) {
        *ret = day;
        return VG_DONE;
    }
    return vg_calendar_next(c, day, ret, err);
}

const char *vg_calendar_name(const vg_calendar *c, vg_day day)
{
    const vg_calendar_row *row = find(c, day);
    return row == NULL ? "" : row->name;
}

/* --- version -------------------------------------------------------------------------------------------- */

int64_t vg_calendar_version_of(const vg_calendar *c)
{
    uint8_t room[VG_CALENDAR_ROWS * 10 + (VG_CALENDAR_LAST - VG_CALENDAR_FIRST + 1) * 6], hash[32];
    vg_buf b = vg_buf_of(room, sizeof room);
    for (int y = VG_CALENDAR_FIRST; y <= VG_CALENDAR_LAST; y++) {
        if (vg_calendar_holds(c, y)) {
            vg_buf_format(&b, "Y%d\n", y);
        }
    }
    for (size_t i = 0; i < c->count; i++) {
        vg_day d;
        vg_err ignored;
        int32_t date = c->rows[i].date;
        bool valid = vg_day_make(date / 10000, date / 100 % 100, date % 100, &d, &ignored).code == VG_OK;
        assert(valid);
        if (c->rows[i].working != (vg_day_weekday(d) <= 5)) {
            vg_buf_format(&b, "%d%c\n", date, c->rows[i].working ? 'W' : 'H');
        }
    }
    assert(!b.over);
    vg_sha256(vg_buf_span(&b), hash);
    int64_t version = 0;
    for (size_t i = 0; i < 6; i++) {
        version = version << 8 | hash[i];
    }
    return version == 0 ? 1 : version;
}

void vg_calendar_version_text(int64_t version, char ret[VG_CALENDAR_VERSION_TEXT])
{
    uint8_t bytes[6];
    for (int i = 0; i < 6; i++) {
        bytes[i] = (uint8_t)(version >> (40 - 8 * i) & 0xFF);
    }
    vg_hex(bytes, sizeof bytes, ret);
    ret[version == 0 ? 0 : VG_CALENDAR_VERSION_TEXT - 1] = 0;
}
