#include "certs/base64.h"
#include "certs/dsig_in.h"
#include "certs/element_in.h"

/* --- shape ------------------------------------------------------------------------------------ */

/* An element that only names an algorithm. */
static vg_status read_algorithm(const xmlNode *method, const char **ret, vg_err *err)
{
    size_t none = 0;
    VG_TRY(vg_element_children(method, NULL, 0, &none, err));
    VG_TRY(vg_element_attributes(method, 1, err));
    *ret = vg_element_attribute(method, NULL, "Algorithm");
    if (*ret == NULL) {
        return VG_FAIL(err, SIGNATURE, "%s names no algorithm", (const char *)method->name);
    }
    return VG_DONE;
}

static vg_status split_prefixes(const char *list, vg_dsig_method *ret, vg_err *err)
{
    size_t len = strlen(list), count = 0;
    if (len >= sizeof ret->room) {
        return VG_FAIL(err, SIGNATURE, "a PrefixList of %zu bytes", len);
    }
    memcpy(ret->room, list, len + 1);
    char *rest = ret->room, *word;
    while ((word = strsep(&rest, " ")) != NULL) {
        if (*word == 0) {
            continue;
        }
        if (count == VG_DSIG_PREFIXES) {
            return VG_FAIL(err, SIGNATURE, "a PrefixList of more than %d", VG_DSIG_PREFIXES);
        }
        ret->prefixes[count++] = (xmlChar *)word;
    }
    ret->prefixes[count] = NULL;
    ret->has_prefixes = true;
    return VG_DONE;
}

/* CanonicalizationMethod or the canonical Transform: the algorithm, and InclusiveNamespaces or
 * nothing in it. */
static vg_status read_c14n(const xmlNode *method, vg_dsig_method *ret, vg_err *err)
{
    xmlNode *child = NULL;
    size_t count = 0, none = 0;
    VG_TRY(vg_element_children(method, &child, 1, &count, err));
    VG_TRY(vg_element_attributes(method, 1, err));
    ret->uri = vg_element_attribute(method, NULL, "Algorithm");
    ret->has_prefixes = false;
    if (ret->uri == NULL) {
        return VG_FAIL(err, SIGNATURE, "%s names no algorithm", (const char *)method->name);
    }
    if (count == 0) {
        return VG_DONE;
    }
    if (!vg_element_is(child, VG_ALG_EXC_C14N, "InclusiveNamespaces")) {
        return VG_FAIL(err, SIGNATURE, "policy: a transform with a parameter");
    }
    VG_TRY(vg_element_children(child, NULL, 0, &none, err));
    VG_TRY(vg_element_attributes(child, 1, err));
    const char *list = vg_element_attribute(child, NULL, "PrefixList");
    if (list == NULL) {
        return VG_FAIL(err, SIGNATURE, "InclusiveNamespaces without a PrefixList");
    }
    return split_prefixes(list, ret, err);
}

static vg_status read_transforms(const xmlNode *transforms, vg_dsig_reference *ret, vg_err *err)
{
    xmlNode *list[VG_DSIG_TRANSFORMS];
    size_t count = 0;
    VG_TRY(vg_element_children(transforms, list, VG_DSIG_TRANSFORMS, &count, err));
    VG_TRY(vg_element_attributes(transforms, 0, err));
    for (size_t i = 0; i < count; i++) {
        if (!vg_element_is(list[i], VG_NS_DS, "Transform")) {
            return VG_FAIL(err, SIGNATURE, "Transforms without Transform");
        }
    }
    if (count == 0) {
        return VG_FAIL(err, SIGNATURE, "a reference without a transform");
    }
    ret->first = NULL;
    if (count == 2) {
        VG_TRY(read_algorithm(list[0], &ret->first, err));
    }
    return read_c14n(list[count - 1], &ret->c14n, err);
}

