/* One message from its bytes to what is to be answered: read, checked, and asked once (§6.4). */
#include "tests/fakes/baixin_fake_in.h"

#include <stdlib.h>
#include <string.h>

const char *bx_action_of(const bx_req *req)
{
    return req->spec != NULL ? req->spec->name : req->head.service;
}

const char *bx_content_type(const baixin_fake *fake, bool notice)
{
    if (!fake->conf.soap12) {
        return "text/xml; charset=utf-8";
    }
    return notice ? "application/soap+xml; charset=utf-8; action=\"" BX_SPACE ":Notify\""
                  : "application/soap+xml; charset=utf-8";
}

/* What can be read of who asks for what, whether it may be believed or not. */
static void read_names(bx_req *req)
{
    const xmlNode *first = req->shape.child == NULL ? NULL : req->shape.child->children;
    req->spec = bx_spec_find(req->head.service);
    if (bx_is(first, BX_SPACE, "RequestNo") && bx_leaf(first) != NULL) {
        const char *no = bx_leaf(first);
        bool good = bx_made_of(no, "") && strlen(no) >= 16 && strlen(no) <= 32;
        fk_copy(req->request_no, sizeof req->request_no, good ? no : "");
    }
}

bool bx_req_read(const baixin_fake *fake, const baixin_ask *ask, bx_req *req, bx_wrong *wrong)
{
    *req = (bx_req){.head = {"", "", "", "", "", "", "", "", "", "", ""}};
    bx_header head = req->head;
    req->doc = bx_parse(ask->body, ask->len, wrong);
    if (req->doc == NULL || !bx_shape_read(fake, req->doc, &req->shape, wrong)) {
        return false;
    }
    if (!bx_header_read(req->shape.head, &head)) {
        (void)bx_wrong_set(wrong, "Client", "100001", "MsgHeader is not the one of the contract");
        wrong->kind = "form";
        return false;
    }
    req->head = head;
    read_names(req);
    return true;
}

void bx_req_clear(bx_req *req)
{
    xmlFreeDoc(req->doc);
    *req = (bx_req){0};
}

/* Service, Body child and nothing else say what is wanted (§3.1). */
static bool names_good(const bx_req *req, bx_wrong *wrong)
{
    char child[64];
    fk_fmt(child, sizeof child, "%sRequest", req->head.service);
    if (req->spec == NULL || !bx_is(req->shape.child, BX_SPACE, child)) {
        (void)bx_wrong_set(wrong, "Client", req->spec == NULL ? "100006" : "100001",
                           "Service is unknown or not the child of Body");
        wrong->kind = "form";
        return false;
    }
    return true;
}

static bool all_good(baixin_fake *fake, const baixin_ask *ask, bx_req *req, bx_wrong *wrong)
{
    char why[160];
    if ((!fake->conf.unsigned_messages && !bx_verify(fake, &req->shape, fake->now, wrong)) ||
        !bx_check_header(fake, req, wrong) || !names_good(req, wrong) ||
        !bx_check_http(fake, req, ask, wrong)) {
        return false;
    }
    if (!bx_check_body(req, why)) {
        (void)bx_wrong_set(wrong, NULL, "100001", why);
        wrong->kind = "form";
        return false;
    }
    return true;
}

/* 400001: what became of the first one, told again as it stands now. */
static void answer_again(baixin_fake *fake, const bx_msg *msg)
{
    bx_seen *seen = msg->seen;
    seen->repeats++;
    if (seen->order != NULL) {
        bx_money_answer(fake, msg, seen->order, "400001");
    } else if (seen->opening != NULL) {
        bx_opening_answer(fake, msg, seen->opening, "400001");
    } else if (seen->bind != NULL) {
        bx_bind_answer(fake, msg, seen->bind, "400001");
    } else if (seen->reviewed != NULL) {
        bx_answer(fake, msg, "400001");
        bx_say(fake, "ReviewStatus", seen->reviewed->review);
    } else {
        bx_answer(fake, msg, "400001");
        fk_buf_text(&fake->out.text, seen->own == NULL ? "" : seen->own);
    }
}

