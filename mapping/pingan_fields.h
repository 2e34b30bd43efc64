/* Ping An's messages as tables: the two headers, and for each transaction its request, its answer, and its rows. Tables hold
 * shape; which message asks what is decided in adapters/pingan, what a code means in mapping/pingan_codes.
 *
 * "B.5 6007" is section B.5 of the wire reference, transaction 6007. Lengths there come from field notes and the OpenAPI
 * twins and are checked softly: a length that no source gives (?) is a generous one of ours.
 */
#pragma once
#include "gateway/core/model.h"
#include "mapping/amp.h"
#include "mapping/fixed.h"

typedef enum pingan_family { PINGAN_JZB, PINGAN_JYW, PINGAN_B2B } pingan_family;

/* Settings of one program in the bank's words; adapters/pingan/quirks.md has the reasons. */
typedef struct pingan_settings {
    /* headers */
    char qydm[5], enterprise[21], target_system[3], operator_id[6], req_rspcode[7], sign_format[2], sign_alg[13];
    bool dedicated_line;
    /* bodies */
    char pool_account[33], market_name[184];
    char amp_in_text[7], array_trailing_amp[17];
    bool memo_ref;
    int64_t window_days, confirm_above; /* fen */
    /* jzb */
    char property[3], member_prefix[8], pay_flag[2], refund_flag[2], refund_flag_frozen[2], assign_status_flag[2];
    char pay_frozen_code[5], withdraw_code[5], status_code[5], state_code[5], bind_code[5];
    char func_flag_history[2], day_file_type[9], file_columns[256];
    char day_file_dir[256], day_file_profile[41];
    bool freeze_withdrawable;
    int64_t cols_6048, cols_6050, cols_6098;
    /* jyw */
    char fee_account[33], reply_seq[5], reply_1312[7];
    bool reply_crlf, sign_in;
    /* b2b */
    char account[33], account_name[184], account_branch[184], sys_flag[2], addr_flag[2];
    bool direct_no;
    int64_t page_size;
} pingan_settings;

/* Communication header, 通讯报文头 (A.4), and business header, 业务报文头 (A.5). What the bank fills in its own way is text. */
typedef struct pingan_net {
    char target_system[3], enterprise[21], trade_code[7], operator_id[6], serv_type[3], date[9], time[7];
    char seq[21], code[7], text[184], sign_format[2], sign_alg[13];
    int64_t length, sign_length, attach_count;
    char more, signed_flag;
} pingan_net;

typedef struct pingan_biz {
    char func[5], serv_type[3], date[9], time[7], code[7], text[93], operator_id[6], ref[21], qydm[5];
    int64_t length;
    char more;
} pingan_biz;

#define PINGAN_NET_WIDTH    222
#define PINGAN_BIZ_WIDTH    122
#define PINGAN_ATTACH_WIDTH 277

/* What a request table reads: the question, the settings, and what the adapter made of both. */
typedef struct pingan_request {
    vg_ask ask;
    pingan_settings set;
    char code[7];          /* TranFunc, or TradeCode of the B2Bi family */
    char seq[21];          /* the number of this message: the reference of an act, a fresh one of a query */
    char flag[2], select[2];
    char orig[21];         /* 1324, 1325: the one number asked for, or all */
    char hold[31];         /* order number of the freeze */
    char payee[41], payee_tail[17], payee_name[184];
    char memo[184], card[41], id_type[3], bank_type[2], bank_name[184], bank_code[15], mobile[13], mail[153];
    char member[17], account[33]; /* of a query that is not about the paying account */
    vg_money amount, fee;
    vg_day day, begin, end;
    vg_day until; /* the last day that was asked for; end may come before it */
    int64_t page;
} pingan_request;

/* Answers of one row, and rows. */
typedef struct pingan_done {
    char receipt[49], account[33], mark[31];
} pingan_done;

typedef struct pingan_status {
    char flag[3], state[3], date[9], time[7], payee[33], payer[33], text[184];
    char ref[25], receipt[49], member[33], payer_member[33], payee_member[33];
    vg_money amount;
    bool has_amount;
} pingan_status;

