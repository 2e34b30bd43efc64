/* Every verb: what it is called, what it sends, what it takes, which columns a list of it shows. */
#include "gateway/bin/custodyctl.h"

#define ID(name_)            {.name = name_, .where = VG_CTL_PATH, .needed = true, .to = "{id}"}
#define IN_PATH(name_, to_)  {.name = name_, .where = VG_CTL_PATH, .needed = true, .to = to_}
#define POS(name_, to_)      {.name = name_, .needed = true, .to = to_}
#define AMOUNT               {.name = "amount", .form = VG_CTL_YUAN, .needed = true, .to = "amount"}
#define MAY_AMOUNT           {.name = "amount", .form = VG_CTL_YUAN, .to = "amount"}
#define OPT(name_, to_)      {.name = name_, .to = to_}
#define NEED(name_, to_)     {.name = name_, .needed = true, .to = to_}
#define AS(name_, form_, to_) {.name = name_, .form = form_, .to = to_}
#define QRY(name_, to_)      {.name = name_, .where = VG_CTL_QUERY, .to = to_}
#define WORD(name_)          {.name = name_, .where = VG_CTL_WORD, .needed = true}
#define CLIENT_REF           OPT("--client-ref", "client_ref")
#define PAGE                 QRY("--limit", "limit"), QRY("--cursor", "cursor")
#define OWNER                                                                                      \
    NEED("--program", "program"), NEED("--kind", "kind"), NEED("--name", "owner.name"), OPT("--ref", "owner.ref"), \
        OPT("--owner-kind", "owner.kind"), OPT("--id-type", "owner.id_type"), OPT("--id-number", "owner.id_number"), \
        OPT("--legal-person", "owner.legal_person"), OPT("--address", "owner.address"),            \
        OPT("--mobile", "owner.mobile"), OPT("--card", "bound_card.number"),                       \
        OPT("--card-bank-no", "bound_card.bank_no"), OPT("--card-bank", "bound_card.bank"), CLIENT_REF

typedef vg_ctl_arg arg;
static const arg account_open[] = {OWNER};
static const arg account_adopt[] = {OWNER, NEED("--bank-account", "bank_account")};
static const arg account_list[] = {QRY("--program", "program"), QRY("--ref", "ref"), PAGE};
static const arg account_id[] = {ID("account")};
static const arg account_page[] = {ID("account"), PAGE};
static const arg account_close[] = {ID("account"), CLIENT_REF};
static const arg account_restrict[] = {ID("account"), POS("type", "type"), AS("--amount", VG_CTL_YUAN, "amount"),
                                       OPT("--evidence", "evidence")};
static const arg account_unrestrict[] = {ID("account"), IN_PATH("type", "{type}"), OPT("--reason", "reason")};
static const arg hold_place[] = {POS("account", "account"),
                                 AMOUNT,
                                 NEED("--order", "purpose.order"),
                                 OPT("--payee", "purpose.payee"),
                                 OPT("--text", "purpose.text"),
                                 OPT("--expires", "expires_at"),
                                 CLIENT_REF};
static const arg hold_id[] = {ID("hold")};
static const arg hold_capture[] = {
    ID("hold"), {.name = "--to", .form = VG_CTL_LEG, .needed = true, .to = "payees"},
    AS("--final", VG_CTL_SWITCH, "final"), CLIENT_REF};
static const arg hold_release[] = {ID("hold"), MAY_AMOUNT, CLIENT_REF};
static const arg deposit[] = {POS("account", "account"), AMOUNT, CLIENT_REF};
static const arg transfer[] = {POS("from", "account"), POS("to", "to"), AMOUNT, OPT("--text", "text"), CLIENT_REF};
static const arg refund[] = {{.name = "origin", .form = VG_CTL_ORIGIN, .needed = true}, AMOUNT, CLIENT_REF};
static const arg receipt_list[] = {QRY("--program", "program"), QRY("--account", "account"), QRY("--state", "state"), PAGE};
static const arg receipt_id[] = {ID("receipt")};
static const arg receipt_assign[] = {ID("receipt"), POS("account", "account"), CLIENT_REF};
static const arg receipt_unassign[] = {ID("receipt"), CLIENT_REF};
static const arg op_list[] = {QRY("--program", "program"),       QRY("--state", "state"), QRY("--client-ref", "client_ref"),
                              QRY("--account", "account"), QRY("--hold", "hold"),   PAGE};
