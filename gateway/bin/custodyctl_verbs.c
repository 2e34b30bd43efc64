/* Every verb: what it is called, what it sends, what it takes, which columns a list of it shows. */
#include "gateway/bin/custodyctl.h"

#define ID(name_)                                                                                  \
    {                                                                                              \
        .name = name_, .where = VG_CTL_PATH, .needed = true, .to = "{id}"                          \
    }
#define IN_PATH(name_, to_)                                                                        \
    {                                                                                              \
        .name = name_, .where = VG_CTL_PATH, .needed = true, .to = to_                             \
    }
#define POS(name_, to_)                                                                            \
    {                                                                                              \
        .name = name_, .needed = true, .to = to_                                                   \
    }
#define AMOUNT                                                                                     \
    {                                                                                              \
        .name = "amount", .form = VG_CTL_YUAN, .needed = true, .to = "amount"                      \
    }
#define MAY_AMOUNT                                                                                 \
    {                                                                                              \
        .name = "amount", .form = VG_CTL_YUAN, .to = "amount"                                      \
    }
#define OPT(name_, to_)                                                                            \
    {                                                                                              \
        .name = name_, .to = to_                                                                   \
    }
#define NEED(name_, to_)                                                                           \
    {                                                                                              \
        .name = name_, .needed = true, .to = to_                                                   \
    }
#define AS(name_, form_, to_)                                                                      \
    {                                                                                              \
        .name = name_, .form = form_, .to = to_                                                    \
    }
#define QRY(name_, to_)                                                                            \
    {                                                                                              \
        .name = name_, .where = VG_CTL_QUERY, .to = to_                                            \
    }
#define WORD(name_)                                                                                \
    {                                                                                              \
        .name = name_, .where = VG_CTL_WORD, .needed = true                                        \
    }
#define CLIENT_REF OPT("--client-ref", "client_ref")
#define PAGE       QRY("--limit", "limit"), QRY("--cursor", "cursor")
#define OWNER                                                                                      \
    NEED("--program", "program"), NEED("--kind", "kind"), NEED("--name", "owner.name"),            \
        OPT("--ref", "owner.ref"), OPT("--owner-kind", "owner.kind"),                              \
        OPT("--id-type", "owner.id_type"), OPT("--id-number", "owner.id_number"),                  \
        OPT("--legal-person", "owner.legal_person"), OPT("--address", "owner.address"),            \
        OPT("--mobile", "owner.mobile"), OPT("--contact-name", "owner.contacts.*.name"),           \
        OPT("--contact-phone", "owner.contacts.*.phone"),                                          \
        OPT("--contact-mail", "owner.contacts.*.mail"), OPT("--card", "bound_card.number"),        \
        OPT("--card-bank-no", "bound_card.bank_no"), OPT("--card-bank", "bound_card.bank"),        \
        CLIENT_REF
/* What only a Type II account wants. */
#define PERSON                                                                                     \
    OPT("--id-from", "owner.id_valid_from"), OPT("--id-to", "owner.id_valid_to"),                  \
        OPT("--occupation", "owner.occupation"), OPT("--sex", "owner.sex"),                        \
        OPT("--nation", "owner.nation"), OPT("--tax", "owner.tax_residence"),                      \
        OPT("--consent", "owner.consent"), OPT("--face-ticket", "owner.face_ticket"),              \
        AS("--files", VG_CTL_LIST, "files")

typedef vg_ctl_arg arg;
static const arg account_open[] = {OWNER, PERSON};
static const arg account_verify[] = {ID("account"), OPT("--code", "code"), AS("--amount", VG_CTL_YUAN, "amount"), CLIENT_REF};
static const arg account_bind[] = {ID("account"), POS("card", "number"), OPT("--bank-no", "bank_no"), OPT("--bank", "bank"),
                                   OPT("--mobile", "mobile"), CLIENT_REF};
static const arg account_unbind[] = {ID("account"), IN_PATH("card", "{card}"), CLIENT_REF};
static const arg account_identity[] = {ID("account"), NEED("--id-from", "id_valid_from"), NEED("--id-to", "id_valid_to"),
                                       NEED("--face-ticket", "face_ticket"), AS("--files", VG_CTL_LIST, "files"), CLIENT_REF};
