/* WS-Security without keys, for fuzz targets of what stands behind the signature: a mutation that real verification would refuse
 * reaches the readers. Parse, limits and canonical octets are the product's; only the signature is not looked at.
 *
 *     kit.signer = wss_open_signer();
 *     wss_open_envelope(header, child, &wire);          the same envelope that its seal makes
 */
#pragma once
#include "certs/signer.h"

vg_signer wss_open_signer(void);
void wss_open_envelope(vg_span header, vg_span child, vg_buf *ret);
