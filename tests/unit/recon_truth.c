#include "tests/unit/recon_truth.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    ROOM = 16384,
    ACCOUNTS = 4,
    FIRST = 20514, /* Monday 2026-03-02 */
    DAYS = 26,
    EVENTS = 1500,
    WAIT = 3,
    OUR_IDS = 100000,
    LATE_ACCOUNT = 3,  /* its statements end early */
    EMPTY_ACCOUNT = 2, /* a file without lines, which says that there are none */
    AGAIN_ACCOUNT = 1, /* a file that is the one of the day before */
    FEE_ACCOUNT = 4    /* the bank books a day's fees in one line */
};

struct recon_truth {
    vg_recon_item bank[ROOM], ours[ROOM];
    truth_of of[2][ROOM];
    size_t count[2];
    bool gone[ROOM]; /* lines that a file did not bring */
    int32_t groups, members[2][ROOM];
    bool equals[ROOM], summed[ROOM]; /* of groups */
    char texts[4 * ROOM][12];
    size_t text_count;
    vg_recon_cover covers[ACCOUNTS];
    uint64_t random;
    int64_t large; /* the next amount that comes only once */
};

static uint32_t next(recon_truth *t, uint32_t below)
{
    t->random = t->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((t->random >> 33) % below);
}

static vg_span name(recon_truth *t, char letter)
{
    char *at = t->texts[t->text_count];
    (void)snprintf(at, sizeof t->texts[0], "%c%07zu", letter, t->text_count++);
    return vg_span_of(at);
}

/* Amounts of items with numbers come again and again; those that only their amount tells apart come once, and no few of them
 * make the sum of others. */
static int64_t common(recon_truth *t) { return 1000 * (1 + next(t, 12)); }

static int64_t once(recon_truth *t)
{
    t->large += 1 + next(t, 1000000);
    return t->large * 1009 + next(t, 1009);
}

static int32_t booked(recon_truth *t, int32_t day)
{
    if (next(t, 6) != 0) {
        return day;
    }
    vg_day later;
    vg_err err;
    vg_status st = vg_calendar_next(vg_calendar_china(), (vg_day){day}, &later, &err);
    assert(st.code == VG_OK);
    return later.n;
}

/* --- items ------------------------------------------------------------------------------------------------------ */

static vg_recon_item *items_of(recon_truth *t, int side) { return side == 0 ? t->bank : t->ours; }

static vg_recon_item *put(recon_truth *t, int side, const vg_recon_item *item, int32_t group)
{
    size_t at = t->count[side]++;
    assert(at < ROOM);
    vg_recon_item *to = &items_of(t, side)[at];
    *to = *item;
    to->id = (int64_t)at + 1 + (side == 0 ? 0 : OUR_IDS);
    t->of[side][at] = (truth_of){.group = group};
    return to;
}

static truth_of *of(recon_truth *t, int side, const vg_recon_item *item) { return &t->of[side][item - items_of(t, side)]; }

static void expect(recon_truth *t, int side, const vg_recon_item *item, vg_recon_reason reason, truth_flaw flaw)
{
    *of(t, side, item) = (truth_of){of(t, side, item)->group, reason, flaw};
}

static vg_recon_item blank(recon_truth *t, int64_t fen, vg_side side)
{
    return (vg_recon_item){.account = 1 + next(t, ACCOUNTS),
                           .fen = fen,
                           .day = {FIRST + (int32_t)next(t, DAYS)},
                           .second = -1,
                           .side = side,
                           .currency = "CNY"};
}

/* --- flaws of one line ------------------------------------------------------------------------------------------- */

