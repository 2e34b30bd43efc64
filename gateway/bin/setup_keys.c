#include "gateway/bin/setup.h"
#include "certs/base64.h"
#include "gateway/base/text.h"
#include <stdlib.h>

struct vg_setup_keys {
    const vg_conf *conf;
    vg_keyring *ring;
    vg_keyring_line lines[VG_CONF_KEYS_MAX];
    vg_token_conf tokens[VG_CONF_KEYS_MAX];
    vg_signers *signers[VG_CONF_PROGRAMS_MAX];
};

static const char *or_null(const char *text) { return text[0] == 0 ? NULL : text; }

static void set_line(vg_setup_keys *s, size_t i)
{
    const vg_conf_keyfile *k = &s->conf->keys[i];
    vg_day from = {0};
    vg_err ignored;
    if (k->from[0] != 0) {
        vg_status st = vg_day_parse(vg_span_of(k->from), &from, &ignored);
        assert(st.code == VG_OK); /* conf.c has refused everything else */
    }
    s->tokens[i] = (vg_token_conf){.module = k->token_module, .label = k->token_label, .pin = k->token_pin_file};
    s->lines[i] = (vg_keyring_line){.name = k->name,
                                    .purpose = (vg_purpose)k->purpose,
                                    .cert = or_null(k->cert),
                                    .key = or_null(k->key),
                                    .pkcs12 = or_null(k->pkcs12),
                                    .password = or_null(k->password_file),
                                    .token = k->token_module[0] == 0 ? NULL : &s->tokens[i],
                                    .token_key = or_null(k->token_key),
                                    .from_ms = k->from[0] == 0 ? 0 : vg_day_instant(from, 0)};
}

static const char *name_of(const vg_conf_program *p) { return p->keys[0] != 0 ? p->keys : p->name; }

static vg_status open_signer(vg_setup_keys *s, size_t i, int64_t at_ms, vg_err *err)
{
    const vg_conf_program *p = &s->conf->programs[i];
    if (p->signing == VG_SIGN_FRONT_END) {
        return VG_DONE;
    }
    if (s->ring == NULL) {
        return VG_FAIL(err, CONFIG, "program %s signs: keys are missing", p->name);
    }
    vg_signers_conf conf = {.profile = (vg_signing)p->signing,
                            .name = name_of(p),
                            .ring = s->ring,
                            .soap = VG_SOAP_ANY,
                            .space = p->bank->soap_space,
                            .header = p->bank->soap_header,
                            .signature_uri = p->sm2_signature_uri,
                            .digest_uri = p->sm2_digest_uri,
                            .form = (vg_sig_form)p->sm2_form,
                            .c14n = VG_C14N_EXCLUSIVE,
                            .family = (vg_cms_family)p->cms_family};
    for (size_t k = 0; k < p->bank->conf_key_count; k++) {
        if (strcmp(p->bank->conf_keys[k].name, "soap") == 0) {
            conf.soap = strcmp(p->values[k], "1.2") == 0 ? VG_SOAP_12 : VG_SOAP_11;
        }
    }
    vg_status st = vg_signers_open(&conf, at_ms, &s->signers[i], err);
    return st;
}

static vg_status open_all(vg_setup_keys *s, int64_t at_ms, vg_err *err)
{
    const vg_conf *c = s->conf;
    for (size_t i = 0; i < c->key_count; i++) {
        set_line(s, i);
    }
    if (c->key_count > 0) {
        vg_keyring_conf conf = {.lines = s->lines,
                                .count = c->key_count,
                                .production = c->production,
                                .refused = or_null(c->refused_keys_file)};
        VG_TRY(vg_keyring_open(&conf, &s->ring, err));
    }
    for (size_t i = 0; i < c->program_count; i++) {
        VG_TRY(open_signer(s, i, at_ms, err));
    }
    return VG_DONE;
}

vg_status vg_setup_keys_open(const vg_conf *conf, int64_t at_ms, vg_setup_keys **ret, vg_err *err)
{
    vg_setup_keys *s = calloc(1, sizeof *s);
    if (s == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for keys");
    }
    s->conf = conf;
    vg_status st = open_all(s, at_ms, err);
    if (st.code != VG_OK) {
        vg_setup_keys_close(s);
        return st;
    }
    *ret = s;
    return VG_DONE;
}

