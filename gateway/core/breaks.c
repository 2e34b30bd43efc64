#include "gateway/core/breaks.h"
#include "gateway/base/text.h"
#include "gateway/core/act_in.h"
#include "gateway/core/day_seal.h"
#include <inttypes.h>
#include <stdio.h>

#define NAMES(list, one)                                                                           \
    static const char *const names[] = {list(one)};                                                \
    return n >= 0 && n < (int64_t)VG_COUNT(names) && names[n] != NULL ? names[n] : ""

const char *vg_break_state_name(int64_t n)
{
#define S(name, at, text) [at] = text,
    NAMES(VG_BREAK_STATES, S);
#undef S
}

const char *vg_break_way_name(int64_t n)
{
#define W(name, at, text) [at] = text,
    NAMES(VG_BREAK_WAYS, W);
#undef W
}

const char *vg_break_note_name(int64_t n)
{
#define N(name, at, text) [at] = text,
    NAMES(VG_BREAK_NOTES, N);
#undef N
}

const char *vg_break_cause_name(int64_t n)
{
#define C(name, at, text, words) [at] = text,
    NAMES(VG_BREAK_CAUSES, C);
#undef C
}

const char *vg_break_cause_text(int64_t n)
{
#define C(name, at, text, words) [at] = words,
    NAMES(VG_BREAK_CAUSES, C);
#undef C
}

int64_t vg_break_delta(const vg_recon_break *b)
{
    bool comes = (b->of == VG_OF_BANK) == (b->side == VG_CREDIT); /* what only the ledger has is taken back */
    int64_t fen = vg_is_cny(b->currency) ? b->fen : 0;
    return comes ? fen : -fen;
}

bool vg_break_is_unexplained(const vg_recon_break *b)
{
    return b->state == VG_BS_WAITING || (b->state == VG_BS_OPEN && b->reason != VG_RECON_R_LATE);
}

bool vg_break_takes_item(const vg_recon_break *b) { return b->state == VG_BS_RESOLVED; }

/* --- which item ------------------------------------------------------------------------------------------ */

static vg_break_key key_of(const char *text)
{
    uint8_t digest[32];
    vg_break_key key = {0};
    vg_sha256(vg_span_of(text), digest);
    memcpy(&key.high, digest, sizeof key.high);
    memcpy(&key.low, digest + sizeof key.high, sizeof key.low);
    key.high &= INT64_MAX;
    key.low &= INT64_MAX;
    return key;
}

vg_break_key vg_break_key_of_line(int64_t program, const char *line)
{
    char text[200];
    snprintf(text, sizeof text, "line/%" PRId64 "/%s", program, line);
    return key_of(text);
}

vg_break_key vg_break_key_of_move(int64_t account, int64_t op, int64_t receipt, int64_t phase, int64_t day)
{
    char text[200];
    snprintf(text, sizeof text, "move/%" PRId64 "/%" PRId64 "/%" PRId64 "/%" PRId64 "/%" PRId64, account, op, receipt, phase, day);
    return key_of(text);
}

vg_break_key vg_break_key_of_opening(int64_t program, const char *ref)
{
    char text[200];
    snprintf(text, sizeof text, "opening/%" PRId64 "/%s", program, ref);
    return key_of(text);
}

/* --- rows ------------------------------------------------------------------------------------------------- */

vg_status vg_recon_row(vg_core *core, int64_t day, vg_recon **ret, vg_err *err)
{
    const vg_recon *row;
    VG_TRY(VG_FIND(core->work, recon, VG_KEY_OF_PAIR(core->rules->program, day), &row, err));
    *ret = row != NULL ? VG_EDIT(core->work, recon, row) : VG_NEW(core->work, recon, {.program = core->rules->program, .day = day});
    return VG_DONE;
}

