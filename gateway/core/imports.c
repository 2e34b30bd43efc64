#include "gateway/core/imports.h"
#include "gateway/core/breaks.h"
#include "gateway/core/filed.h"
#include "gateway/core/ledger.h"
#include "gateway/core/proof.h"
#include <inttypes.h>
#include <stdio.h>

static vg_status begin(vg_core *core, const vg_import *in, vg_err *err)
{
    for (size_t i = 0; i < in->statement_count; i++) {
        vg_statement row = in->statements[i];
        VG_TRY(vg_core_id(core, &row.id, err));
        row.program = core->rules->program;
        row.state = VG_STMT_STAGED;
        row.principal = core->principal;
        row.created_at = core->at;
        in->ret_ids[i] = row.id;
        vg_work_insert(core->work, VG_T_statement, &row);
    }
    return VG_DONE;
}

static vg_status statement_of(vg_core *core, int64_t id, vg_statement **ret, vg_err *err)
{
    const vg_statement *row;
    VG_TRY(VG_FIND(core->work, statement, VG_KEY_OF_ID(id), &row, err));
    if (row == NULL || row->program != core->rules->program) {
        return VG_FAIL(err, NOT_FOUND, "no such statement");
    }
    *ret = VG_EDIT(core->work, statement, row);
    return VG_DONE;
}

static bool of_another(const vg_statement_id *known, const vg_statement_line *line) { return known != NULL && known->statement != line->statement; }

/* All rows that a chunk may meet are asked for at once. */
static vg_status known_lines(vg_core *core, const vg_import *in, const vg_statement_id **ret, vg_err *err)
{
    vg_status missed = VG_DONE;
    for (size_t i = 0; i < in->line_count; i++) {
        vg_status st = VG_FIND(core->work, statement_id, VG_KEY_OF_PAIR(in->identities[i].high, in->identities[i].low), &ret[i], err);
        missed = st.code == VG_OK ? missed : st;
        if (st.code == VG_OK && of_another(ret[i], &in->lines[i])) {
            const vg_statement *before;
            st = VG_FIND(core->work, statement, VG_KEY_OF_ID(ret[i]->statement), &before, err);
            missed = st.code == VG_OK ? missed : st;
        }
        st = vg_filed_probe(core, &in->lines[i], err);
        missed = st.code == VG_OK ? missed : st;
    }
    return missed;
}

/* The other file's import was cut off: what it brought of this one would be in no statement that is seen. All of it was proved before its first line. */
static vg_status lend(vg_core *core, const vg_statement *before, vg_err *err)
{
    if (before->state != VG_STMT_STAGED) {
        return VG_DONE;
    }
    VG_EDIT(core->work, statement, before)->state = VG_STMT_LENT;
    return vg_recon_told(core, before->from_day, before->to_day, err);
}

/* A line that another file brought decided then, unless nothing proved that file. */
static vg_status take_known(vg_core *core, const vg_import *in, const vg_statement_id *known, vg_statement *statement, const vg_statement_line *line, vg_err *err)
{
    const vg_statement *before;
    if (!of_another(known, line)) { /* of this one: an import that goes on */
        return VG_DONE;
    }
    statement->known++;
    VG_TRY(VG_FIND(core->work, statement, VG_KEY_OF_ID(known->statement), &before, err));
    VG_TRY(before != NULL ? lend(core, before, err) : VG_DONE);
    if (line->booked == 0 || in->leaves != NULL || !vg_filed_decides(statement)) {
        return VG_DONE;
    }
    return before != NULL && vg_filed_decides(before) ? VG_DONE : vg_take_filed_line(core, statement, line, err);
}

