/* Enveloped signatures of the gateway profile: round trips in both canonicalisations and charsets,
 * and every change refused. */
#include "certs/key_in.h"
#include "mapping/xml.h"
#include "mapping/xml_parse.h"
#include "tests/unit/certs_kit.h"
#include <CUnit/Basic.h>
#include <stdio.h>
#include <stdlib.h>

static kit_pair rsa, other, ended;
#define MESSAGE                                                                                    \
    "<stream><status>AAAAAAA</status><list "                                                       \
    "name=\"userDataList\"><row><amt>100.00</amt></row></list></stream>"

static char *sign(vg_c14n_mode mode, const kit_pair *by, bool key_info, const char *message)
{
    char *room = malloc(65536);
    vg_buf wire = vg_buf_of(room, 65535);
    vg_xmldsig_profile profile = {.c14n = mode, .pinned = {by->cert}};
    vg_err err;
    CU_ASSERT_EQUAL_FATAL(vg_xmldsig_sign(&profile, by->key, key_info ? by->cert : NULL,
                                          vg_span_of(message), &wire, &err)
                              .code,
                          VG_OK);
    room[wire.len] = 0;
    return room;
}

static vg_code open_as(vg_c14n_mode mode, const vg_cert *pinned, const char *wire, vg_err *err)
{
    vg_xmldsig_profile profile = {.c14n = mode, .pinned = {pinned}};
    VG_AUTO(vg_xmldsig) message = NULL;
    err->text[0] = 0;
    return vg_xmldsig_open(&profile, vg_span_of(wire), KIT_AT_MS, &message, err).code;
}

#define IN_GBK                                                                                     \
    "<?xml version=\"1.0\" encoding=\"GBK\"?>\n<stream><name>\xCD\xF5\x86\xB4</name></stream>\n"

static void both_canonicalisations_go_round(void)
{
    static const char *const messages[] = {
        MESSAGE,
        IN_GBK,
        "<stream>&lt;&#xD;&#13;\t x='\"' </stream>",
        "<stream><a b=\"2\" a=\"1\"/></stream>",
    };
    for (size_t i = 0; i < VG_COUNT(messages); i++) {
        for (vg_c14n_mode mode = VG_C14N_INCLUSIVE; mode <= VG_C14N_EXCLUSIVE; mode++) {
            vg_err err;
            char *with = sign(mode, &rsa, true, messages[i]),
                 *without = sign(mode, &rsa, false, messages[i]);
            CU_ASSERT_EQUAL(open_as(mode, rsa.cert, with, &err), VG_OK);
            CU_ASSERT_EQUAL(open_as(mode, rsa.cert, without, &err), VG_OK);
            CU_ASSERT_EQUAL(
                open_as(VG_C14N_INCLUSIVE + VG_C14N_EXCLUSIVE - mode, rsa.cert, with, &err),
                VG_E_SIGNATURE);
            free(with);
            free(without);
        }
    }
}

static void data_is_read_from_the_verified_octets(void)
{
    vg_xmldsig_profile profile = {.c14n = VG_C14N_EXCLUSIVE, .pinned = {rsa.cert}};
    char *wire = sign(VG_C14N_EXCLUSIVE, &rsa, true, MESSAGE);
    VG_AUTO(vg_xmldsig) message = NULL;
    VG_AUTO(vg_doc) doc = NULL;
    vg_node list = 0;
    size_t rows = 0;
    vg_err err;
    CU_ASSERT_EQUAL_FATAL(
        vg_xmldsig_open(&profile, vg_span_of(wire), KIT_AT_MS, &message, &err).code, VG_OK);
    CU_ASSERT(vg_span_is(message->document, MESSAGE));
    CU_ASSERT_EQUAL(message->signature.len, 256);
    CU_ASSERT_EQUAL_FATAL(vg_doc_read_in(message->document, "", &doc, &err).code, VG_OK);
    CU_ASSERT_EQUAL(vg_doc_list(doc, VG_DOC_ROOT, "userDataList", &list, &rows, &err).code, VG_OK);
    CU_ASSERT_EQUAL(rows, 1);
    free(wire);
}

