#include "adapters/none/none.h"

static vg_status none_prepare(vg_bank_conf *conf, vg_err *err)
{
    conf->prepared = NULL;
    if (conf->codes[0] != 0) {
        return VG_FAIL(err, CONFIG, "codes: a program without a bank has no result codes");
    }
    return VG_DONE;
}

static void none_unprepare(vg_bank_conf *conf) { conf->prepared = NULL; }

static vg_ask_kind none_settled_by(vg_ask_kind act)
{
    (void)act;
    return VG_ASK_NONE;
}

static vg_status none_encode(const vg_bank_conf *conf, const vg_signer *signer, const vg_ask *ask,
                             vg_buf *ret_wire, vg_err *err)
{
    (void)conf;
    (void)signer;
    (void)ret_wire;
    return VG_FAIL(err, NOT_OFFERED, "there is no bank to ask for %s", vg_ask_name(ask->kind));
}

static vg_status none_decode(const vg_bank_conf *conf, const vg_signer *signer, const vg_ask *ask,
                             vg_span wire, vg_arena *arena, vg_answer *ret, vg_err *err)
{
    (void)conf;
    (void)signer;
    (void)wire;
    (void)arena;
    (void)ret;
    return VG_FAIL(err, NOT_OFFERED, "there is no bank that answers %s", vg_ask_name(ask->kind));
}

static void none_describe(void (*line)(void *ctx, const char *text), void *ctx)
{
    line(ctx, "none: no messages");
}

static const int32_t poll_s[] = {3600, 0};

const vg_bank none_bank = {
    .name = "none",
    .title = "ledger only",
    .signings = 1u << VG_SIGN_FRONT_END,
    .confirmed = 1u << VG_SIGN_FRONT_END,
    .caps = VG_CAP_LEDGER_ONLY,
    .asks = 0,
    .ref_max = 24,
    .poll_s = poll_s,
    .prepare = none_prepare,
    .unprepare = none_unprepare,
    .settled_by = none_settled_by,
    .encode = none_encode,
    .decode = none_decode,
    .account_of_tail = NULL,
    .describe = none_describe,
};
