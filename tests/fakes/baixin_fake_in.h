/* Inside of Baixin's fake: the whole of it, the tables of operations, and who does what. */
#pragma once

#include "tests/fakes/baixin_fake_books_in.h"
#include "tests/fakes/baixin_fake_wire_in.h"

struct baixin_fake {
    baixin_fake_conf conf;
    bx_keys keys;
    uint64_t random;
    int64_t now;
    int64_t day; /* the bank's accounting day */
    bool started;
    fk_map acc_by_no, seen_by_no, hold_by_no, txn_by_no, case_by_no, bind_by_no, known_by_card;
    fk_map msg_ids, files;
    bx_acc **accs;
    size_t acc_count, acc_cap;
    bx_order **orders;
    size_t order_count, order_cap;
    bx_hold **holds;
    size_t hold_count, hold_cap;
    bx_txn **txns;
    size_t txn_count, txn_cap;
    struct bx_flaw {
        char account[33], word[12], to[33];
        int64_t fen, n;
    } flaws[32]; /* of the next entry with this amount */
    size_t flaw_count;
    bx_entry **entries;
    size_t entry_count, entry_cap;
    bx_case **cases;
    size_t case_count, case_cap;
    bx_bind **binds;
    size_t bind_count, bind_cap;
    bx_known **known;
    size_t known_count, known_cap;
    bx_restriction **restrictions;
    size_t restriction_count, restriction_cap;
    bx_seen **seen;
    size_t seen_count, seen_cap;
    bx_message_id **ids;
    size_t id_count, id_cap;
    bx_upload **uploads;
    size_t upload_count, upload_cap;
    bx_note **notes; /* not acknowledged */
    size_t note_count, note_cap;
    bx_snapshot *snapshots;
    size_t snapshot_count, snapshot_cap;
    bx_due *due;
    size_t due_count, due_cap;
    uint64_t due_number, number, acc_number, note_number, msg_number;
    uint32_t seq;
    bx_count counts[32];
    size_t count_count;
    uint64_t messages;
    baixin_violation *violations;
    size_t violation_count, violation_cap;
    uint64_t violations_lost;
    bx_rule *rules;
    size_t rule_count, rule_cap;
    bool off;
    bx_kept *kept; /* ring */
    uint64_t kept_count;
    bx_out out;
    fk_buf file;   /* the last statement file written */
    uint8_t *last; /* the answer before, to replay it */
    size_t last_len;
    int64_t outside_fen; /* with all balances it sums to zero */
};

/* --- tables (baixin_fake_spec.c) and check (baixin_fake_check.c) --- */

typedef enum bx_type {
    BX_T_REQ_NO,
    BX_T_BANK_NO,
    BX_T_USER_NO,
    BX_T_ACCT,
    BX_T_CARD,
    BX_T_NAME,
    BX_T_ID_NO,
    BX_T_MOBILE,
    BX_T_AMOUNT,  /* above zero */
    BX_T_AMOUNT0, /* the same, zero allowed */
    BX_T_DATE,
    BX_T_TIME,
    BX_T_FILE_ID,
    BX_T_TEXT, /* min to max characters, none of them a control character */
    BX_T_CODE, /* letters and digits, min to max */
    BX_T_DIGITS,
    BX_T_HEX64,
    BX_T_UINT,  /* min to max as a number */
    BX_T_BYTES, /* Base64 of at most BX_FILE_MAX bytes */
    BX_T_WORD,  /* one of set */
} bx_type;

/* need: 'R' required, 'O' optional; of the letters A to C exactly one has its elements there, and
 * so of X and Y. */
typedef struct bx_tag {
    const char *name;
    bx_type type;
    char need;
    uint16_t min, max;
    const char *set;
} bx_tag;

typedef enum bx_kind { BX_QUERY, BX_MONEY, BX_ADMIN } bx_kind;
/* A money operation has check (refuse, or keep the money), book (it happens) and own (its own
 * fields of the answer); every other one has act. */
typedef struct bx_spec {
    const char *name;
    bx_kind kind;
    const bx_tag *tags;
    void (*act)(baixin_fake *fake, const bx_msg *msg);
    const char *(*check)(baixin_fake *fake, const bx_msg *msg, bx_order *order);
    void (*book)(baixin_fake *fake, bx_order *order);
    void (*own)(baixin_fake *fake, const bx_order *order);
    bool travels; /* the result comes execute_ms later, when the other side is outside the bank */
    bool no_payinst;
} bx_spec;