/* The bank's line of `ours` (with a number that both tell) gets one flaw, or none. */
static void flaw_line(recon_truth *t, vg_recon_item *bank, vg_recon_item *ours, truth_flaw flaw)
{
    vg_recon_item copy = *bank;
    vg_recon_reason both = 0;
    switch (flaw) {
    case FLAW_MISSING:
        t->gone[bank - t->bank] = true;
        expect(t, 1, ours, VG_RECON_R_MISSING_AT_BANK, flaw);
        return;
    case FLAW_TWICE_LATER:
        copy.day.n++;
        if (bank->day.n != ours->day.n) { /* neither is on our day: it may be either */
            expect(t, 0, put(t, 0, &copy, of(t, 0, bank)->group), VG_RECON_R_AMBIGUOUS, flaw);
            both = VG_RECON_R_AMBIGUOUS;
            break;
        }
        __attribute__((fallthrough));
    case FLAW_TWICE: expect(t, 0, put(t, 0, &copy, of(t, 0, bank)->group), VG_RECON_R_DUPLICATE, flaw); return;
    case FLAW_SPLIT:
        copy.fen = 1 + next(t, (uint32_t)bank->fen - 1);
        bank->fen -= copy.fen;
        (void)put(t, 0, &copy, of(t, 0, bank)->group);
        of(t, 0, bank)->flaw = of(t, 1, ours)->flaw = flaw;
        return;
    case FLAW_RETURNED:
        copy.side = copy.side == VG_DEBIT ? VG_CREDIT : VG_DEBIT;
        copy.day.n += 2;
        expect(t, 0, put(t, 0, &copy, ++t->groups), VG_RECON_R_RETURNED, flaw);
        return;
    case FLAW_DATE:
        bank->day.n = ours->day.n + 14 + (int32_t)next(t, 8);
        both = VG_RECON_R_DATE;
        break;
    case FLAW_CURRENCY: memcpy(bank->currency, "USD", 4); both = VG_RECON_R_CURRENCY; break;
    case FLAW_SIDE: bank->side = bank->side == VG_DEBIT ? VG_CREDIT : VG_DEBIT; both = VG_RECON_R_SIDE; break;
    case FLAW_AMOUNT: bank->fen += next(t, 2) == 0 ? 1 : 999; both = VG_RECON_R_AMOUNT; break;
    case FLAW_ACCOUNT:
        if (bank->ref.len == 0) { /* receipts are an account's own */
            return;
        }
        bank->account = bank->account % ACCOUNTS + 1;
        both = VG_RECON_R_ACCOUNT;
        break;
    default: return;
    }
    expect(t, 0, bank, both, flaw);
    expect(t, 1, ours, both, flaw);
}

static truth_flaw some_flaw(recon_truth *t)
{
    static const truth_flaw flaws[] = {FLAW_MISSING, FLAW_TWICE, FLAW_TWICE_LATER, FLAW_SPLIT, FLAW_DATE, FLAW_CURRENCY,
                                       FLAW_SIDE, FLAW_AMOUNT, FLAW_RETURNED, FLAW_ACCOUNT};
    return next(t, 10) == 0 ? flaws[next(t, VG_COUNT(flaws))] : FLAW_NONE;
}

/* --- business ---------------------------------------------------------------------------------------------------- */

/* A deposit with the bank's number, or a payout with ours, or with both. */
static void numbered(recon_truth *t)
{
    bool in = next(t, 2) == 0;
    vg_recon_item ours = blank(t, common(t), in ? VG_CREDIT : VG_DEBIT);
    ours.party = 1 + next(t, 40);
    ours.ref = in ? vg_span_of(NULL) : name(t, 'S');
    ours.receipt = in || next(t, 2) == 0 ? name(t, 'R') : vg_span_of(NULL);
    vg_recon_item bank = ours;
    bank.day.n = booked(t, ours.day.n);
    bank.ref = ours.receipt.len > 0 && next(t, 3) == 0 ? vg_span_of(NULL) : ours.ref;
    vg_recon_item *b = put(t, 0, &bank, ++t->groups), *o = put(t, 1, &ours, t->groups);
    flaw_line(t, b, o, some_flaw(t));
}

