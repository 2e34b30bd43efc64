#include "gateway/core/day_seal.h"
#include "gateway/base/text.h"
#include "gateway/core/act_in.h"
#include "gateway/core/breaks.h"
#include "gateway/core/days.h"
#include "gateway/core/proof.h"
#include <inttypes.h>
#include <stdio.h>

const char *vg_seal_state_name(int64_t n)
{
    static const char *const names[] = {
#define S(name, at, text) [at] = text,
        VG_SEAL_STATES(S)
#undef S
    };
    return n >= 0 && n < (int64_t)VG_COUNT(names) ? names[n] : "";
}

const char *vg_seal_check_name(int check)
{
    static const char *const names[] = {
#define C(name, text, words) text,
        VG_SEAL_CHECKS(C)
#undef C
    };
    assert(check >= 0 && check < VG_CHECK_COUNT);
    return names[check];
}

const char *vg_seal_check_text(int check)
{
    static const char *const texts[] = {
#define C(name, text, words) words,
        VG_SEAL_CHECKS(C)
#undef C
    };
    assert(check >= 0 && check < VG_CHECK_COUNT);
    return texts[check];
}

vg_seal_check vg_seal_checked(const vg_business_day *day, const vg_recon *recon, const vg_proof *proof)
{
    vg_seal_check c = {.all = true};
    c.holds[VG_CHECK_STATEMENT] = day != NULL && day->state == VG_DS_CLOSED;
    c.holds[VG_CHECK_MATCHED] = c.holds[VG_CHECK_STATEMENT] && recon != NULL && vg_recon_is_current(recon) && recon->ran_at >= day->closed_at;
    c.holds[VG_CHECK_EXPLAINED] = recon != NULL && recon->breaks == 0;
    c.holds[VG_CHECK_PROOF] = c.holds[VG_CHECK_STATEMENT] && proof != NULL && proof->state == VG_PR_HOLDS && proof->asked_at >= day->closed_at; /* what was read, was read after that */
    c.holds[VG_CHECK_SETTLED] = day != NULL && day->converted_at != 0;
    for (int i = 0; i < VG_CHECK_COUNT; i++) {
        c.all = c.all && c.holds[i];
    }
    return c;
}

/* --- rows ------------------------------------------------------------------------------------------------ */

static vg_status seal_row(vg_core *core, int64_t day, vg_day_seal **ret, vg_err *err)
{
    const vg_day_seal *row;
    VG_TRY(VG_FIND(core->work, day_seal, VG_KEY_OF_PAIR(core->rules->program, day), &row, err));
    *ret = row != NULL ? VG_EDIT(core->work, day_seal, row) : VG_NEW(core->work, day_seal, {.program = core->rules->program, .day = day});
    return VG_DONE;
}

/* Versions of the rows that the pack shows. */
typedef struct versions {
    int64_t day, recon, proof;
} versions;

static bool same(versions a, versions b) { return a.day == b.day && a.recon == b.recon && a.proof == b.proof; }

static vg_status check(vg_core *core, int64_t day, versions *ret, vg_err *err)
{
    const vg_business_day *d;
    const vg_recon *r;
    const vg_proof *p;
    VG_TRY(VG_FIND(core->work, business_day, VG_KEY_OF_PAIR(core->rules->program, day), &d, err));
    VG_TRY(VG_FIND(core->work, recon, VG_KEY_OF_PAIR(core->rules->program, day), &r, err));
    VG_TRY(VG_FIND(core->work, proof, VG_KEY_OF_PAIR(core->rules->program, day), &p, err));
    vg_seal_check c = vg_seal_checked(d, r, p);
    for (int i = 0; i < VG_CHECK_COUNT; i++) {
        if (!c.holds[i]) {
            return VG_FAIL(err, CONFLICT, "the day can't be signed yet; %s has to hold: %s", vg_seal_check_name(i), vg_seal_check_text(i));
        }
    }
    *ret = (versions){d->ver, r->ver, p->ver};
    return VG_DONE;
}

static vg_status told(vg_core *core, const char *type, const vg_day_seal *s, const char *why, vg_err *err)
{
    uint8_t room[3600];
    char day[VG_DAY_TEXT];
    vg_buf b = vg_buf_of(room, sizeof room);
    vg_day_text((vg_day){(int32_t)s->day}, day);
    vg_buf_format(&b, "{\"day\":\"%s\",\"round\":%" PRId64 ",\"pack\":\"%s\"", day, s->round, s->hash);
    if (why[0] != 0) {
        vg_buf_byte(&b, ',');
        vg_data_text(&b, "reason", why);
    }
    vg_buf_byte(&b, 0);
    if (b.over) {
        return VG_FAIL(err, INVALID, "the reason has too many characters that JSON must escape");
    }
    return vg_emit(core, type, "prog_", core->rules->program, 0, (const char *)room, err);
}

static void show(vg_reply *reply, const vg_approval *ap)
{
    reply->shown = VG_SHOW_APPROVAL;
    reply->approval = *ap;
    reply->http = 202;
}

/* What the bank said of the batch's accounts in the morning does not change any more: where it differed, the preparer answers for it. */
static vg_status check_figures(vg_core *core, const vg_command *c, vg_err *err)
{
    const vg_business_day *d;
    VG_TRY(VG_FIND(core->work, business_day, VG_KEY_OF_PAIR(core->rules->program, c->day.n), &d, err));
    if (d->differ > 0 && c->evidence[0] == 0) {
        return VG_FAIL(err, CONFLICT, "the bank's figures of %" PRId64 " accounts of the T+1 batch differed: say what came of it (reason)", d->differ);
    }
    return VG_DONE;
}

/* --- the preparer ---------------------------------------------------------------------------------------- */

