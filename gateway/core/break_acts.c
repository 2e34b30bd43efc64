/* What people do about breaks, under two persons' control where money or the books are touched (ops/decisions/0018). */
#include "gateway/base/text.h"
#include "gateway/core/act_in.h"
#include "gateway/core/breaks.h"
#include "gateway/core/days.h"
#include "gateway/core/ledger.h"
#include "gateway/core/lots.h"
#include <inttypes.h>
#include <stdio.h>

/* A resolution: its leader first, then those that it takes along. */
typedef struct set {
    vg_recon_break *at[1 + VG_BREAK_WITH_MAX];
    size_t count;
    int64_t net_fen;  /* what our books lack of it */
    int64_t all_fen;  /* of all breaks, as it stands in them */
    bool bank, ledger;
    bool one_account;
    bool foreign, contradicts, opening; /* one of them */
} set;

static vg_status add_break(vg_core *core, int64_t id, set *s, vg_err *err)
{
    vg_recon_break *b;
    VG_TRY(vg_break_edit(core, id, &b, err));
    for (size_t i = 0; i < s->count; i++) {
        if (s->at[i] == b) {
            return VG_FAIL(err, INVALID, "a break is named twice");
        }
    }
    s->at[s->count++] = b;
    s->net_fen += vg_break_delta(b);
    s->all_fen = s->all_fen > VG_FEN_MAX - b->fen ? VG_FEN_MAX : s->all_fen + b->fen;
    *(b->of == VG_OF_BANK ? &s->bank : &s->ledger) = true;
    s->foreign |= !vg_is_cny(b->currency);
    s->opening |= b->origin == VG_FROM_OPENING;
    s->contradicts |= b->reason == VG_RECON_R_CONTRADICTION;
    s->one_account = s->one_account && b->account == s->at[0]->account;
    return VG_DONE;
}

static vg_status gather(vg_core *core, const vg_command *c, set *s, vg_err *err)
{
    vg_status missed = VG_DONE;
    *s = (set){.one_account = true};
    for (size_t i = 0; i < c->with_count; i++) {
        const vg_recon_break *ignored;
        vg_status st = VG_FIND(core->work, recon_break, VG_KEY_OF_ID(c->with[i]), &ignored, err);
        missed = st.code == VG_OK ? missed : st;
    }
    VG_TRY(missed);
    VG_TRY(add_break(core, c->object, s, err));
    for (size_t i = 0; i < c->with_count; i++) {
        VG_TRY(add_break(core, c->with[i], s, err));
    }
    for (size_t i = 0; i < s->count; i++) {
        const vg_recon_break *b = s->at[i];
        if (b->state != VG_BS_OPEN && b->state != VG_BS_TIMING) {
            char id[VG_ID_TEXT], approval[VG_ID_TEXT] = "what was proposed";
            vg_id_text("brk_", b->id, id);
            if (b->approval != 0) { /* of a break that another one's proposal takes with it, it stands there */
                vg_id_text("apr_", b->approval, approval);
            }
            return b->state == VG_BS_WAITING ? VG_FAIL(err, CONFLICT, "%s is waiting for a second person: an approver, or who proposed it, has to deny %s first", id, approval)
                                             : VG_FAIL(err, CONFLICT, "%s is %s: it was explained already", id, vg_break_state_name(b->state));
        }
    }
    return VG_DONE;
}

/* All notes of a proposal and the breaks that they name are asked for at once, not one a round. */
static vg_status load_proposal(vg_core *core, const vg_recon_break *leader, int64_t last, vg_err *err)
{
    vg_status missed = VG_DONE;
    const vg_break_note *n = NULL;
    for (int64_t seq = leader->proposal; seq <= last; seq++) {
        vg_status st = VG_FIND(core->work, break_note, VG_KEY_OF_PAIR(leader->id, seq), &n, err);
        missed = st.code == VG_OK ? missed : st;
    }
    VG_TRY(missed);
    for (int64_t seq = leader->proposal; seq <= last; seq++) {
        const vg_recon_break *ignored;
        VG_TRY(vg_break_note_at(core, leader->id, seq, &n, err));
        vg_status st = n->kind != VG_BN_WITH ? VG_DONE : VG_FIND(core->work, recon_break, VG_KEY_OF_ID(n->other), &ignored, err);
        missed = st.code == VG_OK ? missed : st;
    }
    return missed;
}

/* --- what is allowed ---------------------------------------------------------------------------------------- */

