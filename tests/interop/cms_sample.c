/* CMS messages of ours for other implementations to verify, with new keys:
 *
 *     cms_sample DIRECTORY                 which must be private: keys are written in plain text
 *
 * Writes content, and of rsa and sm2: ca-SUITE.crt, SUITE.crt, SUITE.key, and SUITE-FAMILY-WHERE-HOW.der with FAMILY pkcs7 or gm
 * (SM2 only), WHERE attached or detached, HOW attributes or plain. */
#include "certs/cms.h"
#include "certs/dev/issue.h"
#include "certs/key_in.h"
#include "gateway/base/day.h"
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const char content[] = "PAY|6230000000000000001|100.00|CNY\n";

static FILE *create(const char *dir, const char *name, const char *end)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s%s", dir, name, end);
    FILE *file = fopen(path, "wb");
    assert(file != NULL);
    return file;
}

static void keep_pair(const char *dir, const char *name, const vg_issued *issued)
{
    FILE *cert = create(dir, name, ".crt"), *key = create(dir, name, ".key");
    int good = PEM_write_X509(cert, issued->cert) == 1 && PEM_write_PrivateKey(key, issued->key, NULL, NULL, 0, NULL, NULL) == 1;
    assert(good);
    fclose(cert);
    fclose(key);
}

static vg_issued issue(vg_issue_ask ask, const vg_issued *issuer, int64_t now_ms)
{
    vg_issued issued;
    vg_err err;
    ask.from_ms = now_ms - VG_DAY_MS;
    ask.until_ms = now_ms + 365 * VG_DAY_MS;
    vg_status st = vg_issue(&ask, issuer, &issued, &err);
    assert(st.code == VG_OK);
    return issued;
}

static void keep_message(const char *dir, const char *suite, const vg_issued *by, vg_cms_form form, int64_t now_ms)
{
    static uint8_t room[16 * 1024];
    char name[64];
    vg_buf der = vg_buf_of(room, sizeof room);
    vg_key *key = NULL;
    vg_cert *cert = NULL;
    vg_err err;
    snprintf(name, sizeof name, "%s-%s-%s-%s", suite, form.family == VG_CMS_GM ? "gm" : "pkcs7", form.detached ? "detached" : "attached",
             form.attributes ? "attributes" : "plain");
    vg_status st = vg_issued_read(by, &key, &cert, &err);
    assert(st.code == VG_OK);
    st = vg_cms_sign(key, cert, vg_span_of(content), form, now_ms, &der, &err);
    assert(st.code == VG_OK);
    FILE *file = create(dir, name, ".der");
    size_t n = fwrite(der.at, 1, der.len, file);
    assert(n == der.len);
    fclose(file);
    vg_key_free(key);
    vg_cert_free(cert);
}

static void write_suite(const char *dir, const char *name, vg_suite suite, int64_t now_ms)
{
    char ca_name[16];
    snprintf(ca_name, sizeof ca_name, "ca-%s", name);
    vg_issued ca = issue((vg_issue_ask){.name = "ca", .suite = suite, .ca = true, .usage = "critical,keyCertSign,cRLSign"}, NULL, now_ms);
    vg_issued signer = issue((vg_issue_ask){.name = "signer", .suite = suite, .usage = "critical,digitalSignature"}, &ca, now_ms);
    keep_pair(dir, ca_name, &ca);
    keep_pair(dir, name, &signer);
    for (int i = 0; i < (suite == VG_SUITE_SM2 ? 8 : 4); i++) {
        vg_cms_form form = {.family = (i & 4) != 0 ? VG_CMS_GM : VG_CMS_PKCS7, .detached = (i & 1) != 0, .attributes = (i & 2) != 0};
        keep_message(dir, name, &signer, form, now_ms);
    }
    vg_issued_free(&signer);
    vg_issued_free(&ca);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: cms_sample DIRECTORY\n");
        return 2;
    }
    int64_t now_ms = (int64_t)time(NULL) * 1000;
    FILE *file = create(argv[1], "content", "");
    size_t n = fwrite(content, 1, sizeof content - 1, file);
    assert(n == sizeof content - 1);
    fclose(file);
    write_suite(argv[1], "rsa", VG_SUITE_RSA, now_ms);
    write_suite(argv[1], "sm2", VG_SUITE_SM2, now_ms);
    return 0;
}
