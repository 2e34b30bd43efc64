/* A signer without keys, for samples: what it writes is always the same. CMS: the signature is a hash of the content. WSS: the
 * header and the content stand on a line each. */
#pragma once
#include "certs/signer.h"

vg_signer keyless(vg_signing profile);
