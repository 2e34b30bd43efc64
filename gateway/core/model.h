/* The neutral model: what the gateway asks of a bank and what an answer means. No bank's words here.
 *
 * Numbers of enums reach the store and never change; names are what the API says.
 */
#pragma once
#include "gateway/base/day.h"
#include "gateway/base/limits.h"
#include "gateway/core/table.h"

/* Life of an operation; core/flow.def has the arrows. */
#define VG_STATES(S)                                                                               \
    S(NEW, 0) S(READY, 1) S(SENDING, 2) S(WAITING, 3) S(UNKNOWN, 4) S(RESEND, 5) S(MANUAL, 6)      \
    S(DONE, 7) S(REFUSED, 8) S(CANCELLED, 9)
typedef enum vg_state {
#define S(name, n) VG_ST_##name = n,
    VG_STATES(S)
#undef S
    VG_ST_COUNT
} vg_state;

/* Acts a caller or the bank can start. PART_* are steps of a plan: children of another operation. */
#define VG_OP_KINDS(K)                                                                             \
    K(OPEN, 1, "open") K(CLOSE, 2, "close") K(DEPOSIT, 3, "deposit") K(HOLD, 4, "hold")            \
    K(RELEASE, 5, "release") K(CAPTURE, 6, "capture") K(TRANSFER, 7, "transfer")                   \
    K(WITHDRAW, 8, "withdrawal") K(REFUND, 9, "refund") K(ASSIGN, 10, "assign")                    \
    K(UNASSIGN, 11, "unassign") K(RETURN, 12, "return") K(INQUIRY, 13, "inquiry")                  \
    K(ADOPT, 14, "adopt") K(BIND, 15, "bind") K(IDENTITY, 16, "identity")                          \
    K(INTEREST, 17, "interest") K(INTEREST_SHARE, 18, "interest_share")                             \
    K(FAIL, 19, "failed_deal")                                                                     \
    K(PART_FREEZE, 20, "part_freeze") K(PART_UNFREEZE, 21, "part_unfreeze")                        \
    K(PART_PAY, 22, "part_pay") K(PART_FREEZE_NO, 23, "part_freeze_number")                        \
    K(PART_LOOKUP, 24, "part_lookup") K(PART_UPLOAD, 25, "part_upload")                            \
    K(PART_OPEN, 26, "part_open") K(PART_VERIFY, 27, "part_verify")                                \
    K(PART_CODE, 28, "part_code") K(PART_REVIEW, 29, "part_review")                                \
    K(CORRECTION, 30, "correction")
typedef enum vg_op_kind {
#define K(name, n, text) VG_OP_##name = n,
    VG_OP_KINDS(K)
#undef K
} vg_op_kind;
const char *vg_op_kind_name(vg_op_kind kind);
const char *vg_state_name(vg_state state);

/* Kind of a message decides how an answer may be read (banks/citic B.2). */
typedef enum vg_message_kind { VG_MSG_QUERY, VG_MSG_MONEY, VG_MSG_ADMIN } vg_message_kind;

