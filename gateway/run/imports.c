#include "gateway/run/imports.h"
#include "gateway/run/await.h"
#include "gateway/run/equals.h"
#include "gateway/base/text.h"
#include "gateway/core/imports.h"
#include "gateway/core/ledger.h"
#include "mapping/statement/statement.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { RAW_MAX = 4096, PROFILE_MAX = 16 * 1024, CHUNKS = 4 /* one is filled while three wait: what waits is one commit, and callers wait for it (ops/bench statement_beside) */};

/* Lines on their way into the store, in one step. */
typedef struct chunk {
    vg_statement_line lines[VG_IMPORT_LINES];
    vg_statement_id identities[VG_IMPORT_LINES];
    uint8_t raw[VG_IMPORT_LINES][RAW_MAX];
    size_t line_count, act_count; /* act_count: of these, lines that name an act of ours */
    vg_import step;
    vg_awaited awaited;
} chunk;

typedef struct import {
    vg_gateway *gw;
    const vg_edge *edge;
    const vg_rules *rules;
    const vg_import_ask *ask;
    vg_stmt_options options;
    vg_stmt_profile *profile;
    vg_stmt_proof proof;
    char sha256[65];
    vg_statement *statements; /* of the first reading */
    size_t count, cap, seen;
    chunk chunks[CHUNKS];
    chunk *now; /* that lines are put into: never one that is with the crank */
    vg_statement_detail *parts; /* of a file of details: of one line */
    size_t part_count;
    bool try_only, known;
    int64_t detail_count;
    vg_equals equals;
    vg_reply last;
} import;

/* --- reading ------------------------------------------------------------------------------------- */

static vg_status give(void *ctx, uint8_t *at, size_t room, size_t *ret_len, vg_err *err)
{
    const import *m = ctx;
    ssize_t n;
    if (atomic_load(m->ask->stop)) { /* a large file is read for minutes */
        return VG_FAIL(err, BUSY, "the gateway stops: send the same file again");
    }
    do {
        n = read(m->ask->fd, at, room);
    } while (n < 0 && errno == EINTR);
    if (n < 0) {
        return VG_FAIL(err, STORE_ROLLED_BACK, "the spooled file can't be read: errno %d", errno);
    }
    *ret_len = (size_t)n;
    return VG_DONE;
}

static vg_status read_all(import *m, const vg_stmt_events *events, vg_err *err)
{
    if (lseek(m->ask->fd, 0, SEEK_SET) != 0) {
        return VG_FAIL(err, STORE_ROLLED_BACK, "the spooled file can't be read again: errno %d", errno);
    }
    vg_status st = vg_stmt_read(&m->options, &(vg_stmt_source){m, give}, events, &m->proof, err);
    if (st.code == VG_E_BANK_GARBLED) {
        const char *gap = m->proof.path[0] == 0 ? "" : " ";
        return m->proof.line > 0 ? VG_FAIL(err, STATEMENT, "line %" PRId64 "%s%s: %s", m->proof.line, gap, m->proof.path, m->proof.text)
                                 : VG_FAIL(err, STATEMENT, "byte %" PRId64 "%s%s: %s", m->proof.offset, gap, m->proof.path, m->proof.text);
    }
    return st;
}

static vg_status profile_file(const char *dir, const char *name, char *room, size_t *ret_len, vg_err *err)
{
    char path[600];
    int n = snprintf(path, sizeof path, "%s/%s.profile", dir, name);
    int fd = n > 0 && (size_t)n < sizeof path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    ssize_t len = fd < 0 ? -1 : read(fd, room, PROFILE_MAX);
    if (fd >= 0) {
        close(fd);
    }
    if (len < 0) {
        return VG_FAIL(err, INVALID, "there is no profile %.40s: custodyctl statement profile lists those that are built in", name);
    }
    *ret_len = (size_t)len;
    return VG_DONE;
}

static bool is_name(const char *name)
{
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");
    return n > 0 && n <= 40 && name[n] == 0;
}