static const arg op_id[] = {ID("operation")};
static const arg op_reason[] = {ID("operation"), OPT("--reason", "reason")};
static const arg op_decide[] = {ID("operation"), POS("verdict", "verdict"), NEED("--evidence", "evidence")};
static const arg payee_add[] = {NEED("--program", "program"), NEED("--name", "name"), NEED("--number", "number"),
                                OPT("--bank-no", "bank_no"),  OPT("--bank", "bank"),  OPT("--ref", "ref")};
static const arg payee_list[] = {QRY("--program", "program"), PAGE};
static const arg approval_list[] = {QRY("--program", "program"), QRY("--state", "state"), PAGE};
static const arg approval_id[] = {ID("approval")};
static const arg approval_reason[] = {ID("approval"), OPT("--reason", "reason")};
static const arg event_list[] = {QRY("--program", "program"), QRY("--after", "after"), QRY("--limit", "limit")};
static const arg page[] = {PAGE};
static const arg program_id[] = {ID("program")};
static const arg program_pause[] = {ID("program"), OPT("--what", "what"), OPT("--reason", "reason")};
static const arg program_resume[] = {ID("program"), OPT("--reason", "reason")};
static const arg program_ask[] = {ID("program"),
                                  POS("ask", "ask"),
                                  OPT("--account", "account"),
                                  OPT("--number", "number"),
                                  OPT("--name", "name"),
                                  OPT("--bank", "bank"),
                                  OPT("--bank-no", "bank_no")};
static const arg key_create[] = {POS("name", "name"),
                                 {.name = "--scopes", .form = VG_CTL_LIST, .needed = true, .to = "scopes"},
                                 {.name = "--programs", .form = VG_CTL_LIST, .needed = true, .to = "programs"},
                                 AS("--addresses", VG_CTL_LIST, "addresses"),
                                 OPT("--program", "program"),
                                 OPT("--expires", "expires_at")};
static const arg key_id[] = {ID("key")};
static const arg year[] = {WORD("YEAR")};
static const arg day[] = {WORD("DAY")};
static const arg bank[] = {WORD("bank")};
static const arg shell[] = {WORD("bash|zsh|fish")};

#define ACCOUNT_COLUMNS "id state kind ref name bank_account program"
#define ENTRY_COLUMNS   "sequence at side bucket amount balance opposite_account operation receipt phase"
#define LOT_COLUMNS     "id amount free held withdrawable_from booked_day receipt operation"
#define HOLD_COLUMNS    "id state amount open captured released purpose.order account"
#define RECEIPT_COLUMNS "id state amount refunded payer.name payer.number booked_at account"
#define OP_COLUMNS      "id state kind amount account hold client_ref bank_code next_query_at"
#define PAYEE_COLUMNS   "id state ref name number bank_no bank"
#define APPROVAL_COLUMNS "id state kind object amount maker created_at"
#define EVENT_COLUMNS   "sequence at type object operation"
#define PROGRAM_COLUMNS "id name bank mode paused sends_off"
#define KEY_COLUMNS     "id name scopes programs expires_at revoked_at"

#define V(noun_, verb_, method_, path_, args_, columns_, help_, zh_)                               \
    {.noun = noun_, .verb = verb_, .method = method_, .path = path_, .args = args_, .arg_count = VG_COUNT(args_), \
     .columns = columns_, .help = help_, .help_zh = zh_},
