/* Names of WS-Security and what both directions share; only inside certs/. */
#pragma once
#include "certs/dsig_in.h"
#include "certs/wss.h"

#define VG_NS_SOAP_11 "http://schemas.xmlsoap.org/soap/envelope/"
#define VG_NS_SOAP_12 "http://www.w3.org/2003/05/soap-envelope"
#define VG_OASIS      "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
#define VG_NS_WSSE    VG_OASIS "wssecurity-secext-1.0.xsd"
#define VG_NS_WSU     VG_OASIS "wssecurity-utility-1.0.xsd"
#define VG_WSS_BASE64 VG_OASIS "soap-message-security-1.0#Base64Binary"
#define VG_WSS_X509   VG_OASIS "x509-token-profile-1.0#X509v3"
enum { VG_TOKEN_MAX = 8192, VG_WSS_ID_MAX = 128 }; /* banks/baixin.md §5.2; ids of Java stacks have 40 bytes */

/* The pair of algorithms of this profile. */
const char *vg_wss_signature_uri(const vg_wss_profile *profile);
const char *vg_wss_digest_uri(const vg_wss_profile *profile);

/* Where the parts stand. Found by position; ids are only compared with what the references say. */
typedef struct vg_wss_shape {
    vg_soap soap;
    xmlNode *header, *body; /* header NULL for TWO */
    xmlNode *parts[VG_DSIG_REFERENCES]; /* what reference i means */
    int64_t created_ms, expires_ms;
    vg_span token; /* Base64 of the certificate */
    vg_dsig sig;
} vg_wss_shape;

/* The closed shape of the whole message, unique ids, the times' syntax, references to exactly the parts. SIGNATURE otherwise. */
VG_MUST vg_status vg_wss_read(const vg_wss_profile *profile, xmlDoc *doc, vg_wss_shape *ret, vg_err *err);
