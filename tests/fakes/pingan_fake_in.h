/* Inside of the fake: the bank as a whole, the message being handled, the tables of fields. */
#pragma once

#include <iconv.h>
#include <openssl/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/fakes/fake_text.h"
#include "tests/fakes/pingan_fake.h"
#include "tests/fakes/pingan_fake_books_in.h"

enum {
    PA_COMM_LEN = 222, /* 通讯报文头 (A.4) */
    PA_BIZ_LEN = 122,  /* 业务报文头 (A.5) */
    PA_MESSAGE_MAX = 1 << 20,
    PA_SIGNATURE_MAX = 16384,
    PA_VIOLATIONS_MAX = 1000,
    PA_RULES_MAX = 256,
    PA_ROWS_MAX = 100, /* the twin caps at 25-30 rows (G 18) */
};

typedef struct pa_rule {
    pingan_fault fault;
    uint32_t matches, hits;
} pa_rule;

typedef struct pa_count {
    char action[8];
    uint64_t n;
} pa_count;

typedef struct pa_request {
    int64_t at_ms;
    char action[8], log_no[24], code[8];
    pingan_do fault;
    char *text; /* body in UTF-8, or NULL when the bytes were not GBK */
} pa_request;

/* --- the message being handled --- */

typedef enum pa_family { PA_JZB, PA_JYW, PA_B2B } pa_family;

typedef struct pa_value {
    const char *name;
    const char *text; /* UTF-8, never NULL */
} pa_value;

typedef struct pa_req {
    pa_family family;
    bool comm, biz; /* which headers it has */
    uint8_t head[PA_COMM_LEN + PA_BIZ_LEN];
    size_t head_len;
    char func[8], log_no[24];
    char flag[4]; /* FuncFlag as far as it can be seen before the form is checked */
    const uint8_t *body, *signature;
    size_t body_len, signature_len;
    fk_buf utf8;
    char **fields; /* in wire order */
    size_t field_count, field_cap;
    pa_value *values; /* by name, the scalars */
    size_t value_count, value_cap;
    pa_value *row_values;
    size_t row_value_count, row_value_cap, row_count, row_width;
    void *doc;         /* 银企直连 */
    char problem[160]; /* breach of the frame, in one line */
    const char *problem_code;
} pa_req;

typedef struct pa_msg {
    int64_t now;
    pa_req *req;
    const struct pa_spec *spec;
    pingan_fault fault; /* act NONE: none */
} pa_msg;

typedef struct pa_out { /* the answer being made */
    fk_buf body;        /* UTF-8 */
    char code[8];
    char text[128];
    bool wrong, wrong_amount; /* the next echoed value or amount is altered */
    uint32_t column, columns_max;
} pa_out;

struct pingan_fake {
    pingan_fake_conf conf;
    uint64_t random;
    iconv_t to_utf8, to_gbk;
    X509 *platform_cert, *bank_cert;
    EVP_PKEY *bank_key;
    int64_t now;
    fk_map acc_by_no, acc_by_cust, order_by_log, hold_by_ht, used_ht, seen_by_log, card_by_no,
        order_by_market;
    pa_acc **accs;
    size_t acc_count, acc_cap;
    pa_hold **holds;
    size_t hold_count, hold_cap;
    pa_order **orders;
    size_t order_count, order_cap;
    pa_card **cards;
    size_t card_count, card_cap;
    struct pa_flaw {
        char account[33], word[12], to[33];
        int64_t fen, n;
    } flaws[32]; /* of the next line with this amount */
    size_t flaw_count;
    pa_line **lines;
    size_t line_count, line_cap;
    pa_returned **returns;
    size_t return_count, return_cap;
    pa_seen **seen;
    size_t seen_count, seen_cap;
    pa_pushed **pushes;
    size_t push_count, push_cap;
    pa_post *posts;
    size_t post_count, post_cap;
    pa_corp_line *corp_lines;
    size_t corp_line_count, corp_line_cap;
    pa_due *due;
    size_t due_count, due_cap;
    uint64_t due_number, front_number, acct_number, push_number, serial_number;
    pa_count counts[64];
    size_t count_count;
    uint64_t messages;
    pingan_violation *violations;
    size_t violation_count, violation_cap;
    uint64_t violations_lost;
    pa_rule *rules;
    size_t rule_count, rule_cap;
    bool off;
    pa_request *requests; /* ring */
    uint64_t request_count;
    pa_req req;
    pa_out out;
    int64_t pool_fen, corp_fen;
    bool signed_in;
    pa_acc *suspense, *fee, *interest, *guarantee, *payouts;
};