/* The bank's own side and the shortfall are the other half of what is booked, and nobody can take money from a closed account again. */
static vg_status check_place(vg_core *core, int64_t account, bool comes, vg_err *err)
{
    vg_account *a;
    int64_t program = core->rules->program;
    if (account == vg_own_id(program, VG_OWN_BANK) || account == vg_own_id(program, VG_OWN_SHORTFALL)) {
        return VG_FAIL(err, INVALID, "a correction is booked on an account of somebody, or written off");
    }
    VG_TRY(vg_core_account(core, account, &a, err));
    return comes && a->state == VG_AS_CLOSED ? VG_FAIL(err, CONFLICT, "the account is closed: name another, or suspense") : VG_DONE;
}

static vg_status check_parts(vg_core *core, const vg_command *c, const set *s, vg_err *err)
{
    vg_money sum = {0};
    if (c->payee_count == 0) {
        return VG_FAIL(err, INVALID, "a split needs its parts: an account and an amount each");
    }
    for (size_t i = 0; i < c->payee_count; i++) {
        VG_TRY(vg_money_check_asked(c->payees[i].amount, err));
        VG_TRY(check_place(core, c->payees[i].account, s->net_fen > 0, err));
        VG_TRY(vg_money_add(sum, c->payees[i].amount, &sum, err));
    }
    int64_t wanted = s->net_fen < 0 ? -s->net_fen : s->net_fen;
    return sum.fen == wanted ? VG_DONE : VG_FAIL(err, INVALID, "the parts sum to %" PRId64 " fen, the difference is %" PRId64, sum.fen, wanted);
}

static bool books(int64_t way) { return way == VG_WAY_ADJUST || way == VG_WAY_SPLIT || way == VG_WAY_WRITE_OFF; }

/* A file's line may come by the feed, too, which books what it brings by itself. A day closes when the feed has all of it, and a run behind
 * that clears the file's lines that the feed has: what still stands alone then is booked by people, and nothing before. */
static bool of_file(const vg_recon_break *b) { return b->of == VG_OF_BANK && strncmp(b->line, "stmt_", 5) == 0; }

static vg_status check_feed(vg_core *core, const set *s, vg_err *err)
{
    const vg_business_day *day;
    const vg_recon *run;
    for (size_t i = 0; i < s->count; i++) {
        const vg_recon_break *b = s->at[i];
        if (!of_file(b)) {
            continue;
        }
        VG_TRY(VG_FIND(core->work, business_day, VG_KEY_OF_PAIR(core->rules->program, b->day), &day, err));
        VG_TRY(VG_FIND(core->work, recon, VG_KEY_OF_PAIR(core->rules->program, b->day), &run, err));
        if (day == NULL || day->state != VG_DS_CLOSED || run == NULL || !vg_recon_is_current(run) || run->ran_at < day->closed_at) {
            return VG_FAIL(err, CONFLICT, "the bank's own list may still bring this line, and is booked by itself: resolve it when its day is closed and was reconciled since");
        }
    }
    return VG_DONE;
}

/* What a file alone has can be called none only where the bank's own list would have it: without such a list the file is the bank's word, and a list of
 * what comes from outside says nothing of a debit. */
static bool list_lacks(const vg_rules *rules, const vg_recon_break *b)
{
    bool lists = b->side == VG_CREDIT || vg_rules_promise(rules, VG_CAP_LINES_WHOLE) || !vg_is_cny(b->currency);
    return of_file(b) && lists && vg_rules_offer(rules, VG_ASK_LINES);
}

static vg_status check_sums(const vg_rules *rules, const set *s, int64_t way, vg_err *err)
{
    bool both = s->bank && s->ledger;
    if (way == VG_WAY_MATCH && !both) {
        return VG_FAIL(err, INVALID, "a match is of the bank's items with ours: name the other side's break, too");
    }
    if (way == VG_WAY_MATCH && !s->one_account) {
        return VG_FAIL(err, INVALID, "the items are of different accounts: to explain them together all the same is to force");
    }
    if (way == VG_WAY_MATCH && s->contradicts) {
        return VG_FAIL(err, INVALID, "another fact says that they are not the same: to explain them together all the same is to force");
    }
    if (s->foreign && way != VG_WAY_FORCE && way != VG_WAY_TIMING) {
        return VG_FAIL(err, INVALID, "an amount in another currency is not booked: force explains it unbooked");
    }
    if (way == VG_WAY_MATCH && s->net_fen != 0) {
        return VG_FAIL(err, INVALID, "the two sides differ by %" PRId64 " fen: adjust or write off books the rest, force accepts it unbooked", s->net_fen);
    }
    if (way == VG_WAY_FORCE && s->count < 2 && !list_lacks(rules, s->at[0])) {
        return VG_FAIL(err, INVALID, "a forced match needs the breaks that it explains together; alone it ends a line that a statement file has and the bank's own list does not");
    }
    if (books(way) && s->net_fen == 0) {
        return VG_FAIL(err, INVALID, "the sums are equal, there is nothing to book: match them");
    }
    if (books(way) && !s->one_account) {
        return VG_FAIL(err, INVALID, "what is booked is of one account: resolve each account's breaks by themselves");
    }
    return VG_DONE;
}