static vg_status take_chunk(vg_core *core, const vg_import *in, vg_err *err)
{
    const vg_statement_id *known[VG_IMPORT_LINES];
    vg_statement *statement = NULL;
    assert(in->line_count <= VG_IMPORT_LINES);
    VG_TRY(known_lines(core, in, known, err));
    for (size_t i = 0; i < in->line_count; i++) {
        const vg_statement_line *line = &in->lines[i];
        if (statement == NULL || statement->id != line->statement) {
            VG_TRY(statement_of(core, line->statement, &statement, err));
        }
        /* Two of one identity in this chunk: the first is in the work by now. */
        VG_TRY(VG_FIND(core->work, statement_id, VG_KEY_OF_PAIR(in->identities[i].high, in->identities[i].low), &known[i], err));
        if (known[i] != NULL) {
            VG_TRY(take_known(core, in, known[i], statement, line, err));
            continue;
        }
        vg_statement_id id = in->identities[i];
        vg_statement_line row = *line;
        id.program = row.program = core->rules->program;
        id.statement = line->statement;
        id.seq = line->seq;
        row.raw = vg_work_bytes(core->work, line->raw.at, line->raw.len);
        vg_work_insert(core->work, VG_T_statement_id, &id);
        vg_work_insert(core->work, VG_T_statement_line, &row);
        statement->fresh++;
        VG_TRY(in->leaves != NULL ? vg_filed_left(core, &row, in->leaves, err) : vg_take_filed_line(core, statement, &row, err));
    }
    return VG_DONE;
}

/* The custody account's balance at the end of a day: a proof that was made without it, or with another one of an earlier file, is made anew. */
static vg_status complete_proof(vg_core *core, const vg_statement *s, vg_err *err)
{
    const vg_proof *proof;
    bool closes = s->account == vg_own_id(core->rules->program, VG_OWN_BANK) && s->intraday != VG_FILED_INTRADAY && (s->tells & VG_TELLS_CLOSING) != 0;
    if (!closes) {
        return VG_DONE;
    }
    VG_TRY(VG_FIND(core->work, proof, VG_KEY_OF_PAIR(core->rules->program, s->to_day), &proof, err));
    if (proof != NULL && proof->want != 0) { /* what is being read may have been read without it */
        (void)VG_EDIT(core->work, proof, proof);
        return VG_DONE;
    }
    bool other = proof != NULL && s->proven != 0 && proof->custody_way == VG_TW_STATEMENT && proof->custody_said != s->closing_fen;
    bool wants = proof != NULL && (other || proof->state == VG_PR_INCOMPLETE);
    return wants ? vg_proof_want(core, (vg_day){(int32_t)s->to_day}, err) : VG_DONE;
}

static vg_status end(vg_core *core, const vg_import *in, vg_reply *reply, vg_err *err)
{
    for (size_t i = 0; i < in->statement_count; i++) {
        vg_statement *row;
        char data[300], from[VG_DAY_TEXT] = "", to[VG_DAY_TEXT] = "";
        VG_TRY(statement_of(core, in->statements[i].id, &row, err));
        reply->statement = *row;
        if (row->state == VG_STMT_SEEN) {
            continue;
        }
        row->state = VG_STMT_SEEN;
        reply->statement = *row;
        if (row->to_day != 0) {
            vg_day_text((vg_day){(int32_t)row->from_day}, from);
            vg_day_text((vg_day){(int32_t)row->to_day}, to);
        }
        snprintf(data, sizeof data, "{\"file\":\"%s\",\"from\":\"%s\",\"to\":\"%s\",\"lines\":%" PRId64 ",\"new\":%" PRId64 ",\"known\":%" PRId64,
                 row->sha256, from, to, row->line_count, row->fresh, row->known);
        VG_TRY(vg_recon_told(core, row->from_day, row->to_day, err));
        VG_TRY(complete_proof(core, row, err));
        VG_TRY(vg_emit(core, "statement.imported", "stmt_", row->id, 0, data, err));
    }
    return VG_DONE;
}

/* --- payments of a line ---------------------------------------------------------------------------- */

