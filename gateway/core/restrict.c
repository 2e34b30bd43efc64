/* Stops and freezes on an account: a set of orders, each with who is behind it and its time; what they forbid together is derived
 * from them alone (domain/type2-accounts.md §5.1). Later freezes queue behind earlier ones: together they hold the larger amount. */
#include "gateway/core/act_in.h"
#include <inttypes.h>
#include <stdio.h>

static const char *word_of(int64_t kind)
{
    return kind == 0                   ? "frozen"
           : kind == VG_STOP_PAY       ? "stop_pay"
           : kind == VG_RECEIVE_ONLY   ? "receive_only"
                                       : "stop_all";
}

/* What all orders that hold now forbid; the lock of a card that changes is the case's own. */
static vg_status derive(vg_core *core, vg_account *a, vg_err *err)
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
    a->stops = (a->stops & VG_STOP_BINDING) | stops;
    a->frozen_fen = frozen;
    a->updated_at = core->at;
    return VG_DONE;
}

vg_status vg_restriction_words(vg_core *core, int64_t account, bool frozen, char ret[VG_ORDER_WORDS], vg_err *err)
{
    const void *const *rows;
    size_t n;
    const vg_restriction *named = NULL;
    ret[0] = 0;
    VG_TRY(vg_work_group(core->work, VG_G_RESTRICTIONS_OF_ACCOUNT, account, &rows, &n, err));
    for (size_t i = 0; i < n; i++) {
        const vg_restriction *r = rows[i];
        bool meant = r->acct_open == account && (frozen ? r->kind == 0 : r->kind != 0) && (r->authority[0] != 0 || r->reference[0] != 0);
        if (meant && (named == NULL || r->fen > named->fen)) {
            named = r;
        }
    }
    if (named != NULL) {
        bool both = named->authority[0] != 0 && named->reference[0] != 0;
        snprintf(ret, VG_ORDER_WORDS, " (%s%s%s)", named->authority, both ? ", " : "", named->reference);
    }
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
    VG_TRY(vg_work_group(core->work, VG_G_RESTRICTIONS_OF_ACCOUNT, a->id, &rows, &n, err));
    for (size_t i = 0; i < n; i++) {
        const vg_restriction *r = rows[i];
        if (r->acct_open == a->id && r->until_at != 0 && r->until_at <= core->at) {
            end(core, r);
            ended++;
        }
    }
    return ended == 0 ? VG_DONE : derive(core, a, err);
}

/* init: source, kind, amount, until. */
static vg_status put(vg_core *core, const vg_account *a, const vg_restriction *init, vg_restriction **ret, vg_err *err)
{
    int64_t id;
    VG_TRY(vg_core_id(core, &id, err));
    vg_restriction *r = vg_work_insert(core->work, VG_T_restriction, &(vg_restriction){.id = id});
    *r = *init;
    r->id = id;
    r->program = a->program;
    r->account = r->acct_open = a->id;
    r->from_at = r->created_at = core->at;
    r->maker = core->principal;
    vg_work_regroup(core->work, VG_T_restriction, r);
    *ret = r;
    return VG_DONE;
}

static vg_status add(vg_core *core, const vg_command *c, const vg_account *a, vg_err *err)
{
    vg_restriction *r, init = {.source = VG_BY_AUTHORITY, .kind = c->arg, .fen = c->arg == 0 ? c->amount.fen : 0, .until_at = c->expires_at};
    if (c->expires_at != 0 && c->expires_at <= core->at) {
        vg_status st = VG_FAIL(err, INVALID, "until has passed already");
        VG_SET(err->pointer, "/until");
        return st;
    }
    VG_SET(init.authority, c->authority);
    VG_SET(init.reference, c->authority_ref);
    return put(core, a, &init, &r, err);
}

/* All of a kind, or the one with that id. */
static vg_status take_away(vg_core *core, const vg_command *c, const vg_account *a, vg_err *err)
{
    const void *const *rows;
    size_t n, ended = 0;
    VG_TRY(vg_work_group(core->work, VG_G_RESTRICTIONS_OF_ACCOUNT, a->id, &rows, &n, err));
    for (size_t i = 0; i < n; i++) {
        const vg_restriction *r = rows[i];
        bool meant = r->acct_open == a->id && (c->operation != 0 ? r->id == c->operation : r->kind == c->arg);
        if (meant) {
            end(core, r);
            ended++;
        }
    }
    return ended > 0 || c->operation == 0 ? VG_DONE : VG_FAIL(err, NOT_FOUND, "no such restriction holds");
}

