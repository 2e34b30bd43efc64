/* sm2-verify: a signature file under a key or certificate, or vectors in JSON: {id, msg (hex) or msg_utf8, pub (hex point) or
 * pub_pem, sig_der (hex) or r and s (hex)}. */
#include "certs/public_key.h"
#include "gateway/bin/probe_keys.h"
#include <jansson.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>

enum { USAGE = 2 };
#define FILE_MAX (16 * 1024 * 1024)
/* The only user id that the product knows, see certs/key.h. */
#define OUR_ID "1234567812345678"

typedef struct bytes {
    uint8_t *at;
    size_t len;
} bytes;

static vg_span span_of(const bytes *b) { return (vg_span){b->at, b->len}; }

/* Hex of a member; false where it is not there or not hex. ret->at is freed by free. */
static bool hex_member(const json_t *object, const char *name, bytes *ret)
{
    const char *text = json_string_value(json_object_get(object, name));
    size_t len = text == NULL ? 0 : strlen(text);
    if (text == NULL || len % 2 != 0) {
        return false;
    }
    ret->at = malloc(len / 2 + 1);
    return ret->at != NULL &&
           (len == 0 || OPENSSL_hexstr2buf_ex(ret->at, len / 2, &ret->len, text, '\0') == 1);
}

static bool message_of(const json_t *vector, bytes *ret)
{
    const char *text = json_string_value(json_object_get(vector, "msg_utf8"));
    if (text == NULL) {
        return hex_member(vector, "msg", ret);
    }
    ret->at = (uint8_t *)strdup(text);
    ret->len = strlen(text);
    return ret->at != NULL;
}

static bool signature_of(const json_t *vector, bytes *ret, vg_sig_form *ret_form)
{
    *ret_form = VG_SIG_DER;
    if (json_object_get(vector, "sig_der") != NULL) {
        return hex_member(vector, "sig_der", ret);
    }
    bytes r = {0};
    bytes s = {0};
    bool both = hex_member(vector, "r", &r) && hex_member(vector, "s", &s);
    ret->at = both ? malloc(r.len + s.len + 1) : NULL;
    if (ret->at != NULL) {
        memcpy(ret->at, r.at, r.len);
        memcpy(ret->at + r.len, s.at, s.len);
        ret->len = r.len + s.len;
        *ret_form = VG_SIG_RAW;
    }
    free(r.at);
    free(s.at);
    return ret->at != NULL;
}

static bool key_of(const json_t *vector, vg_public_key **ret, vg_err *err)
{
    const char *pem = json_string_value(json_object_get(vector, "pub_pem"));
    if (pem != NULL) {
        return vg_public_key_read(vg_span_of(pem), ret, err).code == VG_OK;
    }
    bytes point = {0};
    bool read = false;
    if (hex_member(vector, "pub", &point)) {
        read = vg_public_key_read(span_of(&point), ret, err).code == VG_OK;
    } else {
        vg_fail(err, VG_E_CERT, __func__, "no public key in the vector");
    }
    free(point.at);
    return read;
}

static void show(const char *path, vg_status st, const vg_err *err)
{
    if (st.code == VG_OK) {
        vg_probe_accept(path, "signature");
    } else {
        vg_probe_reject(path, err->text);
    }
}

static void verify_vector(const char *path, const json_t *vector)
{
    VG_AUTO(vg_public_key) key = NULL;
    vg_err err;
    bytes message = {0};
    bytes signature = {0};
    vg_sig_form form;
    const char *id = json_string_value(json_object_get(vector, "id"));
    if (id == NULL || strcmp(id, OUR_ID) != 0) {
        vg_probe_reject(path, "another user id than " OUR_ID);
    } else if (!key_of(vector, &key, &err)) {
        vg_probe_reject(path, err.text);
    } else if (vg_public_key_suite(key) != VG_SUITE_SM2 || !message_of(vector, &message) ||
               !signature_of(vector, &signature, &form)) {
        vg_probe_reject(path, "not a vector: id, msg, pub and sig_der, or r and s");
    } else {
        show(path,
             vg_public_key_verify(key, span_of(&message), span_of(&signature), form, &err), &err);
    }
    free(message.at);
    free(signature.at);
}

