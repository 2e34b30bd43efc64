/* What a caller asks of the gateway, and what it gets: plain values between api/ and core/.
 *
 * api/ makes a vg_command of a request (every amount checked), the turn runs it as one step, and the reply
 * carries copies of the rows that the answer shows. Text members are UTF-8 and bounded by the tables.
 */
#pragma once
#include "gateway/core/model.h"

typedef enum vg_command_kind {
    VG_CMD_OPEN = 1,
    VG_CMD_ADOPT,
    VG_CMD_CLOSE,
    VG_CMD_DEPOSIT,
    VG_CMD_HOLD,
    VG_CMD_CAPTURE,
    VG_CMD_RELEASE,
    VG_CMD_TRANSFER,
    VG_CMD_WITHDRAW,
    VG_CMD_REFUND,
    VG_CMD_ASSIGN,
    VG_CMD_UNASSIGN,
    VG_CMD_RETURN,
    VG_CMD_CANCEL,
    VG_CMD_QUERY,
    VG_CMD_DECIDE,
    VG_CMD_APPROVE,
    VG_CMD_DENY,
    VG_CMD_PAYEE,
    VG_CMD_PAUSE,
    VG_CMD_RESUME,
    VG_CMD_INQUIRY,
    VG_CMD_RESTRICT,
    VG_CMD_KEY_CREATE,
    VG_CMD_KEY_REVOKE,
    VG_CMD_FILE,
    VG_CMD_VERIFY,
    VG_CMD_CODE,
    VG_CMD_BIND,
    VG_CMD_UNBIND,
    VG_CMD_IDENTITY,
    VG_CMD_REDATE,
    VG_CMD_SETTLE_INTEREST,
    VG_CMD_SHARE_INTEREST,
    VG_CMD_REPLAY_SETTLEMENT,
    VG_CMD_IMPORT, /* made by the gateway of a file, never of a body */
    VG_CMD_RECON,  /* made by the gateway of a run, too (core/breaks.h) */
    VG_CMD_DAY_CLOSE, /* file: the pack that the gateway made (core/day_seal.h) */
    VG_CMD_DAY_REOPEN,
    VG_CMD_BREAK_OPEN,
    VG_CMD_BREAK_ASSIGN,
    VG_CMD_BREAK_COMMENT,
    VG_CMD_BREAK_RESOLVE,
    VG_CMD_BREAK_UNDO,
    VG_CMD_FAIL,
    VG_CMD_RETURNED,
    VG_CMD_REISSUE,
    VG_CMD_PLAN,
    VG_CMD_UNPLAN,
    VG_CMD_REAPPLY,
    VG_CMD_PROVE,
    VG_CMD_REVEAL, /* nothing changes: who saw personal data in clear, of what (text) and why (evidence) */
} vg_command_kind;

/* Scopes of a key, as bits. */
#define VG_SCOPES(S)                                                                               \
    S(BUSINESS, 0, "business") S(TREASURY, 1, "treasury") S(OPERATOR, 2, "operator")               \
    S(APPROVER, 3, "approver") S(AUDITOR, 4, "auditor") S(ADMIN, 5, "admin")
enum {
#define S(name, bit, text) VG_SCOPE_##name = 1 << bit,
    VG_SCOPES(S)
#undef S
};

/* The key of bootstrap_key_file: the installation itself. It makes the first approvers alone; keep it offline after. */
enum { VG_PRINCIPAL_BOOTSTRAP = 1 };
/* A key that may approve or administer acts only after a second person's yes. */
enum { VG_KEY_ACTIVE, VG_KEY_PENDING, VG_KEY_DENIED };

/* What a pause stops. */
enum { VG_PAUSE_NONE = 0, VG_PAUSE_PAYOUTS = 1, VG_PAUSE_SENDS = 2 };

/* Where the money of a deal that failed goes (core/deal.c). */
#define VG_TARGETS(T)                                                                              \
    T(ORIGIN, 1, "origin")   /* to who paid it in, lot by lot; what has no such way to the card */ \
    T(CARD, 2, "card")       /* to the bound card, as it becomes withdrawable */                   \
    T(BALANCE, 3, "balance") /* it stays */
