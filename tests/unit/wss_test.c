/* WS-Security of the Baixin profile: what is signed opens, every mutation of banks/baixin.md §7
 * that concerns the signature is refused, each for its own reason, and outgoing messages are
 * canonical by construction. */
#include "certs/dsig_in.h"
#include "certs/key_in.h"
#include "mapping/xml_parse.h"
#include "tests/unit/certs_kit.h"
#include <CUnit/Basic.h>
#include <libxml/tree.h>
#include <stdio.h>
#include <stdlib.h>

static kit_pair rsa, sm2, other, ended;

static const kit_pair *pair_of(vg_suite suite) { return suite == VG_SUITE_SM2 ? &sm2 : &rsa; }

/* --- mutations -------------------------------------------------------------------------------- */

typedef struct edit {
    const char *from, *to;
} edit;

typedef struct mutation {
    const char *name;
    edit edits[3];
    const char *reason; /* what err must say: the rule that is meant, not another one by chance */
} mutation;

#define FORGED                                                                                     \
    "<soapenv:Body xmlns:wsu=\"http://docs.oasis-open.org/wss/2004/01/"                            \
    "oasis-200401-wss-wssecurity-utility-1.0.xsd\" wsu:Id=\"body\"><c:PayRequest "                 \
    "xmlns:c=\"" KIT_SPACE                                                                         \
    "\"><c:AcctNo>6230000000000000009</c:AcctNo><c:Amount>900.00</c:Amount></c:PayRequest>"        \
    "</soapenv:Body>"
#define FORGE                                                                                      \
    {                                                                                              \
        "{Body}</soapenv:Envelope>", FORGED "</soapenv:Envelope>"                                  \
    }
#define IN_TRANSFORM                                                                               \
    "<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"></ds:Transform>"
#define KEY_INFO "<wsse:SecurityTokenReference>"
#define DOT_ID   "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"

