/* What a message must look like before its operation is asked: header, HTTP, elements and types. */
#include "tests/fakes/baixin_fake_in.h"

#include <stdlib.h>
#include <string.h>

void bx_breach(baixin_fake *fake, const char *action, const char *request_no, const char *kind,
               const char *what)
{
    if (fake->violation_count == BX_VIOLATIONS_MAX) {
        fake->violations_lost++;
        return;
    }
    fake->violations = fk_grow(fake->violations, &fake->violation_cap, fake->violation_count + 1,
                               sizeof *fake->violations);
    baixin_violation *one = &fake->violations[fake->violation_count++];
    *one = (baixin_violation){.kind = kind, .at_ms = fake->now};
    fk_copy(one->text, sizeof one->text, what);
    fk_copy(one->action, sizeof one->action, action);
    fk_copy(one->request_no, sizeof one->request_no, request_no);
}

void bx_refuse_form(baixin_fake *fake, const bx_msg *msg, const char *code, const char *what)
{
    bx_breach(fake, msg->spec->name, msg->req->request_no,
              fk_same(code, "100001") ? "form" : "book", what);
    bx_answer(fake, msg, code);
}

static bool length_in(const char *text, size_t min, size_t max)
{
    size_t len = strlen(text);
    return len >= min && len <= max;
}

static bool characters_in(const char *text, size_t min, size_t max)
{
    size_t count = bx_characters(text);
    return count != SIZE_MAX && count >= min && count <= max;
}

static bool digits_in(const char *text, size_t min, size_t max)
{
    return fk_is_digits(text) && length_in(text, min, max);
}

static bool small_number(const bx_tag *tag, const char *text)
{
    uint32_t value = 0;
    return (text[0] != '0' || text[1] == '\0') && fk_parse_uint(text, &value) &&
           value >= tag->min && value <= tag->max;
}

static bool amount(const char *text, int64_t min)
{
    int64_t fen = 0;
    return fk_parse_fen(text, &fen) && fen >= min;
}

static bool hex64(const char *text)
{
    return strlen(text) == 64 && strspn(text, "0123456789abcdefABCDEF") == 64;
}