enum {
#define T(name, n, text) VG_TO_##name = n,
    VG_TARGETS(T)
#undef T
};

/* What a part of a release plan does on its day (core/escrow.h). Numbers reach the store. */
#define VG_PART_ACTS(A) A(RELEASE, 1, "release") A(CAPTURE, 2, "capture")
enum {
#define A(name, n, text) VG_PART_##name = n,
    VG_PART_ACTS(A)
#undef A
};

#define VG_PART_STATES(S) S(PLANNED, 0) S(CLAIMED, 1) S(DONE, 2) S(REFUSED, 3) S(WITHDRAWN, 4)
enum {
#define S(name, n) VG_PP_##name = n,
    VG_PART_STATES(S)
#undef S
};

/* Of a hold that is still there, what people were told. */
enum { VG_DUE_REVIEW = 1, VG_DUE_EXPIRED = 2 };

/* Who is behind a restriction. */
#define VG_SOURCES(S)                                                                              \
    S(AUTHORITY, 0, "authority") /* a caller says so */                                            \
    S(BANK, 1, "bank")           /* the bank's answer names it */                                  \
    S(SHORTFALL, 2, "shortfall") /* the bank paid what the account did not have */
enum {
#define S(name, n, text) VG_BY_##name = n,
    VG_SOURCES(S)
#undef S
};

/* How far the customer's case is: domain/type2-accounts §5. */
#define VG_STAGES(S)                                                                               \
    S(NONE, 0) S(DOCS, 1) S(OPEN_SENT, 2) S(SMS_WAIT, 3) S(AMOUNT_WAIT, 4) S(VERIFY_SENT, 5)        \
    S(BANK_REVIEW, 6) S(ATTACH_CHECK, 7) S(OPENED, 8) S(OPENED_INACTIVE, 9) S(ENDED, 10)
enum {
#define S(name, n) VG_STAGE_##name = n,
    VG_STAGES(S)
#undef S
};
enum { VG_FILE_KEPT, VG_FILE_GONE };

/* Kinds of accounts; 10 and above are the program's own. */
#define VG_ACCOUNT_KINDS(K)                                                                        \
    K(TYPE2, 1, "type2") K(MEMBER, 2, "member") K(DEPOSIT, 3, "deposit") K(OWN, 4, "own")          \
    K(BANK, 10, "bank") K(SUSPENSE, 11, "suspense") K(FEE, 12, "fee") K(POOL, 13, "pool")          \
    K(SHORTFALL, 14, "shortfall")
enum {
#define K(name, n, text) VG_ACCT_##name = n,
    VG_ACCOUNT_KINDS(K)
#undef K
};
const char *vg_account_kind_name(int64_t kind);

#define VG_ACCOUNT_STATES(S)                                                                       \
    S(OPENING, 0) S(ACTION_NEEDED, 1) S(REVIEW, 2) S(INACTIVE, 3) S(ACTIVE, 4) S(UNWANTED, 5)      \
    S(REJECTED, 6) S(EXPIRED, 7) S(CLOSING, 8) S(CLOSED, 9)
enum {
#define S(name, n) VG_AS_##name = n,
    VG_ACCOUNT_STATES(S)
#undef S
};

#define VG_HOLD_STATES(S) S(PLACING, 0) S(OPEN, 1) S(CLOSED, 2) S(REFUSED, 3)
enum {
#define S(name, n) VG_HS_##name = n,
    VG_HOLD_STATES(S)
#undef S
};

#define VG_RECEIPT_STATES(S) S(BOOKED, 0) S(SUSPENSE, 1) S(ASSIGNING, 2) S(ASSIGNED, 3) S(UNASSIGNING, 4)
enum {
#define S(name, n) VG_RS_##name = n,
    VG_RECEIPT_STATES(S)
#undef S
};