/* 1xxxxx and 8xxxxx: nothing was processed, the number is as good as new (§6.1 RETRYABLE). */
static void settle_number(baixin_fake *fake, bx_seen *seen)
{
    const bx_out *out = &fake->out;
    if (out->code[0] == '1' || out->code[0] == '8') {
        seen->spec = NULL;
        return;
    }
    bool lives = seen->order != NULL || seen->opening != NULL || seen->bind != NULL;
    if (!lives && seen->spec->kind == BX_ADMIN) {
        size_t len = out->text.len - out->common;
        seen->own = fk_alloc(len + 1, 1);
        memcpy(seen->own, out->text.at + out->common, len);
    }
}

static void ask_once(baixin_fake *fake, const bx_msg *msg)
{
    bx_seen *seen = msg->seen;
    uint64_t content = bx_content(msg->req);
    bool known = seen->spec != NULL;
    if (known && seen->content != content) {
        bx_refuse_form(fake, msg, "400002", "RequestNo used before with other content");
        return;
    }
    if (known && msg->spec->kind != BX_QUERY) {
        answer_again(fake, msg);
        return;
    }
    seen->spec = msg->spec;
    seen->content = content;
    if (msg->spec->kind == BX_MONEY) {
        bx_money(fake, msg);
    } else {
        msg->spec->act(fake, msg);
    }
    settle_number(fake, seen);
}

static void refuse(baixin_fake *fake, const bx_msg *msg, const bx_wrong *wrong, bx_handled *done)
{
    bx_breach(fake, bx_action_of(msg->req), msg->req->request_no, wrong->kind, wrong->text);
    fk_copy(done->code, sizeof done->code, wrong->code);
    if (wrong->fault != NULL || msg->spec == NULL) {
        fk_copy(done->fault, sizeof done->fault, wrong->fault != NULL ? wrong->fault : "Client");
    }
    bx_answer(fake, msg, wrong->code);
}

/* The words that put another answer in the place of the one that was made: "Client/100001". */
static void other_answer(baixin_fake *fake, const bx_msg *msg, bx_handled *done)
{
    const baixin_fault *fault = &msg->fault;
    if (fault->act == BAIXIN_DO_ANSWER_CODE) { /* "200103", or "200103/ACCEPTED" with a TxnStatus beside it */
        fk_fmt(done->code, sizeof done->code, "%.6s", fault->code);
        bx_answer(fake, msg, done->code);
        if (fault->code[6] == '/') {
            bx_say(fake, "TxnStatus", fault->code + 7);
        }
        done->fault[0] = '\0';
    } else if (fault->act == BAIXIN_DO_SIGNED_FAULT || fault->act == BAIXIN_DO_UNSIGNED_FAULT) {
        size_t name = strcspn(fault->code, "/");
        fk_fmt(done->fault, sizeof done->fault, "%.*s", (int)name, fault->code);
        fk_copy(done->code, sizeof done->code,
                fault->code[name] == '/' ? fault->code + name + 1 : "");
    }
}

void bx_act(baixin_fake *fake, const baixin_ask *ask, bx_req *req, const bx_wrong *unread,
            const baixin_fault *fault, bx_handled *done)
{
    bx_wrong wrong;
    bx_msg msg = {.now = fake->now, .req = req, .spec = req->spec, .fault = *fault};
    *done = (bx_handled){0};
    fake->out.wrong_amount = fault->act == BAIXIN_DO_WRONG_AMOUNT_ECHO;
    fake->out.wrong_account = fault->act == BAIXIN_DO_WRONG_ACCOUNT_ECHO;
    bool good = unread == NULL && all_good(fake, ask, req, &wrong);
    if (req->spec != NULL && *req->request_no != '\0') {
        msg.seen = bx_seen_of(fake, req->request_no);
        msg.seen->sends++;
    }
    if (!good) {
        refuse(fake, &msg, unread != NULL ? unread : &wrong, done);
    } else if (!bx_fault_acts(fault)) {
        bx_answer(fake, &msg, "999999");
    } else {
        ask_once(fake, &msg);
        fk_copy(done->code, sizeof done->code, fake->out.code);
    }
    other_answer(fake, &msg, done);
}
