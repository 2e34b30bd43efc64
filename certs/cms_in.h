/* Inside certs/: object ids of SignedData and the bound before OpenSSL sees foreign ASN.1. */
#pragma once
#include "gateway/base/span.h"
#include <openssl/asn1.h>

/* GM/T 0010-2012, 6.1: the same structures under ids of their own. */
#define VG_OID_GM_DATA   "1.2.156.10197.6.1.4.2.1"
#define VG_OID_GM_SIGNED "1.2.156.10197.6.1.4.2.2"
#define VG_OID_DATA      "1.2.840.113549.1.7.1"
#define VG_OID_SIGNED    "1.2.840.113549.1.7.2"
#define VG_OID_SHA256    "2.16.840.1.101.3.4.2.1"
#define VG_OID_SM3       "1.2.156.10197.1.401"
#define VG_OID_RSA       "1.2.840.113549.1.1.1"
#define VG_OID_RSA_SHA   "1.2.840.113549.1.1.11"
#define VG_OID_SM2_SM3   "1.2.156.10197.1.501"   /* GM/T 0006; what BouncyCastle writes */
#define VG_OID_SM2_SIGN  "1.2.156.10197.1.301.1" /* GM/T 0006; what Chinese libraries write */

bool vg_oid_is(const ASN1_OBJECT *object, const char *dotted);

#define VG_BER_DEPTH_MAX 28            /* OpenSSL stops at 30; SignedData with certificates has 14 */
#define VG_BER_NODES_MAX (32 * 1024)   /* 4 MiB in BER pieces of 1000 bytes, and 16 certificates */

/* Exactly one BER element, to the last byte, within the bounds, low tag numbers only. */
bool vg_ber_is_one(vg_span bytes);