static vg_status read_profile(const char *name, const char *dir, vg_stmt_profile **ret, vg_err *err)
{
    const char *text = NULL, *built;
    char room[PROFILE_MAX];
    size_t len = 0;
    if (!is_name(name)) {
        return VG_FAIL(err, INVALID, "a profile's name has a-z, 0-9 and -");
    }
    for (size_t i = 0; (built = vg_stmt_profile_at(i, &text)) != NULL && strcmp(built, name) != 0; i++) {
    }
    if (built == NULL && dir == NULL) {
        return VG_FAIL(err, INVALID, "there is no profile %s, and statement_profiles is not configured", name);
    }
    if (built == NULL) {
        VG_TRY(profile_file(dir, name, room, &len, err));
    }
    return vg_stmt_profile_read(name, built != NULL ? vg_span_of(text) : (vg_span){(const uint8_t *)room, len}, ret, err);
}

static vg_status find_profile(import *m, vg_err *err)
{
    const char *name = m->ask->profile;
    m->options = (vg_stmt_options){.format = VG_STMT_AUTO, .account = m->ask->account};
    if (name == NULL || name[0] == 0) {
        return VG_DONE;
    }
    VG_TRY(read_profile(name, m->ask->profile_dir, &m->profile, err));
    m->options.format = VG_STMT_PROFILE;
    m->options.profile = m->profile;
    return VG_DONE;
}

/* --- whose account ------------------------------------------------------------------------------- */

static vg_status number_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    (void)table;
    (void)err;
    *(int64_t *)ctx = ((const vg_number *)row)->account;
    return VG_DONE;
}

static vg_status account_of(const import *m, const char *number, int64_t *ret, vg_err *err)
{
    const vg_rules *r = m->rules;
    const struct {
        const char *number;
        int which;
    } own[] = {{r->custody_account, VG_OWN_BANK}, {r->suspense_account, VG_OWN_SUSPENSE}, {r->own_account, VG_OWN_MERCHANT}, {r->interest_account, VG_OWN_POOL}};
    for (size_t i = 0; i < VG_COUNT(own); i++) {
        if (number[0] != 0 && strcmp(own[i].number, number) == 0) {
            *ret = vg_own_id(r->program, own[i].which);
            return VG_DONE;
        }
    }
    char word[61], masked[16];
    snprintf(word, sizeof word, "%" PRId64 "/%s", r->program, number);
    vg_param param = VG_P_TEXT(word);
    vg_row_sink sink = {ret, number_row};
    *ret = 0;
    VG_TRY(m->edge->store->ops->query(m->edge->store, true, VG_Q_number_by_id, &param, 1, &sink, err));
    if (*ret == 0) {
        vg_mask(number, masked);
        return VG_FAIL(err, STATEMENT, "account %s is none of this program's: its own number at the bank is custody_account in the configuration", masked);
    }
    return VG_DONE;
}

/* --- the first reading: statements, and whether they hold ------------------------------------------ */

static vg_status no_line(void *ctx, const vg_stmt_line *line, vg_err *err)
{
    (void)ctx;
    (void)line;
    (void)err;
    return VG_DONE;
}

static int64_t sides_of(const import *m)
{
    vg_side one = m->profile == NULL ? 0 : vg_stmt_profile_side(m->profile);
    return one == VG_CREDIT ? VG_TELLS_CREDITS : one == VG_DEBIT ? VG_TELLS_DEBITS : 0;
}

static vg_status keep_statement(void *ctx, const vg_stmt *s, vg_err *err)
{
    import *m = ctx;
    if (m->count == m->cap) {
        size_t cap = m->cap == 0 ? 16 : 2 * m->cap;
        vg_statement *more = realloc(m->statements, cap * sizeof *more);
        if (more == NULL) {
            return VG_FAIL(err, MEMORY, "no memory for the statements of a file");
        }
        m->statements = more;
        m->cap = cap;
    }
    vg_day from = s->from.n != 0 ? s->from : s->first, to = s->to.n != 0 ? s->to : s->last;
    vg_statement *row = &m->statements[m->count++];
    *row = (vg_statement){.place = s->index,
                          .intraday = s->trust == VG_STMT_FINAL ? VG_FILED_BOOKED : s->trust == VG_STMT_BALANCES ? VG_FILED_BALANCES : VG_FILED_INTRADAY,
                          .from_day = from.n,
                          .to_day = to.n,
                          .tells = (s->opening.told ? VG_TELLS_OPENING : 0) | (s->closing.told ? VG_TELLS_CLOSING : 0) | sides_of(m),
                          .opening_fen = s->opening.told ? s->opening.fen : 0,
                          .closing_fen = s->closing.told ? s->closing.fen : 0,
                          .proven = s->proven,
                          .line_count = s->lines,
                          .credits = s->found.credits,
                          .credit_fen = s->found.credit_fen,
                          .debits = s->found.debits,
                          .debit_fen = s->found.debit_fen};
    VG_SET(row->number, s->account);
    VG_SET(row->currency, s->currency);
    VG_SET(row->bank_id, s->id);
    return VG_DONE;
}

