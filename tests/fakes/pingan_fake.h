/* Ping An's client software and the bank behind it, written from the bank's paper alone ("A.4" and
 * so on). Three families: 见证宝 (codes 6xxx), 交易网 (1xxx, with messages that the bank sends) and
 * 银企直连 (XML). Bytes and a time go in, bytes and a way of answering come out: no socket, no
 * clock, no thread, no global. The same conf and the same calls give the same answers.
 *
 *     pingan_fake_conf conf;
 *     pingan_fake_conf_default(&conf);
 *     pingan_fake *bank = pingan_fake_new(&conf);
 *     pingan_fake_open(bank, now, "M100000001", "张三", 100000, no);
 *     pingan_fake_handle(bank, now, bytes, len, &reply);
 *     ... pingan_reply_clear(&reply); pingan_fake_free(bank);
 *
 * A server reads by pingan_fake_need(); pushes wait in pingan_fake_next_push() until the platform
 * answered 000000. A test asks afterwards: pingan_fake_effects(bank, log_no) == 1,
 * pingan_fake_violations(bank) == 0, pingan_fake_books_balance(bank). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct pingan_fake pingan_fake;

/* What a repeated ThirdLogNo does; the paper does not say (G 8). */
typedef enum pingan_duplicate {
    PINGAN_DUP_REJECT,      /* refused with an error code and recorded as a violation */
    PINGAN_DUP_ANSWER_SAME, /* acts once, answers again */
    PINGAN_DUP_ACT_TWICE,   /* the worst bank: acts again */
} pingan_duplicate;

/* A.1: the dedicated line has no communication header. 银企直连 always has only that one. */
typedef enum pingan_frame { PINGAN_PUBLIC, PINGAN_DEDICATED } pingan_frame;

/* front_end: the bank's software signs, we see zeros (A.4). gateway: CMS over the body (A.6). */
typedef enum pingan_signing { PINGAN_FRONT_END, PINGAN_GATEWAY } pingan_signing;

/* What a fault does; the README has the words of the JSON form. */
typedef enum pingan_do {
    PINGAN_DO_NONE,
    PINGAN_DO_REFUSE_CONNECTION,   /* no connection, nothing read */
    PINGAN_DO_CLOSE_BEFORE_EFFECT, /* read and lost */
    PINGAN_DO_CLOSE_AFTER_EFFECT,  /* acted on, answer lost */
    PINGAN_DO_SLOW,                /* acted on now, answered (a push: sent) after ms */
    PINGAN_DO_TRUNCATE,            /* the answer breaks off */
    PINGAN_DO_GARBAGE,             /* bytes that mean nothing */
    PINGAN_DO_HTML,                /* a proxy's page */
    PINGAN_DO_EMPTY_BODY,          /* 000000 without a body */
    PINGAN_DO_ANSWER_CODE,         /* another RspCode; with or without effect */
    PINGAN_DO_SECOND_CODE,         /* 000000 at 87 and the code at 258 (A.5) */
    PINGAN_DO_ACCEPT_THEN_SUCCEED, /* executed ms later */
    PINGAN_DO_ACCEPT_THEN_FAIL,    /* failed ms later without effect */
    PINGAN_DO_NOT_FOUND_FOR,       /* the status query answers ERR020 for ms after receipt */
    PINGAN_DO_UNCLEAR_FOR,         /* the status query answers 2 (异常) for ms after receipt */
    PINGAN_DO_WRONG_ROW,           /* an echoed value is another one */
    PINGAN_DO_WRONG_AMOUNT,        /* the first amount of the answer or push is a fen more */
    PINGAN_DO_WRONG_SEQ,           /* RequestSeq and ThirdLogNo of another message */
    PINGAN_DO_SHORT_LENGTH,        /* both lengths say less than is sent */
    PINGAN_DO_LONG_LENGTH,         /* both lengths say more than is sent */
    PINGAN_DO_WRONG_LENGTH,        /* the two lengths contradict each other */
    PINGAN_DO_OVERSIZE,            /* two megabytes of body */
    PINGAN_DO_BAD_GBK,             /* a byte pair that is no GBK in the body */
    PINGAN_DO_TRAILING_CRLF,       /* CR LF after the counted length (A.3) */
    PINGAN_DO_MISSING_AMP,         /* the last & is missing (A.7) */
    PINGAN_DO_EXTRA_FIELDS,        /* two fields after the documented ones (A.7) */
    PINGAN_DO_DUPLICATE_LINES,     /* one statement line comes twice */
    PINGAN_DO_LATE_CONTRADICTION,  /* failed, and ms after that the money moves */
    PINGAN_DO_RETURNED_PAYOUT,     /* success, and ms after that the money comes back */
    PINGAN_DO_REVERSED_PAYOUT,     /* the same, and the status becomes 3 (冲正) */
    PINGAN_DO_DUPLICATE_PUSH,      /* pushed again although it was answered 000000 */
    PINGAN_DO_WRONG_SIGNATURE,     /* gateway signing: signed over other bytes */
    PINGAN_DO_NO_SIGNATURE,        /* gateway signing: an unsigned answer */
    PINGAN_DO_COUNT,
} pingan_do;

