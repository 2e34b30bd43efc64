/* Baixin bank behind its SOAP + WS-Security contract, written from the bank's paper alone ("§5.2"
 * and so on are its sections). Bytes and a time go in, bytes and a way of answering come out: no
 * socket, no clock, no thread, no global. The same conf and the same calls give the same answers.
 *
 *     baixin_fake_conf conf;
 *     baixin_fake_conf_default(&conf);
 *     conf.unsigned_messages = true;                     or give it three PEM texts
 *     baixin_fake *bank = baixin_fake_new(&conf);
 *     baixin_fake_open(bank, now, &(baixin_account){.name = "Member", .kind = '0', .fen = 100000},
 * no); baixin_fake_handle(bank, now, &(baixin_ask){.body = body, .len = len}, &reply); while
 * (baixin_fake_next_notice(bank, now, &notice)) {
 *         ... carry it; baixin_fake_notice_answered(bank, now, notice.id, answer, answer_len, 200);
 *     }
 *     ... baixin_fake_reply_clear(&reply); baixin_fake_free(bank);
 *
 * A test asks afterwards: baixin_fake_effects(bank, request_no) == 1, baixin_fake_violations(bank)
 * == 0, baixin_fake_books_balance(bank). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct baixin_fake baixin_fake;

/* What a fault does; the README has the words of the JSON form. */
typedef enum baixin_do {
    BAIXIN_DO_NONE,
    BAIXIN_DO_REFUSE_CONNECTION,   /* no connection, nothing read */
    BAIXIN_DO_CLOSE_BEFORE_EFFECT, /* read and lost */
    BAIXIN_DO_CLOSE_AFTER_EFFECT,  /* acted on, answer lost */
    BAIXIN_DO_SLOW,                /* acted on now, answered after ms */
    BAIXIN_DO_TRUNCATE,            /* the answer breaks off */
    BAIXIN_DO_GARBAGE,             /* bytes that mean nothing */
    BAIXIN_DO_HTML,                /* a proxy's page with status 200 */
    BAIXIN_DO_HTTP_500,            /* status 500, no envelope */
    BAIXIN_DO_EMPTY_BODY,          /* status 200, no body */
    BAIXIN_DO_OVERSIZE,            /* 5 MiB */
    BAIXIN_DO_BAD_ENCODING,        /* bytes that are not UTF-8 inside a good envelope */
    BAIXIN_DO_ANSWER_CODE,         /* another RespCode; with or without effect */
    BAIXIN_DO_SIGNED_FAULT,        /* a fault with code, signed as an answer is */
    BAIXIN_DO_UNSIGNED_FAULT,      /* the same without a signature */
    BAIXIN_DO_WRONG_SIGNATURE,     /* one bit of SignatureValue is another one */
    BAIXIN_DO_UNSIGNED_ANSWER,     /* a right answer without a signature */
    BAIXIN_DO_EXPIRED_ANSWER,      /* rightly signed, its time is over */
    BAIXIN_DO_REPLAY_ANSWER,       /* an earlier answer once more */
    BAIXIN_DO_WRONG_REF_MSG_ID,    /* answers another message */
    BAIXIN_DO_WRONG_AMOUNT_ECHO,
    BAIXIN_DO_WRONG_ACCOUNT_ECHO,
    BAIXIN_DO_WRONG_ROW,            /* the echoed RequestNo is another one */
    BAIXIN_DO_ACCEPT_THEN_SUCCEED,  /* executed ms later */
    BAIXIN_DO_ACCEPT_THEN_FAIL,     /* failed ms later without effect */
    BAIXIN_DO_REVIEW,               /* waits for a person at the bank */
    BAIXIN_DO_NOT_FOUND_FOR,        /* QueryTransaction, QueryOpening: NOT_FOUND for ms */
    BAIXIN_DO_STT_CONTRADICTION,    /* OrigStatus SUCCESS with an OrigRespCode that says no */
    BAIXIN_DO_DUPLICATE_LINES,      /* QueryEntries: one entry comes twice */
    BAIXIN_DO_LATE_CONTRADICTION,   /* failed, and ms after that the money moves */
    BAIXIN_DO_LATE_OPENING,         /* refused, and ms after that the account opens */
    BAIXIN_DO_RETURNED_PAYOUT,      /* success, and ms after that the money comes back */
    BAIXIN_DO_NOTIFY_LOST,          /* this notice is never sent */
    BAIXIN_DO_NOTIFY_DUPLICATE,     /* sent again although it was acknowledged */
    BAIXIN_DO_NOTIFY_REORDERED,     /* sent ms late, behind what happened after it */
    BAIXIN_DO_NOTIFY_CONTRADICTORY, /* then the same EventNo with other content */
    BAIXIN_DO_NOTIFY_WRONG_SIGNATURE,
    BAIXIN_DO_NOTIFY_REPLAY, /* then the same bytes again: the same MsgId */
    BAIXIN_DO_COUNT,
} baixin_do;

