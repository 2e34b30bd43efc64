/* CMS / PKCS#7 SignedData with one signer: what banks call "P7 signature", with RSA and with SM2.
 *
 *     vg_cms_trust trust = {.pinned = {bank, bank_next}, .chain = chain};
 *     VG_AUTO(vg_cms) message = NULL;
 *     VG_TRY(vg_cms_verify(&trust, der, VG_CMS_ATTACHED, at_ms, &message, err));
 *     use(message->content);                                           the octets that were signed, nothing else
 *
 *     vg_cms_form form = {.family = VG_CMS_GM, .detached = true, .attributes = true};
 *     VG_TRY(vg_cms_sign(key, own, content, form, at_ms, &buf, err));
 *
 * The signature is computed and verified here, not by OpenSSL's CMS_verify or PKCS7_verify: those have no way to the SM2 user id
 * and let pass two signers, any certificate of the CA, trailing bytes, MD5 and empty content (security anchor 3 and 4;
 * CVE-2026-45447 is in PKCS7_verify). Of OpenSSL only the ASN.1 of the container is used, behind a bound on depth and elements.
 *
 * Both families of object ids are read: PKCS#7 (1.2.840.113549.1.7) and GM/T 0010 (1.2.156.10197.6.1.4.2); for SM2 the
 * signature algorithm may be 1.2.156.10197.1.501 or 1.2.156.10197.1.301.1. Not read: signers named by subjectKeyIdentifier,
 * RSASSA-PSS, unsigned attributes.
 */
#pragma once
#include "certs/chain.h"

typedef enum vg_cms_family { VG_CMS_PKCS7 = 1, VG_CMS_GM = 2 } vg_cms_family;

typedef struct vg_cms_form {
    vg_cms_family family;
    bool detached;   /* the content is not inside */
    bool attributes; /* contentType, messageDigest and signingTime are signed, and by them the content */
} vg_cms_form;

/* Appends DER with the own certificate inside. KEY_FILE: the key; ENCODE: empty content, or ret is too small. */
VG_MUST vg_status vg_cms_sign(const vg_key *key, const vg_cert *own, vg_span content, vg_cms_form form, int64_t at_ms,
                              vg_buf *ret, vg_err *err);

typedef struct vg_cms_trust {
    const vg_cert *pinned[2]; /* current, next or NULL; the caller's */
    const vg_chain *chain;    /* NULL: the pin alone. Certificates that came inside may stand between */
} vg_cms_trust;

typedef struct vg_cms {
    vg_span content; /* what was signed; of a detached message the caller's own bytes */
    size_t signer;   /* index in trust->pinned */
    void *holds;     /* the structure that content points into */
} vg_cms;

#define VG_CMS_ATTACHED ((vg_span){0})

/* detached: the content as received, or VG_CMS_ATTACHED. Content inside and outside, or neither, is refused.
 * BANK_GARBLED: not one SignedData within bounds; CERT: the signer is not pinned, not usable then or without a path;
 * SIGNATURE: all else. Fails closed. */
VG_MUST vg_status vg_cms_verify(const vg_cms_trust *trust, vg_span der, vg_span detached, int64_t at_ms, vg_cms **ret,
                                vg_err *err);
void vg_cms_free(vg_cms *message);
void vg_cms_freep(vg_cms **message);
