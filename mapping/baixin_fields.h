/* Baixin's messages as tables: SOAP requests and answers of the contract in banks/baixin.md §3 and §4 ("baixin §4.2"). Tables
 * hold shape; what an answer means is decided in adapters/baixin and mapping/baixin_codes. mapping/baixin/ has the same
 * contract as WSDL and XSD; a test holds them against these rows.
 */
#pragma once
#include "gateway/core/model.h"
#include "mapping/map.h"

#define BAIXIN_SPACE "urn:cn:gateway:custody:v1"

/* What a statement file is of, §4.2. The layout of TXN alone is in the contract. */
typedef enum baixin_statement { BAIXIN_TXN, BAIXIN_BAL, BAIXIN_RETURN, BAIXIN_INTEREST, BAIXIN_STATEMENTS } baixin_statement;

/* Settings of one program in the bank's words; adapters/baixin/quirks.md has the reasons. */
typedef struct baixin_settings {
    char sender[17], receiver[17]; /* institution codes, ours and the bank's (or the institution's) */
    char inst[17], route[17];      /* payment-institution mode */
    char main_account[33];         /* the custody account: its entries are those of all its accounts */
    char arrive[3];                /* T0, T1 */
    char verify_kind[9];           /* UNIONPAY, AMOUNT, BANK */
    char file_day[2];
    char statements[32]; /* kinds that have one of these, apart by blanks */
    char files_url[256]; /* under which a DownloadPath stands; empty: none is fetched */
    char profiles[BAIXIN_STATEMENTS][41]; /* by which files are read; TXN: built in */
    int64_t page_size;
    bool soap12, payinst, tolerate;
} baixin_settings;

/* The header of every message, §3.2. */
typedef struct baixin_header {
    char version[4], message_id[33], ref_message_id[33], service[24], mode[8], sender[17], receiver[17], inst[17], route[17];
    char send_time[25];
    vg_day biz_date;
} baixin_header;

/* What a request table reads: the question, the settings, and what the adapter made of both. */
typedef struct baixin_request {
    vg_ask ask;
    baixin_settings set;
    char request_no[33];
    char class_[2], id_type[3], sex[2], tax[2], consent_time[25];
    char scene[12], hold_kind[13], purpose[124], order[100], memo[184], hash[65], file_kind[6];
    int statement_kind; /* baixin_statement */
    char of_service[24], of_ref[33], of_receipt[49], case_no[33], account[33], id_no[31];
    char amount_text[17], code_text[17];
    int64_t page;
    vg_day day;
} baixin_request;

/* Every answer; members that an operation does not have stay empty. */
typedef struct baixin_answer {
    char code[7], text[255], request_no[33];
    /* money */
    char status[14], bank_no[33], account[33], finish_time[25];
    vg_money amount, held, rest, refunded;
    bool has_amount, has_held, has_rest, has_refunded;
    vg_day biz_date, withdrawable_date, settle_date;
    char hold_status[5];
    /* status of an act */
    char of_status[14], of_code[7], of_text[255], return_no[33];
    vg_day return_date;
    /* cases */
    char case_no[33], code_order[33], open_status[16], bind_no[33], bind_status[12], customer_no[33], refuse_code[7];
    char inst_review[3], bank_review[3], update_time[25], review_status[12], close_status[12];
    int64_t code_valid_s;
    bool type1, can_fund;
    vg_money paid_interest, paid_total;
    bool has_paid_interest, has_paid_total;
    /* balance */
    vg_money total, available, withdrawable, frozen, pending, transit_in, transit_out;
    bool has_total, has_available, has_withdrawable, has_frozen, has_pending, has_transit_in, has_transit_out;
    char account_status[16];
    /* lists and files */
    int64_t rows_told, file_size;
    char file_status[12], file_name[81], file_sha256[65], file_sm3[65], file_path[257], file_no[65];
} baixin_answer;

typedef struct baixin_entry {
    int64_t seq;
    char bank_no[33], request_no[33], service[24], account[33], peer[41], peer_name[184], time[9], status[14], of_bank_no[33];
    char memo[184];
    int side;
    vg_money amount, after;
    bool has_after;
    vg_day day;
} baixin_entry;

typedef struct baixin_restriction {
    char kind[24], until[25];
    vg_money amount;
    bool has_amount;
} baixin_restriction;

typedef struct baixin_pool {
    char type[12];
    vg_money amount;
} baixin_pool;

typedef struct baixin_notice {
    char own_no[33], event_no[33], type[24], request_no[33], account[33], bank_no[33], status[14], open_status[16], payer[41];
    char payer_name[184], event_time[25];
    vg_money amount;
    bool has_amount;
    vg_day biz_date;
} baixin_notice;

typedef struct baixin_fault {
    char code[64], text[255], actor[128];
} baixin_fault;

typedef struct baixin_fields {
    const vg_field *at;
    size_t count;
} baixin_fields;

typedef struct baixin_message {
    vg_ask_kind ask;
    const char *service; /* local name of the Body child without Request or Response */
    const char *what;    /* for people */
    baixin_fields request, answer;
    const char *rows;    /* repeated element of the answer; NULL: none */
    baixin_fields row;
} baixin_message;

/* NULL: the contract has none. payinst: the mode, where the answers differ (balance). */
const baixin_message *baixin_message_for(vg_ask_kind ask, bool payinst);
const baixin_message *baixin_message_at(size_t i); /* NULL behind the last */
extern const baixin_fields baixin_header_fields, baixin_notice_fields, baixin_notice_answer_fields, baixin_fault_fields;
extern const baixin_fields baixin_restriction_fields;