/* A bank's software may have put another day's file under the name that was told. */
static vg_status check_day(const import *m, const vg_statement *s, vg_err *err)
{
    int64_t day = m->ask->day.n;
    int64_t from = s->from_day != 0 ? s->from_day : s->to_day, to = s->to_day != 0 ? s->to_day : s->from_day;
    bool other = from != 0 && (day < from || day > to);
    return day == 0 || !other ? VG_DONE : VG_FAIL(err, STATEMENT, "the file is of another day than the bank was asked for");
}

static vg_status prove(import *m, vg_err *err)
{
    VG_TRY(read_all(m, &(vg_stmt_events){m, no_line, keep_statement}, err));
    vg_hex(m->proof.sha256, sizeof m->proof.sha256, m->sha256);
    if (m->count == 0) {
        return VG_FAIL(err, STATEMENT, "there is no statement in the file");
    }
    for (size_t i = 0; i < m->count; i++) {
        vg_statement *s = &m->statements[i];
        VG_TRY(check_day(m, s, err));
        if (strcmp(s->number, VG_STMT_ALL) == 0 && s->line_count == 0) { /* a day on which nothing moved */
            s->number[0] = 0;
        } else {
            VG_TRY(account_of(m, s->number, &s->account, err));
        }
        if (s->account == vg_own_id(m->ask->program, VG_OWN_BANK) && !vg_is_cny(s->currency)) {
            return VG_FAIL(err, STATEMENT, "the custody account is proved in CNY, and statement %zu is in %s", i + 1, s->currency);
        }
        s->bytes = m->proof.bytes;
        VG_SET(s->sha256, m->sha256);
        VG_SET(s->form, m->proof.form);
        vg_text_set(s->name, sizeof s->name, m->ask->name == NULL ? "" : m->ask->name);
    }
    return VG_DONE;
}

/* --- one command after the other ------------------------------------------------------------------- */

static vg_command command_of(const import *m, const vg_import *step)
{
    return (vg_command){.kind = VG_CMD_IMPORT, .program = m->ask->program, .principal = m->ask->principal, .scopes = VG_API_ANY, .import = step};
}

static vg_status commit(import *m, const vg_import *step, vg_err *err)
{
    vg_commit_ctx to = {m->gw, m->ask->stop};
    vg_command c = command_of(m, step);
    return vg_commit_await(&to, &c, &m->last, err);
}

/* --- the second reading: lines, of which one chunk is read while others are committed ------------------ */

/* The chunk is ours again. */
static vg_status land(import *m, chunk *c, vg_err *err)
{
    if (c->awaited.request == NULL) {
        return VG_DONE;
    }
    vg_status st = vg_await_end(&c->awaited, &m->last, err);
    if (st.code != VG_OK && c->act_count > 0 && vg_code_facts(st.code)->retry != VG_RETRY_SAME_KEY) {
        vg_err why = *err; /* one act that can't be booked must not keep the others' lines away */
        c->step.leaves = why.text;
        st = commit(m, &c->step, err);
    }
    c->line_count = c->act_count = 0;
    return st;
}

static vg_status flush(import *m, vg_err *err)
{
    chunk *c = m->now;
    if (c->line_count == 0) {
        return VG_DONE;
    }
    c->step = (vg_import){.step = VG_IMPORT_CHUNK, .lines = c->lines, .identities = c->identities, .line_count = c->line_count};
    vg_commit_ctx to = {m->gw, m->ask->stop};
    vg_command command = command_of(m, &c->step);
    VG_TRY(vg_await_begin(&to, &command, &c->awaited, err));
    m->now = &m->chunks[(size_t)(c - m->chunks + 1) % CHUNKS]; /* the oldest */
    return land(m, m->now, err);
}

/* All of them, whatever one says: the crank must hold nothing of ours any more. */
static vg_status land_all(import *m, vg_err *err)
{
    vg_status st = VG_DONE;
    for (size_t i = 0; i < CHUNKS; i++) {
        vg_err other;
        vg_status one = land(m, &m->chunks[i], &other);
        if (one.code != VG_OK && st.code == VG_OK) {
            st = one;
            *err = other;
        }
    }
    return st;
}