static vg_status line_of_details(vg_core *core, const vg_import_details *d, const vg_statement_line **ret, vg_err *err)
{
    const vg_statement_id *id;
    int64_t statement = d->statement, seq = d->seq;
    if (statement == 0) {
        VG_TRY(VG_FIND(core->work, statement_id, VG_KEY_OF_PAIR(d->identity.high, d->identity.low), &id, err));
        statement = id == NULL ? 0 : id->statement;
        seq = id == NULL ? 0 : id->seq;
    }
    *ret = NULL;
    if (statement != 0) {
        VG_TRY(VG_FIND(core->work, statement_line, VG_KEY_OF_PAIR(statement, seq), ret, err));
    }
    if (*ret == NULL || (*ret)->program != core->rules->program || (*ret)->booked == 0 || (d->only != 0 && d->only != statement)) {
        return VG_FAIL(err, STATEMENT, "there is no booked line of this number, day and amount: import its statement first");
    }
    return VG_DONE;
}

static vg_status add_up(const vg_import_details *d, const vg_statement_line *line, vg_err *err)
{
    int64_t sum = 0;
    for (size_t i = 0; i < d->count; i++) {
        sum += d->parts[i].side == line->side ? d->parts[i].fen : -d->parts[i].fen; /* 4,096 of VG_FEN_MAX at most */
    }
    bool same = vg_is_cny(line->currency) ? vg_is_cny(d->currency) : strcmp(line->currency, d->currency) == 0;
    if (line->account != d->account || line->side != d->side || line->fen != d->fen || !same) {
        return VG_FAIL(err, STATEMENT, "line %" PRId64 " of the statement has another account, side, amount or currency", line->seq);
    }
    return sum == line->fen ? VG_DONE : VG_FAIL(err, STATEMENT, "the payments are %" PRId64 " fen, line %" PRId64 " of the statement is %" PRId64, sum, line->seq, line->fen);
}

static vg_status take_details(vg_core *core, const vg_import_details *d, vg_reply *reply, vg_err *err)
{
    const vg_statement_line *line;
    const vg_statement_detail *before;
    const vg_statement *statement;
    char data[160];
    VG_TRY(line_of_details(core, d, &line, err));
    VG_TRY(VG_FIND(core->work, statement, VG_KEY_OF_ID(line->statement), &statement, err));
    assert(statement != NULL);
    VG_TRY(add_up(d, line, err));
    int64_t place = line->seq << VG_DETAIL_BITS;
    VG_TRY(VG_FIND(core->work, statement_detail, VG_KEY_OF_PAIR(line->statement, place + 1), &before, err));
    reply->statement = *statement;
    *d->ret_known = before != NULL;
    if (before != NULL && strcmp(before->sha256, d->sha256) != 0) {
        return VG_FAIL(err, CONFLICT, "line %" PRId64 " of the statement has its payments from another file", line->seq);
    }
    if (before != NULL || d->try_only) {
        return VG_DONE;
    }
    for (size_t i = 0; i < d->count; i++) {
        vg_statement_detail row = d->parts[i];
        row.statement = line->statement;
        row.place = place + (int64_t)i + 1;
        row.program = core->rules->program;
        VG_SET(row.sha256, d->sha256);
        vg_work_insert(core->work, VG_T_statement_detail, &row);
    }
    snprintf(data, sizeof data, "{\"file\":\"%s\",\"line\":%" PRId64 ",\"payments\":%zu", d->sha256, line->seq, d->count);
    return vg_emit(core, "statement.details", "stmt_", line->statement, 0, data, err);
}

vg_status vg_act_import(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    const vg_import *in = c->import;
    reply->shown = VG_SHOW_STATEMENT;
    reply->http = 201;
    reply->is_final = true;
    switch (in->step) {
    case VG_IMPORT_BEGIN:
        return begin(core, in, err);
    case VG_IMPORT_CHUNK:
        return take_chunk(core, in, err);
    case VG_IMPORT_END:
        return end(core, in, reply, err);
    case VG_IMPORT_DETAILS:
        return take_details(core, in->details, reply, err);
    }
    return VG_DONE;
}