/* A notice made our movement, the booked line names it; or names it with another amount. */
static void noticed(recon_truth *t)
{
    vg_recon_item ours = blank(t, common(t), VG_CREDIT), bank = ours;
    vg_recon_item *o = put(t, 1, &ours, ++t->groups);
    bank.day.n = booked(t, ours.day.n);
    bank.linked = o->id;
    bank.receipt = name(t, 'R');
    vg_recon_item *b = put(t, 0, &bank, t->groups);
    flaw_line(t, b, o, next(t, 10) == 0 ? FLAW_AMOUNT : FLAW_NONE);
}

static void with_fee(recon_truth *t)
{
    vg_recon_item ours = blank(t, common(t), next(t, 2) == 0 ? VG_CREDIT : VG_DEBIT);
    ours.ref = name(t, 'S');
    vg_recon_item bank = ours, fee = ours;
    int64_t fen = 1 + next(t, 900), group = ++t->groups;
    if (ours.account == FEE_ACCOUNT || next(t, 2) == 0) { /* told with the operation */
        ours.fee_fen = fen;
        bank.fen += ours.side == VG_CREDIT ? -fen : fen;
    } else { /* a movement of its own */
        fee.bundle = ours.bundle = group;
        fee.side = VG_DEBIT;
        fee.fen = fen;
        fee.kind = VG_RECON_FEE;
        fee.ref = vg_span_of(NULL);
        bank.fen += ours.side == VG_CREDIT ? -fen : fen;
        (void)put(t, 1, &fee, (int32_t)group);
    }
    (void)put(t, 0, &bank, (int32_t)group);
    (void)put(t, 1, &ours, (int32_t)group);
}

static void came_back(recon_truth *t)
{
    vg_recon_item out = blank(t, common(t), VG_DEBIT);
    out.ref = name(t, 'S');
    out.party = 1 + next(t, 40);
    vg_recon_item back = out;
    back.side = VG_CREDIT;
    back.day.n += 1 + (int32_t)next(t, 2);
    back.kind = VG_RECON_RETURN;
    (void)put(t, 0, &out, ++t->groups);
    (void)put(t, 1, &out, t->groups);
    (void)put(t, 0, &back, ++t->groups);
    (void)put(t, 1, &back, t->groups);
}

static void batch(recon_truth *t) /* many payments of ours under one reference, one line */
{
    vg_recon_item item = blank(t, 0, VG_DEBIT);
    int64_t sum = 0;
    item.ref = name(t, 'S');
    int32_t group = ++t->groups;
    for (uint32_t n = 2 + next(t, 20); n > 0; n--) {
        item.fen = common(t);
        sum += item.fen;
        (void)put(t, 1, &item, group);
    }
    item.fen = sum;
    item.day.n = booked(t, item.day.n);
    (void)put(t, 0, &item, group);
}

static void unnumbered(recon_truth *t)
{
    vg_recon_item ours = blank(t, once(t), VG_CREDIT), bank;
    ours.party = next(t, 2) == 0 ? 1 + next(t, 40) : 0;
    bank = ours;
    bank.day.n = booked(t, ours.day.n);
    (void)put(t, 0, &bank, ++t->groups);
    (void)put(t, 1, &ours, t->groups);
}

/* Equal amounts on one day: told apart by counterparty, by the time of day, or by nothing. */
static void equal_amounts(recon_truth *t)
{
    vg_recon_item item = blank(t, once(t), VG_CREDIT);
    uint32_t how = next(t, 3), n = 2 + next(t, 4);
    for (uint32_t i = 0; i < n; i++) {
        t->groups += how != 2 || i == 0;
        t->equals[t->groups] = how == 2;
        item.party = how == 0 ? 100 + i : 0;
        item.second = how == 1 ? (int32_t)i * 7200 + 1000 : -1;
        (void)put(t, 0, &item, t->groups);
        item.second += how == 1 ? (int32_t)next(t, 300) : 0;
        (void)put(t, 1, &item, t->groups);
    }
}

