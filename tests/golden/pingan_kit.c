#include "tests/golden/pingan_kit.h"
#include "gateway/base/text.h"
#include "mapping/gb18030.h"
#include <stdio.h>

static const char *const escrow[] = {"qydm", "9999", "pool_account", "15000000000001", "market_name", "测试交易网", NULL};
static const char *const own[] = {"enterprise", "00100000000000000001", "account", "15000000000001", "account_name",
                                  "测试贸易有限公司", NULL};

void pingan_kit_values(bank_kit *kit, const char *mode, const char *const *changes, const char *codes)
{
    bool b2b = strcmp(mode, "b2b") == 0;
    bank_kit_values(kit, vg_bank_find("pingan", mode), b2b ? own : escrow, changes, codes);
}

void pingan_kit_open(bank_kit *kit, const char *mode, const char *const *changes, const char *codes)
{
    pingan_kit_values(kit, mode, changes, codes);
    bank_kit_open(kit);
}

vg_ask pingan_kit_ask(vg_ask_kind kind, vg_ask_kind of)
{
    return (vg_ask){.kind = kind,
                    .of = of,
                    .ref = PINGAN_REF,
                    .at_ms = PINGAN_AT,
                    .amount = {50000},
                    .account = "9999000000000101",
                    .account_name = "测试",
                    .account_tail = "M100000001",
                    .peer = "9999000000000102",
                    .peer_tail = "M100000002",
                    .peer_name = "甲珅",
                    .freeze_no = "20240314080000000001",
                    .of_ref = "20240314080000000002",
                    .card = "6222000000000001",
                    .nonce = "ABCDEFGHIJ012345"};
}

vg_code pingan_kit_encode(bank_kit *kit, const vg_ask *ask, pingan_wire *ret, vg_err *err)
{
    vg_buf wire = vg_buf_of(ret->at, sizeof ret->at);
    vg_status status = kit->bank->encode(&kit->conf, &kit->signer, ask, &wire, err);
    ret->len = wire.len;
    return status.code;
}

static void utf8(vg_span gbk, char *ret, size_t cap)
{
    vg_buf text = vg_buf_of(ret, cap - 1);
    vg_err err;
    bool damaged;
    vg_status status = vg_gb18030_decode(gbk, true, &text, &damaged, &err);
    assert(status.code == VG_OK && !text.over);
    ret[text.len] = 0;
}

void pingan_kit_body(bank_kit *kit, const vg_ask *ask, char *ret, size_t cap)
{
    static pingan_wire wire;
    vg_err err = {0};
    size_t from = strcmp(kit->bank->mode, "b2b") == 0 ? 222 : 344;
    vg_code code = pingan_kit_encode(kit, ask, &wire, &err);
    if (code != VG_OK) {
        printf("\n%s\n", err.text);
    }
    assert(code == VG_OK);
    utf8((vg_span){wire.at + from, wire.len - from}, ret, cap);
}

static void put(pingan_wire *wire, const char *text, size_t width)
{
    uint8_t room[1024];
    vg_span gbk = bank_kit_gbk(text, room, sizeof room);
    assert(gbk.len <= width && wire->len + width <= sizeof wire->at);
    memset(wire->at + wire->len, ' ', width);
    memcpy(wire->at + wire->len, gbk.at, gbk.len);
    wire->len += width;
}

static void put_number(pingan_wire *wire, size_t n, int width)
{
    char text[16];
    snprintf(text, sizeof text, "%0*zu", width, n);
    put(wire, text, (size_t)width);
}

/* A.4, with the fillers that were captured. */
static void put_net(pingan_wire *wire, const char *target, const char *enterprise, size_t length, const char *trade,
                    const char *serv, const char *seq, const char *code, const char *text)
{
    put(wire, "A001", 4);
    put(wire, target, 2);
    put(wire, "0101", 4);
    put(wire, enterprise, 20);
    put_number(wire, length, 10);
    put(wire, trade, 6);
    put(wire, "PA001", 5);
    put(wire, serv, 2);
    put(wire, "20240315093001", 14);
    put(wire, seq, 20);
    put(wire, code, 6);
    put(wire, text, 100);
    put(wire, "00000", 5);
    put(wire, "", 13);
    put(wire, "00000000000", 11);
}