static uint64_t first_bytes(const char *hex, size_t from)
{
    uint64_t n = 0;
    for (size_t i = from; i < from + 16; i++) {
        n = n << 4 | (uint64_t)(hex[i] <= '9' ? hex[i] - '0' : hex[i] - 'a' + 10);
    }
    return n;
}

/* An announced line and the booked one of it are two: what was announced is confirmed by it, and never in its place.
 *
 * Of SHA-256 of "<program>/<identity>" 95 bits, behind the day: so lines of one day lie together in the store, and a chunk of a
 * statement writes few of its pages. */
static vg_status identity(import *m, const vg_stmt_line *line, bool booked, vg_statement_id *ret, vg_err *err)
{
    vg_stmt_identity id;
    char text[VG_STMT_IDENTITY_TEXT], whole[VG_STMT_IDENTITY_TEXT + 40], hash[VG_SHA256_HEX];
    vg_stmt_identity_of(line, &id);
    vg_stmt_identity_text(&id, text);
    vg_sha256_hex(vg_span_of(text), hash);
    VG_TRY(vg_equals_before(&m->equals, (first_bytes(hash, 0) & ~UINT64_C(3)) | (booked ? 3 : 1), &id.ordinal, err));
    vg_stmt_identity_text(&id, text);
    snprintf(whole, sizeof whole, "%" PRId64 "/%s%s", m->ask->program, text, booked ? "" : ":announced");
    vg_sha256_hex(vg_span_of(whole), hash);
    *ret = (vg_statement_id){.high = (int64_t)line->booked.n << 32 | (int64_t)(first_bytes(hash, 0) >> 32), .low = (int64_t)(first_bytes(hash, 16) >> 1)};
    return VG_DONE;
}

static vg_status read_raw(import *m, const vg_stmt_line *line, vg_span *ret, vg_err *err)
{
    uint8_t *at = m->now->raw[m->now->line_count];
    size_t len = line->length < RAW_MAX ? (size_t)line->length : RAW_MAX; /* a longer one is known by its hash and place */
    ssize_t n = pread(m->ask->fd, at, len, line->offset);
    if (n != (ssize_t)len) {
        return VG_FAIL(err, STORE_ROLLED_BACK, "the spooled file can't be read: errno %d", errno);
    }
    *ret = (vg_span){at, len};
    return VG_DONE;
}

static vg_status keep_line(void *ctx, const vg_stmt_line *line, vg_err *err)
{
    import *m = ctx;
    if (line->part != VG_STMT_LINE || line->state == VG_STMT_VOID) {
        return VG_DONE; /* details tell of their line; what moved no money is in the file, if it is asked for */
    }
    if (m->now->line_count == VG_IMPORT_LINES || m->now->act_count == VG_IMPORT_ACTS) {
        VG_TRY(flush(m, err));
    }
    assert(line->statement >= 1 && (size_t)line->statement <= m->count);
    const vg_statement *s = &m->statements[line->statement - 1];
    vg_statement_line *row = &m->now->lines[m->now->line_count];
    *row = (vg_statement_line){.statement = s->id,
                               .seq = line->sequence,
                               .account = s->account,
                               .day = line->booked.n,
                               .value_day = line->valued.n,
                               .booked = line->state == VG_STMT_BOOKED && s->intraday == 0,
                               .side = line->side,
                               .fen = line->amount.fen,
                               .tells_balance = line->balance.told,
                               .balance_fen = line->balance.told ? line->balance.fen : 0,
                               .at = line->offset,
                               .length = line->length};
    VG_SET(row->currency, line->currency);
    VG_SET(row->serial, line->serial);
    VG_SET(row->ref, line->ref);
    VG_SET(row->type, line->type);
    VG_SET(row->opp_account, line->opp_account);
    VG_SET(row->opp_name, line->opp_name);
    VG_SET(row->opp_bank, line->opp_bank);
    VG_SET(row->memo, line->memo);
    vg_hex(line->sha256, sizeof line->sha256, row->sha256);
    VG_TRY(read_raw(m, line, &row->raw, err));
    VG_TRY(identity(m, line, row->booked != 0, &m->now->identities[m->now->line_count], err));
    char word[VG_REF_WORD];
    m->now->act_count += row->booked != 0 && vg_line_ref(m->rules, row->ref, row->memo, word);
    m->now->line_count++;
    return VG_DONE;
}