vg_status vg_recon_told(vg_core *core, int64_t from_day, int64_t to_day, vg_err *err)
{
    const vg_recon *rows[VG_RECON_TOLD_DAYS + 1];
    vg_status missed = VG_DONE;
    int64_t today = vg_day_at(core->at).n, last = vg_fen_min(to_day, today), first = vg_fen_max(from_day, today - VG_RECON_TOLD_DAYS);
    for (int64_t day = first; day <= last; day++) { /* all are asked for at once */
        vg_status st = VG_FIND(core->work, recon, VG_KEY_OF_PAIR(core->rules->program, day), &rows[day - first], err);
        missed = st.code == VG_OK ? missed : st;
    }
    VG_TRY(missed);
    for (int64_t day = first; day <= last; day++) {
        const vg_recon *row = rows[day - first];
        int64_t at = row == NULL ? 0 : vg_fen_max(core->at, row->ran_at); /* behind the run, also by a clock that went back */
        if (row != NULL && row->told_at < at) { /* also of a day whose first run is under way */
            VG_EDIT(core->work, recon, row)->told_at = at;
        }
    }
    return VG_DONE;
}

vg_status vg_break_edit(vg_core *core, int64_t id, vg_recon_break **ret, vg_err *err)
{
    const vg_recon_break *row;
    VG_TRY(VG_FIND(core->work, recon_break, VG_KEY_OF_ID(id), &row, err));
    if (row == NULL || row->program != core->rules->program) {
        return VG_FAIL(err, NOT_FOUND, "no such break");
    }
    *ret = VG_EDIT(core->work, recon_break, row);
    return VG_DONE;
}

static void count(vg_recon *day, const vg_recon_break *b, int64_t by)
{
    day->breaks += vg_break_is_unexplained(b) ? by : 0;
    day->risk_fen += b->is_open != 0 ? by * (vg_is_cny(b->currency) ? b->fen : 0) : 0;
}

vg_status vg_break_set(vg_core *core, vg_recon_break *b, int64_t state, vg_err *err)
{
    vg_recon *day;
    VG_TRY(vg_recon_row(core, b->day, &day, err));
    count(day, b, -1);
    b->state = state;
    b->is_open = state != VG_BS_RESOLVED && state != VG_BS_CLEARED;
    b->until_day = state == VG_BS_OPEN ? 0 : b->until_day; /* what waited, waits no more */
    b->ended_at = b->is_open ? 0 : core->at;
    b->updated_at = core->at;
    count(day, b, 1);
    return VG_DONE;
}

vg_status vg_break_note_add(vg_core *core, vg_recon_break *b, const vg_break_note *note, vg_err *err)
{
    int most = note->kind == VG_BN_COMMENT || note->kind == VG_BN_ASSIGNED ? VG_BREAK_WORDS_MAX : VG_BREAK_NOTES_MAX;
    if (b->notes >= most) {
        return VG_FAIL(err, LIMIT, "the break has %d notes: no more are taken", most);
    }
    vg_break_note row = *note;
    row.brk = b->id;
    row.seq = ++b->notes;
    row.program = b->program;
    row.principal = core->principal;
    row.at = core->at;
    row.data = note->data.len == 0 ? (vg_span){0} : vg_work_bytes(core->work, note->data.at, note->data.len);
    b->updated_at = core->at;
    vg_work_insert(core->work, VG_T_break_note, &row);
    return VG_DONE;
}

vg_status vg_break_note_at(vg_core *core, int64_t brk, int64_t seq, const vg_break_note **ret, vg_err *err)
{
    VG_TRY(VG_FIND(core->work, break_note, VG_KEY_OF_PAIR(brk, seq), ret, err));
    assert(*ret != NULL);
    return VG_DONE;
}

vg_status vg_break_told(vg_core *core, const char *type, const vg_recon_break *b, const char *what, vg_err *err)
{
    char data[400], day[VG_DAY_TEXT];
    vg_day_text((vg_day){(int32_t)b->day}, day);
    snprintf(data, sizeof data, "{\"day\":\"%s\",\"of\":\"%s\",\"reason\":\"%s\",\"side\":\"%s\",\"amount\":%" PRId64 ",\"currency\":\"%s\",\"state\":\"%s\"%s%s%s", day,
             b->of == VG_OF_BANK ? "bank" : "ledger", vg_recon_reason_name((vg_recon_reason)b->reason), b->side == VG_CREDIT ? "credit" : "debit", b->fen,
             vg_is_cny(b->currency) ? "CNY" : b->currency, vg_break_state_name(b->state), what[0] == 0 ? "" : ",\"what\":\"", what, what[0] == 0 ? "" : "\"");
    return vg_emit(core, type, "brk_", b->id, b->op, data, err);
}

