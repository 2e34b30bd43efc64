/* Keys that others have: made by devkeys, or printed in a standard or in this tree. In production they are refused. */
#pragma once
#include "certs/key.h"

/* organizationName of every certificate that devkeys makes. */
#define VG_THROWAWAY_MARK "custody-gateway throw-away"

/* The mark in subject or issuer, or a key of certs/dev/published.def. */
bool vg_cert_is_throwaway(const vg_cert *cert);
/* Whether the list has the certificate's SHA-256: 64 hex digits at the beginning of a line, as devkeys writes it; lines that begin
 * with # are comments. KEY_FILE: another line. */
VG_MUST vg_status vg_cert_is_listed(const vg_cert *cert, vg_span list, bool *ret, vg_err *err);