static const arg file_add[] = {{.name = "image", .where = VG_CTL_FILE, .needed = true}, QRY("--program", "program")};
static const arg account_adopt[] = {OWNER, NEED("--bank-account", "bank_account")};
static const arg account_list[] = {QRY("--program", "program"), QRY("--ref", "ref"), PAGE};
static const arg account_statement[] = {ID("account"), {.name = "--from", .where = VG_CTL_QUERY, .needed = true, .to = "from"}, QRY("--to", "to"), QRY("--form", "form"),
                                        QRY("--reveal", "reveal"), QRY("--reason", "reason")};
static const arg account_id[] = {ID("account")};
static const arg account_page[] = {ID("account"), PAGE};
static const arg account_close[] = {ID("account"), CLIENT_REF};
static const arg account_restrict[] = {ID("account"), POS("type", "type"),
                                       AS("--amount", VG_CTL_YUAN, "amount"),
                                       OPT("--authority", "authority"),
                                       OPT("--reference", "reference"),
                                       OPT("--until", "until"),
                                       OPT("--evidence", "evidence")};
static const arg account_unrestrict[] = {ID("account"), IN_PATH("type", "{type}"),
                                         OPT("--reason", "reason")};
static const arg hold_place[] = {POS("account", "account"),
                                 AMOUNT,
                                 NEED("--order", "purpose.order"),
                                 OPT("--payee", "purpose.payee"),
                                 OPT("--text", "purpose.text"),
                                 AS("--candidates", VG_CTL_LIST, "payee_candidates"),
                                 OPT("--evidence-hash", "evidence_hash"),
                                 OPT("--review-on", "review_on"),
                                 OPT("--expires", "expires_at"),
                                 CLIENT_REF};
static const arg hold_list[] = {QRY("--program", "program"), QRY("--review-due", "review_due"), PAGE};
static const arg hold_id[] = {ID("hold")};
static const arg hold_plan[] = {ID("hold"), {.name = "--part", .form = VG_CTL_PART, .needed = true, .to = "parts"}, CLIENT_REF};
static const arg hold_page[] = {ID("hold"), PAGE};
static const arg hold_unplan[] = {ID("hold"), IN_PATH("part", "{part}")};
static const arg hold_capture[] = {
    ID("hold"),
    {.name = "--to", .form = VG_CTL_LEG, .needed = true, .to = "payees"},
    AS("--final", VG_CTL_SWITCH, "final"),
    CLIENT_REF};
static const arg hold_release[] = {ID("hold"), MAY_AMOUNT, CLIENT_REF};
static const arg hold_fail[] = {ID("hold"), OPT("--to", "to"), AS("--forfeit", VG_CTL_FORFEIT, "forfeit"), CLIENT_REF};
static const arg deposit[] = {POS("account", "account"), AMOUNT, CLIENT_REF};
static const arg transfer[] = {POS("from", "account"), POS("to", "to"), AMOUNT,
                               OPT("--text", "text"), CLIENT_REF};
static const arg refund[] = {
    {.name = "origin", .form = VG_CTL_ORIGIN, .needed = true}, AMOUNT, CLIENT_REF};
static const arg receipt_list[] = {QRY("--program", "program"), QRY("--account", "account"),
                                   QRY("--state", "state"), PAGE};
static const arg receipt_id[] = {ID("receipt")};
static const arg receipt_assign[] = {ID("receipt"), POS("account", "account"), CLIENT_REF};
static const arg receipt_unassign[] = {ID("receipt"), CLIENT_REF};
static const arg op_list[] = {
    QRY("--program", "program"), QRY("--state", "state"), QRY("--client-ref", "client_ref"),
    QRY("--account", "account"), QRY("--hold", "hold"),   PAGE};
static const arg op_id[] = {ID("operation")};
static const arg op_reason[] = {ID("operation"), OPT("--reason", "reason")};
static const arg op_decide[] = {ID("operation"), POS("verdict", "verdict"),
                                NEED("--evidence", "evidence")};