/* Whether a message acts although its answer is spoilt; DEFAULT is per word, see the README. */
typedef enum pingan_effect {
    PINGAN_EFFECT_DEFAULT,
    PINGAN_EFFECT_YES,
    PINGAN_EFFECT_NO,
} pingan_effect;

/* Match: empty means any, action "*" too. The nth match is the first hit; count hits,
 * 0 = always. */
typedef struct pingan_fault {
    char action[8];     /* 6007, 1332, 4004, ...; a push by its code */
    char func_flag[4];
    char log_no[24];
    uint32_t nth;
    uint32_t count;
    pingan_do act;
    pingan_effect effect;
    char code[8];
    int64_t ms;
} pingan_fault;

typedef struct pingan_work_day {
    char date[9];
    char flag; /* 'W' or 'N' */
} pingan_work_day;

enum { PINGAN_WORK_DAYS_MAX = 64 };

typedef struct pingan_fake_conf {
    uint64_t seed;
    char qydm[5];         /* platform code */
    char sup_acct[33];    /* pooled account */
    char sup_name[121];
    char target_jzb[3];   /* G 1 */
    char target_jyw[3];
    char customer[21];    /* 银企直连: the 20-digit customer code */
    char corp_acct[15];   /* 银企直连: the enterprise's own account */
    char corp_name[121];
    int64_t corp_fen;
    pingan_frame frame;
    pingan_signing signing;
    char platform_cert[256]; /* PEM files for gateway signing: whose signature we accept, ... */
    char bank_cert[256];     /* ... and what we sign with */
    char bank_key[256];
    pingan_duplicate duplicate;
    int64_t execute_ms;      /* a payout or card check is decided so long after acceptance */
    bool array_trailing_amp; /* A.8: one more & after the rows of a request */
    bool whole_only;         /* 6007 flag 2 and 6070 take the whole rest of an order or nothing */
    bool working_days;       /* T+1 counts working days; false: calendar days (B.0) */
    bool deposit_t1;         /* a deposit is withdrawable on T+1; false: at once (B.0) */
    bool waiting_first;      /* a freeze or payment takes money that waits for T+1 first (G 25) */
    bool no_record_code;     /* an empty list: ERR020 instead of no rows */
    bool deposits_in_6073;   /* deposits and returns show there too (6085) */
    bool return_numbers_late; /* 6048 has no original numbers on the return's own day */
    bool return_unnamed;     /* the credit of a return has no note of its payout: 6048 alone names it */
    bool strict_cards;       /* a card that POST /card did not name does not exist */
    bool signed_in;          /* 交易网 starts signed in */
    bool push;               /* deposits of 交易网 members are announced (1310) */
    uint32_t t1_at;          /* hhmm of the T+1 run */
    uint32_t cols_6048, cols_6050, cols_6098; /* G 6 */
    uint32_t page_rows;      /* 1 to 20 a page (A.8) */
    uint32_t bind_tries;     /* wrong small amounts or SMS codes before the check is dropped */
    int64_t push_retry_ms;   /* from an unanswered push to its next delivery */
    uint32_t keep_requests;  /* last requests kept for GET /requests */
    pingan_work_day work_days[PINGAN_WORK_DAYS_MAX];
    uint32_t work_day_count;
    uint32_t random_ppm[PINGAN_DO_COUNT];
    int64_t random_ms_max;
} pingan_fake_conf;