static vg_status read_reference(const xmlNode *reference, vg_dsig_reference *ret, vg_err *err)
{
    static const char *const parts[] = {"Transforms", "DigestMethod", "DigestValue", NULL};
    xmlNode *at[3];
    if (!vg_element_is(reference, VG_NS_DS, "Reference")) {
        return VG_FAIL(err, SIGNATURE, "SignedInfo with something else than references");
    }
    VG_TRY(vg_element_attributes(reference, 1, err)); /* no Type, no Id */
    ret->uri = vg_element_attribute(reference, NULL, "URI");
    if (ret->uri == NULL) {
        return VG_FAIL(err, SIGNATURE, "a reference without a URI");
    }
    VG_TRY(vg_element_sequence(reference, VG_NS_DS, parts, at, err));
    VG_TRY(read_transforms(at[0], ret, err));
    VG_TRY(read_algorithm(at[1], &ret->digest_method, err));
    VG_TRY(vg_element_attributes(at[2], 0, err));
    return vg_element_text(at[2], &ret->digest, err);
}

static vg_status read_info(const xmlNode *info, vg_dsig *ret, vg_err *err)
{
    xmlNode *children[2 + VG_DSIG_REFERENCES];
    size_t count = 0;
    VG_TRY(vg_element_attributes(info, 0, err));
    VG_TRY(vg_element_children(info, children, VG_COUNT(children), &count, err));
    if (count < 3 || !vg_element_is(children[0], VG_NS_DS, "CanonicalizationMethod") ||
        !vg_element_is(children[1], VG_NS_DS, "SignatureMethod")) {
        return VG_FAIL(err, SIGNATURE, "SignedInfo without its methods or without a reference");
    }
    VG_TRY(read_c14n(children[0], &ret->c14n, err));
    VG_TRY(read_algorithm(children[1], &ret->signature_method, err));
    ret->count = count - 2;
    for (size_t i = 0; i < ret->count; i++) {
        VG_TRY(read_reference(children[2 + i], &ret->references[i], err));
    }
    return VG_DONE;
}

vg_status vg_dsig_read(const xmlNode *signature, vg_dsig *ret, vg_err *err)
{
    xmlNode *children[3];
    size_t count = 0;
    vg_span text;
    VG_TRY(vg_element_children(signature, children, VG_COUNT(children), &count, err));
    if (count < 2 || !vg_element_is(children[0], VG_NS_DS, "SignedInfo") ||
        !vg_element_is(children[1], VG_NS_DS, "SignatureValue") ||
        (count == 3 && !vg_element_is(children[2], VG_NS_DS, "KeyInfo"))) {
        return VG_FAIL(err, SIGNATURE, "Signature is not SignedInfo, SignatureValue, KeyInfo");
    }
    ret->info = children[0];
    ret->key_info = count == 3 ? children[2] : NULL;
    VG_TRY(read_info(children[0], ret, err));
    VG_TRY(vg_element_attributes(children[1], 0, err));
    VG_TRY(vg_element_text(children[1], &text, err));
    if (!vg_base64_decode(text, ret->value, sizeof ret->value, &ret->value_len)) {
        return VG_FAIL(err, SIGNATURE, "SignatureValue is not Base64 of a signature");
    }
    return VG_DONE;
}

/* --- the allow-list --------------------------------------------------------------------------- */

static vg_status check_c14n(const vg_dsig_method *method, const vg_dsig_rules *rules, vg_err *err)
{
    if (strcmp(method->uri, rules->c14n) != 0) {
        return VG_FAIL(err, SIGNATURE, "policy: a canonicalisation or transform of another kind");
    }
    if (method->has_prefixes && !rules->prefixes) {
        return VG_FAIL(err, SIGNATURE, "policy: InclusiveNamespaces");
    }
    return VG_DONE;
}

