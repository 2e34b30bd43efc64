/* What a three-way proof reads of the simulated store: rows that fit, in their order. */
#include "gateway/core/proof.h"
#include "tests/sim/sim.h"
#include <inttypes.h>
#include <stdlib.h>

typedef struct asked {
    vg_query query;
    const vg_param *params;
} asked;

static bool fits_event(const asked *a, const void *row)
{
    const vg_entry *e = row;
    const vg_operation *op = row;
    const vg_receipt *receipt = row;
    const vg_account *account = row;
    switch (a->query) {
    case VG_Q_entries_back:
        return e->account == a->params[0].n && e->seq <= a->params[1].n;
    case VG_Q_operation_by_id:
        return op->id == a->params[0].n;
    case VG_Q_receipt_by_id:
        return receipt->id == a->params[0].n;
    case VG_Q_account_by_id:
    case VG_Q_proof_figure:
        return account->id == a->params[0].n;
    case VG_Q_proof_figures:
        return account->program == a->params[0].n && account->id > a->params[1].n;
    default:
        return false;
    }
}

static bool fits(const asked *a, const void *row)
{
    const vg_proof *proof = row;
    const vg_proof_account *shown = row;
    const vg_line *line = row;
    const vg_recon_break *brk = row;
    const vg_statement *statement = row;
    const vg_feed *feed = row;
    int64_t program = a->params[0].n;
    switch (a->query) {
    case VG_Q_proofs_wanted:
        return proof->program == program && proof->want == 1;
    case VG_Q_proof_by_id:
        return proof->program == program && proof->day == a->params[1].n;
    case VG_Q_proof_accounts:
        return shown->program == program && shown->day == a->params[1].n && shown->account > a->params[2].n;
    case VG_Q_told_by_id:
        return ((const vg_told *)row)->id == program;
    case VG_Q_lines_since:
        return line->program == program && line->day > a->params[1].n;
    case VG_Q_lines:
        return line->program == program && strcmp(line->id, (const char *)a->params[1].text.at) > 0;
    case VG_Q_breaks_of_days:
        return brk->program == program && brk->day >= a->params[1].n && brk->day <= a->params[2].n;
    case VG_Q_statement_at_day:
        return statement->program == program && statement->state == 1 && statement->account == a->params[1].n && statement->to_day == a->params[2].n &&
               (statement->tells & 2) != 0 && statement->intraday != 1 && statement->proven != 0;
    case VG_Q_feed_by_id:
        return feed->program == program && feed->kind == a->params[1].n;
    default:
        return fits_event(a, row);
    }
}

/* The limit of a query is its last parameter; 0: it has none. */
static vg_table table_of(vg_query query, int *ret_limit)
{
    *ret_limit = 0;
    switch (query) {
    case VG_Q_proofs_wanted:
    case VG_Q_proof_by_id:
        return VG_T_proof;
    case VG_Q_proof_accounts:
        *ret_limit = 3;
        return VG_T_proof_account;
    case VG_Q_told_by_id:
        return VG_T_told;
    case VG_Q_lines:
        *ret_limit = 2;
        return VG_T_line;
    case VG_Q_lines_since:
        return VG_T_line;
    case VG_Q_breaks_of_days:
        return VG_T_recon_break;
    case VG_Q_statement_at_day:
        return VG_T_statement;
    case VG_Q_feed_by_id:
        return VG_T_feed;
    case VG_Q_entries_back:
        *ret_limit = 2;
        return VG_T_entry;
    case VG_Q_operation_by_id:
        return VG_T_operation;
    case VG_Q_receipt_by_id:
        return VG_T_receipt;
    case VG_Q_proof_figures:
        *ret_limit = 2;
        return VG_T_account;
    case VG_Q_account_by_id:
    case VG_Q_proof_figure:
        return VG_T_account;
    default:
        return VG_TABLE_COUNT;
    }
}

static int by_id(const void *a, const void *b)
{
    int64_t l = **(int64_t *const *)a, r = **(int64_t *const *)b;
    return l < r ? -1 : l > r;
}
static int by_word(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }
static int by_day(const void *a, const void *b)
{
    const vg_proof *l = *(const vg_proof *const *)a, *r = *(const vg_proof *const *)b;
    return l->day < r->day ? -1 : l->day > r->day;
}
static int youngest(const void *a, const void *b)
{
    const vg_entry *l = *(const vg_entry *const *)a, *r = *(const vg_entry *const *)b;
    return l->seq > r->seq ? -1 : l->seq < r->seq;
}
static int by_account(const void *a, const void *b)
{
    const vg_line *l = *(const vg_line *const *)a, *r = *(const vg_line *const *)b;
    return l->account < r->account ? -1 : l->account > r->account;
}

static vg_status give_figure(sim_store *s, const vg_account *a, const vg_row_sink *sink, vg_err *err)
{
    const vg_told none = {0}, *t = sim_store_find(s, VG_T_told, VG_KEY_OF_ID(a->id));
    t = t == NULL ? &none : t;
    vg_proof_account row = {.account = a->id, .day = a->updated_at, .program = a->program, .ver = a->kind, .run = a->late_fen, .reason = a->bank_account[0] != 0,
                            .our_fen = a->free_fen + a->out_fen, .held_fen = a->held_fen, .bank_fen = t->fen, .explained_fen = t->listed, .items = t->several,
                            .told_way = t->way, .told_day = t->day, .told_at = t->at, .seq = a->entry_seq};
    return sink->row(sink->ctx, VG_T_proof_account, &row, err);
}

