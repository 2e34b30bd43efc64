/* Paths of ISO 20022 camt.053.001.02 to 08 and camt.052.001.02 to 08 below Stmt and Rpt. A path that only some versions have
 * stands beside that of the others. */
#include "mapping/statement/camt_in.h"
#include <stddef.h>

#define ROW(path_, how_, member) {path_, CAMT_##how_, CAMT_NONE, offsetof(camt_fields, member), sizeof((camt_fields *)0)->member}
#define NODE(path_, node_)       {path_, CAMT_NODE, CAMT_##node_, 0, 0}

#define PARTY(word, member)                                                                                          \
    ROW("Ntry/NtryDtls/TxDtls/RltdPties/" word "/Nm", TEXT, detail.member.name),                                    \
    ROW("Ntry/NtryDtls/TxDtls/RltdPties/" word "/Pty/Nm", TEXT, detail.member.name), /* 08 */                       \
    ROW("Ntry/NtryDtls/TxDtls/RltdPties/" word "Acct/Id/IBAN", KEY, detail.member.account),                         \
    ROW("Ntry/NtryDtls/TxDtls/RltdPties/" word "Acct/Id/Othr/Id", KEY, detail.member.account),                      \
    ROW("Ntry/NtryDtls/TxDtls/RltdAgts/" word "Agt/FinInstnId/BIC", KEY, detail.member.bic), /* 02, 03 */           \
    ROW("Ntry/NtryDtls/TxDtls/RltdAgts/" word "Agt/FinInstnId/BICFI", KEY, detail.member.bic),                      \
    ROW("Ntry/NtryDtls/TxDtls/RltdAgts/" word "Agt/FinInstnId/ClrSysMmbId/MmbId", KEY, detail.member.bic),          \
    ROW("Ntry/NtryDtls/TxDtls/RltdAgts/" word "Agt/FinInstnId/Nm", TEXT, detail.member.bank)

#define CODE(path_, member)                                                                                          \
    ROW(path_ "/Domn/Cd", WORD, member.domain), ROW(path_ "/Domn/Fmly/Cd", WORD, member.family),                     \
    ROW(path_ "/Domn/Fmly/SubFmlyCd", WORD, member.sub), ROW(path_ "/Prtry/Cd", WORD, member.own)

