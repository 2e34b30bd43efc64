/* Stops and freezes on an account: a set of orders, each with its authority and time; what they forbid together is derived
 * (domain/type2-accounts.md §5.1). Later freezes queue behind earlier ones: together they hold the larger amount. */
#include "gateway/core/act_in.h"

static const char *word_of(int64_t kind)
{
    return kind == 0                   ? "frozen"
           : kind == VG_STOP_PAY       ? "stop_pay"
           : kind == VG_RECEIVE_ONLY   ? "receive_only"
                                       : "stop_all";
}

/* What all orders that hold now forbid; the corrections' own stop (receive only) and a changing card stay as they are. */
static vg_status derive(vg_core *core, vg_account *a, int64_t ended_kind, vg_err *err)
{
    const void *const *rows;
    size_t n;
    int64_t stops = 0, frozen = 0;
    VG_TRY(vg_work_group(core->work, VG_G_RESTRICTIONS_OF_ACCOUNT, a->id, &rows, &n, err));
    for (size_t i = 0; i < n; i++) {
        const vg_restriction *r = rows[i];
        if (r->acct_open == a->id) {
            stops |= r->kind;
            frozen = vg_fen_max(frozen, r->kind == 0 ? r->fen : 0);
        }
    }
    a->stops = (a->stops & ~ended_kind) | stops;
    a->frozen_fen = frozen;
    a->updated_at = core->at;
    return VG_DONE;
}

static void end(vg_core *core, const vg_restriction *row)
{
    vg_restriction *r = VG_EDIT(core->work, restriction, row);
    r->acct_open = 0;
    r->ended_at = core->at;
}

vg_status vg_restrictions_lapse(vg_core *core, vg_account *a, vg_err *err)
{
    const void *const *rows;
    size_t n, ended = 0;
    int64_t kinds = 0;
    VG_TRY(vg_work_group(core->work, VG_G_RESTRICTIONS_OF_ACCOUNT, a->id, &rows, &n, err));
    for (size_t i = 0; i < n; i++) {
        const vg_restriction *r = rows[i];
        if (r->acct_open == a->id && r->until_at != 0 && r->until_at <= core->at) {
            kinds |= r->kind;
            end(core, r);
            ended++;
        }
    }
    return ended == 0 ? VG_DONE : derive(core, a, kinds, err);
}

static vg_status add(vg_core *core, const vg_command *c, vg_account *a, vg_err *err)
{
    int64_t id;
    if (c->expires_at != 0 && c->expires_at <= core->at) {
        vg_status st = VG_FAIL(err, INVALID, "until has passed already");
        VG_SET(err->pointer, "/until");
        return st;
    }
    VG_TRY(vg_core_id(core, &id, err));
    vg_restriction *r = VG_NEW(core->work, restriction,
                               {.id = id,
                                .program = a->program,
                                .account = a->id,
                                .acct_open = a->id,
                                .kind = c->arg,
                                .fen = c->arg == 0 ? c->amount.fen : 0,
                                .from_at = core->at,
                                .until_at = c->expires_at,
                                .maker = core->principal,
                                .created_at = core->at});
    VG_SET(r->authority, c->authority);
    VG_SET(r->reference, c->authority_ref);
    vg_work_regroup(core->work, VG_T_restriction, r);
    return VG_DONE;
}

/* All of a kind, or the one with that id. */
static vg_status take_away(vg_core *core, const vg_command *c, const vg_account *a, int64_t *ret_kinds, vg_err *err)
{
    const void *const *rows;
    size_t n, ended = 0;
    VG_TRY(vg_work_group(core->work, VG_G_RESTRICTIONS_OF_ACCOUNT, a->id, &rows, &n, err));
    for (size_t i = 0; i < n; i++) {
        const vg_restriction *r = rows[i];
        bool meant = r->acct_open == a->id && (c->operation != 0 ? r->id == c->operation : r->kind == c->arg);
        if (meant) {
            *ret_kinds |= r->kind;
            end(core, r);
            ended++;
        }
    }
    *ret_kinds |= c->operation == 0 ? c->arg : 0; /* the stop of a correction has no row */
    bool derived = c->operation == 0 && (a->stops & c->arg) != 0;
    return ended > 0 || derived || c->operation == 0 ? VG_DONE : VG_FAIL(err, NOT_FOUND, "no such restriction holds");
}

vg_status vg_act_restrict(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_account *a;
    int64_t kinds = 0;
    VG_TRY(vg_core_account(core, c->object, &a, err));
    if (c->remove) {
        VG_TRY(take_away(core, c, a, &kinds, err));
    } else {
        VG_TRY(add(core, c, a, err));
    }
    VG_TRY(derive(core, a, kinds, err));
    vg_act_show_account(reply, a, NULL);
    reply->http = 200;
    return vg_emit_said(core, c->remove ? "account.unrestricted" : "account.restricted", "acct_", a->id, word_of(c->arg), c, err);
}
