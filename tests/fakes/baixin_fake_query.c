/* QueryBalance, QueryTransaction, QueryEntries (§4.2). */
#include "tests/fakes/baixin_fake_do.h"

#include <string.h>

static void say_restrictions(baixin_fake *fake, const bx_acc *acc)
{
    for (size_t i = 0; i < fake->restriction_count; i++) {
        const bx_restriction *one = fake->restrictions[i];
        if (one->acc == acc && !one->lifted) {
            bx_group(fake, "Restriction", true);
            bx_say(fake, "Kind", one->kind);
            if (one->fen > 0) {
                bx_say_fen(fake, "Amount", one->fen);
            }
            bx_group(fake, "Restriction", false);
        }
    }
}

static void say_pot(baixin_fake *fake, const char *type, int64_t fen)
{
    bx_group(fake, "Balance", true);
    bx_say(fake, "BalanceType", type);
    bx_say_fen(fake, "Amount", fen);
    bx_group(fake, "Balance", false);
}

static void say_balance(baixin_fake *fake, const baixin_balance *have)
{
    int64_t pending = have->available - have->withdrawable;
    if (fake->conf.payinst) { /* §4.3 */
        say_pot(fake, "SPAD0001", pending);
        say_pot(fake, "SPAW0001", have->withdrawable);
    } else {
        bx_say_fen(fake, "Total", have->total + (fake->out.wrong_amount ? 1 : 0));
        bx_say_fen(fake, "Available", have->available);
        bx_say_fen(fake, "Withdrawable", have->withdrawable);
        bx_say_fen(fake, "Held", have->held);
        bx_say_fen(fake, "FrozenJudicial", have->judicial);
        bx_say_fen(fake, "PendingWithdrawable", pending);
        bx_say_fen(fake, "TransitIn", have->transit_in);
        bx_say_fen(fake, "TransitOut", have->transit_out);
    }
    bx_say(fake, "AcctStatus", have->status);
}

/* An account at the end of a bank day; of today it is what it is now. */
static bool balance_at(baixin_fake *fake, const bx_acc *acc, int64_t day, baixin_balance *ret)
{
    if (day == fake->day) {
        return baixin_fake_balance(fake, acc->no, ret);
    }
    for (size_t i = 0; i < fake->snapshot_count; i++) {
        if (fake->snapshots[i].acc == acc && fake->snapshots[i].day == day) {
            *ret = fake->snapshots[i].balance;
            return true;
        }
    }
    return false;
}

/* The main account: all accounts of the program together. */
static void say_main(baixin_fake *fake, const bx_msg *msg)
{
    baixin_balance sum = {.status = "ACTIVE"}, one;
    for (size_t i = 0; i < fake->acc_count; i++) {
        (void)baixin_fake_balance(fake, fake->accs[i]->no, &one);
        sum.total += one.total;
        sum.available += one.available;
        sum.withdrawable += one.withdrawable;
        sum.held += one.held;
        sum.judicial += one.judicial;
        sum.transit_in += one.transit_in;
        sum.transit_out += one.transit_out;
    }
    bx_answer(fake, msg, "000000");
    say_balance(fake, &sum);
}

void bx_do_balance(baixin_fake *fake, const bx_msg *msg)
{
    baixin_balance have;
    int64_t day = fake->day;
    const bx_acc *acc = bx_acc_find(fake, bx_get(msg->req, "AcctNo"));
    const char *as_of = bx_get(msg->req, "AsOf");
    if (*as_of != '\0') {
        (void)bx_day_parse(as_of, &day);
    }
    if (fk_same(bx_get(msg->req, "AcctNo"), fake->conf.main_account) && *as_of == '\0') {
        say_main(fake, msg);
        return;
    }
    if (acc == NULL) {
        bx_answer(fake, msg, "200101");
        return;
    }
    if (!balance_at(fake, acc, day, &have)) {
        bx_answer(fake, msg, "400003");
        return;
    }
    bx_answer(fake, msg, "000000");
    say_balance(fake, &have);
    say_restrictions(fake, acc);
}

static void say_not_found(baixin_fake *fake, const bx_msg *msg)
{
    bx_answer(fake, msg, "000000");
    bx_say(fake, "OrigStatus", "NOT_FOUND");
    bx_say(fake, "OrigRespCode", "400003");
    bx_say(fake, "OrigRespMsg", bx_code_text("400003"));
}

/* OrigDate may be a day off: a message near midnight lands on the neighbour (t1 §5). */
static bool is_asked_for(const bx_msg *msg, const bx_order *order)
{
    int64_t day = 0;
    return order != NULL && fk_same(order->spec->name, bx_get(msg->req, "OrigService")) &&
           bx_day_parse(bx_get(msg->req, "OrigDate"), &day) && day >= order->day - 1 &&
           day <= order->day + 1;
}