/* Whether a message acts although its answer is spoilt; DEFAULT is per word, see the README. */
typedef enum baixin_effect {
    BAIXIN_EFFECT_DEFAULT,
    BAIXIN_EFFECT_YES,
    BAIXIN_EFFECT_NO,
} baixin_effect;

/* Match: empty means any, action "*" too; action is the name of an operation, Notify for notices.
 * The nth match is the first hit; count hits, 0 = always. */
typedef struct baixin_fault {
    char action[24];
    char request_no[33];
    uint32_t nth;
    uint32_t count;
    baixin_do act;
    baixin_effect effect;
    char code[32]; /* of answer_code and the two faults */
    int64_t ms;
} baixin_fault;

typedef struct baixin_work_day {
    int64_t day;
    bool works;
} baixin_work_day;

/* How a customer proves the bound card when an account is opened. */
typedef enum baixin_proof { BAIXIN_PROOF_SMS, BAIXIN_PROOF_AMOUNT, BAIXIN_PROOF_NONE } baixin_proof;

enum { BAIXIN_WORK_DAYS_MAX = 64, BAIXIN_URI_MAX = 128 };

typedef struct baixin_fake_conf {
    uint64_t seed;
    bool payinst;           /* Mode PAYINST, else DIRECT (§4.3) */
    bool soap12;            /* else SOAP 1.1 */
    bool unsigned_messages; /* the same envelopes without Security and Ids, both ways */
    bool sm2;               /* suite 2, else suite 1 (§5.2) */
    bool sm2_der;           /* SignatureValue as DER, else raw r||s */
    char sm2sm3_sig_uri[BAIXIN_URI_MAX], sm3_digest_uri[BAIXIN_URI_MAX];
    char prefix[9]; /* the prefix of the contract's namespace in what the bank writes */
    /* PEM texts, read by baixin_fake_new only. gateway_next_pem: a second pinned one, or NULL. */
    const char *sign_cert_pem, *sign_key_pem, *gateway_cert_pem, *gateway_next_pem;
    char gateway_id[17], bank_id[17], inst_id[17], route_id[17];
    char main_account[33]; /* QueryEntries of this number: all accounts of the program */
    char main_name[256];
    int64_t
        execute_ms;   /* from acceptance to result of what leaves or enters the bank; 0: at once */
    bool t1_business; /* T+1 is the next business day, else the next calendar day */
    bool split_only;  /* PAYINST: what came in is withdrawable only after a Capture */
    bool check_names; /* a payee's name must be the account's */
    bool check_payee_class; /* a Type II or III account takes no Capture of others (200108) */
    baixin_proof proof;
    bool review;           /* openings and new ID documents wait for POST /review */
    bool opened_inactive;  /* an opened account waits for its first money */
    bool any_person;       /* a card that the world does not know is taken as told */
    bool one_per_person;   /* a second account of a class is refused with 200119 */
    uint32_t accounts_max; /* of a class and a person (200120) */
    uint32_t age_min;
    int64_t sms_valid_s;
    uint32_t sms_tries;
    int64_t sms_pause_ms;            /* between two codes of a case */
    uint32_t sms_day_max;            /* codes of a case and a day */
    int64_t single_fen;              /* per payment to somebody else; 0: no limit (200105) */
    int64_t day_fen[2], year_fen[2]; /* class 2 and 3, payees that are not bound; 0: no limit */
    int64_t interest_fen;            /* due on an account that is closed */
    int64_t notify_ms;               /* one minute of the redelivery table; 0: no notices */
    bool today_ready;                /* a statement file of today is READY */
    size_t inline_max;               /* bytes of a file that still go inline */
    uint32_t keep_requests;          /* last requests kept for GET /requests */
    baixin_work_day work_days[BAIXIN_WORK_DAYS_MAX];
    uint32_t work_day_count;
    uint32_t random_ppm[BAIXIN_DO_COUNT];
    int64_t random_ms_max;
} baixin_fake_conf;

typedef enum baixin_reply_kind {
    BAIXIN_ANSWER,
    BAIXIN_CLOSE_NO_ANSWER,
    BAIXIN_REFUSE_CONNECTION,
} baixin_reply_kind;