const bx_spec *bx_spec_find(const char *name);
/* Fills values by the table; false with the reason in why. */
bool bx_check_body(bx_req *req, char why[160]);
const char *bx_get(const bx_req *req, const char *name); /* "" when absent */
int64_t bx_get_fen(const bx_req *req, const char *name); /* 0 when absent */
uint64_t bx_content(const bx_req *req);
bool bx_check_header(baixin_fake *fake, const bx_req *req, bx_wrong *wrong);
bool bx_check_http(const baixin_fake *fake, const bx_req *req, const baixin_ask *ask,
                   bx_wrong *wrong);
bool bx_msg_id_new(baixin_fake *fake, const char *msg_id); /* false: it was used before */
void bx_breach(baixin_fake *fake, const char *action, const char *request_no, const char *kind,
               const char *what);
/* Record a breach of this message and answer it with code. */
void bx_refuse_form(baixin_fake *fake, const bx_msg *msg, const char *code, const char *what);

/* --- one message (baixin_fake_act.c) --- */

bool bx_req_read(const baixin_fake *fake, const baixin_ask *ask, bx_req *req, bx_wrong *wrong);
void bx_req_clear(bx_req *req);
const char *bx_action_of(const bx_req *req); /* "" when nothing could be read */
const char *bx_content_type(const baixin_fake *fake, bool notice);
/* unread: why bx_req_read failed, or NULL. */
void bx_act(baixin_fake *fake, const baixin_ask *ask, bx_req *req, const bx_wrong *unread,
            const baixin_fault *fault, bx_handled *done);

/* --- the answer (baixin_fake_out.c) --- */

void bx_answer(baixin_fake *fake, const bx_msg *msg, const char *code); /* starts anew */
void bx_answer_text(baixin_fake *fake, const bx_msg *msg, const char *code, const char *text);
void bx_put(fk_buf *buf, const char *prefix, const char *name, const char *value);
void bx_say(baixin_fake *fake, const char *name, const char *value); /* "" is left out */
void bx_say_fen(baixin_fake *fake, const char *name, int64_t fen);
void bx_say_day(baixin_fake *fake, const char *name, int64_t day);
void bx_say_instant(baixin_fake *fake, const char *name, int64_t ms);
void bx_say_uint(baixin_fake *fake, const char *name, uint64_t value);
void bx_say_account(baixin_fake *fake,
                    const char *no); /* AcctNo and Amount are what two faults alter */
void bx_say_amount(baixin_fake *fake, int64_t fen);
void bx_group(baixin_fake *fake, const char *name, bool open);
const char *bx_code_text(const char *code);

/* --- books (baixin_fake_books.c, _lots.c) --- */

