/* Inside the adapter of the Example bank. */
#pragma once
#include "adapters/bank.h"
#include "mapping/example_codes.h"
#include "mapping/example_fields.h"

/* What prepare() makes of one program's settings. */
typedef struct example_prepared {
    example_settings set;
    vg_codes codes;
} example_prepared;

#define EXAMPLE_CONF_KEYS 2
extern const vg_conf_key example_conf_keys[EXAMPLE_CONF_KEYS];
VG_MUST vg_status example_prepare(vg_bank_conf *conf, vg_err *err);
void example_unprepare(vg_bank_conf *conf);
VG_MUST vg_status example_account_of_tail(const vg_bank_conf *conf, int64_t tail, char ret_tail[17], char ret_account[33],
                                          vg_err *err);

VG_MUST vg_status example_encode(const vg_bank_conf *conf, const vg_signer *signer, const vg_ask *ask, vg_buf *ret_wire,
                                 vg_err *err);
VG_MUST vg_status example_decode(const vg_bank_conf *conf, const vg_signer *signer, const vg_ask *ask, vg_span wire,
                                 vg_arena *arena, vg_answer *ret, vg_err *err);

/* --- example_wire.c: what stands around the values --------------------------------------------- */

/* One answer being read; spans point into it. */
typedef struct example_reading {
    const vg_codes *codes;
    const vg_ask *ask;
    const example_message *message;
    vg_arena *arena;
    bool whole; /* all of it arrived, whatever it says */
    example_head head;
    vg_span body; /* what of it was not read yet */
    vg_answer answer;
} example_reading;

size_t example_frame(const vg_bank_conf *conf, vg_span have);
VG_MUST vg_status example_wrap(const vg_signer *signer, const example_message *message, const example_request *request,
                               vg_buf *ret, vg_err *err);
/* Checks form and signature, reads the head. BANK_GARBLED: broken; SIGNATURE, CERT: not to be used. */
VG_MUST vg_status example_hear(example_reading *r, const vg_signer *signer, vg_span wire, vg_err *err);
