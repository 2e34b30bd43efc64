/* All keys and certificates of one gateway, by name, purpose and time.
 *
 *     vg_keyring_line lines[] = {
 *         {.name = "baixin", .purpose = VG_TO_SIGN, .cert = "sign.crt", .key = "sign.key"},
 *         {.name = "baixin", .purpose = VG_TO_SIGN, .cert = "sign-2027.crt", .key = "sign-2027.key", .from_ms = …},
 *         {.name = "baixin", .purpose = VG_TO_VERIFY, .cert = "bank.crt"},
 *     };
 *     VG_TRY(vg_keyring_open(&(vg_keyring_conf){.lines = lines, .count = 3, .production = true}, &ring, err));
 *     VG_TRY(vg_keyring_signer(ring, "baixin", at_ms, &key, &cert, err));
 *     size_t pins = vg_keyring_pins(ring, "baixin", at_ms, pinned);
 *
 * Rotation: two lines with one name and purpose. Of those that may sign at that time the one with the latest `from_ms` signs; the
 * bank's are all accepted. Nothing is switched by hand on the day.
 *
 * At open everything is proven that can be without a clock: modes and owners of files, that a key belongs to its certificate (by a
 * signature, so a token's too), that no certificate of ours is pinned as the bank's (a message of ours sent back would be
 * believed), and in production that no throw-away key is among them. Afterwards it is only read, from any thread. Private keys
 * stand in OpenSSL's secure memory (locked, not in core files) where the system grants it, and are wiped at close.
 */
#pragma once
#include "certs/key.h"
#include "certs/token.h"

typedef enum vg_purpose {
    VG_TO_SIGN = 1,   /* our messages */
    VG_TO_VERIFY = 2, /* the bank's messages: pinned */
    VG_TLS_CLIENT = 3,
    VG_TLS_SERVER = 4,
} vg_purpose;

/* Where a certificate and its key come from. VG_TO_VERIFY: cert only. Else one of: cert and key, cert and token, pkcs12. TLS keys
 * are files of PEM, which libcurl and the server read themselves. */
typedef struct vg_keyring_line {
    const char *name;
    vg_purpose purpose;
    const char *cert;     /* file, PEM or DER */
    const char *key;      /* file, PEM (PKCS#8 or the older form) */
    const char *pkcs12;   /* file with certificate and key */
    const char *password; /* file with one line; NULL: the key is not encrypted */
    const vg_token_conf *token;
    const char *token_key; /* label in the token */
    int64_t from_ms;       /* signs from then on; 0: from its certificate's beginning */
} vg_keyring_line;

/* Strings and tokens stay the caller's and must outlive the keyring. */
typedef struct vg_keyring_conf {
    const vg_keyring_line *lines;
    size_t count;
    bool production;     /* refuse throw-away keys */
    const char *refused; /* in production: file of further fingerprints, see certs/throwaway.h; NULL: none */
} vg_keyring_conf;

#define VG_KEYRING_LINES_MAX 64
#define VG_KEYRING_ROTATION  2 /* lines of one name and purpose */

typedef struct vg_keyring vg_keyring;

/* KEY_FILE and CERT name the line; CONFIG: a line that is not one of the shapes above, or three of one name and purpose. */
VG_MUST vg_status vg_keyring_open(const vg_keyring_conf *conf, vg_keyring **ret, vg_err *err);
void vg_keyring_close(vg_keyring *ring);
void vg_keyring_freep(vg_keyring **ring);

/* The key that signs at that time and its certificate. CERT: none of that name may sign then. */
VG_MUST vg_status vg_keyring_signer(const vg_keyring *ring, const char *name, int64_t at_ms, const vg_key **ret_key,
                                    const vg_cert **ret_cert, vg_err *err);
/* The bank's certificates that may sign then; how many. */
size_t vg_keyring_pins(const vg_keyring *ring, const char *name, int64_t at_ms, const vg_cert *ret[VG_KEYRING_ROTATION]);
/* The line whose files TLS uses then. CERT: none. */
VG_MUST vg_status vg_keyring_tls(const vg_keyring *ring, const char *name, vg_purpose purpose, int64_t at_ms,
                                 const vg_keyring_line **ret, vg_err *err);

/* Days before the end at which somebody must be told: 60, 30, 7, and 0 when it is over; -1: not yet. Pure. */
int vg_expiry_step(int64_t not_after_ms, int64_t at_ms);

typedef struct vg_due {
    const char *name; /* the line's */
    vg_purpose purpose;
    int step; /* 60, 30, 7 or 0 */
    int64_t not_after_ms;
    bool replaced; /* another certificate of this name and purpose lives longer and past the next 60 days */
} vg_due;

/* Certificates that are due; how many. ret has room for VG_KEYRING_LINES_MAX. */
size_t vg_keyring_due(const vg_keyring *ring, int64_t at_ms, vg_due *ret);