const camt_row camt_rows[] = {
    ROW("^MsgPgntn/PgNb", COUNT, group.page),
    ROW("^MsgPgntn/LastPgInd", WORD, group.last_page),
    ROW("Id", TEXT, head.id),
    ROW("ElctrncSeqNb", COUNT, head.number),
    ROW("LglSeqNb", COUNT, head.legal),
    ROW("StmtPgntn/PgNb", COUNT, head.page), /* 04 on */
    ROW("StmtPgntn/LastPgInd", WORD, head.last_page),
    ROW("RptPgntn/PgNb", COUNT, head.page),
    ROW("RptPgntn/LastPgInd", WORD, head.last_page),
    ROW("FrToDt/FrDtTm", DAY, head.from),
    ROW("FrToDt/ToDtTm", END, head.to),
    ROW("Acct/Id/IBAN", KEY, head.account),
    ROW("Acct/Id/Othr/Id", KEY, head.account),
    ROW("Acct/Id/PrtryAcct/Id", KEY, head.account), /* 01 */
    ROW("Acct/Ccy", WORD, head.currency),
    ROW("TxsSummry/TtlNtries/NbOfNtries", COUNT, head.lines),
    ROW("TxsSummry/TtlNtries/Sum", AMOUNT, head.total),
    ROW("TxsSummry/TtlNtries/TtlNetNtryAmt", AMOUNT, head.net), /* 02, 03 */
    ROW("TxsSummry/TtlNtries/CdtDbtInd", WORD, head.net_side),
    ROW("TxsSummry/TtlNtries/TtlNetNtry/Amt", AMOUNT, head.net), /* 04 on */
    ROW("TxsSummry/TtlNtries/TtlNetNtry/CdtDbtInd", WORD, head.net_side),
    ROW("TxsSummry/TtlCdtNtries/NbOfNtries", COUNT, head.credits),
    ROW("TxsSummry/TtlCdtNtries/Sum", AMOUNT, head.credit),
    ROW("TxsSummry/TtlDbtNtries/NbOfNtries", COUNT, head.debits),
    ROW("TxsSummry/TtlDbtNtries/Sum", AMOUNT, head.debit),

    NODE("Bal", BALANCE),
    ROW("Bal/Tp/CdOrPrtry/Cd", WORD, balance.code),
    ROW("Bal/Amt", AMOUNT, balance.amount),
    ROW("Bal/CdtDbtInd", WORD, balance.side),

    NODE("Ntry", ENTRY),
    ROW("Ntry/NtryRef", TEXT, entry.ref),
    ROW("Ntry/Amt", AMOUNT, entry.amount),
    ROW("Ntry/CdtDbtInd", WORD, entry.side),
    ROW("Ntry/RvslInd", WORD, entry.reversal),
    ROW("Ntry/Sts", WORD, entry.state),
    ROW("Ntry/Sts/Cd", WORD, entry.state), /* 08 */
    ROW("Ntry/BookgDt/Dt", DAY, entry.booked),
    ROW("Ntry/BookgDt/DtTm", DAY, entry.booked),
    ROW("Ntry/ValDt/Dt", DAY, entry.valued),
    ROW("Ntry/ValDt/DtTm", DAY, entry.valued),
    ROW("Ntry/AcctSvcrRef", KEY, entry.serial),
    CODE("Ntry/BkTxCd", entry.code),
    ROW("Ntry/AddtlNtryInf", TEXT, entry.info),
    ROW("Ntry/Chrgs/Amt", MARK, entry.charged), /* 02, 03 */
    ROW("Ntry/Chrgs/TtlChrgsAndTaxAmt", MARK, entry.charged),
    ROW("Ntry/Chrgs/Rcrd/Amt", MARK, entry.charged),

    ROW("Ntry/NtryDtls/Btch/NbOfTxs", COUNT, entry.batch),
    NODE("Ntry/NtryDtls/TxDtls", DETAIL),
    ROW("Ntry/NtryDtls/TxDtls/Refs/EndToEndId", TEXT, detail.end_to_end),
    ROW("Ntry/NtryDtls/TxDtls/Refs/InstrId", TEXT, detail.instruction),
    ROW("Ntry/NtryDtls/TxDtls/Refs/TxId", TEXT, detail.transaction),
    ROW("Ntry/NtryDtls/TxDtls/Refs/AcctSvcrRef", KEY, detail.serial),
    ROW("Ntry/NtryDtls/TxDtls/Amt", AMOUNT, detail.amount), /* 04 on */
    ROW("Ntry/NtryDtls/TxDtls/CdtDbtInd", WORD, detail.side),
    ROW("Ntry/NtryDtls/TxDtls/AmtDtls/TxAmt/Amt", AMOUNT, detail.inner),
    ROW("Ntry/NtryDtls/TxDtls/Chrgs/Amt", MARK, entry.charged),
    ROW("Ntry/NtryDtls/TxDtls/Chrgs/TtlChrgsAndTaxAmt", MARK, entry.charged),
    ROW("Ntry/NtryDtls/TxDtls/Chrgs/Rcrd/Amt", MARK, entry.charged),
    CODE("Ntry/NtryDtls/TxDtls/BkTxCd", detail.code),
    PARTY("Dbtr", debtor),
    PARTY("Cdtr", creditor),
    ROW("Ntry/NtryDtls/TxDtls/RmtInf/Ustrd", JOIN, detail.memo),
    ROW("Ntry/NtryDtls/TxDtls/RmtInf/Strd/CdtrRefInf/Ref", JOIN, detail.memo), /* 03 on */
    ROW("Ntry/NtryDtls/TxDtls/RmtInf/Strd/CdtrRefInf/CdtrRef", JOIN, detail.memo),
    ROW("Ntry/NtryDtls/TxDtls/AddtlTxInf", TEXT, detail.info),
};
const size_t camt_row_count = VG_COUNT(camt_rows);

/* --- values --------------------------------------------------------------------------------- */