static const arg op_returned[] = {ID("operation"), POS("verdict", "verdict"), OPT("--receipt", "receipt"), NEED("--evidence", "evidence")};
static const arg op_reissue[] = {ID("operation"), MAY_AMOUNT, OPT("--payee", "payee"), NEED("--evidence", "evidence"), CLIENT_REF};
static const arg payee_add[] = {NEED("--program", "program"), NEED("--name", "name"),
                                NEED("--number", "number"),   OPT("--bank-no", "bank_no"),
                                OPT("--bank", "bank"),        OPT("--ref", "ref")};
static const arg payee_list[] = {QRY("--program", "program"), PAGE};
static const arg approval_list[] = {QRY("--program", "program"), QRY("--state", "state"), PAGE};
static const arg approval_id[] = {ID("approval")};
static const arg approval_reason[] = {ID("approval"), OPT("--reason", "reason")};
static const arg event_list[] = {QRY("--program", "program"), QRY("--after", "after"), PAGE};
static const arg page[] = {PAGE};
static const arg program_id[] = {ID("program")};
static const arg program_pause[] = {ID("program"), OPT("--what", "what"),
                                    OPT("--reason", "reason")};
static const arg when[] = {
    IN_PATH("program", "{id}"),
    {.name = "amount", .form = VG_CTL_YUAN, .where = VG_CTL_QUERY, .needed = true, .to = "amount"},
    QRY("--kind", "kind"),
    QRY("--payee-bank", "payee_bank")};
static const arg program_resume[] = {ID("program"), OPT("--reason", "reason")};
static const arg program_share[] = {ID("program"), POS("day", "day"), AMOUNT, OPT("--reason", "reason")};
static const arg program_ask[] = {ID("program"),
                                  POS("ask", "ask"),
                                  OPT("--account", "account"),
                                  OPT("--number", "number"),
                                  OPT("--name", "name"),
                                  OPT("--bank", "bank"),
                                  OPT("--bank-no", "bank_no"),
                                  OPT("--day", "day")};
static const arg key_create[] = {
    POS("name", "name"),
    {.name = "--scopes", .form = VG_CTL_LIST, .needed = true, .to = "scopes"},
    {.name = "--programs", .form = VG_CTL_LIST, .needed = true, .to = "programs"},
    AS("--addresses", VG_CTL_LIST, "addresses"),
    OPT("--program", "program"),
    OPT("--expires", "expires_at")};
static const arg key_id[] = {ID("key")};
static const arg day_today[] = {QRY("--program", "program")};
static const arg day_list[] = {IN_PATH("program", "{program}"), PAGE};
static const arg statement_import[] = {{.name = "file", .where = VG_CTL_FILE, .needed = true}, QRY("--program", "program"), QRY("--profile", "profile"),
                                       QRY("--account", "account"), QRY("--name", "name"), QRY("--details-of", "details_of"), QRY("--line", "line")};
static const arg statement_fetch[] = {POS("program", "program"), POS("day", "day"), OPT("--account", "account"), OPT("--type", "type")};
static const arg statement_list[] = {QRY("--program", "program"), PAGE};
static const arg statement_id[] = {ID("statement")};
static const arg statement_lines[] = {ID("statement"), PAGE};
static const arg day_settlement[] = {IN_PATH("program", "{program}"), IN_PATH("day", "{day}"), QRY("--limit", "limit"), QRY("--cursor", "cursor")};
static const arg day_seal[] = {IN_PATH("program", "{program}"), IN_PATH("day", "{day}")};
static const arg day_pack[] = {IN_PATH("program", "{program}"), IN_PATH("day", "{day}"), QRY("--form", "form")};
static const arg day_close[] = {IN_PATH("program", "{program}"), IN_PATH("day", "{day}"), OPT("--reason", "reason")};
static const arg day_reopen[] = {IN_PATH("program", "{program}"), IN_PATH("day", "{day}"), NEED("--reason", "reason")};
static const arg recon_try[] = {IN_PATH("program", "{program}"), IN_PATH("day", "{day}"), {.name = "file", .where = VG_CTL_FILE, .needed = true}};
static const arg recon_rules[] = {{.name = "--from", .where = VG_CTL_QUERY, .to = ""}};
static const arg recon_list[] = {IN_PATH("program", "{program}"), PAGE};
static const arg recon_run[] = {IN_PATH("program", "{program}"), IN_PATH("day", "{day}")};
static const arg break_list[] = {QRY("--program", "program"), QRY("--state", "state"), QRY("--reason", "reason"), QRY("--owner", "owner"), QRY("--on", "on"), PAGE};
static const arg break_id[] = {ID("break")};
static const arg break_open[] = {NEED("--program", "program"), NEED("--of", "of"), NEED("--day", "day"), NEED("--side", "side"), AMOUNT, NEED("--reference", "reference"),
                                 OPT("--account", "account"), OPT("--text", "text")};