#define VG_APPROVAL_KINDS(K)                                                                       \
    K(CAPTURE, 1, "capture") K(PAYEE, 2, "payee") K(DECIDE_YES, 3, "decide_done")                  \
    K(DECIDE_NO, 4, "decide_refused") K(RESUME, 5, "resume") K(KEY, 6, "key") K(RETURN, 7, "return") \
    K(CALENDAR, 8, "calendar") K(INTEREST, 9, "interest") K(RETURNED, 10, "returned")              \
    K(NOT_RETURNED, 11, "not_returned") K(REISSUE, 12, "reissue") K(BREAK, 13, "break")            \
    K(BREAK_UNDO, 14, "break_undo") K(CLOSE_DAY, 15, "close_day") K(REOPEN_DAY, 16, "reopen_day")
enum {
#define K(name, n, text) VG_AP_##name = n,
    VG_APPROVAL_KINDS(K)
#undef K
};
#define VG_APPROVAL_STATES(S) S(OPEN, 0) S(APPROVED, 1) S(DENIED, 2) S(VOID, 3)
enum {
#define S(name, n) VG_PS_##name = n,
    VG_APPROVAL_STATES(S)
#undef S
};

/* Reasons why an operation is MANUAL, and of breaks seen in statement lines. */
#define VG_REASONS(R)                                                                              \
    R(NONE, 0, "")                                                                                 \
    R(NO_END, 1, "the bank gave no final answer in time")                                          \
    R(PART_REFUSED, 2, "the bank refused a part of it")                                            \
    R(NOT_SETTLED, 3, "the bank has no query that settles it")                                     \
    R(LINE_UNMATCHED, 4, "a bank line that no operation explains")                                 \
    R(LINE_CONTRADICTS, 5, "a bank line that contradicts an end")                                  \
    R(LINE_RETURNED, 6, "a credit that looks like a returned payout")                              \
    R(LINE_FOREIGN_REF, 7, "a bank line with a reference of ours that this store does not know")   \
    R(FREEZE_LOST, 8, "the bank's freeze of this hold is not known")                               \
    R(TRY_AGAIN, 9, "the code or amount was wrong or too late: the customer may try again")         \
    R(STAYS, 10, "money of it has no way back: it stays in the account")                           \
    R(CALLED_OFF, 11, "a person called it off: its money stays in the account")                    \
    R(NOT_NOW, 12, "a part of it can't be done now: its money is in the account") \
    R(LINE_CHANGED, 13, "the bank tells a line again with another amount or side") \
    R(LINE_OTHER_PAYEE, 14, "the bank's line of a payout names another payee")
enum {
#define R(name, n, text) VG_WHY_##name = n,
    VG_REASONS(R)
#undef R
};

typedef struct vg_command_payee {
    int64_t account; /* one of the program's accounts, or 0 */
    int64_t payee;   /* a registered payee, or 0 */
    vg_money amount, fee;
} vg_command_payee;

typedef struct vg_command_part {
    vg_day on;
    int64_t act;     /* VG_PART_… */
    vg_money amount;
    int64_t account; /* capture: one of the two, as of a vg_command_payee */
    int64_t payee;
} vg_command_part;

