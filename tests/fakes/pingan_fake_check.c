/* The strict bank: what breaks the paper is recorded and refused. */
#include "tests/fakes/pingan_fake_in.h"

#include <string.h>

static bool is_code(const char *text)
{
    for (; *text != '\0'; text++) {
        bool ok = (*text >= '0' && *text <= '9') || (*text >= 'A' && *text <= 'Z') ||
                  (*text >= 'a' && *text <= 'z');
        if (!ok) {
            return false;
        }
    }
    return true;
}

static bool is_print(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text <= ' ' || *text > '~') {
            return false;
        }
    }
    return true;
}

static bool in_set(const char *text, const char *set)
{
    size_t len = strlen(text);
    for (const char *at = strstr(set, text); at != NULL; at = strstr(at + 1, text)) {
        if ((at == set || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0')) {
            return true;
        }
    }
    return false;
}

bool pa_value_ok(const pa_tag *tag, const char *text)
{
    int64_t number = 0;
    uint32_t small = 0;
    size_t len = strlen(text);
    switch (tag->type) {
    case PA_TEXT: return fk_gbk_len(text) <= tag->max;
    case PA_CODE: return is_code(text) && len <= tag->max;
    case PA_PRINT: return is_print(text) && len <= tag->max;
    case PA_LOG_NO: return is_code(text) && len >= 20 && len <= 22;
    case PA_FEN: return len <= 15 && fk_parse_fen(text, &number) && number > 0;
    case PA_FEN0: return len <= 15 && fk_parse_fen(text, &number);
    case PA_DATE: return fk_day_parse(text, &number);
    case PA_STAMP: return fk_time_parse(text, &number);
    case PA_UINT: return len <= tag->max && fk_parse_uint(text, &small);
    case PA_FLAG: return in_set(text, tag->set);
    case PA_EMPTY: return false;
    }
    return false;
}

static bool edge_blank(const char *text)
{
    size_t len = strlen(text);
    return len > 0 && (text[0] == ' ' || text[len - 1] == ' ');
}

bool pa_tag_ok(const pa_tag *tag, const char *text, char why[160])
{
    const char *wrong = NULL;
    if (*text == '\0') {
        wrong = tag->need == PA_R ? "is empty" : NULL;
    } else if (edge_blank(text)) {
        wrong = "has blanks around it";
    } else if (!pa_value_ok(tag, text)) {
        wrong = "has a bad value";
    }
    if (wrong == NULL) {
        return true;
    }
    fk_fmt(why, 160, "%.40s %s: '%.60s'", tag->name, wrong, text);
    return false;
}

static size_t count_tags(const pa_tag *tags)
{
    size_t count = 0;
    while (tags != NULL && tags[count].name != NULL) {
        count++;
    }
    return count;
}

static void value_add(pa_value **values, size_t *count, size_t *cap, const char *name,
                      const char *text)
{
    *values = fk_grow(*values, cap, *count + 1, sizeof **values);
    (*values)[(*count)++] = (pa_value){.name = name, .text = text};
}

/* Takes the next field for each tag. */
static bool take(pa_req *req, const pa_tag *tags, size_t *next, bool row, char why[160])
{
    for (const pa_tag *tag = tags; tag != NULL && tag->name != NULL; tag++) {
        const char *text = req->fields[(*next)++];
        if (!pa_tag_ok(tag, text, why)) {
            return false;
        }
        if (row) {
            value_add(&req->row_values, &req->row_value_count, &req->row_value_cap, tag->name,
                      text);
        } else {
            value_add(&req->values, &req->value_count, &req->value_cap, tag->name, text);
        }
    }
    return true;
}

/* Each field, the last one included, is followed by & (A.7). No control byte anywhere. */
static bool split(pa_req *req, char why[160])
{
    char *at = req->utf8.at, *end = req->utf8.at + req->utf8.len;
    for (char *c = at; c < end; c++) {
        if ((unsigned char)*c < 0x20 || *c == 0x7F) {
            fk_fmt(why, 160, "byte %02X in the body", (unsigned)(unsigned char)*c);
            return false;
        }
    }
    while (at < end) {
        char *amp = memchr(at, '&', (size_t)(end - at));
        if (amp == NULL) {
            fk_fmt(why, 160, "no & after the last field");
            return false;
        }
        *amp = '\0';
        req->fields = fk_grow(req->fields, &req->field_cap, req->field_count + 1,
                              sizeof *req->fields);
        req->fields[req->field_count++] = at;
        at = amp + 1;
    }
    return true;
}

static bool check_rows(const pingan_fake *fake, pa_req *req, const pa_spec *spec, char why[160])
{
    uint32_t rows = 0;
    size_t head = count_tags(spec->head), next = 0;
    if (req->field_count < head || !fk_parse_uint(req->fields[head - 1], &rows) || rows == 0 ||
        rows > PA_ROWS_MAX) {
        fk_fmt(why, 160, "TotalCount is missing or not 1 to %d", PA_ROWS_MAX);
        return false;
    }
    req->row_width = count_tags(spec->row);
    size_t extra = fake->conf.array_trailing_amp ? 1 : 0;
    size_t want = head + rows * req->row_width + extra + count_tags(spec->tail);
    if (req->field_count != want) {
        fk_fmt(why, 160, "%zu fields, %zu expected for %u rows", req->field_count, want, rows);
        return false;
    }
    if (!take(req, spec->head, &next, false, why)) {
        return false;
    }
    for (; req->row_count < rows; req->row_count++) {
        if (!take(req, spec->row, &next, true, why)) {
            return false;
        }
    }
    if (extra == 1 && req->fields[next++][0] != '\0') {
        fk_fmt(why, 160, "no empty field after the rows (A.8)");
        return false;
    }
    return take(req, spec->tail, &next, false, why);
}

/* Rules of faults look at a message before its form is checked. */
void pa_find_flag(pa_req *req, const pa_spec *spec)
{
    size_t index = 0;
    const char *at = req->utf8.len > 0 ? req->utf8.at : "";
    while (spec->head[index].name != NULL && !fk_same(spec->head[index].name, "FuncFlag")) {
        index++;
    }
    for (; index > 0 && at != NULL; index--) {
        at = strchr(at, '&');
        at = at == NULL ? NULL : at + 1;
    }
    if (at != NULL && strcspn(at, "&") < sizeof req->flag) {
        fk_copy(req->flag, strcspn(at, "&") + 1, at);
    }
}

static bool check_range(const pa_req *req, char why[160])
{
    const char *from = pa_get(req, "BeginDate"), *to = pa_get(req, "EndDate");
    if (*from != '\0' && *to != '\0' && strcmp(from, to) > 0) {
        fk_fmt(why, 160, "BeginDate %s after EndDate %s", from, to);
        return false;
    }
    return true;
}

bool pa_check_body(const pingan_fake *fake, pa_req *req, const pa_spec *spec, char why[160])
{
    size_t next = 0, want = count_tags(spec->head);
    if (!split(req, why)) {
        return false;
    }
    if (spec->row != NULL) {
        return check_rows(fake, req, spec, why);
    }
    if (req->field_count != want) {
        fk_fmt(why, 160, "%zu fields, %zu expected", req->field_count, want);
        return false;
    }
    return take(req, spec->head, &next, false, why) && check_range(req, why);
}

void pa_note(pingan_fake *fake, const char *kind, const char *action, const char *log_no,
             const char *what)
{
    if (fake->violation_count == PA_VIOLATIONS_MAX) {
        fake->violations_lost++;
        return;
    }
    fake->violations = fk_grow(fake->violations, &fake->violation_cap, fake->violation_count + 1,
                               sizeof *fake->violations);
    pingan_violation *one = &fake->violations[fake->violation_count++];
    *one = (pingan_violation){.kind = kind, .at_ms = fake->now};
    fk_copy(one->text, sizeof one->text, what);
    fk_copy(one->action, sizeof one->action, action);
    fk_copy(one->log_no, sizeof one->log_no, log_no);
}

void pa_breach(pingan_fake *fake, const pa_msg *msg, const char *kind, const char *code,
               const char *what)
{
    pa_refuse(fake, code);
    pa_note(fake, kind, msg->req->func, msg->req->log_no, what);
}

bool pa_sup_ok(pingan_fake *fake, const pa_msg *msg)
{
    if (fk_same(pa_get(msg->req, "SupAcctId"), fake->conf.sup_acct)) {
        return true;
    }
    pa_breach(fake, msg, "book", "ERR027", "SupAcctId is not the pooled account");
    return false;
}

/* Function sub-accounts have no member code; what stands there is then not compared. */
pa_acc *pa_account_ok(pingan_fake *fake, const pa_msg *msg, const char *no, const char *cust)
{
    char what[160];
    pa_acc *acc = pa_acc_find(fake, no);
    if (acc == NULL || acc->state != '1') {
        fk_fmt(what, sizeof what, "sub-account %.32s is %s", no,
               acc == NULL ? "unknown" : "closed");
        pa_breach(fake, msg, "book", "ERR041", what);
        return NULL;
    }
    if (acc->cust[0] != '\0' && !fk_same(acc->cust, cust)) {
        fk_fmt(what, sizeof what, "sub-account %.32s is not of member '%.32s'", no, cust);
        pa_breach(fake, msg, "book", "ERR093", what);
        return NULL;
    }
    return acc;
}

pa_acc *pa_member_ok(pingan_fake *fake, const pa_msg *msg, const char *no_name,
                     const char *cust_name)
{
    pa_acc *acc = pa_account_ok(fake, msg, pa_get(msg->req, no_name),
                                pa_get(msg->req, cust_name));
    if (acc != NULL && acc->cust[0] == '\0') {
        pa_breach(fake, msg, "book", "ERR031", "a function sub-account where a member must stand");
        return NULL;
    }
    return acc;
}