static vg_status no_statement(void *ctx, const vg_stmt *s, vg_err *err)
{
    (void)ctx;
    (void)s;
    (void)err;
    return VG_DONE;
}

/* --- payments of lines that are here (core/imports.h) ------------------------------------------------- */

static vg_status commit_details(import *m, const vg_stmt_line *line, const vg_statement *s, vg_err *err)
{
    bool known = false;
    vg_import_details d = {.only = m->ask->details_of, .account = s->account, .currency = s->currency, .side = line->side, .fen = line->amount.fen, .parts = m->parts, .count = m->part_count,
                           .sha256 = m->sha256, .try_only = m->try_only, .ret_known = &known};
    if (m->ask->line != 0) {
        d.statement = m->ask->details_of;
        d.seq = m->ask->line;
    } else {
        VG_TRY(identity(m, line, true, &d.identity, err));
    }
    m->part_count = 0;
    vg_err inner = {0};
    vg_status st = commit(m, &(vg_import){.step = VG_IMPORT_DETAILS, .details = &d}, &inner);
    m->known &= known;
    m->detail_count += (int64_t)d.count;
    if (st.code == VG_E_STATEMENT) {
        return VG_FAIL(err, STATEMENT, "batch %" PRId64 " of the file, byte %" PRId64 ": %s", line->sequence, line->offset, inner.text);
    }
    *err = inner;
    return st;
}

/* A row by a profile is a payment; in camt.054 payments come before the line that they are of. */
static vg_status keep_part(void *ctx, const vg_stmt_line *line, vg_err *err)
{
    import *m = ctx;
    const vg_statement *s = &m->statements[line->statement - 1];
    bool whole = line->part == VG_STMT_LINE && m->ask->line == 0;
    if (whole && m->part_count > 0) {
        return commit_details(m, line, s, err);
    }
    if (line->state != VG_STMT_BOOKED || !line->amount_told || m->part_count == VG_DETAILS_MAX) {
        return VG_FAIL(err, STATEMENT, "byte %" PRId64 ": a payment that is not booked, without an amount, or one more than the %d that a line may have", line->offset,
                       VG_DETAILS_MAX);
    }
    vg_statement_detail *d = &m->parts[m->part_count++];
    *d = (vg_statement_detail){.side = line->side, .fen = line->amount.fen};
    VG_SET(d->serial, line->serial);
    VG_SET(d->ref, line->ref);
    VG_SET(d->opp_account, line->opp_account);
    VG_SET(d->opp_name, line->opp_name);
    VG_SET(d->memo, line->memo);
    return whole ? commit_details(m, line, s, err) : VG_DONE; /* of one payment the line itself tells */
}

/* All lines are looked for before the first is written. */
static vg_status take_details(import *m, bool rows, vg_err *err)
{
    m->known = true;
    for (m->try_only = true;; m->try_only = false) {
        vg_equals_forget(&m->equals);
        m->part_count = 0;
        m->detail_count = 0;
        VG_TRY(read_all(m, &(vg_stmt_events){m, keep_part, no_statement}, err));
        if (rows) {
            const vg_statement *s = &m->statements[0];
            int64_t net = s->credit_fen - s->debit_fen;
            vg_stmt_line whole = {.sequence = 1, .side = net < 0 ? VG_DEBIT : VG_CREDIT, .amount = vg_fen(net < 0 ? -net : net)};
            VG_TRY(commit_details(m, &whole, s, err));
        }
        if (!m->try_only) {
            return VG_DONE;
        }
    }
}

static vg_status details(import *m, vg_import_result *ret, vg_err *err)
{
    bool rows = m->profile != NULL;
    if (rows && (m->ask->details_of == 0 || m->ask->line == 0 || m->count != 1)) {
        return VG_FAIL(err, INVALID, "rows are the payments of one line of one account: details_of and line name it");
    }
    if (!rows && (strncmp(m->proof.form, "camt.054", 8) != 0 || m->ask->line != 0)) {
        return VG_FAIL(err, INVALID, "payments of lines are told by camt.054, or by rows with a profile and their line");
    }
    m->parts = calloc(VG_DETAILS_MAX, sizeof *m->parts);
    if (m->parts == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for the payments of a line");
    }
    VG_TRY(take_details(m, rows, err));
    ret->known = m->known;
    ret->details = m->detail_count;
    ret->statements = (int64_t)m->count;
    ret->lines = m->proof.lines;
    ret->first = m->last.statement;
    return VG_DONE;
}