void vg_setup_keys_close(vg_setup_keys *s)
{
    if (s == NULL) {
        return;
    }
    for (size_t i = 0; i < VG_CONF_PROGRAMS_MAX; i++) {
        vg_signers_close(s->signers[i]);
    }
    vg_keyring_close(s->ring);
    free(s);
}

const vg_keyring *vg_setup_keyring(const vg_setup_keys *s) { return s->ring; }

vg_signer vg_setup_signer(const vg_setup_keys *s, size_t i)
{
    return s->signers[i] == NULL ? (vg_signer){.profile = VG_SIGN_FRONT_END} : vg_signers_signer(s->signers[i]);
}

const vg_keyring_line *vg_setup_tls(const vg_setup_keys *s, size_t i, int64_t at_ms)
{
    const vg_keyring_line *line;
    vg_err none;
    if (s->ring == NULL ||
        vg_keyring_tls(s->ring, name_of(&s->conf->programs[i]), VG_TLS_CLIENT, at_ms, &line, &none).code != VG_OK) {
        return NULL;
    }
    return line;
}

int64_t vg_setup_cert_end(const vg_setup_keys *s, size_t i, int64_t at_ms)
{
    const char *name = name_of(&s->conf->programs[i]);
    const vg_cert *pins[VG_KEYRING_ROTATION], *own;
    const vg_key *key;
    vg_err none;
    int64_t end = 0;
    if (s->signers[i] == NULL) {
        return 0;
    }
    if (vg_keyring_signer(s->ring, name, at_ms, &key, &own, &none).code == VG_OK) {
        end = vg_cert_not_after_ms(own);
    }
    size_t n = vg_keyring_pins(s->ring, name, at_ms, pins);
    for (size_t k = 0; k < n; k++) {
        int64_t until = vg_cert_not_after_ms(pins[k]);
        end = end == 0 || until < end ? until : end;
    }
    return end;
}

static void put_cert(vg_json *w, const char *purpose, const vg_cert *cert)
{
    char subject[256], print[VG_SHA256_HEX];
    vg_span der = vg_cert_der(cert);
    uint8_t *room = malloc(VG_CERT_BYTES_MAX * 2);
    assert(room != NULL);
    vg_buf pem = vg_buf_of(room, VG_CERT_BYTES_MAX * 2);
    vg_base64_encode(der, &pem);
    vg_cert_subject(cert, subject);
    vg_hex(vg_cert_sha256(cert), 32, print);
    vg_json_begin(w, NULL);
    vg_json_text(w, "purpose", purpose);
    vg_json_text(w, "sha256", print);
    vg_json_text(w, "subject", subject);
    vg_json_time(w, "valid_from", vg_cert_not_before_ms(cert));
    vg_json_time(w, "valid_to", vg_cert_not_after_ms(cert));
    vg_json_bytes(w, "der", vg_buf_span(&pem));
    vg_json_end(w);
    free(room);
}

void vg_setup_put_certs(void *ctx, int64_t program, int64_t at_ms, vg_json *w)
{
    const vg_setup_keys *s = ctx;
    const vg_cert *pins[VG_KEYRING_ROTATION], *own;
    const vg_key *key;
    vg_err none;
    for (size_t i = 0; i < s->conf->program_count; i++) {
        const char *name = name_of(&s->conf->programs[i]);
        if (s->conf->programs[i].id != program || s->signers[i] == NULL) {
            continue;
        }
        if (vg_keyring_signer(s->ring, name, at_ms, &key, &own, &none).code == VG_OK) {
            put_cert(w, "signs_ours", own);
        }
        size_t n = vg_keyring_pins(s->ring, name, at_ms, pins);
        for (size_t k = 0; k < n; k++) {
            put_cert(w, "verifies_the_banks", pins[k]);
        }
    }
}

void vg_setup_tell_due(const vg_setup_keys *s, int64_t at_ms, vg_gateway *gw)
{
    static const char *const purposes[] = {"", "sign", "verify", "tls_client", "tls_server"};
    vg_due due[VG_KEYRING_LINES_MAX];
    size_t n = s->ring == NULL ? 0 : vg_keyring_due(s->ring, at_ms, due);
    for (size_t k = 0; k < n; k++) {
        for (size_t i = 0; i < s->conf->program_count && !due[k].replaced; i++) {
            if (strcmp(name_of(&s->conf->programs[i]), due[k].name) == 0) {
                vg_gateway_expiring(gw, s->conf->programs[i].id, purposes[due[k].purpose], due[k].step, due[k].not_after_ms);
            }
        }
    }
}
