/* Any bytes are refused or are one of the genuine messages: what is handed out as verified is,
 * octet for octet, what the throw-away keys of the seeds once signed. The keys are gone, so
 * anything else would be a forgery. */
#include "certs/wss.h"
#include "mapping/xml_parse.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/certs_kit.h"
#include <stdlib.h>

#define GOLDEN VG_SOURCE_DIR "/tests/golden/baixin/"

typedef struct known {
    vg_cert *paper[2], *seed; /* by suite */
    char *paper_body, *paper_header;
    size_t body_len, header_len;
} known;

static const known *known_things(void)
{
    static known k;
    if (k.seed == NULL) {
        vg_xml_start();
        k.paper[0] = kit_cert(GOLDEN "rsa.pem");
        k.paper[1] = kit_cert(GOLDEN "sm2.pem");
        k.paper_body = kit_read(GOLDEN "body.c14n", &k.body_len);
        k.paper_header = kit_read(GOLDEN "hdr.c14n", &k.header_len);
        k.seed = kit_cert(VG_SOURCE_DIR "/tests/fuzz/seeds/xmldsig/rsa.crt");
    }
    return &k;
}

static vg_wss *open_as(const vg_wss_profile *profile, const uint8_t *data, size_t size)
{
    vg_wss *message = NULL;
    vg_err err;
    vg_status status = vg_wss_open(profile, (vg_span){data, size}, KIT_AT_MS, &message, &err);
    bool known_code = status.code == VG_OK || status.code == VG_E_BANK_GARBLED ||
                      status.code == VG_E_SIGNATURE || status.code == VG_E_CERT;
    assert(known_code);
    return message;
}

static void check_paper(const known *k, vg_suite suite, const uint8_t *data, size_t size)
{
    vg_wss_profile profile = kit_profile(suite, k->paper[suite - VG_SUITE_RSA]);
    VG_AUTO(vg_wss) message = open_as(&profile, data, size);
    if (message != NULL) {
        assert(message->body.len == k->body_len);
        assert(memcmp(message->body.at, k->paper_body, k->body_len) == 0);
        assert(message->header.len == k->header_len);
        assert(memcmp(message->header.at, k->paper_header, k->header_len) == 0);
    }
}

/* The seeds carry the child of the kit in Body, whatever else is signed. */
static void check_seed(const known *k, vg_wss_parts parts, const uint8_t *data, size_t size)
{
    vg_wss_profile profile = kit_profile(VG_SUITE_RSA, k->seed);
    profile.soap = VG_SOAP_ANY;
    profile.parts = parts;
    VG_AUTO(vg_wss) message = open_as(&profile, data, size);
    if (message != NULL) {
        static const char child[] = KIT_CHILD "</soapenv:Body>";
        assert(message->body.len > sizeof child);
        const uint8_t *tail = message->body.at + message->body.len - (sizeof child - 1);
        assert(memcmp(tail, child, sizeof child - 1) == 0);
        assert(tail[-1] == '>');
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const known *k = known_things();
    check_paper(k, VG_SUITE_RSA, data, size);
    check_paper(k, VG_SUITE_SM2, data, size);
    check_seed(k, VG_WSS_FOUR, data, size);
    check_seed(k, VG_WSS_TWO, data, size);
    return 0;
}
