/* Keys that never leave a PKCS#11 token: the vendor's library is loaded and spoken to directly. There is no engine in between
 * (the one of Debian 12 ends with a crash on a wrong PIN) and no SM2: the standard has no mechanism for it.
 *
 *     vg_token_conf conf = {.module = "/usr/lib/vendor/libp11.so", .label = "bank", .pin = "/etc/custody/token.pin"};
 *     VG_TRY(vg_token_open(&conf, &token, err));
 *     VG_TRY(vg_token_key(token, "gateway-sign", &key, err));      freed before the token is closed
 *
 * A wrong PIN is tried once and never again: tokens lock themselves after a few. A token that goes away is KEY_FILE at each
 * signature until a restart.
 */
#pragma once
#include "certs/key.h"

typedef struct vg_token_conf {
    const char *module; /* absolute path of the vendor's library */
    const char *label;  /* of the token */
    const char *pin;    /* file with the user PIN, readable for its owner only */
} vg_token_conf;

typedef struct vg_token vg_token;

/* KEY_FILE: no library, no such token, the PIN is wrong or locked: the text says which. */
VG_MUST vg_status vg_token_open(const vg_token_conf *conf, vg_token **ret, vg_err *err);
/* The RSA private key with that label. KEY_FILE: none or several, it may not sign, or it can be taken out of the token. */
VG_MUST vg_status vg_token_key(vg_token *token, const char *label, vg_key **ret, vg_err *err);
void vg_token_close(vg_token *token);
