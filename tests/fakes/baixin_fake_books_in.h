/* What Baixin's fake keeps: accounts with their lots, movements, orders, openings, and its memory
 * of messages. No function is declared here. */
#pragma once

#include "tests/fakes/baixin_fake.h"
#include "tests/fakes/fake_text.h"

enum {
    BX_FIELDS_MAX = 32,          /* the longest request, OpenAccount, has 26 elements */
    BX_REQUEST_MAX = 256 * 1024, /* §3.1 */
    BX_DEPTH_MAX = 32,           /* §7.2 */
    BX_ELEMENTS_MAX = 2000,
    BX_FILE_MAX = 190 * 1024, /* an uploaded file, decoded (§4.1) */
    BX_VIOLATIONS_MAX = 1000,
    BX_RULES_MAX = 256,
    BX_CARDS_MAX = 5,
    BX_PINS_MAX = 2,
    BX_TEXT = 256, /* bytes of a name, a memo, an address of at most 60 or so characters */
};

typedef struct bx_acc bx_acc;
typedef struct bx_order bx_order;

/* One credit, as much of it as is still there. Money of it that a hold or an order keeps is out. */
typedef struct bx_lot {
    int64_t free, out;
    int64_t from_day; /* withdrawable from this bank day on; BX_NEVER: not before a Capture */
} bx_lot;
#define BX_NEVER INT64_MAX

typedef struct bx_part {
    bx_lot *lot;
    int64_t fen;
} bx_part;
typedef struct bx_parts {
    bx_part *at;
    size_t count, cap;
    int64_t fen; /* their sum */
} bx_parts;

typedef enum bx_take { BX_TAKE_ANY, BX_TAKE_MATURED, BX_TAKE_UNSPLIT } bx_take;

typedef struct bx_card {
    char no[33], mobile[12];
    bool can_fund;
} bx_card;

typedef struct bx_restriction {
    char no[33];
    const char *kind;
    bx_acc *acc;
    int64_t fen, from_ms;
    bool lifted;
} bx_restriction;

/* How a customer shows that a card or number is his; of a case, a binding, or an account's scene.
 */
typedef struct bx_proof {
    char order_no[33], code[9], mobile[12];
    char old_order_no[33], old_code[9]; /* the one before stays usable (type II §5, row 11) */
    int64_t fen;                        /* the small amount; 0: none was sent */
    int64_t valid_ms, sent_ms, sent_day;
    uint32_t sent, tries;
} bx_proof;

typedef enum bx_status { BX_ACTIVE, BX_INACTIVE, BX_CLOSED } bx_status;

struct bx_acc {
    char no[33], name[BX_TEXT], user_no[33], cust_no[33];
    char id_type[3], id_no[33], id_to[11];
    char kind; /* '0', '2', '3' */
    bx_status status;
    bx_card cards[BX_CARDS_MAX];
    size_t card_count;
    int64_t balance;                       /* the sum of its entries */
    int64_t held, transit_in, transit_out; /* held: holds and captures on their way */
    int64_t judicial;
    bx_lot **lots;
    size_t lot_count, lot_cap;
    int64_t out_day, out_year; /* to payees that are not bound: of which day and year */
    int64_t day_fen, year_fen;
    char review[3]; /* of a new ID document: "01" waiting */
    bx_proof proof; /* of the scenes of an open account */
};

/* One movement: one or two accounts, one BankTxnNo, an entry for each account. */
typedef struct bx_txn {
    char no[33];
    const char *service;
    bx_acc *from, *to;                  /* NULL: outside the bank */
    char opp_no[33], opp_name[BX_TEXT]; /* of the side outside */
    int64_t fen, refunded;
    bx_order *order; /* NULL: the world did it */
} bx_txn;

typedef struct bx_entry {
    bx_acc *acc;
    char dc;
    const char *service;
    char txn_no[33], request_no[33], orig_txn_no[33];
    char opp_no[33], opp_name[BX_TEXT], memo[BX_TEXT];
    int64_t fen, balance, day, at_ms;
    const bx_acc *of; /* whose balance moved, by how much: no flaw spoils this */
    int64_t moved_fen;
    uint32_t seq; /* rising within the bank day */
    bool hidden;  /* a flaw: no list has it */
    int64_t interest_from, interest_to;
} bx_entry;

typedef struct bx_hold {
    char no[33];
    bx_acc *acc;
    bx_parts parts;
    char payee[33];
    int64_t fen, at_ms, expire_ms; /* expire_ms 0: never */
    bool expired;
    char request_no[33];
} bx_hold;

typedef enum bx_state { BX_PROCESSING, BX_REVIEW, BX_SUCCESS, BX_FAILED, BX_RETURNED } bx_state;