/* What came over HTTP. A header that is NULL is not known to the carrier and not checked; an empty
 * one was not sent. */
typedef struct baixin_ask {
    const char *content_type, *soap_action;
    const uint8_t *body;
    size_t len;
} baixin_ask;

typedef struct baixin_fake_reply {
    baixin_reply_kind what;
    int http_status;
    const char *content_type;
    uint8_t *body; /* malloc'ed; baixin_fake_reply_clear frees it */
    size_t len;
    int64_t delay_ms;
} baixin_fake_reply;

/* The identities of §8 (GWTEST01, BKTEST01), DIRECT, SOAP 1.1, suite 1. */
void baixin_fake_conf_default(baixin_fake_conf *conf);
/* Set one value by name, as banksim --conf k=v does; false: no such name or a bad value. */
bool baixin_fake_conf_set(baixin_fake_conf *conf, const char *name, const char *value);

/* NULL when a key or certificate cannot be read or is not one of the suite. */
baixin_fake *baixin_fake_new(const baixin_fake_conf *conf);
void baixin_fake_free(baixin_fake *fake);

/* One message in, one answer out. Everything due before now happens first. Time never goes back. */
void baixin_fake_handle(baixin_fake *fake, int64_t now_ms, const baixin_ask *ask,
                        baixin_fake_reply *reply);
void baixin_fake_reply_clear(baixin_fake_reply *reply);

/* Let what is due happen; the time of the next thing due (notices too), or -1. */
void baixin_fake_advance(baixin_fake *fake, int64_t now_ms);
int64_t baixin_fake_next_due(const baixin_fake *fake);

/* --- notices: bank -> gateway --- */

typedef struct baixin_notice {
    uint64_t id;
    const char *content_type;
    char soap_action[64];
    const uint8_t *body; /* the fake's, until the next call */
    size_t len;
} baixin_notice;
/* The next notice that is due, signed afresh; it comes again by the table of §4.2 until it is
 * acknowledged. False: none is due. */
bool baixin_fake_next_notice(baixin_fake *fake, int64_t now_ms, baixin_notice *ret);
/* What the gateway answered; http_status 0: nothing. Only RespCode 000000 in a good signed answer
 * ends the notice; a badly made answer is a violation. */
void baixin_fake_notice_answered(baixin_fake *fake, int64_t now_ms, uint64_t id,
                                 const uint8_t *body, size_t len, int http_status);
size_t baixin_fake_notices_open(const baixin_fake *fake);

/* --- control: what the world outside does --- */

/* kind '0': the platform's or a company's account, no class limits; '2', '3': Type II and III.
 * no NULL: the bank makes one. False: the number is taken or not one. */
typedef struct baixin_account {
    const char *no, *name, *card;
    char kind;
    int64_t fen;
} baixin_account;
bool baixin_fake_open(baixin_fake *fake, int64_t now_ms, const baixin_account *account,
                      char ret_no[33]);
/* Money from outside by a payer's own transfer. False: no such account, or a class II or III
 * account and the payer is not its bound card: the bank sends that back unbooked (type II §2.3). */
typedef struct baixin_credit {
    const char *account;
    int64_t fen;
    const char *payer_no, *payer_name, *memo;
} baixin_credit;
bool baixin_fake_credit(baixin_fake *fake, int64_t now_ms, const baixin_credit *credit);
/* A person with a card elsewhere that the bank can ask about. */
typedef struct baixin_person {
    const char *name, *id_type, *id_no, *mobile, *card;
    bool not_type_one; /* the card is not Type I */
    bool no_funding;   /* it proves who somebody is, and no money can be drawn from it */
    bool screened;     /* on a list: 200121 */
} baixin_person;
bool baixin_fake_person(baixin_fake *fake, const baixin_person *person);
/* What was sent to the customer last: the code, or the small amount (then code is empty). id:
 * CaseNo, BindNo, SmsOrderNo or AcctNo. */
typedef struct baixin_sms {
    char order_no[33], code[9];
    int64_t fen;
} baixin_sms;
bool baixin_fake_sms(const baixin_fake *fake, const char *id, baixin_sms *ret);
/* Decide what is in review: id is RequestNo or CaseNo, or an AcctNo (a new ID document). "approve",
 * "reject"; in PAYINST also "inst_approve" and "bank_approve", one of the two each. */
bool baixin_fake_review(baixin_fake *fake, int64_t now_ms, const char *id, const char *decision);
/* An opening or a binding (CaseNo, BindNo) that waits for its customer ends without the gateway: he proves himself in the bank's
 * own app, or the bank refuses. */
