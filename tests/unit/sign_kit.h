/* One program's signer with throw-away keys, and the PEM texts that its simulated bank needs. */
#pragma once
#include "adapters/bank.h"
#include "certs/signers.h"

typedef struct sign_kit {
    vg_keyring *ring;
    vg_signers *signers;
    vg_signer signer;
    char *bank_cert, *bank_key, *gateway_cert;
} sign_kit;

/* RSA; WSS as SOAP 1.1, CMS as PKCS#7. Valid around KEYS_AT_MS (keys_kit.h). */
void sign_kit_open(sign_kit *kit, const vg_bank *bank, vg_signing profile);
void sign_kit_close(sign_kit *kit);
void sign_kit_end(void); /* the program's keys */