static vg_status keep_amount(const camt_row *row, vg_span text, const vg_span *currency, camt_amount *ret, vg_err *err)
{
    bool negative;
    vg_err ignored;
    if (ret->told) {
        return VG_FAIL(err, BANK_GARBLED, "%s stands there twice", row->path);
    }
    VG_TRY(stmt_amount((stmt_number){.point = '.'}, vg_span_trim(text), &negative, &ret->fen, err));
    if (currency != NULL && vg_span_copy(*currency, ret->currency, sizeof ret->currency, &ignored).code != VG_OK) {
        return VG_FAIL(err, BANK_GARBLED, "%s has a currency that is none", row->path);
    }
    ret->told = true;
    return VG_DONE;
}

/* A day, with a zone or a time behind it. The day as the bank writes it: its zone is the account's. */
enum { DAY = 10 }; /* YYYY-MM-DD */

static bool ends_with(vg_span text, const char *end)
{
    size_t len = strlen(end);
    return text.len >= len && memcmp(text.at + text.len - len, end, len) == 0;
}

static bool is_utc(vg_span text) { return text.len > DAY + 9 && (ends_with(text, "Z") || ends_with(text, "+00:00")); }

/* A time in a zone of the bank's own has the bank's day in front. One in UTC has nobody's: its day is China's. */
static vg_status keep_day(vg_span text, vg_day *ret, vg_err *err)
{
    text = vg_span_trim(text);
    VG_TRY(stmt_day("YYYY-MM-DD", true, text, ret, err));
    if (is_utc(text) && memcmp(text.at + DAY, "T16", 3) >= 0) { /* eight hours before China's midnight */
        *ret = vg_day_add(*ret, 1);
    }
    bool good = text.len == DAY || strchr("TZ+-", text.at[DAY]) != NULL;
    return good && (text.len == DAY || text.at[DAY] != 0) ? VG_DONE : VG_FAIL(err, BANK_GARBLED, "a day with something behind it");
}

/* What ends with a day's first instant has nothing of that day (ISO 20022 tells an instant there, not a day). */
static vg_status keep_end(vg_span text, vg_day *ret, vg_err *err)
{
    text = vg_span_trim(text);
    VG_TRY(keep_day(text, ret, err));
    vg_span clock = text.len >= DAY + 9 ? (vg_span){text.at + DAY, 9} : (vg_span){0};
    if (vg_span_is(clock, is_utc(text) ? "T16:00:00" : "T00:00:00")) {
        *ret = vg_day_add(*ret, -1);
    }
    return VG_DONE;
}

static vg_status keep_count(vg_span text, vg_stmt_count *ret, vg_err *err)
{
    int64_t n;
    vg_err inner;
    if (vg_span_int(vg_span_trim(text), &n, &inner).code != VG_OK) {
        return VG_FAIL(err, BANK_GARBLED, "a count that is none");
    }
    ret->n += n; /* batches of one entry */
    ret->told = true;
    return VG_DONE;
}

vg_status camt_keep(const camt_row *row, vg_span text, const vg_span *currency, camt_fields *ret, vg_err *err)
{
    char *to = (char *)ret + row->at;
    switch (row->how) {
    case CAMT_NODE:
        break;
    case CAMT_KEY:
    case CAMT_WORD:
        return to[0] == 0 ? stmt_key(text, to, row->size, err) : VG_DONE;
    case CAMT_TEXT:
        if (to[0] == 0) {
            stmt_text(text, to, row->size);
        }
        break;
    case CAMT_JOIN:
        stmt_text_add(text, to, row->size);
        break;
    case CAMT_DAY:
        return keep_day(text, (vg_day *)(void *)to, err);
    case CAMT_END:
        return keep_end(text, (vg_day *)(void *)to, err);
    case CAMT_COUNT:
        return keep_count(text, (vg_stmt_count *)(void *)to, err);
    case CAMT_AMOUNT:
        return keep_amount(row, text, currency, (camt_amount *)(void *)to, err);
    case CAMT_MARK:
        to[0] = '1';
        break;
    }
    return VG_DONE;
}