static const mutation mutations[] = {
    {"the amount is changed", {{"100.00", "900.00"}}, "changed: #body"},
    {"the header is changed", {{"M1<", "M2<"}}, "changed: #hdr"},
    {"the time is changed", {{"02:00:00.000Z", "02:00:00.001Z"}}, "changed: #ts"},
    {"the token is changed",
     {{"X509v3\" wsu:Id=\"bst\">MII", "X509v3\" wsu:Id=\"bst\">MIJ"}},
     "not pinned"},
    /* banks/baixin.md §7.1 */
    {"XSW1: the Body inside the Signature",
     {{"</ds:KeyInfo>", "</ds:KeyInfo>{Body}"}, FORGE},
     "Signature has more"},
    {"XSW2: the Body before a detached Signature",
     {{"<ds:Signature ", "{Body}<ds:Signature "}, FORGE},
     "Security has more"},
    {"XSW3: a forged Body first", {{"{Body}", FORGED "{Body}"}}, "Envelope has more"},
    {"XSW3: a forged header first",
     {{"{MsgHeader}", "<c:MsgHeader xmlns:c=\"" KIT_SPACE "\"></c:MsgHeader>{MsgHeader}"}},
     "Header has more"},
    {"XSW4: the Body inside a forged Body",
     {{"{Body}", "<soapenv:Body><c:PayRequest xmlns:c=\"" KIT_SPACE
                 "\"></c:PayRequest>{Body}</soapenv:Body>"}},
     "Body has 0 attr"},
    {"XSW4: the Body as the only child of a forged Body",
     {{"{Body}", "<soapenv:Body xmlns:wsu=\"" DOT_ID
                 "wssecurity-utility-1.0.xsd\" wsu:Id=\"evil\">{Body}</soapenv:Body>"}},
     "foreign namespace"},
    {"XSW5: a copy behind the forged Body",
     {{"{Body}</soapenv:Envelope>", FORGED "{Body}</soapenv:Envelope>"}},
     "Envelope has more"},
    {"XSW5: a copy in the header",
     {{"</soapenv:Header>", "{Body}</soapenv:Header>"}, FORGE},
     "Header has more"},
    {"XSW6: a copy behind the Signature",
     {{"</ds:Signature>", "</ds:Signature>{Body}"}, FORGE},
     "Security has more"},
    {"XSW7: a copy in an unknown header block",
     {{"</soapenv:Header>", "<x:Any xmlns:x=\"urn:x\">{Body}</x:Any></soapenv:Header>"}, FORGE},
     "Header has more"},
    {"XSW8: a copy in ds:Object",
     {{"</ds:KeyInfo>", "</ds:KeyInfo><ds:Object>{Body}</ds:Object>"}, FORGE},
     "Signature has more"},
    {"XSW8: KeyInfo replaced by ds:Object",
     {{"<ds:KeyInfo>", "<ds:Object>{Body}</ds:Object><ds:KeyInfo>"}, FORGE},
     "Signature has more"},
    {"the header in the Body's place of the reference", {{"#hdr", "#body"}}, "is signed 2 times"},
    /* shape */
    {"a second Security",
     {{"</wsse:Security>", "</wsse:Security><wsse:Security xmlns:wsse=\"" DOT_ID
                           "wssecurity-secext-1.0.xsd\"></wsse:Security>"}},
     "Header has more"},
    {"no Security", {{"{MsgHeader}</soapenv:Header>", "</soapenv:Header>"}}, "lacks a part"},
    {"a second Timestamp", {{"{Timestamp}", "{Timestamp}{Timestamp}"}}, "Security has more"},
    {"a second token", {{"{Token}", "{Token}{Token}"}}, "Security has more"},
    {"the Signature before the token",
     {{"{Token}{Signature}", "{Signature}{Token}"}},
     "wrong place"},
    {"mustUnderstand 0", {{"mustUnderstand=\"1\"", "mustUnderstand=\"0\""}}, "mustUnderstand"},
    {"an actor",
     {{"mustUnderstand=\"1\"", "mustUnderstand=\"1\" soapenv:actor=\"urn:x\""}},
     "Security has 2 attributes"},
    {"an unknown header block",
     {{"</soapenv:Header>", "<x xmlns=\"urn:x\"></x></soapenv:Header>"}},
     "Header has more"},
    {"text beside the blocks", {{"</soapenv:Header>", "x</soapenv:Header>"}}, "text or markup"},
    {"two children in Body",
     {{"</soapenv:Body>", "<c:X xmlns:c=\"" KIT_SPACE "\"></c:X></soapenv:Body>"}},
     "Body has more"},
    {"a foreign element in Body",
     {{"<c:Amount>", "<x xmlns=\"urn:x\"></x><c:Amount>"}},
     "foreign namespace"},
    {"an element of no namespace in Body",
     {{"<c:Amount>", "<Amount></Amount><c:Amount>"}},
     "foreign namespace"},
    {"an attribute in Body", {{"<c:Amount>", "<c:Amount type=\"x\">"}}, "has an attribute"},
    {"two equal ids", {{"wsu:Id=\"ts\"", "wsu:Id=\"hdr\""}}, "with the id hdr"},
    {"an Id on a foreign element", {{"<c:Amount>", "<c:Amount Id=\"x\">"}}, "has an attribute"},
    {"an xml:id", {{"<c:Amount>", "<c:Amount xml:id=\"x\">"}}, "has an attribute"},
    {"an Id on the Signature",
     {{"<ds:Signature ", "<ds:Signature Id=\"x\" "}},
     "Signature has 1 attributes"},
    {"an Id and a wsu:Id",
     {{" wsu:Id=\"body\">", " Id=\"body\" wsu:Id=\"body\">"}},
     "Body has 2 attributes"},
    {"an Id instead of wsu:Id", {{" wsu:Id=\"body\">", " Id=\"body\">"}}, "no wsu:Id"},
    /* the times */
    {"local time", {{"02:00:00.000Z", "02:00:00.000"}}, "a time is written"},
    {"a zone", {{"02:00:00.000Z", "02:00:00+00:00"}}, "a time is written"},
    {"a leap second", {{"02:00:00.000Z", "02:00:60.000Z"}}, "no such time"},
    {"four fraction digits", {{"02:00:00.000Z", "02:00:00.0000Z"}}, "a time is written"},
    {"Expires before Created", {{"02:05:00.000Z", "01:59:00.000Z"}}, "a life of"},
    {"301 seconds", {{"02:05:00.000Z", "02:05:01.000Z"}}, "a life of 301000 ms"},
    {"no Expires", {{"<wsu:Expires>2026-12-01T02:05:00.000Z</wsu:Expires>", ""}}, "children"},
    /* SignedInfo */
    {"SHA-1", {{"2001/04/xmlenc#sha256", "2000/09/xmldsig#sha1"}}, "policy: another digest"},
    {"rsa-sha1",
     {{"2001/04/xmldsig-more#rsa-sha256", "2000/09/xmldsig#rsa-sha1"}},
     "policy: another signature"},
    {"HMAC",
     {{"xmldsig-more#rsa-sha256", "xmldsig-more#hmac-sha256"}},
     "policy: another signature"},
    {"RSA-SHA512",
     {{"xmldsig-more#rsa-sha256", "xmldsig-more#rsa-sha512"}},
     "policy: another signature"},
    {"a length for HMAC",
     {{"</ds:SignatureMethod>",
       "<ds:HMACOutputLength>1</ds:HMACOutputLength></ds:SignatureMethod>"}},
     "SignatureMethod has more"},
    {"InclusiveNamespaces",
     {{IN_TRANSFORM,
       "<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"><i:InclusiveNamespaces "
       "xmlns:i=\"http://www.w3.org/2001/10/xml-exc-c14n#\" PrefixList=\"c\"/></ds:Transform>"}},
     "policy: InclusiveNamespaces"},
    {"InclusiveNamespaces for SignedInfo",
     {{"exc-c14n#\"></ds:Canon",
       "exc-c14n#\"><i:InclusiveNamespaces xmlns:i=\"http://www.w3.org/2001/10/xml-exc-c14n#\" "
       "PrefixList=\"c\"/></ds:Canon"}},
     "policy: InclusiveNamespaces"},
    {"inclusive canonicalisation",
     {{"http://www.w3.org/2001/10/xml-exc-c14n#\"></ds:Canon",
       "http://www.w3.org/TR/2001/REC-xml-c14n-20010315\"></ds:Canon"}},
     "policy: a canon"},
    {"with comments",
     {{"xml-exc-c14n#\"></ds:Canon", "xml-exc-c14n#WithComments\"></ds:Canon"}},
     "policy: a canon"},
    {"STR-Transform",
     {{"<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\">",
       "<ds:Transform Algorithm=\"" DOT_ID "soap-message-security-1.0#STR-Transform\">"}},
     "policy: a canon"},
    {"XPath",
     {{IN_TRANSFORM,
       "<ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xpath-19991116\"><ds:XPath>false()"
       "</ds:XPath></ds:Transform>"}},
     "policy: a transform with a parameter"},
    {"XSLT",
     {{IN_TRANSFORM,
       "<ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xslt-19991116\"></ds:Transform>"}},
     "policy: a canon"},
    {"enveloped-signature before",
     {{IN_TRANSFORM, "<ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#"
                     "enveloped-signature\"></ds:Transform>" IN_TRANSFORM}},
     "policy: another list"},
    {"three transforms",
     {{IN_TRANSFORM, IN_TRANSFORM IN_TRANSFORM IN_TRANSFORM}},
     "Transforms has more"},
    {"no transform", {{IN_TRANSFORM, ""}}, "without a transform"},
    {"a Type",
     {{"<ds:Reference URI=\"#ts\">", "<ds:Reference URI=\"#ts\" Type=\"urn:x\">"}},
     "Reference has 2 attributes"},
    {"no URI", {{"<ds:Reference URI=\"#ts\">", "<ds:Reference>"}}, "Reference has 0 attributes"},
    {"the whole document", {{"URI=\"#ts\"", "URI=\"\""}}, "Timestamp is signed 0 times"},
    {"a file", {{"URI=\"#ts\"", "URI=\"file:///etc/hostname\""}}, "Timestamp is signed 0 times"},
    {"http", {{"URI=\"#ts\"", "URI=\"http://127.0.0.1/\""}}, "Timestamp is signed 0 times"},
    {"an XPointer",
     {{"URI=\"#ts\"", "URI=\"#xpointer(id('ts'))\""}},
     "Timestamp is signed 0 times"},
    {"a digest too long", {{"</ds:DigestValue>", "AAAA</ds:DigestValue>"}}, "does not hold"},
    {"another SignatureValue",
     {{"<ds:SignatureValue>", "<ds:SignatureValue>AAAA"}},
     "does not hold"},
    {"bits behind the signature",
     {{"</ds:SignatureValue>", "=</ds:SignatureValue>"}},
     "not Base64"},
    /* KeyInfo */
    {"KeyValue", {{KEY_INFO, "<ds:KeyValue></ds:KeyValue>" KEY_INFO}}, "KeyInfo has more"},
    {"KeyName only",
     {{"<ds:KeyInfo>", "<ds:KeyInfo><ds:KeyName>x</ds:KeyName>"}},
     "KeyInfo has more"},
    {"RetrievalMethod",
     {{KEY_INFO, "<ds:RetrievalMethod URI=\"#bst\"></ds:RetrievalMethod>" KEY_INFO}},
     "KeyInfo has more"},
    {"X509Data", {{KEY_INFO, "<ds:X509Data></ds:X509Data>" KEY_INFO}}, "KeyInfo has more"},
    {"an embedded token",
     {{"<wsse:Reference URI", "<wsse:Embedded></wsse:Embedded><wsse:Reference URI"}},
     "SecurityTokenReference has more"},
    {"a reference to another element",
     {{"<wsse:Reference URI=\"#bst\"", "<wsse:Reference URI=\"#hdr\""}},
     "does not point"},
    {"a thumbprint",
     {{"x509-token-profile-1.0#X509v3\"></wsse:Reference>",
       "x509-token-profile-1.0#X509PKIPathv1\"></wsse:Reference>"}},
     "does not point"},
    {"another kind of token", {{"#X509v3\" wsu:Id", "#PKCS7\" wsu:Id"}}, "not one X.509"},
    {"another encoding", {{"#Base64Binary", "#HexBinary"}}, "not one X.509"},
    /* XML */
    {"a document type", {{"<soapenv:Envelope", "<!DOCTYPE e><soapenv:Envelope"}}, "declaration"},
    {"a comment in the account", {{"<c:AcctNo>623", "<c:AcctNo>623<!-- -->"}}, "declaration"},
    {"an instruction", {{"<c:AcctNo>", "<?x y?><c:AcctNo>"}}, "declaration"},
    {"CDATA", {{"100.00", "<![CDATA[100.00]]>"}}, "declaration"},
    {"a tab in an attribute",
     {{"mustUnderstand=\"1\"", "mustUnderstand=\"1\t\""}},
     "control character"},
    {"a prefix without a namespace",
     {{"<c:Amount>100.00</c:Amount>", "<d:Amount>100.00</d:Amount>"}},
     "not well-formed"},
    {"XML 1.1", {{"<soapenv:Envelope", "<?xml version=\"1.1\"?><soapenv:Envelope"}}, "not XML 1.0"},
    {"GBK",
     {{"<soapenv:Envelope", "<?xml version=\"1.0\" encoding=\"GBK\"?><soapenv:Envelope"}},
     "charset"},
    {"UTF-7",
     {{"<soapenv:Envelope", "<?xml version=\"1.0\" encoding=\"UTF-7\"?><soapenv:Envelope"}},
     "charset"},
    {"SOAP 1.2",
     {{"http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"}},
     "version of SOAP"},
};

