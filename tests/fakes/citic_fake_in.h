/* Inside of the fake: the books, the message being handled and the tables of fields. */
#pragma once

#include <iconv.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/fakes/citic_fake.h"
#include "tests/fakes/fake_text.h"

enum {
    FK_FIELDS_MAX = 64,      /* the longest request of the paper has 25 tags */
    FK_ROWS_MAX = 512,       /* rows of a request; the paper states no limit */
    FK_VIOLATIONS_MAX = 1000,
    FK_RULES_MAX = 256,
    FK_BODY_MAX = 1 << 20,
};

/* --- books --- */

typedef struct fk_line fk_line;
typedef struct fk_acc {
    char no[33];
    char name[256];
    char type[3];
    char state; /* DLSASQRY: '0' normal ... */
    bool own, outside;
    char kind; /* '0' company, '1' person: DLACCCHK */
    int64_t balance, frozen, judicial, interest_due;
    int64_t opened_day;
    char cal_interest, over_flag, auto_interest, auto_fee, fee_type, real_name, print_parm;
    char rate[16], over_rate[16];
    int64_t over_amt;
    char node[7];
    fk_line **lines;
    size_t line_count, line_cap;
} fk_acc;

struct fk_line {
    fk_acc *acc;
    char type[3];
    char cd;
    char flw[15];
    uint32_t seq;
    char opp_no[33], opp_name[256], opp_bank[256], opp_bank_no[21];
    char memo[256];
    int64_t fen, fee, balance, main_balance;
    int64_t at_ms;
    bool hidden;    /* a flaw: no statement has it */
    bool waiting;   /* an unidentified receipt that DLTRSFIN has not moved yet */
    fk_line *origin; /* of an adjusting entry: the receipt it moved */
};

typedef enum fk_freeze_kind { FK_FREEZE_BR, FK_FREEZE_BS, FK_FREEZE_JUDICIAL } fk_freeze_kind;
typedef struct fk_freeze {
    char no[23];
    fk_freeze_kind kind;
    fk_acc *acc, *payer; /* payer: of a BS freeze, who gets the money back */
    int64_t fen;
    int64_t at_ms, off_ms; /* off_ms 0: active */
    char flw[15], off_flw[15];
    char reason[128];
    char client_id[24];
} fk_freeze;

typedef enum fk_state {
    FK_WAITING, /* accepted: received, then executing */
    FK_SCHEDULED,
    FK_REVIEW,
    FK_SUCCESS,
    FK_FAILED,
    FK_REJECTED,
    FK_WITHDRAWN,
} fk_state;

typedef struct fk_order {
    char key[40]; /* action:clientID */
    char action[12], client_id[24], tran_type[4];
    fk_state state;
    fk_acc *pay, *recv;
    char pay_no[33], recv_no[33], recv_name[256], bank[256], bank_no[21];
    int64_t fen, fee;
    char freeze_no[23], memo[256], order_no[24], flw[16], date[9];
    uint32_t seq;
    char code[8];
    const char *text;
    uint32_t effects, repeats, runs_due;
    uint64_t content;
    int64_t received_ms, seen_ms, done_ms;
    bool forced_fail, contradict, two_rows;
    int64_t late_ms, return_ms; /* 0: no */
    char answer[8];
    fk_freeze *freeze; /* made by BR or BS */
} fk_order;

typedef struct fk_payment {
    fk_order *order;
    char from[33], to[33], name[256];
    int64_t fen, at_ms;
    bool returned;
} fk_payment;

typedef struct fk_channel { /* a gateway order that can be refunded to its origin */
    char no[24];
    char payer_no[33], payer_name[256];
    int64_t fen, refunded;
} fk_channel;

typedef struct fk_seen {
    char client_id[24];
    uint32_t sends, effects;
} fk_seen;

typedef struct fk_count {
    char action[12];
    uint64_t n;
} fk_count;

typedef enum fk_due_kind {
    FK_DUE_EXECUTE,
    FK_DUE_LATE,
    FK_DUE_RETURN,
    FK_DUE_OPEN,
    FK_DUE_BANK_REJECT,
    FK_DUE_PAY_OUT,
} fk_due_kind;
typedef struct fk_due {
    int64_t at_ms;
    uint64_t number; /* equal times happen in the order they were asked for */
    fk_due_kind kind;
    void *what;
} fk_due;

typedef struct fk_rule {
    citic_fault fault;
    uint32_t matches, hits;
} fk_rule;

