/* What the body of each route may hold. A row a member; what is not here is refused. */
#include "gateway/api/api.h"
#include "gateway/core/breaks.h"

#define AT(m)   .at = offsetof(vg_command, m), .size = sizeof(((vg_command *)0)->m)
#define P_AT(m) .at = offsetof(vg_command_payee, m), .size = sizeof(((vg_command_payee *)0)->m)
#define R_AT(m) .at = offsetof(vg_command_part, m), .size = sizeof(((vg_command_part *)0)->m)

#define TEXT(path_, m)                                                                             \
    {                                                                                              \
        .path = path_, .form = VG_IN_TEXT, AT(m)                                                   \
    }
#define TEXT_NEEDED(path_, m)                                                                      \
    {                                                                                              \
        .path = path_, .form = VG_IN_TEXT, .needed = true, AT(m)                                   \
    }
#define ID(path_, prefix, m)                                                                       \
    {                                                                                              \
        .path = path_, .form = VG_IN_ID, .words = prefix, AT(m)                                    \
    }
#define ID_NEEDED(path_, prefix, m)                                                                \
    {                                                                                              \
        .path = path_, .form = VG_IN_ID, .needed = true, .words = prefix, AT(m)                    \
    }
#define AMOUNT                                                                                     \
    {                                                                                              \
        .path = "amount", .form = VG_IN_AMOUNT, AT(amount)                                         \
    }
#define AMOUNT_NEEDED                                                                              \
    {                                                                                              \
        .path = "amount", .form = VG_IN_AMOUNT, .needed = true, AT(amount)                         \
    }
#define CURRENCY                                                                                   \
    {                                                                                              \
        .path = "currency", .form = VG_IN_CNY                                                      \
    }
#define CURRENCY_NEEDED                                                                            \
    {                                                                                              \
        .path = "currency", .form = VG_IN_CNY, .needed = true                                      \
    }
#define MONEY      AMOUNT_NEEDED, CURRENCY_NEEDED
#define CLIENT_REF TEXT("client_ref", client_ref)
#define PROGRAM                                                                                    \
    {                                                                                              \
        .path = "program", .form = VG_IN_PROGRAM, .needed = true                                   \
    }
#define DAY(path_, m)                                                                              \
    {                                                                                              \
        .path = path_, .form = VG_IN_DAY, AT(m)                                                    \
    }
#define LETTER(path_, words_, numbers_, m)                                                         \
    {                                                                                              \
        .path = path_, .form = VG_IN_LETTER, .words = words_, .numbers = numbers_, AT(m)           \
    }
#define FILES                                                                                      \
    {                                                                                              \
        .path = "files/*", .form = VG_IN_IDS, .words = "file_", AT(files)                          \
    }

static const int32_t open_kinds[] = {VG_ACCT_TYPE2, VG_ACCT_MEMBER, VG_ACCT_DEPOSIT, VG_ACCT_OWN};
static const int32_t owner_kinds[] = {'P', 'C'};
static const int32_t id_types[] = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'D'};
static const int32_t stops[] = {VG_STOP_PAY, VG_RECEIVE_ONLY, VG_STOP_ALL, 0};
static const int32_t part_acts[] = {VG_PART_RELEASE, VG_PART_CAPTURE};
static const int32_t targets[] = {VG_TO_ORIGIN, VG_TO_CARD, VG_TO_BALANCE};
static const int32_t verdicts[] = {1, 0};
static const int32_t pauses[] = {VG_PAUSE_PAYOUTS, VG_PAUSE_SENDS};
static const int32_t scopes[] = {VG_SCOPE_BUSINESS, VG_SCOPE_TREASURY, VG_SCOPE_OPERATOR,
                                 VG_SCOPE_APPROVER, VG_SCOPE_AUDITOR,  VG_SCOPE_ADMIN};

static const int32_t sexes[] = {'M', 'F'};
static const int32_t residences[] = {'1', '2', '3'}; /* CRS, banks/baixin.md §4.1 */