static char *mutate(const char *wire, const mutation *m)
{
    char *text = strdup(wire);
    for (size_t i = 0; i < VG_COUNT(m->edits) && m->edits[i].from != NULL; i++) {
        char *next = kit_edit(text, m->edits[i].from, m->edits[i].to);
        if (next == NULL) {
            printf("\n%s: nothing to change\n", m->name);
        }
        CU_ASSERT_PTR_NOT_NULL_FATAL(next);
        free(text);
        text = next;
    }
    return text;
}

static void every_mutation_is_refused_for_its_own_reason(void)
{
    vg_wss_profile profile = kit_profile(VG_SUITE_RSA, rsa.cert);
    char *wire = kit_sign(&profile, &rsa, NULL, NULL, KIT_AT_MS);
    vg_err err;
    CU_ASSERT_EQUAL_FATAL(kit_open(&profile, wire, KIT_AT_MS, &err), VG_OK);
    for (size_t i = 0; i < VG_COUNT(mutations); i++) {
        char *changed = mutate(wire, &mutations[i]);
        vg_code code = kit_open(&profile, changed, KIT_AT_MS, &err);
        bool told = strstr(err.text, mutations[i].reason) != NULL;
        CU_ASSERT_NOT_EQUAL(code, VG_OK);
        CU_ASSERT(told);
        if (code == VG_OK || !told) {
            printf("\n%s: %s\n", mutations[i].name, err.text);
        }
        free(changed);
    }
    printf("(%zu mutations) ", VG_COUNT(mutations));
    free(wire);
}

