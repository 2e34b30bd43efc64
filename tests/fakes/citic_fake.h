/* A CITIC front-end and the bank behind it, written from the bank's paper alone ("B2B 3.8" and so
 * on). Bytes and a time go in, bytes and a way of answering come out: no socket, no clock, no
 * thread, no global. The same conf and the same calls give the same answers, so a simulation can
 * own thousands.
 *
 *     citic_fake_conf conf;
 *     citic_fake_conf_default(&conf);
 *     citic_fake *bank = citic_fake_new(&conf);
 *     citic_fake_open(bank, now, "0000011", "Member", "03", 100000);
 *     citic_fake_handle(bank, now, body, len, &reply);
 *     ... citic_fake_reply_clear(&reply); citic_fake_free(bank);
 *
 * A test asks afterwards: citic_fake_effects(bank, "CLI1") == 1,
 * citic_fake_violations(bank) == 0, citic_fake_books_balance(bank). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct citic_fake citic_fake;

/* What a repeated clientID does; the paper does not say (F.6). */
typedef enum citic_duplicate {
    CITIC_DUP_REJECT,      /* refused with an error code and recorded as a violation */
    CITIC_DUP_ANSWER_SAME, /* acts once, answers again */
    CITIC_DUP_ACT_TWICE,   /* the worst bank: acts again */
} citic_duplicate;

typedef enum citic_shape {
    CITIC_SHAPE_PAPER, /* template order, one tag a line, GBK */
    CITIC_SHAPE_FIELD, /* G.1: ASCII order, list last, one line, GB2312 declared, tags missing */
} citic_shape;

/* What a fault does; the README has the words of the JSON form. */
typedef enum citic_do {
    CITIC_DO_NONE,
    CITIC_DO_REFUSE_CONNECTION,    /* no connection, nothing read */
    CITIC_DO_CLOSE_BEFORE_EFFECT,  /* read and lost */
    CITIC_DO_CLOSE_AFTER_EFFECT,   /* acted on, answer lost */
    CITIC_DO_SLOW,                 /* acted on now, answered after ms */
    CITIC_DO_TRUNCATE,             /* the answer breaks off */
    CITIC_DO_GARBAGE,              /* bytes that mean nothing */
    CITIC_DO_HTML,                 /* a proxy's page with status 200 */
    CITIC_DO_HTTP_500,             /* status 500 */
    CITIC_DO_EMPTY_BODY,           /* status 200, no body */
    CITIC_DO_ANSWER_CODE,          /* another outer code; with or without effect */
    CITIC_DO_ACCEPT_THEN_SUCCEED,  /* executed ms later */
    CITIC_DO_ACCEPT_THEN_FAIL,     /* failed ms later without effect */
    CITIC_DO_REVIEW,               /* waits for an approver (stt 2) */
    CITIC_DO_NOT_FOUND_FOR,        /* DLCIDSTT answers ED02083 for ms after receipt */
    CITIC_DO_STT_CONTRADICTION,    /* stt 0 with a row status that is not AAAAAAA */
    CITIC_DO_TWO_ROWS,             /* DLCIDSTT answers two rows */
    CITIC_DO_WRONG_ROW,            /* an echoed value is another one */
    CITIC_DO_DUPLICATE_LINES,      /* one statement line comes twice */
    CITIC_DO_LATE_CONTRADICTION,   /* failed, and ms after that the money moves */
    CITIC_DO_RETURNED_PAYOUT,      /* success, and ms after that the money comes back (23+C) */
    CITIC_DO_COUNT,
} citic_do;

/* Whether a message acts although its answer is spoilt; DEFAULT is per word, see the README. */
typedef enum citic_effect { CITIC_EFFECT_DEFAULT, CITIC_EFFECT_YES, CITIC_EFFECT_NO } citic_effect;

/* Match: empty means any, action "*" too. The nth match is the first hit; count hits,
 * 0 = always. */
typedef struct citic_fault {
    char action[12];
    char tran_type[4];
    char client_id[24];
    uint32_t nth;
    uint32_t count;
    citic_do act;
    citic_effect effect;
    char code[8];
    int64_t ms;
} citic_fault;