/* What can be asked of a bank. One word, one message kind; a bank's table says which it offers. */
#define VG_ASKS(A)                                                                                 \
    A(NONE, 0, "none", QUERY)                                                                      \
    A(OPEN, 1, "open", ADMIN)                 /* open a sub-account with a number we chose */      \
    A(CLOSE, 2, "close", ADMIN)                                                                    \
    A(FUND, 3, "fund", MONEY)                 /* physical account -> merchant's own sub-account */ \
    A(TRANSFER, 4, "transfer", MONEY)         /* sub-account to sub-account */                     \
    A(FREEZE, 5, "freeze", MONEY)                                                                  \
    A(UNFREEZE, 6, "unfreeze", MONEY)         /* the whole freeze */                               \
    A(UNFREEZE_PAY, 7, "unfreeze_pay", MONEY) /* the whole freeze to one sub-account */            \
    A(PAY, 8, "pay", MONEY)                   /* platform moves between sub-accounts */            \
    A(WITHDRAW_OWN, 9, "withdraw_own", MONEY) /* merchant's own sub-account to a bank account */   \
    A(PAYOUT, 10, "payout", MONEY)            /* a member's sub-account to a bank account */       \
    A(ASSIGN, 11, "assign", MONEY)            /* unidentified receipt to a sub-account */          \
    A(UNASSIGN, 12, "unassign", MONEY)                                                             \
    A(REFUND_ORDER, 13, "refund_order", MONEY) /* channel refund of a direct merchant's order */   \
    A(REFUND_TOPUP, 14, "refund_topup", MONEY) /* channel refund of a payment merchant's top-up */ \
    A(WITHDRAW_CARD, 15, "withdraw_card", MONEY) /* to the card that is bound to the account */    \
    A(REFUND_ORIGIN, 16, "refund_origin", MONEY) /* back to who paid the bank's own transaction */ \
    A(DEPOSIT_CARD, 17, "deposit_card", MONEY) /* pulled from the bound card */                    \
    A(PAY_BACK, 18, "pay_back", MONEY)        /* a settled payment between accounts, undone */     \
    A(OPEN_CASE, 19, "open_case", ADMIN)      /* begin the opening of a Type II account */         \
    A(VERIFY, 20, "verify", ADMIN)            /* what the customer was told: code or amount */     \
    A(SEND_CODE, 21, "send_code", ADMIN)      /* another code */                                   \
    A(UPLOAD, 22, "upload", ADMIN)            /* an image of an identity document */               \
    A(BIND_CARD, 23, "bind_card", ADMIN)                                                           \
    A(CHANGE_CARD, 24, "change_card", ADMIN)                                                       \
    A(UNBIND_CARD, 25, "unbind_card", ADMIN)                                                       \
    A(UPDATE_IDENTITY, 26, "update_identity", ADMIN) /* a new identity document */                 \
    A(INTEREST_SETTLE, 27, "interest_settle", MONEY) /* what has gathered is credited now */       \
    A(STATUS, 30, "status", QUERY)            /* outcome of the act named by of and ref */         \
    A(FREEZE_NO, 31, "freeze_number", QUERY)                                                       \
    A(FREEZES, 32, "freezes", QUERY)                                                               \
    A(BALANCE, 33, "balance", QUERY)                                                               \
    A(LINES, 34, "lines", QUERY)              /* statement lines from a cursor */                  \
    A(LINES_UNIDENTIFIED, 35, "lines_unidentified", QUERY)                                         \
    A(LINES_FULL, 36, "lines_full", QUERY)    /* lines with the payer's whole account number */    \
    A(WORKING_DAYS, 37, "working_days", QUERY)                                                     \
    A(NAME_CHECK, 38, "name_check", QUERY)                                                         \
    A(BANK_LIST, 39, "bank_list", QUERY)                                                           \
    A(ACCOUNT_STATE, 40, "account_state", QUERY)                                                   \
    A(OPENING, 41, "opening", QUERY)          /* how far the opening case of ref is */             \
    A(BINDING, 42, "binding", QUERY)          /* how far the binding of ref is */                  \
    A(DAY_LINES, 43, "day_lines", QUERY)      /* the bank's statement file of a day */             \
    A(RETURNS, 44, "returns", QUERY)          /* payouts that came back */                         \
    A(PROBE, 45, "probe", QUERY)              /* is the bank there */                              \
    A(FUNDING_LINES, 46, "funding_lines", QUERY) /* credits only, where they have a list of their own */ \
    A(INTEREST_TRIAL, 47, "interest", QUERY)  /* what has gathered so far, by the bank's reckoning */ \
    A(CUSTODY_BALANCE, 48, "custody_balance", QUERY) /* of the custody account itself: now, or at the end of a day */ \
    A(FIGURES, 49, "figures", QUERY)          /* the bank's list of sub-accounts with their balances */
typedef enum vg_ask_kind {
#define A(name, n, text, kind) VG_ASK_##name = n,
    VG_ASKS(A)
#undef A
    VG_ASK_LIMIT = 64
} vg_ask_kind;
const char *vg_ask_name(vg_ask_kind ask);
vg_ask_kind vg_ask_by_name(vg_span name); /* VG_ASK_NONE: no such */
vg_message_kind vg_ask_message(vg_ask_kind ask);