#define OWNER                                                                                      \
    TEXT("owner/ref", ref), TEXT_NEEDED("owner/name", name),                                       \
        {.path = "owner/kind",                                                                     \
         .form = VG_IN_LETTER,                                                                     \
         .words = "person|company",                                                                \
         .numbers = owner_kinds,                                                                   \
         AT(owner.kind)},                                                                          \
        {.path = "owner/id_type",                                                                  \
         .form = VG_IN_LETTER,                                                                     \
         .words = "resident_id|armed_police_id|passport|military_id|hk_macao_permit|enterprise_"   \
                  "code|other|"                                                                    \
                  "taiwan_permit|household_register|settlement_card|temporary_resident_id|"        \
                  "business_license",                                                              \
         .numbers = id_types,                                                                      \
         AT(owner.id_type)},                                                                       \
        TEXT("owner/id_number", owner.id_number), TEXT("owner/legal_person", owner.legal_person),  \
        TEXT("owner/address", owner.address),                                                      \
        TEXT("owner/mobile", person.mobile),                                                       \
        TEXT("owner/contacts/*/name", owner.contact_name),                                         \
        TEXT("owner/contacts/*/phone", owner.contact_phone),                                       \
        TEXT("owner/contacts/*/mail", owner.contact_mail), DAY("owner/id_valid_from", person.id_from), \
        DAY("owner/id_valid_to", person.id_to), TEXT("owner/occupation", person.occupation),       \
        LETTER("owner/sex", "male|female", sexes, person.sex),                                     \
        TEXT("owner/nation", person.nation),                                                       \
        LETTER("owner/tax_residence", "china|elsewhere|both", residences, person.tax_residence),   \
        TEXT("owner/consent", person.consent_no), TEXT("owner/face_ticket", person.face_ticket),   \
        FILES, TEXT("bound_card/number", number), TEXT("bound_card/bank_no", bank_no),             \
        TEXT("bound_card/bank", bank)
#define KIND(words_)                                                                               \
    {                                                                                              \
        .path = "kind", .form = VG_IN_WORD, .needed = true, .words = words_,                       \
        .numbers = open_kinds, AT(account_kind)                                                    \
    }

static const vg_api_member open_members[] = {PROGRAM, KIND("type2|member|deposit"), CLIENT_REF,
                                             OWNER};
static const vg_api_member adopt_members[] = {PROGRAM, KIND("type2|member|deposit|own"), CLIENT_REF,
                                              OWNER, TEXT_NEEDED("bank_account", bank_account)};
static const vg_api_member close_members[] = {CLIENT_REF};
static const vg_api_member restrict_members[] = {{.path = "type",
                                                  .form = VG_IN_WORD,
                                                  .words = "stop_pay|receive_only|stop_all|frozen",
                                                  .numbers = stops,
                                                  AT(arg)},
                                                 AMOUNT,
                                                 CURRENCY,
                                                 TEXT("authority", authority),
                                                 TEXT("reference", authority_ref),
                                                 {.path = "until", .form = VG_IN_TIME, AT(expires_at)},
                                                 TEXT("evidence", evidence)};
static const vg_api_member verify_members[] = {TEXT("code", secret), AMOUNT, CURRENCY, CLIENT_REF};
static const vg_api_member card_members[] = {TEXT_NEEDED("number", number), TEXT("bank_no", bank_no), TEXT("bank", bank),
                                             TEXT("mobile", person.mobile), CLIENT_REF};
static const vg_api_member identity_members[] = {{.path = "id_valid_from", .form = VG_IN_DAY, .needed = true, AT(person.id_from)},
                                                 {.path = "id_valid_to", .form = VG_IN_DAY, .needed = true, AT(person.id_to)},
                                                 TEXT_NEEDED("face_ticket", person.face_ticket),
                                                 FILES,
                                                 CLIENT_REF};
static const vg_api_member unrestrict_members[] = {
    {.path = "type",
     .form = VG_IN_WORD,
     .words = "stop_pay|receive_only|stop_all|frozen",
     .numbers = stops,
     AT(arg)},
    TEXT("evidence", evidence)};