typedef struct citic_work_day {
    char date[9];
    char flag; /* 'W' or 'N' */
} citic_work_day;

enum { CITIC_OWN_MAX = 4, CITIC_WORK_DAYS_MAX = 64 };

typedef struct citic_fake_conf {
    uint64_t seed;
    char user[31];
    char main_no[20];
    char main_name[256];
    char settle_no[20]; /* physical settlement account; may be the main account's number */
    char settle_name[256];
    char prefix[20]; /* the first digits of every sub-account number */
    uint32_t tail_len;
    char adjust_tail[15]; /* public adjustment sub-account */
    char fee_tail[15];    /* public interest-and-fee sub-account */
    char init_tail[15];   /* fund-initialisation sub-account */
    char own_tail[CITIC_OWN_MAX][15];
    citic_duplicate duplicate;
    citic_shape shape;
    int64_t execute_ms; /* from acceptance to execution; 0 = executed within the message */
    bool seen_at_once;  /* false: DLCIDSTT does not know an order before it is executed */
    bool no_record_code; /* empty statement: PBRA001 instead of AAAAAAA with no rows */
    bool register_review; /* DLBREGSN ends in review (state 1) */
    bool check_names;     /* payee name must be the account's */
    bool freeze_number_late; /* DLFRNOQR knows the number only execute_ms after success */
    int64_t settle_fen;   /* opening balance of the settlement account */
    int64_t init_fen;     /* opening balance of the fund-initialisation sub-account */
    int64_t fee_fen;      /* fee of a payout, on top */
    int64_t interest_fen; /* interest due on each new account */
    uint32_t keep_requests; /* last requests kept for GET /requests */
    citic_work_day work_days[CITIC_WORK_DAYS_MAX];
    uint32_t work_day_count;
    uint32_t random_ppm[CITIC_DO_COUNT];
    int64_t random_ms_max;
} citic_fake_conf;

typedef enum citic_reply_kind {
    CITIC_ANSWER,
    CITIC_CLOSE_NO_ANSWER,
    CITIC_REFUSE_CONNECTION,
} citic_reply_kind;

typedef struct citic_fake_reply {
    citic_reply_kind what;
    int http_status;
    uint8_t *body; /* malloc'ed; citic_fake_reply_clear frees it */
    size_t len;
    int64_t delay_ms;
} citic_fake_reply;

/* Values of the samples: user testuser, main 8110700000000000018, prefix 311070000001, tail 7. */
void citic_fake_conf_default(citic_fake_conf *conf);
/* Set one value by name, as banksim --conf k=v does; false: no such name or a bad value. */
bool citic_fake_conf_set(citic_fake_conf *conf, const char *name, const char *value);

/* NULL when the character sets are missing or two special tails are one; out of memory aborts. */
citic_fake *citic_fake_new(const citic_fake_conf *conf);
void citic_fake_free(citic_fake *fake);

/* One message in, one answer out. Everything due before now happens first. Time never goes back. */
void citic_fake_handle(citic_fake *fake, int64_t now_ms, const uint8_t *body, size_t len,
                       citic_fake_reply *reply);
void citic_fake_reply_clear(citic_fake_reply *reply);

/* Let what is due happen; the time of the next thing due, or -1. */
void citic_fake_advance(citic_fake *fake, int64_t now_ms);
int64_t citic_fake_next_due(const citic_fake *fake);

/* --- control: what the world outside does --- */

/* Open a sub-account; a balance above zero comes in as a 23+C line without a payer. False: exists,
 * or the tail has another length. */
bool citic_fake_open(citic_fake *fake, int64_t now_ms, const char *tail, const char *name,
                     const char *type, int64_t balance_fen);
/* Money from outside: to a sub-account (23+C), or with account NULL to the public adjustment
 * sub-account (22+C). order_no (optional) is the channel order that DLRFDSUB and DLWDLSUB name.
 * late_ms: the bank books it now, with the date and time of so long ago. */
