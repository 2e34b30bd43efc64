/* Inside the Ping An adapter. */
#pragma once
#include "adapters/bank.h"
#include "mapping/pingan_codes.h"
#include "mapping/pingan_fields.h"
#include "mapping/pingan_file.h"

/* What prepare() makes of one program's settings. */
typedef struct pingan_prepared {
    pingan_family family;
    pingan_settings set;
    pingan_codes codes;
    pingan_own_layout own_layout; /* points into itself: never copied */
} pingan_prepared;

/* pingan_conf.c */
typedef struct pingan_keys {
    const vg_conf_key *at;
    size_t count;
} pingan_keys;
#define PINGAN_JZB_KEYS 34
#define PINGAN_JYW_KEYS 18
#define PINGAN_B2B_KEYS 16
extern const vg_conf_key pingan_jzb_keys[PINGAN_JZB_KEYS], pingan_jyw_keys[PINGAN_JYW_KEYS], pingan_b2b_keys[PINGAN_B2B_KEYS];
VG_MUST vg_status pingan_prepare(vg_bank_conf *conf, vg_err *err);
void pingan_unprepare(vg_bank_conf *conf);
VG_MUST vg_status pingan_account_of_tail(const vg_bank_conf *conf, int64_t tail, char ret_tail[17], char ret_account[33],
                                         vg_err *err);

/* --- pingan_wire.c: headers, framing, signature ------------------------------------------------------------------- */

/* One message as it was read; spans point into the wire. */
typedef struct pingan_heard {
    pingan_net net; /* zero on a dedicated line */
    pingan_biz biz; /* zero in the B2Bi family */
    vg_span body;
} pingan_heard;

/* What one message of ours says in its headers. */
typedef struct pingan_said {
    const char *code; /* TranFunc or TradeCode */
    const char *seq;
    const char *serv_type, *rspcode, *text, *operator_id;
    int64_t at_ms;
} pingan_said;

size_t pingan_frame(const vg_bank_conf *conf, vg_span have);
/* Leaves room for the headers in an empty buffer; the body follows, then pingan_finish. */
void pingan_begin(const pingan_prepared *ready, vg_buf *ret);
VG_MUST vg_status pingan_finish(const pingan_prepared *ready, const vg_signer *signer, const pingan_said *said, vg_buf *wire,
                                vg_err *err);
/* Reads the headers and, where the program signs, the signature. BANK_GARBLED: broken, *ret_whole says whether all of it was
 * there; SIGNATURE, CERT: not to be used. */
VG_MUST vg_status pingan_hear(const pingan_prepared *ready, const vg_signer *signer, vg_span wire, int64_t at_ms,
                              vg_arena *arena, pingan_heard *ret, bool *ret_whole, vg_err *err);

/* --- pingan_choice.c: which transaction, pingan_ask.c: question to request ----------------------------------------- */

/* The transaction that asks this under these settings; NULL: none. */
const char *pingan_code_of(const pingan_prepared *ready, const vg_ask *ask);
vg_ask_kind pingan_settled_by(vg_ask_kind act);
/* What an answer is compared with: transaction, number, flag, window, card. It needs nothing that is secret or only sent. */
VG_MUST vg_status pingan_outline(const pingan_prepared *ready, const vg_ask *ask, pingan_request *ret, vg_err *err);
VG_MUST vg_status pingan_encode(const vg_bank_conf *conf, const vg_signer *signer, const vg_ask *ask, vg_buf *ret_wire,
                                vg_err *err);

/* --- pingan_answer.c: answer to verdict --------------------------------------------------------------------------- */

/* One answer being read. */
typedef struct pingan_reading {
    const pingan_prepared *ready;
    const vg_ask *ask;
    const pingan_request *asked; /* outline of the request: what an answer repeats must be in it */
    const pingan_message *message;
    pingan_heard heard;
    vg_arena *arena;
    vg_answer *answer;
} pingan_reading;

VG_MUST vg_status pingan_decode(const vg_bank_conf *conf, const vg_signer *signer, const vg_ask *ask, vg_span wire,
                                vg_arena *arena, vg_answer *ret, vg_err *err);
void pingan_unclear(vg_answer *answer, bool alarm);
/* BANK_GARBLED when an answer's field is there and is not what was asked. */
VG_MUST vg_status pingan_same(const char *echoed, const char *asked, const char *what, vg_err *err);

/* The page behind this one, or the window behind its last: answer.page and more. */
void pingan_next_page(pingan_reading *r, bool last);
void pingan_next_figures(pingan_reading *r, bool last); /* of the list of balances */
VG_MUST vg_status pingan_take(pingan_reading *r, size_t count, size_t size, void *ret, vg_err *err);

/* Bodies whose code says yes. BANK_GARBLED: decides nothing, a person should look; MEMORY: the arena is full. */
VG_MUST vg_status pingan_read_status(pingan_reading *r, vg_err *err);     /* pingan_status.c */
VG_MUST vg_status pingan_read_rows(pingan_reading *r, vg_err *err);       /* pingan_rows.c */
VG_MUST vg_status pingan_read_file_name(pingan_reading *r, vg_err *err);  /* the same */
VG_MUST vg_status pingan_b2b_read(pingan_reading *r, vg_err *err);        /* pingan_b2b.c */
VG_MUST vg_status pingan_b2b_body(const pingan_request *q, const pingan_message *message, vg_buf *ret, vg_err *err);

/* --- pingan_file_name.c: the file that 6103 names -------------------------------------------------------------------- */

/* A.5: whether the code that overrules is 000000. */
bool pingan_says_yes(const pingan_prepared *ready, const pingan_heard *heard);
void pingan_day_offer(const vg_bank_conf *conf, const char *type, vg_day_offer *ret);
VG_MUST vg_status pingan_day_file(const vg_bank_conf *conf, const vg_signer *signer, vg_span wire, int64_t at_ms, vg_arena *arena, vg_span *ret,
                                  vg_err *err);

/* --- pingan_listed.c: 6073, the withdrawals and the allocations of a sub-account ---------------------------------------- */

/* SelectFlag of a type of 6073; NULL: it is none of them. */
const char *pingan_listed_by(const char *type);
void pingan_listed_offer(const char *type, vg_day_offer *ret);
VG_MUST vg_status pingan_fill_listed(pingan_request *q, vg_err *err);
VG_MUST vg_status pingan_read_listed(pingan_reading *r, vg_err *err);
VG_MUST vg_status pingan_day_pages(const vg_bank_conf *conf, const vg_signer *signer, const vg_ask *ask, const vg_day_page *pages, size_t count,
                                   vg_arena *arena, vg_span *ret, vg_err *err);

/* --- pingan_push.c: what the bank sends by itself ----------------------------------------------------------------- */

VG_MUST vg_status pingan_listen(const vg_bank_conf *conf, const vg_signer *signer, vg_span wire, int64_t at_ms,
                                vg_arena *arena, vg_push *ret, vg_err *err);
VG_MUST vg_status pingan_acknowledge(const vg_bank_conf *conf, const vg_signer *signer, const vg_push *push, bool taken,
                                     int64_t at_ms, const char nonce[17], vg_buf *ret_wire, int *ret_status, vg_err *err);

