#include "adapters/baixin/baixin_in.h"
#include "gateway/base/text.h"
#include <stdio.h>

#define WSU "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"

vg_map_way baixin_way(const baixin_settings *set)
{
    vg_map_way way = vg_way_soap;
    way.closed = !set->tolerate;
    return way;
}

const baixin_message *baixin_message_of(const baixin_settings *set, const vg_ask *ask)
{
    /* A code that was sent for a card is asked about as the binding it belongs to. */
    bool binding = ask->kind == VG_ASK_OPENING && ask->scene != VG_SCENE_OPEN;
    return baixin_message_for(binding ? VG_ASK_BINDING : ask->kind, set->payinst);
}

/* --- times and numbers ------------------------------------------------------------------------------------ */

static void parts_of(int64_t at_ms, char day[VG_DAY_TEXT], int *h, int *m, int *s, int *ms)
{
    int64_t n = at_ms / VG_DAY_MS, rest = at_ms % VG_DAY_MS;
    vg_day_text((vg_day){(int32_t)n}, day);
    *h = (int)(rest / 3600000);
    *m = (int)(rest / 60000 % 60);
    *s = (int)(rest / 1000 % 60);
    *ms = (int)(rest % 1000);
}

void baixin_time(int64_t at_ms, char ret[25])
{
    char day[VG_DAY_TEXT], text[64];
    int h, m, s, ms;
    parts_of(at_ms, day, &h, &m, &s, &ms);
    snprintf(text, sizeof text, "%sT%02d:%02d:%02d.%03dZ", day, h, m, s, ms);
    vg_text_set(ret, 25, text);
}

void baixin_message_id(int64_t at_ms, const char *nonce, char ret[33])
{
    char day[VG_DAY_TEXT], text[64];
    int h, m, s, ms;
    parts_of(at_ms, day, &h, &m, &s, &ms);
    snprintf(text, sizeof text, "GW%.4s%.2s%.2s%02d%02d%02d%.16s", day, day + 5, day + 8, h, m, s, nonce);
    vg_text_set(ret, 33, text);
}

void baixin_request_no(const vg_ask *ask, char ret[33])
{
    char text[33];
    if (vg_ask_message(ask->kind) != VG_MSG_QUERY) {
        vg_text_set(ret, 33, ask->ref);
        return;
    }
    snprintf(text, sizeof text, "QRY%.16s", ask->nonce);
    vg_text_set(ret, 33, text);
}

/* --- the envelope -------------------------------------------------------------------------------------------- */

vg_status baixin_envelope(const baixin_settings *set, const vg_signer *signer, const baixin_header *header,
                          vg_span child, int64_t at_ms, vg_buf *ret, vg_err *err)
{
    uint8_t room[2048];
    vg_buf head = vg_buf_of(room, sizeof room);
    vg_map_way way = baixin_way(set);
    vg_buf_text(&head, "<c:MsgHeader xmlns:c=\"" BAIXIN_SPACE "\" xmlns:wsu=\"" WSU "\" wsu:Id=\"hdr\">");
    VG_TRY(vg_map_write(&way, baixin_header_fields.at, baixin_header_fields.count, header, &head, err));
    vg_buf_text(&head, "</c:MsgHeader>");
    assert(!head.over);
    return signer->seal(signer, vg_buf_span(&head), child, at_ms, ret, err);
}

static void fill_header(const baixin_settings *set, const vg_ask *ask, const char *service, baixin_header *ret)
{
    VG_SET(ret->version, "1.0");
    baixin_message_id(ask->at_ms, ask->nonce, ret->message_id);
    VG_SET(ret->service, service);
    VG_SET(ret->mode, set->payinst ? "PAYINST" : "DIRECT");
    VG_SET(ret->sender, set->sender);
    VG_SET(ret->receiver, set->receiver);
    VG_SET(ret->inst, set->inst);
    VG_SET(ret->route, set->route);
    baixin_time(ask->at_ms, ret->send_time);
}

/* --- what the tables cannot say ------------------------------------------------------------------------------- */

/* The first `most` characters, whole ones. */
static void cut(const char *text, size_t most, char *ret, size_t cap)
{
    size_t n = 0, i = 0;
    while (text[i] != 0 && n < most) {
        size_t end = i + 1;
        while (((uint8_t)text[end] & 0xC0) == 0x80) {
            end++;
        }
        if (end >= cap) {
            break;
        }
        i = end;
        n++;
    }
    memcpy(ret, text, i);
    ret[i] = 0;
}

static vg_status fill_id(baixin_request *q, vg_err *err)
{
    static const struct {
        char ours;
        const char *theirs;
    } types[] = {{'0', "01"}, {'2', "02"}, {'4', "03"}, {'7', "04"}, {'9', "05"}, {'5', "11"}, {'D', "11"}};
    for (size_t i = 0; i < VG_COUNT(types); i++) {
        if (types[i].ours == q->ask.owner_id_type) {
            VG_SET(q->id_type, types[i].theirs);
            return VG_DONE;
        }
    }
    return VG_FAIL(err, ENCODE, "IdType: the bank has no word for this document (baixin §3.3)");
}