typedef struct citic_credit {
    const char *account; /* full number, or tail */
    int64_t fen, late_ms;
    const char *payer_no, *payer_name, *payer_bank, *payer_bank_no, *memo, *order_no;
} citic_credit;
bool citic_fake_credit(citic_fake *fake, int64_t now_ms, const citic_credit *credit);
/* A flaw of the statement (F21): the next line of fen on the account is booked rightly and listed wrongly. word: hide; twice; side; amount
 * (n fen); days (n days earlier); account (on account `to`); party (counterparty `to`). later: the next payout of fen is done, and
 * booked n days later in words of the bank. extra, fee (type 14): a line of fen is listed now,
 * n days earlier, that no booking stands behind. return: the last payout of fen is given back by the bank's own correction, which
 * its books have, too. False: unknown, too many, or nothing to give back. DLSTRNDT tells no currency (B2B 3.17): no word spoils one. */
bool citic_fake_flaw(citic_fake *fake, int64_t now_ms, const char *account, int64_t fen, const char *word, int64_t n, const char *to);
/* A freeze ordered by an authority; it may exceed the balance. False: no such account. */
/* The bank pays interest on a sub-account by itself (type 13); the public interest-and-fee one takes it for all. */
bool citic_fake_interest(citic_fake *fake, int64_t now_ms, const char *account, int64_t fen);
bool citic_fake_judicial(citic_fake *fake, int64_t now_ms, const char *account, int64_t fen,
                         char ret_freeze_no[23]);
bool citic_fake_judicial_lift(citic_fake *fake, int64_t now_ms, const char *freeze_no);
/* Decide an order in review (by clientID) or an account in review (by number):
 * "approve", "reject", "withdraw". False: nothing of that name is in review. */
bool citic_fake_review(citic_fake *fake, int64_t now_ms, const char *id, const char *decision);
/* An account elsewhere that DLACCCHK knows; kind '0' company, '1' person. */
bool citic_fake_name_account(citic_fake *fake, const char *no, const char *name, char kind);

bool citic_fake_add_fault(citic_fake *fake, const citic_fault *fault);
void citic_fake_clear_faults(citic_fake *fake);
/* off: no rule and no random fault hits any more, and lies about orders stop. */
void citic_fake_faults_off(citic_fake *fake, bool off);
/* Faults off, and every order and account in review is approved. */
void citic_fake_heal(citic_fake *fake, int64_t now_ms);
/* True (and one hit used) when a rule refuses connections before anything is read. */
bool citic_fake_refuses_connection(citic_fake *fake);

/* --- oracle --- */

/* How often orders with this clientID took effect, over all actions. */
uint32_t citic_fake_effects(const citic_fake *fake, const char *client_id);
/* How many money messages with this clientID reached the bank, lost ones included. */
uint32_t citic_fake_sends(const citic_fake *fake, const char *client_id);
uint64_t citic_fake_count(const citic_fake *fake, const char *action); /* "*" = all */
size_t citic_fake_violations(const citic_fake *fake);
/* Text, action and clientID of violation i; NULL beyond the end. Kind: "form" or "book". */
typedef struct citic_violation {
    char text[160];
    char action[12];
    char client_id[24];
    const char *kind;
    int64_t at_ms;
} citic_violation;
const citic_violation *citic_fake_violation(const citic_fake *fake, size_t i);
typedef struct citic_balance {
    int64_t balance, frozen, judicial, available;
    char state; /* as in DLSASQRY: 0 normal, 1 review, 2 closed, 3 rejected, 8 bank rejected */
} citic_balance;
bool citic_fake_balance(const citic_fake *fake, const char *account, citic_balance *ret);
/* The books prove themselves: every movement sums to zero, no hold without its money. */
bool citic_fake_books_balance(const citic_fake *fake);

/* --- JSON for the control port; strings are malloc'ed, never NULL unless memory ends --- */
char *citic_fake_books_json(citic_fake *fake, int64_t now_ms);
char *citic_fake_violations_json(const citic_fake *fake);
char *citic_fake_requests_json(const citic_fake *fake);
/* One rule, an array of rules, or {"random":{"word":ppm}}. False with a reason in err. */
bool citic_fake_faults_from_json(citic_fake *fake, const char *text, size_t len, char *err,
                                 size_t err_cap);
const char *citic_do_word(citic_do act);
citic_do citic_do_from_word(const char *word); /* CITIC_DO_NONE when unknown */