/* Meaning of an answer. Default: UNCLEAR. */
#define VG_VERDICTS(V)                                                                             \
    V(UNCLEAR, 0, "unclear")     /* decides nothing */                                             \
    V(YES, 1, "yes")             /* the bank says that it did it; a query: the rows are valid */   \
    V(NO, 2, "no")               /* the bank says that it did not and will not do it */            \
    V(WORKING, 3, "working")     /* the bank has it */                                             \
    V(ABSENT, 4, "absent")       /* the bank does not know the reference (yet) */                  \
    V(NOT_TAKEN, 5, "not_taken") /* listed codes: certainly not processed; same reference later */ \
    V(SILENCE, 6, "silence")     /* no answer; bytes may have arrived */                           \
    V(NOT_SENT, 7, "not_sent")   /* proven: no byte was written */
typedef enum vg_verdict {
#define V(name, n, text) VG_VD_##name = n,
    VG_VERDICTS(V)
#undef V
    VG_VD_COUNT
} vg_verdict;
const char *vg_verdict_name(vg_verdict verdict);

/* What a bank promises about money, each with its source; unset = not promised. */
typedef enum vg_cap {
    VG_CAP_SAME_REF_ONCE = 1u << 0,   /* a second send of one reference is answered, not done again */
    VG_CAP_QUERY_BY_REF = 1u << 1,    /* an outcome can be asked for by our own reference */
    VG_CAP_BANK_HOLDS = 1u << 2,      /* the bank freezes money itself; else the hold is in our ledger only */
    VG_CAP_HOLD_MOVES = 1u << 3,      /* a hold moves the money to a guarantee sub-account */
    VG_CAP_PARTIAL_CAPTURE = 1u << 4, /* a part of a freeze can be released or paid */
    VG_CAP_FREEZE_NUMBER = 1u << 5,   /* a freeze is known by a number that must be fetched */
    VG_CAP_PUSH = 1u << 6,
    VG_CAP_SIGNED_PUSH = 1u << 7,
    VG_CAP_DAY_FILE = 1u << 8,
    VG_CAP_ANSWER_TIED = 1u << 9,     /* a status answer carries what ties it to the request */
    VG_CAP_LEDGER_ONLY = 1u << 10,    /* no bank behind it: acts are final at once */
    VG_CAP_CAPTURE_OUT = 1u << 11,    /* UNFREEZE_PAY reaches accounts outside of the program, too */
    VG_CAP_LINES_WHOLE = 1u << 13,   /* its statement shows every movement: what is paid out, and between the accounts on both */
    VG_CAP_PAYEE_TOLD = 1u << 14,    /* its lines tell of a payout the account that it went to, or its first 19 digits */
    VG_CAP_RETURNS_TOLD = 1u << 12,   /* its lines say of a payout that it came back, and which: no deposit looks like one */
} vg_cap;

/* Kinds of statement lines in neutral words; decided by the bank's transaction type and direction. */
typedef enum vg_line_kind {
    VG_LINE_OTHER,        /* not known: kept, never a receipt */
    VG_LINE_INBOUND,      /* money from outside to a sub-account */
    VG_LINE_UNIDENTIFIED, /* money from outside that the bank could not attribute */
    VG_LINE_OUTBOUND,     /* money to outside */
    VG_LINE_INTERNAL,     /* between sub-accounts: our own operations */
    VG_LINE_ADJUST,       /* an assignment or its reversal */
    VG_LINE_INTEREST,
    VG_LINE_FEE,
    VG_LINE_RETURNED,     /* a payout that came back: of_flow or ref names it */
} vg_line_kind;

typedef enum vg_side { VG_DEBIT = 1, VG_CREDIT = 2 } vg_side;