/* --- a run ------------------------------------------------------------------------------------------------- */

static vg_status open_break(vg_core *core, const vg_break_key *key, const vg_recon_break *init, const vg_break_note *note, int64_t *ret, vg_err *err)
{
    vg_recon *day;
    vg_recon_break row = *init;
    VG_TRY(vg_core_id(core, &row.id, err));
    VG_TRY(vg_recon_row(core, row.day, &day, err));
    row.program = core->rules->program;
    row.is_open = 1;
    row.state = VG_BS_OPEN;
    row.created_at = row.updated_at = row.seen_at = core->at;
    vg_recon_break *b = vg_work_insert(core->work, VG_T_recon_break, &row);
    VG_NEW(core->work, break_item, {.high = key->high, .low = key->low, .program = row.program, .brk = row.id});
    count(day, b, 1);
    VG_TRY(vg_break_note_add(core, b, note, err));
    *ret = row.id;
    return vg_break_told(core, "break.opened", b, "", err);
}

/* A break that was here before stands alone again, or still. */
static vg_status still_alone(vg_core *core, const vg_recon_alone *alone, vg_recon_break *b, vg_err *err)
{
    vg_break_note note = {.data = alone->candidates};
    b->seen_at = core->at;
    if (b->state == VG_BS_RESOLVED || b->state == VG_BS_WAITING) { /* people's word stands */
        return VG_DONE;
    }
    if (b->state == VG_BS_CLEARED) {
        b->resolution = VG_WAY_NONE;
        note.kind = VG_BN_BACK;
        VG_TRY(vg_break_set(core, b, VG_BS_OPEN, err));
    } else if (b->state == VG_BS_TIMING && b->until_day < vg_day_at(core->at).n) {
        note.kind = VG_BN_EXPIRED;
        VG_TRY(vg_break_set(core, b, VG_BS_OPEN, err));
    }
    if (b->reason != alone->row.reason || b->cause != alone->row.cause) {
        note.kind = note.kind == 0 ? VG_BN_REASON : note.kind;
        VG_SET(note.text, vg_recon_reason_name((vg_recon_reason)alone->row.reason));
        vg_recon *day;
        VG_TRY(vg_recon_row(core, b->day, &day, err));
        count(day, b, -1);
        b->reason = alone->row.reason;
        b->cause = alone->row.cause;
        count(day, b, 1);
    }
    if (note.kind == 0) {
        return VG_DONE;
    }
    VG_TRY(vg_break_note_add(core, b, &note, err));
    return vg_break_told(core, "break.changed", b, vg_break_note_name(note.kind), err);
}

static vg_status take_alone(vg_core *core, const vg_recon_write *in, int64_t *opened, vg_err *err)
{
    vg_status missed = VG_DONE;
    const vg_break_item *item[VG_RECON_CHUNK];
    assert(in->alone_count <= VG_RECON_CHUNK);
    for (size_t i = 0; i < in->alone_count; i++) { /* all are asked for at once */
        vg_status st = VG_FIND(core->work, break_item, VG_KEY_OF_PAIR(in->alone[i].key.high, in->alone[i].key.low), &item[i], err);
        missed = st.code == VG_OK ? missed : st;
    }
    VG_TRY(missed);
    for (size_t i = 0; i < in->alone_count; i++) {
        const vg_recon_break *ignored;
        vg_status st = item[i] == NULL ? VG_DONE : VG_FIND(core->work, recon_break, VG_KEY_OF_ID(item[i]->brk), &ignored, err);
        missed = st.code == VG_OK ? missed : st;
    }
    VG_TRY(missed);
    for (size_t i = 0; i < in->alone_count; i++) {
        vg_recon_break *b;
        if (item[i] == NULL) {
            int64_t id;
            vg_break_note note = {.kind = VG_BN_OPENED, .data = in->alone[i].candidates};
            VG_SET(note.text, vg_recon_reason_name((vg_recon_reason)in->alone[i].row.reason));
            VG_TRY(open_break(core, &in->alone[i].key, &in->alone[i].row, &note, &id, err));
            ++*opened;
        } else {
            VG_TRY(vg_break_edit(core, item[i]->brk, &b, err));
            VG_TRY(still_alone(core, &in->alone[i], b, err));
        }
    }
    return VG_DONE;
}