/* One more in a list: BX_ADD(fake->entries, fake->entry, one) with its _count and _cap. */
#define BX_ADD(list, name, one)                                                                    \
    ((list) = fk_grow((list), &name##_cap, name##_count + 1, sizeof *(list)),                      \
     (list)[name##_count++] = (one))

void bx_number(baixin_fake *fake, const char *letters, char to[33]);
void bx_list(baixin_fake *fake, const bx_entry *like); /* an entry of the statement alone */
bx_acc *bx_acc_find(const baixin_fake *fake, const char *no);
bx_acc *bx_acc_new(baixin_fake *fake, const char *no, const char *name, char kind);
int64_t bx_available(const bx_acc *acc);
int64_t bx_withdrawable(const baixin_fake *fake, const bx_acc *acc);
bx_card *bx_card_of(bx_acc *acc, const char *no);
int64_t bx_next_day(const baixin_fake *fake, int64_t day); /* T+1 */
const char *bx_status_text(const bx_acc *acc);

int64_t bx_takeable(const baixin_fake *fake, const bx_acc *acc, bx_take how);
void bx_lot_add(bx_acc *acc, int64_t fen, int64_t from_day);
/* Move fen, which must be there, from an account's lots into parts. */
void bx_parts_take(const baixin_fake *fake, bx_acc *acc, int64_t fen, bx_take how, bx_parts *parts);
void bx_parts_move(bx_parts *from, int64_t fen, bx_parts *to);
void bx_parts_give_back(bx_parts *parts);
void bx_parts_spend(bx_parts *parts);

typedef struct bx_movement {
    const char *service;
    bx_acc *from, *to;
    int64_t fen, from_day; /* from_day: of the payee's lot */
    const char *txn_no, *request_no, *orig_txn_no, *opp_no, *opp_name, *memo;
    int64_t fee;     /* stays of fen: the payee gets less */
    bx_acc *fee_acc; /* who gets it; NULL: the bank */
    int64_t interest_from, interest_to;
    bx_order *order;
} bx_movement;
/* Write the entries of a movement. What leaves an account must have been taken from its lots. */
bx_txn *bx_move(baixin_fake *fake, const bx_movement *move);
void bx_credit_interest(baixin_fake *fake, bx_acc *acc, int64_t fen);
void bx_day_end(baixin_fake *fake);

/* --- orders (baixin_fake_order.c), time (_due.c), money (baixin_fake_money.c, _pay.c) --- */

void bx_due_add(baixin_fake *fake, int64_t at_ms, bx_due_kind kind, void *what);
bx_seen *bx_seen_of(baixin_fake *fake, const char *request_no);
void bx_money(baixin_fake *fake, const bx_msg *msg);
void bx_money_answer(baixin_fake *fake, const bx_msg *msg, const bx_order *order, const char *code);
const char *bx_state_text(const bx_order *order);
/* The result is there; the money moves although it was refused; a payout comes back. */
void bx_order_run(baixin_fake *fake, bx_order *order);
void bx_order_run_late(baixin_fake *fake, bx_order *order);
void bx_order_return(baixin_fake *fake, bx_order *order);
void bx_order_decide(baixin_fake *fake, bx_order *order, bool approve);
/* Keep the money of an order until its result is known; false: it is not there. Give it back to
 * where it was taken from; or let it go, when the entries are written. */
bool bx_order_keep(const baixin_fake *fake, bx_order *order);
void bx_order_undo(bx_order *order);
void bx_order_spend(bx_order *order);
bx_order *bx_order_find(const baixin_fake *fake, const char *request_no);
void bx_hold_expire(baixin_fake *fake, bx_hold *hold);
const char *bx_refuse(bx_order *order, const char *code, const char *text);
/* Whether money may leave (debit) or enter now; else the refusal. */
const char *bx_may(const baixin_fake *fake, bx_order *order, const bx_acc *acc, bool debit);
const char *bx_short_of(bx_order *order, const bx_acc *acc, int64_t fen);
const char *bx_count_limit(baixin_fake *fake, bx_order *order);
void bx_uncount_limit(bx_order *order);

/* --- opening and cards (baixin_fake_opening.c, _proof.c, _card.c, _person.c) --- */

/* Why somebody with this card is not taken: a code, and which element it is; NULL: he is. */
const char *bx_person_wrong(const baixin_fake *fake, const bx_known *told, bx_known *ret,
                            const char **ret_which);
bool bx_card_shape(const char *card); /* the Luhn digit of a UnionPay card (type II §3) */
void bx_opening_answer(baixin_fake *fake, const bx_msg *msg, const bx_case *opening,
                       const char *code);
void bx_bind_answer(baixin_fake *fake, const bx_msg *msg, const bx_bind *bind, const char *code);
const char *bx_open_text(const bx_case *opening);
void bx_case_proven(baixin_fake *fake, bx_case *opening);
void bx_case_open(baixin_fake *fake, bx_case *opening);
void bx_case_refuse(baixin_fake *fake, bx_case *opening, const char *code);
bool bx_case_decide(baixin_fake *fake, bx_case *opening, const char *decision);
void bx_bind_proven(baixin_fake *fake, bx_bind *bind);
void bx_count_one(baixin_fake *fake, const char *action);
bool bx_bind_end(baixin_fake *fake, bx_bind *bind, bool proven);
bool bx_case_end(baixin_fake *fake, bx_case *opening, bool proven);
void bx_identity_passed(baixin_fake *fake, bx_acc *acc);
/* A code by SMS, or a small amount to the card. */
void bx_proof_send(baixin_fake *fake, bx_proof *proof, bool amount);
/* NULL: the code is the one that was sent; else 300002, 300003 or 300004. */
const char *bx_proof_try(baixin_fake *fake, bx_proof *proof, const char *order_no,
                         const char *code);

/* --- statement files (baixin_fake_file.c) --- */

bool bx_file_write(baixin_fake *fake, int64_t day, const char *kind, fk_buf *to);

/* --- notices (baixin_fake_notify.c) --- */

typedef struct bx_event {
    const char *type, *request_no, *acc_no, *txn_no, *status, *open_status, *payer_no, *payer_name;
    int64_t fen; /* 0: none */
    int64_t day; /* 0: the bank's day */
} bx_event;
void bx_notify(baixin_fake *fake, const bx_event *event);
int64_t bx_notes_due(const baixin_fake *fake);
void bx_note_free(bx_note *note);

/* --- faults (baixin_fake_faults.c) --- */

baixin_fault bx_fault_pick(baixin_fake *fake, const char *action, const char *request_no,
                           const bx_spec *spec);
bool bx_fault_acts(const baixin_fault *fault);
