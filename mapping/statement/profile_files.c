/* Profiles that are built in, as the text that a file of one's own would have. Each cites the paper that its columns come from;
 * where no paper states a layout there is none here, and a program brings its own (CITIC's DLSESMDN: banks/citic.md E.1). */
#include "mapping/statement/statement.h"

#define LISTED_6073(side)                                                                                                                            \
    "format: delimited\nencoding: utf-8\nseparator: tab\nday: YYYYMMDD\nside: " side "\n"                                                           \
    "head.tag: H\nhead.account: 2\nhead.from: 3\nhead.to: 3\ntail.tag: T\ntail.count: 2\n"                                                         \
    "row.day: 2\nrow.serial: 4\nrow.amount: 5\nrow.memo: 6\nrow.type: 7\n"

static const struct {
    const char *name, *text;
} profiles[] = {
    {"csv", /* no bank's: what we write down ourselves, and a beginning for a profile of one's own */
     "format: delimited\nencoding: utf-8\nseparator: ,\nquote: \"\nnames: yes\nday: YYYY-MM-DD\n"
     "credit-words: C CR credit 贷\ndebit-words: D DR debit 借\n"
     "row.account: account?\nrow.day: day\nrow.value-day: value_day?\nrow.side: side?\nrow.amount: amount\n"
     "row.balance: balance?\nrow.serial: serial?\nrow.ref: ref?\nrow.opp-account: opp_account?\nrow.opp-name: opp_name?\n"
     "row.opp-bank: opp_bank?\nrow.memo: memo?\nrow.type: type?\nrow.currency: currency?\n"},
    {"baixin", "format: baixin\n"},               /* banks/baixin.md 4.2, statement file of transactions */
    {"pingan-20", "format: pingan\nlayout: 20\n"}, /* banks/pingan.md F.2: money in and out of 交易网 */
    {"pingan-4004", "format: pingan\nlayout: 4004\n"}, /* F.3: the day's transfers of 银企直连 */
    /* F.1: record layouts of 6103's files are not public; these are the columns that the paper calls safe to expect, in its
     * order, for deposits and for withdrawals. A program whose files differ copies the line and puts its own order. */
    {"pingan-6103-cz", "format: pingan\nside: credit\nlayout: count flow ref member account amount fee date time memo\n"},
    {"pingan-6103-tx", "format: pingan\nside: debit\nlayout: count flow ref member account amount fee date time memo\n"},
    /* F.4: 跨行快付, 对账 (KHKF05 type KHKF01): 0000 success, all else not booked. The paying account is not in it. */
    {"pingan-khkf",
     "format: delimited\nencoding: gb18030\nseparator: |::|\nside: debit\nday: YYYYMMDD\n"
     "booked-words: 0000\npending-words: 9001\nvoid-words: *\n"
     "head.count: 1\nhead.amount: 2\nhead.booked-count: 3\nhead.booked-amount: 4\n"
     "row.value-day: 3\nrow.ref: 4\nrow.opp-account: 6\nrow.amount: 7\nrow.day: 9\nrow.serial: 10\nrow.state: 11\n"
     "row.memo: 13\n"},
    /* banks/citic.md E.2: DLUPRDWN (Group 3.3.22), payments to persons; the summary tells only what succeeded. The paying
     * account is not in it. */
    {"citic-dluprdwn",
     "format: delimited\nencoding: gb18030\nseparator: ,\nside: debit\nday: YYYYMMDD\n"
     "booked-words: 1 3\npending-words: 0 5\nvoid-words: 2 4\n"
     "head.booked-amount: 1\nhead.booked-count: 2\n"
     "row.ref: 1\nrow.day: 2\nrow.type: 3\nrow.opp-account: 5\nrow.opp-name: 6\nrow.amount: 7\nrow.currency: 8\n"
     "row.state: 11\nrow.memo: 12\n"},
    /* banks/citic.md Group 3.1.2: DLTRNALL's pages as one file, which adapters/citic/citic_pages.c writes. Opening and closing come of the
     * balances behind the lines, the count is the bank's. */
    {"citic-dltrnall",
     "format: delimited\nencoding: utf-8\nseparator: tab\nday: YYYYMMDD\ncredit-words: C\ndebit-words: D\n"
     "head.tag: H\nhead.account: 2\nhead.from: 3\nhead.to: 3\n"
     "tail.tag: T\ntail.count: 2\ntail.opening: 3\ntail.closing: 4\n"
     "row.day: 2\nrow.value-day: 4\nrow.serial: 5\nrow.side: 6\nrow.amount: 7\nrow.balance: 8\nrow.opp-account: 9\n"
     "row.opp-name: 10\nrow.opp-bank: 11\nrow.memo: 12\nrow.type: 13\nrow.ref: 14\n"},
    /* banks/pingan.md B.8 6073: its pages as one file, which adapters/pingan/pingan_listed.c writes. The count is the bank's; a withdrawal's
     * amount is with its fee. */
    {"pingan-6073-tx", LISTED_6073("debit")},
    {"pingan-6073-qf", LISTED_6073("credit")},
};

const char *vg_stmt_profile_at(size_t i, const char **ret_text)
{
    if (i >= VG_COUNT(profiles)) {
        return NULL;
    }
    *ret_text = profiles[i].text;
    return profiles[i].name;
}
