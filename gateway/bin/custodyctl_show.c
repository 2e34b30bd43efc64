/* What an answer means, and tables for people. */
#include "gateway/bin/custodyctl.h"
#include "gateway/base/day.h"
#include <inttypes.h>

/* --- meaning -------------------------------------------------------------------------------- */

static bool is_one_of(const json_t *value, const char *words)
{
    const char *text = json_string_value(value);
    size_t n = text == NULL ? 0 : strlen(text);
    for (const char *p = words; n > 0 && *p != 0;) {
        size_t len = strcspn(p, " ");
        if (len == n && memcmp(p, text, n) == 0) {
            return true;
        }
        p += len + (p[len] == ' ');
    }
    return false;
}

static const json_t *state_of(const json_t *resource)
{
    const json_t *operation = json_object_get(resource, "operation");
    const json_t *inner = json_object_get(operation, "state");
    return json_is_string(inner) ? inner : json_object_get(resource, "state");
}

const char *vg_ctl_state(const json_t *resource) { return json_string_value(state_of(resource)); }

bool vg_ctl_is_final(const json_t *resource)
{
    return !is_one_of(state_of(resource),
                      "NEW READY SENDING WAITING UNKNOWN RESEND MANUAL OPENING ACTION_NEEDED REVIEW "
                      "CLOSING PLACING ASSIGNING UNASSIGNING");
}

static vg_ctl_exit exit_of_problem(const char *method, const vg_ctl_answer *a, const json_t *root)
{
    const char *outcome = json_string_value(json_object_get(root, "outcome"));
    if (outcome != NULL) {
        return strcmp(outcome, "unknown") == 0 ? VG_CTL_UNKNOWN : VG_CTL_REFUSED;
    }
    /* Not a problem of ours: a proxy, or a body that was cut. A refusal of the request itself is
     * one anyway. */
    if (a->status >= 400 && a->status < 500) {
        return VG_CTL_REFUSED;
    }
    return strcmp(method, "GET") == 0 ? VG_CTL_AWAY : VG_CTL_UNKNOWN;
}

vg_ctl_exit vg_ctl_exit_of(const char *method, const vg_ctl_answer *a, const json_t *root)
{
    bool reads = strcmp(method, "GET") == 0;
    if (!a->arrived) {
        return reads || a->not_sent ? VG_CTL_AWAY : VG_CTL_UNKNOWN;
    }
    if (a->status < 200 || a->status > 299 || root == NULL) {
        return exit_of_problem(method, a, root);
    }
    if (!vg_ctl_is_final(root)) {
        return VG_CTL_UNKNOWN;
    }
    return is_one_of(state_of(root), "REFUSED REJECTED UNWANTED") ? VG_CTL_REFUSED : VG_CTL_DONE;
}

/* --- text ----------------------------------------------------------------------------------- */

static uint32_t next_character(const uint8_t **p)
{
    uint32_t c = *(*p)++;
    int more = c < 0xC0 ? 0 : c < 0xE0 ? 1 : c < 0xF0 ? 2 : 3;
    c = more == 0 ? c : c & (0x3Fu >> more);
    for (; more > 0 && (**p & 0xC0) == 0x80; more--) {
        c = c << 6 | (*(*p)++ & 0x3Fu);
    }
    return c;
}

static size_t character_width(uint32_t c)
{
    static const struct {
        uint32_t from, to;
    } wide[] = {{0x1100, 0x115F},   {0x2E80, 0xA4CF},  {0xAC00, 0xD7A3}, {0xF900, 0xFAFF},
                {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},  {0xFFE0, 0xFFE6}, {0x1F300, 0x1F64F},
                {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};
    if ((c >= 0x300 && c <= 0x36F) || c == 0x200B || c == 0x200D || c == 0xFEFF) {
        return 0;
    }
    for (size_t i = 0; i < VG_COUNT(wide); i++) {
        if (c >= wide[i].from && c <= wide[i].to) {
            return 2;
        }
    }
    return 1;
}

size_t vg_ctl_width(const char *text)
{
    size_t n = 0;
    for (const uint8_t *p = (const uint8_t *)text; *p != 0;) {
        n += character_width(next_character(&p));
    }
    return n;
}

/* Characters that would steer the terminal become '?'. */
static void put_safe(FILE *to, const char *text)
{
    for (const uint8_t *p = (const uint8_t *)text; *p != 0;) {
        const uint8_t *from = p;
        uint32_t c = next_character(&p);
        bool steers = c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) ||
                      (c >= 0x2066 && c <= 0x2069);
        if (steers) {
            fputc('?', to);
        } else {
            fwrite(from, 1, (size_t)(p - from), to);
        }
    }
}