typedef struct pingan_balance {
    char account[33], member[33], name[184], kind[3], currency[9];
    vg_money withdrawable, available, held, total, last;
    bool has_withdrawable, has_available, has_held, has_total, has_last;
} pingan_balance;

typedef struct pingan_credit {
    vg_line_row line;
    char member[33], currency[9], state[3];
} pingan_credit;

typedef struct pingan_return {
    char date[9], ref[33], receipt[33], memo[154], reason[154], account[33];
    vg_money amount;
} pingan_return;

typedef struct pingan_file_name {
    char name[121], key[121];
} pingan_file_name;

/* A row of 6073. */
typedef struct pingan_clearing {
    char flag[3], state[2], what[184], member[33], account[33], date[9], time[7], flow[33], memo[154];
    vg_money amount; /* with the fee */
} pingan_clearing;

typedef struct pingan_bound {
    char account[33], member[33], name[184], card[41];
} pingan_bound;

typedef struct pingan_case {
    char state[3], text[184];
} pingan_case;

/* Answers of the B2Bi family. */
typedef struct pingan_transfer {
    char ref[21], receipt[33], currency[9], payer[33], payee[33], same_bank[9], state[3], returned[9];
    char reason[154], result[154], desc[154];
    vg_money amount;
    bool has_amount;
} pingan_transfer;

typedef struct pingan_entry {
    char date[9], time[9], trace[33], voucher[33], own_no[25], side[2], currency[9];
    char payer[41], payer_name[184], payer_bank[184], payer_bank_no[21];
    char payee[41], payee_name[184], payee_bank[184], payee_bank_no[21], memo[154];
    vg_money amount, balance, fee;
    bool has_balance;
} pingan_entry;

typedef struct pingan_rejected {
    char batch[21], ref[21], date[15], receipt[33], payer[41], payee[41], reason[154], currency[9];
    vg_money amount;
} pingan_rejected;

typedef struct pingan_page {
    char account[33], last[2];
} pingan_page;

typedef struct pingan_fields {
    const vg_field *at;
    size_t count;
} pingan_fields;

extern const pingan_fields pingan_net_fields, pingan_biz_fields;
/* Of an attachment only its length is read. */
typedef struct pingan_attach {
    int64_t length;
} pingan_attach;
extern const pingan_fields pingan_attach_fields;

typedef enum pingan_shape { PINGAN_FLAT, PINGAN_PAGED, PINGAN_LISTED } pingan_shape;

typedef struct pingan_message {
    const char *code;
    const char *what; /* for people */
    pingan_fields request, answer;
    pingan_fields row; /* PAGED, LISTED */
    pingan_shape shape;
} pingan_message;

/* NULL: the family has no such transaction here. */
const pingan_message *pingan_message_by(pingan_family family, const char *code);
const pingan_message *pingan_message_at(pingan_family family, size_t i); /* NULL behind the last */
/* Rows of 6048 in the layout of its OpenAPI twin, where the bank sends 17 columns (G.6). */
extern const pingan_fields pingan_return_wide;
/* Rows of 1325 read as the state of one act. */
extern const pingan_fields pingan_flow_state;

/* What the bank sends by itself (B.10), and what is answered to it. */
typedef struct pingan_event {
    char flag[3], pool[33], account[33], member[33], name[184], card[41], order[33], serial[33], file[121];
    char payer[41], payer_name[184], currency[9], date[9];
    vg_money amount, fee;
    bool has_amount;
} pingan_event;

typedef struct pingan_reply {
    char ref[21], account[33], member[33], name[184], date[9];
    int64_t total, available, held; /* 1019: in fen, the only transaction that counts so */
} pingan_reply;

typedef struct pingan_push {
    const char *code;
    const char *what;
    pingan_fields request, reply;
} pingan_push;
const pingan_push *pingan_push_by(const char *code); /* NULL: none that we know */
const pingan_push *pingan_push_at(size_t i);         /* NULL behind the last */
/* 1312 in the layout of older parsers, with one field more at index 2 (G.29). */
extern const pingan_fields pingan_withdraw_old;

typedef struct pingan_messages {
    const pingan_message *at;
    size_t count;
} pingan_messages;
extern const pingan_messages pingan_jzb_messages, pingan_jyw_messages, pingan_b2b_messages;
