#include "adapters/pingan/pingan_in.h"

#define BODY_MAX (1024 * 1024) /* no largest one is documented (A.3, G.18) */

static bool has_net(const pingan_prepared *ready) { return !ready->set.dedicated_line; }
static bool has_biz(const pingan_prepared *ready) { return ready->family != PINGAN_B2B; }

static size_t header_width(const pingan_prepared *ready)
{
    return (has_net(ready) ? PINGAN_NET_WIDTH : 0u) + (has_biz(ready) ? PINGAN_BIZ_WIDTH : 0u);
}

/* Digits of a header field, or none; false when something else stands there. */
static bool number_at(vg_span have, const pingan_fields *of, const char *name, size_t from, size_t *ret)
{
    vg_err ignored;
    int64_t n = 0;
    size_t at = from + vg_fixed_at(of->at, of->count, name);
    size_t width = 0;
    for (size_t i = 0; i < of->count; i++) {
        width = strcmp(of->at[i].wire, name) == 0 ? of->at[i].max : width;
    }
    vg_span text = vg_span_trim((vg_span){have.at + at, width});
    bool good = text.len == 0 || vg_span_int(text, &n, &ignored).code == VG_OK;
    *ret = (size_t)n;
    return good && n <= BODY_MAX;
}

/* Attachments and the signature stand behind the counted bytes (A.3 rule 5, A.6). */
static size_t with_rest(vg_span have, size_t total)
{
    const pingan_fields *net = &pingan_net_fields;
    size_t attachments = 0, signature = 0, length = 0;
    bool good = number_at(have, net, "AttachCount", 0, &attachments) && number_at(have, net, "SignLength", 0, &signature);
    bool is_signed = have.at[vg_fixed_at(net->at, net->count, "SignFlag")] == '1';
    if (!good && (is_signed || attachments > 0)) {
        return SIZE_MAX;
    }
    for (size_t i = 0; i < attachments; i++) {
        if (have.len < total + PINGAN_ATTACH_WIDTH) {
            return 0;
        }
        if (!number_at(have, &pingan_attach_fields, "附件长度", total, &length)) {
            return SIZE_MAX;
        }
        total += PINGAN_ATTACH_WIDTH + length;
    }
    return total + (is_signed ? signature : 0);
}

static size_t frame_of(const pingan_prepared *ready, vg_span have)
{
    static const char start[] = "A001";
    size_t length = 0;
    if (!has_net(ready)) {
        if (have.len < PINGAN_BIZ_WIDTH) {
            return 0;
        }
        return number_at(have, &pingan_biz_fields, "Length", 0, &length) ? PINGAN_BIZ_WIDTH + length : SIZE_MAX;
    }
    if (memcmp(have.at, start, have.len < 4 ? have.len : 4) != 0) {
        return SIZE_MAX;
    }
    if (have.len < PINGAN_NET_WIDTH) {
        return 0;
    }
    if (!number_at(have, &pingan_net_fields, "Length", 0, &length) || (has_biz(ready) && length < PINGAN_BIZ_WIDTH)) {
        return SIZE_MAX;
    }
    return with_rest(have, PINGAN_NET_WIDTH + length);
}

size_t pingan_frame(const vg_bank_conf *conf, vg_span have)
{
    return have.len == 0 ? 0 : frame_of(conf->prepared, have);
}

void pingan_begin(const pingan_prepared *ready, vg_buf *ret)
{
    for (size_t i = header_width(ready); i > 0; i--) {
        vg_buf_byte(ret, ' ');
    }
}

static void clock_text(int64_t at_ms, char ret_date[9], char ret_time[7])
{
    int64_t s = vg_day_clock_ms(at_ms) / 1000;
    int64_t clock = s / 3600 * 10000 + s / 60 % 60 * 100 + s % 60;
    vg_day_compact(vg_day_at(at_ms), ret_date);
    for (size_t i = 6; i > 0; i--) {
        ret_time[i - 1] = (char)('0' + clock % 10);
        clock /= 10;
    }
    ret_time[6] = 0;
}

static vg_status write_net(const pingan_prepared *ready, const pingan_said *said, size_t length, size_t signature,
                           vg_buf *ret, vg_err *err)
{
    pingan_net net = {.length = (int64_t)length, .more = '0', .signed_flag = signature > 0 ? '1' : '0',
                      .sign_length = (int64_t)signature};
    VG_SET(net.target_system, ready->set.target_system);
    VG_SET(net.enterprise, ready->set.enterprise);
    VG_SET(net.trade_code, has_biz(ready) ? "000000" : said->code);
    VG_SET(net.operator_id, said->operator_id);
    VG_SET(net.serv_type, said->serv_type);
    clock_text(said->at_ms, net.date, net.time);
    VG_SET(net.seq, said->seq);
    VG_SET(net.code, said->rspcode);
    VG_SET(net.text, said->text);
    VG_SET(net.sign_format, signature > 0 ? "1" : ready->set.sign_format); /* A.4: 1 = PKCS#7 */
    VG_SET(net.sign_alg, signature > 0 ? ready->set.sign_alg : "");
    return vg_fixed_write(&vg_way_amp, pingan_net_fields.at, pingan_net_fields.count, &net, ret, err);
}