static const vg_api_member deposit_members[] = {ID_NEEDED("account", "acct_", account), MONEY,
                                                CLIENT_REF};
static const vg_api_member hold_members[] = {
    ID_NEEDED("account", "acct_", account),
    MONEY,
    CLIENT_REF,
    TEXT_NEEDED("purpose/order", order),
    TEXT("purpose/payee", purpose_payee),
    TEXT("purpose/text", text),
    {.path = "payee_candidates/*", .form = VG_IN_WORDS, AT(candidates)},
    TEXT("evidence_hash", evidence_hash),
    DAY("review_on", review_on),
    {.path = "expires_at", .form = VG_IN_TIME, AT(expires_at)}};
static const vg_api_member plan_members[] = {
    CURRENCY_NEEDED,
    CLIENT_REF,
    {.path = "parts/*/on", .form = VG_IN_DAY, R_AT(on)},
    {.path = "parts/*/act", .form = VG_IN_WORD, .words = "release|capture", .numbers = part_acts, R_AT(act)},
    {.path = "parts/*/amount", .form = VG_IN_AMOUNT, R_AT(amount)},
    {.path = "parts/*/account", .form = VG_IN_ID, .words = "acct_", R_AT(account)},
    {.path = "parts/*/payee", .form = VG_IN_ID, .words = "payee_", R_AT(payee)}};
static const vg_api_member capture_members[] = {
    MONEY,
    CLIENT_REF,
    {.path = "payees/*/account", .form = VG_IN_ID, .words = "acct_", P_AT(account)},
    {.path = "payees/*/payee", .form = VG_IN_ID, .words = "payee_", P_AT(payee)},
    {.path = "payees/*/amount", .form = VG_IN_AMOUNT, P_AT(amount)},
    {.path = "payees/*/fee", .form = VG_IN_FEE, P_AT(fee)},
    {.path = "payees/*/currency", .form = VG_IN_CNY},
    {.path = "final", .form = VG_IN_BOOL, AT(is_final)}};
static const vg_api_member release_members[] = {AMOUNT, CURRENCY, CLIENT_REF};
static const vg_api_member fail_members[] = {
    {.path = "to", .form = VG_IN_WORD, .words = "origin|card|balance", .numbers = targets, AT(arg)},
    ID("forfeit/account", "acct_", payees[0].account),
    ID("forfeit/payee", "payee_", payees[0].payee),
    {.path = "forfeit/amount", .form = VG_IN_AMOUNT, AT(payees[0].amount)},
    {.path = "forfeit/currency", .form = VG_IN_CNY},
    CLIENT_REF};
static const vg_api_member transfer_members[] = {ID_NEEDED("account", "acct_", account),
                                                 ID_NEEDED("to", "acct_", peer), MONEY, CLIENT_REF,
                                                 TEXT("text", text)};
static const vg_api_member refund_members[] = {
    ID("receipt", "rcpt_", receipt), ID("operation", "op_", operation), MONEY, CLIENT_REF,
    TEXT("order", order)};
static const vg_api_member assign_members[] = {ID_NEEDED("account", "acct_", account), CLIENT_REF};
static const vg_api_member share_members[] = {{.path = "day", .form = VG_IN_DAY, .needed = true, AT(day)}, MONEY, TEXT("reason", evidence)};
static const vg_api_member ref_members[] = {CLIENT_REF};
static const vg_api_member reason_members[] = {TEXT("reason", evidence)};
static const vg_api_member decide_members[] = {{.path = "verdict",
                                                .form = VG_IN_WORD,
                                                .needed = true,
                                                .words = "done|refused",
                                                .numbers = verdicts,
                                                AT(yes)},
                                               TEXT_NEEDED("evidence", evidence)};
static const vg_api_member returned_members[] = {{.path = "verdict",
                                                  .form = VG_IN_WORD,
                                                  .needed = true,
                                                  .words = "returned|not_returned",
                                                  .numbers = verdicts,
                                                  AT(yes)},
                                                 ID("receipt", "rcpt_", receipt),
                                                 TEXT_NEEDED("evidence", evidence)};
