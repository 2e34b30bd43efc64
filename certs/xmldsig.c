#include "certs/xmldsig.h"
#include "certs/base64.h"
#include "certs/dsig_in.h"
#include "certs/element_in.h"
#include "mapping/xml_parse.h"
#include <stdlib.h>

enum { CERT_MAX = 8192 };

static const char *c14n_uri(vg_c14n_mode mode)
{
    return mode == VG_C14N_EXCLUSIVE ? VG_ALG_EXC_C14N : VG_ALG_INC_C14N;
}

vg_status vg_xmldsig_check(const vg_xmldsig_profile *profile, vg_err *err)
{
    if (profile->c14n != VG_C14N_INCLUSIVE && profile->c14n != VG_C14N_EXCLUSIVE) {
        return VG_FAIL(err, CONFIG, "the canonicalisation is not said");
    }
    if (profile->pinned[0] == NULL) {
        return VG_FAIL(err, CONFIG, "no certificate of the bank is pinned");
    }
    for (size_t i = 0; i < VG_COUNT(profile->pinned); i++) {
        if (profile->pinned[i] != NULL && vg_cert_suite(profile->pinned[i]) != VG_SUITE_RSA) {
            return VG_FAIL(err, CONFIG, "a pinned certificate has no RSA key");
        }
    }
    return VG_DONE;
}

/* --- signing ---------------------------------------------------------------------------------- */

/* Nothing that SignedInfo would inherit, so that its canonical form is the same in both modes. */
static vg_status check_root(xmlDoc *doc, vg_err *err)
{
    const xmlNode *root = xmlDocGetRootElement(doc);
    bool plain = root->nsDef == NULL && root->ns == NULL && root->children != NULL;
    for (const xmlAttr *at = root->properties; plain && at != NULL; at = at->next) {
        plain = at->ns == NULL;
    }
    if (!plain) {
        return VG_FAIL(err, ENCODE, "a message to sign has a plain root with something in it");
    }
    return VG_DONE;
}

static vg_status digest_message(const vg_xmldsig_profile *profile, vg_span message,
                                uint8_t ret[VG_DIGEST_BYTES], vg_err *err)
{
    VG_AUTO(vg_xml) doc = NULL;
    vg_octets octets = {NULL, 0};
    vg_err inner;
    if (vg_xml_parse(message, &vg_xml_gateway, &doc, &inner).code != VG_OK) {
        return VG_FAIL(err, ENCODE, "a message to sign: %s", inner.text);
    }
    VG_TRY(check_root(doc, err));
    VG_TRY(vg_c14n_write(doc, &(vg_c14n){.mode = profile->c14n}, &octets, err));
    vg_status status = vg_dsig_hash(VG_SUITE_RSA, &(vg_span){octets.at, octets.len}, 1, ret, err);
    vg_octets_free(&octets);
    return status;
}

/* In canonical form by construction. */
static void write_info(const vg_xmldsig_profile *profile, const uint8_t *digest, vg_buf *ret)
{
    const char *c14n = c14n_uri(profile->c14n);
    vg_buf_format(
        ret,
        "<ds:SignedInfo xmlns:ds=\"" VG_NS_DS
        "\"><ds:CanonicalizationMethod Algorithm=\"%s\"></ds:CanonicalizationMethod>"
        "<ds:SignatureMethod Algorithm=\"" VG_ALG_RSA_SHA256 "\"></ds:SignatureMethod>"
        "<ds:Reference URI=\"\"><ds:Transforms><ds:Transform Algorithm=\"" VG_ALG_ENVELOPED
        "\"></ds:Transform><ds:Transform Algorithm=\"%s\"></ds:Transform></ds:Transforms>"
        "<ds:DigestMethod Algorithm=\"" VG_ALG_SHA256 "\"></ds:DigestMethod><ds:DigestValue>",
        c14n, c14n);
    vg_base64_encode((vg_span){digest, VG_DIGEST_BYTES}, ret);
    vg_buf_text(ret, "</ds:DigestValue></ds:Reference></ds:SignedInfo>");
    assert(!ret->over);
}