static bool upper(const char *text)
{
    return text[strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")] == '\0';
}

static bool small_file(const char *text)
{
    size_t len = 0;
    uint8_t *bytes = bx_base64_read(text, strlen(text), &len);
    free(bytes);
    return bytes != NULL && len <= BX_FILE_MAX;
}

/* §3.3 */
static bool value_good(const bx_tag *tag, const char *text)
{
    int64_t ignored = 0;
    switch (tag->type) {
    case BX_T_REQ_NO:
        return bx_made_of(text, "") && length_in(text, 16, 32);
    case BX_T_BANK_NO:
        return bx_made_of(text, "") && length_in(text, 1, 32);
    case BX_T_USER_NO:
        return bx_made_of(text, "_-") && length_in(text, 1, 32);
    case BX_T_ACCT:
        return digits_in(text, 10, 32);
    case BX_T_CARD:
        return digits_in(text, 13, 32);
    case BX_T_NAME:
        return characters_in(text, 1, 60);
    case BX_T_ID_NO:
        return upper(text) && length_in(text, 1, 32);
    case BX_T_MOBILE:
        return digits_in(text, 11, 11) && text[0] == '1';
    case BX_T_AMOUNT:
        return amount(text, 1);
    case BX_T_AMOUNT0:
        return amount(text, 0);
    case BX_T_DATE:
        return bx_day_parse(text, &ignored);
    case BX_T_TIME:
        return bx_instant_parse(text, 3, &ignored);
    case BX_T_FILE_ID:
        return bx_made_of(text, "_-") && length_in(text, 8, 64);
    case BX_T_TEXT:
        return characters_in(text, tag->min, tag->max);
    case BX_T_CODE:
        return bx_made_of(text, "") && length_in(text, tag->min, tag->max);
    case BX_T_DIGITS:
        return digits_in(text, tag->min, tag->max);
    case BX_T_HEX64:
        return hex64(text);
    case BX_T_UINT:
        return small_number(tag, text);
    case BX_T_BYTES:
        return small_file(text);
    case BX_T_WORD:
        return bx_word_in(tag->set, text);
    }
    return false;
}

/* Of the letters from..to exactly one has all its elements there. */
static bool one_of(const bx_req *req, char from, char to)
{
    int whole = 0;
    bool any = false;
    for (char letter = from; letter <= to; letter++) {
        size_t rows = 0, there = 0;
        for (size_t i = 0; req->spec->tags[i].name != NULL; i++) {
            bool mine = req->spec->tags[i].need == letter;
            rows += mine ? 1 : 0;
            there += mine && req->values[i] != NULL ? 1 : 0;
        }
        any = any || rows > 0;
        whole += there > 0 && there == rows ? 1 : 0;
        if (there != 0 && there != rows) {
            return false;
        }
    }
    return !any || whole == 1;
}

static bool wrong_at(char why[160], const char *what, const char *name)
{
    fk_fmt(why, 160, "%s: %.60s", what, name);
    return false;
}

bool bx_check_body(bx_req *req, char why[160])
{
    const bx_tag *tags = req->spec->tags;
    const xmlNode *node = req->shape.child->children;
    for (size_t i = 0; tags[i].name != NULL; i++) {
        if (!bx_is(node, BX_SPACE, tags[i].name)) {
            if (tags[i].need == 'R') {
                return wrong_at(why, "missing or out of order", tags[i].name);
            }
            continue;
        }
        req->values[i] = bx_leaf(node);
        if (req->values[i] == NULL || node->properties != NULL ||
            !value_good(&tags[i], req->values[i])) {
            req->values[i] = NULL;
            return wrong_at(why, "not of its type", tags[i].name);
        }
        node = node->next;
    }
    if (node != NULL) {
        return wrong_at(why, "unknown or out of order", (const char *)node->name);
    }
    return (one_of(req, 'A', 'C') && one_of(req, 'X', 'Y')) ||
           wrong_at(why, "not exactly one of the alternatives", req->spec->name);
}

const char *bx_get(const bx_req *req, const char *name)
{
    for (size_t i = 0; req->spec->tags[i].name != NULL; i++) {
        if (fk_same(req->spec->tags[i].name, name)) {
            return req->values[i] == NULL ? "" : req->values[i];
        }
    }
    return "";
}

int64_t bx_get_fen(const bx_req *req, const char *name)
{
    int64_t fen = 0;
    (void)fk_parse_fen(bx_get(req, name), &fen);
    return fen;
}

/* The same request says the same in every element. */
uint64_t bx_content(const bx_req *req)
{
    uint64_t content = fk_hash(req->spec->name, strlen(req->spec->name));
    for (size_t i = 0; req->spec->tags[i].name != NULL; i++) {
        const char *value = req->values[i] == NULL ? "" : req->values[i];
        content = content * 31 + fk_hash(value, strlen(value)) + (req->values[i] != NULL ? 1 : 0);
    }
    return content;
}

static bool wrong_head(bx_wrong *wrong, const char *code, const char *text)
{
    (void)bx_wrong_set(wrong, NULL, code, text);
    wrong->kind = "form";
    return false;
}

static bool http_good(const baixin_fake *fake, const bx_req *req, const baixin_ask *ask)
{
    char want[160], action[64];
    fk_fmt(action, sizeof action, "\"" BX_SPACE ":%.30s\"", req->head.service);
    if (fake->conf.soap12) {
        fk_fmt(want, sizeof want, "application/soap+xml; charset=utf-8; action=%s", action);
        return ask->content_type == NULL || fk_same(ask->content_type, want);
    }
    return (ask->content_type == NULL || fk_same(ask->content_type, "text/xml; charset=utf-8")) &&
           (ask->soap_action == NULL || fk_same(ask->soap_action, action));
}

/* §3.1: the action in the HTTP header must be the one that is signed. */
bool bx_check_http(const baixin_fake *fake, const bx_req *req, const baixin_ask *ask,
                   bx_wrong *wrong)
{
    return http_good(fake, req, ask) || wrong_head(wrong, "100001", "Content-Type or SOAPAction");
}

/* A MsgId is used once for ever; the window of §5.2 is far shorter. */
bool bx_msg_id_new(baixin_fake *fake, const char *msg_id)
{
    if (fk_map_get(&fake->msg_ids, msg_id) != NULL) {
        return false;
    }
    bx_message_id *one = fk_alloc(1, sizeof *one);
    fk_copy(one->key, sizeof one->key, msg_id);
    BX_ADD(fake->ids, fake->id, one);
    fk_map_put(&fake->msg_ids, one->key, one);
    return true;
}

static bool mode_good(const baixin_fake_conf *conf, const bx_header *head)
{
    if (!conf->payinst) {
        return fk_same(head->mode, "DIRECT") && *head->inst == '\0' && *head->route == '\0';
    }
    return fk_same(head->mode, "PAYINST") && fk_same(head->inst, conf->inst_id) &&
           fk_same(head->route, conf->route_id);
}

/* §3.2, and the order of §5.2: who sent it, whether it came before, then what it wants. */
bool bx_check_header(baixin_fake *fake, const bx_req *req, bx_wrong *wrong)
{
    int64_t ignored = 0;
    const bx_header *head = &req->head;
    if (!fk_same(head->version, "1.0") || strlen(head->msg_id) != 32 || !upper(head->msg_id) ||
        !bx_instant_parse(head->send_time, 3, &ignored)) {
        return wrong_head(wrong, "100001", "Version, MsgId or SendTime");
    }
    if (!fk_same(head->sender, fake->conf.gateway_id) ||
        !fk_same(head->receiver, fake->conf.bank_id)) {
        return wrong_head(wrong, "100005", "SenderId or ReceiverId is not the contract's");
    }
    if (!bx_msg_id_new(fake, head->msg_id)) {
        return wrong_head(wrong, "100004", "MsgId used before");
    }
    if (*head->ref_msg_id != '\0' || *head->biz_date != '\0') {
        return wrong_head(wrong, "100001", "RefMsgId or BizDate in a request");
    }
    if (!mode_good(&fake->conf, head)) {
        return wrong_head(wrong, "100006", "Mode, InstId or RouteId is not the contract's");
    }
    return true;
}