struct bx_order {
    char request_no[33], txn_no[33];
    const struct bx_spec *spec;
    bx_state state;
    bx_acc *acc, *payee, *fee_acc;
    bx_hold *hold;  /* the money comes out of this hold; NULL: out of the account's lots */
    bx_take take;   /* out of which lots */
    int64_t *pot;   /* where the account counts it meanwhile: held, transit_in, transit_out */
    bx_parts parts; /* the money that waits for the result; none of a Deposit */
    bool from_outside, kept;
    bool limited; /* counted against the class limits */
    bx_txn *orig; /* of a refund */
    char acc_no[33], opp_no[33], opp_name[BX_TEXT], memo[BX_TEXT];
    int64_t fen, fee;
    int64_t on_top; /* of fee: what the account pays beside fen */
    char hold_no[33], hold_payee[33];
    int64_t expire_ms;
    bool t1;
    char code[7];
    const char *text;
    int64_t at_ms, seen_ms, done_ms, day, done_day, return_day, from_day;
    char return_no[33];
    uint32_t effects;
    bool forced_fail, contradict;
    int64_t late_ms, return_ms; /* 0: no */
};

/* --- opening and cards --- */

typedef struct bx_known { /* a card elsewhere, and whose it is */
    char name[BX_TEXT], id_type[3], id_no[33], mobile[12], card[33];
    bool type_one, can_fund, screened;
} bx_known;

typedef enum bx_open_status {
    BX_SMS_WAIT,
    BX_AMOUNT_WAIT,
    BX_IN_REVIEW,
    BX_OPENED,
    BX_OPENED_INACTIVE,
    BX_REFUSED,
} bx_open_status;

typedef struct bx_case {
    char no[33], request_no[33], user_no[33];
    char name[BX_TEXT], id_type[3], id_no[33], id_to[11], mobile[12], card[33];
    char kind;
    bool can_fund;
    bx_open_status status;
    bx_proof proof;
    char inst_review[3], bank_review[3];
    char refuse_code[7], refuse_text[64];
    bx_acc *acc;
    int64_t seen_ms, update_ms;
    bool wants_review; /* a fault sent it there */
} bx_case;

typedef enum bx_bind_status {
    BX_BIND_SMS_WAIT,
    BX_BIND_AMOUNT_WAIT,
    BX_BOUND,
    BX_BIND_REFUSED,
    BX_UNBOUND,
} bx_bind_status;

typedef struct bx_bind {
    char no[33], request_no[33];
    bx_acc *acc;
    char card[33], old_card[33], mobile[12];
    bx_bind_status status;
    bool type_one, can_fund;
    char refuse_code[7];
    bx_proof proof;
} bx_bind;

/* --- what else is kept --- */

/* A RequestNo, for ever (§3.3). */
typedef struct bx_seen {
    char request_no[33];
    const struct bx_spec *spec; /* NULL: it came, but nothing was processed under it */
    uint64_t content;
    uint32_t sends, effects, repeats;
    bx_order *order;
    bx_case *opening;
    bx_bind *bind;
    bx_acc *reviewed; /* whose new document it brought */
    char *own; /* of other acts: what the answer said, to say it again */
} bx_seen;

typedef struct bx_note { /* a notice until it is acknowledged */
    uint64_t id;
    char event_no[33], own_no[33], request_no[33];
    const char *type;
    fk_buf body; /* what stands in NotifyRequest */
    int64_t made_ms, next_ms;
    uint32_t sent;
    bool spoilt; /* the one that was sent last must not be acknowledged */
    bool replaying;
    char msg_id[33];
    char *wire; /* of the last one, to replay it */
    size_t wire_len;
    baixin_do fault;
    int64_t fault_ms;
} bx_note;

typedef struct bx_upload {
    char file_id[33];
} bx_upload;

typedef struct bx_message_id {
    char key[33];
} bx_message_id;

typedef struct bx_snapshot { /* an account at the end of a bank day */
    const bx_acc *acc;
    int64_t day;
    baixin_balance balance;
} bx_snapshot;

typedef struct bx_count {
    char action[24];
    uint64_t n;
} bx_count;

typedef enum bx_due_kind {
    BX_DUE_RUN,
    BX_DUE_LATE,
    BX_DUE_RETURN,
    BX_DUE_EXPIRE,
    BX_DUE_OPEN_LATE,
} bx_due_kind;
typedef struct bx_due {
    int64_t at_ms;
    uint64_t number; /* equal times happen in the order they were asked for */
    bx_due_kind kind;
    void *what;
} bx_due;

typedef struct bx_rule {
    baixin_fault fault;
    uint32_t matches, hits;
} bx_rule;

typedef struct bx_kept { /* for GET /requests */
    int64_t at_ms;
    char action[24], request_no[33];
    baixin_do fault;
    char code[7];
    char *text;
} bx_kept;
