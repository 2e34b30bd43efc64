/* What the Ping An tests share: configured programs of the three families, usual questions, and answers that are put together
 * here by the offsets of the paper (A.4, A.5) and not by the adapter's tables. */
#pragma once
#include "tests/golden/bank_kit.h"

#define PINGAN_REF "20240315093000123456"
#define PINGAN_AT  INT64_C(1710466200000) /* 2024-03-15 09:30:00 in Shanghai */

void pingan_kit_values(bank_kit *kit, const char *mode, const char *const *changes, const char *codes);
void pingan_kit_open(bank_kit *kit, const char *mode, const char *const *changes, const char *codes);
/* A member of platform 9999 with everything that a message may need. */
vg_ask pingan_kit_ask(vg_ask_kind kind, vg_ask_kind of);

typedef struct pingan_wire {
    uint8_t at[192 * 1024];
    size_t len;
} pingan_wire;

vg_code pingan_kit_encode(bank_kit *kit, const vg_ask *ask, pingan_wire *ret, vg_err *err);
/* The body of a request as UTF-8 text. */
void pingan_kit_body(bank_kit *kit, const vg_ask *ask, char *ret, size_t cap);
/* The bank's answer to an ask: code (and text) in both headers, body in UTF-8. */
void pingan_kit_answer(bank_kit *kit, const vg_ask *ask, const char *code, const char *text, const char *body,
                       pingan_wire *ret);
/* The same of any transaction and number; seq as it stands in the headers. */
void pingan_kit_message(const char *target, const char *serv, const char *func, const char *seq, const char *code,
                        const char *text, const char *body, pingan_wire *ret);
vg_answer pingan_kit_say(bank_kit *kit, const vg_ask *ask, const char *code, const char *body);
static inline vg_span pingan_kit_span(const pingan_wire *wire) { return (vg_span){wire->at, wire->len}; }
/* A signer without keys: what it appends is a hash of the content. */
vg_signer pingan_kit_signer(void);