/* References are removed, doubled and swapped as whole elements. */
static void only_the_four_references_are_taken(void)
{
    static const char *const ids[] = {"ts", "bst", "hdr", "body"};
    vg_wss_profile profile = kit_profile(VG_SUITE_RSA, rsa.cert);
    char *wire = kit_sign(&profile, &rsa, NULL, NULL, KIT_AT_MS);
    vg_err err;
    char elements[4][512];
    for (size_t i = 0; i < VG_COUNT(ids); i++) {
        char mark[64];
        snprintf(mark, sizeof mark, "<ds:Reference URI=\"#%s\">", ids[i]);
        const char *at = strstr(wire, mark);
        CU_ASSERT_PTR_NOT_NULL_FATAL(at);
        size_t len = (size_t)(strstr(at, "</ds:Reference>") - at) + strlen("</ds:Reference>");
        CU_ASSERT_FATAL(len < sizeof elements[i]);
        memcpy(elements[i], at, len);
        elements[i][len] = 0;
        char *without = kit_edit(wire, elements[i], "");
        CU_ASSERT_EQUAL(kit_open(&profile, without, KIT_AT_MS, &err), VG_E_SIGNATURE);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "3 signed parts, not 4"));
        free(without);
        char twice[1024];
        snprintf(twice, sizeof twice, "%s%s", elements[i], elements[i]);
        char *five = kit_edit(wire, elements[i], twice);
        CU_ASSERT_EQUAL(kit_open(&profile, five, KIT_AT_MS, &err), VG_E_SIGNATURE);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "SignedInfo has more than 6"));
        free(five);
    }
    /* Two references change places: every digest is right, SignedInfo is not what was signed. */
    char *half = kit_edit(wire, elements[0], "@");
    char *swapped_half = kit_edit(half, elements[3], elements[0]);
    char *swapped = kit_edit(swapped_half, "@", elements[3]);
    CU_ASSERT_EQUAL(kit_open(&profile, swapped, KIT_AT_MS, &err), VG_E_SIGNATURE);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "does not hold"));
    free(half);
    free(swapped_half);
    free(swapped);
    free(wire);
}

/* --- bytes ------------------------------------------------------------------------------------ */

static void any_changed_byte_is_refused(void)
{
    for (vg_suite suite = VG_SUITE_RSA; suite <= VG_SUITE_SM2; suite++) {
        vg_wss_profile profile = kit_profile(suite, pair_of(suite)->cert);
        char *wire = kit_sign(&profile, pair_of(suite), NULL, NULL, KIT_AT_MS);
        size_t len = strlen(wire), accepted = 0;
        vg_err err;
        for (size_t i = 0; i < len; i++) {
            for (int bit = 0; bit < 8; bit += 7) {
                char before = wire[i];
                VG_AUTO(vg_wss) message = NULL;
                wire[i] = (char)(wire[i] ^ (1 << bit));
                accepted += vg_wss_open(&profile, (vg_span){(uint8_t *)wire, len}, KIT_AT_MS,
                                        &message, &err)
                                .code == VG_OK;
                wire[i] = before;
            }
        }
        CU_ASSERT_EQUAL(accepted, 0);
        CU_ASSERT_EQUAL(kit_open(&profile, wire, KIT_AT_MS, &err), VG_OK);
        free(wire);
    }
}