static vg_status take_found(vg_core *core, const vg_recon_write *in, int64_t *cleared, vg_err *err)
{
    vg_break_note note = {.kind = VG_BN_CLEARED};
    for (size_t i = 0; i < in->found_count; i++) {
        vg_recon_break *b;
        VG_TRY(vg_break_edit(core, in->found[i], &b, err));
        if (b->is_open == 0) { /* people were first */
            continue;
        }
        if (b->state == VG_BS_WAITING) {
            VG_TRY(vg_break_unpropose(core, b, err));
        }
        b->resolution = VG_WAY_RUN;
        VG_TRY(vg_break_set(core, b, VG_BS_CLEARED, err));
        VG_TRY(vg_break_note_add(core, b, &note, err));
        VG_TRY(vg_break_told(core, "break.closed", b, "run", err));
        ++*cleared;
    }
    return VG_DONE;
}

static vg_status end_run(vg_core *core, const vg_recon_write *in, int64_t opened, int64_t cleared, vg_reply *reply, vg_err *err)
{
    vg_recon *row;
    char data[400], day[VG_DAY_TEXT];
    VG_TRY(vg_recon_row(core, in->day.n, &row, err));
    vg_recon next = *in->sums;
    next.program = row->program;
    next.day = row->day;
    next.ver = row->ver;
    next.state = 1;
    next.runs = row->runs + 1;
    next.ran_at = vg_fen_min(in->read_at, core->at);
    next.told_at = vg_fen_min(row->told_at, core->at); /* of a clock that was ahead: one run more, and not one after the other until then */
    next.principal = core->principal;
    next.opened = opened;
    next.cleared = cleared;
    next.breaks = row->breaks;
    next.risk_fen = row->risk_fen;
    *row = next;
    reply->recon = next;
    vg_day_text(in->day, day);
    snprintf(data, sizeof data,
             "{\"day\":\"%s\",\"rules\":%" PRId64 ",\"lines\":%" PRId64 ",\"movements\":%" PRId64 ",\"matched_lines\":%" PRId64 ",\"matched_movements\":%" PRId64
             ",\"opened\":%" PRId64 ",\"cleared\":%" PRId64 ",\"unexplained\":%" PRId64 ",\"hash\":\"%s\"",
             day, next.rules, next.lines, next.moves, next.matched_lines, next.matched_moves, next.opened, next.cleared, next.breaks, next.hash);
    return vg_emit(core, "reconciliation.done", "prog_", row->program, 0, data, err);
}

/* Before a row is read: all that was told before is in the store when this has been committed, which no clock of the reader's says. What is told
 * while it reads finds the day's row. */
static vg_status begin_run(vg_core *core, const vg_recon_write *in, vg_err *err)
{
    vg_recon *row;
    VG_TRY(vg_recon_row(core, in->day.n, &row, err));
    *in->ret_began = core->at;
    return VG_DONE;
}

static vg_status go_on(vg_core *core, const vg_recon_write *in, vg_reply *reply, vg_err *err)
{
    int64_t opened = in->opened, cleared = in->cleared;
    VG_TRY(take_alone(core, in, &opened, err));
    VG_TRY(take_found(core, in, &cleared, err));
    VG_TRY(in->sums != NULL ? end_run(core, in, opened, cleared, reply, err) : VG_DONE);
    *in->ret_opened = opened;
    *in->ret_cleared = cleared;
    return VG_DONE;
}