/* The ways of money to a payee's bank (core/rails.h), in the order in which one is preferred. */
#define VG_RAILS(R)                                                                                \
    R(NONE, 0, "none") R(IN_BANK, 1, "in_bank") /* 行内: a book transfer */                         \
    R(IBPS, 2, "ibps")                          /* 网上支付跨行清算系统 */                           \
    R(BEPS, 3, "beps")                          /* 小额批量支付系统 */                              \
    R(HVPS, 4, "hvps")                          /* 大额实时支付系统 */
typedef enum vg_rail {
#define R(name, n, text) VG_RAIL_##name = n,
    VG_RAILS(R)
#undef R
    VG_RAIL_COUNT
} vg_rail;

/* When a rail is open, from a day on: on a day from opens to closes, in seconds of that day; before it: negative. */
typedef struct vg_rail_hours {
    vg_rail rail;
    int32_t from; /* yyyymmdd */
    bool working; /* on working days only, else on every day */
    int32_t opens_s, closes_s; /* at most 24 hours apart */
} vg_rail_hours;

/* Account state as the bank tells it. */
typedef enum vg_bank_account_state {
    VG_BANK_ACCOUNT_UNKNOWN,
    VG_BANK_ACCOUNT_NORMAL,
    VG_BANK_ACCOUNT_REVIEW,
    VG_BANK_ACCOUNT_CLOSED,
    VG_BANK_ACCOUNT_REJECTED,
} vg_bank_account_state;

/* Stops on an account, as bits (restrictions): no money out; only money in; nothing at all. */
enum { VG_STOP_PAY = 1, VG_RECEIVE_ONLY = 2, VG_STOP_ALL = 4, VG_STOP_BINDING = 8 /* the bound card changes: ours */ };

/* How far the opening of a Type II account, or the binding of a card, is at the bank. */
#define VG_CASES(C)                                                                                \
    C(NONE, 0, "none") C(SMS_WAIT, 1, "sms_wait") C(AMOUNT_WAIT, 2, "amount_wait")                 \
    C(REVIEW, 3, "review") C(OPENED, 4, "opened") C(OPENED_INACTIVE, 5, "opened_inactive")         \
    C(REFUSED, 6, "refused") C(EXISTS, 7, "exists") /* the customer has an account there already */
typedef enum vg_case {
#define C(name, n, text) VG_CASE_##name = n,
    VG_CASES(C)
#undef C
} vg_case;
const char *vg_case_name(vg_case c);

/* What a code or an amount is for (baixin §4.1 Scene). */
typedef enum vg_scene { VG_SCENE_OPEN, VG_SCENE_BIND, VG_SCENE_UNBIND } vg_scene;

#define VG_SECRET_TEXT 17 /* a code (at most 8 digits) or an amount in yuan that a customer typed */

/* What the bank wants to know of a person who opens a Type II account, beside name and document
 * (type2-accounts §4; baixin §4.1). Days: 9999-12-31 is long-term. */
typedef struct vg_person {
    char mobile[21], occupation[9], sex, nation[4], tax_residence; /* sex M, F; tax 1, 2, 3 */
    vg_day id_from, id_to;
    char consent_no[33];
    int64_t consent_at_ms;
    char front_file[65], back_file[65], face_ticket[65]; /* the bank's file numbers */
} vg_person;

/* One question. Text is UTF-8; unused members are empty. `at` is the instant of sending: it dates the
 * message and never decides anything else. */
