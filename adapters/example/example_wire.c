#include "adapters/example/example_in.h"

/* §2: two lengths, the content (head and body, fields of fixed width), and a detached CMS signature over the content. */

static size_t width_of(const example_fields *fields) { return vg_fixed_width(fields->at, fields->count); }

size_t example_frame(const vg_bank_conf *conf, vg_span have)
{
    const example_fields *frame = &example_frame_fields;
    vg_span front = {have.at, width_of(frame)};
    example_lengths n = {0};
    vg_err ignored;
    (void)conf;
    if (have.len < front.len) {
        return 0;
    }
    bool good = vg_fixed_read(frame->at, frame->count, front, &n, &ignored).code == VG_OK;
    bool fits = good && n.content <= VG_ANSWER_MAX && n.signature <= VG_CMS_BYTES_MAX;
    return fits ? front.len + (size_t)n.content + (size_t)n.signature : SIZE_MAX;
}

vg_status example_wrap(const vg_signer *signer, const example_message *message, const example_request *request, vg_buf *ret,
                       vg_err *err)
{
    const example_fields *head = &example_head_ask, *body = &message->request, *frame = &example_frame_fields;
    size_t width = width_of(frame);
    assert(ret->len == 0 && signer->profile == VG_SIGN_CMS);
    vg_buf_format(ret, "%*s", (int)width, ""); /* the lengths are known at the end */
    VG_TRY(vg_fixed_write(&vg_way_gbk, head->at, head->count, request, ret, err));
    VG_TRY(vg_fixed_write(&vg_way_gbk, body->at, body->count, request, ret, err));
    vg_span content = {ret->at + width, ret->len - width};
    VG_TRY(signer->seal(signer, (vg_span){0}, content, request->ask.at_ms, ret, err));
    if (ret->over) {
        return VG_FAIL(err, ENCODE, "the message does not fit %zu bytes", ret->cap);
    }
    example_lengths lengths = {(int64_t)content.len, (int64_t)(ret->len - width - content.len)};
    vg_buf room = vg_buf_of(ret->at, width);
    return vg_fixed_write(&vg_way_gbk, frame->at, frame->count, &lengths, &room, err);
}

vg_status example_hear(example_reading *r, const vg_signer *signer, vg_span wire, vg_err *err)
{
    const example_fields *frame = &example_frame_fields, *head = &example_head_answer;
    example_lengths n = {0};
    vg_opened opened = {0};
    r->whole = wire.len > 0 && example_frame(NULL, wire) == wire.len;
    if (!r->whole) {
        return VG_FAIL(err, BANK_GARBLED, "the message breaks off, or is none");
    }
    VG_TRY(vg_fixed_next(frame->at, frame->count, &wire, &n, err));
    vg_span content = {wire.at, (size_t)n.content}, signature = {wire.at + n.content, (size_t)n.signature};
    VG_TRY(signer->open(signer, content, signature, r->ask->heard_ms, r->arena, &opened, err));
    r->body = opened.content;
    return vg_fixed_next(head->at, head->count, &r->body, &r->head, err);
}