void vg_ctl_put(FILE *to, const char *text, size_t width, bool right)
{
    size_t have = vg_ctl_width(text), blanks = have < width ? width - have : 0;
    fprintf(to, "%*s", right ? (int)blanks : 0, "");
    put_safe(to, text);
    fprintf(to, "%*s", right ? 0 : (int)blanks, "");
}

void vg_ctl_yuan(int64_t fen, char ret[32])
{
    char digits[VG_YUAN_TEXT];
    size_t at = 0;
    int64_t size = fen < 0 ? -fen : fen;
    vg_money_yuan(vg_fen(size > VG_FEN_MAX ? VG_FEN_MAX : size), digits);
    size_t whole = strlen(digits) - 3;
    if (fen < 0) {
        ret[at++] = '-';
    }
    for (size_t i = 0; digits[i] != 0; i++) {
        if (i > 0 && i < whole && (whole - i) % 3 == 0) {
            ret[at++] = ',';
        }
        ret[at++] = digits[i];
    }
    ret[at] = 0;
}

static bool is_money(const char *name)
{
    static const char *const names[] = {
        "amount",
        "at_risk",
        "available",
        "balance",
        "bank_above",
        "bank_amount",
        "bank_balance",
        "bank_below",
        "booked_fees",
        "break_amount",
        "capture_approval_over",
        "captured",
        "capturing",
        "change",
        "charged",
        "charged_as_lines",
        "charged_with_lines",
        "closing",
        "confirmed",
        "converted",
        "credit",
        "credit_amount",
        "custody",
        "custody_difference",
        "custody_total",
        "debit",
        "debit_amount",
        "difference",
        "done_amount",
        "expected",
        "explained_amount",
        "fee",
        "free",
        "frozen",
        "guarantee_total",
        "held",
        "held_total",
        "in",
        "in_transit",
        "interest",
        "interest_accrued",
        "late_amount",
        "ledger_amount",
        "left",
        "margin",
        "matched_amount",
        "open",
        "opening",
        "our_balance",
        "our_total",
        "out",
        "outcomes_at_risk",
        "owed",
        "paid",
        "pending_withdrawable",
        "planned",
        "reckoned",
        "refunded",
        "reissued_amount",
        "released",
        "releasing",
        "returned",
        "returned_amount",
        "shortfall",
        "sub_account_total",
        "taken",
        "total",
        "transit_in",
        "transit_out",
        "unbooked",
        "used",
        "withdrawable"};
    const char *dot = strrchr(name, '.');
    name = dot == NULL ? name : dot + 1;
    for (size_t i = 0; i < VG_COUNT(names); i++) {
        if (strcmp(name, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

#define CELL 512

static size_t add_text(char *ret, size_t n, const char *text)
{
    size_t len = strlen(text);
    len = len < CELL - 1 - n ? len : CELL - 1 - n;
    memcpy(ret + n, text, len);
    ret[n + len] = 0;
    return n + len;
}

/* An object of a list in a cell is what a reader goes on with: of what explains a difference the break, else the act. */
static const char *word_of(const json_t *object)
{
    static const char *const names[] = {"type", "break", "operation", "receipt"};
    const char *text = NULL;
    for (size_t i = 0; i < VG_COUNT(names) && text == NULL; i++) {
        text = json_string_value(json_object_get(object, names[i]));
    }
    return text;
}

static void list_text(const json_t *list, char ret[CELL])
{
    size_t i, n = 0;
    const json_t *value;
    json_array_foreach(list, i, value)
    {
        const char *text = json_is_object(value) ? word_of(value) : json_string_value(value);
        n = add_text(ret, n, n > 0 ? " " : "");
        n = add_text(ret, n, text == NULL ? "…" : text);
    }
}

static void value_text(const char *name, const json_t *value, char ret[CELL])
{
    ret[0] = 0;
    if (json_is_string(value)) {
        (void)add_text(ret, 0, json_string_value(value));
    } else if (json_is_integer(value) && is_money(name)) {
        vg_ctl_yuan(json_integer_value(value), ret);
    } else if (json_is_integer(value)) {
        snprintf(ret, CELL, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    } else if (json_is_boolean(value)) {
        (void)add_text(ret, 0, json_is_true(value) ? "true" : "false");
    } else if (json_is_array(value)) {
        list_text(value, ret);
    }
}

/* Instants are UTC in JSON. To people they are China's, as the days beside them: the offset stands in a column's heading, or behind a
 * single value. */
#define ZONE "UTC+8"

static bool is_instant(const json_t *value, int64_t *ret_ms)
{
    const char *text = json_string_value(value);
    vg_err ignored;
    return text != NULL && strlen(text) >= 20 && text[10] == 'T' && vg_time_parse(vg_span_of(text), ret_ms, &ignored).code == VG_OK;
}

/* What a cell shows of a member. */
static void cell_text(const char *name, const json_t *value, char ret[CELL])
{
    int64_t at;
    char day[VG_DAY_TEXT];
    if (!is_instant(value, &at)) {
        value_text(name, value, ret);
        return;
    }
    int64_t second = vg_day_clock_ms(at) / 1000;
    vg_day_text(vg_day_at(at), day);
    snprintf(ret, CELL, "%s %02d:%02d:%02d", day, (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
}

static const char *colour_of(const vg_ctl_look *look, const char *name, const char *text)
{
    if (!look->colour || strstr(name, "state") == NULL) {
        return "";
    }
    json_t *value = json_string(text);
    bool bad = is_one_of(value, "UNKNOWN MANUAL RESEND");
    bool no = is_one_of(value, "REFUSED REJECTED DENIED EXPIRED");
    bool good = is_one_of(value, "DONE ACTIVE OPEN APPROVED BOOKED ASSIGNED");
    json_decref(value);
    return bad ? "\033[1;33m" : no ? "\033[31m" : good ? "\033[32m" : "";
}

static void put_padded(FILE *to, const vg_ctl_look *look, const char *name, const char *text,
                       size_t width, bool last)
{
    size_t have = vg_ctl_width(text);
    const char *colour = colour_of(look, name, text);
    bool right = is_money(name);
    for (size_t i = have; right && i < width; i++) {
        fputc(' ', to);
    }
    fputs(colour, to);
    put_safe(to, text);
    fputs(colour[0] == 0 ? "" : "\033[0m", to);
    for (size_t i = have; !right && !last && i < width; i++) {
        fputc(' ', to);
    }
    fputs(last ? "\n" : "  ", to);
}

/* --- tables --------------------------------------------------------------------------------- */

#define COLUMNS 16

typedef struct table {
    char names[COLUMNS][40];
    char labels[COLUMNS][VG_CTL_LABEL + sizeof " (" ZONE ")"];
    size_t widths[COLUMNS];
    size_t count;
} table;

/* "purpose.order" of an object. */
static const json_t *member(const json_t *object, const char *name)
{
    const char *dot = strchr(name, '.');
    char outer[40];
    if (dot == NULL) {
        return json_object_get(object, name);
    }
    size_t n = (size_t)(dot - name);
    memcpy(outer, name, n);
    outer[n] = 0;
    return json_object_get(json_object_get(object, outer), dot + 1);
}

/* What the gateway says in both languages: in the reader's. */
static const json_t *in_language(const json_t *row, const char *name)
{
    const json_t *zh = vg_ctl_chinese() && strcmp(name, "text") == 0 ? json_object_get(row, "text_zh") : NULL;
    return zh != NULL ? zh : member(row, name);
}

static bool has_instants(const char *name, const json_t *rows)
{
    size_t i;
    const json_t *row;
    int64_t at;
    json_array_foreach(rows, i, row)
    {
        if (is_instant(member(row, name), &at)) {
            return true;
        }
    }
    return false;
}

static void plan(table *t, const char *columns, const json_t *rows)
{
    size_t i;
    const json_t *row;
    char cell[CELL], label[VG_CTL_LABEL];
    for (const char *p = columns; *p != 0 && t->count < COLUMNS; t->count++) {
        size_t n = strcspn(p, " ");
        assert(n < sizeof t->names[0]);
        memcpy(t->names[t->count], p, n);
        t->names[t->count][n] = 0;
        vg_ctl_label(t->names[t->count], label);
        snprintf(t->labels[t->count], sizeof t->labels[0], "%s%s", label, has_instants(t->names[t->count], rows) ? " (" ZONE ")" : "");
        t->widths[t->count] = vg_ctl_width(t->labels[t->count]);
        p += n + (p[n] == ' ');
        assert(*p == 0 || t->count + 1 < COLUMNS); /* none is left out without a word */
    }
    json_array_foreach(rows, i, row)
    {
        for (size_t c = 0; c < t->count; c++) {
            cell_text(t->names[c], in_language(row, t->names[c]), cell);
            size_t width = vg_ctl_width(cell);
            t->widths[c] = width > t->widths[c] ? width : t->widths[c];
        }
    }
}

static void show_list(FILE *to, const vg_ctl_look *look, const char *columns, const json_t *rows)
{
    table t = {.count = 0};
    size_t i;
    const json_t *row;
    char cell[CELL];
    plan(&t, columns, rows);
    fputs(look->colour ? "\033[1m" : "", to);
    for (size_t c = 0; c < t.count; c++) {
        put_padded(to, &(vg_ctl_look){0}, t.names[c], t.labels[c], t.widths[c], c + 1 == t.count);
    }
    fputs(look->colour ? "\033[0m" : "", to);
    json_array_foreach(rows, i, row)
    {
        for (size_t c = 0; c < t.count; c++) {
            cell_text(t.names[c], in_language(row, t.names[c]), cell);
            put_padded(to, look, t.names[c], cell, t.widths[c], c + 1 == t.count);
        }
    }
}

#define PAIR_LABEL 24

static void show_pair(FILE *to, const vg_ctl_look *look, const char *outer, const char *name,
                      const json_t *value)
{
    char member[64], label[VG_CTL_LABEL], cell[CELL];
    snprintf(member, sizeof member, "%s%s%s", outer, outer[0] == 0 ? "" : ".", name);
    int64_t at;
    cell_text(member, value, cell);
    if (cell[0] == 0) {
        return; /* null: nothing to say */
    }
    vg_ctl_label(member, label);
    fputs(label, to);
    for (size_t i = vg_ctl_width(label); i < PAIR_LABEL; i++) {
        fputc(' ', to);
    }
    fputc(' ', to);
    const char *colour = colour_of(look, member, cell);
    fputs(colour, to);
    put_safe(to, cell);
    fputs(is_instant(value, &at) ? " " ZONE : "", to);
    fputs(colour[0] == 0 ? "\n" : "\033[0m\n", to);
}

static bool is_rows(const json_t *value)
{
    return json_is_array(value) && json_is_object(json_array_get(value, 0));
}

/* A column of nothing takes the place of one that says something. */
static bool is_said(const json_t *rows, const char *name)
{
    size_t i;
    const json_t *row;
    char cell[CELL];
    json_array_foreach(rows, i, row)
    {
        value_text(name, member(row, name), cell);
        if (cell[0] != 0) {
            return true;
        }
    }
    return false;
}

/* A table with the members of the first. */
static void show_rows(FILE *to, const vg_ctl_look *look, const json_t *rows)
{
    char columns[COLUMNS * 40] = "";
    const char *key;
    json_t *value;
    size_t n = 0, count = 0;
    json_object_foreach(json_array_get(rows, 0), key, value)
    {
        if (count < COLUMNS && strlen(key) < 40 && !json_is_object(value) && !is_rows(value) && is_said(rows, key)) {
            n += (size_t)snprintf(columns + n, sizeof columns - n, "%s%s", count++ > 0 ? " " : "",
                                  key);
        }
    }
    fputc('\n', to);
    show_list(to, look, columns, rows);
}

/* Lists of objects inside a resource. */
static void show_inner_list(FILE *to, const vg_ctl_look *look, const char *name, const json_t *rows)
{
    char label[VG_CTL_LABEL];
    vg_ctl_label(name, label);
    fprintf(to, "\n%s", label);
    show_rows(to, look, rows);
}

/* What a bank answered to an inquiry: single values, or rows of them. */
static void show_answers(FILE *to, const vg_ctl_look *look, const json_t *answers)
{
    size_t i;
    const char *key;
    json_t *value;
    const json_t *one;
    json_array_foreach(answers, i, one)
    {
        json_object_foreach((json_t *)(uintptr_t)one, key, value)
        {
            if (is_rows(value)) {
                show_inner_list(to, look, "answers", value);
            } else {
                show_pair(to, look, "answers", key, value);
            }
        }
    }
}

static void show_object(FILE *to, const vg_ctl_look *look, const json_t *root)
{
    const char *key, *inner_key;
    json_t *value, *inner, *object = (json_t *)(uintptr_t)root;
    json_object_foreach(object, key, value)
    {
        if (json_is_object(value)) {
            json_object_foreach(value, inner_key, inner)
            {
                show_pair(to, look, key, inner_key, inner);
            }
        } else if (!is_rows(value)) {
            show_pair(to, look, "", key, value);
        }
    }
    json_object_foreach(object, key, value)
    {
        if (strcmp(key, "answers") == 0) {
            show_answers(to, look, value);
        } else if (is_rows(value)) {
            show_inner_list(to, look, key, value);
        }
    }
}

/* What a list says of itself beside its rows: an account's statement has opening and closing, a checklist who signed. */
static void show_head(FILE *to, const vg_ctl_look *look, const json_t *root)
{
    const char *key, *inner_key;
    json_t *value, *inner;
    bool any = false;
    json_object_foreach((json_t *)(uintptr_t)root, key, value)
    {
        if (strcmp(key, "next_cursor") == 0 || strcmp(key, "control") == 0 || json_is_array(value)) {
            continue; /* the way on, and the proof, stand behind the rows */
        }
        any = true;
        if (!json_is_object(value)) {
            show_pair(to, look, "", key, value);
            continue;
        }
        json_object_foreach(value, inner_key, inner)
        {
            show_pair(to, look, key, inner_key, inner);
        }
    }
    fputs(any ? "\n" : "", to);
}

/* What proves a report stands behind its rows: sums of all, and how they add up. */
static void show_proof(FILE *to, const vg_ctl_look *look, const json_t *root)
{
    const char *key;
    json_t *value;
    const json_t *totals = json_object_get(root, "totals"), *control = json_object_get(root, "control");
    if (is_rows(totals) && json_object_get(json_array_get(totals, 0), "how") != NULL) { /* of the report of fees: no sums */
        fprintf(to, "\n%s", vg_ctl_say(VG_CTL_SAY_EACH_CHARGE));
        show_rows(to, look, totals);
    } else if (is_rows(totals)) {
        show_inner_list(to, look, "totals", totals);
    }
    fputs(json_is_object(control) ? "\n" : "", to);
    json_object_foreach((json_t *)(uintptr_t)control, key, value)
    {
        show_pair(to, look, "control", key, value);
    }
}

/* What a break could be the other side of, as the last run said that named some. */
static void show_candidates(FILE *to, const vg_ctl_look *look, const json_t *root)
{
    const json_t *notes = json_object_get(root, "notes"), *last = NULL, *note;
    size_t i;
    json_array_foreach(notes, i, note)
    {
        const json_t *candidates = json_object_get(note, "candidates");
        last = is_rows(candidates) ? candidates : last;
    }
    if (last != NULL) {
        show_inner_list(to, look, "candidates", last);
    }
}

/* What people did about several breaks at once is written down at the one that leads. */
static void show_leader(FILE *to, const json_t *root)
{
    const char *leader = json_string_value(json_object_get(root, "with"));
    if (leader != NULL && strncmp(leader, "brk_", 4) == 0) {
        fprintf(to, "\n%s custodyctl break show ", vg_ctl_say(VG_CTL_SAY_AT_LEADER));
        put_safe(to, leader);
        fputc('\n', to);
    }
}

void vg_ctl_show(FILE *to, const vg_ctl_look *look, const char *columns, const json_t *root)
{
    const json_t *data = json_object_get(root, "data");
    if (!json_is_array(data) || columns[0] == 0) {
        show_object(to, look, root);
        show_candidates(to, look, root);
        show_leader(to, root);
        return;
    }
    show_head(to, look, root);
    if (json_array_size(data) == 0) {
        fprintf(to, "%s\n", vg_ctl_say(VG_CTL_SAY_EMPTY));
    } else {
        show_list(to, look, columns, data);
    }
    show_proof(to, look, root);
    if (json_is_string(json_object_get(root, "next_cursor"))) {
        fprintf(to, "%s %s\n", vg_ctl_say(VG_CTL_SAY_MORE),
                json_string_value(json_object_get(root, "next_cursor")));
    }
}

/* --- problems ------------------------------------------------------------------------------- */

/* The API's list of retry words is closed: beside "never" it says whether a later day may mend it. */
static bool may_do_later(const json_t *problem) { return json_is_false(json_object_get(problem, "lasts")); }

static vg_ctl_word to_do(const json_t *problem)
{
    const json_t *retry = json_object_get(problem, "retry");
    bool unknown = is_one_of(json_object_get(problem, "outcome"), "unknown");
    if (is_one_of(retry, "same_key")) {
        return VG_CTL_SAY_RETRY_SAME_KEY;
    }
    if (is_one_of(retry, "query")) {
        return VG_CTL_SAY_RETRY_QUERY;
    }
    return unknown                 ? VG_CTL_SAY_ASK_OPERATORS
           : may_do_later(problem) ? VG_CTL_SAY_RETRY_LATER
                                   : VG_CTL_SAY_RETRY_NEVER;
}

#define DETAIL 640

/* Length of the sentence at p: to ". " or the end. */
static size_t sentence(const char *p)
{
    const char *end = strstr(p, ". ");
    return end == NULL ? strlen(p) : (size_t)(end - p) + 2;
}

/* Whole numbers of a sentence that speaks of fen are fen; people here read and write yuan. */
static void in_yuan(const char *text, size_t len, char ret[DETAIL])
{
    size_t n = strlen(ret);
    for (size_t i = 0; i < len && n + 64 < DETAIL;) {
        size_t digits = strspn(text + i, "0123456789");
        bool alone = digits > 0 && digits < 17 && (i == 0 || strchr(" (", text[i - 1]) != NULL) &&
                     (i + digits == len || strchr(" ,;:.)", text[i + digits]) != NULL);
        int64_t fen = 0;
        char yuan[32];
        vg_err ignored;
        vg_span span = {(const uint8_t *)text + i, digits};
        if (!alone || vg_span_int(span, &fen, &ignored).code != VG_OK) {
            size_t plain = digits > 0 ? digits : 1;
            plain = plain < DETAIL - 1 - n ? plain : DETAIL - 1 - n;
            memcpy(ret + n, text + i, plain);
            n += plain;
            i += plain;
            ret[n] = 0;
            continue;
        }
        vg_ctl_yuan(fen, yuan);
        i += digits;
        i += strncmp(text + i, " fen", 4) == 0 ? 4 : 0;
        n += (size_t)snprintf(ret + n, DETAIL - n, "%s %s", yuan, vg_ctl_say(VG_CTL_SAY_YUAN));
    }
}

static void put_detail(FILE *to, const char *detail)
{
    char text[DETAIL] = "";
    size_t n = sentence(detail);
    const char *fen = strstr(detail, " fen");
    if (fen != NULL && fen < detail + n && strlen(detail) < DETAIL / 2) {
        in_yuan(detail, n, text);
        put_safe(to, text);
        detail += n;
    }
    put_safe(to, detail);
}

/* The detail ends with what is said below in the reader's language: outcome and what to do (gateway/api/problem.c). */
static void first_of_detail(const char *detail, char ret[DETAIL])
{
    static const char *const rests[] = {". Nothing was done and no money moved.", ". It is not known whether it was done:"};
    size_t n = strlen(detail);
    for (size_t i = 0; i < VG_COUNT(rests); i++) {
        const char *rest = strstr(detail, rests[i]);
        n = rest != NULL && (size_t)(rest - detail) < n ? (size_t)(rest - detail) : n;
    }
    n = n < DETAIL - 1 ? n : DETAIL - 1;
    memcpy(ret, detail, n);
    ret[n] = 0;
}

void vg_ctl_show_problem(FILE *to, const vg_ctl_look *look, const json_t *problem)
{
    const char *detail = json_string_value(json_object_get(problem, "detail"));
    const char *code = json_string_value(json_object_get(problem, "code"));
    bool unknown = is_one_of(json_object_get(problem, "outcome"), "unknown");
    size_t i;
    const json_t *one;
    fputs(look->colour ? "\033[1;31m" : "", to);
    put_safe(to, code == NULL ? "?" : code);
    fputs(look->colour ? "\033[0m: " : ": ", to);
    if (look->chinese && code != NULL && vg_ctl_problem(code) != NULL) {
        fprintf(to, "%s: ", vg_ctl_problem(code));
    }
    char first[DETAIL];
    first_of_detail(detail == NULL ? "" : detail, first);
    put_detail(to, first);
    fputc('\n', to);
    json_array_foreach(json_object_get(problem, "errors"), i, one)
    {
        const char *pointer = json_string_value(json_object_get(one, "pointer"));
        fprintf(to, "%s ", vg_ctl_say(VG_CTL_SAY_AT_MEMBER));
        put_safe(to, pointer == NULL ? "" : pointer);
        fputc('\n', to);
    }
    fprintf(to, "%s: %s\n%s: %s\n", vg_ctl_say(VG_CTL_SAY_OUTCOME),
            vg_ctl_say(unknown ? VG_CTL_SAY_OUTCOME_UNKNOWN : VG_CTL_SAY_OUTCOME_NOTHING),
            vg_ctl_say(VG_CTL_SAY_TO_DO), vg_ctl_say(to_do(problem)));
}