vg_status vg_act_recon(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    VG_TRY(c->recon->ret_began != NULL ? begin_run(core, c->recon, err) : go_on(core, c->recon, reply, err));
    reply->shown = VG_SHOW_RECON;
    reply->http = 201;
    reply->is_final = true;
    return VG_DONE;
}

/* --- an opening break, owners, comments --------------------------------------------------------------------- */

vg_status vg_break_day_is_open(vg_core *core, int64_t day, vg_err *err)
{
    const vg_day_seal *seal;
    VG_TRY(VG_FIND(core->work, day_seal, VG_KEY_OF_PAIR(core->rules->program, day), &seal, err));
    return seal == NULL || seal->state != VG_SEAL_SEALED ? VG_DONE
                                                 : VG_FAIL(err, CONFLICT, "the day of the break is sealed: open it again first (custodyctl day reopen)");
}

static void show(vg_reply *reply, const vg_recon_break *b)
{
    reply->shown = VG_SHOW_BREAK;
    reply->brk = *b;
    reply->http = 200;
    reply->is_final = true;
}

vg_status vg_act_break_open(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    const vg_break_item *item;
    int64_t id;
    vg_break_key key = vg_break_key_of_opening(core->rules->program, c->order);
    if (c->day.n > vg_day_at(core->at).n) {
        return VG_FAIL(err, INVALID, "the day has not come");
    }
    if (c->account != 0) {
        vg_account *a;
        VG_TRY(vg_core_account(core, c->account, &a, err));
    }
    VG_TRY(vg_break_day_is_open(core, c->day.n, err));
    VG_TRY(VG_FIND(core->work, break_item, VG_KEY_OF_PAIR(key.high, key.low), &item, err));
    if (item != NULL) {
        return VG_FAIL_FOR_GOOD(err, CONFLICT, "a break with this reference was brought in before");
    }
    vg_recon_break row = {.day = c->day.n, .of = c->arg, .reason = c->arg == VG_OF_BANK ? VG_RECON_R_MISSING_IN_LEDGER : VG_RECON_R_MISSING_AT_BANK,
                          .account = c->account, .side = c->side, .fen = c->amount.fen, .origin = VG_FROM_OPENING};
    VG_SET(row.origin_ref, c->order);
    vg_break_note note = {.kind = VG_BN_OPENED};
    VG_SET(note.text, c->evidence);
    VG_TRY(open_break(core, &key, &row, &note, &id, err));
    vg_recon_break *b;
    VG_TRY(vg_break_edit(core, id, &b, err));
    show(reply, b);
    reply->http = 201;
    return VG_DONE;
}

vg_status vg_act_break_assign(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_recon_break *b;
    VG_TRY(vg_break_edit(core, c->object, &b, err));
    if (b->is_open == 0) {
        return VG_FAIL_FOR_GOOD(err, CONFLICT, "the break is %s: nobody works on it any more", vg_break_state_name(b->state));
    }
    vg_break_note note = {.kind = VG_BN_ASSIGNED};
    VG_SET(note.text, c->ref);
    VG_SET(b->owner, c->ref);
    VG_TRY(vg_break_note_add(core, b, &note, err));
    show(reply, b);
    return vg_break_told(core, "break.assigned", b, "", err);
}

vg_status vg_act_break_comment(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_recon_break *b;
    VG_TRY(vg_break_edit(core, c->object, &b, err));
    vg_break_note note = {.kind = VG_BN_COMMENT, .data = c->file};
    VG_SET(note.text, c->evidence);
    VG_SET(note.file_name, c->name);
    if (c->file.len > 0) {
        vg_sha256_hex(c->file, note.file_sha256);
    }
    VG_TRY(vg_break_note_add(core, b, &note, err));
    show(reply, b);
    return vg_break_told(core, "break.commented", b, c->file.len > 0 ? note.file_sha256 : "", err);
}
