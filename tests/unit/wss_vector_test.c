/* The vectors of banks/baixin.md §8: canonical octets, digests, and both complete messages. */
#include "certs/base64.h"
#include "certs/dsig_in.h"
#include "certs/key_in.h"
#include "gateway/base/text.h"
#include "mapping/xml.h"
#include "mapping/xml_parse.h"
#include "tests/unit/certs_kit.h"
#include <CUnit/Basic.h>
#include <stdlib.h>

#define GOLDEN(name) VG_SOURCE_DIR "/tests/golden/baixin/" name

static xmlNode *find(xmlNode *top, const char *name)
{
    for (xmlNode *at = top; at != NULL; at = at->next) {
        if (at->type == XML_ELEMENT_NODE) {
            xmlNode *below =
                strcmp((const char *)at->name, name) == 0 ? at : find(at->children, name);
            if (below != NULL) {
                return below;
            }
        }
    }
    return NULL;
}

static vg_octets canonical(const char *path, const char *name)
{
    size_t len = 0;
    char *wire = kit_read(path, &len);
    VG_AUTO(vg_xml) doc = NULL;
    vg_octets octets = {NULL, 0};
    vg_err err;
    CU_ASSERT_EQUAL_FATAL(
        vg_xml_parse((vg_span){(uint8_t *)wire, len}, &vg_xml_soap, &doc, &err).code, VG_OK);
    xmlNode *part = find(xmlDocGetRootElement(doc), name);
    vg_c14n how = {.mode = VG_C14N_EXCLUSIVE, .part = part};
    CU_ASSERT_EQUAL_FATAL(vg_c14n_write(doc, &how, &octets, &err).code, VG_OK);
    free(wire);
    return octets;
}

static void canonical_octets_are_those_of_the_paper(void)
{
    static const struct {
        const char *element, *file;
        size_t len;
    } cases[] = {
        {"Timestamp", GOLDEN("ts.c14n"), 240},
        {"MsgHeader", GOLDEN("hdr.c14n"), 425},
        {"Body", GOLDEN("body.c14n"), 368},
    };
    for (size_t i = 0; i < VG_COUNT(cases); i++) {
        size_t len = 0;
        char *expected = kit_read(cases[i].file, &len);
        vg_octets octets = canonical(GOLDEN("suite1.xml"), cases[i].element);
        CU_ASSERT_EQUAL(len, cases[i].len);
        CU_ASSERT_EQUAL_FATAL(octets.len, len);
        CU_ASSERT_EQUAL(memcmp(octets.at, expected, len), 0);
        vg_octets_free(&octets);
        free(expected);
    }
}

static void digests_are_those_of_the_paper(void)
{
    static const struct {
        const char *element, *sha256, *sm3;
    } cases[] = {
        {"Timestamp", "UMkpCovscxImbehXZK512SisR/TT/BY5wUDrI+8FZ7c=",
         "Ksy96buXwDEARTrNM3mXwJB1cfxmgpvt3Czshl+TljM="},
        {"BinarySecurityToken", "rC/F2Z3Qs2/sf1g5qN019G9d0vKHta9UVaQGMVHTQZM=",
         "nPH+4fgEIWKcQ0k2xEotSQCpgLYAtr+E5WieffU7Z5Y="},
        {"MsgHeader", "ZjE1SJEyzhONTRbKTh5Noxt2aI+lpx/qsaKhZSMh88c=",
         "NURzP6wWTDYB73wQV1dxT7xTHVtWu4MF6zvD3Vy1H9E="},
        {"Body", "7b/bA7F8d9Vth/IqTPHoR4VAV4lug0Xjpl/U56urwpw=",
         "OA+zblFZ0ntRn0nwnCiZmDaQ9oW8UXppbLXi8ycZ0DY="},
    };
    for (size_t i = 0; i < 2 * VG_COUNT(cases); i++) {
        bool sm2 = i % 2 == 1;
        uint8_t digest[VG_DIGEST_BYTES];
        char text[64];
        vg_buf out = vg_buf_of(text, sizeof text);
        vg_err err;
        vg_octets octets =
            canonical(sm2 ? GOLDEN("suite2.xml") : GOLDEN("suite1.xml"), cases[i / 2].element);
        CU_ASSERT_EQUAL_FATAL(vg_dsig_hash(sm2 ? VG_SUITE_SM2 : VG_SUITE_RSA,
                                           &(vg_span){octets.at, octets.len}, 1, digest, &err)
                                  .code,
                              VG_OK);
        vg_base64_encode((vg_span){digest, sizeof digest}, &out);
        CU_ASSERT(vg_span_is(vg_buf_span(&out), sm2 ? cases[i / 2].sm3 : cases[i / 2].sha256));
        vg_octets_free(&octets);
    }
}