/* --- the whole ------------------------------------------------------------------------------------ */

typedef struct before {
    import *m;
    bool seen;
    size_t found;
} before;

/* A file of this hash: taken before, or an import that was cut off and goes on. */
static vg_status before_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    before *b = ctx;
    const vg_statement *s = row;
    (void)table;
    (void)err;
    if (s->place >= 1 && (size_t)s->place <= b->m->count) {
        b->m->statements[s->place - 1] = *s;
        b->found++;
    }
    b->seen |= s->state == VG_STMT_SEEN;
    return VG_DONE;
}

static vg_status begin(import *m, vg_err *err)
{
    for (size_t i = 0; i < m->count; i += VG_IMPORT_STATEMENTS) {
        int64_t ids[VG_IMPORT_STATEMENTS];
        size_t n = m->count - i < VG_IMPORT_STATEMENTS ? m->count - i : VG_IMPORT_STATEMENTS;
        if (m->statements[i].id != 0) { /* all of a page were made in one commit */
            continue;
        }
        vg_import step = {.step = VG_IMPORT_BEGIN, .statements = &m->statements[i], .statement_count = n, .ret_ids = ids};
        VG_TRY(commit(m, &step, err));
        for (size_t k = 0; k < n; k++) {
            m->statements[i + k].id = ids[k];
        }
    }
    return VG_DONE;
}

static vg_status end(import *m, vg_err *err)
{
    for (size_t i = 0; i < m->count; i += VG_IMPORT_STATEMENTS) {
        size_t n = m->count - i < VG_IMPORT_STATEMENTS ? m->count - i : VG_IMPORT_STATEMENTS;
        vg_import step = {.step = VG_IMPORT_END, .statements = &m->statements[i], .statement_count = n};
        VG_TRY(commit(m, &step, err));
    }
    return VG_DONE;
}

static vg_status take(import *m, vg_import_result *ret, vg_err *err)
{
    before b = {.m = m};
    vg_row_sink sink = {&b, before_row};
    VG_TRY(find_profile(m, err));
    VG_TRY(prove(m, err));
    if (m->ask->details_of != 0 || strncmp(m->proof.form, "camt.054", 8) == 0) {
        return details(m, ret, err);
    }
    vg_param params[] = {VG_P_INT(m->ask->program), VG_P_TEXT(m->sha256), VG_P_INT(VG_STMT_ACCOUNTS_MAX)};
    VG_TRY(m->edge->store->ops->query(m->edge->store, true, VG_Q_statements_of_file, params, VG_COUNT(params), &sink, err));
    ret->statements = (int64_t)m->count;
    ret->lines = m->proof.lines;
    ret->known = b.seen && b.found == m->count;
    if (!ret->known) {
        VG_TRY(begin(m, err));
        VG_TRY(read_all(m, &(vg_stmt_events){m, keep_line, no_statement}, err));
        VG_TRY(flush(m, err));
        VG_TRY(land_all(m, err));
        VG_TRY(end(m, err));
    }
    ret->first = ret->known ? m->statements[0] : m->last.statement;
    return VG_DONE;
}

vg_status vg_import_run(vg_gateway *gw, const vg_edge *edge, const vg_rules *rules, const vg_import_ask *ask, vg_import_result *ret, vg_err *err)
{
    import *m = calloc(1, sizeof *m);
    *ret = (vg_import_result){0};
    if (m == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for an import");
    }
    m->gw = gw;
    m->edge = edge;
    m->rules = rules;
    m->ask = ask;
    m->now = m->chunks;
    vg_status st = take(m, ret, err);
    vg_err other;
    (void)land_all(m, &other).code; /* of an import that ended early */
    vg_stmt_profile_free(m->profile);
    free(m->statements);
    vg_equals_forget(&m->equals);
    free(m->parts);
    free(m);
    return st;
}

vg_status vg_import_check_profile(const char *name, const char *profile_dir, vg_err *err)
{
    vg_stmt_profile *profile = NULL;
    vg_err why = {0};
    vg_status st = read_profile(name, profile_dir, &profile, &why);
    vg_stmt_profile_free(profile);
    return st.code == VG_OK ? VG_DONE : VG_FAIL(err, CONFIG, "%s", why.text);
}