static void any_shorter_message_is_refused(void)
{
    vg_wss_profile profile = kit_profile(VG_SUITE_RSA, rsa.cert);
    char *wire = kit_sign(&profile, &rsa, NULL, NULL, KIT_AT_MS);
    size_t accepted = 0;
    vg_err err;
    for (size_t len = 0; len < strlen(wire); len++) {
        VG_AUTO(vg_wss) message = NULL;
        accepted +=
            vg_wss_open(&profile, (vg_span){(uint8_t *)wire, len}, KIT_AT_MS, &message, &err)
                .code == VG_OK;
    }
    CU_ASSERT_EQUAL(accepted, 0);
    free(wire);
}

/* --- canonical by construction ---------------------------------------------------------------- */

static uint64_t seed = 1;

static uint32_t draw(uint32_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(seed >> 33) % below;
}

/* Elements with any text that XML can hold, nested at random. */
static void write_random(vg_buf *b)
{
    static const char *const texts[] = {"plain", "<&>\"'", "\r\n\t ",  "张三", "]]>",
                                        "𠮷",    "&amp;",  "\xC2\x85", ""};
    size_t open = 0;
    vg_err err;
    for (int i = 0; i < 30; i++) {
        if (draw(3) > 0 && open < 8) {
            vg_buf_text(b, "<c:F>");
            open++;
        } else if (open > 0) {
            vg_buf_text(b, "</c:F>");
            open--;
        }
        vg_code written = vg_xml_write_text(vg_span_of(texts[draw(VG_COUNT(texts))]), b, &err).code;
        CU_ASSERT_EQUAL_FATAL(written, VG_OK);
    }
    for (; open > 0; open--) {
        vg_buf_text(b, "</c:F>");
    }
}

static char *random_element(const char *start, const char *end)
{
    char *room = malloc(16384);
    vg_buf b = vg_buf_of(room, 16383);
    vg_buf_text(&b, start);
    write_random(&b);
    vg_buf_text(&b, end);
    CU_ASSERT_FATAL(!b.over);
    room[b.len] = 0;
    return room;
}

static void check_canonical(const char *wire)
{
    VG_AUTO(vg_xml) doc = NULL;
    vg_octets octets = {NULL, 0};
    vg_err err;
    CU_ASSERT_EQUAL_FATAL(vg_xml_parse(vg_span_of(wire), &vg_xml_soap, &doc, &err).code, VG_OK);
    CU_ASSERT_EQUAL_FATAL(
        vg_c14n_write(doc, &(vg_c14n){.mode = VG_C14N_EXCLUSIVE}, &octets, &err).code, VG_OK);
    CU_ASSERT_EQUAL_FATAL(octets.len, strlen(wire));
    CU_ASSERT_EQUAL(memcmp(octets.at, wire, octets.len), 0);
    vg_octets_free(&octets);
}

static void what_we_write_is_what_the_canonicaliser_writes(void)
{
    for (int round = 0; round < 400; round++) {
        vg_suite suite = round % 8 == 0 ? VG_SUITE_SM2 : VG_SUITE_RSA;
        vg_wss_profile profile = kit_profile(suite, pair_of(suite)->cert);
        profile.soap = round % 2 == 0 ? VG_SOAP_11 : VG_SOAP_12;
        profile.parts = round % 3 == 0 ? VG_WSS_TWO : VG_WSS_FOUR;
        profile.form = round % 16 == 0 ? VG_SIG_DER : VG_SIG_RAW;
        char *header = random_element("<c:MsgHeader xmlns:c=\"" KIT_SPACE "\" xmlns:wsu=\"" DOT_ID
                                      "wssecurity-utility-1.0.xsd\" wsu:Id=\"hdr\">",
                                      "</c:MsgHeader>");
        char *child = random_element("<c:PayRequest xmlns:c=\"" KIT_SPACE "\">", "</c:PayRequest>");
        char *wire = kit_sign(&profile, pair_of(suite), header, child, KIT_AT_MS + round);
        vg_err err;
        check_canonical(wire);
        CU_ASSERT_EQUAL(kit_open(&profile, wire, KIT_AT_MS, &err), VG_OK);
        free(header);
        free(child);
        free(wire);
    }
}