/* A.5 */
static void put_biz(pingan_wire *wire, const char *func, const char *serv, const char *seq, const char *code, const char *text,
                    size_t length)
{
    put(wire, func, 4);
    put(wire, serv, 2);
    put(wire, "", 16);
    put(wire, "20240315093001", 14);
    put(wire, code, 6);
    put(wire, text, 42);
    put(wire, "0", 1);
    put_number(wire, length, 8);
    put(wire, "PA001", 5);
    put(wire, seq, 20);
    put(wire, "9999", 4);
}

void pingan_kit_message(const char *target, const char *serv, const char *func, const char *seq, const char *code,
                        const char *text, const char *body, pingan_wire *ret)
{
    static uint8_t room[192 * 1024];
    bool b2b = strcmp(target, "01") == 0;
    vg_span gbk = bank_kit_gbk(body, room, sizeof room);
    ret->len = 0;
    put_net(ret, target, b2b ? "00100000000000000001" : "9999", gbk.len + (b2b ? 0 : 122), b2b ? func : "000000", serv, seq, code,
            text);
    if (!b2b) {
        put_biz(ret, func, serv, seq, code, text, gbk.len);
    }
    assert(ret->len + gbk.len <= sizeof ret->at);
    memcpy(ret->at + ret->len, gbk.at, gbk.len);
    ret->len += gbk.len;
}

void pingan_kit_answer(bank_kit *kit, const vg_ask *ask, const char *code, const char *text, const char *body,
                       pingan_wire *ret)
{
    static pingan_wire request;
    vg_err err = {0};
    bool b2b = strcmp(kit->bank->mode, "b2b") == 0;
    char seq[21] = "", func[7] = "", target[3] = "";
    vg_code encoded = pingan_kit_encode(kit, ask, &request, &err);
    if (encoded != VG_OK) {
        printf("\n%s\n", err.text);
    }
    assert(encoded == VG_OK);
    memcpy(target, request.at + 4, 2);
    memcpy(seq, request.at + 67, 20);
    memcpy(func, request.at + (b2b ? 40 : 222), 4);
    pingan_kit_message(target, "02", func, seq, code, text, body, ret);
}

vg_answer pingan_kit_say(bank_kit *kit, const vg_ask *ask, const char *code, const char *body)
{
    static pingan_wire wire;
    pingan_kit_answer(kit, ask, code, strcmp(code, "000000") == 0 ? "交易成功" : "交易失败", body, &wire);
    return bank_kit_decode(kit, ask, pingan_kit_span(&wire));
}

/* --- signing ------------------------------------------------------------------------------------------ */

static void hash_of(vg_span content, char ret[VG_SHA256_HEX]) { vg_sha256_hex(content, ret); }

static vg_status seal(const vg_signer *signer, vg_span header, vg_span content, int64_t at_ms, vg_buf *ret, vg_err *err)
{
    char hash[VG_SHA256_HEX];
    (void)at_ms;
    assert(signer->profile == VG_SIGN_CMS && header.len == 0);
    if (content.len == 0) {
        return VG_FAIL(err, ENCODE, "nothing to sign");
    }
    hash_of(content, hash);
    vg_buf_text(ret, hash);
    return VG_DONE;
}

static vg_status open_sealed(const vg_signer *signer, vg_span wire, vg_span signature, int64_t at_ms, vg_arena *arena,
                             vg_opened *ret, vg_err *err)
{
    char hash[VG_SHA256_HEX];
    (void)signer;
    (void)at_ms;
    (void)arena;
    hash_of(wire, hash);
    if (!vg_span_is(signature, hash)) {
        return VG_FAIL(err, SIGNATURE, "another content was signed");
    }
    *ret = (vg_opened){.content = wire};
    return VG_DONE;
}

vg_signer pingan_kit_signer(void) { return (vg_signer){.profile = VG_SIGN_CMS, .seal = seal, .open = open_sealed}; }