static void say_order(baixin_fake *fake, const bx_msg *msg, const bx_order *order)
{
    bool open = order->state == BX_PROCESSING || order->state == BX_REVIEW;
    bool lies = order->contradict || msg->fault.act == BAIXIN_DO_STT_CONTRADICTION;
    const char *code = open ? "000100" : order->code;
    bx_answer(fake, msg, "000000");
    bx_say(fake, "OrigStatus", lies ? "SUCCESS" : bx_state_text(order));
    bx_say(fake, "OrigRespCode", !lies ? code : fk_same(code, "000000") ? "200117" : code);
    bx_say(fake, "OrigRespMsg", bx_code_text(code));
    bx_say(fake, "BankTxnNo", order->txn_no);
    bx_say_account(fake, order->acc_no);
    bx_say_amount(fake, order->fen);
    bx_say_day(fake, "BizDate", open ? order->day : order->done_day);
    if (!open) {
        bx_say_instant(fake, "FinishTime", order->done_ms);
    }
    if (order->state == BX_RETURNED) {
        bx_say(fake, "ReturnNo", order->return_no);
        bx_say_day(fake, "ReturnDate", order->return_day);
    }
}

void bx_do_transaction(baixin_fake *fake, const bx_msg *msg)
{
    const bx_order *order = bx_order_find(fake, bx_get(msg->req, "OrigRequestNo"));
    bool hidden =
        msg->fault.act == BAIXIN_DO_NOT_FOUND_FOR || (order != NULL && order->seen_ms > msg->now);
    if (order != NULL && !fk_same(order->spec->name, bx_get(msg->req, "OrigService"))) {
        bx_breach(fake, msg->spec->name, msg->req->request_no, "book",
                  "OrigService is not the one of OrigRequestNo");
    }
    if (hidden || !is_asked_for(msg, order)) {
        say_not_found(fake, msg);
    } else {
        say_order(fake, msg, order);
    }
}

static void say_entry(baixin_fake *fake, const bx_entry *one)
{
    char text[11], dc[2] = {one->dc, '\0'};
    bx_group(fake, "Entry", true);
    bx_say_uint(fake, "Seq", one->seq);
    bx_say(fake, "BankTxnNo", one->txn_no);
    bx_say(fake, "RequestNo", one->request_no);
    bx_say(fake, "Service", one->service);
    bx_say_account(fake, one->acc->no);
    bx_say(fake, "DC", dc);
    bx_say_amount(fake, one->fen);
    bx_say_fen(fake, "BalAfter", one->balance);
    bx_say(fake, "OppAcct", one->opp_no);
    bx_say(fake, "OppName", one->opp_name);
    bx_day_text(one->day, text);
    bx_say(fake, "BizDate", text);
    bx_clock_text(one->at_ms, text);
    bx_say(fake, "Time", text);
    bx_say(fake, "Status", "SUCCESS");
    bx_say(fake, "OrigBankTxnNo", one->orig_txn_no);
    bx_say(fake, "Memo", one->memo);
    bx_group(fake, "Entry", false);
}

typedef struct picked {
    const bx_acc *acc; /* NULL: every account of the program */
    int64_t from, to;
} picked;

static bool fits(const picked *pick, const bx_entry *one)
{
    return !one->hidden && (pick->acc == NULL || one->acc == pick->acc) && one->day >= pick->from &&
           one->day <= pick->to;
}

static void say_page(baixin_fake *fake, const bx_msg *msg, const picked *pick, size_t page,
                     size_t size)
{
    size_t total = 0, said = 0;
    for (size_t i = 0; i < fake->entry_count; i++) {
        total += fits(pick, fake->entries[i]) ? 1 : 0;
    }
    bx_answer(fake, msg, "000000");
    bx_say_uint(fake, "Total", total);
    for (size_t i = 0, at = 0; i < fake->entry_count && said < size; i++) {
        if (!fits(pick, fake->entries[i]) || at++ < (page - 1) * size) {
            continue;
        }
        bool twice = said == 0 && msg->fault.act == BAIXIN_DO_DUPLICATE_LINES;
        say_entry(fake, fake->entries[i]);
        if (twice) {
            say_entry(fake, fake->entries[i]);
        }
        said++;
    }
}

void bx_do_entries(baixin_fake *fake, const bx_msg *msg)
{
    picked pick = {0};
    uint32_t page = 0, size = 0;
    const char *no = bx_get(msg->req, "AcctNo");
    pick.acc = bx_acc_find(fake, no);
    (void)bx_day_parse(bx_get(msg->req, "From"), &pick.from);
    (void)bx_day_parse(bx_get(msg->req, "To"), &pick.to);
    (void)fk_parse_uint(bx_get(msg->req, "Page"), &page);
    (void)fk_parse_uint(bx_get(msg->req, "Size"), &size);
    if (pick.to < pick.from || pick.to - pick.from > 30) {
        bx_refuse_form(fake, msg, "100001", "From and To are not a span of up to 31 days");
    } else if (pick.acc == NULL && !fk_same(no, fake->conf.main_account)) {
        bx_answer(fake, msg, "200101");
    } else {
        say_page(fake, msg, &pick, page, size);
    }
}
