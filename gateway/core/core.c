#include "gateway/core/core.h"
#include "gateway/core/evidence.h"
#include "gateway/base/buf.h"
#include "gateway/base/text.h"
#include <inttypes.h>
#include <stdio.h>

void vg_effect_add(vg_core *core, vg_effect_kind what, int64_t op)
{
    assert(core->effect_count < VG_EFFECTS_MAX);
    core->effects[core->effect_count++] = (vg_effect){what, op};
}

vg_status vg_core_seen(vg_core *core, const vg_answer *a, bool *ret_before, vg_err *err)
{
    const vg_seen *found;
    vg_seen seen = {.program = core->rules->program, .at = core->at};
    *ret_before = false;
    if (a->message_id[0] == 0) {
        return VG_DONE;
    }
    int n = snprintf(seen.id, sizeof seen.id, "%" PRId64 "/%s/%s", seen.program, a->sender, a->message_id);
    assert(n > 0 && (size_t)n < sizeof seen.id);
    VG_TRY(VG_FIND(core->work, seen, VG_KEY_OF_WORD(seen.id), &found, err));
    *ret_before = found != NULL;
    if (found == NULL) {
        (void)vg_work_insert(core->work, VG_T_seen, &seen);
    }
    return VG_DONE;
}

vg_status vg_core_funded(vg_core *core, int64_t id, vg_err *err)
{
    vg_account *a;
    VG_TRY(vg_core_account(core, id, &a, err));
    if (a->state != VG_AS_INACTIVE) {
        return VG_DONE;
    }
    a->state = VG_AS_ACTIVE;
    a->updated_at = core->at;
    return vg_emit(core, "account.active", "acct_", a->id, a->opening_op, "{", err);
}

vg_status vg_core_program(vg_core *core, vg_program **ret, vg_err *err)
{
    const vg_program *row;
    VG_TRY(VG_FIND(core->work, program, VG_KEY_OF_ID(core->rules->program), &row, err));
    if (row == NULL) {
        return VG_FAIL(err, BUG, "the program has no row");
    }
    *ret = VG_EDIT(core->work, program, row);
    return VG_DONE;
}

vg_status vg_core_id(vg_core *core, int64_t *ret, vg_err *err)
{
    vg_program *program;
    VG_TRY(vg_core_program(core, &program, err));
    if (program->next_id < VG_FIRST_ID) {
        program->next_id = VG_FIRST_ID;
    }
    *ret = program->id << 40 | program->next_id++;
    return VG_DONE;
}

vg_status vg_core_account(vg_core *core, int64_t id, vg_account **ret, vg_err *err)
{
    const vg_account *row;
    VG_TRY(VG_FIND(core->work, account, VG_KEY_OF_ID(id), &row, err));
    if (row == NULL || row->program != core->rules->program) {
        return VG_FAIL(err, NOT_FOUND, "no such account");
    }
    *ret = VG_EDIT(core->work, account, row);
    return VG_DONE;
}

vg_status vg_core_number(vg_core *core, const vg_account *a, vg_err *err)
{
    vg_number number = {.program = a->program, .account = a->id, .at = core->at};
    const vg_number *found;
    int n = snprintf(number.id, sizeof number.id, "%" PRId64 "/%s", a->program, a->bank_account);
    assert(n > 0 && (size_t)n < sizeof number.id);
    VG_TRY(VG_FIND(core->work, number, VG_KEY_OF_WORD(number.id), &found, err));
    if (found != NULL) {
        return VG_FAIL(err, CONFLICT, "this bank account number is already one of the program's accounts");
    }
    (void)vg_work_insert(core->work, VG_T_number, &number);
    return VG_DONE;
}

/* Events from before version 4 (form 0) hash previous|program|seq|at|type|object|principal|data: evidence.h has the form of now. */
static void chain(vg_program *program, vg_event *e)
{
    struct {
        int64_t every;
        char *hash;
    } skips[] = {{VG_SKIP_1, program->skip1}, {VG_SKIP_2, program->skip2}, {VG_SKIP_3, program->skip3}};
    vg_buf b = vg_buf_of(e->skips, sizeof e->skips - 1);
    for (size_t i = 0; i < VG_COUNT(skips) && e->seq % skips[i].every == 0; i++) {
        vg_buf_text(&b, i == 0 ? "" : ","); /* not by format: that wants room for an end of its own, and three hashes fill it */
        vg_buf_text(&b, skips[i].hash);
    }
    assert(!b.over);
    e->skips[b.len] = 0;
    vg_chain_hash(e, program->chain, e->hash);
    for (size_t i = 0; i < VG_COUNT(skips) && e->seq % skips[i].every == 0; i++) {
        memcpy(skips[i].hash, e->hash, sizeof e->hash);
    }
}

void vg_data_text(vg_buf *b, const char *name, const char *value)
{
    bool first = b->len == 0 || b->at[b->len - 1] == '{' || b->at[b->len - 1] == ',';
    vg_buf_format(b, "%s\"%s\":", first ? "" : ",", name);
    vg_data_value(b, value);
}

void vg_data_value(vg_buf *b, const char *value)
{
    vg_buf_byte(b, '"');
    for (const char *p = value; *p != 0; p++) {
        if (*p == '"' || *p == '\\' || (uint8_t)*p < 0x20) {
            vg_buf_format(b, "\\u%04x", (unsigned)(uint8_t)*p);
        } else {
            vg_buf_byte(b, (uint8_t)*p);
        }
    }
    vg_buf_byte(b, '"');
}

vg_status vg_emit(vg_core *core, const char *type, const char *prefix, int64_t id, int64_t op, const char *data,
                  vg_err *err)
{
    vg_program *program;
    vg_operation *act = NULL;
    VG_TRY(vg_core_program(core, &program, err));
    VG_TRY(op != 0 ? vg_evidence_act(core, op, &act, err) : VG_DONE);

    uint8_t room[VG_DATA_MAX];
    vg_buf b = vg_buf_of(room, sizeof room);
    vg_buf_text(&b, data);
    vg_evidence_attach(core, op, &b);
    vg_buf_byte(&b, '}');
    assert(!b.over);

    vg_event event = {.program = program->id,
                      .seq = program->event_seq + 1,
                      .at = core->at,
                      .op = op,
                      .principal = core->principal,
                      .form = 1,
                      .prior = act == NULL ? 0 : act->last_event,
                      .data = vg_work_bytes(core->work, b.at, b.len)};
    VG_SET(event.type, type);
    vg_id_text(prefix, id, event.object);
    chain(program, &event);
    program->event_seq = event.seq;
    VG_SET(program->chain, event.hash);
    if (act != NULL) {
        act->last_event = event.seq;
    }
    (void)vg_work_insert(core->work, VG_T_event, &event);
    return VG_DONE;
}

vg_day vg_core_withdrawable_day(const vg_core *core)
{
    vg_day today = vg_day_at(core->at);
    return vg_day_clock_ms(core->at) >= (int64_t)core->rules->release_s * 1000 ? today : vg_day_add(today, -1);
}