typedef struct fk_request {
    int64_t at_ms;
    char action[12], client_id[24];
    citic_do fault;
    char code[8];
    char *text; /* UTF-8, or NULL when the bytes were not GBK */
} fk_request;

/* --- the answer being made (citic_fake_out.c) --- */

typedef struct fk_field {
    const char *tag;
    size_t value; /* offset in the pool */
    int32_t row;  /* -1: top level */
} fk_field;
typedef struct fk_out {
    fk_buf pool, text;
    fk_field *fields;
    size_t count, cap;
    int32_t row;
    bool list;
    bool wrong; /* the next echoed value is altered */
} fk_out;

/* --- the request --- */

typedef struct fk_value {
    const char *tag;
    const char *text; /* UTF-8, never NULL */
} fk_value;
typedef struct fk_req {
    void *doc;
    fk_buf utf8;
    char action[12];
    fk_value values[FK_FIELDS_MAX];
    size_t count;
    char list_name[32];
    bool list, blank_action;
    fk_value *row_values;
    size_t row_count, row_value_count, row_cap;
    uint32_t row_end[FK_ROWS_MAX]; /* values of row i end here */
    char problem[160];             /* not a message at all, in one line */
} fk_req;

typedef struct fk_msg {
    int64_t now;
    fk_req *req;
    const struct fk_spec *spec;
    citic_fault fault; /* act NONE: none */
} fk_msg;

struct citic_fake {
    citic_fake_conf conf;
    uint64_t random;
    iconv_t to_utf8, to_bank;
    int64_t now;
    fk_map acc_by_no, order_by_key, freeze_by_no, channel_by_no, seen_by_id;
    fk_acc **accs;
    size_t acc_count, acc_cap;
    fk_order **orders;
    size_t order_count, order_cap;
    fk_freeze **freezes;
    size_t freeze_count, freeze_cap;
    fk_line **lines;
    size_t line_count, line_cap;
    struct fk_flaw {
        char account[33], word[12], to[33];
        int64_t fen, n;
    } flaws[32]; /* of the next line with this amount */
    size_t flaw_count;
    fk_payment **payments;
    size_t payment_count, payment_cap;
    fk_channel **channels;
    size_t channel_count, channel_cap;
    fk_seen **seen;
    size_t seen_count, seen_cap;
    fk_due *due;
    size_t due_count, due_cap;
    uint64_t due_number, flw_number, freeze_number, tail_number;
    fk_count counts[64];
    size_t count_count;
    uint64_t messages;
    citic_violation *violations;
    size_t violation_count, violation_cap;
    uint64_t violations_lost;
    fk_rule *rules;
    size_t rule_count, rule_cap;
    bool off;
    fk_request *requests; /* ring */
    uint64_t request_count;
    fk_out out;
    fk_req req;
    int64_t main_fen, settle_fen, outside_fen, interest_fen; /* the four sum to zero */
    fk_acc *adjust, *fee, *init;
};

/* --- tables (citic_fake_spec.c) and check (citic_fake_check.c) --- */

typedef enum fk_type {
    FK_TEXT, /* up to max GBK bytes */
    FK_CODE, /* letters and digits up to max */
    FK_ACCT, /* digits up to max */
    FK_EXACT, /* letters and digits, exactly max */
    FK_FEN,   /* digits.dd, above zero */
    FK_FEN0,  /* the same, zero allowed */
    FK_RATE,  /* decimal(9,7) */
    FK_DATE,
    FK_UINT,
    FK_FLAG, /* one of the words of `set`, divided by blanks */
} fk_type;
typedef enum fk_need { FK_R, FK_O, FK_C, FK_A } fk_need; /* A: the tag may be absent */
typedef struct fk_tag {
    const char *tag;
    fk_type type;
    uint16_t max;
    fk_need need;
    const char *set;
} fk_tag;
typedef enum fk_kind { FK_QUERY, FK_MONEY, FK_ADMIN } fk_kind;
typedef struct fk_spec {
    const char *action;
    const char *where; /* the paper */
    fk_kind kind;
    const fk_tag *tags;
    const char *list;
    const fk_tag *row;
    void (*act)(citic_fake *fake, const fk_msg *msg);
} fk_spec;