static void every_change_is_refused(void)
{
    static const struct {
        const char *from, *to, *reason;
    } cases[] = {
        {"100.00", "900.00", "was changed"},
        {"<row>", "<row> ", "was changed"},
        {"</ds:Signature>", "</ds:Signature><more/>", "does not end with"},
        {"{Signature}", "{Signature}{Signature}", "stands outside"},
        {"<status>", "{Signature}<status>", "stands outside"},
        {"{Signature}", "", "does not end with"},
        {"URI=\"\"", "URI=\"#x\"", "one reference"},
        {"URI=\"\"", "URI=\"file:///etc/hostname\"", "one reference"},
        {"URI=\"\"", "URI=\"\" Type=\"urn:x\"", "attributes"},
        {"2001/04/xmlenc#sha256", "2000/09/xmldsig#sha1", "policy"},
        {"xmldsig-more#rsa-sha256", "xmldsig-more#hmac-sha256", "policy"},
        {"#enveloped-signature", "#base64", "policy"},
        {"xml-exc-c14n#\"></ds:Transform>", "xml-exc-c14n#WithComments\"></ds:Transform>",
         "policy"},
        {"</ds:X509Data>", "</ds:X509Data><ds:KeyName>x</ds:KeyName>", "KeyInfo has more"},
        {"<ds:X509Data>", "<ds:X509Data><ds:X509Certificate>AAAA</ds:X509Certificate>",
         "X509Data has more"},
        {"</ds:KeyInfo>", "</ds:KeyInfo><ds:Object><row/></ds:Object>", "Signature has more"},
        {"<ds:SignatureValue>", "<ds:SignatureValue>AAAA", "does not hold"},
        {"<ds:X509Certificate>M", "<ds:X509Certificate>N", "not pinned"},
        {"100.00", "1<!-- -->00.00", "declaration"},
        {"<stream>", "<!DOCTYPE a><stream>", "declaration"},
        {"<amt>", "<amt xmlns=\"urn:x\">", "was changed"},
    };
    char *wire = sign(VG_C14N_EXCLUSIVE, &rsa, true, MESSAGE);
    vg_err err;
    CU_ASSERT_EQUAL(open_as(VG_C14N_EXCLUSIVE, rsa.cert, wire, &err), VG_OK);
    for (size_t i = 0; i < VG_COUNT(cases); i++) {
        char *changed = kit_edit(wire, cases[i].from, cases[i].to);
        CU_ASSERT_PTR_NOT_NULL_FATAL(changed);
        CU_ASSERT_NOT_EQUAL(open_as(VG_C14N_EXCLUSIVE, rsa.cert, changed, &err), VG_OK);
        bool told = strstr(err.text, cases[i].reason) != NULL;
        CU_ASSERT(told);
        if (!told) {
            printf("\n%s: %s\n", cases[i].to, err.text);
        }
        free(changed);
    }
    free(wire);
}

/* The signed document below a forged root, with its Signature inside it or where the root's would
 * be. */
static void a_wrapped_document_is_refused(void)
{
    static const char *const forms[] = {
        "<stream><row>900.00</row>{all}</stream>",
        "<stream>{all}<row>900.00</row></stream>",
        "<stream><row>900.00</row>{bare}{Signature}</stream>",
        "<stream>{bare}<row>900.00</row>{Signature}</stream>",
        "<stream><row>900.00</row><old>{bare}</old>{Signature}</stream>",
        "{bare}{Signature}",
    };
    char *wire = sign(VG_C14N_EXCLUSIVE, &rsa, true, MESSAGE);
    char *bare = kit_edit(wire, "{Signature}", "");
    for (size_t i = 0; i < VG_COUNT(forms); i++) {
        vg_err err;
        char *form = kit_edit(wire, wire, forms[i]); /* {Signature} is filled in */
        char *whole = kit_edit(form, "{all}", wire);
        char *wrapped = kit_edit(whole == NULL ? form : whole, "{bare}", bare);
        CU_ASSERT_NOT_EQUAL(
            open_as(VG_C14N_EXCLUSIVE, rsa.cert, wrapped != NULL ? wrapped : whole, &err), VG_OK);
        CU_ASSERT_PTR_NOT_NULL(strstr(wrapped != NULL ? wrapped : whole, "100.00"));
        free(form);
        free(whole);
        free(wrapped);
    }
    free(bare);
    free(wire);
}