static const arg break_assign[] = {ID("break"), POS("owner", "owner")};
static const arg break_comment[] = {ID("break"), POS("text", "text")};
static const arg break_attach[] = {ID("break"), IN_PATH("name", "{name}"), {.name = "file", .where = VG_CTL_FILE, .needed = true}};
static const arg break_file[] = {ID("break"), IN_PATH("sequence", "{name}")};
static const arg break_resolve[] = {ID("break"), POS("way", "way"), AS("--with", VG_CTL_LIST, "with"), OPT("--account", "account"), OPT("--until", "until"),
                                    AS("--part", VG_CTL_SHARE, "payees"), OPT("--reason", "reason")};
static const arg break_undo[] = {ID("break"), NEED("--reason", "reason")};
static const arg recon_show[] = {IN_PATH("program", "{program}"), IN_PATH("day", "{day}"), QRY("--groups", "groups")};
static const arg report_bill[] = {QRY("--program", "program"), QRY("--account", "account"), QRY("--owner-ref", "owner_ref"), QRY("--order", "order"),
                                  QRY("--since", "since"), QRY("--reveal", "reveal"), QRY("--reason", "reason")};
#define PERIOD {.name = "--from", .where = VG_CTL_QUERY, .needed = true, .to = "from"}, QRY("--to", "to")
static const arg report_period[] = {IN_PATH("program", "{program}"), PERIOD};
static const arg report_program[] = {IN_PATH("program", "{program}")};
static const arg report_journal[] = {IN_PATH("program", "{program}"), PERIOD, QRY("--only", "only")};
static const arg report_balances[] = {IN_PATH("program", "{program}"), QRY("--day", "on"), PAGE};
static const arg recon_proof[] = {IN_PATH("program", "{program}"), IN_PATH("day", "{day}"), {.name = "--run", .form = VG_CTL_SWITCH, .where = VG_CTL_POST}};
static const arg day_show[] = {IN_PATH("program", "{program}"), IN_PATH("day", "{day}")};
#define LOCAL(name_) {.name = name_, .where = VG_CTL_QUERY, .to = ""}
static const arg evidence_export[] = {{.name = "operation", .where = VG_CTL_WORD}, LOCAL("--out"), LOCAL("--reason"), LOCAL("--program"),
                                      LOCAL("--from"), LOCAL("--to"), LOCAL("--through")};
static const arg evidence_verify[] = {WORD("file"), LOCAL("--head")};
static const arg year[] = {WORD("YEAR"), QRY("--file", "")};
static const arg day[] = {WORD("DAY"), QRY("--file", "")};
static const arg bank[] = {WORD("bank")};
static const arg adapter[] = {WORD("bank"), {.name = "--mode", .where = VG_CTL_WORD}};
#define MAY_WORD(name_) {.name = name_, .where = VG_CTL_WORD}
static const arg statement_parse[] = {WORD("FILE"),
                                      QRY("--profile", ""),
                                      QRY("--format", ""),
                                      QRY("--account", ""),
                                      QRY("--currency", ""),
                                      {.name = "--summary", .form = VG_CTL_SWITCH, .where = VG_CTL_QUERY},
                                      {.name = "--reveal", .form = VG_CTL_SWITCH, .where = VG_CTL_QUERY},
                                      {.name = "--part", .form = VG_CTL_SWITCH, .where = VG_CTL_QUERY}};
static const arg statement_profile[] = {MAY_WORD("NAME")};
static const arg shell[] = {WORD("bash|zsh|fish")};