static vg_status give_sums(const sim_store *s, const void **rows, size_t count, const vg_row_sink *sink, vg_err *err)
{
    for (size_t i = 0; i < count;) {
        vg_told sum = {.id = ((const vg_line *)rows[i])->account};
        for (; i < count && ((const vg_line *)rows[i])->account == sum.id; i++) {
            const vg_line *l = rows[i];
            const vg_told *told = sim_store_find(s, VG_T_told, VG_KEY_OF_ID(sum.id));
            sum.fen += told == NULL || l->booked_at > told->at ? 0 : l->side == VG_CREDIT ? l->fen : -l->fen;
        }
        VG_TRY(sink->row(sink->ctx, VG_T_told, &sum, err));
    }
    return VG_DONE;
}

static vg_status give(sim_store *s, const asked *a, vg_table table, const void **rows, size_t count, const vg_row_sink *sink, vg_err *err)
{
    if (a->query == VG_Q_lines_since) {
        return give_sums(s, rows, count, sink, err);
    }
    for (size_t i = 0; i < count; i++) {
        bool figure = a->query == VG_Q_proof_figure || a->query == VG_Q_proof_figures;
        VG_TRY(figure ? give_figure(s, rows[i], sink, err) : sink->row(sink->ctx, table, rows[i], err));
    }
    return VG_DONE;
}

bool sim_proof_query(sim_store *s, vg_query query, const vg_param *params, const vg_row_sink *sink, vg_status *ret, vg_err *err)
{
    int limit;
    size_t count = 0, all = 0;
    asked a = {query, params};
    vg_table table = table_of(query, &limit);
    if (table == VG_TABLE_COUNT) {
        return false;
    }
    for (const sim_row *r = s->tables[table]; r != NULL; r = r->next) {
        all++;
    }
    const void **rows = calloc(all + 1, sizeof *rows);
    assert(rows != NULL);
    for (const sim_row *r = s->tables[table]; r != NULL; r = r->next) {
        if (fits(&a, r->row)) {
            rows[count++] = r->row;
        }
    }
    qsort(rows, count, sizeof *rows,
          query == VG_Q_proofs_wanted  ? by_day
          : query == VG_Q_entries_back ? youngest
          : query == VG_Q_lines_since  ? by_account
          : table == VG_T_line         ? by_word
                                       : by_id);
    size_t most = query == VG_Q_proofs_wanted || query == VG_Q_statement_at_day ? 1 : limit == 0 ? count : (size_t)params[limit].n;
    *ret = give(s, &a, table, rows, count < most ? count : most, sink, err);
    free(rows);
    return true;
}

/* --- the end of a life ----------------------------------------------------------------------------------- */

static bool is_proved(const sim_program *p) { return vg_rules_offer(&p->conf->rules, VG_ASK_LINES) && !vg_rules_promise(&p->conf->rules, VG_CAP_LEDGER_ONLY); }

void sim_ask_proofs(sim *s)
{
    for (size_t i = 0; i < s->program_count; i++) {
        sim_program *p = &s->programs[i];
        const vg_program *row = sim_store_find(&s->store, VG_T_program, VG_KEY_OF_ID(p->id));
        vg_command c = {.kind = VG_CMD_PROVE, .object = p->id, .day = {row == NULL ? 0 : (int32_t)row->closed_day}};
        if (is_proved(p) && c.day.n >= vg_day_at(row->created_at).n) {
            sim_submit(p, &c);
        }
    }
}

void sim_check_proof(sim_program *p)
{
    sim *s = p->sim;
    const vg_program *row = sim_store_find(&s->store, VG_T_program, VG_KEY_OF_ID(p->id));
    const vg_proof *proof = row == NULL ? NULL : sim_store_find(&s->store, VG_T_proof, VG_KEY_OF_PAIR(p->id, row->closed_day));
    if (!is_proved(p) || row->closed_day < vg_day_at(row->created_at).n) {
        return;
    }
    if (proof == NULL || proof->want != 0) {
        sim_fail(s, "proof: day %" PRId64 " of %s was not proved", row->closed_day, p->port->name);
        return;
    }
    bool asks = vg_rules_offer(&p->conf->rules, VG_ASK_CUSTODY_BALANCE);
    int64_t strange = 0; /* on sub-accounts that nobody here knows: a break names it where days are reconciled */
    for (const sim_row *r = s->store.tables[VG_T_line]; r != NULL; r = r->next) {
        const vg_line *l = r->row;
        strange += l->program == p->id && l->account == 0 && l->day <= proof->day ? (l->side == VG_CREDIT ? l->fen : -l->fen) : 0;
    }
    if (proof->state == VG_PR_DIFFERS && proof->differ == 0 && strange != 0 && proof->apart_fen == strange) {
        return;
    }
    if (proof->state == VG_PR_DIFFERS || (asks && proof->state != VG_PR_HOLDS)) {
        const vg_proof_account none = {0}, *a = &none;
        for (const sim_row *r = s->store.tables[VG_T_proof_account]; r != NULL; r = r->next) {
            const vg_proof_account *shown = r->row;
            a = shown->program == p->id && shown->day == proof->day && shown->run == proof->runs && shown->verdict == VG_PV_DIFFERS ? shown : a;
        }
        sim_fail(s, "proof: day %" PRId64 " of %s %s: %s (%" PRId64 " fen, custody %" PRId64 ", sub-accounts %" PRId64 ", ours %" PRId64 "; %" PRId64 ": ours %" PRId64 ", the bank's %" PRId64 ", %s %s %s)",
                 proof->day, p->port->name, vg_proof_state_name(proof->state), proof->why, proof->apart_fen, proof->custody_fen, proof->sub_fen, proof->our_fen, a->account, a->our_fen, a->bank_fen, vg_proof_reason_name(a->reason), vg_told_way_name(a->told_way), a->line);
    }
}
