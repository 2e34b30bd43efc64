/* The ds:Signature element of both signed forms, read strictly and verified: SignedInfo, its references, the value. Only inside
 * certs/. Shape first (vg_dsig_read), algorithms against the allow-list (vg_dsig_algorithms), then the signature over SignedInfo
 * (vg_dsig_verify), then each digest (vg_dsig_digest). Nothing is dereferenced: the caller says which element a reference means.
 */
#pragma once
#include "certs/c14n.h"
#include "certs/key.h"
#include <openssl/evp.h>

#define VG_NS_DS           "http://www.w3.org/2000/09/xmldsig#"
#define VG_ALG_EXC_C14N    "http://www.w3.org/2001/10/xml-exc-c14n#"
#define VG_ALG_INC_C14N    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
#define VG_ALG_ENVELOPED   "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
#define VG_ALG_RSA_SHA256  "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
#define VG_ALG_SHA256      "http://www.w3.org/2001/04/xmlenc#sha256"
/* Pair 2 of banks/baixin.md §5.1; other pairs by configuration. */
#define VG_ALG_SM2_SM3     "http://www.chinaport.gov.cn/2022/04/xmldsig#sm2-sm3"
#define VG_ALG_SM3         "http://www.chinaport.gov.cn/2022/04/xmldsig#sm3"

enum { VG_DSIG_REFERENCES = 4, VG_DSIG_TRANSFORMS = 2, VG_DSIG_PREFIXES = 16, VG_DIGEST_BYTES = 32 };

/* What may be named. NULL for no enveloped transform, or none after it. */
typedef struct vg_dsig_rules {
    vg_suite suite;
    const char *signature, *digest; /* URIs: the one pair */
    const char *c14n;               /* URI, for SignedInfo and every reference */
    bool enveloped;                 /* each reference has this transform before the canonical one */
    bool prefixes;                  /* InclusiveNamespaces may stand (WS-I BSP 1.1, R5404) */
} vg_dsig_rules;

typedef struct vg_dsig_method { /* of canonicalisation */
    const char *uri;
    xmlChar *prefixes[VG_DSIG_PREFIXES + 1]; /* in `room`, ended by NULL */
    bool has_prefixes;
    char room[256];
} vg_dsig_method;

typedef struct vg_dsig_reference {
    const char *uri, *digest_method;
    const char *first; /* URI of the transform before the canonical one; NULL: none */
    vg_dsig_method c14n;
    vg_span digest; /* Base64 */
} vg_dsig_reference;

typedef struct vg_dsig {
    xmlNode *info, *key_info; /* key_info NULL: none */
    vg_dsig_method c14n;
    const char *signature_method;
    vg_dsig_reference references[VG_DSIG_REFERENCES];
    size_t count;
    uint8_t value[VG_SIGNATURE_MAX];
    size_t value_len;
} vg_dsig;

/* SIGNATURE: another shape than SignedInfo, SignatureValue and at most one KeyInfo, with 1 to 4 references. Strings stay the
 * tree's. */
VG_MUST vg_status vg_dsig_read(const xmlNode *signature, vg_dsig *ret, vg_err *err);
VG_MUST vg_status vg_dsig_algorithms(const vg_dsig *sig, const vg_dsig_rules *rules, vg_err *err);
VG_MUST vg_status vg_dsig_verify(xmlDoc *doc, vg_dsig *sig, const vg_cert *cert, vg_sig_form form, vg_err *err);
/* The digest of `part` (NULL: the document) without `without` against this reference's. ret, when not NULL, gets the octets that
 * were digested. */
VG_MUST vg_status vg_dsig_digest(xmlDoc *doc, vg_suite suite, vg_dsig_reference *reference, xmlNode *part, xmlNode *without,
                                 vg_octets *ret, vg_err *err);
/* SHA-256 or SM3, as the suite says, of spans one behind the other. */
VG_MUST vg_status vg_dsig_hash(vg_suite suite, const vg_span *pieces, size_t count, uint8_t ret[VG_DIGEST_BYTES], vg_err *err);
