/* Inside the CITIC adapter. */
#pragma once
#include "adapters/bank.h"
#include "mapping/citic_codes.h"
#include "mapping/citic_fields.h"

/* What prepare() makes of one program's settings. */
typedef struct citic_prepared {
    citic_settings set;
    citic_codes codes;
} citic_prepared;

#define CITIC_CONF_KEYS 32
#define CITIC_CUSTODY_LINES "DLTRNALL" /* type of its statement file that is made of pages */
extern const vg_conf_key citic_conf_keys[CITIC_CONF_KEYS];
VG_MUST vg_status citic_prepare(vg_bank_conf *conf, vg_err *err);
void citic_unprepare(vg_bank_conf *conf);
VG_MUST vg_status citic_account_of_tail(const vg_bank_conf *conf, int64_t tail, char ret_tail[17],
                                        char ret_account[33], vg_err *err);

VG_MUST vg_status citic_encode(const vg_bank_conf *conf, const vg_signer *signer, const vg_ask *ask,
                               vg_buf *ret_wire, vg_err *err);
VG_MUST vg_status citic_decode(const vg_bank_conf *conf, const vg_signer *signer, const vg_ask *ask,
                               vg_span wire, vg_arena *arena, vg_answer *ret, vg_err *err);

/* The message of an ask under these settings; NULL: none. */
const citic_message *citic_message_of(const citic_settings *set, const vg_ask *ask);
/* The sub-account an ask is about, in requests and in their answers. */
const char *citic_account_of(const citic_settings *set, const vg_ask *ask);
/* How many lines were asked for; 0: all. */
int64_t citic_lines_asked(const citic_settings *set, const vg_ask *ask);

/* One answer being read. */
typedef struct citic_reading {
    const citic_prepared *ready;
    const vg_ask *ask;
    const citic_message *message;
    const vg_doc *doc;
    citic_head head;
    vg_node rows; /* the list; 0: none */
    size_t row_count;
    vg_arena *arena;
    vg_answer *answer;
} citic_reading;

/* Reads the rows of a query whose outer status is good. BANK_GARBLED: decides nothing, a person
 * should look; MEMORY: the arena is full. */
VG_MUST vg_status citic_read_rows(citic_reading *r, vg_err *err);
/* Rows of the settling queries: citic_answer.c. */
VG_MUST vg_status citic_read_state(citic_reading *r, vg_err *err);

/* citic_file.c: the reconciliation file of a day (B2B 3.13, E.1). */
void citic_day_offer(const vg_bank_conf *conf, const char *type, vg_day_offer *ret);
VG_MUST vg_status citic_read_day_file(citic_reading *r, vg_err *err);
VG_MUST vg_status citic_day_file(const vg_bank_conf *conf, const vg_signer *signer, vg_span wire, int64_t at_ms, vg_arena *arena, vg_span *ret,
                                 vg_err *err);
/* citic_pages.c: the lines of the custody account of a day (Group 3.1.2). */
bool citic_is_paged(const char *type);
VG_MUST vg_status citic_fill_page(citic_request *q, vg_err *err);
VG_MUST vg_status citic_read_day_page(citic_reading *r, vg_err *err);
VG_MUST vg_status citic_day_pages(const vg_bank_conf *conf, const vg_signer *signer, const vg_ask *ask, const vg_day_page *pages, size_t count,
                                  vg_arena *arena, vg_span *ret, vg_err *err);
/* Signed by the gateway profile: the tree is made of the octets that were verified. */
VG_MUST vg_status citic_open_answer(const vg_signer *signer, vg_span wire, int64_t at_ms, vg_arena *arena, vg_doc **ret, vg_err *err);
