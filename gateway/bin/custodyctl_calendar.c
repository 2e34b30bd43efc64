/* Working days without a gateway: custodyctl calendar YEAR, calendar next DAY. */
#include "gateway/bin/custodyctl.h"
#include "gateway/bin/tools.h"
#include <stdlib.h>

enum { FILE_ARG = 1 }; /* --file, behind the word */

static vg_ctl_exit failed(const vg_err *err)
{
    fprintf(stderr, "%s\n", err->text);
    return VG_CTL_REFUSED;
}

static const char *weekday(vg_day d)
{
    static const char *const english[] = {"", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const chinese[] = {"", "周一", "周二", "周三", "周四", "周五", "周六", "周日"};
    return (vg_ctl_chinese() ? chinese : english)[vg_day_weekday(d)];
}

/* Days that follow one another and say the same are one line. */
static void put_days(vg_day first, vg_day last, bool working, const char *name)
{
    char from[VG_DAY_TEXT], to[VG_DAY_TEXT];
    const char *what = vg_ctl_say(working ? VG_CTL_SAY_MAKE_UP : VG_CTL_SAY_HOLIDAY);
    int n = last.n - first.n + 1;
    vg_day_text(first, from);
    vg_day_text(last, to);
    printf("%s %s", from, weekday(first));
    if (n > 1) {
        printf(" .. %s %s", to, weekday(last));
    } else {
        printf("    %*s", 10 + (int)vg_ctl_width(weekday(first)) + 1, "");
    }
    printf("  %s%*s  %3d  %s\n", what, 20 - (int)vg_ctl_width(what), "", n, name);
}

static bool same_line(const vg_calendar *c, vg_day a, vg_day b)
{
    bool one = false, two = false;
    vg_err ignored;
    bool known = vg_calendar_working(c, a, &one, &ignored).code == VG_OK &&
                 vg_calendar_working(c, b, &two, &ignored).code == VG_OK;
    return known && one == two && strcmp(vg_calendar_name(c, a), vg_calendar_name(c, b)) == 0;
}

static vg_status put_table(const vg_calendar *c, vg_day first, vg_day last, vg_err *err)
{
    int days = 0;
    char version[VG_CALENDAR_VERSION_TEXT];
    vg_day begin = first;
    bool working;
    for (vg_day d = first; d.n <= last.n; d.n++) {
        VG_TRY(vg_calendar_working(c, d, &working, err));
        days += working;
        vg_day next = vg_day_add(d, 1);
        if (next.n <= last.n && same_line(c, begin, next)) {
            continue;
        }
        if (vg_calendar_name(c, d)[0] != 0) { /* people look for what is not ordinary */
            put_days(begin, d, working, vg_calendar_name(c, d));
        }
        begin = next;
    }
    vg_calendar_version_text(c->version, version);
    printf("%s: %d\n%s: %s\n", vg_ctl_say(VG_CTL_SAY_WORKING_DAYS), days, vg_ctl_say(VG_CTL_SAY_VERSION), version);
    return VG_DONE;
}

static vg_status put_json(const vg_calendar *c, vg_day first, vg_day last, vg_err *err)
{
    json_t *list = json_array();
    char text[VG_DAY_TEXT];
    for (vg_day d = first; d.n <= last.n; d.n++) {
        bool working;
        vg_status st = vg_calendar_working(c, d, &working, err);
        if (st.code != VG_OK) {
            json_decref(list);
            return st;
        }
        vg_day_text(d, text);
        json_array_append_new(list, json_pack("{s:s, s:b, s:s}", "day", text, "working", working, "name", vg_calendar_name(c, d)));
    }
    json_dumpf(list, stdout, JSON_COMPACT);
    puts("");
    json_decref(list);
    return VG_DONE;
}

vg_ctl_exit vg_ctl_calendar_year(const vg_ctl_call *call)
{
    int64_t year;
    vg_day first, last;
    vg_err err;
    vg_calendar_room *room;
    if (vg_span_int(vg_span_of(call->words[0]), &year, &err).code != VG_OK || year > 9998 ||
        vg_day_make((int)year, 1, 1, &first, &err).code != VG_OK ||
        vg_day_make((int)year, 12, 31, &last, &err).code != VG_OK) {
        fprintf(stderr, "%s\n", err.text);
        return VG_CTL_USAGE;
    }
    if (!vg_tool_calendar(call->values[FILE_ARG], call->config, &room)) {
        return VG_CTL_REFUSED;
    }
    const vg_calendar *c = room == NULL ? vg_calendar_china() : &room->calendar;
    bool working;
    vg_status st = vg_calendar_working(c, first, &working, &err);
    if (st.code == VG_OK) {
        st = call->json ? put_json(c, first, last, &err) : put_table(c, first, last, &err);
    }
    free(room);
    return st.code == VG_OK ? VG_CTL_DONE : failed(&err);
}

vg_ctl_exit vg_ctl_calendar_next(const vg_ctl_call *call)
{
    vg_day day, next;
    vg_err err;
    vg_calendar_room *room;
    char text[VG_DAY_TEXT];
    if (vg_day_parse(vg_span_of(call->words[0]), &day, &err).code != VG_OK) {
        fprintf(stderr, "%s\n", err.text);
        return VG_CTL_USAGE;
    }
    if (!vg_tool_calendar(call->values[FILE_ARG], call->config, &room)) {
        return VG_CTL_REFUSED;
    }
    vg_status st = vg_calendar_next(room == NULL ? vg_calendar_china() : &room->calendar, day, &next, &err);
    free(room);
    if (st.code != VG_OK) {
        return failed(&err);
    }
    vg_day_text(next, text);
    printf(call->json ? "{\"day\":\"%s\"}\n" : "%s\n", text);
    return VG_CTL_DONE;
}
