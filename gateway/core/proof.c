#include "gateway/core/proof.h"
#include "gateway/core/op.h"
#include <inttypes.h>
#include <stdio.h>

/* A name of a closed list by its number; "" for a number that is none. */
#define NAMES(list)                                                                                \
    static const char *const names[] = {list(S)};                                                  \
    return n >= 0 && (size_t)n < VG_COUNT(names) ? names[n] : ""
#define S(name, n, text) [n] = text,
const char *vg_proof_state_name(int64_t n) { NAMES(VG_PROOF_STATES); }
const char *vg_proof_verdict_name(int64_t n) { NAMES(VG_PROOF_VERDICTS); }
const char *vg_proof_reason_name(int64_t n) { NAMES(VG_PROOF_REASONS); }
const char *vg_told_way_name(int64_t n) { NAMES(VG_TOLD_WAYS); }
#undef S

/* --- what the bank says -------------------------------------------------------------------------- */

static vg_status told_of(vg_core *core, int64_t id, vg_told **ret, vg_err *err)
{
    const vg_told *found;
    VG_TRY(VG_FIND(core->work, told, VG_KEY_OF_ID(id), &found, err));
    if (found == NULL) {
        found = VG_NEW(core->work, told, {.id = id, .program = core->rules->program});
    }
    *ret = VG_EDIT(core->work, told, found);
    return VG_DONE;
}

static int64_t before(const vg_line *l) { return l->side == VG_CREDIT ? l->balance_fen - l->fen : l->balance_fen + l->fen; }

/* Lines follow their balances: one goes on where another ends. A bank may book one with an earlier time than the line before it, or on
 * the day before. Where both ways fit, and where neither does, the time decides, and then the bank's own numbers. */
bool vg_told_is_later(const vg_told *told, const vg_line *l)
{
    if (told->way != VG_TW_LINE) {
        return told->way == VG_TW_NONE || l->booked_at > told->at;
    }
    bool behind = before(l) == told->fen, ahead = l->balance_fen == told->before_fen;
    bool near = l->day >= told->day - 1 && l->day <= told->day;
    if (behind != ahead && near) {
        return behind;
    }
    if (l->day != told->day) {
        return l->day > told->day;
    }
    return l->booked_at != told->at ? l->booked_at > told->at : strcmp(l->id, told->line) > 0;
}

/* Where the bank lists its sub-accounts, the list is its word: its lines have no balance of their own. */
vg_status vg_told_line(vg_core *core, const vg_line *l, vg_err *err)
{
    vg_told *t;
    if (l->account == 0 || l->balance_fen < 0 || vg_rules_offer(core->rules, VG_ASK_FIGURES)) {
        return VG_DONE;
    }
    VG_TRY(told_of(core, l->account, &t, err));
    if (!vg_told_is_later(t, l)) {
        return VG_DONE;
    }
    t->day = t->way == VG_TW_LINE ? vg_fen_max(t->day, l->day) : l->day; /* of the latest that is in it */
    t->at = t->way == VG_TW_LINE ? vg_fen_max(t->at, l->booked_at) : l->booked_at;
    t->way = VG_TW_LINE;
    t->fen = l->balance_fen;
    t->before_fen = before(l);
    VG_SET(t->line, l->id);
    return VG_DONE;
}

static vg_status listed_as(vg_core *core, const vg_line_row *row, int64_t *ret, vg_err *err)
{
    VG_TRY(vg_line_account(core, row->account, ret, err));
    if (*ret != 0 || strcmp(row->type, "shadow") == 0) {
        return VG_DONE;
    }
    int which = strcmp(row->type, "held") == 0 ? VG_TOLD_HELD : strcmp(row->type, "transit") == 0 ? VG_TOLD_TRANSIT : VG_TOLD_STRANGE;
    *ret = vg_own_id(core->rules->program, which);
    return VG_DONE;
}

vg_status vg_told_probe(vg_core *core, const vg_line_row *row, vg_err *err)
{
    int64_t id;
    const vg_told *told;
    VG_TRY(listed_as(core, row, &id, err));
    return id == 0 ? VG_DONE : VG_FIND(core->work, told, VG_KEY_OF_ID(id), &told, err);
}