/* A part by itself, and the same part as what is visible of the whole document: `without` names a node beside it. */
static void check_part(vg_xml *doc, xmlNode *part, xmlNode *beside)
{
    static const xmlChar prefix[] = "wsu";
    xmlChar *prefixes[] = {(xmlChar *)(uintptr_t)prefix, NULL};
    vg_octets alone = {NULL, 0}, seen = {NULL, 0};
    vg_err err;
    xmlNode *next = part->next;
    vg_c14n how = {.mode = VG_C14N_EXCLUSIVE, .part = part, .prefixes = draw(2) == 0 ? prefixes : NULL};
    CU_ASSERT_EQUAL_FATAL(vg_c14n_write(doc, &how, &alone, &err).code, VG_OK);
    how.without = beside;
    CU_ASSERT_EQUAL_FATAL(vg_c14n_write(doc, &how, &seen, &err).code, VG_OK);
    CU_ASSERT_EQUAL_FATAL(alone.len, seen.len);
    CU_ASSERT_EQUAL(memcmp(alone.at, seen.at, seen.len), 0);
    CU_ASSERT_PTR_EQUAL(part->next, next);
    vg_octets_free(&alone);
    vg_octets_free(&seen);
}

static void a_part_alone_is_canonical_as_in_its_document(void)
{
    for (int round = 0; round < 100; round++) {
        VG_AUTO(vg_xml) doc = NULL;
        vg_err err;
        char *child = random_element("<c:PayRequest xmlns:c=\"" KIT_SPACE "\">", "</c:PayRequest>"), text[40 * 1024];
        snprintf(text, sizeof text,
                 "<e:E xmlns:e=\"urn:e\" xmlns=\"urn:d\" xmlns:wsu=\"urn:u\" xml:lang=\"zh\"><H a=\"1\" e:b=\"2\"><x xmlns=\"\"/></H>"
                 "<e:B wsu:Id=\"body\" z=\"1\" a=\"2\">%s<y/></e:B><L/></e:E>",
                 child);
        CU_ASSERT_EQUAL_FATAL(vg_xml_parse(vg_span_of(text), &vg_xml_any, &doc, &err).code, VG_OK);
        xmlNode *head = xmlFirstElementChild(xmlDocGetRootElement(doc)), *body = xmlNextElementSibling(head), *last = xmlNextElementSibling(body);
        check_part(doc, head, last);
        check_part(doc, body, last);
        check_part(doc, xmlFirstElementChild(body), last);
        check_part(doc, last, head);
        free(child);
    }
}

/* --- trust and time --------------------------------------------------------------------------- */

static vg_code open_signed_by(const kit_pair *by, const vg_cert *pinned, int64_t at_ms, vg_err *err)
{
    vg_wss_profile profile = kit_profile(VG_SUITE_RSA, pinned);
    char *wire = kit_sign(&profile, by, NULL, NULL, KIT_AT_MS);
    vg_code code = kit_open(&profile, wire, at_ms, err);
    free(wire);
    return code;
}

static void only_a_pinned_certificate_that_is_valid_now_is_believed(void)
{
    vg_err err;
    CU_ASSERT_EQUAL(open_signed_by(&rsa, rsa.cert, KIT_AT_MS, &err), VG_OK);
    CU_ASSERT_EQUAL(open_signed_by(&other, rsa.cert, KIT_AT_MS, &err), VG_E_CERT);
    CU_ASSERT_EQUAL(open_signed_by(&ended, ended.cert, KIT_AT_MS, &err), VG_E_CERT);
    /* The pinned certificate shown, another key used. */
    kit_pair mixed = {other.key, rsa.cert};
    CU_ASSERT_EQUAL(open_signed_by(&mixed, rsa.cert, KIT_AT_MS, &err), VG_E_SIGNATURE);
}

static void the_next_certificate_is_believed_too(void)
{
    vg_wss_profile profile = kit_profile(VG_SUITE_RSA, rsa.cert);
    profile.pinned[1] = other.cert;
    char *wire = kit_sign(&profile, &other, NULL, NULL, KIT_AT_MS);
    VG_AUTO(vg_wss) message = NULL;
    vg_err err;
    CU_ASSERT_EQUAL_FATAL(vg_wss_open(&profile, vg_span_of(wire), KIT_AT_MS, &message, &err).code,
                          VG_OK);
    CU_ASSERT_EQUAL(message->signer, 1);
    CU_ASSERT_EQUAL(message->signature.len, 256);
    free(wire);
}

static void the_window_is_exact(void)
{
    vg_err err;
    static const struct {
        int64_t after_ms;
        vg_code code;
    } cases[] = {{-120001, VG_E_SIGNATURE},
                 {-120000, VG_OK},
                 {0, VG_OK},
                 {300000 + 119999, VG_OK},
                 {300000 + 120000, VG_E_SIGNATURE}};
    for (size_t i = 0; i < VG_COUNT(cases); i++) {
        CU_ASSERT_EQUAL(open_signed_by(&rsa, rsa.cert, KIT_AT_MS + cases[i].after_ms, &err),
                        cases[i].code);
    }
}

static void a_longer_life_is_refused_though_it_is_signed(void)
{
    vg_wss_profile profile = kit_profile(VG_SUITE_RSA, rsa.cert);
    vg_wss_profile longer = profile;
    longer.lifetime_ms = 301000;
    char *wire = kit_sign(&longer, &rsa, NULL, NULL, KIT_AT_MS);
    vg_err err;
    CU_ASSERT_EQUAL(kit_open(&profile, wire, KIT_AT_MS, &err), VG_E_SIGNATURE);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "a life of 301000 ms"));
    free(wire);
}