static vg_status check_timing(vg_core *core, const vg_command *c, const set *s, vg_err *err)
{
    vg_day today = vg_day_at(core->at), last = today;
    if (s->count > 1) {
        return VG_FAIL(err, INVALID, "timing explains one break at a time");
    }
    for (int i = 0; i < VG_TIMING_DAYS_MAX; i++) {
        VG_TRY(vg_calendar_next(core->rules->calendar, last, &last, err));
    }
    if (c->day.n < today.n || c->day.n > last.n) {
        char text[VG_DAY_TEXT];
        vg_day_text(last, text);
        return VG_FAIL(err, INVALID, "until is a day from today to %s (%d working days)", text, VG_TIMING_DAYS_MAX);
    }
    return VG_DONE;
}

static bool needs_two(int64_t way) { return way == VG_WAY_FORCE || way == VG_WAY_ADJUST || way == VG_WAY_SPLIT || way == VG_WAY_WRITE_OFF; }

/* --- what an approval is about ------------------------------------------------------------------------------ */

static void put_note(vg_buf *b, const vg_break_note *n)
{
    vg_buf_format(b, "%" PRId64 "|%" PRId64 "|%" PRId64 "|%" PRId64 "|", n->kind, n->account, n->fen, n->other);
    vg_buf_text(b, n->text);
    vg_buf_byte(b, '\n');
}

/* Of the leader's proposal, from its notes and from the breaks as they stand. */
static vg_status proposal_hash(vg_core *core, const vg_recon_break *leader, int64_t last, char ret[65], vg_err *err)
{
    uint8_t room[32 * 1024];
    vg_buf b = vg_buf_of(room, sizeof room);
    VG_TRY(load_proposal(core, leader, last, err));
    for (int64_t seq = leader->proposal; seq <= last; seq++) {
        const vg_break_note *n;
        const vg_recon_break *m = leader;
        VG_TRY(vg_break_note_at(core, leader->id, seq, &n, err));
        if (n->kind != VG_BN_PROPOSED && n->kind != VG_BN_WITH && n->kind != VG_BN_PART) {
            continue; /* a comment that came meanwhile */
        }
        put_note(&b, n);
        if (n->kind == VG_BN_PART) {
            continue;
        }
        if (n->kind == VG_BN_WITH) {
            VG_TRY(VG_FIND(core->work, recon_break, VG_KEY_OF_ID(n->other), &m, err));
            assert(m != NULL);
        }
        vg_buf_format(&b, "%" PRId64 "|%" PRId64 "|%" PRId64 "|%" PRId64 "|%" PRId64 "|%" PRId64 "|%" PRId64 "|%" PRId64 "|%" PRId64 "|%" PRId64 "|", m->id, m->state,
                      m->day, m->of, m->account, m->side, m->fen, m->op, m->receipt, m->resolution);
        vg_buf_text(&b, m->line);
        vg_buf_byte(&b, '\n');
    }
    if (b.over) {
        return VG_FAIL(err, LIMIT, "the proposal is too long");
    }
    uint8_t digest[32];
    vg_sha256((vg_span){room, b.len}, digest);
    vg_hex(digest, sizeof digest, ret);
    return VG_DONE;
}

