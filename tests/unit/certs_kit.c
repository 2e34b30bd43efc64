#include "tests/unit/certs_kit.h"
#include "certs/key_in.h"
#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>

enum { WIRE_MAX = 512 * 1024 };

/* --- keys and certificates -------------------------------------------------------------------- */

static void add_extension(X509 *cert, int nid, const char *value)
{
    X509_EXTENSION *extension = X509V3_EXT_nconf_nid(NULL, NULL, nid, value);
    assert(extension != NULL);
    int added = X509_add_ext(cert, extension, -1);
    assert(added == 1);
    X509_EXTENSION_free(extension);
}

static X509 *certificate_of(EVP_PKEY *pkey, vg_suite suite, bool ended)
{
    static long serial;
    X509 *cert = X509_new();
    X509_NAME *name = X509_get_subject_name(cert);
    time_t at = (time_t)(KIT_AT_MS / 1000);
    X509_set_version(cert, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(cert), ++serial);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"kit", -1, -1, 0);
    X509_set_issuer_name(cert, name);
    X509_time_adj_ex(X509_getm_notBefore(cert), -3650, 0,
                     &at); /* whatever the clock of a peer says */
    X509_time_adj_ex(X509_getm_notAfter(cert), ended ? -1 : 3650, 0, &at);
    X509_set_pubkey(cert, pkey);
    add_extension(cert, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(cert, NID_key_usage, "critical,digitalSignature");
    int signed_bytes = X509_sign(cert, pkey, suite == VG_SUITE_SM2 ? EVP_sm3() : EVP_sha256());
    assert(signed_bytes > 0);
    return cert;
}

static void keep_pem(EVP_PKEY *pkey, X509 *cert, const char *dir, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s.key", dir, name);
    FILE *file = fopen(path, "wb");
    assert(file != NULL);
    PEM_write_PrivateKey(file, pkey, NULL, NULL, 0, NULL, NULL);
    fclose(file);
    snprintf(path, sizeof path, "%s/%s.crt", dir, name);
    file = fopen(path, "wb");
    assert(file != NULL);
    PEM_write_X509(file, cert);
    fclose(file);
}

kit_pair kit_pair_new(vg_suite suite, bool ended, const char *dir, const char *name)
{
    kit_pair pair = {NULL, NULL};
    vg_err err;
    EVP_PKEY *pkey = suite == VG_SUITE_SM2 ? EVP_PKEY_Q_keygen(NULL, NULL, "SM2")
                                           : EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);
    assert(pkey != NULL);
    X509 *cert = certificate_of(pkey, suite, ended);
    if (dir != NULL) {
        keep_pem(pkey, cert, dir, name);
    }
    unsigned char *der = NULL;
    int len = i2d_X509(cert, &der);
    assert(len > 0);
    vg_code read = vg_cert_read((vg_span){der, (size_t)len}, &pair.cert, &err).code;
    assert(read == VG_OK);
    vg_code made = vg_key_make(pkey, &pair.key, &err).code;
    assert(made == VG_OK);
    OPENSSL_free(der);
    X509_free(cert);
    return pair;
}

void kit_pair_free(kit_pair *pair)
{
    vg_key_free(pair->key);
    vg_cert_free(pair->cert);
    *pair = (kit_pair){NULL, NULL};
}

vg_key *kit_key_of_gbt32918(void)
{
    static const uint8_t private_half[] = {0x39, 0x45, 0x20, 0x8F, 0x7B, 0x21, 0x44, 0xB1,
                                           0x3F, 0x36, 0xE3, 0x8A, 0xC6, 0xD3, 0x9F, 0x95,
                                           0x88, 0x93, 0x93, 0x69, 0x28, 0x60, 0xB5, 0x1A,
                                           0x42, 0xFB, 0x81, 0xEF, 0x4D, 0xF7, 0xC5, 0xB8};
    static const uint8_t public_half[] = {
        0x04, 0x09, 0xF9, 0xDF, 0x31, 0x1E, 0x54, 0x21, 0xA1, 0x50, 0xDD, 0x7D, 0x16,
        0x1E, 0x4B, 0xC5, 0xC6, 0x72, 0x17, 0x9F, 0xAD, 0x18, 0x33, 0xFC, 0x07, 0x6B,
        0xB0, 0x8F, 0xF3, 0x56, 0xF3, 0x50, 0x20, 0xCC, 0xEA, 0x49, 0x0C, 0xE2, 0x67,
        0x75, 0xA5, 0x2D, 0xC6, 0xEA, 0x71, 0x8C, 0xC1, 0xAA, 0x60, 0x0A, 0xED, 0x05,
        0xFB, 0xF3, 0x5E, 0x08, 0x4A, 0x66, 0x32, 0xF6, 0x07, 0x2D, 0xA9, 0xAD, 0x13};
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    BIGNUM *d = BN_bin2bn(private_half, sizeof private_half, NULL);
    OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, "SM2", 0);
    OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, public_half,
                                     sizeof public_half);
    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, d);
    OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(build);
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "SM2", NULL);
    EVP_PKEY *pkey = NULL;
    EVP_PKEY_fromdata_init(ctx);
    EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_KEYPAIR, params);
    EVP_PKEY_CTX_free(ctx);
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(build);
    BN_free(d);
    vg_key *key = NULL;
    vg_err err;
    vg_code made = vg_key_make(pkey, &key, &err).code;
    assert(made == VG_OK);
    return key;
}

