/* Sealing of data at rest: personal columns and journal bytes, AES-256-GCM with a key from a file.
 *
 *     vg_seal *seal = NULL;
 *     VG_TRY(vg_seal_open(&(vg_seal_conf){.current = "/etc/custody/store.key"}, &seal, err));
 *     vg_sealer sealer = vg_seal_sealer(seal);
 *
 * The place of a value (table, column, key of its row) is authenticated with it: sealed bytes that were
 * put elsewhere do not open.
 *
 * Sealed bytes: key id (4), salt (16), nonce (12), ciphertext, tag (16). The file's key never
 * encrypts: HKDF makes a working key from it and a random salt, a new one at each open and after
 * 2^32 values, and nonces count up under it. With random nonces alone one key is spent after 2^32
 * values (NIST SP 800-38D, 8.3): at 10,000 acts a second within days.
 *
 * The key id is the first bytes of the key's SHA-256, so that the right key is known without
 * trying. Rotation: the new key becomes `current`, the old one `previous`; what it sealed opens
 * until it leaves the configuration.
 */
#pragma once
#include "gateway/run/edge.h"

#define VG_SEAL_KEY_BYTES 32
#define VG_SEAL_OVERHEAD  (4 + 16 + 12 + 16)

typedef struct vg_seal_conf {
    const char *current;  /* file of 32 bytes, or of 64 hex digits; readable for its owner only */
    const char *previous; /* NULL: none */
} vg_seal_conf;

typedef struct vg_seal vg_seal;

/* KEY_FILE: missing, of another length, open to others, or two keys with the same id. */
VG_MUST vg_status vg_seal_open(const vg_seal_conf *conf, vg_seal **ret, vg_err *err);
/* Usable from any thread, from several at once; valid until close. */
vg_sealer vg_seal_sealer(vg_seal *seal);
/* Wipes the keys; NULL is allowed. */
vg_seal *vg_seal_close(vg_seal *seal);
