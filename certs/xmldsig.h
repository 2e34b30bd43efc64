/* An enveloped XML signature: the `gateway` profile of CITIC, where no front-end software signs for us.
 *
 *     vg_xmldsig_profile profile = {.c14n = VG_C14N_EXCLUSIVE, .pinned = {bank, bank_next}};
 *     VG_TRY(vg_xmldsig_sign(&profile, key, own, message, &wire, err));
 *
 *     VG_AUTO(vg_xmldsig) answer = NULL;
 *     VG_TRY(vg_xmldsig_open(&profile, wire, at_ms, &answer, err));            SIGNATURE, CERT, BANK_GARBLED
 *     VG_TRY(vg_doc_read_in(answer->document, "", &doc, err));                 mapping/xml.h
 *
 * One form: ds:Signature is the last child of the root; one Reference to the document (URI ""), transforms enveloped-signature
 * and the configured canonicalisation, SHA-256, RSA-SHA256, KeyInfo nothing or the X509Certificate. Data is read from the octets
 * that were digested and from nothing else.
 */
#pragma once
#include "certs/c14n.h"
#include "certs/key.h"

typedef struct vg_xmldsig_profile {
    vg_c14n_mode c14n;
    const vg_cert *pinned[2]; /* current, next or NULL; the caller's; RSA */
} vg_xmldsig_profile;

/* CONFIG: nothing pinned, a key that is not RSA, no canonicalisation. */
VG_MUST vg_status vg_xmldsig_check(const vg_xmldsig_profile *profile, vg_err *err);

/* Appends the message with its signature, in the message's own charset. own NULL: without KeyInfo. ENCODE: not an XML document
 * of the gateway profile, one whose root declares namespaces or is empty, or ret is too small; KEY_FILE: the key. */
VG_MUST vg_status vg_xmldsig_sign(const vg_xmldsig_profile *profile, const vg_key *key, const vg_cert *own, vg_span message,
                                  vg_buf *ret, vg_err *err);

typedef struct vg_xmldsig {
    vg_span document;  /* canonical octets without the Signature, UTF-8 */
    vg_span signature; /* bytes of SignatureValue */
    size_t signer;     /* index in profile->pinned */
} vg_xmldsig;

VG_MUST vg_status vg_xmldsig_open(const vg_xmldsig_profile *profile, vg_span wire, int64_t at_ms, vg_xmldsig **ret,
                                  vg_err *err);
void vg_xmldsig_free(vg_xmldsig *message);
void vg_xmldsig_freep(vg_xmldsig **message);