static vg_status note_with(vg_core *core, const vg_command *c, const set *s, int64_t way, vg_err *err)
{
    vg_recon_break *leader = s->at[0];
    vg_break_note note = {.kind = VG_BN_PROPOSED, .account = c->account != 0 ? c->account : leader->account, .fen = s->net_fen, .other = way};
    VG_SET(note.text, c->evidence);
    VG_TRY(vg_break_note_add(core, leader, &note, err));
    leader->proposal = leader->notes;
    for (size_t i = 1; i < s->count; i++) {
        VG_TRY(vg_break_note_add(core, leader, &(vg_break_note){.kind = VG_BN_WITH, .fen = vg_break_delta(s->at[i]), .other = s->at[i]->id}, err));
    }
    for (size_t i = 0; way == VG_WAY_SPLIT && i < c->payee_count; i++) {
        int64_t fen = s->net_fen < 0 ? -c->payees[i].amount.fen : c->payees[i].amount.fen;
        VG_TRY(vg_break_note_add(core, leader, &(vg_break_note){.kind = VG_BN_PART, .account = c->payees[i].account, .fen = fen}, err));
    }
    return VG_DONE;
}

/* --- booking ------------------------------------------------------------------------------------------------ */

static vg_status book_in(vg_core *core, const vg_journal *j, int64_t account, int64_t fen, vg_err *err)
{
    VG_TRY(check_place(core, account, true, err)); /* it may have been closed since it was proposed */
    VG_TRY(vg_ledger_move(core, j, VG_AT(vg_own_id(core->rules->program, VG_OWN_BANK), FREE), VG_AT(account, FREE), vg_fen(fen), err));
    if (!vg_lots_kept(core->rules->program, account)) {
        return VG_DONE;
    }
    vg_from from;
    int64_t lot;
    VG_TRY(vg_core_from_day(core, core->at, &from, err));
    vg_credit credit = {.account = account, .fen = fen, .from_day = from, .booked_at = core->at, .op = j->op};
    return vg_lots_add(core, &credit, &lot, err);
}

/* What the account does not have is a shortfall: the bank has taken it, whatever our books say. */
static vg_status book_out(vg_core *core, const vg_journal *j, int64_t account, int64_t fen, int64_t *ret_covered, vg_err *err)
{
    vg_account *a;
    int64_t bank = vg_own_id(core->rules->program, VG_OWN_BANK), shortfall = vg_own_id(core->rules->program, VG_OWN_SHORTFALL);
    VG_TRY(vg_core_account(core, account, &a, err));
    int64_t covered = *ret_covered = vg_fen_min(a->free_fen, fen);
    bool customers = vg_lots_kept(core->rules->program, account);
    if (covered > 0 && customers) {
        VG_TRY(vg_lots_take(core, account, j->op, covered, VG_TAKE_ANY, 0, err));
    }
    if (covered > 0) {
        VG_TRY(vg_ledger_move(core, j, VG_AT(account, FREE), VG_AT(bank, FREE), vg_fen(covered), err));
    }
    if (covered == fen) {
        return VG_DONE;
    }
    if (customers) {
        VG_TRY(vg_restrict_shortfall(core, a, err));
    }
    return vg_ledger_move(core, j, VG_AT(shortfall, FREE), VG_AT(bank, FREE), vg_fen(fen - covered), err);
}

/* On nobody's account: what is lost is the program's shortfall; what is left over makes that smaller, the rest waits in suspense. */
static vg_status book_off(vg_core *core, const vg_journal *j, int64_t fen, int64_t *ret_left_over, vg_err *err)
{
    vg_account *lost;
    int64_t bank = vg_own_id(core->rules->program, VG_OWN_BANK), shortfall = vg_own_id(core->rules->program, VG_OWN_SHORTFALL);
    if (fen < 0) {
        return vg_ledger_move(core, j, VG_AT(shortfall, FREE), VG_AT(bank, FREE), vg_fen(-fen), err);
    }
    VG_TRY(vg_core_account(core, shortfall, &lost, err));
    int64_t back = vg_fen_min(lost->free_fen, fen);
    *ret_left_over = fen - back;
    if (back > 0) {
        VG_TRY(vg_ledger_move(core, j, VG_AT(bank, FREE), VG_AT(shortfall, FREE), vg_fen(back), err));
    }
    return back == fen ? VG_DONE : book_in(core, j, vg_own_id(core->rules->program, VG_OWN_SUSPENSE), fen - back, err);
}

static vg_status booked(vg_core *core, vg_recon_break *leader, int64_t account, int64_t fen, int64_t fix, vg_err *err)
{
    return fen == 0 ? VG_DONE : vg_break_note_add(core, leader, &(vg_break_note){.kind = VG_BN_BOOKED, .account = account, .fen = fen, .other = fix}, err);
}

