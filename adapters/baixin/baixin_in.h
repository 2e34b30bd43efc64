/* Inside the Baixin adapter. */
#pragma once
#include "adapters/bank.h"
#include "mapping/baixin_codes.h"
#include "mapping/baixin_fields.h"

#define BIT(ask) (UINT64_C(1) << VG_ASK_##ask)

typedef struct baixin_prepared {
    baixin_settings set;
    vg_codes codes;
} baixin_prepared;

#define BAIXIN_CONF_KEYS 16
extern const vg_conf_key baixin_conf_keys[BAIXIN_CONF_KEYS];
VG_MUST vg_status baixin_prepare(vg_bank_conf *conf, vg_err *err);
VG_MUST vg_status baixin_prepare_payinst(vg_bank_conf *conf, vg_err *err);
void baixin_unprepare(vg_bank_conf *conf);
VG_MUST vg_status baixin_account_of_tail(const vg_bank_conf *conf, int64_t tail, char ret_tail[17], char ret_account[33],
                                         vg_err *err);
void baixin_head(const vg_bank_conf *conf, const vg_ask *ask, vg_http_head *ret);

VG_MUST vg_status baixin_encode(const vg_bank_conf *conf, const vg_signer *signer, const vg_ask *ask, vg_buf *ret_wire,
                                vg_err *err);
VG_MUST vg_status baixin_day_file(const vg_bank_conf *conf, const vg_signer *signer, vg_span wire, int64_t at_ms, vg_arena *arena, vg_span *ret,
                                  vg_err *err);
VG_MUST vg_status baixin_day_place(const vg_bank_conf *conf, vg_span wire, vg_day_place *ret, vg_err *err);
void baixin_day_offer(const vg_bank_conf *conf, const char *type, vg_day_offer *ret);
/* BAIXIN_STATEMENTS: there is none of this word; "" is TXN. */
baixin_statement baixin_statement_of(const char *type);
VG_MUST vg_status baixin_decode(const vg_bank_conf *conf, const vg_signer *signer, const vg_ask *ask, vg_span wire,
                                vg_arena *arena, vg_answer *ret, vg_err *err);
VG_MUST vg_status baixin_listen(const vg_bank_conf *conf, const vg_signer *signer, vg_span wire, int64_t at_ms,
                                vg_arena *arena, vg_push *ret, vg_err *err);
VG_MUST vg_status baixin_acknowledge(const vg_bank_conf *conf, const vg_signer *signer, const vg_push *push, bool taken,
                                     int64_t at_ms, const char nonce[17], vg_buf *ret_wire, int *ret_status, vg_err *err);

/* The message of an ask under these settings; NULL: none. */
const baixin_message *baixin_message_of(const baixin_settings *set, const vg_ask *ask);
/* 32 characters, of the instant and the nonce: fresh for every transmission (§5.2). */
void baixin_message_id(int64_t at_ms, const char *nonce, char ret[33]);
/* Our own number of a question; of an act it is its reference. */
void baixin_request_no(const vg_ask *ask, char ret[33]);
/* yyyy-MM-ddTHH:mm:ss.SSSZ */
void baixin_time(int64_t at_ms, char ret[25]);
/* A whole message: header and the canonical Body child, sealed by the signer. */
VG_MUST vg_status baixin_envelope(const baixin_settings *set, const vg_signer *signer, const baixin_header *header,
                                  vg_span child, int64_t at_ms, vg_buf *ret, vg_err *err);

/* One verified message being read. */
typedef struct baixin_reading {
    const baixin_prepared *ready;
    const vg_ask *ask;
    const baixin_message *message;
    const vg_doc *doc;
    vg_node body_child;
    baixin_header header;
    baixin_answer head;
    vg_arena *arena;
    vg_answer *answer;
} baixin_reading;

/* Verifies and opens: header read, *ret_doc is the Body's (the caller frees it), *ret_child its one child. */
VG_MUST vg_status baixin_open(const baixin_settings *set, const vg_signer *signer, vg_span wire, int64_t at_ms,
                              vg_arena *arena, baixin_header *ret_header, vg_opened *ret_opened, vg_doc **ret_doc,
                              vg_node *ret_child, vg_err *err);
/* How a way of reading is set: unknown elements are errors unless the setting tolerates them. */
vg_map_way baixin_way(const baixin_settings *set);
/* Rows of a list or a file whose head is good. BANK_GARBLED, MEMORY. */
VG_MUST vg_status baixin_read_rows(baixin_reading *r, vg_err *err);

/* The days and the page of a reading of entries: what is asked for, and so what the answer is of. */
typedef struct baixin_window {
    int64_t page;
    vg_day from, to;
} baixin_window;
VG_MUST vg_status baixin_entries_window(const vg_ask *ask, baixin_window *ret, vg_err *err);
void baixin_line_of(const baixin_entry *e, vg_line_row *ret);
vg_case baixin_case_of(const char *word); /* NONE: no such */