bool baixin_fake_end_case(baixin_fake *fake, int64_t now_ms, const char *id, bool proven);
/* A restriction of an account: PARTIAL_FROZEN (with an amount, which may exceed the balance),
 * DEBIT_BLOCKED, BLOCKED, STOP_PAYMENT, NC_SUSPENDED, ID_EXPIRED. */
bool baixin_fake_restrict(baixin_fake *fake, int64_t now_ms, const char *account, const char *kind,
                          int64_t fen, char ret_no[33]);
bool baixin_fake_restrict_lift(baixin_fake *fake, int64_t now_ms, const char *no);
bool baixin_fake_lift_all(baixin_fake *fake, int64_t now_ms, const char *account);
/* Credit interest; account NULL: every account with a balance gets fen. A named one gets it after its closing, too. */
bool baixin_fake_interest(baixin_fake *fake, int64_t now_ms, const char *account, int64_t fen);
/* A flaw of the statement (F21): the next entry of fen on the account is booked rightly and listed wrongly. word: hide; twice; side;
 * amount (n fen); days (n days earlier); account (on account `to`); party (counterparty `to`). extra, fee: a debit of fen is listed now,
 * n days earlier, that no booking stands behind. return: the last payout of fen is given back by the bank's own correction, which its
 * books have, too. False: unknown, too many, or nothing to give back. An entry tells no currency (§4.2): no word spoils one. */
bool baixin_fake_flaw(baixin_fake *fake, int64_t now_ms, const char *account, int64_t fen, const char *word, int64_t n, const char *to);
/* End the bank's accounting day now, before midnight does. */
void baixin_fake_close_day(baixin_fake *fake, int64_t now_ms);

bool baixin_fake_add_fault(baixin_fake *fake, const baixin_fault *fault);
void baixin_fake_clear_faults(baixin_fake *fake);
/* off: no rule and no random fault hits any more. */
void baixin_fake_faults_off(baixin_fake *fake, bool off);
/* Faults off, lies stop, and everything in review is approved. */
void baixin_fake_heal(baixin_fake *fake, int64_t now_ms);
/* True (and one hit used) when a rule refuses connections before anything is read. */
bool baixin_fake_refuses_connection(baixin_fake *fake);

/* --- oracle --- */

/* How often this RequestNo took effect; how often it reached the bank, lost ones included. */
uint32_t baixin_fake_effects(const baixin_fake *fake, const char *request_no);
uint32_t baixin_fake_sends(const baixin_fake *fake, const char *request_no);
uint64_t baixin_fake_count(const baixin_fake *fake, const char *action); /* "*" = all */
size_t baixin_fake_violations(const baixin_fake *fake);
/* Violation i, NULL beyond the end. Kind: "form", "security", "book" or "notice". */
typedef struct baixin_violation {
    char text[160];
    char action[24];
    char request_no[33];
    const char *kind;
    int64_t at_ms;
} baixin_violation;
const baixin_violation *baixin_fake_violation(const baixin_fake *fake, size_t i);
typedef struct baixin_balance {
    int64_t total, available, withdrawable, held, judicial, transit_in, transit_out;
    const char *status; /* as in QueryBalance */
} baixin_balance;
bool baixin_fake_balance(baixin_fake *fake, const char *account, baixin_balance *ret);
/* The books prove themselves: movements sum to zero, lots and holds are the balances. */
bool baixin_fake_books_balance(const baixin_fake *fake);
/* The opening that this RequestNo began: its OpenStatus, and its account or "". False: it began
 * none. */
bool baixin_fake_case(const baixin_fake *fake, const char *request_no, const char **ret_status,
                      char ret_account[33]);
/* A statement file by its DownloadPath; the bytes are the fake's, until the next call. */
bool baixin_fake_file(baixin_fake *fake, const char *path, const char **ret, size_t *ret_len);

/* --- JSON for the control port; strings are malloc'ed, never NULL unless memory ends --- */
char *baixin_fake_books_json(baixin_fake *fake, int64_t now_ms);
char *baixin_fake_violations_json(const baixin_fake *fake);
char *baixin_fake_requests_json(const baixin_fake *fake);
/* One rule, an array of rules, or {"random":{"word":ppm}}. False with a reason in err. */
bool baixin_fake_faults_from_json(baixin_fake *fake, const char *text, size_t len, char *err,
                                  size_t err_cap);
const char *baixin_do_word(baixin_do act);
baixin_do baixin_do_from_word(const char *word); /* BAIXIN_DO_NONE when unknown */