static void any_changed_byte_is_refused(void)
{
    char *wire = sign(VG_C14N_INCLUSIVE, &rsa, false, MESSAGE);
    vg_xmldsig_profile profile = {.c14n = VG_C14N_INCLUSIVE, .pinned = {rsa.cert}};
    size_t len = strlen(wire), accepted = 0;
    vg_err err;
    for (size_t i = 0; i < len * 8; i++) {
        VG_AUTO(vg_xmldsig) message = NULL;
        char before = wire[i / 8];
        wire[i / 8] = (char)(wire[i / 8] ^ (1 << (i % 8)));
        accepted +=
            vg_xmldsig_open(&profile, (vg_span){(uint8_t *)wire, len}, KIT_AT_MS, &message, &err)
                .code == VG_OK;
        wire[i / 8] = before;
    }
    CU_ASSERT_EQUAL(accepted, 0);
    free(wire);
}

static void only_pinned_certificates_are_believed(void)
{
    vg_err err;
    char *mine = sign(VG_C14N_EXCLUSIVE, &rsa, true, MESSAGE),
         *bare = sign(VG_C14N_EXCLUSIVE, &rsa, false, MESSAGE);
    char *late = sign(VG_C14N_EXCLUSIVE, &ended, true, MESSAGE);
    vg_xmldsig_profile two = {.c14n = VG_C14N_EXCLUSIVE, .pinned = {other.cert, rsa.cert}};
    VG_AUTO(vg_xmldsig) message = NULL;
    CU_ASSERT_EQUAL(open_as(VG_C14N_EXCLUSIVE, other.cert, mine, &err), VG_E_CERT);
    CU_ASSERT_EQUAL(open_as(VG_C14N_EXCLUSIVE, other.cert, bare, &err), VG_E_SIGNATURE);
    CU_ASSERT_EQUAL(open_as(VG_C14N_EXCLUSIVE, ended.cert, late, &err), VG_E_CERT);
    CU_ASSERT_EQUAL_FATAL(vg_xmldsig_open(&two, vg_span_of(bare), KIT_AT_MS, &message, &err).code,
                          VG_OK);
    CU_ASSERT_EQUAL(message->signer, 1);
    CU_ASSERT_EQUAL(vg_xmldsig_check(&two, &err).code, VG_OK);
    two.pinned[0] = NULL;
    CU_ASSERT_EQUAL(vg_xmldsig_check(&two, &err).code, VG_E_CONFIG);
    free(mine);
    free(bare);
    free(late);
}

static void what_can_not_be_signed_is_said(void)
{
    static const char *const messages[] = {"",
                                           "text",
                                           "<stream/>",
                                           "<stream xmlns=\"urn:x\">a</stream>",
                                           "<stream xml:lang=\"zh\">a</stream>",
                                           "<stream>a</stream><!-- -->",
                                           "<stream><!-- -->a</stream>"};
    vg_xmldsig_profile profile = {.c14n = VG_C14N_INCLUSIVE, .pinned = {rsa.cert}};
    char room[8192];
    vg_err err;
    for (size_t i = 0; i < VG_COUNT(messages); i++) {
        vg_buf wire = vg_buf_of(room, sizeof room);
        CU_ASSERT_EQUAL(
            vg_xmldsig_sign(&profile, rsa.key, NULL, vg_span_of(messages[i]), &wire, &err).code,
            VG_E_ENCODE);
    }
    vg_buf small = vg_buf_of(room, 500);
    CU_ASSERT_EQUAL(vg_xmldsig_sign(&profile, rsa.key, NULL, VG_SPAN(MESSAGE), &small, &err).code,
                    VG_E_ENCODE);
}

int main(void)
{
    vg_doc_start();
    rsa = kit_pair_new(VG_SUITE_RSA, false, NULL, NULL);
    other = kit_pair_new(VG_SUITE_RSA, false, NULL, NULL);
    ended = kit_pair_new(VG_SUITE_RSA, true, NULL, NULL);
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("xmldsig", NULL, NULL);
    CU_ADD_TEST(suite, both_canonicalisations_go_round);
    CU_ADD_TEST(suite, data_is_read_from_the_verified_octets);
    CU_ADD_TEST(suite, every_change_is_refused);
    CU_ADD_TEST(suite, a_wrapped_document_is_refused);
    CU_ADD_TEST(suite, any_changed_byte_is_refused);
    CU_ADD_TEST(suite, only_pinned_certificates_are_believed);
    CU_ADD_TEST(suite, what_can_not_be_signed_is_said);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    kit_pair_free(&rsa);
    kit_pair_free(&other);
    kit_pair_free(&ended);
    return failed == 0 ? 0 : 1;
}
