/* One Baixin program with keys of its own, and the simulated bank on the other side of the signature. */
#pragma once
#include "certs/signers.h"
#include "tests/fakes/baixin_fake.h"
#include "tests/golden/bank_kit.h"
#include "tests/unit/baixin_schema.h"
#include "tests/unit/keys_kit.h"

#define BAIXIN_SENDER   "GWTEST01"
#define BAIXIN_RECEIVER "BKTEST01"
#define BAIXIN_MAIN     "6230999999999999999"
#define BAIXIN_CARD     "6222000011117776"
#define BAIXIN_PERSON   "张三"
#define BAIXIN_ID       "110101199003070011"

/* How both sides are set. */
typedef struct baixin_case {
    const char *name, *mode, *soap;
    vg_suite suite;
    bool der;
} baixin_case;
extern const baixin_case baixin_cases[4]; /* both modes, both suites, both SOAP versions */

typedef struct baixin_kit {
    bank_kit kit;
    vg_keyring *ring;
    vg_signers *signers;
    baixin_fake_conf conf;
    baixin_fake *bank;
    baixin_schema *schema; /* every message of either side is valid … */
    bool spoils;           /* … but what the bank's faults make of its answers */
    int64_t now;
    int number;
    uint8_t *heard; /* the bank's last answer */
    size_t heard_len;
} baixin_kit;

/* conf may be changed between the two; the texts of keys are the kit's. */
void baixin_kit_open(baixin_kit *k, const baixin_case *c);
void baixin_kit_start(baixin_kit *k);
/* Asserts that the bank saw no breach of form and that its books balance; prints what it saw. */
void baixin_kit_close(baixin_kit *k);
void baixin_kit_end(void); /* the program's keys */

vg_ask baixin_kit_ask(baixin_kit *k, vg_ask_kind kind);
/* Over the wire and back. SILENCE: no answer. */
vg_answer baixin_kit_put(baixin_kit *k, const vg_ask *ask);
vg_answer baixin_kit_status(baixin_kit *k, const vg_ask *act);