const fk_spec *fk_spec_find(const char *action);
/* Empty text: the form is right. */
bool fk_check_form(const citic_fake *fake, const fk_req *req, const fk_spec *spec, char why[160]);
/* Record a breach; answer it with code. */
void fk_breach(citic_fake *fake, const fk_msg *msg, const char *kind, const char *code,
               const char *text, const char *what);
bool fk_main_ok(citic_fake *fake, const fk_msg *msg, const char *tag);
fk_acc *fk_acc_ok(citic_fake *fake, const fk_msg *msg, const char *tag, bool open);

/* --- wire (citic_fake_wire.c, citic_fake_out.c) --- */

bool fk_req_parse(citic_fake *fake, const uint8_t *body, size_t len); /* false: problem is set */
void fk_req_clear(fk_req *req);
const char *fk_get(const fk_req *req, const char *tag); /* "" when absent */
const char *fk_row_get(const fk_req *req, size_t row, const char *tag);

void fk_status(fk_out *out, const char *code, const char *text); /* starts the answer anew */
void fk_put(fk_out *out, const char *tag, const char *value);
void fk_put_echo(fk_out *out, const char *tag, const char *value);
void fk_put_char(fk_out *out, const char *tag, char value);
void fk_put_fen(fk_out *out, const char *tag, int64_t fen);
void fk_put_uint(fk_out *out, const char *tag, uint64_t value);
void fk_list(fk_out *out);
void fk_row(fk_out *out);
void fk_render(citic_fake *fake, uint8_t **ret, size_t *ret_len);

/* --- books (citic_fake_books.c) --- */

fk_acc *fk_acc_find(const citic_fake *fake, const char *no);
fk_acc *fk_acc_new(citic_fake *fake, const char *no, const char *name, const char *type);
int64_t fk_available(const fk_acc *acc);
fk_acc *fk_account(const citic_fake *fake, const char *no_or_tail); /* as the tests name it */
typedef struct fk_opp { /* the other side of a line */
    const char *no, *name, *bank, *bank_no;
} fk_opp;
void fk_next_flw(citic_fake *fake, char letter, char to[15]);
typedef struct fk_entry { /* one line and its change of the balance; a fee goes on top of a debit */
    fk_acc *acc;
    const char *type, *flw, *memo;
    char cd;
    uint32_t seq;
    int64_t fen, fee;
    fk_opp opp;
} fk_entry;
fk_line *fk_line_add(citic_fake *fake, const fk_entry *entry);
/* A line of the statement alone: no balance moves. */
fk_line *fk_line_list(citic_fake *fake, fk_acc *acc, const fk_line *like);
/* Such a payout is to be booked days later. */
bool fk_flaw_later(citic_fake *fake, const fk_acc *acc, int64_t fen, int64_t *ret_days);
/* Between two sub-accounts: a debit line and a credit line under one teller number. */
fk_line *fk_move(citic_fake *fake, fk_acc *from, fk_acc *to, int64_t fen, const char *type,
                 const char *memo);
fk_freeze *fk_freeze_add(citic_fake *fake, fk_acc *acc, fk_freeze_kind kind, int64_t fen,
                         const char *reason);
void fk_freeze_end(citic_fake *fake, fk_freeze *freeze);
bool fk_active(const fk_freeze *freeze);
fk_line *fk_line_find(const fk_acc *acc, const char *date, const char *flw, uint32_t seq);

/* --- orders (citic_fake_order.c), execution (citic_fake_execute.c) --- */

fk_order *fk_order_find(const citic_fake *fake, const char *action, const char *client_id);
fk_order *fk_order_accept(citic_fake *fake, const fk_msg *msg, fk_acc *pay, fk_acc *recv);
void fk_order_run(citic_fake *fake, fk_order *order, bool late);
const char *fk_order_state(const citic_fake *fake, const fk_order *order);
void fk_due_add(citic_fake *fake, int64_t at_ms, fk_due_kind kind, void *what);
fk_seen *fk_seen_of(citic_fake *fake, const char *client_id);
/* NULL: it took effect; else the row's text, with its code in code. */
const char *fk_execute(citic_fake *fake, fk_order *order, char code[8]);
void fk_pay_back(citic_fake *fake, fk_payment *payment);
/* Its line and its money. */
void fk_pay_out(citic_fake *fake, fk_order *order, const char *memo);

/* --- faults (citic_fake_faults.c) --- */

void fk_fault_pick(citic_fake *fake, fk_msg *msg, const char *client_id);
bool fk_fault_acts(const citic_fault *fault);
