/* Notices: told again and again until the gateway says that it has stored them (§4.2). */
#include "tests/fakes/baixin_fake_in.h"

#include <stdlib.h>
#include <string.h>

/* Minutes after each sending; then every hour until a day has passed. */
static const int64_t minutes[] = {1, 5, 10, 30, 60};
static const int64_t minutes_max = 24 * 60;

static void add(const baixin_fake *fake, fk_buf *buf, const char *name, const char *value)
{
    if (value != NULL && *value != '\0') {
        bx_put(buf, fake->conf.prefix, name, value);
    }
}

static void write_body(const baixin_fake *fake, bx_note *note, const bx_event *event)
{
    char text[32];
    fk_buf *to = &note->body;
    add(fake, to, "RequestNo", note->own_no);
    add(fake, to, "EventNo", note->event_no);
    add(fake, to, "EventType", event->type);
    add(fake, to, "RequestNo", event->request_no);
    add(fake, to, "AcctNo", event->acc_no);
    add(fake, to, "BankTxnNo", event->txn_no);
    fk_fen(text, event->fen);
    add(fake, to, "Amount", event->fen > 0 ? text : "");
    add(fake, to, "TxnStatus", event->status);
    add(fake, to, "OpenStatus", event->open_status);
    add(fake, to, "PayerAcct", event->payer_no);
    add(fake, to, "PayerName", event->payer_name);
    bx_day_text(event->day > 0 ? event->day : fake->day, text);
    add(fake, to, "BizDate", text);
    bx_instant_text(note->made_ms, text);
    add(fake, to, "EventTime", text);
}

static bx_note *note_new(baixin_fake *fake, const bx_event *event, const char *event_no)
{
    bx_note *note = fk_alloc(1, sizeof *note);
    *note = (bx_note){
        .id = ++fake->note_number, .type = event->type, .made_ms = fake->now, .next_ms = fake->now};
    bx_number(fake, "N", note->own_no);
    fk_copy(note->event_no, sizeof note->event_no, event_no);
    fk_copy(note->request_no, sizeof note->request_no,
            event->request_no == NULL ? "" : event->request_no);
    write_body(fake, note, event);
    BX_ADD(fake->notes, fake->note, note);
    return note;
}

/* The same EventNo says something else: another amount, the other result, another account. */
static void contradict(baixin_fake *fake, const bx_event *event, const char *event_no, int64_t ms)
{
    bx_event other = *event;
    bool good = event->status != NULL && fk_same(event->status, "SUCCESS");
    other.fen += event->fen > 0 ? 1 : 0;
    other.status = event->status == NULL ? NULL : good ? "FAILED" : "SUCCESS";
    other.day = fake->day + (event->fen > 0 ? 0 : 1);
    note_new(fake, &other, event_no)->next_ms += ms;
}

void bx_notify(baixin_fake *fake, const bx_event *event)
{
    char event_no[33];
    if (fake->conf.notify_ms == 0) {
        return;
    }
    const char *request_no = event->request_no == NULL ? "" : event->request_no;
    baixin_fault fault = bx_fault_pick(fake, "Notify", request_no, NULL);
    if (fault.act == BAIXIN_DO_NOTIFY_LOST) {
        return;
    }
    bx_number(fake, "E", event_no);
    bx_note *note = note_new(fake, event, event_no);
    note->fault = fault.act;
    note->fault_ms = fault.ms;
    if (fault.act == BAIXIN_DO_NOTIFY_REORDERED) {
        note->next_ms += fault.ms;
    } else if (fault.act == BAIXIN_DO_NOTIFY_CONTRADICTORY) {
        contradict(fake, event, event_no, fault.ms);
    }
}

void bx_note_free(bx_note *note)
{
    free(note->body.at);
    free(note->wire);
    free(note);
}

static bool sooner(const bx_note *a, const bx_note *b)
{
    return a->next_ms < b->next_ms || (a->next_ms == b->next_ms && a->id < b->id);
}

static bx_note *first_note(const baixin_fake *fake)
{
    bx_note *best = NULL;
    for (size_t i = 0; i < fake->note_count; i++) {
        if (best == NULL || sooner(fake->notes[i], best)) {
            best = fake->notes[i];
        }
    }
    return best;
}

int64_t bx_notes_due(const baixin_fake *fake)
{
    const bx_note *note = first_note(fake);
    return note == NULL ? -1 : note->next_ms;
}

static void note_end(baixin_fake *fake, bx_note *note)
{
    size_t kept = 0;
    for (size_t i = 0; i < fake->note_count; i++) {
        if (fake->notes[i] != note) {
            fake->notes[kept++] = fake->notes[i];
        }
    }
    fake->note_count = kept;
    bx_note_free(note);
}

static void note_schedule(const baixin_fake *fake, bx_note *note)
{
    size_t last = sizeof minutes / sizeof minutes[0] - 1;
    note->next_ms =
        fake->now + minutes[note->sent < last ? note->sent : last] * fake->conf.notify_ms;
    note->sent++;
}

/* The bytes of the last sending, kept for a replay, or fresh ones with their own MsgId. */
static void note_write(baixin_fake *fake, bx_note *note)
{
    if (note->replaying) {
        note->spoilt = true;
        return;
    }
    bool wrong = note->fault == BAIXIN_DO_NOTIFY_WRONG_SIGNATURE && note->sent == 0 &&
                 !fake->conf.unsigned_messages;
    bx_letter letter = {.service = "Notify",
                        .suffix = "Request",
                        .body = note->body.at,
                        .now = fake->now,
                        .wrong_signature = wrong};
    free(note->wire);
    uint8_t *wire = NULL;
    bx_write(fake, &letter, &wire, &note->wire_len);
    note->wire = (char *)wire;
    note->spoilt = wrong;
    fk_copy(note->msg_id, sizeof note->msg_id, letter.msg_id);
}