char *kit_read(const char *path, size_t *ret_len)
{
    FILE *file = fopen(path, "rb");
    assert(file != NULL);
    char *at = malloc(WIRE_MAX);
    assert(at != NULL);
    size_t len = fread(at, 1, WIRE_MAX - 1, file);
    fclose(file);
    at[len] = 0;
    if (ret_len != NULL) {
        *ret_len = len;
    }
    return at;
}

vg_cert *kit_cert(const char *path)
{
    char *pem = kit_read(path, NULL);
    vg_cert *cert = NULL;
    vg_err err;
    vg_code read = vg_cert_read(vg_span_of(pem), &cert, &err).code;
    assert(read == VG_OK);
    free(pem);
    return cert;
}

/* --- messages --------------------------------------------------------------------------------- */

vg_wss_profile kit_profile(vg_suite suite, const vg_cert *bank)
{
    return (vg_wss_profile){
        .soap = VG_SOAP_11,
        .parts = VG_WSS_FOUR,
        .suite = suite,
        .form = VG_SIG_RAW,
        .space = KIT_SPACE,
        .header = "MsgHeader",
        .pinned = {bank},
        .skew_ms = VG_WSS_SKEW_MS,
        .lifetime_ms = VG_WSS_LIFETIME_MS,
    };
}

char *kit_sign(const vg_wss_profile *profile, const kit_pair *by, const char *header,
               const char *child, int64_t created_ms)
{
    char *room = malloc(WIRE_MAX);
    assert(room != NULL);
    vg_buf wire = vg_buf_of(room, WIRE_MAX - 1);
    vg_err err;
    header = header == NULL ? KIT_HEADER : header;
    if (profile->parts == VG_WSS_TWO) {
        header = "";
    }
    vg_code code =
        vg_wss_sign(profile, by->key, by->cert, vg_span_of(header),
                    vg_span_of(child == NULL ? KIT_CHILD : child), created_ms, &wire, &err)
            .code;
    assert(code == VG_OK);
    room[wire.len] = 0;
    return room;
}

vg_code kit_open(const vg_wss_profile *profile, const char *wire, int64_t at_ms, vg_err *ret_err)
{
    VG_AUTO(vg_wss) message = NULL;
    ret_err->text[0] = 0;
    return vg_wss_open(profile, vg_span_of(wire), at_ms, &message, ret_err).code;
}

static vg_span element(const char *wire, const char *from, const char *to)
{
    const char *at = strstr(wire, from);
    assert(at != NULL);
    const char *end = strstr(at, to);
    assert(end != NULL);
    return (vg_span){(const uint8_t *)at, (size_t)(end - at) + strlen(to)};
}

static vg_span meaning(const char *wire, const char *word)
{
    static const struct {
        const char *word, *from, *to;
    } words[] = {
        {"{Body}", "<soapenv:Body", "</soapenv:Body>"},
        {"{MsgHeader}", "<c:MsgHeader", "</c:MsgHeader>"},
        {"{Timestamp}", "<wsu:Timestamp", "</wsu:Timestamp>"},
        {"{Token}", "<wsse:BinarySecurityToken", "</wsse:BinarySecurityToken>"},
        {"{Signature}", "<ds:Signature ", "</ds:Signature>"},
    };
    for (size_t i = 0; i < VG_COUNT(words); i++) {
        if (strncmp(word, words[i].word, strlen(words[i].word)) == 0) {
            return element(wire, words[i].from, words[i].to);
        }
    }
    return (vg_span){NULL, 0};
}

static char *expand(const char *wire, const char *text)
{
    char *room = malloc(WIRE_MAX);
    assert(room != NULL);
    vg_buf out = vg_buf_of(room, WIRE_MAX - 1);
    for (const char *at = text; *at != 0; at++) {
        vg_span means = *at == '{' ? meaning(wire, at) : (vg_span){NULL, 0};
        if (means.len > 0) {
            vg_buf_bytes(&out, means.at, means.len);
            at = strchr(at, '}');
        } else {
            vg_buf_byte(&out, (uint8_t)*at);
        }
    }
    assert(!out.over);
    room[out.len] = 0;
    return room;
}

char *kit_edit(const char *wire, const char *from, const char *to)
{
    char *old = expand(wire, from), *new = expand(wire, to), *room = NULL;
    const char *at = strstr(wire, old);
    if (at != NULL) {
        size_t len = strlen(wire) - strlen(old) + strlen(new) + 1;
        room = malloc(len);
        assert(room != NULL);
        snprintf(room, len, "%.*s%s%s", (int)(at - wire), wire, new, at + strlen(old));
    }
    free(old);
    free(new);
    return room;
}