typedef struct vg_ask {
    vg_ask_kind kind;
    vg_ask_kind of;  /* STATUS, FREEZE_NO: the act asked about */
    char ref[25];    /* our reference; STATUS, FREEZE_NO: of the act asked about */
    int64_t at_ms;
    vg_money amount;
    char account[33];      /* the sub-account that pays, is frozen, opened, asked about */
    char account_name[184];
    char account_tail[17]; /* what we call it at the bank: the tail that we reserved, our member number */
    char peer[41];         /* payee: sub-account, bank account, or the bound card */
    char peer_tail[17];    /* of a sub-account */
    char peer_name[184];
    char peer_bank_no[21]; /* payment line number; empty = unknown */
    char peer_bank[184];   /* bank (branch) name */
    bool peer_same_bank;
    char freeze_no[25];    /* FREEZE_NUMBER banks: the bank's; else the reference of the act that froze */
    char order_no[25];     /* REFUND_*: the channel's order number */
    char order[65];        /* FREEZE, UNFREEZE, UNFREEZE_PAY: what the hold is for, the caller's words */
    char evidence[65];     /* UNFREEZE_PAY: SHA-256 of what the caller was shown, hex; or empty */
    vg_money fee;          /* on top, where the bank takes it with the act */
    char of_ref[25];       /* STATUS and the like: = ref; PAY_BACK, REFUND_ORIGIN: our reference of the original, if it had one */
    char of_receipt[49];   /* … and the bank's number of it */
    vg_day of_day;         /* … and its day; STATUS: of the act asked about */
    char memo[154];
    vg_day from, to;       /* queries */
    char cursor_date[9], cursor_flow[33], cursor_seq[17]; /* LINES: last line seen; empty = from the start */
    int64_t first;         /* LINES_FULL, DAY_LINES: first record, or page where the bank numbers pages, from 1 */
    char page[17];         /* LINES, RETURNS of banks that number pages: answer.page of the page before, from and to as there */
    char line_date[9], line_flow[33], line_seq[17];       /* ASSIGN, UNASSIGN: the line meant */
    /* OPEN: who (banks say which they need) */
    char owner_kind;       /* 'P' person, 'C' company */
    char owner_id_type;    /* '0' resident identity card … as in api.md id_type */
    char owner_id[31];
    char owner_legal_person[123], owner_address[153], contact_name[123], contact_phone[21], contact_mail[153];
    vg_person person;      /* OPEN_CASE, UPDATE_IDENTITY */
    char card[41], card_bank[21]; /* OPEN_CASE, BIND_CARD and the like: the card, its bank's number */
    char old_card[41];     /* CHANGE_CARD */
    /* VERIFY, SEND_CODE, OPENING */
    char case_no[33], code_order[33];
    vg_scene scene;
    bool by_amount;        /* VERIFY: secret is an amount, else a code */
    char secret[VG_SECRET_TEXT]; /* never stored: memory of the gateway only, wiped after sending */
    vg_span file;          /* UPLOAD: the image; the adapter's caller owns it */
    char file_type[9];     /* DAY_LINES: which of its files, in the bank's word; empty: the usual one */
    char nonce[17];        /* fresh for every transmission: 16 of 0-9A-Z */
    int64_t heard_ms;      /* decode: when the answer came */
} vg_ask;

/* A statement line, a freeze, a working day, a bank: rows of an answer, in the arena of the decode. */
typedef struct vg_line_row {
    char account[33];
    vg_line_kind kind;
    vg_side side;
    char type[9];               /* the bank's own */
    char date[9], time[7];      /* as the bank says, China time */
    char flow[33], sequence[17]; /* with account and date the line's identity */
    char ref[25];               /* our reference, where a line has a place of its own for it */
    char of_flow[33];           /* a returned payout: flow of the payout */
    char cursor[17];            /* where a feed goes on behind this row; empty: at its sequence */
    vg_money amount, balance, fee;
    bool has_balance;
    char opp_account[41], opp_name[184], opp_bank[184], opp_bank_no[21];
    bool opp_damaged;           /* text was not valid in the bank's charset: not to be used as verified */
    char memo[154];
    char order_no[25];          /* channel's order number, where a line carries one */
} vg_line_row;

typedef struct vg_freeze_row {
    char account[33], freeze_no[25], date[9];
    vg_money amount;
    bool released;
} vg_freeze_row;

typedef struct vg_day_row {
    vg_day day;
    bool working;
} vg_day_row;

typedef struct vg_bank_row {
    char name[184], line_no[21];
} vg_bank_row;

/* What holds an account at the bank. */
typedef struct vg_restriction_row {
    int64_t kind;     /* VG_STOP_PAY and the like; 0: so much is frozen */
    vg_money frozen;
    int64_t until_ms; /* 0: not told */
    char word[24];    /* the bank's own */
} vg_restriction_row;