static vg_status write_biz(const pingan_prepared *ready, const pingan_said *said, size_t length, vg_buf *ret, vg_err *err)
{
    pingan_biz biz = {.length = (int64_t)length, .more = '0'};
    VG_SET(biz.func, said->code);
    VG_SET(biz.serv_type, said->serv_type);
    clock_text(said->at_ms, biz.date, biz.time);
    VG_SET(biz.code, said->rspcode);
    VG_SET(biz.text, said->text);
    VG_SET(biz.operator_id, said->operator_id);
    VG_SET(biz.ref, said->seq);
    VG_SET(biz.qydm, ready->set.qydm);
    return vg_fixed_write(&vg_way_amp, pingan_biz_fields.at, pingan_biz_fields.count, &biz, ret, err);
}

vg_status pingan_finish(const pingan_prepared *ready, const vg_signer *signer, const pingan_said *said, vg_buf *wire,
                        vg_err *err)
{
    size_t width = header_width(ready);
    if (wire->over) {
        return VG_FAIL(err, ENCODE, "the message does not fit %zu bytes", wire->cap);
    }
    size_t end = wire->len, body = end - width;
    if (signer->profile == VG_SIGN_CMS) {
        if (!has_net(ready)) {
            return VG_FAIL(err, ENCODE, "a dedicated line has no place for a signature (A.1)");
        }
        VG_TRY(signer->seal(signer, (vg_span){0}, (vg_span){wire->at + width, body}, said->at_ms, wire, err));
        if (wire->over) {
            return VG_FAIL(err, ENCODE, "the signature does not fit %zu bytes", wire->cap);
        }
    }
    vg_buf head = vg_buf_of(wire->at, width);
    if (has_net(ready)) {
        size_t counted = body + (has_biz(ready) ? PINGAN_BIZ_WIDTH : 0u);
        VG_TRY(write_net(ready, said, counted, wire->len - end, &head, err));
    }
    if (has_biz(ready)) {
        VG_TRY(write_biz(ready, said, body, &head, err));
    }
    assert(head.len == width && !head.over);
    return VG_DONE;
}

/* The signature covers the body alone, which is all that the header's fields have room to mean (A.6); so it is the body
 * only that it proves. */
static vg_status check_signature(const pingan_net *net, const vg_signer *signer, vg_span wire, int64_t at_ms, vg_arena *arena,
                                 vg_span *body, vg_err *err)
{
    vg_opened opened = {0};
    size_t length = (size_t)net->sign_length;
    if (net->signed_flag != '1' || net->attach_count != 0) {
        return VG_FAIL(err, SIGNATURE, "a message without a signature, or with more than its body");
    }
    assert(length <= wire.len); /* it is in the frame */
    vg_span signature = {wire.at + wire.len - length, length};
    VG_TRY(signer->open(signer, *body, signature, at_ms, arena, &opened, err));
    *body = opened.content;
    return VG_DONE;
}

static vg_status hear_biz(vg_span counted, pingan_heard *ret, vg_err *err)
{
    if (counted.len < PINGAN_BIZ_WIDTH) {
        return VG_FAIL(err, BANK_GARBLED, "a business header of %zu bytes", counted.len);
    }
    vg_span head = {counted.at, PINGAN_BIZ_WIDTH};
    VG_TRY(vg_fixed_read(pingan_biz_fields.at, pingan_biz_fields.count, head, &ret->biz, err));
    ret->body = (vg_span){counted.at + PINGAN_BIZ_WIDTH, counted.len - PINGAN_BIZ_WIDTH};
    if ((size_t)ret->biz.length != ret->body.len) { /* A.3 rule 4 */
        return VG_FAIL(err, BANK_GARBLED, "the two lengths contradict each other");
    }
    return VG_DONE;
}

vg_status pingan_hear(const pingan_prepared *ready, const vg_signer *signer, vg_span wire, int64_t at_ms, vg_arena *arena,
                      pingan_heard *ret, bool *ret_whole, vg_err *err)
{
    pingan_heard heard = {0};
    size_t total = wire.len == 0 ? 0 : frame_of(ready, wire);
    *ret_whole = false;
    if (total == 0 || total == SIZE_MAX || total > wire.len) {
        return VG_FAIL(err, BANK_GARBLED, "the message breaks off, or is none");
    }
    *ret_whole = true;
    wire.len = total; /* A.3 rule 6: what stands behind the counted bytes is ignored */
    vg_span counted = wire;
    if (has_net(ready)) {
        vg_span head = {wire.at, PINGAN_NET_WIDTH};
        VG_TRY(vg_fixed_read(pingan_net_fields.at, pingan_net_fields.count, head, &heard.net, err));
        counted = (vg_span){wire.at + PINGAN_NET_WIDTH, (size_t)heard.net.length};
    }
    heard.body = counted;
    if (has_biz(ready)) {
        VG_TRY(hear_biz(counted, &heard, err));
    }
    if (heard.net.more == '1' || heard.biz.more == '1') { /* A.4: only one packet is supported */
        return VG_FAIL(err, BANK_GARBLED, "a message of several packets");
    }
    if (signer->profile == VG_SIGN_CMS) {
        VG_TRY(check_signature(&heard.net, signer, wire, at_ms, arena, &heard.body, err));
    }
    *ret = heard;
    return VG_DONE;
}