/* --- tables (pingan_fake_spec*.c) and check (pingan_fake_check.c) --- */

typedef enum pa_type {
    PA_TEXT,   /* up to max GBK bytes */
    PA_CODE,   /* letters and digits up to max */
    PA_PRINT,  /* visible ASCII up to max */
    PA_LOG_NO, /* 20 to 22 letters and digits (A.9) */
    PA_FEN,    /* digits.dd, above zero, 15 characters (A.7) */
    PA_FEN0,   /* the same, zero allowed */
    PA_DATE,
    PA_STAMP, /* yyyyMMddHHmmss */
    PA_UINT,
    PA_FLAG,  /* one of the words of `set`, divided by blanks */
    PA_EMPTY, /* sent empty (WebSign, A.6) */
} pa_type;
typedef enum pa_need { PA_R, PA_O } pa_need;
typedef struct pa_tag {
    const char *name;
    pa_type type;
    uint16_t max;
    pa_need need;
    const char *set;
} pa_tag;
typedef enum pa_kind { PA_QUERY, PA_MONEY, PA_ADMIN } pa_kind;
typedef struct pa_spec {
    const char *func;
    const char *where; /* the paper */
    pa_kind kind;
    const pa_tag *head;
    void (*act)(pingan_fake *fake, const pa_msg *msg);
    const pa_tag *row, *tail; /* after the head; TotalCount says how many rows */
} pa_spec;

const pa_spec *pa_spec_find(const char *func);
const pa_spec *pa_jyw_find(const char *func);
const pa_spec *pa_b2b_find(const char *func);
/* Names the fields and looks at each. False: why is set, code is the bank's. */
bool pa_check_body(const pingan_fake *fake, pa_req *req, const pa_spec *spec, char why[160]);
bool pa_value_ok(const pa_tag *tag, const char *text);
bool pa_tag_ok(const pa_tag *tag, const char *text, char why[160]); /* empty or not, too */
void pa_find_flag(pa_req *req, const pa_spec *spec);
/* Record a breach; answer it with code. */
void pa_breach(pingan_fake *fake, const pa_msg *msg, const char *kind, const char *code,
               const char *what);
void pa_note(pingan_fake *fake, const char *kind, const char *action, const char *log_no,
             const char *what);
bool pa_sup_ok(pingan_fake *fake, const pa_msg *msg);
/* The member that a number and its ThirdCustId name together, open; NULL: answered. */
pa_acc *pa_member_ok(pingan_fake *fake, const pa_msg *msg, const char *no_name,
                     const char *cust_name);
/* The same for a row of the request. */
pa_acc *pa_account_ok(pingan_fake *fake, const pa_msg *msg, const char *no, const char *cust);

/* --- frame (pingan_fake_frame.c), text (pingan_fake_text.c), signature (pingan_fake_sign.c) --- */

bool pa_frame_read(pingan_fake *fake, pa_req *req, const uint8_t *bytes, size_t len);
void pa_frame_answer(pingan_fake *fake, const pa_req *req, const pingan_fault *fault,
                     fk_buf *ret);
void pa_frame_push(pingan_fake *fake, const pa_pushed *push, const char *body, fk_buf *ret);
/* A platform's answer to a push: NULL, or what is wrong with it. */
const char *pa_frame_push_answer(pingan_fake *fake, const pa_pushed *push, const uint8_t *bytes,
                                 size_t len, char code[8], char body[256]);