/* An empty account that we do not know is nobody's loss; a shadow repeats what others have (banks/pingan B.0). */
vg_status vg_told_listed(vg_core *core, int64_t listing, const vg_line_row *row, vg_err *err)
{
    int64_t id;
    vg_told *t;
    VG_TRY(listed_as(core, row, &id, err));
    bool strange = id == vg_own_id(core->rules->program, VG_TOLD_STRANGE);
    if (id == 0 || !row->has_balance || (strange && row->balance.fen == 0)) {
        return VG_DONE;
    }
    VG_TRY(told_of(core, id, &t, err));
    bool again = t->listed == listing && id < vg_own_id(core->rules->program, VG_FIRST_ID) && id >= vg_own_id(core->rules->program, VG_TOLD_HELD);
    t->fen = row->balance.fen + (again ? t->fen : 0);
    t->several = again ? t->several + 1 : 1;
    t->way = VG_TW_LIST;
    t->listed = listing;
    t->at = core->at;
    t->day = vg_day_at(core->at).n;
    return VG_DONE;
}

vg_status vg_told_answer(vg_core *core, int64_t account, vg_money total, vg_err *err)
{
    vg_told *t;
    VG_TRY(told_of(core, account, &t, err));
    if (t->way == VG_TW_NONE || t->way == VG_TW_ANSWER) {
        t->way = VG_TW_ANSWER;
        t->day = vg_day_at(core->at).n;
        t->at = core->at;
        t->fen = total.fen;
    }
    return VG_DONE;
}

vg_status vg_proof_custody(vg_core *core, const vg_operation *op, const vg_answer *a, vg_err *err)
{
    const vg_proof *found;
    VG_TRY(VG_FIND(core->work, proof, VG_KEY_OF_PAIR(core->rules->program, op->of), &found, err));
    if (found == NULL || found->op != op->id || (!a->has_day_balance && !a->has_balance)) {
        return VG_DONE;
    }
    vg_proof *p = VG_EDIT(core->work, proof, found);
    p->custody_way = a->has_day_balance ? VG_TW_HISTORY : VG_TW_ANSWER;
    p->custody_at = core->at;
    p->custody_said = a->has_day_balance ? a->day_balance.fen : a->balance.fen;
    vg_effect_add(core, VG_DO_PROVE, core->rules->program << 40);
    return VG_DONE;
}

/* --- reckoning ------------------------------------------------------------------------------------- */

bool vg_proof_explain(const vg_proof_item *items, size_t count, int64_t apart, uint32_t *ret_set)
{
    int least = VG_PROOF_ITEMS + 1;
    assert(count <= VG_PROOF_ITEMS);
    for (uint32_t set = 1; set < 1u << count; set++) {
        int64_t sum = 0;
        for (size_t i = 0; i < count; i++) {
            sum += (set >> i & 1) != 0 ? items[i].fen : 0;
        }
        if (sum == apart && __builtin_popcount(set) < least) {
            least = __builtin_popcount(set);
            *ret_set = set;
        }
    }
    return least <= VG_PROOF_ITEMS;
}

static bool is_out(int64_t state)
{
    return state == VG_ST_SENDING || state == VG_ST_WAITING || state == VG_ST_UNKNOWN || state == VG_ST_RESEND || state == VG_ST_MANUAL;
}

/* Our books have moved the money of a hold at READY, of all others when it was done. */
static int64_t live_hold(const vg_rules *rules, const vg_operation *op, int64_t account)
{
    bool held = account == vg_own_id(rules->program, VG_TOLD_HELD);
    if (!vg_rules_promise(rules, VG_CAP_HOLD_MOVES) || (!held && account != op->account)) {
        return 0;
    }
    return held ? -op->fen : op->fen; /* a release at the bank, or a hold that is not: the same way */
}

static int64_t live_transfer(const vg_rules *rules, const vg_operation *op, int64_t from, int64_t to, int64_t account)
{
    bool guaranteed = op->kind == VG_OP_PART_PAY && op->hold != 0 && vg_rules_promise(rules, VG_CAP_HOLD_MOVES);
    from = guaranteed ? vg_own_id(rules->program, VG_TOLD_HELD) : from;
    to = to == vg_own_id(rules->program, VG_OWN_FEE) ? vg_own_id(rules->program, VG_OWN_MERCHANT) : to;
    return account == from ? -op->fen : account == to ? op->fen : 0;
}

