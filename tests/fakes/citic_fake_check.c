/* The strict bank: what breaks the paper is recorded and refused. */
#include "tests/fakes/citic_fake_in.h"

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

/* decimal(9,7): two integer digits, seven decimals (A.5). */
static bool is_rate(const char *text)
{
    const char *dot = strchr(text, '.');
    size_t whole = dot == NULL ? strlen(text) : (size_t)(dot - text);
    char digits[16];
    if (whole < 1 || whole > 2 || strlen(text) > 10) {
        return false;
    }
    fk_copy(digits, sizeof digits, text);
    if (dot != NULL) {
        memmove(digits + whole, dot + 1, strlen(dot + 1) + 1);
    }
    return fk_is_digits(digits) && (dot == NULL || strlen(dot + 1) <= 7);
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

static bool value_ok(const fk_tag *tag, const char *text)
{
    int64_t number = 0;
    uint32_t small = 0;
    switch (tag->type) {
    case FK_TEXT: return fk_gbk_len(text) <= tag->max;
    case FK_CODE: return is_code(text) && strlen(text) <= tag->max;
    case FK_ACCT: return fk_is_digits(text) && strlen(text) <= tag->max;
    case FK_EXACT: return is_code(text) && strlen(text) == tag->max;
    case FK_FEN: return fk_parse_fen(text, &number) && number > 0;
    case FK_FEN0: return fk_parse_fen(text, &number);
    case FK_RATE: return is_rate(text);
    case FK_DATE: return fk_day_parse(text, &number);
    case FK_UINT: return strlen(text) <= tag->max && fk_parse_uint(text, &small);
    case FK_FLAG: return in_set(text, tag->set);
    }
    return false;
}

static bool edge_blank(const char *text)
{
    size_t len = strlen(text);
    return len > 0 &&
           (strchr(" \t\r\n", text[0]) != NULL || strchr(" \t\r\n", text[len - 1]) != NULL);
}

static bool check_values(const fk_value *values, size_t count, const fk_tag *tags, char why[160])
{
    size_t found = 0;
    for (const fk_tag *tag = tags; tag->tag != NULL; tag++) {
        const fk_value *hit = NULL;
        for (size_t i = 0; i < count; i++) {
            if (fk_same(values[i].tag, tag->tag)) {
                if (hit != NULL) {
                    fk_fmt(why, 160, "tag %.40s twice", tag->tag);
                    return false;
                }
                hit = &values[i];
            }
        }
        found += hit != NULL ? 1 : 0;
        const char *text = hit == NULL ? "" : hit->text;
        const char *wrong = NULL;
        if (hit == NULL && tag->need != FK_A) {
            wrong = "is missing";
        } else if (*text == '\0' && tag->need == FK_R) {
            wrong = "is empty";
        } else if (edge_blank(text)) {
            wrong = "has blanks around it";
        } else if (*text != '\0' && !value_ok(tag, text)) {
            wrong = "has a bad value";
        }
        if (wrong != NULL) {
            fk_fmt(why, 160, "%.40s %s: '%.60s'", tag->tag, wrong, text);
            return false;
        }
    }
    if (found != count) {
        fk_fmt(why, 160, "a tag that the table does not have");
        return false;
    }
    return true;
}

static bool check_rows(const fk_req *req, const fk_spec *spec, char why[160])
{
    if (!req->list || req->row_count == 0 || !fk_same(req->list_name, spec->list)) {
        fk_fmt(why, 160, "list %s with rows expected", spec->list);
        return false;
    }
    size_t from = 0;
    for (size_t i = 0; i < req->row_count; i++) {
        size_t end = req->row_end[i];
        if (!check_values(req->row_values + from, end - from, spec->row, why)) {
            return false;
        }
        from = end;
    }
    return true;
}

static bool check_range(const fk_req *req, char why[160])
{
    const char *from = fk_get(req, "startDate"), *to = fk_get(req, "endDate");
    if (*from != '\0' && *to != '\0' && strcmp(from, to) > 0) {
        fk_fmt(why, 160, "startDate %s after endDate %s", from, to);
        return false;
    }
    return true;
}

/* Only these templates print the action with a trailing blank (A.9). */
static bool blank_action_ok(const fk_req *req)
{
    return !req->blank_action || in_set(req->action, "DLMDETRN DLSFRZQR DLSESMDN");
}

bool fk_check_form(const citic_fake *fake, const fk_req *req, const fk_spec *spec, char why[160])
{
    if (!blank_action_ok(req)) {
        fk_fmt(why, 160, "trailing blank in this action (A.9)");
        return false;
    }
    if (!fk_same(req->values[1].text, fake->conf.user)) {
        fk_fmt(why, 160, "userName '%.60s' is unknown", req->values[1].text);
        return false;
    }
    if (!check_values(req->values + 2, req->count - 2, spec->tags, why)) {
        return false;
    }
    if (spec->list != NULL) {
        return check_rows(req, spec, why);
    }
    if (req->list) {
        fk_fmt(why, 160, "a list in a message that has none");
        return false;
    }
    return check_range(req, why);
}

void fk_breach(citic_fake *fake, const fk_msg *msg, const char *kind, const char *code,
               const char *text, const char *what)
{
    fk_status(&fake->out, code, text);
    if (fake->violation_count == FK_VIOLATIONS_MAX) {
        fake->violations_lost++;
        return;
    }
    fake->violations = fk_grow(fake->violations, &fake->violation_cap, fake->violation_count + 1,
                               sizeof *fake->violations);
    citic_violation *one = &fake->violations[fake->violation_count++];
    *one = (citic_violation){.kind = kind, .at_ms = msg->now};
    fk_copy(one->action, sizeof one->action, msg->req->action);
    fk_copy(one->client_id, sizeof one->client_id, fk_get(msg->req, "clientID"));
    if (msg->spec == NULL) {
        fk_copy(one->text, sizeof one->text, what);
    } else {
        fk_fmt(one->text, sizeof one->text, "%.110s (%s)", what, msg->spec->where);
    }
}

bool fk_main_ok(citic_fake *fake, const fk_msg *msg, const char *tag)
{
    if (fk_same(fk_get(msg->req, tag), fake->conf.main_no)) {
        return true;
    }
    fk_breach(fake, msg, "book", "ED02011", "主体账号不正确", "not the main account");
    return false;
}

/* The sub-account a tag names. Payee tags answer the payee code, others the payer code (G.2). */
fk_acc *fk_acc_ok(citic_fake *fake, const fk_msg *msg, const char *tag, bool open)
{
    char what[160];
    const char *no = fk_get(msg->req, tag);
    fk_acc *acc = fk_acc_find(fake, no);
    if (acc != NULL && !acc->outside && (!open || acc->state == '0')) {
        return acc;
    }
    bool payee = fk_same(tag, "recvAccNo") || fk_same(tag, "subAccNo");
    fk_fmt(what, sizeof what, "%s %.32s is %s", tag, no, acc == NULL ? "unknown" : "not open");
    fk_breach(fake, msg, "book", payee ? "ED03307" : "ED02010",
              payee ? "输入的收款账号不存在" : "输入的付款账号不存在", what);
    return NULL;
}
