/* Signing as an interface: adapters get one and never see a key.
 *
 *   FRONT_END  signs nothing here: the bank's front-end software does, and unsigned bytes may go to a loopback or private
 *              address only
 *   WSS        WS-Security of a SOAP message (certs/wss.h): seal makes the envelope, open gives header and Body child
 *   XML        an enveloped signature (certs/xmldsig.h): seal signs a document, open gives the document that was signed
 *   CMS        a detached CMS signature (certs/cms.h): seal makes the DER, open checks it over the content
 *
 *     VG_TRY(signer->seal(signer, header, content, at_ms, ret, err));                    KEY_FILE, CERT, ENCODE
 *     VG_TRY(signer->open(signer, wire, signature, at_ms, arena, &opened, err));         SIGNATURE, CERT, BANK_GARBLED
 *
 * certs/signers.h makes the real ones; the simulation has its own without keys.
 */
#pragma once
#include "gateway/base/arena.h"
#include "gateway/base/buf.h"
#include "gateway/base/err.h"

typedef enum vg_signing { VG_SIGN_FRONT_END = 1, VG_SIGN_WSS, VG_SIGN_XML, VG_SIGN_CMS } vg_signing;

/* Octets that were signed, in the caller's arena; header: WSS only. */
typedef struct vg_opened {
    vg_span header, content;
} vg_opened;

typedef struct vg_signer {
    vg_signing profile;
    const void *ctx;
    /* Appends to ret. header: WSS only, else empty. */
    vg_status (*seal)(const struct vg_signer *, vg_span header, vg_span content, int64_t at_ms, vg_buf *ret, vg_err *);
    /* signature: CMS only, else empty. Fails closed: nothing of wire may be used but what opened holds. */
    vg_status (*open)(const struct vg_signer *, vg_span wire, vg_span signature, int64_t at_ms, vg_arena *arena,
                      vg_opened *ret, vg_err *);
} vg_signer;