/* One correction, with a note of each account that it moved: a later undo goes by them, so that nobody is given what was not theirs.
 * account 0: nobody's. */
static vg_status book(vg_core *core, vg_recon_break *leader, int64_t account, int64_t fen, vg_err *err)
{
    int64_t program = core->rules->program, covered = 0, left_over = 0;
    vg_operation *fix, init = {.kind = VG_OP_CORRECTION, .account = account != 0 ? account : vg_own_id(program, VG_OWN_SHORTFALL), .of = leader->op,
                               .fen = fen < 0 ? -fen : fen};
    vg_id_text("brk_", leader->id, init.memo);
    VG_TRY(vg_op_new(core, &init, &fix, err));
    vg_journal j = {.op = fix->id, .phase = VG_PHASE_ADJUST};
    VG_TRY(account == 0 ? book_off(core, &j, fen, &left_over, err)
           : fen > 0    ? book_in(core, &j, account, fen, err)
                        : book_out(core, &j, account, -fen, &covered, err));
    VG_TRY(vg_op_apply(core, fix, VG_EV_LOCAL, err));
    if (account == 0) {
        VG_TRY(booked(core, leader, 0, fen - left_over, fix->id, err));
        return booked(core, leader, vg_own_id(program, VG_OWN_SUSPENSE), left_over, fix->id, err);
    }
    int64_t lost = fen < 0 ? -fen - covered : 0;
    VG_TRY(booked(core, leader, account, fen + lost, fix->id, err));
    return booked(core, leader, 0, -lost, fix->id, err);
}

static int64_t booked_on(const vg_core *core, const vg_break_note *proposed)
{
    if (proposed->other == VG_WAY_WRITE_OFF) {
        return 0;
    }
    return proposed->account != 0 ? proposed->account : vg_own_id(core->rules->program, VG_OWN_SUSPENSE); /* an unknown account's money */
}

/* As the leader's proposal says. */
static vg_status carry_out(vg_core *core, vg_recon_break *leader, int64_t last, vg_err *err)
{
    const vg_break_note *proposed;
    VG_TRY(load_proposal(core, leader, last, err));
    VG_TRY(vg_break_note_at(core, leader->id, leader->proposal, &proposed, err));
    int64_t way = proposed->other;
    if (way == VG_WAY_ADJUST || way == VG_WAY_WRITE_OFF) {
        VG_TRY(book(core, leader, booked_on(core, proposed), proposed->fen, err));
    }
    for (int64_t seq = leader->proposal; seq <= last; seq++) {
        const vg_break_note *n;
        VG_TRY(vg_break_note_at(core, leader->id, seq, &n, err));
        vg_recon_break *b = leader;
        if (n->kind == VG_BN_PART) {
            VG_TRY(book(core, leader, n->account, n->fen, err));
        }
        if (n->kind == VG_BN_WITH) {
            VG_TRY(vg_break_edit(core, n->other, &b, err));
        }
        if (n->kind == VG_BN_WITH || n->kind == VG_BN_PROPOSED) {
            b->resolution = way;
            b->with_id = leader->id;
            VG_TRY(vg_break_set(core, b, VG_BS_RESOLVED, err));
            VG_TRY(vg_break_told(core, "break.closed", b, vg_break_way_name(way), err));
        }
    }
    return vg_break_note_add(core, leader, &(vg_break_note){.kind = VG_BN_RESOLVED, .other = way}, err);
}

/* --- acts ---------------------------------------------------------------------------------------------------- */

static void show(vg_reply *reply, const vg_recon_break *b)
{
    reply->shown = VG_SHOW_BREAK;
    reply->brk = *b;
    reply->http = 200;
    reply->is_final = true;
}

/* What the second person is asked for, in words; the parts stand in the break's notes. */
static void say_proposal(const vg_command *c, bool undoes, int64_t way, int64_t net_fen, size_t breaks, char ret[501])
{
    char yuan[VG_YUAN_TEXT];
    vg_money_yuan(vg_fen(net_fen < 0 ? -net_fen : net_fen), yuan);
    const char *effect = way == VG_WAY_FORCE || way == VG_WAY_MATCH ? "books nothing; the sides differ by" : (net_fen < 0) != undoes ? "books out" : "books in";
    size_t len = strlen(c->evidence), most = 380;
    while (len > most && most > 0 && (c->evidence[most] & 0xC0) == 0x80) { /* not within a character */
        most--;
    }
    snprintf(ret, 501, "%s%s of %zu break%s, %s %s yuan: %.*s", undoes ? "undo " : "", vg_break_way_name(way), breaks, breaks == 1 ? "" : "s", effect, yuan,
             (int)(len < most ? len : most), c->evidence);
}

