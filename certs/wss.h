/* WS-Security of a bank's SOAP messages (banks/baixin.md §5): write a signed envelope, open one that came.
 *
 *     vg_wss_profile profile = {.soap = VG_SOAP_11, .parts = VG_WSS_FOUR, .suite = VG_SUITE_RSA, .space = "urn:…",
 *                               .header = "MsgHeader", .pinned = {bank, bank_next}, .lifetime_ms = VG_WSS_LIFETIME_MS,
 *                               .skew_ms = VG_WSS_SKEW_MS};
 *     VG_TRY(vg_wss_check(&profile, own, err));                                    once, at start: CONFIG
 *     VG_TRY(vg_wss_sign(&profile, key, own, header, request, now_ms, &wire, err));
 *
 *     VG_AUTO(vg_wss) message = NULL;
 *     VG_TRY(vg_wss_open(&profile, wire, now_ms, &message, err));                  SIGNATURE, CERT, BANK_GARBLED
 *     VG_TRY(vg_doc_read_in(message->body, profile.space, &doc, err));             mapping/xml.h
 *
 * What vg_wss_open returns are the octets that were digested; the tree they came from is gone, so nothing else can be read
 * (rule A: position, not Id). err says the reason for our log; a peer is told one text for all of them (VG_WSS_FAULT).
 * Replay and the sender's name stand in the header: they are the adapter's to check.
 */
#pragma once
#include "certs/key.h"

#define VG_WSS_LIFETIME_MS INT64_C(300000) /* Expires - Created, banks/baixin.md §5.2 */
#define VG_WSS_SKEW_MS     INT64_C(120000)
#define VG_WSS_HEADER_ID   "hdr"
#define VG_WSS_URI         128
#define VG_WSS_FAULT       "FailedCheck" /* banks/baixin.md §6.5: all that a peer learns */

typedef enum vg_soap { VG_SOAP_ANY, VG_SOAP_11, VG_SOAP_12 } vg_soap;
/* What is signed, exactly. FOUR: Timestamp, token, the bank's header, Body (banks/baixin.md §5.2). TWO: Timestamp and Body, no
 * header beside Security; transforms may carry InclusiveNamespaces (WS-I BSP 1.1). */
typedef enum vg_wss_parts { VG_WSS_FOUR = 4, VG_WSS_TWO = 2 } vg_wss_parts;

typedef struct vg_wss_profile {
    vg_soap soap; /* ANY: opens both, signs none */
    vg_wss_parts parts;
    vg_suite suite;
    vg_sig_form form;               /* of SM2 */
    char signature_uri[VG_WSS_URI]; /* suite 2 only; both empty: pair 2 of banks/baixin.md §5.1 */
    char digest_uri[VG_WSS_URI];
    const char *space;        /* namespace of the header and of what Body holds; FOUR only */
    const char *header;       /* local name of the header; FOUR only */
    const vg_cert *pinned[2]; /* current, next or NULL; the caller's */
    int64_t skew_ms, lifetime_ms;
} vg_wss_profile;

/* CONFIG: no pinned certificate, one of another suite, our own among them (a message of ours sent back would be believed),
 * identifiers that are not a pair of URIs or name SHA-1, times out of range. own NULL: a profile that only opens. */
VG_MUST vg_status vg_wss_check(const vg_wss_profile *profile, const vg_cert *own, vg_err *err);

/* Appends the whole envelope in canonical form by construction: no XML library is on this path. header (empty for TWO) is the
 * canonical header element, whose start tag ends with ` wsu:Id="hdr">` and declares its namespaces itself; child is the canonical
 * element in Body; it may use the prefix soapenv, which Body has. KEY_FILE: the key; ENCODE: ret is too small. */
VG_MUST vg_status vg_wss_sign(const vg_wss_profile *profile, const vg_key *key, const vg_cert *own, vg_span header,
                              vg_span child, int64_t created_ms, vg_buf *ret, vg_err *err);

typedef struct vg_wss {
    vg_span header, body; /* canonical octets; header empty for TWO */
    vg_span signature;    /* bytes of SignatureValue: what a replay store may key by */
    size_t signer;        /* index in profile->pinned */
    vg_soap soap;
    int64_t created_ms, expires_ms;
} vg_wss;

/* In the order of banks/baixin.md §5.2, fail closed. BANK_GARBLED: size or XML; CERT: not pinned or not usable now; SIGNATURE:
 * all else. */
VG_MUST vg_status vg_wss_open(const vg_wss_profile *profile, vg_span wire, int64_t at_ms, vg_wss **ret, vg_err *err);
void vg_wss_free(vg_wss *message);
void vg_wss_freep(vg_wss **message);