typedef struct vg_answer {
    vg_verdict verdict;  /* of the act asked about (STATUS), of the message itself otherwise */
    bool alarm;          /* contradictory: a person should look (two rows, stt 0 with a bad code, …) */
    bool too_frequent;   /* the bank asks for less: pause the login */
    bool unconfirmed;    /* YES, but the answer carried nothing that ties it to the request */
    char bank_code[17];
    char bank_text[255]; /* the bank's words, UTF-8 */
    bool text_damaged;
    char receipt[49];    /* the bank's number of the act, where it tells one */
    char sender[17], message_id[33]; /* of a signed message: told once, kept for ever (replay) */
    bool returned;       /* STATUS: done, and then it came back; the line books it */
    bool try_again;      /* NO, but the customer may: a wrong code with tries left */
    char account[33], account_name[184];          /* OPEN, ACCOUNT_STATE, BALANCE */
    vg_bank_account_state account_state;          /* ACCOUNT_STATE */
    vg_money balance, available, frozen;          /* BALANCE: frozen by an authority is not in it */
    vg_money withdrawable, held, judicial;        /* … where the bank tells it */
    vg_money day_balance;                         /* CUSTODY_BALANCE: at the end of the day of ask.from */
    bool has_balance, has_withdrawable, has_day_balance;
    bool tells_restrictions;                      /* … all that hold the account now */
    const vg_restriction_row *restrictions;
    size_t restriction_count;
    vg_case open_case;                            /* OPEN_CASE, VERIFY, OPENING, BINDING */
    char case_no[33], code_order[33];
    int64_t code_valid_s;
    vg_money interest;                            /* CLOSE, INTEREST_…: what it paid or would pay */
    bool has_interest;
    vg_day withdrawable_day;                      /* DEPOSIT_CARD: from then on; 0: not told */
    char file_no[65];                             /* UPLOAD */
    char freeze_no[25];                           /* FREEZE_NO; empty: none yet */
    bool name_matches;                            /* NAME_CHECK */
    bool more;                                    /* LINES: there may be more rows behind the last */
    char page[17];                                /* … where they begin, in the adapter's words: goes into ask.page as it is;
                                                     empty: by the cursor of the last line */
    char file_name[121], file_key[121];           /* DAY_LINES: where the bank tells a file instead of its rows */
    int64_t next_first;                           /* … where it tells pages: the first record of the next one, > ask.first; 0: there is none */
    const vg_line_row *lines;
    const vg_freeze_row *freezes;
    const vg_day_row *days;
    const vg_bank_row *banks;
    size_t row_count; /* of whichever of the four was asked for */
} vg_answer;

/* What a bank tells without being asked. A message that is not signed proves nothing: it only starts a question. */
typedef enum vg_push_kind {
    VG_PUSH_OTHER,      /* stored and acknowledged; nothing is done */
    VG_PUSH_RESULT,     /* the outcome of the act `ref`: answer, account and line.amount; without all three it only starts a question */
    VG_PUSH_CASE,       /* of an opening or a binding: answer.open_case */
    VG_PUSH_CREDIT,     /* money from outside: line */
    VG_PUSH_RETURNED,   /* a payout came back: line, of_flow and ref name it */
    VG_PUSH_RESTRICTED, /* the account `account` was restricted or closed: people look */
    VG_PUSH_LOOK,       /* unsigned: look at the statement, or ask about `ref` */
} vg_push_kind;

typedef struct vg_push {
    vg_push_kind kind;
    bool proven;        /* signed by the bank and verified */
    char event_no[33];  /* the bank's number of this message: the same again is the same */
    char type[33];      /* the bank's word, for people */
    char ref[25];       /* our reference, if it names one */
    uint64_t acts;      /* RESULT, CASE: what it can be about; a bit a vg_ask_kind */
    char account[33];
    vg_answer answer;
    vg_line_row line;
    char echo[160];     /* the adapter's own, for the acknowledgement */
    vg_span said;       /* what it says, without what differs from one delivery to the next */
} vg_push;