vg_status vg_dsig_algorithms(const vg_dsig *sig, const vg_dsig_rules *rules, vg_err *err)
{
    VG_TRY(check_c14n(&sig->c14n, rules, err));
    if (strcmp(sig->signature_method, rules->signature) != 0) {
        return VG_FAIL(err, SIGNATURE, "policy: another signature algorithm");
    }
    for (size_t i = 0; i < sig->count; i++) {
        const vg_dsig_reference *r = &sig->references[i];
        VG_TRY(check_c14n(&r->c14n, rules, err));
        if ((r->first != NULL) != rules->enveloped ||
            (r->first != NULL && strcmp(r->first, VG_ALG_ENVELOPED) != 0)) {
            return VG_FAIL(err, SIGNATURE, "policy: another list of transforms");
        }
        if (strcmp(r->digest_method, rules->digest) != 0) {
            return VG_FAIL(err, SIGNATURE, "policy: another digest algorithm");
        }
    }
    return VG_DONE;
}

/* --- digests and the signature ---------------------------------------------------------------- */

vg_status vg_dsig_hash(vg_suite suite, const vg_span *pieces, size_t count,
                       uint8_t ret[VG_DIGEST_BYTES], vg_err *err)
{
    unsigned len = 0;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool good = ctx != NULL &&
                EVP_DigestInit_ex(ctx, suite == VG_SUITE_SM2 ? EVP_sm3() : EVP_sha256(), NULL) == 1;
    for (size_t i = 0; good && i < count; i++) {
        good = EVP_DigestUpdate(ctx, pieces[i].at, pieces[i].len) == 1;
    }
    good = good && EVP_DigestFinal_ex(ctx, ret, &len) == 1 && len == VG_DIGEST_BYTES;
    EVP_MD_CTX_free(ctx);
    if (!good) {
        return VG_FAIL(err, MEMORY, "OpenSSL has no room or no digest");
    }
    return VG_DONE;
}

static vg_status canonical(xmlDoc *doc, vg_dsig_method *method, xmlNode *part, xmlNode *without,
                           vg_octets *ret, vg_err *err)
{
    bool exclusive = strcmp(method->uri, VG_ALG_EXC_C14N) == 0;
    vg_c14n how = {
        .mode = exclusive ? VG_C14N_EXCLUSIVE : VG_C14N_INCLUSIVE,
        .part = part,
        .without = without,
        .prefixes = method->has_prefixes ? method->prefixes : NULL,
    };
    return vg_c14n_write(doc, &how, ret, err);
}

vg_status vg_dsig_verify(xmlDoc *doc, vg_dsig *sig, const vg_cert *cert, vg_sig_form form,
                         vg_err *err)
{
    vg_octets octets = {NULL, 0};
    VG_TRY(canonical(doc, &sig->c14n, sig->info, NULL, &octets, err));
    vg_status status = vg_cert_verify(cert, vg_octets_span(&octets),
                                      (vg_span){sig->value, sig->value_len}, form, err);
    vg_octets_free(&octets);
    return status;
}

vg_status vg_dsig_digest(xmlDoc *doc, vg_suite suite, vg_dsig_reference *reference, xmlNode *part,
                         xmlNode *without, vg_octets *ret, vg_err *err)
{
    vg_octets octets = {NULL, 0};
    uint8_t digest[VG_DIGEST_BYTES], said[VG_DIGEST_BYTES];
    size_t len = 0;
    if (!vg_base64_decode(reference->digest, said, sizeof said, &len) || len != sizeof said) {
        return VG_FAIL(err, SIGNATURE, "a digest that is not %d bytes", VG_DIGEST_BYTES);
    }
    VG_TRY(canonical(doc, &reference->c14n, part, without, &octets, err));
    vg_status status = vg_dsig_hash(suite, &(vg_span){octets.at, octets.len}, 1, digest, err);
    if (status.code == VG_OK && memcmp(digest, said, sizeof digest) != 0) {
        status = VG_FAIL(err, SIGNATURE, "a signed part was changed: %s", reference->uri);
    }
    if (status.code == VG_OK && ret != NULL) {
        *ret = octets;
    } else {
        vg_octets_free(&octets);
    }
    return status;
}
