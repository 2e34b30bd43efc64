/* Any bytes are refused or hand out the one document that the throw-away key of the seeds once
 * signed. */
#include "certs/xmldsig.h"
#include "mapping/xml_parse.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/certs_kit.h"

#define DOCUMENT                                                                                   \
    "<stream><status>AAAAAAA</status><list name=\"userDataList\"><row><amt>100.00</amt></row>"     \
    "</list></stream>"

static const vg_cert *seed_cert(void)
{
    static vg_cert *cert;
    if (cert == NULL) {
        vg_xml_start();
        cert = kit_cert(VG_SOURCE_DIR "/tests/fuzz/seeds/xmldsig/rsa.crt");
    }
    return cert;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (vg_c14n_mode mode = VG_C14N_INCLUSIVE; mode <= VG_C14N_EXCLUSIVE; mode++) {
        vg_xmldsig_profile profile = {.c14n = mode, .pinned = {seed_cert()}};
        VG_AUTO(vg_xmldsig) message = NULL;
        vg_err err;
        vg_status status =
            vg_xmldsig_open(&profile, (vg_span){data, size}, KIT_AT_MS, &message, &err);
        if (status.code == VG_OK) {
            assert(vg_span_is(message->document, DOCUMENT));
        } else {
            bool known = status.code == VG_E_BANK_GARBLED || status.code == VG_E_SIGNATURE ||
                         status.code == VG_E_CERT;
            assert(known);
        }
    }
    return 0;
}