static vg_status ask_second(vg_core *core, const vg_command *c, int64_t kind, vg_recon_break *leader, int64_t fen, vg_reply *reply, vg_err *err)
{
    const vg_break_note *proposed;
    size_t breaks = 1;
    vg_approval *ap, init = {.kind = kind, .object = leader->id, .arg = leader->notes, .fen = fen};
    VG_TRY(load_proposal(core, leader, leader->notes, err));
    for (int64_t seq = leader->proposal; seq <= leader->notes; seq++) {
        const vg_break_note *n;
        VG_TRY(vg_break_note_at(core, leader->id, seq, &n, err));
        breaks += n->kind == VG_BN_WITH;
    }
    VG_TRY(vg_break_note_at(core, leader->id, leader->proposal, &proposed, err));
    say_proposal(c, kind == VG_AP_BREAK_UNDO, proposed->other, proposed->fen, breaks, init.evidence);
    init.needed = core->rules->break_two_over > 0 && fen > core->rules->break_two_over ? 2 : 1;
    VG_TRY(proposal_hash(core, leader, init.arg, init.hash, err));
    VG_TRY(vg_act_new_approval(core, &init, c, &ap, err));
    leader->approval = ap->id;
    reply->shown = VG_SHOW_APPROVAL;
    reply->approval = *ap;
    reply->http = 202;
    return VG_DONE;
}

static vg_status propose(vg_core *core, const vg_command *c, const set *s, vg_reply *reply, vg_err *err)
{
    vg_recon_break *leader = s->at[0];
    for (size_t i = 0; i < s->count; i++) {
        s->at[i]->with_id = leader->id;
        VG_TRY(vg_break_set(core, s->at[i], VG_BS_WAITING, err));
    }
    return ask_second(core, c, VG_AP_BREAK, leader, s->all_fen, reply, err);
}

static vg_status requery(vg_core *core, vg_recon_break *b, vg_reply *reply, vg_err *err)
{
    vg_operation *op;
    if (b->op == 0) {
        return VG_FAIL_FOR_GOOD(err, CONFLICT, "the bank can be asked only about an operation of ours, and this item has none");
    }
    VG_TRY(vg_op_edit(core, b->op, &op, err));
    bool open = op->state == VG_ST_WAITING || op->state == VG_ST_UNKNOWN || op->state == VG_ST_MANUAL;
    if (open && !vg_op_is_composite(op)) {
        VG_TRY(vg_op_apply(core, op, VG_EV_DUE, err));
    }
    vg_effect_add(core, VG_DO_LOOK, op->id); /* and the statement is read again */
    VG_TRY(vg_break_note_add(core, b, &(vg_break_note){.kind = VG_BN_REQUERY, .other = op->id}, err));
    show(reply, b);
    return VG_DONE;
}

static vg_status explain_timing(vg_core *core, const vg_command *c, vg_recon_break *b, vg_reply *reply, vg_err *err)
{
    vg_break_note note = {.kind = VG_BN_TIMING, .other = c->day.n};
    VG_SET(note.text, c->evidence);
    b->until_day = c->day.n;
    b->resolution = VG_WAY_TIMING;
    VG_TRY(vg_break_set(core, b, VG_BS_TIMING, err));
    VG_TRY(vg_break_note_add(core, b, &note, err));
    show(reply, b);
    return vg_break_told(core, "break.changed", b, "timing", err);
}