#define HERE(noun_, verb_, args_, count_, local_, help_, zh_)                                      \
    {.noun = noun_, .verb = verb_, .args = args_, .arg_count = count_, .local = local_, .help = help_, .help_zh = zh_},

static const vg_ctl_verb verbs[] = {
    V("account", "open", "POST", "/v1/accounts", account_open, ACCOUNT_COLUMNS, "open an account at the bank", "开立账户")
    V("account", "adopt", "POST", "/v1/accounts/adopt", account_adopt, ACCOUNT_COLUMNS, "take over an account that exists", "接管已有账户")
    V("account", "show", "GET", "/v1/accounts/{id}", account_id, ACCOUNT_COLUMNS, "one account", "查看账户")
    V("account", "list", "GET", "/v1/accounts", account_list, ACCOUNT_COLUMNS, "accounts", "账户列表")
    V("account", "balance", "GET", "/v1/accounts/{id}/balance", account_id, "", "what it has and what may leave", "账户余额")
    V("account", "entries", "GET", "/v1/accounts/{id}/entries", account_page, ENTRY_COLUMNS, "ledger entries", "分录")
    V("account", "lots", "GET", "/v1/accounts/{id}/lots", account_page, LOT_COLUMNS, "credits and their dates", "资金批次")
    V("account", "holds", "GET", "/v1/accounts/{id}/holds", account_page, HOLD_COLUMNS, "holds", "冻结列表")
    V("account", "close", "POST", "/v1/accounts/{id}/close", account_close, ACCOUNT_COLUMNS, "close it", "销户")
    V("account", "restrict", "POST", "/v1/accounts/{id}/restrictions", account_restrict, ACCOUNT_COLUMNS, "stop_pay, receive_only, stop_all, or frozen --amount", "限制账户")
    V("account", "unrestrict", "DELETE", "/v1/accounts/{id}/restrictions/{type}", account_unrestrict, ACCOUNT_COLUMNS, "take a restriction away", "解除限制")
    V("account", "funding", "GET", "/v1/accounts/{id}/funding", account_id, "", "where to pay in", "入金信息")
    V("hold", "place", "POST", "/v1/holds", hold_place, HOLD_COLUMNS, "set money aside", "冻结资金")
    V("hold", "show", "GET", "/v1/holds/{id}", hold_id, HOLD_COLUMNS, "one hold", "查看冻结")
    V("hold", "capture", "POST", "/v1/holds/{id}/captures", hold_capture, OP_COLUMNS, "pay out of it: --to acct_…=12.50[,fee]", "从冻结中支付")
    V("hold", "release", "POST", "/v1/holds/{id}/releases", hold_release, OP_COLUMNS, "give back all that is open, or an amount", "解冻")
    V("deposit", "", "POST", "/v1/deposits", deposit, OP_COLUMNS, "pull money in", "入金")
    V("withdraw", "", "POST", "/v1/withdrawals", deposit, OP_COLUMNS, "to the bound card", "提现")
    V("transfer", "", "POST", "/v1/transfers", transfer, OP_COLUMNS, "account to account", "转账")
    V("refund", "", "POST", "/v1/refunds", refund, OP_COLUMNS, "back to who paid it", "原路退款")
    V("receipt", "list", "GET", "/v1/receipts", receipt_list, RECEIPT_COLUMNS, "inbound credits", "来账列表")
    V("receipt", "show", "GET", "/v1/receipts/{id}", receipt_id, RECEIPT_COLUMNS, "one receipt", "查看来账")
    V("receipt", "assign", "POST", "/v1/receipts/{id}/assign", receipt_assign, OP_COLUMNS, "from suspense to an account", "认领来账")
    V("receipt", "unassign", "POST", "/v1/receipts/{id}/unassign", receipt_unassign, OP_COLUMNS, "back to suspense", "撤销认领")
    V("op", "list", "GET", "/v1/operations", op_list, OP_COLUMNS, "operations", "操作列表")
    V("op", "show", "GET", "/v1/operations/{id}", op_id, OP_COLUMNS, "one operation with its attempts", "查看操作")
    V("op", "query", "POST", "/v1/operations/{id}/query", op_reason, OP_COLUMNS, "ask the bank now", "立即查询银行")
    V("op", "cancel", "POST", "/v1/operations/{id}/cancel", op_reason, OP_COLUMNS, "cancel what was not sent", "撤销未发送的操作")
    V("op", "decide", "POST", "/v1/operations/{id}/decide", op_decide, APPROVAL_COLUMNS, "done or refused, with evidence; a second person approves", "人工裁定")
    V("payee", "add", "POST", "/v1/payees", payee_add, PAYEE_COLUMNS, "register a payee; needs approval", "登记收款人")
    V("payee", "list", "GET", "/v1/payees", payee_list, PAYEE_COLUMNS, "payees", "收款人列表")
    V("approval", "list", "GET", "/v1/approvals", approval_list, APPROVAL_COLUMNS, "approvals", "审批列表")
    V("approval", "show", "GET", "/v1/approvals/{id}", approval_id, APPROVAL_COLUMNS, "one approval", "查看审批")
    V("approval", "approve", "POST", "/v1/approvals/{id}/approve", approval_reason, APPROVAL_COLUMNS, "say yes", "同意")
    V("approval", "deny", "POST", "/v1/approvals/{id}/deny", approval_reason, APPROVAL_COLUMNS, "say no", "拒绝")
    V("event", "list", "GET", "/v1/events", event_list, EVENT_COLUMNS, "what happened", "事件列表")
    V("program", "list", "GET", "/v1/programs", page, PROGRAM_COLUMNS, "programs", "项目列表")
    V("program", "show", "GET", "/v1/programs/{id}", program_id, PROGRAM_COLUMNS, "one program, by name or id", "查看项目")
    V("program", "pause", "POST", "/v1/programs/{id}/pause", program_pause, PROGRAM_COLUMNS, "--what payouts, or sends", "暂停")
    V("program", "resume", "POST", "/v1/programs/{id}/resume", program_resume, APPROVAL_COLUMNS, "go on; a second person approves", "恢复")
    V("program", "ask", "POST", "/v1/programs/{id}/inquiries", program_ask, OP_COLUMNS, "ask the bank something that changes nothing", "向银行查询")
    V("key", "create", "POST", "/v1/keys", key_create, KEY_COLUMNS, "make a key; its token is shown once", "创建密钥")
    V("key", "list", "GET", "/v1/keys", page, KEY_COLUMNS, "keys", "密钥列表")
    V("key", "revoke", "DELETE", "/v1/keys/{id}", key_id, KEY_COLUMNS, "revoke a key", "吊销密钥")
    HERE("calendar", "next", day, 1, vg_ctl_calendar_next, "the next working day", "下一个工作日")
    HERE("calendar", "", year, 1, vg_ctl_calendar_year, "holidays and make-up days of a year", "节假日与调休")
    HERE("flow", "graph", NULL, 0, vg_ctl_flow_graph, "the life of an operation, in DOT", "操作状态图")
    HERE("map", "", bank, 1, vg_ctl_map, "a bank's messages, field by field", "银行报文字段")
    HERE("store", "migrate", NULL, 0, vg_ctl_store, "bring the store's schema up to date", "升级存储结构")
    HERE("store", "check", NULL, 0, vg_ctl_store, "check the store", "检查存储")
    HERE("doctor", "", NULL, 0, vg_ctl_run_doctor, "check configuration, keys, store, addresses, clock", "体检")
    HERE("completion", "", shell, 1, vg_ctl_completion, "completion for a shell", "命令补全")
};

const vg_ctl_verb *vg_ctl_verb_at(size_t i) { return i < VG_COUNT(verbs) ? &verbs[i] : NULL; }
