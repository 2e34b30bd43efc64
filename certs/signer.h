/* Signing as an interface: adapters get one and never see a key. Profile FRONT_END signs nothing here: the
 * bank's front-end software does, and unsigned bytes may go to a loopback or private address only. */
#pragma once
#include "gateway/base/err.h"

typedef enum vg_signing { VG_SIGN_FRONT_END = 1 } vg_signing;

typedef struct vg_signer {
    vg_signing profile;
} vg_signer;