vg_status vg_act_break_resolve(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    set s;
    int64_t way = c->arg;
    VG_TRY(gather(core, c, &s, err));
    if (c->evidence[0] == 0 && way != VG_WAY_MATCH && way != VG_WAY_REQUERY) {
        return VG_FAIL(err, INVALID, "say why: reason is missing");
    }
    switch (way) {
    case VG_WAY_REQUERY:
        return requery(core, s.at[0], reply, err);
    case VG_WAY_TIMING:
        VG_TRY(check_timing(core, c, &s, err));
        return explain_timing(core, c, s.at[0], reply, err);
    default:
        break;
    }
    VG_TRY(check_sums(core->rules, &s, way, err));
    bool alone = way == VG_WAY_FORCE && s.count < 2;
    VG_TRY((books(way) || alone) && vg_rules_offer(core->rules, VG_ASK_LINES) ? check_feed(core, &s, err) : VG_DONE);
    VG_TRY(way == VG_WAY_SPLIT ? check_parts(core, c, &s, err) : VG_DONE);
    int64_t place = c->account != 0 ? c->account : s.at[0]->account;
    if (way == VG_WAY_ADJUST && place != 0) {
        VG_TRY(check_place(core, place, s.net_fen > 0, err));
    }
    int64_t rest = s.net_fen < 0 ? -s.net_fen : s.net_fen;
    if (way == VG_WAY_WRITE_OFF && rest > core->rules->write_off_max) {
        return VG_FAIL(err, LIMIT, "%" PRId64 " fen are more than may be written off (write_off_max %" PRId64 "): adjust an account", rest, core->rules->write_off_max);
    }
    VG_TRY(note_with(core, c, &s, way, err));
    if (needs_two(way) || s.opening) { /* what one person has brought in ends no break by that person's word alone */
        return propose(core, c, &s, reply, err);
    }
    VG_TRY(carry_out(core, s.at[0], s.at[0]->notes, err));
    show(reply, s.at[0]);
    return VG_DONE;
}

/* --- undo ---------------------------------------------------------------------------------------------------- */

/* The opposite of what was booked, and all of its breaks are open again. */
static vg_status undo(vg_core *core, vg_recon_break *leader, const char *why, vg_err *err)
{
    vg_break_note note = {.kind = VG_BN_UNDONE};
    VG_SET(note.text, why);
    int64_t last = leader->notes, first = leader->proposal;
    VG_TRY(load_proposal(core, leader, last, err));
    for (int64_t seq = first; seq <= last; seq++) {
        const vg_break_note *n;
        VG_TRY(vg_break_note_at(core, leader->id, seq, &n, err));
        vg_recon_break *b = leader;
        if (n->kind == VG_BN_BOOKED) {
            VG_TRY(book(core, leader, n->account, -n->fen, err));
        }
        if (n->kind == VG_BN_WITH) {
            VG_TRY(vg_break_edit(core, n->other, &b, err));
        }
        if (n->kind == VG_BN_WITH || n->kind == VG_BN_PROPOSED) {
            VG_TRY(vg_break_day_is_open(core, b->day, err)); /* of each of them, and now: a day may have been sealed since it was asked for */
            b->resolution = VG_WAY_NONE;
            b->with_id = 0;
            b->approval = 0;
            VG_TRY(vg_break_set(core, b, VG_BS_OPEN, err));
            VG_TRY(vg_break_told(core, "break.opened", b, "undone", err));
        }
    }
    leader->proposal = 0;
    return vg_break_note_add(core, leader, &note, err);
}

/* What a proposal was about: of all its breaks, as when it was made, so that to undo it takes no fewer people. */
static vg_status fen_of_all(vg_core *core, const vg_recon_break *leader, int64_t *ret, vg_err *err)
{
    int64_t all = leader->fen;
    VG_TRY(load_proposal(core, leader, leader->notes, err));
    for (int64_t seq = leader->proposal; seq <= leader->notes; seq++) {
        const vg_break_note *n;
        const vg_recon_break *b = NULL;
        VG_TRY(vg_break_note_at(core, leader->id, seq, &n, err));
        VG_TRY(n->kind != VG_BN_WITH ? VG_DONE : VG_FIND(core->work, recon_break, VG_KEY_OF_ID(n->other), &b, err));
        int64_t fen = b == NULL ? 0 : b->fen; /* as it stands there: of another currency the note has 0 */
        all = all > VG_FEN_MAX - fen ? VG_FEN_MAX : all + fen;
    }
    *ret = all;
    return VG_DONE;
}