static void extra(recon_truth *t)
{
    vg_recon_item item = blank(t, once(t), next(t, 2) == 0 ? VG_CREDIT : VG_DEBIT);
    item.receipt = name(t, 'R');
    expect(t, 0, put(t, 0, &item, ++t->groups), VG_RECON_R_MISSING_IN_LEDGER, FLAW_EXTRA);
}

/* The line lost its number, and two of ours fit: one of the two was never booked. */
static void bare(recon_truth *t)
{
    vg_recon_item item = blank(t, once(t), VG_DEBIT);
    expect(t, 0, put(t, 0, &item, ++t->groups), VG_RECON_R_AMBIGUOUS, FLAW_BARE);
    for (int i = 0; i < 2; i++) {
        item.ref = name(t, 'S');
        expect(t, 1, put(t, 1, &item, t->groups), VG_RECON_R_AMBIGUOUS, FLAW_BARE);
    }
}

/* Payouts that the bank shows as one line without their numbers. */
static void merged(recon_truth *t)
{
    vg_recon_item item = blank(t, 0, VG_DEBIT), line = item;
    int32_t group = ++t->groups;
    t->summed[group] = true;
    for (uint32_t n = 2 + next(t, 4); n > 0; n--) {
        item.fen = once(t);
        item.ref = name(t, 'S');
        line.fen += item.fen;
        of(t, 1, put(t, 1, &item, group))->flaw = FLAW_MERGED;
    }
    of(t, 0, put(t, 0, &line, group))->flaw = FLAW_MERGED;
}

static void fees_of(recon_truth *t, int32_t day)
{
    vg_recon_item item = blank(t, 0, VG_DEBIT);
    int64_t sum = 0;
    item.account = FEE_ACCOUNT;
    item.day.n = day;
    item.kind = VG_RECON_FEE;
    int32_t group = ++t->groups;
    for (uint32_t n = 15 + next(t, 10); n > 0; n--) {
        item.fen = 1 + next(t, 50);
        sum += item.fen;
        (void)put(t, 1, &item, group);
    }
    item.fen = sum;
    (void)put(t, 0, &item, group);
}

static void interest(recon_truth *t, int64_t account)
{
    vg_recon_item item = blank(t, once(t), VG_CREDIT);
    item.account = account;
    item.kind = VG_RECON_INTEREST;
    (void)put(t, 1, &item, ++t->groups);
    item.day.n++;
    (void)put(t, 0, &item, t->groups);
}

/* --- flaws of files ---------------------------------------------------------------------------------------------- */

static bool is_late(const recon_truth *t, const vg_recon_item *ours) { return t->covers[ours->account - 1].to.n < ours->day.n + WAIT; }

/* The line did not come: what it belonged to is missing, or late. A line that is to be left is left no more. */
static void lose(recon_truth *t, size_t line, truth_flaw flaw)
{
    t->gone[line] = true;
    for (size_t i = 0; i < t->count[1]; i++) {
        if (t->of[1][i].group == t->of[0][line].group) {
            expect(t, 1, &t->ours[i], t->ours[i].kind == VG_RECON_FEE ? VG_RECON_R_FEE : VG_RECON_R_MISSING_AT_BANK, flaw);
        }
    }
}

static bool same_name(vg_span a, vg_span b) { return a.len > 0 && a.at == b.at; }

/* All that bears the group or its numbers is this line: it can go, and nothing half is left behind. */
static bool single(const recon_truth *t, size_t line)
{
    int32_t group = t->of[0][line].group;
    size_t lines = 0;
    for (size_t i = 0; i < t->count[0]; i++) {
        lines += !t->gone[i] && (t->of[0][i].group == group || same_name(t->bank[i].ref, t->bank[line].ref) ||
                                 same_name(t->bank[i].receipt, t->bank[line].receipt));
    }
    return lines == 1 && t->of[0][line].reason == 0 && t->bank[line].kind == 0;
}

