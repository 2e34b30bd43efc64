/* CITIC's messages as tables: one request and one answer for each neutral message. Tables hold
 * shape; what an answer means is decided in adapters/citic and mapping/citic_codes.
 *
 * "B2B 3.8" is section 3.8 of the bank's B2B e-commerce edition, "Group 3.16.4" the group edition,
 * both V5.0.0.0.
 */
#pragma once
#include "gateway/core/model.h"
#include "mapping/map.h"

/* Settings of one program in the bank's words; adapters/citic/quirks.md has the reasons. */
typedef struct citic_settings {
    char user_name[31], main_account[20], settle_account[20];
    char adjust_account[20], adjust_name[184];
    char app_flag[2], account_type[3], calc_interest[2], interest_rate[11];
    char over_flag[2], over_amount[17], over_rate[11];
    char auto_interest[2], auto_fee[2], fee_type[2], real_name[2], print[2];
    char mng_node[7], branch[4], pay_type[3], account_prefix[13];
    char lines_first_mode[2], unidentified_mode[2];
    char day_file_profile[41], day_files[9];
    int64_t lines_page, window_days;
    bool sync, action_blank, memo_ref, status_strict, balance_main_tag;
} citic_settings;

/* What a request table reads: the question, the settings, and what the adapter made of both. */
typedef struct citic_request {
    vg_ask ask;
    citic_settings set;
    char action[10];
    char type[9];         /* DLCIDSTT: action of the act asked about */
    char sub_account[33]; /* DLSTRNDT */
    bool person;          /* DLACCCHK */
    char payee[41], payee_name[184];
    char bank_no[21], bank[184], pay_type[3];
    char memo[154];
    char contact[184], legal_person[184], address[230];
    vg_day from, to;
    char mode[2], query_type[2], last_flow[17], last_seq[17], last_date[9];
    int64_t first, page;
} citic_request;

/* The start of every answer. */
typedef struct citic_head {
    char status[17], text[255];
    int64_t rows_told; /* DLSTRNDT returnRecords; -1: not told */
    char account[33], account_name[184];
    char flag;
    vg_money interest; /* DLIRTCAL, DLIRTSTL */
    bool has_interest;
    vg_day day; /* DLSESMDN */
    int64_t total; /* DLTRNALL; -1: not told */
} citic_head;

typedef struct citic_state_row {
    char stt[9], status[17], text[255];
} citic_state_row;

typedef struct citic_refund_row {
    char payer[33], order_no[25], stt[9], status[17], text[255];
    vg_money amount;
} citic_refund_row;

typedef struct citic_account_row {
    char account[33], name[184], state[9];
} citic_account_row;

typedef struct citic_balance_row {
    char account[33], name[184];
    vg_money available, book, frozen;
    bool has_available, has_book, has_frozen;
} citic_balance_row;

typedef struct citic_custody_row {
    char status[9], account[33], currency[3];
    vg_day day;
    vg_money balance;
    bool has_balance;
} citic_custody_row;

typedef struct citic_custody_line {
    char date[9], time[7], flow[17], sequence[17], value_date[9];
    vg_money amount, balance;
    vg_side side;
    char opp_account[41], opp_name[184], opp_bank[184], memo[154];
    char code[9];     /* of the bank's host */
    char returned[2]; /* "0": it came back (A.9) */
    char number[24];  /* of reconciliation: ours, where a payment carried one */
} citic_custody_line;

typedef struct citic_freeze_no_row {
    char ref[25], freeze_no[25];
} citic_freeze_no_row;

typedef struct citic_freeze_row {
    vg_freeze_row freeze;
    char released_date[9], released_time[9], released_by[25];
} citic_freeze_row;

typedef struct citic_fields {
    const vg_field *at;
    size_t count;
} citic_fields;

typedef struct citic_message {
    const char *action; /* 8 letters, no blank */
    const char
        *what; /* for people: neutral words, and the tranType where one message has several */
    citic_fields request, head, row;
    const char *list; /* of the answer; NULL: no list is documented */
} citic_message;

/* The message that asks this; of: the act, for STATUS. NULL: CITIC has none. */
const citic_message *citic_message_for(vg_ask_kind ask, vg_ask_kind of);
/* DLSBALQR with the tag name of later editions (quirk balance_main_tag). */
const citic_message *citic_balance_main(void);
/* DLHBLQRY: the custody account at the end of a day that has passed. */
const citic_message *citic_custody_day(void);
/* DLTRNALL: its lines of a day, in pages. */
const citic_message *citic_custody_lines(void);
const citic_message *
citic_message_at(size_t i); /* all of them, for the printed list; NULL behind the last */