vg_status vg_act_break_undo(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_recon_break *b, *leader;
    VG_TRY(vg_break_edit(core, c->object, &b, err));
    VG_TRY(vg_break_day_is_open(core, b->day, err));
    if (c->evidence[0] == 0) {
        return VG_FAIL(err, INVALID, "say why: reason is missing");
    }
    if (b->state == VG_BS_TIMING) {
        vg_break_note note = {.kind = VG_BN_UNDONE};
        VG_SET(note.text, c->evidence);
        b->resolution = VG_WAY_NONE;
        VG_TRY(vg_break_set(core, b, VG_BS_OPEN, err));
        VG_TRY(vg_break_note_add(core, b, &note, err));
        show(reply, b);
        return vg_break_told(core, "break.changed", b, "undone", err);
    }
    if (b->state != VG_BS_RESOLVED) {
        return VG_FAIL(err, CONFLICT, "the break is %s: there is nothing of people's to undo", vg_break_state_name(b->state));
    }
    VG_TRY(vg_break_edit(core, b->with_id, &leader, err));
    if (leader->approval != 0) {
        const vg_approval *before;
        VG_TRY(VG_FIND(core->work, approval, VG_KEY_OF_ID(leader->approval), &before, err));
        if (before != NULL && before->state == VG_PS_OPEN) {
            return VG_FAIL(err, CONFLICT, "it waits for a second person already");
        }
    }
    if (!needs_two(leader->resolution) && leader->approval == 0) {
        VG_TRY(undo(core, leader, c->evidence, err));
        show(reply, b);
        return VG_DONE;
    }
    int64_t all;
    VG_TRY(fen_of_all(core, leader, &all, err));
    return ask_second(core, c, VG_AP_BREAK_UNDO, leader, all, reply, err);
}

/* --- the second person ----------------------------------------------------------------------------------------- */

static vg_status to_open(vg_core *core, vg_recon_break *leader, vg_err *err)
{
    VG_TRY(load_proposal(core, leader, leader->notes, err));
    for (int64_t seq = leader->proposal; seq <= leader->notes; seq++) {
        const vg_break_note *n;
        VG_TRY(vg_break_note_at(core, leader->id, seq, &n, err));
        vg_recon_break *b = leader;
        if (n->kind == VG_BN_WITH) {
            VG_TRY(vg_break_edit(core, n->other, &b, err));
        }
        if (n->kind == VG_BN_WITH || n->kind == VG_BN_PROPOSED) {
            b->with_id = 0;
            bool waits = b->until_day >= vg_day_at(core->at).n; /* for the other side, as it did before somebody proposed more */
            VG_TRY(b->state == VG_BS_WAITING ? vg_break_set(core, b, waits ? VG_BS_TIMING : VG_BS_OPEN, err) : VG_DONE);
        }
    }
    leader->approval = 0;
    leader->proposal = 0;
    return VG_DONE;
}

vg_status vg_break_unpropose(vg_core *core, vg_recon_break *b, vg_err *err)
{
    vg_recon_break *leader;
    const vg_approval *row;
    VG_TRY(vg_break_edit(core, b->with_id, &leader, err));
    VG_TRY(VG_FIND(core->work, approval, VG_KEY_OF_ID(leader->approval), &row, err));
    assert(row != NULL && row->state == VG_PS_OPEN);
    vg_approval *ap = VG_EDIT(core->work, approval, row);
    ap->state = VG_PS_VOID;
    ap->updated_at = core->at;
    VG_TRY(to_open(core, leader, err));
    return vg_emit(core, "approval.void", "apr_", ap->id, 0, "{\"reason\":\"a run found the partner of what it was about\"", err);
}

vg_status vg_break_decided(vg_core *core, const vg_approval *ap, bool yes, vg_err *err)
{
    vg_recon_break *leader;
    char hash[65];
    bool undoes = ap->kind == VG_AP_BREAK_UNDO;
    VG_TRY(vg_break_edit(core, ap->object, &leader, err));
    if (leader->approval != ap->id || leader->state != (undoes ? VG_BS_RESOLVED : VG_BS_WAITING)) {
        return VG_FAIL_FOR_GOOD(err, CONFLICT, "the break is %s now, and not what was asked for", vg_break_state_name(leader->state));
    }
    if (!yes) {
        VG_TRY(undoes ? VG_DONE : to_open(core, leader, err));
        return vg_break_note_add(core, leader, &(vg_break_note){.kind = VG_BN_DENIED, .other = ap->id}, err);
    }
    VG_TRY(proposal_hash(core, leader, ap->arg, hash, err));
    if (strcmp(hash, ap->hash) != 0) {
        return VG_FAIL_FOR_GOOD(err, CONFLICT, "what was proposed is not what stands there now: deny it and propose anew");
    }
    VG_TRY(vg_break_note_add(core, leader, &(vg_break_note){.kind = VG_BN_APPROVED, .other = ap->id}, err));
    return undoes ? undo(core, leader, ap->evidence, err) : carry_out(core, leader, ap->arg, err);
}