static void flaw_files(recon_truth *t)
{
    size_t lines = t->count[0];
    const int32_t empty = FIRST + 7, again = FIRST + 9, last = FIRST + 18;
    t->covers[LATE_ACCOUNT - 1].to.n = last;
    for (size_t i = 0; i < lines; i++) {
        vg_recon_item line = t->bank[i];
        if (t->gone[i] || !single(t, i)) {
            continue;
        }
        if (line.account == LATE_ACCOUNT && line.day.n > last) {
            lose(t, i, FLAW_FILE_LATE);
        } else if (line.account == EMPTY_ACCOUNT && line.day.n == empty) {
            lose(t, i, FLAW_FILE_EMPTY);
        } else if (line.account == AGAIN_ACCOUNT && line.day.n == again) {
            lose(t, i, FLAW_FILE_YESTERDAY);
        } else if (line.account == AGAIN_ACCOUNT && line.day.n == again - 1 && !t->summed[t->of[0][i].group]) {
            expect(t, 0, put(t, 0, &line, t->of[0][i].group), VG_RECON_R_DUPLICATE, FLAW_FILE_YESTERDAY);
        }
    }
    for (size_t i = 0; i < t->count[1]; i++) {
        truth_of *o = &t->of[1][i];
        o->reason = (o->reason == VG_RECON_R_MISSING_AT_BANK || o->reason == VG_RECON_R_FEE) && is_late(t, &t->ours[i]) ? VG_RECON_R_LATE : o->reason;
    }
}

/* Takes out the lines that did not come. */
static void compact(recon_truth *t)
{
    size_t kept = 0;
    for (size_t i = 0; i < t->count[0]; i++) {
        if (!t->gone[i]) {
            t->bank[kept] = t->bank[i];
            t->of[0][kept++] = t->of[0][i];
        }
    }
    t->count[0] = kept;
    for (int side = 0; side < 2; side++) {
        for (size_t i = 0; i < t->count[side]; i++) {
            t->members[side][t->of[side][i].group] += t->of[side][i].reason == 0;
        }
    }
}

recon_truth *truth_new(uint64_t seed)
{
    static void (*const business[])(recon_truth *) = {numbered, numbered, numbered, numbered, numbered, numbered, numbered, numbered,
                                                      numbered, numbered, noticed, with_fee, came_back, batch, unnumbered, unnumbered,
                                                      equal_amounts, extra, bare, merged};
    recon_truth *t = calloc(1, sizeof *t);
    assert(t != NULL);
    t->random = seed * 2654435761U;
    t->large = 1000000000;
    for (int i = 0; i < ACCOUNTS; i++) {
        t->covers[i] = (vg_recon_cover){i + 1, {FIRST - 10}, {FIRST + 3 * DAYS}};
        interest(t, i + 1);
    }
    for (int32_t day = 0; day < DAYS; day++) {
        fees_of(t, FIRST + day);
    }
    for (int i = 0; i < EVENTS; i++) {
        business[next(t, VG_COUNT(business))](t);
    }
    flaw_files(t);
    compact(t);
    return t;
}

recon_truth *truth_free(recon_truth *t)
{
    free(t);
    return NULL;
}

vg_recon_ask truth_ask(const recon_truth *t)
{
    return (vg_recon_ask){.bank = t->bank, .ours = t->ours, .bank_count = t->count[0], .our_count = t->count[1],
                          .rules = vg_recon_rules_standard(), .calendar = vg_calendar_china(), .covers = t->covers,
                          .cover_count = ACCOUNTS, .wait_days = WAIT};
}

/* --- the score ---------------------------------------------------------------------------------------------------- */

static const truth_of *by_id(const recon_truth *t, int side, int64_t id)
{
    const vg_recon_item *items = side == 0 ? t->bank : t->ours;
    for (size_t i = (size_t)(id - (side == 0 ? 1 : OUR_IDS + 1)) + 1; i > 0; i--) { /* compact() only moved lines down */
        if (i - 1 < t->count[side] && items[i - 1].id == id) {
            return &t->of[side][i - 1];
        }
    }
    abort();
}