static vg_status fill_person(baixin_request *q, vg_err *err)
{
    VG_TRY(fill_id(q, err));
    VG_SET(q->class_, "2");
    q->sex[0] = q->ask.person.sex;
    q->tax[0] = q->ask.person.tax_residence;
    baixin_time(q->ask.person.consent_at_ms, q->consent_time);
    return VG_DONE;
}

/* A case or a binding is named by its number where the bank gave one, else by the account. */
static void fill_case(baixin_request *q)
{
    static const char *const scenes[] = {"OPEN", "BIND", "UNBIND"};
    VG_SET(q->scene, q->ask.by_amount ? "AMOUNT" : scenes[q->ask.scene]);
    if (q->ask.case_no[0] != 0) {
        VG_SET(q->case_no, q->ask.case_no);
    } else {
        VG_SET(q->account, q->ask.account);
    }
}

static vg_status fill_verify(baixin_request *q, vg_err *err)
{
    if (q->ask.secret[0] == 0) {
        return VG_FAIL(err, ENCODE, "the code was not kept over a restart: ask the customer again");
    }
    fill_case(q);
    if (q->ask.by_amount) {
        VG_SET(q->amount_text, q->ask.secret);
        return VG_DONE;
    }
    size_t len = strlen(q->ask.secret);
    if (len < 4 || len > 8 || strspn(q->ask.secret, "0123456789") != len) {
        return VG_FAIL(err, ENCODE, "a code has 4 to 8 digits (baixin §4.1)");
    }
    VG_SET(q->code_text, q->ask.secret);
    return VG_DONE;
}

/* An existing account is looked for by the person, a case by its request (baixin §4.1). */
static vg_status fill_opening(baixin_request *q, vg_err *err)
{
    if (q->ask.owner_id[0] != 0) {
        VG_SET(q->id_no, q->ask.owner_id);
        return fill_id(q, err);
    }
    VG_SET(q->of_ref, q->ask.ref);
    return VG_DONE;
}

static vg_status fill_status(baixin_request *q, vg_err *err)
{
    const baixin_message *act = baixin_message_for(q->ask.of, q->set.payinst);
    if (act == NULL || q->ask.ref[0] == 0) {
        return VG_FAIL(err, ENCODE, "the state of %s is not asked for by a request number", vg_ask_name(q->ask.of));
    }
    VG_SET(q->of_service, act->service);
    VG_SET(q->of_ref, q->ask.ref);
    return VG_DONE;
}

/* Where a reading stands, as "page@yyyymmdd": the page that is read next, of entries from that day on. It is the page of a reading
 * that goes on, else the feed's cursor; a cursor from before the days that are asked for begins with these. */
vg_status baixin_entries_window(const vg_ask *ask, baixin_window *ret, vg_err *err)
{
    vg_err inner;
    const char *text = ask->page[0] != 0 ? ask->page : ask->cursor_seq, *at = strchr(text, '@');
    *ret = (baixin_window){1, ask->from, ask->to};
    if (at != NULL) {
        vg_span page = {(const uint8_t *)text, (size_t)(at - text)};
        if (vg_span_int(page, &ret->page, &inner).code != VG_OK || ret->page < 1 ||
            vg_day_parse_compact(vg_span_of(at + 1), &ret->from, &inner).code != VG_OK) {
            return VG_FAIL(err, ENCODE, "the cursor of the entries is not one");
        }
    }
    if (ask->page[0] == 0 && ret->from.n < ask->from.n) {
        ret->page = 1;
        ret->from = ask->from;
    }
    if (ret->to.n - ret->from.n > 30) { /* §4.2: 31 days at most; the next ones are another window */
        ret->to = vg_day_add(ret->from, 30);
    }
    return VG_DONE;
}

static vg_status fill_entries(baixin_request *q, vg_err *err)
{
    baixin_window window;
    VG_SET(q->account, q->ask.account[0] != 0 ? q->ask.account : q->set.main_account);
    VG_TRY(baixin_entries_window(&q->ask, &window, err));
    q->page = window.page;
    q->ask.from = window.from;
    q->ask.to = window.to;
    return VG_DONE;
}