bool baixin_fake_next_notice(baixin_fake *fake, int64_t now_ms, baixin_notice *ret)
{
    baixin_fake_advance(fake, now_ms);
    bx_note *note = first_note(fake);
    while (note != NULL && note->next_ms <= fake->now &&
           fake->now - note->made_ms > minutes_max * fake->conf.notify_ms) {
        note_end(fake, note);
        note = first_note(fake);
    }
    if (note == NULL || note->next_ms > fake->now) {
        return false;
    }
    note_write(fake, note);
    note_schedule(fake, note);
    *ret = (baixin_notice){.id = note->id,
                           .content_type = bx_content_type(fake, true),
                           .body = (const uint8_t *)note->wire,
                           .len = note->wire_len};
    fk_fmt(ret->soap_action, sizeof ret->soap_action, "\"" BX_SPACE ":Notify\"");
    return true;
}

size_t baixin_fake_notices_open(const baixin_fake *fake) { return fake->note_count; }

static bool breach(baixin_fake *fake, const bx_note *note, const char *what)
{
    bx_breach(fake, "Notify", note->request_no, "notice", what);
    return false;
}

static bool head_good(baixin_fake *fake, const bx_note *note, const bx_header *head)
{
    const baixin_fake_conf *conf = &fake->conf;
    const char *inst = conf->payinst ? conf->inst_id : "",
               *route = conf->payinst ? conf->route_id : "";
    if (!fk_same(head->ref_msg_id, note->msg_id) || !fk_same(head->service, "Notify") ||
        !fk_same(head->version, "1.0")) {
        return breach(fake, note, "the answer's RefMsgId or Service is not the notice's");
    }
    if (!fk_same(head->sender, conf->gateway_id) || !fk_same(head->receiver, conf->bank_id) ||
        !fk_same(head->mode, conf->payinst ? "PAYINST" : "DIRECT") || !fk_same(head->inst, inst) ||
        !fk_same(head->route, route)) {
        return breach(fake, note, "the answer's sender, receiver or mode");
    }
    return true;
}

/* RespCode, RespMsg, RequestNo; the code, or NULL when it is not that. */
static const char *body_code(const bx_note *note, const xmlNode *child)
{
    const xmlNode *code = bx_is(child, BX_SPACE, "NotifyResponse") ? child->children : NULL;
    const xmlNode *text = code == NULL ? NULL : code->next;
    const xmlNode *no = text == NULL ? NULL : text->next;
    if (!bx_is(code, BX_SPACE, "RespCode") || !bx_is(text, BX_SPACE, "RespMsg") ||
        !bx_is(no, BX_SPACE, "RequestNo") || no->next != NULL || bx_leaf(code) == NULL ||
        bx_leaf(no) == NULL || strlen(bx_leaf(code)) != 6 || !fk_same(bx_leaf(no), note->own_no)) {
        return NULL;
    }
    return bx_leaf(code);
}

/* Whether this answer says 000000, and is made as an answer must be. */
static bool acknowledged(baixin_fake *fake, const bx_note *note, const bx_shape *shape)
{
    bx_wrong wrong;
    bx_header head = {"", "", "", "", "", "", "", "", "", "", ""};
    if (!fake->conf.unsigned_messages && !bx_verify(fake, shape, fake->now, &wrong)) {
        return breach(fake, note, wrong.text);
    }
    if (!bx_header_read(shape->head, &head)) {
        return breach(fake, note, "the answer's MsgHeader is not the contract's");
    }
    const char *code = body_code(note, shape->child);
    if (!head_good(fake, note, &head)) {
        return false;
    }
    if (code == NULL) {
        return breach(fake, note, "the answer is not RespCode, RespMsg, RequestNo");
    }
    if (!bx_msg_id_new(fake, head.msg_id)) {
        return breach(fake, note, "the answer's MsgId was used before");
    }
    return fk_same(code, "000000");
}

/* What comes after the acknowledgement is what the fault asks for. */
static void note_done(baixin_fake *fake, bx_note *note)
{
    bx_count_one(fake, "Notify");
    baixin_do fault = note->fault;
    if (fault != BAIXIN_DO_NOTIFY_DUPLICATE && fault != BAIXIN_DO_NOTIFY_REPLAY) {
        note_end(fake, note);
        return;
    }
    note->fault = BAIXIN_DO_NONE;
    note->replaying = fault == BAIXIN_DO_NOTIFY_REPLAY;
    note->next_ms = fake->now + note->fault_ms;
}

void baixin_fake_notice_answered(baixin_fake *fake, int64_t now_ms, uint64_t id,
                                 const uint8_t *body, size_t len, int http_status)
{
    bx_note *note = NULL;
    bx_wrong wrong;
    bx_shape shape;
    baixin_fake_advance(fake, now_ms);
    for (size_t i = 0; i < fake->note_count; i++) {
        note = fake->notes[i]->id == id ? fake->notes[i] : note;
    }
    if (note == NULL) {
        return;
    }
    bool yes = false;
    if (http_status == 200) { /* any other is no acknowledgement, whatever it says */
        xmlDoc *doc = bx_parse(body, len, &wrong);
        if (doc == NULL || !bx_shape_read(fake, doc, &shape, &wrong)) {
            (void)breach(fake, note, wrong.text);
        } else {
            yes = acknowledged(fake, note, &shape);
        }
        xmlFreeDoc(doc);
    }
    if (yes && note->spoilt) {
        (void)breach(fake, note, "acknowledged a notice that must be refused");
    }
    if (note->replaying && http_status != 0) {
        note_end(fake, note);
    } else if (yes && !note->spoilt) {
        note_done(fake, note);
    }
}