typedef struct vg_command {
    vg_command_kind kind;
    int64_t program;
    int64_t principal;        /* api_key.id */
    int64_t scopes;           /* bits; INT64_MAX is nobody's */
    char idem[65];            /* Idempotency-Key; empty: not a POST of a caller */
    char request_hash[65];    /* of method, path and body */
    char client_ref[65];

    int64_t object;           /* id in the path, or the one named: account, hold, operation, receipt, approval */
    int64_t account, peer;
    int64_t receipt, operation;
    vg_money amount;
    bool whole;               /* release, reissue without an amount: all that is open, all that came back */
    bool is_final;            /* capture: the rest is released */
    vg_command_payee payees[VG_PAYEES_MAX];
    size_t payee_count;

    char order[65], purpose_payee[65], text[154];
    int64_t expires_at;
    char candidates[256];     /* hold: ids, parted by commas */
    char evidence_hash[65];   /* hold: SHA-256, in hex */
    vg_day review_on;         /* hold; 0: none */
    vg_command_part parts[VG_PLAN_PARTS_MAX]; /* plan */
    size_t part_count;
    int64_t part;             /* unplan: which one, 0: all; capture, release: of which part of the plan, 0: a caller's own */

    /* open, adopt, payee */
    int64_t account_kind;
    char ref[65], name[184], bank_account[33];
    char number[41], bank_no[21], bank[184]; /* bound card, payee's account */
    vg_money frozen;          /* adopt: as the bank reports */
    struct {
        char kind, id_type;
        char id_number[31], legal_person[123], address[153], contact_name[123], contact_phone[21], contact_mail[153];
    } owner;

    char secret[VG_SECRET_TEXT]; /* verify: what the customer was told; never stored */
    bool by_amount;           /* … an amount, else a code */

    vg_person person;         /* open, identity; mobile: bind, too */
    int64_t files[2];         /* open, identity: front and back */
    const struct vg_import *import; /* IMPORT: the caller's until the reply */
    const struct vg_recon_write *recon; /* RECON: as import */
    int64_t with[15];         /* resolve: breaks that it takes along */
    size_t with_count;
    int64_t side;             /* an opening break's; VG_DEBIT, VG_CREDIT */
    vg_span file;             /* file: the image; day close: the pack; the caller's until the reply */
    struct {
        int64_t day, recon, proof;
    } shown;                  /* day close: versions of the rows that the pack shows */
    char authority[65], authority_ref[65]; /* restrict */

    bool yes;                 /* decide, returned: the verdict; approve/deny need none */
    char evidence[501];
    int64_t arg;              /* break: VG_OF_…, VG_WAY_…; pause: VG_PAUSE_…; restrict: VG_STOP_…; fail: VG_TO_… */
    char file_type[9];        /* inquiry: which of the bank's files, in its word; empty: the usual one */
    vg_day day;               /* a day to close or reopen; share interest: that ended the period; inquiry: of the statement file */
    bool remove;              /* restrict: take it away */
    vg_ask_kind ask;          /* inquiry */
    /* key create */
    int64_t key_scopes, key_expires_at;
    char key_hash[65], key_programs[201], key_addresses[201];
    bool keys_full;           /* key create: as many are in use as there may be (run/keys.h) */
} vg_command;

/* What an answer is made of. Rows are copies, taken after the step. */
typedef enum vg_shown {
    VG_SHOW_NOTHING,
    VG_SHOW_OPERATION,
    VG_SHOW_HOLD,      /* hold, and the operation that places it */
    VG_SHOW_ACCOUNT,
    VG_SHOW_RECEIPT,
    VG_SHOW_APPROVAL,
    VG_SHOW_PAYEE,
    VG_SHOW_PROGRAM,
    VG_SHOW_KEY,
    VG_SHOW_FILE,
    VG_SHOW_STATEMENT,
    VG_SHOW_RECON,
    VG_SHOW_BREAK,
    VG_SHOW_PROOF,
} vg_shown;

typedef struct vg_reply {
    vg_code code;         /* VG_OK, or why not: err says it */
    vg_err err;
    int http;             /* 201 created and final, 202 not final, 200 shown again */
    bool replayed;        /* the same request had been here before */
    bool is_final;        /* nothing more will change it by itself */
    vg_shown shown;
    int64_t operation_id; /* whose end `Prefer: wait` waits for; 0: none */
    vg_operation operation;
    vg_hold hold;
    vg_proving proving; /* of an account whose customer has something to prove */
    union {
        vg_account account;
        vg_receipt receipt;
        vg_approval approval;
        vg_payee payee;
        vg_program program;
        vg_api_key key;
        vg_image file;
        vg_statement statement;
        vg_recon recon;
        vg_recon_break brk;
        vg_proof proof;
    };
} vg_reply;