static void write_signature(vg_span info, vg_span value, const vg_cert *own, vg_buf *ret)
{
    static const char declared[] = " xmlns:ds=\"" VG_NS_DS "\"", open[] = "<ds:SignedInfo";
    size_t skip = sizeof open - 1 + sizeof declared - 1; /* declared by Signature on the wire */
    vg_buf_text(ret, "<ds:Signature xmlns:ds=\"" VG_NS_DS "\">");
    vg_buf_text(ret, open);
    vg_buf_bytes(ret, info.at + skip, info.len - skip);
    vg_buf_text(ret, "<ds:SignatureValue>");
    vg_base64_encode(value, ret);
    vg_buf_text(ret, "</ds:SignatureValue>");
    if (own != NULL) {
        vg_buf_text(ret, "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>");
        vg_base64_encode(vg_cert_der(own), ret);
        vg_buf_text(ret, "</ds:X509Certificate></ds:X509Data></ds:KeyInfo>");
    }
    vg_buf_text(ret, "</ds:Signature>");
}

vg_status vg_xmldsig_sign(const vg_xmldsig_profile *profile, const vg_key *key, const vg_cert *own,
                          vg_span message, vg_buf *ret, vg_err *err)
{
    uint8_t digest[VG_DIGEST_BYTES];
    char info_room[2048], value_room[VG_SIGNATURE_MAX];
    vg_buf info = vg_buf_of(info_room, sizeof info_room);
    vg_buf value = vg_buf_of(value_room, sizeof value_room);
    assert(vg_key_suite(key) == VG_SUITE_RSA);
    VG_TRY(digest_message(profile, message, digest, err));
    /* The end tag of the root: no byte of a double-byte character is '<' (GB 18030). */
    const uint8_t *end = memrchr(message.at, '<', message.len);
    assert(end != NULL);
    if (end[1] != '/') {
        return VG_FAIL(err, ENCODE, "a message to sign ends with its root");
    }
    write_info(profile, digest, &info);
    VG_TRY(vg_key_sign(key, vg_buf_span(&info), VG_SIG_RAW, &value, err));
    size_t head = (size_t)(end - message.at);
    vg_buf_bytes(ret, message.at, head);
    write_signature(vg_buf_span(&info), vg_buf_span(&value), own, ret);
    vg_buf_bytes(ret, end, message.len - head);
    if (ret->over) {
        return VG_FAIL(err, ENCODE, "the signed message is larger than its room");
    }
    return VG_DONE;
}

/* --- opening ---------------------------------------------------------------------------------- */

/* The Signature by its position: last child of the root, and nothing of its namespace elsewhere. */
static vg_status find_signature(xmlDoc *doc, xmlNode **ret, vg_err *err)
{
    xmlNode *root = xmlDocGetRootElement(doc);
    xmlNode *last = xmlLastElementChild(root);
    if (last == NULL || !vg_element_is(last, VG_NS_DS, "Signature")) {
        return VG_FAIL(err, SIGNATURE, "the root does not end with a Signature");
    }
    for (xmlNode *at = root; at != NULL; at = at == last ? NULL : vg_element_next(at, root)) {
        if (at != last && at->ns != NULL && strcmp((const char *)at->ns->href, VG_NS_DS) == 0) {
            return VG_FAIL(err, SIGNATURE, "%s stands outside the Signature",
                           (const char *)at->name);
        }
    }
    VG_TRY(vg_element_attributes(last, 0, err));
    *ret = last;
    return VG_DONE;
}

/* The bytes of the certificate in KeyInfo; none when there is no KeyInfo. */
static vg_status read_key_info(const xmlNode *info, uint8_t *ret, size_t *ret_len, vg_err *err)
{
    static const char *const outer[] = {"X509Data", NULL};
    static const char *const inner[] = {"X509Certificate", NULL};
    xmlNode *data = NULL, *cert = NULL;
    vg_span text;
    *ret_len = 0;
    if (info == NULL) {
        return VG_DONE;
    }
    VG_TRY(vg_element_attributes(info, 0, err));
    VG_TRY(vg_element_sequence(info, VG_NS_DS, outer, &data, err));
    VG_TRY(vg_element_attributes(data, 0, err));
    VG_TRY(vg_element_sequence(data, VG_NS_DS, inner, &cert, err));
    VG_TRY(vg_element_attributes(cert, 0, err));
    VG_TRY(vg_element_text(cert, &text, err));
    if (!vg_base64_decode(text, ret, CERT_MAX, ret_len)) {
        return VG_FAIL(err, CERT, "the certificate is not Base64 of at most %d bytes", CERT_MAX);
    }
    return VG_DONE;
}