static const vg_api_member reissue_members[] = {ID("payee", "payee_", payees[0].payee), AMOUNT, CURRENCY, CLIENT_REF,
                                                TEXT_NEEDED("evidence", evidence)};
static const vg_api_member payee_members[] = {PROGRAM,
                                              TEXT("ref", ref),
                                              TEXT_NEEDED("name", name),
                                              TEXT_NEEDED("number", number),
                                              TEXT("bank_no", bank_no),
                                              TEXT("bank", bank)};
static const vg_api_member pause_members[] = {
    {.path = "what", .form = VG_IN_WORD, .words = "payouts|sends", .numbers = pauses, AT(arg)},
    TEXT("reason", evidence)};
static const vg_api_member inquiry_members[] = {
    {.path = "ask", .form = VG_IN_ASK, .needed = true, AT(ask)},
    ID("account", "acct_", account),
    TEXT("number", number),
    TEXT("name", name),
    {.path = "kind",
     .form = VG_IN_LETTER,
     .words = "person|company",
     .numbers = owner_kinds,
     AT(owner.kind)},
    TEXT("bank", bank),
    TEXT("bank_no", bank_no),
    {.path = "day", .form = VG_IN_DAY, AT(day)},
    CLIENT_REF};
static const vg_api_member fetch_members[] = {PROGRAM, {.path = "day", .form = VG_IN_DAY, .needed = true, AT(day)}, TEXT("account", number), TEXT("type", file_type)};
static const vg_api_member key_members[] = {
    TEXT_NEEDED("name", ref),
    {.path = "program", .form = VG_IN_PROGRAM},
    {.path = "scopes/*",
     .form = VG_IN_BIT,
     .words = "business|treasury|operator|approver|auditor|admin",
     .numbers = scopes,
     AT(key_scopes)},
    {.path = "programs/*", .form = VG_IN_WORDS, AT(key_programs)},
    {.path = "addresses/*", .form = VG_IN_WORDS, AT(key_addresses)},
    {.path = "expires_at", .form = VG_IN_TIME, AT(key_expires_at)}};

static const int32_t break_sides[] = {VG_DEBIT, VG_CREDIT};
static const int32_t break_of[] = {VG_OF_BANK, VG_OF_LEDGER};
static const int32_t break_ways[] = {VG_WAY_MATCH, VG_WAY_FORCE, VG_WAY_ADJUST, VG_WAY_SPLIT, VG_WAY_WRITE_OFF, VG_WAY_TIMING, VG_WAY_REQUERY};
static const vg_api_member break_open_members[] = {
    PROGRAM,
    {.path = "of", .form = VG_IN_WORD, .needed = true, .words = "bank|ledger", .numbers = break_of, AT(arg)},
    {.path = "day", .form = VG_IN_DAY, .needed = true, AT(day)},
    {.path = "side", .form = VG_IN_WORD, .needed = true, .words = "debit|credit", .numbers = break_sides, AT(side)},
    MONEY,
    ID("account", "acct_", account),
    TEXT_NEEDED("reference", order),
    TEXT("text", evidence)};
static const vg_api_member break_assign_members[] = {TEXT_NEEDED("owner", ref)};
static const vg_api_member break_comment_members[] = {TEXT_NEEDED("text", evidence)};
static const vg_api_member break_resolve_members[] = {
    {.path = "way", .form = VG_IN_WORD, .needed = true, .words = "match|force|adjust|split|write_off|timing|requery", .numbers = break_ways, AT(arg)},
    {.path = "with/*", .form = VG_IN_IDS, .words = "brk_", AT(with)},
    ID("account", "acct_", account),
    {.path = "until", .form = VG_IN_DAY, AT(day)},
    {.path = "payees/*/account", .form = VG_IN_ID, .words = "acct_", P_AT(account)},
    {.path = "payees/*/amount", .form = VG_IN_AMOUNT, P_AT(amount)},
    {.path = "payees/*/currency", .form = VG_IN_CNY},
    TEXT("reason", evidence)};
static const vg_api_member break_undo_members[] = {TEXT_NEEDED("reason", evidence)};