static int run_vectors(int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        uint8_t *at = NULL;
        size_t len = 0;
        if (!vg_probe_read(argv[i], FILE_MAX, &at, &len)) {
            return USAGE;
        }
        json_error_t error;
        json_t *vector = json_loadb((const char *)at, len, JSON_REJECT_DUPLICATES, &error);
        if (json_is_object(vector)) {
            verify_vector(argv[i], vector);
        } else {
            vg_probe_reject(argv[i], "not a JSON object");
        }
        json_decref(vector);
        free(at);
    }
    return argc > 0 ? 0 : USAGE;
}

/* --- one signature file ----------------------------------------------------------------------- */

typedef struct options {
    const char *pub, *cert, *id, *sig;
    vg_sig_form form;
} options;

static int parse(int argc, char **argv, options *ret)
{
    *ret = (options){.id = OUR_ID, .form = VG_SIG_DER};
    int i = 0;
    for (; i + 1 < argc && strncmp(argv[i], "--", 2) == 0; i += 2) {
        const char *value = argv[i + 1];
        if (strcmp(argv[i], "--pub") == 0) {
            ret->pub = value;
        } else if (strcmp(argv[i], "--cert") == 0) {
            ret->cert = value;
        } else if (strcmp(argv[i], "--id") == 0) {
            ret->id = value;
        } else if (strcmp(argv[i], "--sig") == 0) {
            ret->sig = value;
        } else if (strcmp(argv[i], "--form") == 0 &&
                   (strcmp(value, "raw") == 0 || strcmp(value, "der") == 0)) {
            ret->form = strcmp(value, "raw") == 0 ? VG_SIG_RAW : VG_SIG_DER;
        } else {
            return -1;
        }
    }
    return i;
}

static vg_status verify_file(const options *o, vg_span key, vg_span content, vg_span signature,
                             vg_err *err)
{
    if (strcmp(o->id, OUR_ID) != 0) {
        return VG_FAIL(err, SIGNATURE, "another user id than " OUR_ID);
    }
    if (o->cert != NULL) {
        VG_AUTO(vg_cert) cert = NULL;
        VG_TRY(vg_cert_read(key, &cert, err));
        return vg_cert_verify(cert, content, signature, o->form, err);
    }
    VG_AUTO(vg_public_key) pub = NULL;
    VG_TRY(vg_public_key_read(key, &pub, err));
    return vg_public_key_verify(pub, content, signature, o->form, err);
}

int vg_probe_sm2(int argc, char **argv)
{
    options o;
    int first = parse(argc, argv, &o);
    if (first == 0) {
        return run_vectors(argc, argv);
    }
    if (first != argc - 1 || (o.pub == NULL) == (o.cert == NULL) || o.sig == NULL) {
        fprintf(stderr, "probe: sm2-verify wants --sig, --pub or --cert, and one content file\n");
        return USAGE;
    }
    bytes key = {0};
    bytes content = {0};
    bytes signature = {0};
    bool read = vg_probe_read(o.pub != NULL ? o.pub : o.cert, FILE_MAX, &key.at,
                              &key.len) &&
                vg_probe_read(argv[first], FILE_MAX, &content.at, &content.len) &&
                vg_probe_read(o.sig, FILE_MAX, &signature.at, &signature.len);
    if (read) {
        vg_err err;
        show(argv[first],
             verify_file(&o, span_of(&key), span_of(&content), span_of(&signature), &err), &err);
    }
    free(key.at);
    free(content.at);
    free(signature.at);
    return read ? 0 : USAGE;
}
