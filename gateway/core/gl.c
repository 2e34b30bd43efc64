#include "gateway/core/gl.h"
#include "gateway/base/csv.h"
#include <inttypes.h>

enum { ACCOUNT, NUMBER, NAME, FIELDS };

static const vg_gl_map standard = {.of = {
#define G(kind, number, name) [VG_ACCT_##kind] = {number, name},
                                       VG_GL_STANDARD(G)
#undef G
                                   }};

const vg_gl_map *vg_gl_standard(void) { return &standard; }

const vg_gl_row *vg_gl_of(const vg_gl_map *map, int64_t kind)
{
    assert(kind > 0 && kind <= VG_ACCT_SHORTFALL && map->of[kind].number[0] != 0);
    return &map->of[kind];
}

static bool is_number(vg_span t)
{
    for (size_t i = 0; i < t.len; i++) {
        uint8_t c = t.at[i];
        bool good = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' || c == '-' || c == '_';
        if (!good) {
            return false;
        }
    }
    return t.len > 0 && t.len < sizeof((vg_gl_row *)0)->number;
}

static vg_status take(const vg_csv_row *row, vg_gl_map *map, bool *seen, vg_err *err)
{
    if (row->count != FIELDS) {
        return VG_FAIL(err, INVALID, "line %" PRId64 ": a row has account, number and name", row->line);
    }
    for (int64_t kind = 1; kind <= VG_ACCT_SHORTFALL; kind++) {
        vg_gl_row *to = &map->of[kind];
        if (standard.of[kind].number[0] == 0 || !vg_span_is(row->fields[ACCOUNT], vg_account_kind_name(kind))) {
            continue;
        }
        if (seen[kind]) {
            return VG_FAIL(err, INVALID, "line %" PRId64 ": %s stands twice", row->line, vg_account_kind_name(kind));
        }
        if (!is_number(row->fields[NUMBER])) {
            return VG_FAIL(err, INVALID, "line %" PRId64 ": a number is of 1 to %zu digits, letters, points and dashes", row->line, sizeof to->number - 1);
        }
        if (row->fields[NAME].len >= sizeof to->name) {
            return VG_FAIL(err, INVALID, "line %" PRId64 ": a name has at most %zu bytes", row->line, sizeof to->name - 1);
        }
        seen[kind] = true;
        VG_TRY(vg_span_copy(row->fields[NUMBER], to->number, sizeof to->number, err));
        return vg_span_copy(row->fields[NAME], to->name, sizeof to->name, err);
    }
    return VG_FAIL(err, INVALID, "line %" PRId64 ": account is type2, member, deposit, own, bank, suspense, fee, pool or shortfall", row->line);
}

vg_status vg_gl_read(vg_span text, vg_gl_map *ret, vg_err *err)
{
    vg_csv csv = vg_csv_of(text, ',');
    vg_csv_row row;
    vg_gl_map map = standard;
    bool seen[VG_ACCT_SHORTFALL + 1] = {false};
    VG_TRY(vg_csv_next(&csv, &row, err));
    VG_TRY(vg_csv_header(&row, "account,number,name", err));
    for (;;) {
        VG_TRY(vg_csv_next(&csv, &row, err));
        if (row.count == 0) {
            break;
        }
        VG_TRY(take(&row, &map, seen, err));
    }
    *ret = map;
    return VG_DONE;
}