typedef struct list {
    const vg_api_member *at;
    size_t count;
} list;
#define LIST(name)                                                                                 \
    {                                                                                              \
        name##_members, VG_COUNT(name##_members)                                                   \
    }

/* No row: the body is empty. */
static const list lists[VG_ROUTE_COUNT] = {
    [VG_ROUTE_PAUSE] = LIST(pause),
    [VG_ROUTE_RESUME] = LIST(reason),
    [VG_ROUTE_REDATE] = LIST(reason),
    [VG_ROUTE_REPLAY_SETTLEMENT] = LIST(reason),
    [VG_ROUTE_PROVE] = LIST(reason),
    [VG_ROUTE_SHARE_INTEREST] = LIST(share),
    [VG_ROUTE_INQUIRY] = LIST(inquiry),
    [VG_ROUTE_FETCH] = LIST(fetch),
    [VG_ROUTE_OPEN] = LIST(open),
    [VG_ROUTE_ADOPT] = LIST(adopt),
    [VG_ROUTE_RESTRICT] = LIST(restrict),
    [VG_ROUTE_UNRESTRICT] = LIST(unrestrict),
    [VG_ROUTE_UNRESTRICT_TYPE] = LIST(reason),
    [VG_ROUTE_CLOSE] = LIST(close),
    [VG_ROUTE_VERIFY] = LIST(verify),
    [VG_ROUTE_CODE] = LIST(ref),
    [VG_ROUTE_SETTLE_INTEREST] = LIST(ref),
    [VG_ROUTE_BIND] = LIST(card),
    [VG_ROUTE_UNBIND] = LIST(ref),
    [VG_ROUTE_IDENTITY] = LIST(identity),
    [VG_ROUTE_DEPOSIT] = LIST(deposit),
    [VG_ROUTE_ASSIGN] = LIST(assign),
    [VG_ROUTE_UNASSIGN] = LIST(ref),
    [VG_ROUTE_REAPPLY] = LIST(ref),
    [VG_ROUTE_RETURN] = LIST(ref),
    [VG_ROUTE_HOLD] = LIST(hold),
    [VG_ROUTE_CAPTURE] = LIST(capture),
    [VG_ROUTE_RELEASE] = LIST(release),
    [VG_ROUTE_PLAN] = LIST(plan),
    [VG_ROUTE_UNPLAN] = LIST(ref),
    [VG_ROUTE_UNPLAN_PART] = LIST(ref),
    [VG_ROUTE_FAIL] = LIST(fail),
    [VG_ROUTE_TRANSFER] = LIST(transfer),
    [VG_ROUTE_WITHDRAW] = LIST(deposit),
    [VG_ROUTE_REFUND] = LIST(refund),
    [VG_ROUTE_QUERY] = LIST(reason),
    [VG_ROUTE_CANCEL] = LIST(reason),
    [VG_ROUTE_DECIDE] = LIST(decide),
    [VG_ROUTE_RETURNED] = LIST(returned),
    [VG_ROUTE_REISSUE] = LIST(reissue),
    [VG_ROUTE_PAYEE] = LIST(payee),
    [VG_ROUTE_APPROVE] = LIST(reason),
    [VG_ROUTE_DENY] = LIST(reason),
    [VG_ROUTE_DAY_CLOSE] = LIST(reason),
    [VG_ROUTE_DAY_REOPEN] = LIST(break_undo),
    [VG_ROUTE_BREAK_OPEN] = LIST(break_open),
    [VG_ROUTE_BREAK_ASSIGN] = LIST(break_assign),
    [VG_ROUTE_BREAK_COMMENT] = LIST(break_comment),
    [VG_ROUTE_BREAK_RESOLVE] = LIST(break_resolve),
    [VG_ROUTE_BREAK_UNDO] = LIST(break_undo),
    [VG_ROUTE_KEY_CREATE] = LIST(key),
};

const vg_api_member *vg_api_members(const vg_route *route, size_t *ret_count)
{
    *ret_count = lists[route->name].count;
    return lists[route->name].at;
}