typedef enum pingan_reply_kind {
    PINGAN_ANSWER,
    PINGAN_CLOSE_NO_ANSWER,
    PINGAN_REFUSE_CONNECTION,
} pingan_reply_kind;

typedef struct pingan_reply {
    pingan_reply_kind what;
    uint8_t *bytes; /* malloc'ed; pingan_reply_clear frees it */
    size_t len;
    int64_t delay_ms;
} pingan_reply;

/* Values of the samples: Qydm 9999, pooled account 15000000000001. */
void pingan_fake_conf_default(pingan_fake_conf *conf);
/* Set one value by name, as banksim --conf k=v does; false: no such name or a bad value. */
bool pingan_fake_conf_set(pingan_fake_conf *conf, const char *name, const char *value);

/* NULL when keys cannot be read, the dedicated line shall sign, or a character set is missing. */
pingan_fake *pingan_fake_new(const pingan_fake_conf *conf);
void pingan_fake_free(pingan_fake *fake);

/* How many bytes the message that begins so has (A.3), as far as they tell: more than len means
 * read on, len means complete, 0 means that no message begins so. */
size_t pingan_fake_need(const pingan_fake *fake, const uint8_t *bytes, size_t len);

/* One message in, one answer out. Everything due before now happens first. Time never goes back. */
void pingan_fake_handle(pingan_fake *fake, int64_t now_ms, const uint8_t *bytes, size_t len,
                        pingan_reply *reply);
void pingan_reply_clear(pingan_reply *reply);

/* Let what is due happen; the time of the next thing due (pushes too), or -1. */
void pingan_fake_advance(pingan_fake *fake, int64_t now_ms);
int64_t pingan_fake_next_due(const pingan_fake *fake);

/* --- messages that the bank sends (B.10), unsigned --- */

typedef struct pingan_push {
    uint64_t id;
    char func[5];
    uint8_t *bytes; /* malloc'ed; pingan_push_clear frees it */
    size_t len;
} pingan_push;

/* The next push that is due; it counts as sent and is due again after push_retry_ms. False: none. */
bool pingan_fake_next_push(pingan_fake *fake, int64_t now_ms, pingan_push *ret);
void pingan_push_clear(pingan_push *push);
/* What the platform answered, len 0: nothing. 000000 ends it; a bad answer is a violation. */
void pingan_fake_push_answered(pingan_fake *fake, int64_t now_ms, uint64_t id,
                               const uint8_t *bytes, size_t len);
size_t pingan_fake_pushes_open(const pingan_fake *fake);

/* --- control: what the world outside does --- */

/* Open a member; a balance above zero comes from outside, withdrawable. ret_no may be NULL.
 * False: exists. */
bool pingan_fake_open(pingan_fake *fake, int64_t now_ms, const char *third_cust_id,
                      const char *name, int64_t balance_fen, char ret_no[33]);
/* Open a member at the bank's counter: announced by 1301. */
bool pingan_fake_counter_open(pingan_fake *fake, int64_t now_ms, const char *third_cust_id,
                              const char *name, const char *id_type, const char *id_code);
/* Money from outside. From a bound card it is the member's, with account named too (交易网);
 * from elsewhere it goes to the suspense sub-account (B.4). */
typedef struct pingan_credit {
    const char *account; /* sub-account or ThirdCustId, or NULL */
    int64_t fen;
    const char *payer_no, *payer_name, *payer_bank, *memo;
} pingan_credit;
bool pingan_fake_credit(pingan_fake *fake, int64_t now_ms, const pingan_credit *credit);
/* An account elsewhere: whose it is, and whether it can be paid to. */
typedef struct pingan_card {
    const char *no, *name, *id_code, *mobile;
    bool closed; /* payments to it fail */
} pingan_card;
bool pingan_fake_card(pingan_fake *fake, const pingan_card *card);
/* Bind a card without a check; 交易网: as if signed at the counter, announced by 1303. */
bool pingan_fake_bind(pingan_fake *fake, int64_t now_ms, const char *account, const char *card_no,
                      bool announce);