void pa_req_clear(pa_req *req);
bool pa_gbk_to_utf8(pingan_fake *fake, const uint8_t *bytes, size_t len, fk_buf *ret);
void pa_utf8_to_gbk(pingan_fake *fake, const char *text, fk_buf *ret);
bool pa_sign_load(pingan_fake *fake);
bool pa_sign_verify(const pingan_fake *fake, const uint8_t *body, size_t len, const uint8_t *der,
                    size_t der_len);
void pa_sign_add(const pingan_fake *fake, const char *body, size_t len, fk_buf *ret);

/* --- answers (pingan_fake_out.c) --- */

void pa_ok(pingan_fake *fake); /* starts the answer anew */
void pa_refuse(pingan_fake *fake, const char *code);
const char *pa_code_text(const char *code);
void pa_put(pa_out *out, const char *text);
void pa_put_echo(pa_out *out, const char *text);
void pa_put_fen(pa_out *out, int64_t fen);
void pa_put_uint(pa_out *out, uint64_t number);
void pa_put_stamp(pa_out *out, int64_t at_ms); /* TranDate and TranTime, two fields */
/* The head of a paged list and which items stand on this page; false: answered, none. */
bool pa_page(pingan_fake *fake, const pa_msg *msg, size_t total, size_t *ret_from,
             size_t *ret_to);
void pa_row(pa_out *out, uint32_t columns_max);
const char *pa_get(const pa_req *req, const char *name); /* "" when absent */
const char *pa_row_get(const pa_req *req, size_t row, const char *name);
int64_t pa_get_fen(const pa_req *req, const char *name);
bool pa_flag_is(const pa_req *req, const char *flag); /* FuncFlag */

/* --- books (pingan_fake_books.c, pingan_fake_lots.c) --- */

void pa_lots_add(pa_lots *lots, int64_t from_ms, int64_t fen);
int64_t pa_lots_sum(const pa_lots *lots);
int64_t pa_lots_ripe(const pa_lots *lots, int64_t now_ms);
/* Moves fen, dates kept; to may be NULL. There must be enough: ask pa_lots_has. */
void pa_lots_take(pa_lots *from, int64_t fen, pa_take how, int64_t now_ms, pa_lots *to);
bool pa_lots_has(const pa_lots *lots, int64_t fen, pa_take how, int64_t now_ms);
void pa_lots_ripen(pa_lots *lots);
int64_t pa_t1_ms(const pingan_fake *fake); /* when money that comes now may leave */

pa_acc *pa_acc_new(pingan_fake *fake, const char *cust, const char *name, const char *type);
pa_acc *pa_acc_find(const pingan_fake *fake, const char *no);
pa_acc *pa_account(const pingan_fake *fake, const char *name); /* as the tests name it */
pa_take pa_take_order(const pingan_fake *fake);
bool pa_pay(pingan_fake *fake, pa_acc *from, pa_acc *to, int64_t fen, pa_take how,
            int64_t from_ms);
void pa_come_in(pingan_fake *fake, pa_acc *to, int64_t fen, int64_t from_ms);
void pa_go_out(pingan_fake *fake, pa_acc *from, int64_t fen);
pa_hold *pa_hold_find(const pingan_fake *fake, const char *ht_id);
bool pa_hold_new(pingan_fake *fake, const pa_order *order, char kind, pa_take how);
int64_t pa_hold_rest(const pa_hold *hold);
void pa_hold_release(pingan_fake *fake, pa_hold *hold, int64_t fen);
void pa_hold_pay(pingan_fake *fake, pa_hold *hold, pa_acc *to, int64_t fen, int64_t from_ms);
void pa_next_front(pingan_fake *fake, char to[17]);
pa_line *pa_line_add(pingan_fake *fake, char kind, const pa_order *order, pa_acc *out, pa_acc *in,
                     int64_t fen, int64_t fee);
pa_card *pa_card_of(pingan_fake *fake, const char *no); /* made when it is new */
void pa_card_want(pa_card *card, const pa_req *req, pa_acc *acc, int64_t now, bool by_sms);
bool pa_card_offered_right(const pingan_fake *fake, const pa_card *card);
void pa_card_bind(pa_card *card); /* to whose check is open */
/* Money from outside, with its line; 'd' to a member, 's' to the suspense sub-account. */
pa_line *pa_deposit(pingan_fake *fake, pa_acc *to, const pingan_credit *credit);