static vg_status fill(baixin_request *q, vg_err *err)
{
    switch (q->ask.kind) {
    case VG_ASK_OPEN_CASE:
        return fill_person(q, err);
    case VG_ASK_SEND_CODE:
        fill_case(q);
        return VG_DONE;
    case VG_ASK_VERIFY:
        return fill_verify(q, err);
    case VG_ASK_OPENING:
    case VG_ASK_BINDING:
        return fill_opening(q, err);
    case VG_ASK_UPLOAD:
        VG_SET(q->file_kind, q->ask.memo); /* FRONT, BACK */
        vg_sha256_hex(q->ask.file, q->hash);
        return q->ask.file.len > 0 ? VG_DONE : VG_FAIL(err, ENCODE, "there is no image to upload");
    case VG_ASK_FREEZE:
        VG_SET(q->hold_kind, "AVAIL");
        cut(q->ask.order, 40, q->purpose, sizeof q->purpose);
        cut(q->ask.order, 32, q->order, sizeof q->order);
        return VG_DONE;
    case VG_ASK_UNFREEZE_PAY:
        VG_SET(q->hash, q->ask.evidence);
        return VG_DONE;
    case VG_ASK_REFUND_ORIGIN:
        /* Named by one of them: by our own request where there was one. */
        VG_SET(q->of_ref, q->ask.of_ref);
        VG_SET(q->of_receipt, q->ask.of_ref[0] != 0 ? "" : q->ask.of_receipt);
        VG_SET(q->memo, "refund");
        return q->of_ref[0] != 0 || q->of_receipt[0] != 0
                   ? VG_DONE
                   : VG_FAIL(err, ENCODE, "the bank's number of the original is not known");
    case VG_ASK_STATUS:
        return fill_status(q, err);
    case VG_ASK_LINES:
        return fill_entries(q, err);
    case VG_ASK_DAY_LINES:
        q->day = q->ask.from;
        q->statement_kind = (int)baixin_statement_of(q->ask.file_type);
        return q->statement_kind != BAIXIN_STATEMENTS ? VG_DONE : VG_FAIL(err, NOT_OFFERED, "Baixin has no file %s (baixin §4.2)", q->ask.file_type);
    default:
        cut(q->ask.memo, 60, q->memo, sizeof q->memo);
        return VG_DONE;
    }
}

/* --- encode ----------------------------------------------------------------------------------------------------- */

static void write_base64(vg_span bytes, vg_buf *ret)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t left = bytes.len - i;
        uint32_t n = (uint32_t)bytes.at[i] << 16 | (left > 1 ? (uint32_t)bytes.at[i + 1] << 8 : 0) |
                     (left > 2 ? bytes.at[i + 2] : 0);
        vg_buf_byte(ret, (uint8_t)digits[n >> 18]);
        vg_buf_byte(ret, (uint8_t)digits[n >> 12 & 63]);
        vg_buf_byte(ret, left > 1 ? (uint8_t)digits[n >> 6 & 63] : '=');
        vg_buf_byte(ret, left > 2 ? (uint8_t)digits[n & 63] : '=');
    }
}

vg_status baixin_encode(const vg_bank_conf *conf, const vg_signer *signer, const vg_ask *ask, vg_buf *ret_wire, vg_err *err)
{
    const baixin_prepared *ready = conf->prepared;
    const baixin_message *message = baixin_message_of(&ready->set, ask);
    if (message == NULL) {
        return VG_FAIL(err, NOT_OFFERED, "Baixin has no message for %s", vg_ask_name(ask->kind));
    }
    assert(signer->profile == VG_SIGN_WSS);
    baixin_request q = {.ask = *ask, .set = ready->set};
    baixin_header header = {0};
    uint8_t room[VG_MESSAGE_MAX];
    vg_buf child = vg_buf_of(room, sizeof room);
    vg_map_way way = baixin_way(&q.set);
    fill_header(&q.set, ask, message->service, &header);
    baixin_request_no(ask, q.request_no);
    VG_TRY(fill(&q, err));
    vg_buf_format(&child, "<c:%sRequest xmlns:c=\"" BAIXIN_SPACE "\">", message->service);
    VG_TRY(vg_map_write(&way, message->request.at, message->request.count, &q, &child, err));
    if (ask->kind == VG_ASK_UPLOAD) {
        vg_buf_text(&child, "<c:ContentB64>");
        write_base64(ask->file, &child);
        vg_buf_text(&child, "</c:ContentB64>");
    }
    vg_buf_format(&child, "</c:%sRequest>", message->service);
    explicit_bzero(q.ask.secret, sizeof q.ask.secret);
    explicit_bzero(q.code_text, sizeof q.code_text);
    explicit_bzero(q.amount_text, sizeof q.amount_text);
    if (child.over) {
        return VG_FAIL(err, ENCODE, "the message is longer than %d bytes", VG_MESSAGE_MAX);
    }
    return baixin_envelope(&q.set, signer, &header, vg_buf_span(&child), ask->at_ms, ret_wire, err);
}

void baixin_head(const vg_bank_conf *conf, const vg_ask *ask, vg_http_head *ret)
{
    const baixin_prepared *ready = conf->prepared;
    const baixin_message *message = ask->kind == VG_ASK_NONE ? NULL : baixin_message_of(&ready->set, ask);
    const char *service = message == NULL ? "Notify" : message->service;
    if (ready->set.soap12) {
        snprintf(ret->content_type, sizeof ret->content_type,
                 "application/soap+xml; charset=utf-8; action=\"" BAIXIN_SPACE ":%s\"", service);
        ret->line[0] = 0;
    } else {
        VG_SET(ret->content_type, "text/xml; charset=utf-8");
        snprintf(ret->line, sizeof ret->line, "SOAPAction: \"" BAIXIN_SPACE ":%s\"", service);
    }
}