/* What a card's holder sees: the small amount, and the last SMS code ("" when none). */
int64_t pingan_fake_small_amount(const pingan_fake *fake, const char *card_no);
const char *pingan_fake_sms(const pingan_fake *fake, const char *card_no_or_serial);
/* A payout that succeeded comes back. False: no such payout, or not (or already) paid. */
bool pingan_fake_return(pingan_fake *fake, int64_t now_ms, const char *log_no, const char *reason);
/* A flaw of the lists alone (F21): the next line of fen on the account is booked rightly and listed wrongly. word: hide; twice; amount
 * (n fen); days (n days earlier); account (on account `to`); party (payer `to`). extra: a deposit of fen is listed now, n days earlier,
 * that no booking stands behind. 6050 has credits alone (B.4): no word for the side, a fee or a return. False: unknown, or too many. */
bool pingan_fake_flaw(pingan_fake *fake, int64_t now_ms, const char *account, int64_t fen, const char *word, int64_t n, const char *to);
/* The T+1 run happens now: what waits becomes withdrawable; unreviewed 1312 lapse (ERR098). */
void pingan_fake_close_day(pingan_fake *fake, int64_t now_ms);
/* The member asks for a withdrawal at the bank's counter (1312). */
bool pingan_fake_counter_withdraw(pingan_fake *fake, int64_t now_ms, const char *account,
                                  int64_t fen);
/* Ask for the platform's own balance of a member (1019). */
bool pingan_fake_ask_balance(pingan_fake *fake, int64_t now_ms, const char *account);
/* 1315 for a bound card; 1326 for an order number. */
bool pingan_fake_announce(pingan_fake *fake, int64_t now_ms, const char *func,
                          const char *account, const char *what);
/* Text of a day's file, malloc'ed, GBK: CZ TX JY YE, 交易网: 20 21 22. NULL: no such type. */
char *pingan_fake_file(pingan_fake *fake, int64_t now_ms, const char *type, const char *day,
                       size_t *ret_len);

bool pingan_fake_add_fault(pingan_fake *fake, const pingan_fault *fault);
void pingan_fake_clear_faults(pingan_fake *fake);
/* off: no rule and no random fault hits any more. */
void pingan_fake_faults_off(pingan_fake *fake, bool off);
/* Faults off, and lies about orders (not found, unclear) stop. */
void pingan_fake_heal(pingan_fake *fake, int64_t now_ms);
/* True (and one hit used) when a rule refuses connections before anything is read. */
bool pingan_fake_refuses_connection(pingan_fake *fake);

/* --- oracle --- */

/* How often the order with this ThirdLogNo (银企直连: ThirdVoucher) took effect. */
uint32_t pingan_fake_effects(const pingan_fake *fake, const char *log_no);
/* How many money messages with this number reached the bank, lost ones included. */
uint32_t pingan_fake_sends(const pingan_fake *fake, const char *log_no);
uint64_t pingan_fake_count(const pingan_fake *fake, const char *action); /* "*" = all */
size_t pingan_fake_violations(const pingan_fake *fake);
/* NULL beyond the end. Kind: "form" or "book". */
typedef struct pingan_violation {
    char text[160];
    char action[8];
    char log_no[24];
    const char *kind;
    int64_t at_ms;
} pingan_violation;
const pingan_violation *pingan_fake_violation(const pingan_fake *fake, size_t i);
typedef struct pingan_balance {
    int64_t available, withdrawable, frozen;
    char state; /* '1' open, '2' closed */
} pingan_balance;
/* By number, by ThirdCustId, or a function sub-account by "2", "3", "4", "5" or "12". */
bool pingan_fake_balance(pingan_fake *fake, int64_t now_ms, const char *account,
                         pingan_balance *ret);
/* Its number, named as for a balance. False: no such sub-account. */
bool pingan_fake_number(pingan_fake *fake, const char *account, char ret_no[33]);
/* The books prove themselves: every movement sums to zero, no hold without its money. */
bool pingan_fake_books_balance(const pingan_fake *fake);

/* --- JSON for the control port; strings are malloc'ed, never NULL unless memory ends --- */
char *pingan_fake_books_json(pingan_fake *fake, int64_t now_ms);
char *pingan_fake_violations_json(const pingan_fake *fake);
char *pingan_fake_requests_json(const pingan_fake *fake);
/* One rule, an array of rules, or {"random":{"word":ppm}}. False with a reason in err. */
bool pingan_fake_faults_from_json(pingan_fake *fake, const char *text, size_t len, char *err,
                                  size_t err_cap);
const char *pingan_do_word(pingan_do act);
pingan_do pingan_do_from_word(const char *word); /* PINGAN_DO_NONE when unknown */