int64_t vg_proof_live(const vg_rules *rules, const vg_operation *op, int64_t account)
{
    int64_t suspense = vg_own_id(rules->program, VG_OWN_SUSPENSE);
    switch ((vg_op_kind)op->kind) {
    case VG_OP_HOLD:
        return op->state == VG_ST_READY || is_out(op->state) ? live_hold(rules, op, account) : 0;
    case VG_OP_RELEASE:
        return is_out(op->state) ? live_hold(rules, op, account) : 0;
    case VG_OP_DEPOSIT:
        return is_out(op->state) ? live_transfer(rules, op, 0, op->account, account) : 0;
    case VG_OP_ASSIGN:
        return is_out(op->state) ? live_transfer(rules, op, suspense, op->account, account) : 0;
    case VG_OP_UNASSIGN:
        return is_out(op->state) ? live_transfer(rules, op, op->account, suspense, account) : 0;
    case VG_OP_TRANSFER:
    case VG_OP_WITHDRAW:
    case VG_OP_REFUND:
    case VG_OP_PART_PAY:
        return is_out(op->state) ? live_transfer(rules, op, op->account, op->peer, account) : 0;
    default:
        return 0;
    }
}

/* "reason fen operation receipt break;" each. */
void vg_proof_causes_text(const vg_proof_item *items, uint32_t set, char ret[VG_PROOF_CAUSES])
{
    size_t n = 0;
    ret[0] = 0;
    for (int i = 0; i < VG_PROOF_ITEMS; i++) {
        const vg_proof_item *x = &items[i];
        char one[120];
        int len = (set >> i & 1) == 0 ? 0 : snprintf(one, sizeof one, "%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 ";", x->reason, x->fen, x->op, x->receipt, x->brk);
        if (len > 0 && n + (size_t)len < VG_PROOF_CAUSES) {
            memcpy(ret + n, one, (size_t)len + 1);
            n += (size_t)len;
        }
    }
}

/* A number of ours and the blank or the end behind it. */
static bool take_number(vg_span *text, int64_t *ret)
{
    vg_err ignored;
    bool below = text->len > 0 && text->at[0] == '-';
    size_t from = below ? 1 : 0, n = from;
    while (n < text->len && text->at[n] != ' ' && text->at[n] != ';') {
        n++;
    }
    if (n == text->len || vg_span_int((vg_span){text->at + from, n - from}, ret, &ignored).code != VG_OK) {
        return false;
    }
    *ret = below ? -*ret : *ret;
    *text = (vg_span){text->at + n + 1, text->len - n - 1};
    return true;
}

size_t vg_proof_causes(const char *text, vg_proof_item ret[VG_PROOF_ITEMS])
{
    vg_span rest = vg_span_of(text);
    size_t count = 0;
    vg_proof_item x;
    while (count < VG_PROOF_ITEMS && take_number(&rest, &x.reason) && take_number(&rest, &x.fen) && take_number(&rest, &x.op) && take_number(&rest, &x.receipt) &&
           take_number(&rest, &x.brk)) {
        ret[count++] = x;
    }
    return count;
}

bool vg_proof_names(const vg_proof_account *a, const vg_recon_break *b, vg_proof_item *ret)
{
    vg_proof_item items[VG_PROOF_ITEMS];
    size_t count = vg_proof_causes(a->causes, items);
    for (size_t i = 0; i < count; i++) {
        if (items[i].brk != 0 && (items[i].brk == b->id || items[i].brk == b->with_id)) {
            *ret = items[i];
            return true;
        }
    }
    return false;
}

void vg_proof_count(vg_proof *p, const vg_proof_account *a, const vg_proof_item *items, uint32_t set)
{
    int64_t apart = a->bank_fen - a->our_fen;
    p->accounts++;
    p->told += a->told_way != VG_TW_NONE;
    p->agree += a->verdict == VG_PV_AGREES;
    p->explained += a->verdict == VG_PV_EXPLAINED;
    p->differ += a->verdict == VG_PV_DIFFERS;
    p->untold += a->verdict == VG_PV_UNTOLD;
    p->our_fen += a->our_fen;
    p->sub_fen += a->verdict == VG_PV_UNTOLD ? 0 : a->bank_fen;
    for (int i = 0; i < VG_PROOF_ITEMS && a->verdict == VG_PV_EXPLAINED; i++) {
        if ((set >> i & 1) != 0) {
            int64_t reason = items[i].reason;
            int64_t *sum = reason == VG_PX_SHORTFALL ? &p->shortfall_fen : reason == VG_PX_BREAK ? &p->break_fen : &p->transit_fen;
            *sum += items[i].fen;
        }
    }
    if (a->verdict == VG_PV_DIFFERS) {
        *(apart > 0 ? &p->over_fen : &p->under_fen) += apart;
    }
}

static void say(vg_proof *p, int64_t state, const char *why)
{
    p->state = state;
    VG_SET(p->why, why);
}

/* The custody account is proved with all parts of it, or not at all. */
void vg_proof_decide(vg_proof *p, bool asks_custody)
{
    char text[240];
    p->apart_fen = p->custody_way == VG_TW_NONE || p->untold > 0 ? 0 : p->custody_fen - p->sub_fen;
    if (p->differ > 0) {
        snprintf(text, sizeof text, "%" PRId64 " accounts differ from the bank's figures", p->differ);
        say(p, VG_PR_DIFFERS, text);
    } else if (p->apart_fen != 0) {
        say(p, VG_PR_DIFFERS, "the custody account has another balance than its sub-accounts together");
    } else if (p->untold > 0) {
        snprintf(text, sizeof text, "the bank has told no balance of %" PRId64 " accounts", p->untold);
        say(p, VG_PR_INCOMPLETE, text);
    } else if (p->custody_way == VG_TW_NONE) {
        say(p, VG_PR_INCOMPLETE, asks_custody ? "the bank has not told the balance of the custody account"
                                              : "the bank does not tell the balance of the custody account, and no statement of it says how the day closed");
    } else {
        say(p, VG_PR_HOLDS, "");
    }
}

/* --- steps ----------------------------------------------------------------------------------------- */

static vg_status ask_custody(vg_core *core, vg_proof *p, vg_err *err)
{
    vg_operation init = {.kind = VG_OP_INQUIRY, .ask = VG_ASK_CUSTODY_BALANCE, .of = p->day, .part = 'P'};
    vg_operation *op;
    VG_TRY(vg_op_new(core, &init, &op, err));
    VG_TRY(vg_op_accept(core, op, err));
    p->op = op->id;
    return VG_DONE;
}

static vg_status want(vg_core *core, vg_day day, vg_proof **ret, vg_err *err)
{
    const vg_proof *found;
    VG_TRY(VG_FIND(core->work, proof, VG_KEY_OF_PAIR(core->rules->program, day.n), &found, err));
    if (found == NULL) {
        found = VG_NEW(core->work, proof, {.program = core->rules->program, .day = day.n});
    }
    vg_proof *p = VG_EDIT(core->work, proof, found);
    *ret = p;
    p->want = 1;
    p->state = VG_PR_ASKED; /* what was found before stands in the chain */
    p->asked_at = core->at;
    p->principal = core->principal;
    p->op = p->custody_way = p->custody_at = p->custody_said = 0;
    vg_effect_add(core, VG_DO_PROVE, core->rules->program << 40);
    return vg_rules_offer(core->rules, VG_ASK_CUSTODY_BALANCE) ? ask_custody(core, p, err) : VG_DONE;
}

vg_status vg_proof_want(vg_core *core, vg_day day, vg_err *err)
{
    vg_proof *p;
    bool none = vg_rules_promise(core->rules, VG_CAP_LEDGER_ONLY) || !vg_rules_offer(core->rules, VG_ASK_LINES);
    return none ? VG_DONE : want(core, day, &p, err);
}

vg_status vg_proof_told(vg_core *core, vg_day day, vg_err *err)
{
    const vg_proof *found;
    if (vg_rules_offer(core->rules, VG_ASK_FIGURES)) {
        return VG_DONE;
    }
    VG_TRY(VG_FIND(core->work, proof, VG_KEY_OF_PAIR(core->rules->program, day.n), &found, err));
    if (found == NULL || found->want == 0) {
        return found == NULL ? VG_DONE : vg_proof_want(core, day, err);
    }
    vg_proof *p = VG_EDIT(core->work, proof, found); /* the bank's answers that are here stay: what was read of our rows is read again */
    p->asked_at = vg_fen_max(core->at, p->asked_at + 1);
    return VG_DONE;
}

/* The row has one version for all events of a turn. */
static bool is_what_was_read(const vg_proof *now, const vg_proof *read)
{
    return now->ver == read->ver && now->want != 0 && now->asked_at == read->asked_at && now->op == read->op;
}

vg_status vg_act_prove(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_program *program;
    vg_proof *p;
    VG_TRY(vg_core_program(core, &program, err));
    if (vg_rules_promise(core->rules, VG_CAP_LEDGER_ONLY) || !vg_rules_offer(core->rules, VG_ASK_LINES)) {
        return VG_FAIL(err, NOT_OFFERED, "no bank tells what it has of this program");
    }
    if (c->day.n >= program->day) {
        return VG_FAIL(err, CONFLICT, "the day has not ended: a proof is of a whole day");
    }
    if (c->day.n < vg_day_at(program->created_at).n) {
        return VG_FAIL(err, NOT_FOUND, "the program has no books of that day");
    }
    VG_TRY(want(core, c->day, &p, err));
    reply->shown = VG_SHOW_PROOF;
    reply->proof = *p;
    reply->http = 202;
    return VG_DONE;
}

static vg_status keep_account(vg_core *core, int64_t run, const vg_proof_account *a, vg_err *err)
{
    const vg_proof_account *found;
    VG_TRY(VG_FIND(core->work, proof_account, VG_KEY_OF_PAIR(a->account, a->day), &found, err));
    if (found == NULL) {
        found = VG_NEW(core->work, proof_account, {.account = a->account, .day = a->day, .program = core->rules->program});
    }
    vg_proof_account *row = VG_EDIT(core->work, proof_account, found);
    int64_t ver = row->ver;
    *row = *a;
    row->ver = ver;
    row->program = core->rules->program;
    row->run = run;
    return VG_DONE;
}

/* All rows are asked for at once: one reading, not one a row. */
static vg_status keep_accounts(vg_core *core, const vg_proof_event *e, int64_t run, vg_err *err)
{
    vg_status missed = VG_DONE;
    for (size_t i = 0; i < e->shown_count; i++) {
        const vg_proof_account *found;
        vg_status st = VG_FIND(core->work, proof_account, VG_KEY_OF_PAIR(e->shown[i].account, e->shown[i].day), &found, err);
        missed = st.code != VG_OK ? st : missed;
    }
    VG_TRY(missed);
    for (size_t i = 0; i < e->shown_count; i++) {
        VG_TRY(keep_account(core, run, &e->shown[i], err));
    }
    return VG_DONE;
}

static vg_status tell(vg_core *core, const vg_proof *p, vg_err *err)
{
    uint8_t room[900];
    char day[VG_DAY_TEXT], type[40];
    vg_buf b = vg_buf_of(room, sizeof room);
    vg_day_text((vg_day){(int32_t)p->day}, day);
    snprintf(type, sizeof type, "proof.%s", vg_proof_state_name(p->state));
    vg_buf_format(&b, "{\"day\":\"%s\",\"run\":%" PRId64 ",\"accounts\":%" PRId64 ",\"explained\":%" PRId64 ",\"differ\":%" PRId64 ",\"not_told\":%" PRId64
                      ",\"ours\":%" PRId64 ",\"sub_accounts\":%" PRId64 ",\"custody\":%" PRId64 ",\"held\":%" PRId64,
                  day, p->runs, p->accounts, p->explained, p->differ, p->untold, p->our_fen, p->sub_fen, p->custody_fen, p->held_fen);
    vg_buf_format(&b, ",\"in_transit\":%" PRId64 ",\"late\":%" PRId64 ",\"shortfall\":%" PRId64 ",\"breaks\":%" PRId64 ",\"apart\":%" PRId64 ",", p->transit_fen,
                  p->late_fen, p->shortfall_fen, p->break_fen, p->apart_fen);
    vg_data_text(&b, "why", p->why);
    vg_buf_byte(&b, 0);
    assert(!b.over);
    if (p->state == VG_PR_DIFFERS) {
        vg_effect_add(core, VG_DO_ALERT, 0);
    }
    return vg_emit(core, type, "prog_", p->program, 0, (const char *)room, err);
}

vg_status vg_step_proof(vg_core *core, const vg_proof_event *e, vg_err *err)
{
    const vg_proof *found;
    VG_TRY(VG_FIND(core->work, proof, VG_KEY_OF_PAIR(core->rules->program, e->found->day), &found, err));
    if (found == NULL || !is_what_was_read(found, e->found)) {
        return VG_FAIL(err, CONFLICT, "the proof was asked for once more since it was read");
    }
    vg_proof *p = VG_EDIT(core->work, proof, found);
    VG_TRY(keep_accounts(core, e, found->runs + 1, err));
    int64_t ver = p->ver, runs = p->runs + 1;
    *p = *e->found;
    p->ver = ver;
    p->runs = runs;
    p->want = 0;
    p->proved_at = core->at;
    vg_effect_add(core, VG_DO_PROVE, core->rules->program << 40);
    return tell(core, p, err);
}