static void signed_info_is_that_of_the_paper(void)
{
    char hex[VG_SHA256_HEX];
    vg_octets one = canonical(GOLDEN("suite1.xml"), "SignedInfo");
    vg_octets two = canonical(GOLDEN("suite2.xml"), "SignedInfo");
    vg_octets token_one = canonical(GOLDEN("suite1.xml"), "BinarySecurityToken");
    vg_octets token_two = canonical(GOLDEN("suite2.xml"), "BinarySecurityToken");
    CU_ASSERT_EQUAL(one.len, 1551);
    CU_ASSERT_EQUAL(two.len, 1585);
    CU_ASSERT_EQUAL(token_one.len, 1588);
    CU_ASSERT_EQUAL(token_two.len, 1056);
    vg_sha256_hex((vg_span){one.at, one.len}, hex);
    CU_ASSERT_STRING_EQUAL(hex, "d6f848af061fec86c3ce35577695a58320e64046e64c59e0a631b54b16b8ed84");
    /* e = SM3(ZA || SignedInfo) with the ZA of GB/T 32918.5 A.2 */
    static const uint8_t za[] = {0xB2, 0xE1, 0x4C, 0x5C, 0x79, 0xC6, 0xDF, 0x5B, 0x85, 0xF4, 0xFE,
                                 0x7E, 0xD8, 0xDB, 0x7A, 0x26, 0x2B, 0x9D, 0xA7, 0xE0, 0x7C, 0xCB,
                                 0x0E, 0xA9, 0xF4, 0x74, 0x7B, 0x8C, 0xCD, 0xA8, 0xA4, 0xF3};
    const vg_span pieces[] = {{za, sizeof za}, {two.at, two.len}};
    uint8_t e[VG_DIGEST_BYTES];
    char e_hex[2 * VG_DIGEST_BYTES + 1];
    vg_err err;
    CU_ASSERT_EQUAL(vg_dsig_hash(VG_SUITE_SM2, pieces, 2, e, &err).code, VG_OK);
    vg_hex(e, sizeof e, e_hex);
    CU_ASSERT_STRING_EQUAL(e_hex,
                           "9af4178796d2f42e4554d248ab6a2fdfe0300acc68b459075295b44b5541364a");
    vg_octets_free(&one);
    vg_octets_free(&two);
    vg_octets_free(&token_one);
    vg_octets_free(&token_two);
}

/* Opens a vector and reads its data from what was verified. */
static void open_vector(const char *wire, const char *cert_path, vg_sig_form form)
{
    vg_cert *cert = kit_cert(cert_path);
    vg_wss_profile profile = kit_profile(vg_cert_suite(cert), cert);
    VG_AUTO(vg_wss) message = NULL;
    VG_AUTO(vg_doc) doc = NULL;
    vg_err err = {.text = ""};
    size_t len = 0;
    vg_node request = 0, account = 0;
    char *body = kit_read(GOLDEN("body.c14n"), &len);
    profile.form = form;
    CU_ASSERT_EQUAL(vg_wss_check(&profile, NULL, &err).code, VG_OK);
    CU_ASSERT_EQUAL(vg_wss_open(&profile, vg_span_of(wire), KIT_AT_MS, &message, &err).code, VG_OK);
    CU_ASSERT_STRING_EQUAL_FATAL(err.text, "");
    CU_ASSERT_EQUAL(message->created_ms, KIT_AT_MS);
    CU_ASSERT_EQUAL(message->expires_ms, KIT_AT_MS + 300000);
    CU_ASSERT_EQUAL(message->header.len, 425);
    CU_ASSERT_EQUAL_FATAL(message->body.len, len);
    CU_ASSERT_EQUAL(memcmp(message->body.at, body, len), 0);
    CU_ASSERT_EQUAL_FATAL(vg_doc_read_in(message->body, KIT_SPACE, &doc, &err).code, VG_OK);
    CU_ASSERT_EQUAL(vg_doc_child(doc, VG_DOC_ROOT, "QueryBalanceRequest", &request, &err).code,
                    VG_OK);
    CU_ASSERT_EQUAL(vg_doc_child(doc, request, "AcctNo", &account, &err).code, VG_OK);
    CU_ASSERT_FATAL(account != 0);
    CU_ASSERT(vg_span_is(vg_doc_text(doc, account), "6230000000000000001"));
    free(body);
    vg_cert_free(cert);
}

static void complete_messages_of_both_suites_open(void)
{
    char *one = kit_read(GOLDEN("suite1.xml"), NULL), *two = kit_read(GOLDEN("suite2.xml"), NULL);
    char *der =
        kit_edit(two,
                 "n+AT+SVgC8anWQRvOeIuliGOOap2u5UWofnDGINV0L2CXYftoITgdElqHwjsA8jVEbsxQEyzyYLS/"
                 "5yx14WZPg==",
                 "MEYCIQCf4BP5JWALxqdZBG854i6WIY45qna7lRah+cMYg1XQvQIhAIJdh+2ghOB0SWofCOwDyNURuzF"
                 "ATLPJgtL/nLHXhZk+");
    open_vector(one, GOLDEN("rsa.pem"), VG_SIG_RAW);
    open_vector(two, GOLDEN("sm2.pem"), VG_SIG_RAW);
    open_vector(der, GOLDEN("sm2.pem"), VG_SIG_DER);
    free(one);
    free(two);
    free(der);
}

static void our_signature_with_the_standards_key_opens_under_its_certificate(void)
{
    kit_pair pair = {kit_key_of_gbt32918(), kit_cert(GOLDEN("sm2.pem"))};
    vg_wss_profile profile = kit_profile(VG_SUITE_SM2, pair.cert);
    vg_err err;
    char *wire = kit_sign(&profile, &pair, NULL, NULL, KIT_AT_MS);
    CU_ASSERT_EQUAL(kit_open(&profile, wire, KIT_AT_MS, &err), VG_OK);
    free(wire);
    kit_pair_free(&pair);
}

int main(void)
{
    vg_xml_start();
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("wss_vector", NULL, NULL);
    CU_ADD_TEST(suite, canonical_octets_are_those_of_the_paper);
    CU_ADD_TEST(suite, digests_are_those_of_the_paper);
    CU_ADD_TEST(suite, signed_info_is_that_of_the_paper);
    CU_ADD_TEST(suite, complete_messages_of_both_suites_open);
    CU_ADD_TEST(suite, our_signature_with_the_standards_key_opens_under_its_certificate);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}