/* Signed by the bank itself, so that only the shape can refuse it. */
static void signed_content_is_checked_too(void)
{
    static const struct {
        const char *child, *reason;
    } cases[] = {
        {"<c:P xmlns:c=\"" KIT_SPACE "\"><!-- --></c:P>", "declaration"},
        {"<c:P xmlns:c=\"" KIT_SPACE "\" Id=\"x\"></c:P>", "has an attribute"},
        {"<c:P xmlns:c=\"" KIT_SPACE "\" xmlns:wsu=\"" DOT_ID
         "wssecurity-utility-1.0.xsd\" wsu:Id=\"body\"></c:P>",
         "has an attribute"},
        {"<x:P xmlns:x=\"urn:x\"></x:P>", "foreign namespace"},
        {"<c:P xmlns:c=\"" KIT_SPACE "\"></c:P><c:P xmlns:c=\"" KIT_SPACE "\"></c:P>",
         "Body has more"},
        {"text", "text or markup"},
        {"", "Body is empty"},
        {"<soapenv:Body></soapenv:Body>", "foreign namespace"},
    };
    vg_wss_profile profile = kit_profile(VG_SUITE_RSA, rsa.cert);
    vg_err err;
    for (size_t i = 0; i < VG_COUNT(cases); i++) {
        char *wire = kit_sign(&profile, &rsa, NULL, cases[i].child, KIT_AT_MS);
        CU_ASSERT_NOT_EQUAL(kit_open(&profile, wire, KIT_AT_MS, &err), VG_OK);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.text, cases[i].reason));
        free(wire);
    }
    /* A fault has SOAP's own words. */
    char *fault = kit_sign(
        &profile, &rsa, NULL,
        "<soapenv:Fault><faultcode>soapenv:Server</faultcode><faultstring xml:lang=\"en\">x"
        "</faultstring></soapenv:Fault>",
        KIT_AT_MS);
    CU_ASSERT_EQUAL(kit_open(&profile, fault, KIT_AT_MS, &err), VG_OK);
    free(fault);
}

static void blanks_between_elements_change_nothing(void)
{
    vg_wss_profile profile = kit_profile(VG_SUITE_RSA, rsa.cert);
    char *wire = kit_sign(&profile, &rsa, NULL, NULL, KIT_AT_MS);
    char *spaced =
        kit_edit(wire, "{MsgHeader}</soapenv:Header>", "\n  {MsgHeader}\n</soapenv:Header>\n");
    vg_err err;
    CU_ASSERT_EQUAL(kit_open(&profile, spaced, KIT_AT_MS, &err), VG_OK);
    free(spaced);
    free(wire);
}

/* --- forms of SM2 ----------------------------------------------------------------------------- */

static void only_the_configured_form_of_sm2_is_read(void)
{
    for (vg_sig_form form = VG_SIG_RAW; form <= VG_SIG_DER; form++) {
        vg_wss_profile profile = kit_profile(VG_SUITE_SM2, sm2.cert);
        profile.form = form;
        char *wire = kit_sign(&profile, &sm2, NULL, NULL, KIT_AT_MS);
        vg_err err;
        CU_ASSERT_EQUAL(kit_open(&profile, wire, KIT_AT_MS, &err), VG_OK);
        profile.form = form == VG_SIG_RAW ? VG_SIG_DER : VG_SIG_RAW;
        CU_ASSERT_EQUAL(kit_open(&profile, wire, KIT_AT_MS, &err), VG_E_SIGNATURE);
        free(wire);
    }
}

static void r_of_zero_is_refused(void)
{
    vg_wss_profile profile = kit_profile(VG_SUITE_SM2, sm2.cert);
    char *wire = kit_sign(&profile, &sm2, NULL, NULL, KIT_AT_MS);
    char *value = strstr(wire, "<ds:SignatureValue>") + strlen("<ds:SignatureValue>");
    vg_err err;
    memset(value, 'A', 44); /* 33 bytes of zero */
    CU_ASSERT_EQUAL(kit_open(&profile, wire, KIT_AT_MS, &err), VG_E_SIGNATURE);
    free(wire);
}

static void the_identifiers_of_sm2_are_configuration(void)
{
    vg_wss_profile profile = kit_profile(VG_SUITE_SM2, sm2.cert), standard = profile;
    vg_err err;
    VG_SET(profile.signature_uri, "urn:example:sm2-sm3");
    VG_SET(profile.digest_uri, "urn:example:sm3");
    CU_ASSERT_EQUAL(vg_wss_check(&profile, NULL, &err).code, VG_OK);
    char *wire = kit_sign(&profile, &sm2, NULL, NULL, KIT_AT_MS);
    CU_ASSERT_PTR_NOT_NULL(strstr(wire, "Algorithm=\"urn:example:sm3\""));
    CU_ASSERT_EQUAL(kit_open(&profile, wire, KIT_AT_MS, &err), VG_OK);
    CU_ASSERT_EQUAL(kit_open(&standard, wire, KIT_AT_MS, &err), VG_E_SIGNATURE);
    free(wire);
}

