/* Rules from a file: recon.h has its form. */
#include "gateway/base/csv.h"
#include "gateway/core/recon.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

enum { FROM, NAME, VERSION, STATE, BACK, FORWARD, SOURCE, FIELDS };
#define HEADER "from,rule,version,state,back,forward,source"

typedef struct reading {
    vg_recon_rules_room *room;
    vg_calendar_tell *tell;
    void *ctx;
    vg_err *err;
    size_t bad;
} reading;

static bool told(reading *r, int64_t line, const char *text)
{
    if (r->bad++ == 0) {
        (void)VG_FAIL(r->err, INVALID, "%s", text);
    }
    r->tell(r->ctx, line, text);
    return false;
}

/* column: of the header, from 0; FIELDS: the line as a whole. */
static bool bad(reading *r, int64_t line, int column, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
static bool bad(reading *r, int64_t line, int column, const char *fmt, ...)
{
    static const char *const names[FIELDS] = {"from", "rule", "version", "state", "back", "forward", "source"};
    char text[220];
    int n = line == 0          ? snprintf(text, sizeof text, "the matching rules: ")
            : column == FIELDS ? snprintf(text, sizeof text, "line %" PRId64 ": ", line)
                               : snprintf(text, sizeof text, "line %" PRId64 ", column %d (%s): ", line, column + 1, names[column]);
    va_list args;
    va_start(args, fmt);
    vsnprintf(text + n, sizeof text - (size_t)n, fmt, args);
    va_end(args);
    return told(r, line, text);
}

/* --- values ----------------------------------------------------------------------------------------------- */

static const vg_recon_rule *rule_named(vg_span name)
{
    const vg_recon_rules *all = vg_recon_rules_standard();
    for (size_t i = 0; i < all->count; i++) {
        if (vg_span_is(name, all->rows[i].name)) {
            return &all->rows[i];
        }
    }
    return NULL;
}

/* Empty: as the rule has it; else no more than that. */
static bool parse_days(reading *r, const vg_csv_row *row, int column, int32_t *days)
{
    vg_span text = row->fields[column];
    int64_t n;
    vg_err ignored;
    if (text.len == 0) {
        return true;
    }
    if (vg_span_int(text, &n, &ignored).code != VG_OK || n > *days) {
        return bad(r, row->line, column, "is empty or 0 to %d: a file narrows a window, it never widens one", *days);
    }
    *days = (int32_t)n;
    return true;
}

static bool parse_rule(reading *r, const vg_csv_row *row, vg_recon_rule *ret)
{
    const vg_recon_rule *rule = rule_named(row->fields[NAME]);
    int64_t version;
    vg_err ignored;
    if (rule == NULL) {
        return bad(r, row->line, NAME, "is none of the rules of this build");
    }
    *ret = *rule;
    if (vg_span_int(row->fields[VERSION], &version, &ignored).code != VG_OK || version != rule->version) {
        return bad(r, row->line, VERSION, "is %d in this build: try the rules again before they count", rule->version);
    }
    ret->on = vg_span_is(row->fields[STATE], "on");
    if (!ret->on && !vg_span_is(row->fields[STATE], "off")) {
        return bad(r, row->line, STATE, "is on or off");
    }
    if (row->fields[SOURCE].len == 0 || row->fields[SOURCE].len >= VG_RECON_SOURCE || memchr(row->fields[SOURCE].at, 0, row->fields[SOURCE].len) != NULL) {
        return bad(r, row->line, SOURCE, "says in 1 to %d bytes who decided it", VG_RECON_SOURCE - 1);
    }
    return parse_days(r, row, BACK, &ret->back) && parse_days(r, row, FORWARD, &ret->forward);
}

/* --- sets ------------------------------------------------------------------------------------------------- */

/* The last set is whole: every rule, in an order that rules can have. line: of its last row. */
static void close_set(reading *r, int64_t line)
{
    vg_err why;
    const vg_recon_rules *all = vg_recon_rules_standard();
    if (r->room->set_count == 0 || r->bad > 0) {
        return;
    }
    vg_recon_rules rules = vg_recon_rules_on(r->room, r->room->sets[r->room->set_count - 1].from);
    for (size_t i = 0; i < all->count; i++) {
        bool named = false;
        for (size_t j = 0; j < rules.count; j++) {
            named |= rules.rows[j].number == all->rows[i].number;
        }
        if (!named) {
            (void)bad(r, line, FIELDS, "the set ends here and does not name %s, on or off", all->rows[i].name);
            return;
        }
    }
    if (vg_recon_rules_check(&rules, &why).code != VG_OK) {
        (void)bad(r, line, FIELDS, "of the set that ends here: %s", why.text);
    }
}

/* The set of a row's day, which may be a new one. */
static bool set_of(reading *r, const vg_csv_row *row)
{
    vg_recon_rules_room *room = r->room;
    vg_day from;
    vg_err ignored;
    if (vg_day_parse(row->fields[FROM], &from, &ignored).code != VG_OK) {
        return bad(r, row->line, FROM, "is a day like 2026-03-01");
    }
    if (room->set_count > 0 && room->sets[room->set_count - 1].from.n == from.n) {
        return true;
    }
    if (room->set_count > 0 && room->sets[room->set_count - 1].from.n > from.n) {
        return bad(r, row->line, FROM, "goes back: sets stand in the order of their days");
    }
    close_set(r, row->line - 1);
    if (room->set_count == VG_RECON_SETS_MAX) {
        return bad(r, row->line, FROM, "begins more than %d sets", VG_RECON_SETS_MAX);
    }
    room->sets[room->set_count].from = from;
    room->sets[room->set_count].count = 0;
    room->set_count++;
    return true;
}

static void take_row(reading *r, const vg_csv_row *row)
{
    vg_recon_rule rule;
    if (row->count != FIELDS) {
        (void)bad(r, row->line, FIELDS, "%zu fields instead of %d", row->count, FIELDS);
        return;
    }
    if (!set_of(r, row) || !parse_rule(r, row, &rule)) {
        return;
    }
    size_t set = r->room->set_count - 1;
    vg_recon_rule *rows = r->room->sets[set].rows;
    for (size_t i = 0; i < r->room->sets[set].count; i++) {
        if (rows[i].number == rule.number) {
            (void)bad(r, row->line, NAME, "stands twice in the set");
            return;
        }
    }
    rows[r->room->sets[set].count++] = rule; /* each number once: there is room */
    vg_status fits = vg_span_copy(row->fields[SOURCE], r->room->sets[set].source, VG_RECON_SOURCE, &(vg_err){0});
    assert(fits.code == VG_OK);
}

vg_status vg_recon_rules_read(vg_span text, vg_recon_rules_room *room, vg_calendar_tell *tell, void *ctx, vg_err *err)
{
    reading r = {.room = room, .tell = tell, .ctx = ctx, .err = err};
    vg_csv csv = vg_csv_of(text, ',');
    vg_csv_row row;
    vg_err why;
    room->set_count = 0;
    bool header = true, more = text.len <= VG_DAYS_FILE_MAX || bad(&r, 0, FIELDS, "longer than %d bytes", VG_DAYS_FILE_MAX);
    while (more) {
        int64_t line = csv.line;
        if (vg_csv_next(&csv, &row, &why).code != VG_OK) {
            (void)told(&r, line, why.text);
            vg_csv_skip_line(&csv);
        } else if (row.count == 0) {
            more = false;
        } else if (!header) {
            take_row(&r, &row);
        } else if (vg_csv_header(&row, HEADER, &why).code != VG_OK) {
            more = told(&r, line, why.text);
        }
        header = false;
    }
    close_set(&r, csv.line - 1);
    return r.bad == 0 ? VG_DONE : (vg_status){VG_E_INVALID};
}

void vg_recon_rules_write(const vg_recon_rules *rules, vg_day from, const char *source, vg_buf *out)
{
    char day[VG_DAY_TEXT];
    vg_day_text(from, day);
    vg_buf_text(out, HEADER "\n");
    for (size_t i = 0; i < rules->count; i++) {
        const vg_recon_rule *r = &rules->rows[i];
        vg_buf_format(out, "%s,%s,%d,%s,%d,%d,\"%s\"\n", day, r->name, r->version, r->on ? "on" : "off", r->back, r->forward, source);
    }
}

vg_recon_rules vg_recon_rules_on(const vg_recon_rules_room *room, vg_day day)
{
    vg_recon_rules rules = *vg_recon_rules_standard();
    for (size_t i = 0; room != NULL && i < room->set_count; i++) {
        if (room->sets[i].from.n <= day.n) {
            rules = (vg_recon_rules){room->sets[i].rows, room->sets[i].count};
        }
    }
    return rules;
}