#define ACCOUNT_COLUMNS "id state kind ref name bank_account program"
#define ENTRY_COLUMNS                                                                              \
    "sequence at side bucket amount balance opposite_account operation receipt phase"
#define LOT_COLUMNS      "id amount free held withdrawable_from booked_day receipt operation"
#define HOLD_COLUMNS     "id state amount open captured released purpose.order account"
#define PART_COLUMNS     "part state on act amount account payee operation why"
#define RECEIPT_COLUMNS  "id state amount refunded payer.name payer.number booked_at account"
#define OP_COLUMNS       "id state kind amount account hold client_ref bank_code next_query_at"
#define PAYEE_COLUMNS    "id state ref name number bank_no bank"
#define APPROVAL_COLUMNS "id state kind object day amount maker_name first_approver_name created_at maker"
#define EVENT_COLUMNS    "sequence at type object operation program principal_name"
#define PROGRAM_COLUMNS  "id name bank mode paused sends_off"
#define DAY_COLUMNS      "day state seal working settlement.state settlement.expected settlement.converted overnight.amount waits_for"
#define TODAY_COLUMNS    "program day proof difference in_transit late_amount shortfall break_amount breaks at_risk age_days approvals outcomes outcomes_since seal"
#define STATEMENT_COLUMNS "id name number from to currency lines new_lines opening credit_amount debit_amount closing proven"
#define RECON_COLUMNS    "reason of account side amount currency line operation receipt candidate_count"
#define TRY_COLUMNS      "change before.rule before.bank_amount before.ledger_amount after.rule after.bank_amount after.ledger_amount"
#define SEAL_COLUMNS     "check holds text"
#define BREAK_COLUMNS    "id state reason of day age_days until account side amount currency operation line reference owner cause"
#define RECONS_COLUMNS   "day bank.items ledger.items bank.matched ledger.matched unexplained at_risk opened cleared ran_at current"
#define BILL_COLUMNS     "day text in out left order peer party_name withdrawable_from operation"
#define JOURNAL_COLUMNS  "day gl_account gl_name debit credit kind cost_order cost_account document"
#define SETTLED_COLUMNS  "day state settlement expected converted difference confirmed in out returned"
#define FEE_COLUMNS      "day taken charged charged_with_lines charged_as_lines charges booked_fees unbooked margin"
#define AGE_COLUMNS      "of reason working_days count at_risk oldest_day"
#define BALANCE_COLUMNS  "account kind ref number total free held transit_out"
#define PROOF_COLUMNS    "account verdict reason our_balance bank_balance difference explained_amount explained_by parts_at operation receipt line"
#define EXTRACT_COLUMNS  "day kind side amount balance operation receipt"
#define STATEMENT_DETAIL_COLUMNS "line payment side amount serial reference peer_number text"
#define STATEMENT_LINE_COLUMNS "sequence day side amount balance serial reference peer_number text"
#define FIGURE_COLUMNS   "account state bank.total ours.total bank.available ours.available bank.withdrawable ours.withdrawable answered_at"
#define INTEREST_COLUMNS "day state balance_days rate reckoned paid receipt"
#define KEY_COLUMNS      "id name state scopes programs expires_at revoked_at"

#define V(noun_, verb_, method_, path_, args_, columns_, help_, zh_)                               \
    {.noun = noun_,                                                                                \
     .verb = verb_,                                                                                \
     .method = method_,                                                                            \
     .path = path_,                                                                                \
     .args = args_,                                                                                \
     .arg_count = VG_COUNT(args_),                                                                 \
     .columns = columns_,                                                                          \
     .help = help_,                                                                                \
     .help_zh = zh_},
#define HERE(noun_, verb_, args_, count_, local_, help_, zh_)                                      \
    {.noun = noun_,                                                                                \
     .verb = verb_,                                                                                \
     .args = args_,                                                                                \
     .arg_count = count_,                                                                          \
     .local = local_,                                                                              \
     .help = help_,                                                                                \
     .help_zh = zh_},

static const vg_ctl_verb verbs[] = {
#include "gateway/bin/custodyctl_verbs.def"
};

const vg_ctl_verb *vg_ctl_verb_at(size_t i) { return i < VG_COUNT(verbs) ? &verbs[i] : NULL; }
