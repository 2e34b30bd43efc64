/* Signers of the simulated programs: one without keys, which is fast, and one with keys made for this process. */
#pragma once
#include "certs/signer.h"

/* SOAP envelopes without Security: seal writes what an unsigned fake expects, open takes nothing else apart. */
vg_signer sim_plain_signer(bool soap12);

typedef struct sim_keys {
    char bank_cert[4096], bank_key[4096], gateway_cert[4096]; /* PEM: what the fake signs with, and whose signature it takes */
    vg_signer signer;
} sim_keys;
/* Made once in a process; valid for the years of the simulation. */
const sim_keys *sim_real_keys(bool sm2, bool soap12);