/* Each pinned certificate, or the one that KeyInfo selects among them. */
static vg_status verify_pinned(const vg_xmldsig_profile *profile, xmlDoc *doc, vg_dsig *sig,
                               int64_t at_ms, size_t *ret, vg_err *err)
{
    uint8_t der[CERT_MAX];
    size_t len = 0;
    vg_err last;
    size_t tried = 0;
    VG_TRY(read_key_info(sig->key_info, der, &len, err));
    for (size_t i = 0; i < VG_COUNT(profile->pinned); i++) {
        const vg_cert *cert = profile->pinned[i];
        vg_span pinned = cert == NULL ? (vg_span){NULL, 0} : vg_cert_der(cert);
        bool wanted = len == 0 || (pinned.len == len && memcmp(pinned.at, der, len) == 0);
        if (cert == NULL || !wanted) {
            continue;
        }
        tried++;
        if (vg_cert_may_sign(cert, at_ms, &last).code == VG_OK &&
            vg_dsig_verify(doc, sig, cert, VG_SIG_RAW, &last).code == VG_OK) {
            *ret = i;
            return VG_DONE;
        }
    }
    if (tried == 0) {
        return VG_FAIL(err, CERT, "the certificate in the message is not pinned");
    }
    *err = last;
    return (vg_status){last.code};
}

static vg_status make_message(const vg_dsig *sig, size_t signer, vg_span document, vg_xmldsig **ret,
                              vg_err *err)
{
    vg_xmldsig *message = malloc(sizeof *message + document.len + sig->value_len);
    if (message == NULL) {
        return VG_FAIL(err, MEMORY, "no room for an opened message");
    }
    uint8_t *at = (uint8_t *)(message + 1);
    memcpy(at, document.at, document.len);
    memcpy(at + document.len, sig->value, sig->value_len);
    *message = (vg_xmldsig){
        .document = {at, document.len},
        .signature = {at + document.len, sig->value_len},
        .signer = signer,
    };
    *ret = message;
    return VG_DONE;
}

vg_status vg_xmldsig_open(const vg_xmldsig_profile *profile, vg_span wire, int64_t at_ms,
                          vg_xmldsig **ret, vg_err *err)
{
    const vg_dsig_rules rules = {
        .suite = VG_SUITE_RSA,
        .signature = VG_ALG_RSA_SHA256,
        .digest = VG_ALG_SHA256,
        .c14n = c14n_uri(profile->c14n),
        .enveloped = true,
    };
    VG_AUTO(vg_xml) doc = NULL;
    xmlNode *signature = NULL;
    vg_dsig sig;
    size_t signer = 0;
    vg_octets document = {NULL, 0};
    VG_TRY(vg_xml_parse(wire, &vg_xml_gateway, &doc, err));
    VG_TRY(find_signature(doc, &signature, err));
    VG_TRY(vg_dsig_read(signature, &sig, err));
    VG_TRY(vg_dsig_algorithms(&sig, &rules, err));
    if (sig.count != 1 || sig.references[0].uri[0] != 0) {
        return VG_FAIL(err, SIGNATURE, "not one reference to the document");
    }
    VG_TRY(verify_pinned(profile, doc, &sig, at_ms, &signer, err));
    VG_TRY(vg_dsig_digest(doc, VG_SUITE_RSA, &sig.references[0], NULL, signature, &document, err));
    vg_status status = make_message(&sig, signer, vg_octets_span(&document), ret, err);
    vg_octets_free(&document);
    return status;
}

void vg_xmldsig_free(vg_xmldsig *message) { free(message); }

void vg_xmldsig_freep(vg_xmldsig **message)
{
    vg_xmldsig_free(*message);
    *message = NULL;
}
