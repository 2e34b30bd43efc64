/* The signers that adapters get (certs/signer.h), made of a keyring and what the bank's profile wants.
 *
 *     vg_signers_conf conf = {.profile = VG_SIGN_WSS, .name = "baixin", .ring = ring, .soap = VG_SOAP_11,
 *                             .space = "urn:cn:gateway:custody:v1", .header = "MsgHeader"};
 *     VG_TRY(vg_signers_open(&conf, now_ms, &signers, err));                 CONFIG, CERT: what would fail at the first send
 *     program->signer = vg_signers_signer(signers);
 *
 * Which key signs and which certificates are believed is asked of the keyring at each message, so a rotation needs no restart.
 * Strings and the ring are the caller's and must outlive it. Used from several threads at once.
 */
#pragma once
#include "certs/cms.h"
#include "certs/keyring.h"
#include "certs/signer.h"
#include "certs/wss.h"
#include "certs/xmldsig.h"

typedef struct vg_signers_conf {
    vg_signing profile;
    const char *name; /* in the keyring */
    const vg_keyring *ring;
    /* WSS */
    vg_soap soap;
    const char *space, *header;
    const char *signature_uri, *digest_uri; /* SM2: "" = pair 2 of banks/baixin.md §5.1 */
    vg_sig_form form;                       /* SM2, WSS */
    /* XML */
    vg_c14n_mode c14n;
    /* CMS */
    vg_cms_family family;
    const vg_chain *chain; /* NULL: the pin alone */
} vg_signers_conf;

typedef struct vg_signers vg_signers;
VG_MUST vg_status vg_signers_open(const vg_signers_conf *conf, int64_t at_ms, vg_signers **ret, vg_err *err);
vg_signer vg_signers_signer(const vg_signers *signers);
void vg_signers_close(vg_signers *signers);