/* --- orders (pingan_fake_order.c), execution (pingan_fake_execute.c) --- */

pa_order *pa_order_find(const pingan_fake *fake, const char *log_no);
/* What a money message asks for, not yet accepted; with one leg when a payee is given. */
pa_order *pa_order_new(pingan_fake *fake, const pa_msg *msg, pa_act act, pa_acc *out, pa_acc *in);
pa_leg *pa_leg_add(pa_order *order, pa_acc *in, int64_t fen, int64_t fee);
/* Accepts it, acts at once or later; the order is the fake's from here. False: refused, the answer
 * is whole. True: the caller answers. */
bool pa_order_go(pingan_fake *fake, const pa_msg *msg, pa_order *order);
void pa_money(pingan_fake *fake, const pa_msg *msg, pa_order *order); /* go, and the rest */
void pa_answer_order(pingan_fake *fake, const pa_order *order);
const char *pa_order_key(const pa_req *req); /* the number that an order has */
void pa_order_accept(pingan_fake *fake, pa_order *order, const pingan_fault *fault);
void pa_order_free(pa_order *order);
pa_seen *pa_seen_of(pingan_fake *fake, const char *log_no);
char pa_order_status(const pingan_fake *fake, const pa_order *order); /* TranStatus of 6110 */
/* NULL: it took effect; else the code of the refusal. */
const char *pa_execute(pingan_fake *fake, pa_order *order);
/* What was accepted to be decided later: a payout, a card check, a cross-bank transfer. */
bool pa_decided_later(const pa_order *order);
const char *pa_start(pingan_fake *fake, pa_order *order);
const char *pa_finish(pingan_fake *fake, pa_order *order, bool paid);
bool pa_payout_return(pingan_fake *fake, pa_order *order, const char *reason);

/* --- pushes (pingan_fake_push.c), b2b (pingan_fake_b2b*.c, pingan_fake_xml.c) --- */

pa_pushed *pa_push_add(pingan_fake *fake, const char *func, pa_acc *acc, const char *front_no,
                       const char *format, ...) __attribute__((format(printf, 5, 6)));
void pa_push_deposit(pingan_fake *fake, const pa_line *line);
void pa_push_lapse(pingan_fake *fake); /* of the day: what nobody reviewed (ERR098) */
pa_pushed *pa_push_find(const pingan_fake *fake, const char *front_no);
void pa_push_bound(pingan_fake *fake, pa_acc *acc, const pa_card *card, const char *func,
                   const char *flag);
void pa_b2b_read(pa_req *req); /* the XML of the body; problem says what is wrong */
void pa_b2b_free(pa_req *req);
bool pa_b2b_check(pa_req *req, const pa_spec *spec, char why[160]);
void pa_xml_begin(pingan_fake *fake); /* an answer anew */
void pa_xml_end(pingan_fake *fake);
void pa_xml_put(pingan_fake *fake, const char *name, const char *text);
void pa_xml_fen(pingan_fake *fake, const char *name, int64_t fen);
void pa_xml_uint(pingan_fake *fake, const char *name, size_t number);
void pa_xml_stamp(pingan_fake *fake, const char *name, int64_t at_ms);
void pa_xml_date(pingan_fake *fake, const char *name, int64_t at_ms);
void pa_corp_open(pingan_fake *fake);
const char *pa_b2b_start(pingan_fake *fake, pa_order *order);
const char *pa_b2b_finish(pingan_fake *fake, pa_order *order, bool paid);
void pa_b2b_return(pingan_fake *fake, pa_order *order, const char *reason);

/* --- faults (pingan_fake_faults.c) --- */

void pa_fault_pick(pingan_fake *fake, pa_msg *msg);
void pa_fault_pick_push(pingan_fake *fake, pa_pushed *push);
bool pa_fault_acts(const pingan_fault *fault);

/* --- files (pingan_fake_files.c) --- */

void pa_file_name(const pingan_fake *fake, const char *type, const char *day, char to[64]);