static void profiles_that_can_not_be_right_are_refused(void)
{
    vg_err err;
    vg_wss_profile good = kit_profile(VG_SUITE_SM2, sm2.cert), bad = good;
    CU_ASSERT_EQUAL(vg_wss_check(&good, NULL, &err).code, VG_OK);
    CU_ASSERT_EQUAL(vg_wss_check(&good, sm2.cert, &err).code, VG_E_CONFIG); /* our own, sent back */
    CU_ASSERT_EQUAL(vg_wss_check(&good, rsa.cert, &err).code, VG_E_CONFIG);
    bad.pinned[0] = NULL;
    CU_ASSERT_EQUAL(vg_wss_check(&bad, NULL, &err).code, VG_E_CONFIG);
    bad = good;
    bad.pinned[1] = rsa.cert;
    CU_ASSERT_EQUAL(vg_wss_check(&bad, NULL, &err).code, VG_E_CONFIG);
    bad = good;
    bad.lifetime_ms = 300001;
    CU_ASSERT_EQUAL(vg_wss_check(&bad, NULL, &err).code, VG_E_CONFIG);
    /* Pair 1 of banks/baixin.md §5.1. */
    bad = good;
    VG_SET(bad.signature_uri, "http://www.w3.org/2000/09/xmldsig#sm2-sm3");
    CU_ASSERT_EQUAL(vg_wss_check(&bad, NULL, &err).code, VG_E_CONFIG);
    VG_SET(bad.digest_uri, "http://www.w3.org/2000/09/xmldsig#sha1");
    CU_ASSERT_EQUAL(vg_wss_check(&bad, NULL, &err).code, VG_E_CONFIG);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "sha1"));
    VG_SET(bad.digest_uri, "urn:a\"b");
    CU_ASSERT_EQUAL(vg_wss_check(&bad, NULL, &err).code, VG_E_CONFIG);
}

/* --- what is no message at all ---------------------------------------------------------------- */

static void what_is_no_signed_message_is_refused(void)
{
    vg_wss_profile profile = kit_profile(VG_SUITE_RSA, rsa.cert);
    vg_err err;
    static const char *const texts[] = {
        "",
        "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>",
        "<soapenv:Envelope "
        "xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\"><soapenv:Body><soapenv:Fault>"
        "<faultcode>soapenv:Server</faultcode></soapenv:Fault></soapenv:Body></soapenv:Envelope>",
        "{\"code\":\"000000\"}",
    };
    for (size_t i = 0; i < VG_COUNT(texts); i++) {
        CU_ASSERT_NOT_EQUAL(kit_open(&profile, texts[i], KIT_AT_MS, &err), VG_OK);
    }
    size_t len = 5 * 1024 * 1024;
    char *large = malloc(len + 1);
    memset(large, 'x', len);
    large[len] = 0;
    CU_ASSERT_EQUAL(kit_open(&profile, large, KIT_AT_MS, &err), VG_E_BANK_GARBLED);
    free(large);
}

int main(void)
{
    vg_xml_start();
    rsa = kit_pair_new(VG_SUITE_RSA, false, NULL, NULL);
    other = kit_pair_new(VG_SUITE_RSA, false, NULL, NULL);
    ended = kit_pair_new(VG_SUITE_RSA, true, NULL, NULL);
    sm2 = kit_pair_new(VG_SUITE_SM2, false, NULL, NULL);
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("wss", NULL, NULL);
    CU_ADD_TEST(suite, every_mutation_is_refused_for_its_own_reason);
    CU_ADD_TEST(suite, only_the_four_references_are_taken);
    CU_ADD_TEST(suite, any_changed_byte_is_refused);
    CU_ADD_TEST(suite, any_shorter_message_is_refused);
    CU_ADD_TEST(suite, what_we_write_is_what_the_canonicaliser_writes);
    CU_ADD_TEST(suite, a_part_alone_is_canonical_as_in_its_document);
    CU_ADD_TEST(suite, only_a_pinned_certificate_that_is_valid_now_is_believed);
    CU_ADD_TEST(suite, the_next_certificate_is_believed_too);
    CU_ADD_TEST(suite, the_window_is_exact);
    CU_ADD_TEST(suite, a_longer_life_is_refused_though_it_is_signed);
    CU_ADD_TEST(suite, signed_content_is_checked_too);
    CU_ADD_TEST(suite, blanks_between_elements_change_nothing);
    CU_ADD_TEST(suite, only_the_configured_form_of_sm2_is_read);
    CU_ADD_TEST(suite, r_of_zero_is_refused);
    CU_ADD_TEST(suite, the_identifiers_of_sm2_are_configuration);
    CU_ADD_TEST(suite, profiles_that_can_not_be_right_are_refused);
    CU_ADD_TEST(suite, what_is_no_signed_message_is_refused);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    kit_pair_free(&rsa);
    kit_pair_free(&other);
    kit_pair_free(&ended);
    kit_pair_free(&sm2);
    return failed == 0 ? 0 : 1;
}