vg_status vg_act_restrict(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_account *a;
    VG_TRY(vg_core_account(core, c->object, &a, err));
    if (c->remove) {
        VG_TRY(take_away(core, c, a, err));
    } else {
        VG_TRY(add(core, c, a, err));
    }
    VG_TRY(derive(core, a, err));
    vg_act_show_account(reply, a, NULL);
    reply->http = 200;
    return vg_emit_said(core, c->remove ? "account.unrestricted" : "account.restricted", "acct_", a->id, 0, word_of(c->arg), c, err);
}

vg_status vg_restrict_shortfall(vg_core *core, vg_account *a, vg_err *err)
{
    const void *const *rows;
    size_t n;
    vg_restriction *r;
    VG_TRY(vg_work_group(core->work, VG_G_RESTRICTIONS_OF_ACCOUNT, a->id, &rows, &n, err));
    for (size_t i = 0; i < n; i++) {
        const vg_restriction *known = rows[i];
        if (known->acct_open == a->id && known->source == VG_BY_SHORTFALL) {
            return VG_DONE;
        }
    }
    VG_TRY(put(core, a, &(vg_restriction){.source = VG_BY_SHORTFALL, .kind = VG_RECEIVE_ONLY}, &r, err));
    return derive(core, a, err);
}

static vg_status say(vg_core *core, const char *event, const vg_account *a, const vg_restriction *r, vg_err *err)
{
    char data[160];
    snprintf(data, sizeof data, "{\"what\":\"%s\",\"source\":\"bank\",\"amount\":%" PRId64, word_of(r->kind), r->fen);
    return vg_emit(core, event, "acct_", a->id, 0, data, err);
}

static bool is_same(const vg_restriction *r, const vg_restriction_row *row)
{
    return r->kind == row->kind && r->fen == row->frozen.fen && r->until_at == row->until_ms && strcmp(r->reference, row->word) == 0;
}

/* The bank's orders that it still names stay, each for one; told[i] is then taken. */
static vg_status end_others(vg_core *core, const vg_account *a, const vg_restriction_row *rows, size_t count, bool *told, vg_err *err)
{
    const void *const *known;
    const vg_restriction *over[VG_RESTRICTIONS_MAX];
    size_t n, overs = 0;
    VG_TRY(vg_work_group(core->work, VG_G_RESTRICTIONS_OF_ACCOUNT, a->id, &known, &n, err));
    for (size_t k = 0; k < n; k++) {
        const vg_restriction *r = known[k];
        size_t i = 0;
        if (r->acct_open != a->id || r->source != VG_BY_BANK) {
            continue;
        }
        while (i < count && (told[i] || !is_same(r, &rows[i]))) {
            i++;
        }
        if (i < count) {
            told[i] = true;
        } else if (overs < VG_COUNT(over)) {
            over[overs++] = r;
        }
    }
    for (size_t i = 0; i < overs; i++) {
        end(core, over[i]);
        VG_TRY(say(core, "account.unrestricted", a, over[i], err));
    }
    return VG_DONE;
}

vg_status vg_restrict_told(vg_core *core, int64_t account, const vg_restriction_row *rows, size_t count, vg_err *err)
{
    vg_account *a;
    bool told[VG_RESTRICTIONS_MAX] = {false};
    assert(count <= VG_RESTRICTIONS_MAX);
    VG_TRY(vg_core_account(core, account, &a, err));
    VG_TRY(end_others(core, a, rows, count, told, err));
    for (size_t i = 0; i < count; i++) {
        vg_restriction *r, init = {.source = VG_BY_BANK, .kind = rows[i].kind, .fen = rows[i].frozen.fen, .until_at = rows[i].until_ms};
        if (!told[i]) {
            VG_SET(init.reference, rows[i].word);
            VG_TRY(put(core, a, &init, &r, err));
            VG_TRY(say(core, "account.restricted", a, r, err));
        }
    }
    return derive(core, a, err);
}