vg_status vg_act_day_close(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_day_seal *s;
    vg_approval *ap;
    versions ver;
    int64_t pack;
    VG_TRY(seal_row(core, c->day.n, &s, err));
    if (s->state == VG_SEAL_SEALED || s->state == VG_SEAL_PREPARED) {
        return VG_FAIL(err, CONFLICT, s->state == VG_SEAL_SEALED ? "the day is sealed already: custodyctl day reopen opens it again"
                                                                : "the day is prepared and waits for its reviewer: custodyctl approval list --state OPEN");
    }
    VG_TRY(check(core, c->day.n, &ver, err));
    VG_TRY(check_figures(core, c, err));
    if (!same(ver, (versions){c->shown.day, c->shown.recon, c->shown.proof})) {
        return VG_FAIL(err, CONFLICT, "the day, its reconciliation or its proof has changed while its pack was made: close it again");
    }
    VG_TRY(vg_core_id(core, &pack, err));
    s->round++;
    vg_day_pack *p = VG_NEW(core->work, day_pack, {.id = pack, .program = s->program, .day = s->day, .round = s->round, .created_at = core->at});
    p->data = vg_work_bytes(core->work, c->file.at, c->file.len);
    vg_sha256_hex(c->file, p->hash);
    VG_SET(s->hash, p->hash);
    s->state = VG_SEAL_PREPARED;
    s->preparer = core->principal;
    s->reviewer = 0;
    s->prepared_at = core->at;
    s->pack = pack;
    s->day_ver = ver.day;
    s->recon_ver = ver.recon;
    s->proof_ver = ver.proof;
    vg_approval init = {.kind = VG_AP_CLOSE_DAY, .object = core->rules->program, .arg = s->day};
    VG_SET(init.hash, s->hash);
    VG_TRY(vg_act_new_approval(core, &init, c, &ap, err));
    s->approval = ap->id;
    show(reply, ap);
    return told(core, "day.prepared", s, c->evidence, err);
}

/* --- the reviewer ------------------------------------------------------------------------------------------ */

vg_status vg_day_close_decided(vg_core *core, const vg_approval *ap, bool yes, vg_err *err)
{
    vg_day_seal *s;
    versions ver;
    VG_TRY(seal_row(core, ap->arg, &s, err));
    if (s->state != VG_SEAL_PREPARED || s->approval != ap->id) {
        return VG_FAIL_FOR_GOOD(err, CONFLICT, "the day is %s now: it was not this that waits", vg_seal_state_name(s->state));
    }
    if (!yes) {
        s->state = s->reopens > 0 ? VG_SEAL_REOPENED : VG_SEAL_OPEN;
        return VG_DONE;
    }
    const vg_day_pack *p;
    VG_TRY(check(core, ap->arg, &ver, err));
    VG_TRY(VG_FIND(core->work, day_pack, VG_KEY_OF_ID(s->pack), &p, err));
    char hash[65] = "";
    if (p != NULL) {
        vg_sha256_hex(p->data, hash);
    }
    if (!same(ver, (versions){s->day_ver, s->recon_ver, s->proof_ver}) || strcmp(hash, ap->hash) != 0) {
        return VG_FAIL_FOR_GOOD(err, CONFLICT, "what was signed is not what stands there now: deny it, and prepare the day again");
    }
    s->state = VG_SEAL_SEALED;
    s->reviewer = core->principal;
    s->sealed_at = core->at;
    VG_TRY(told(core, "day.sealed", s, "", err));
    vg_program *program;
    VG_TRY(vg_core_program(core, &program, err));
    s->seal_seq = program->event_seq;
    return VG_DONE;
}

/* --- opened again ------------------------------------------------------------------------------------------ */

vg_status vg_act_day_reopen(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_day_seal *s;
    vg_approval *ap;
    VG_TRY(seal_row(core, c->day.n, &s, err));
    if (s->state != VG_SEAL_SEALED) {
        return VG_FAIL(err, CONFLICT, "the day is %s: only a sealed day is opened again", vg_seal_state_name(s->state));
    }
    if (c->evidence[0] == 0) {
        return VG_FAIL(err, INVALID, "say why: reason is missing");
    }
    const vg_approval *waits;
    VG_TRY(VG_FIND(core->work, approval, VG_KEY_OF_ID(s->approval), &waits, err));
    if (waits != NULL && waits->kind == VG_AP_REOPEN_DAY && waits->state == VG_PS_OPEN) {
        char id[VG_ID_TEXT];
        vg_id_text("apr_", waits->id, id);
        return VG_FAIL(err, CONFLICT, "that the day is opened again waits for a second person already: %s", id);
    }
    vg_approval init = {.kind = VG_AP_REOPEN_DAY, .object = core->rules->program, .arg = s->day};
    VG_SET(init.hash, s->hash);
    VG_TRY(vg_act_new_approval(core, &init, c, &ap, err));
    s->approval = ap->id;
    show(reply, ap);
    return VG_DONE;
}

vg_status vg_day_reopen_decided(vg_core *core, const vg_approval *ap, bool yes, vg_err *err)
{
    vg_day_seal *s;
    if (!yes) { /* also of one that another has taken the place of */
        return VG_DONE;
    }
    VG_TRY(seal_row(core, ap->arg, &s, err));
    if (s->state != VG_SEAL_SEALED || s->approval != ap->id || strcmp(s->hash, ap->hash) != 0) {
        return VG_FAIL_FOR_GOOD(err, CONFLICT, "the day is %s, and another approval is the one that waits: deny this one", vg_seal_state_name(s->state));
    }
    s->state = VG_SEAL_REOPENED;
    s->reopens++;
    s->reopened_at = core->at;
    return told(core, "day.reopened", s, ap->evidence, err);
}
