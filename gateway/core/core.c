#include "gateway/core/core.h"
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

/* What the hash of an event covers, as text: previous hash, then each member and a bar. */
static void chain(const char *previous, const vg_event *e, char ret[VG_SHA256_HEX])
{
    uint8_t room[4096];
    vg_buf b = vg_buf_of(room, sizeof room);
    vg_buf_text(&b, previous);
    vg_buf_byte(&b, '|');
    vg_buf_int(&b, e->program);
    vg_buf_byte(&b, '|');
    vg_buf_int(&b, e->seq);
    vg_buf_byte(&b, '|');
    vg_buf_int(&b, e->at);
    vg_buf_byte(&b, '|');
    vg_buf_text(&b, e->type);
    vg_buf_byte(&b, '|');
    vg_buf_text(&b, e->object);
    vg_buf_byte(&b, '|');
    vg_buf_int(&b, e->principal);
    vg_buf_byte(&b, '|');
    vg_buf_bytes(&b, e->data.at, e->data.len);
    assert(!b.over);
    vg_sha256_hex(vg_buf_span(&b), ret);
}

void vg_data_text(vg_buf *b, const char *name, const char *value)
{
    bool first = b->len == 0 || b->at[b->len - 1] == '{' || b->at[b->len - 1] == ',';
    vg_buf_format(b, "%s\"%s\":\"", first ? "" : ",", name);
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
    VG_TRY(vg_core_program(core, &program, err));

    uint8_t room[3072];
    vg_buf b = vg_buf_of(room, sizeof room);
    vg_buf_text(&b, data);
    if (core->entries_len > 0) {
        vg_buf_text(&b, strlen(data) > 1 ? ",\"entries\":[" : "\"entries\":[");
        vg_buf_bytes(&b, core->entries, core->entries_len - 1); /* without the last comma */
        vg_buf_byte(&b, ']');
        core->entries_len = 0;
    }
    vg_buf_byte(&b, '}');
    assert(!b.over);

    vg_event event = {.program = program->id,
                      .seq = program->event_seq + 1,
                      .at = core->at,
                      .op = op,
                      .principal = core->principal,
                      .data = vg_work_bytes(core->work, b.at, b.len)};
    VG_SET(event.type, type);
    vg_id_text(prefix, id, event.object);
    chain(program->chain, &event, event.hash);
    program->event_seq = event.seq;
    VG_SET(program->chain, event.hash);
    (void)vg_work_insert(core->work, VG_T_event, &event);
    return VG_DONE;
}

vg_day vg_core_withdrawable_day(const vg_core *core)
{
    vg_day today = vg_day_at(core->at);
    return vg_day_clock_ms(core->at) >= (int64_t)core->rules->release_s * 1000 ? today : vg_day_add(today, -1);
}