static void say(const recon_truth *t, truth_score *s, const char *what, int side, int64_t id, const truth_of *of, const char *got)
{
    if (s->first_wrong[0] == 0) {
        const char *want = vg_recon_reason_name(of->reason);
        const vg_recon_item *item = (side == 0 ? t->bank : t->ours) + (of - t->of[side]);
        (void)snprintf(s->first_wrong, sizeof s->first_wrong,
                       "%s: %s %" PRId64 " of group %d, flaw %d, wants %s, got %s; account %" PRId64 " day %d fen %" PRId64
                       " side %d receipt %.*s ref %.*s kind %d", what, side == 0 ? "line" : "ours", id, of->group, of->flaw,
                       want == NULL ? "its group" : want, got, item->account, item->day.n - FIRST, item->fen, item->side,
                       (int)item->receipt.len, (const char *)item->receipt.at, (int)item->ref.len, (const char *)item->ref.at, item->kind);
    }
}

static bool is_true_group(const recon_truth *t, const vg_recon_result *result, const vg_recon_group *g)
{
    int32_t group = by_id(t, 0, result->ids[g->first])->group;
    for (uint32_t k = 0; k < g->bank_count + g->our_count; k++) {
        const truth_of *of = by_id(t, k < g->bank_count ? 0 : 1, result->ids[g->first + k]);
        if (of->group != group || of->reason != 0) {
            return false;
        }
    }
    return t->equals[group] ? g->bank_count == 1 && g->our_count == 1
                            : g->bank_count == (uint32_t)t->members[0][group] && g->our_count == (uint32_t)t->members[1][group];
}

static void score_group(const recon_truth *t, const vg_recon_result *result, const vg_recon_group *g, truth_score *s)
{
    bool right = is_true_group(t, result, g);
    s->groups++;
    for (uint32_t k = 0; k < g->bank_count + g->our_count; k++) {
        int side = k < g->bank_count ? 0 : 1;
        const truth_of *of = by_id(t, side, result->ids[g->first + k]);
        s->items++;
        s->by_flaw[of->flaw]++;
        s->right_by_flaw[of->flaw] += right;
        s->found += right && !t->summed[of->group];
        s->summed += right && t->summed[of->group];
        s->reasons += of->reason != 0;
        s->false_sure += !right && !g->proposed;
        s->false_proposed += !right && g->proposed;
        if (!right) {
            say(t, s, "false", side, result->ids[g->first + k], of, vg_recon_rule_of(g->rule)->name);
        }
    }
}

static void score_left(const recon_truth *t, const vg_recon_left *l, truth_score *s)
{
    int side = l->bank ? 0 : 1;
    const truth_of *of = by_id(t, side, l->id);
    bool undecided = of->reason == 0 && t->summed[of->group] &&
                     (l->reason == VG_RECON_R_AMBIGUOUS || l->reason == VG_RECON_R_NOT_SEARCHED);
    s->items++;
    s->by_flaw[of->flaw]++;
    s->right_by_flaw[of->flaw] += l->reason == of->reason;
    s->reasons += of->reason != 0;
    s->undecided += undecided;
    s->missed += of->reason == 0 && !undecided;
    bool unsearched = l->reason == VG_RECON_R_NOT_SEARCHED &&
                      (of->reason == VG_RECON_R_MISSING_AT_BANK || of->reason == VG_RECON_R_MISSING_IN_LEDGER);
    s->unsearched += unsearched;
    s->wrong_reasons += of->reason != 0 && of->reason != l->reason && !unsearched;
    if (!undecided && !unsearched && of->reason != l->reason) {
        say(t, s, of->reason == 0 ? "missed" : "reason", side, l->id, of, vg_recon_reason_name(l->reason));
    }
}

void truth_add_score(const recon_truth *t, const vg_recon_result *result, truth_score *ret)
{
    for (size_t i = 0; i < result->group_count; i++) {
        score_group(t, result, &result->groups[i], ret);
    }
    for (size_t i = 0; i < result->left_count; i++) {
        score_left(t, &result->lefts[i], ret);
    }
}
