/* Signatures both ways, and every breach of §3.2, §5.2, §5.3 and §7 refused without effect. */
#include "tests/fakes/baixin_fake_test.h"

#define ACTION(service) "\"urn:cn:gateway:custody:v1:" service "\""

static void read_file(const char *name, char *to, size_t cap)
{
    char path[512];
    snprintf(path, sizeof path, "%s/tests/golden/baixin/%s", VG_SOURCE_DIR, name);
    FILE *file = fopen(path, "rb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    to[fread(to, 1, cap - 1, file)] = '\0';
    fclose(file);
}

static void the_papers_messages_verify_in_both_suites(void)
{
    static const char *const names[][3] = {{"rsa", "rsa.pem", "suite1.xml"},
                                           {"sm2", "sm2.pem", "suite2.xml"}};
    for (size_t i = 0; i < 2; i++) {
        static char pem[8192];
        baixin_fake_conf conf;
        conf_of(&conf, names[i][0]);
        read_file(names[i][1], pem, sizeof pem);
        conf.gateway_cert_pem = pem;
        start(&conf);
        CU_ASSERT_TRUE(baixin_fake_open(
            t.bank, t.now,
            &(baixin_account){.no = "6230000000000000001", .name = "x", .kind = '0', .fen = 7},
            NULL));
        read_file(names[i][2], t.asked, sizeof t.asked);
        send_asked("QueryBalance");
        HAS("RespCode", "000000");
        HAS("Total", "0.07");
        CU_ASSERT_TRUE(client_verify(&t.gateway, t.text, t.reply.len, t.now));
        end_with(0);
    }
}

static void every_suite_version_and_mode_talks(void)
{
    for (int i = 0; i < 16; i++) {
        baixin_fake_conf conf;
        conf_of(&conf, (i & 1) != 0 ? "sm2" : "rsa");
        conf.soap12 = (i & 2) != 0;
        conf.payinst = (i & 4) != 0;
        conf.sm2_der = (i & 8) != 0;
        start(&conf);
        ASK("QueryBalance", NO("Q1"), E("AcctNo", A1), "000000"); /* ask verifies the answer */
        HAS("Mode", conf.payinst ? "PAYINST" : "DIRECT");
        CU_ASSERT_EQUAL(t.reply.http_status, 200);
        end_with(0);
    }
}

/* A message that was changed, and what it must be answered with. */
typedef struct bad {
    const char *from, *to; /* in the signed text */
    bool sign;             /* again, after the change */
    const char *fault;     /* a part of faultcode; "": an answer with the code */
    const char *code;
} bad;

#define WD_BODY WITHDRAW("10.00", "")
#define C14N    "http://www.w3.org/2001/10/xml-exc-c14n#"
#define INCL    "<x:InclusiveNamespaces xmlns:x=\"" C14N "\" PrefixList=\"c\"/>"

static const bad bads[] = {
    /* one changed byte in each part */
    {"<c:Amount>10.00<", "<c:Amount>90.00<", false, "FailedCheck", "100002"},
    {"GWTEST01", "GWTEST02", false, "FailedCheck", "100002"},
    {"02:05:00.000Z", "02:04:59.000Z", false, "FailedCheck", "100002"},
    {"<ds:SignatureValue>", "<ds:SignatureValue>AAAA", false, "FailedCheck", "100002"},
    {"#ts\"", "#bst\"", true, "InvalidSecurity", "100002"},
    /* shape (§3.2) */
    {"<c:MsgHeader ", "<c:Other/><c:MsgHeader ", false, "Client", "100001"},
    {"<c:MsgHeader ", "<c:Other soapenv:mustUnderstand=\"1\"/><c:MsgHeader ", false,
     "MustUnderstand", "100001"},
    {"</c:WithdrawRequest>", "</c:WithdrawRequest><c:More/>", true, "Client", "100001"},
    {"<c:WithdrawRequest>", "<c:WithdrawRequest a=\"b\">", true, "Client", "100001"},
    {"<c:Version>1.0</c:Version>", "", true, "Client", "100001"},
    {"<c:Version>1.0</c:Version>", "<c:Version>1.1</c:Version>", true, "", "100001"},
    {"<c:Mode>DIRECT</c:Mode>", "", true, "Client", "100001"},
    {"soapenv:mustUnderstand=\"1\"", "", false, "Client", "100001"},
    {"soapenv:mustUnderstand=\"1\"", "soapenv:mustUnderstand=\"1\" soapenv:actor=\"x\"", false,
     "Client", "100001"},
    {"<wsse:Security ", " <wsse:Security ", false, "Client", "100001"},
    {"<soapenv:Envelope ", "<!DOCTYPE a [<!ENTITY b \"c\">]><soapenv:Envelope ", false, "Client",
     "100001"},
    {"<c:Amount>10", "<c:Amount>1<!-- -->0", false, "Client", "100001"},
    {"<c:Amount>10.00", "<c:Amount><![CDATA[10.00]]>", false, "Client", "100001"},
    {"<c:Amount>", "<?x y?><c:Amount>", false, "Client", "100001"},
    {"</soapenv:Envelope>", "", false, "Client", "100001"},
    {"<soapenv:Envelope ", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><soapenv:Envelope ",
     false, "Client", "100001"},
    /* the signature is the profile's and nothing else (§5.2) */
    {"xmldsig-more#rsa-sha256", "xmldsig-more#hmac-sha256", false, "UnsupportedAlgorithm",
     "100007"},
    {"xmldsig-more#rsa-sha256", "xmldsig-more#rsa-sha1", false, "UnsupportedAlgorithm", "100007"},
    {"http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2000/09/xmldsig#sha1", false,
     "UnsupportedAlgorithm", "100007"},
    {"<ds:CanonicalizationMethod Algorithm=\"" C14N "\">",
     "<ds:CanonicalizationMethod Algorithm=\"" C14N "WithComments\">", false,
     "UnsupportedAlgorithm", "100007"},
    {"<ds:Transform Algorithm=\"" C14N "\">", "<ds:Transform Algorithm=\"" C14N "\">" INCL, true,
     "InvalidSecurity", "100002"},
    {"<ds:Transform Algorithm=\"" C14N "\">",
     "<ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\">", false,
     "InvalidSecurity", "100002"},
    {"<ds:Reference URI=\"#body\">", "<ds:Reference URI=\"#body\" Type=\"x\">", true,
     "InvalidSecurity", "100002"},
    {"<ds:Reference URI=\"#body\">", "<ds:Reference URI=\"\">", true, "InvalidSecurity", "100002"},
    {"<ds:Reference URI=\"#body\">", "<ds:Reference URI=\"http://a/#body\">", true,
     "InvalidSecurity", "100002"},
    {"</ds:KeyInfo>", "</ds:KeyInfo><ds:Object/>", false, "InvalidSecurity", "100002"},
    {"<ds:KeyInfo>", "<ds:KeyInfo><ds:KeyName>a</ds:KeyName>", false, "InvalidSecurity", "100002"},
    {"<ds:Signature>", "<ds:Signature Id=\"a\">", false, "InvalidSecurity", "100002"},
    {"#X509v3\"/>", "#PKCS7\"/>", false, "InvalidSecurity", "100002"},
    {"wsu:Id=\"hdr\"", "wsu:Id=\"body\"", true, "InvalidSecurity", "100002"},
    {"</ds:Transforms>", "<ds:Transform Algorithm=\"" C14N "\"/></ds:Transforms>", true,
     "InvalidSecurity", "100002"},
    {" wsu:Id=\"body\"", "", false, "Client", "100001"},
    {"<c:RequestNo>", "<c:RequestNo wsu:Id=\"x\">", true, "", "100001"},
    {"#X509v3\" EncodingType", "#X509PKIPathv1\" EncodingType", true, "UnsupportedSecurityToken",
     "100005"},
    /* Timestamp (§5.2) */
    {"02:05:00.000Z", "02:05:01.000Z", true, "InvalidSecurity", "100002"},
    {"02:05:00.000Z", "02:00:00.000Z", true, "InvalidSecurity", "100002"},
    {"02:05:00.000Z", "02:04:60.000Z", true, "InvalidSecurity", "100002"},
    {"02:05:00.000Z", "10:05:00.000", true, "InvalidSecurity", "100002"},
    {"02:05:00.000Z", "02:05:00.0000Z", true, "InvalidSecurity", "100002"},
    {"</wsu:Expires>", "</wsu:Expires><wsu:More/>", true, "InvalidSecurity", "100002"},
    {"<wsu:Created>", "<wsu:Created/><wsu:Created>", true, "InvalidSecurity", "100002"},
    /* MsgHeader (§3.2) */
    {"GWTEST01", "GWTEST02", true, "", "100005"},
    {"BKTEST01", "BKTEST02", true, "", "100005"},
    {"<c:Mode>DIRECT", "<c:Mode>PAYINST", true, "", "100006"},
    {"</c:ReceiverId>", "</c:ReceiverId><c:InstId>INST0001</c:InstId>", true, "", "100006"},
    {"</c:MsgId>", "</c:MsgId><c:RefMsgId>GW202612010000000000000000000001</c:RefMsgId>", true, "",
     "100001"},
    {"<c:MsgId>GW2026", "<c:MsgId>gw2026", true, "", "100001"},
    {"</c:MsgHeader>", "<c:More>1</c:More></c:MsgHeader>", true, "Client", "100001"},
    {"<c:Service>Withdraw", "<c:Service>Deposit", true, "Client", "100001"},
    {"<c:Service>Withdraw", "<c:Service>Nothing", true, "Client", "100006"},
    {"02:00:00.000Z</c:SendTime>", "02:00:00Z</c:SendTime>", true, "", "100001"},
    /* Body (§3.3) */
    {"<c:CardNo>" CARD "</c:CardNo>", "", true, "", "100001"},
    {"</c:Arrive>", "</c:Arrive><c:More>1</c:More>", true, "", "100001"},
    {"<c:Arrive>T0</c:Arrive>", "<c:Arrive>T2</c:Arrive>", true, "", "100001"},
    {"<c:Amount>10.00", "<c:Amount>10.0", true, "", "100001"},
    {"<c:Amount>10.00", "<c:Amount>010.00", true, "", "100001"},
    {"<c:Amount>10.00", "<c:Amount>-10.00", true, "", "100001"},
    {"<c:Amount>10.00", "<c:Amount>0.00", true, "", "100001"},
    {"<c:Amount>10.00", "<c:Amount>12345678901234.00", true, "", "100001"},
    {"<c:Amount>10.00", "<c:Amount> 10.00", true, "", "100001"},
    {"<c:RequestNo>RQ", "<c:RequestNo>R_", true, "", "100001"},
    {"<c:AcctNo>6", "<c:AcctNo>X", true, "", "100001"},
};

static void send_changed(const char *number, const bad *one)
{
    char body[512];
    snprintf(body, sizeof body, "<c:RequestNo>%s</c:RequestNo>" WD_BODY, number);
    client_write(&t.gateway, t.now, "Withdraw", "Request", NULL, body, t.asked);
    client_replace(t.asked, one->from, one->to);
    if (one->sign) {
        client_resign(&t.gateway, t.asked);
    }
    send_asked("Withdraw");
}

/* Where more than one rule would refuse, the first one of §5.2 does: code is the violation's text.
 */
static void the_first_reason_is_the_one_that_counts(void)
{
    static const bad both[] = {
        {"wsu:Id=\"hdr\"", "wsu:Id=\"body\"", true, "", "two parts have one Id"},
        {"wsu:Id=\"hdr\"", "wsu:Id=\"1hdr\"", true, "", "a signed part has no good wsu:Id"},
        {"<c:Amount>10", "<c:Amount>1<!-- -->0", false, "", "DOCTYPE, comment or CDATA"},
        {"<c:Amount>10", "<c:Amount>X", false, "", "a digest does not match"},
    };
    baixin_fake_conf conf;
    conf_of(&conf, "rsa");
    start(&conf);
    for (size_t i = 0; i < sizeof both / sizeof both[0]; i++) {
        send_changed(NO("W1"), &both[i]);
        CU_ASSERT_STRING_EQUAL(baixin_fake_violation(t.bank, i)->text, both[i].code);
    }
    end_with(4);
}

static void every_breach_is_refused_and_moves_nothing(void)
{
    baixin_fake_conf conf;
    conf_of(&conf, "rsa");
    start(&conf);
    for (size_t i = 0; i < sizeof bads / sizeof bads[0]; i++) {
        const bad *one = &bads[i];
        char number[33];
        snprintf(number, sizeof number, "RQ2026120100000W%02zu", i);
        send_changed(number, one);
        bool fine = baixin_fake_violations(t.bank) == i + 1 &&
                    strcmp(value("RespCode", 1), one->code) == 0 &&
                    (*one->fault == '\0') == (*value("faultcode", 1) == '\0') &&
                    strstr(value("faultcode", 1), one->fault) != NULL;
        if (!fine) {
            printf("\n    %zu: %s -> %s: %s %s\n", i, one->from, one->to, value("faultcode", 1),
                   value("RespCode", 1));
        }
        CU_ASSERT_TRUE_FATAL(fine);
        CU_ASSERT_EQUAL(t.reply.http_status, *one->fault == '\0' ? 200 : 500);
        CU_ASSERT_TRUE(client_verify(&t.gateway, t.text, t.reply.len, t.now));
        CU_ASSERT_EQUAL(baixin_fake_effects(t.bank, number), 0);
    }
    advance(1000);
    balance_is(A1, 100000, 100000, 0);
    end_with(sizeof bads / sizeof bads[0]);
}

/* --- wrapping: the signed part is kept somewhere, another stands in its place (§7.1) --- */

static char signed_body[CLIENT_TEXT_MAX], forged_body[CLIENT_TEXT_MAX];

static void cut_bodies(void)
{
    const char *from = strstr(t.asked, "<soapenv:Body"),
               *to = strstr(t.asked, "</soapenv:Envelope>");
    CU_ASSERT_TRUE_FATAL(from != NULL && to != NULL);
    snprintf(signed_body, sizeof signed_body, "%.*s", (int)(to - from), from);
    snprintf(forged_body, sizeof forged_body, "%s", signed_body);
    client_replace(forged_body, "10.00", "99.00");
}

/* Where the signed Body is put while the forged one takes its place; %: the text that follows it.
 */
static const char *const hiding_places[] = {
    "</ds:Signature>",      /* XSW1: inside the Signature, at its end */
    "<ds:Signature>",       /* XSW2: beside a detached Signature, before it */
    "</soapenv:Envelope>",  /* XSW3, 5: after the forged one */
    "</c:WithdrawRequest>", /* XSW4: a child of the forged one */
    "</wsse:Security>",     /* XSW6: in Security, behind the Signature */
    "</soapenv:Header>",    /* XSW7: in another header block */
    "<soapenv:Header>",
};

static void wrapped_messages_are_refused(void)
{
    static char text[CLIENT_TEXT_MAX + 256];
    size_t count = sizeof hiding_places / sizeof hiding_places[0], sent = 0;
    baixin_fake_conf conf;
    conf_of(&conf, "rsa");
    start(&conf);
    for (size_t i = 0; i < count * 3; i++) {
        char open[64] = "", close[64] = "";
        client_write(&t.gateway, t.now, "Withdraw", "Request", NULL,
                     E("RequestNo", NO("W1")) WD_BODY, t.asked);
        cut_bodies();
        if (i / count == 1) { /* another Id on the forged one */
            client_replace(forged_body, "wsu:Id=\"body\"", "wsu:Id=\"body2\"");
        } else if (i / count == 2) { /* the copy in a wrapper of its own (XSW7, 8) */
            snprintf(open, sizeof open, "<ds:Object>");
            snprintf(close, sizeof close, "</ds:Object>");
        }
        client_replace(t.asked, signed_body, forged_body);
        snprintf(text, sizeof text, "%s%s%s%s", open, signed_body, close, hiding_places[i % count]);
        client_replace(t.asked, hiding_places[i % count], text);
        send_asked("Withdraw");
        sent++;
        CU_ASSERT_EQUAL_FATAL(baixin_fake_violations(t.bank), sent);
        CU_ASSERT_STRING_NOT_EQUAL(value("faultcode", 1), "");
    }
    advance(1000);
    CU_ASSERT_EQUAL(baixin_fake_effects(t.bank, NO("W1")), 0);
    balance_is(A1, 100000, 100000, 0);
    end_with(sent);
}

static void two_bodies_and_missing_references_are_refused(void)
{
    static const char *const cuts[] = {"#ts", "#bst", "#hdr", "#body"};
    baixin_fake_conf conf;
    conf_of(&conf, "rsa");
    start(&conf);
    for (size_t i = 0; i < 5; i++) {
        client_write(&t.gateway, t.now, "QueryBalance", "Request", NULL,
                     E("RequestNo", NO("Q1")) E("AcctNo", A1), t.asked);
        char tag[64];
        snprintf(tag, sizeof tag, "<ds:Reference URI=\"%s\">", i < 4 ? cuts[i] : "#body");
        char *from = strstr(t.asked, tag), *to = strstr(from, "</ds:Reference>") + 15;
        static char reference[4096];
        snprintf(reference, sizeof reference, "%.*s", (int)(to - from), from);
        if (i < 4) {
            memmove(from, to, strlen(to) + 1); /* three References */
        } else {
            client_replace(t.asked, "</ds:SignedInfo>", "FIFTH</ds:SignedInfo>");
            client_replace(t.asked, "FIFTH", reference);
        }
        send_asked("QueryBalance");
        CU_ASSERT_EQUAL(baixin_fake_violations(t.bank), i + 1);
        CU_ASSERT_PTR_NOT_NULL(strstr(value("faultcode", 1), "InvalidSecurity"));
    }
    end_with(5);
}

static void only_the_pinned_certificate_counts_and_only_while_it_is_good(void)
{
    static const char *const kinds[] = {"old", "ca", "encipher"};
    baixin_fake_conf conf;
    conf_of(&conf, "rsa");
    start(&conf);
    t.gateway.own = &other_rsa; /* its certificate is as good, but nobody pinned it */
    client_write(&t.gateway, t.now, "QueryBalance", "Request", NULL,
                 E("RequestNo", NO("Q1")) E("AcctNo", A1), t.asked);
    send_asked("QueryBalance");
    CU_ASSERT_PTR_NOT_NULL(strstr(value("faultcode", 1), "FailedAuthentication"));
    HAS("RespCode", "100005");
    end_with(1);
    for (size_t i = 0; i < 3; i++) {
        client_key bad_key = {0};
        client_key_make(&bad_key, kinds[i], t.now);
        conf.gateway_cert_pem = bad_key.cert_pem;
        start(&conf);
        t.gateway.own = &bad_key;
        client_write(&t.gateway, t.now, "QueryBalance", "Request", NULL,
                     E("RequestNo", NO("Q1")) E("AcctNo", A1), t.asked);
        send_asked("QueryBalance");
        CU_ASSERT_PTR_NOT_NULL(strstr(value("faultcode", 1), "InvalidSecurityToken"));
        end_with(1);
        client_key_free(&bad_key);
    }
    conf.gateway_cert_pem = gateway_rsa.cert_pem; /* rotation: two are pinned (§5.3) */
    conf.gateway_next_pem = other_rsa.cert_pem;
    start(&conf);
    ASK("QueryBalance", NO("Q1"), E("AcctNo", A1), "000000");
    t.gateway.own = &other_rsa;
    ASK("QueryBalance", NO("Q2"), E("AcctNo", A1), "000000");
    end_with(0);
}

static void keys_of_the_other_suite_or_of_nobody_make_no_bank(void)
{
    baixin_fake_conf conf;
    conf_of(&conf, "rsa");
    conf.sm2 = true;
    CU_ASSERT_PTR_NULL(baixin_fake_new(&conf));
    conf_of(&conf, "rsa");
    conf.sign_key_pem = other_rsa.key_pem; /* not the certificate's */
    CU_ASSERT_PTR_NULL(baixin_fake_new(&conf));
    conf_of(&conf, "rsa");
    conf.gateway_cert_pem = NULL;
    CU_ASSERT_PTR_NULL(baixin_fake_new(&conf));
}

static void the_timestamp_may_be_two_minutes_off(void)
{
    static const struct {
        int64_t created_s;
        const char *code;
    } times[] = {{120, "000000"}, {121, "100003"}, {-419, "000000"}, {-420, "100003"}};
    baixin_fake_conf conf;
    conf_of(&conf, "rsa");
    start(&conf);
    for (size_t i = 0; i < 4; i++) {
        t.gateway.created_ms = t.now + times[i].created_s * 1000;
        client_write(&t.gateway, t.now, "QueryBalance", "Request", NULL,
                     E("RequestNo", NO("Q1")) E("AcctNo", A1), t.asked);
        send_asked("QueryBalance");
        HAS("RespCode", times[i].code);
        CU_ASSERT_EQUAL(strstr(value("faultcode", 1), "MessageExpired") != NULL, i % 2 == 1);
    }
    end_with(2);
}

static void a_message_counts_once(void)
{
    baixin_fake_conf conf;
    conf_of(&conf, "rsa");
    start(&conf);
    ASK("Withdraw", NO("W1"), WD_BODY, "000100");
    send_asked("Withdraw"); /* the same bytes */
    HAS("RespCode", "100004");
    t.gateway.number--;
    client_write(&t.gateway, t.now, "QueryBalance", "Request", NULL,
                 E("RequestNo", NO("Q1")) E("AcctNo", A1), t.asked);
    send_asked("QueryBalance"); /* the same MsgId on something else */
    HAS("RespCode", "100004");
    CU_ASSERT_EQUAL(baixin_fake_effects(t.bank, NO("W1")), 0);
    advance(1000);
    CU_ASSERT_EQUAL(baixin_fake_effects(t.bank, NO("W1")), 1);
    end_with(2);
}

static void the_other_soap_version_is_a_version_mismatch(void)
{
    for (int i = 0; i < 2; i++) {
        baixin_fake_conf conf;
        conf_of(&conf, "rsa");
        conf.soap12 = i == 1;
        start(&conf);
        t.gateway.soap12 = !conf.soap12;
        client_write(&t.gateway, t.now, "QueryBalance", "Request", NULL,
                     E("RequestNo", NO("Q1")) E("AcctNo", A1), t.asked);
        send_asked("QueryBalance");
        CU_ASSERT_EQUAL(t.reply.http_status, 500);
        CU_ASSERT_PTR_NOT_NULL(
            strstr(value(conf.soap12 ? "Value" : "faultcode", 1), "VersionMismatch"));
        end_with(1);
    }
}

static void a_soap_12_fault_has_code_and_subcode(void)
{
    baixin_fake_conf conf;
    conf_of(&conf, "sm2");
    conf.soap12 = true;
    start(&conf);
    client_write(&t.gateway, t.now, "QueryBalance", "Request", NULL,
                 E("RequestNo", NO("Q1")) E("AcctNo", A1), t.asked);
    client_replace(t.asked, A1 "</c:AcctNo>", A2 "</c:AcctNo>");
    send_asked("QueryBalance");
    CU_ASSERT_EQUAL(t.reply.http_status, 400);
    CU_ASSERT_STRING_EQUAL(value("Value", 1), "soapenv:Sender");
    CU_ASSERT_STRING_EQUAL(value("Value", 2), "wsse:FailedCheck");
    HAS("RespCode", "100002");
    CU_ASSERT_TRUE(client_verify(&t.gateway, t.text, t.reply.len, t.now));
    end_with(1);
}

static void the_other_form_of_an_sm2_value_is_refused(void)
{
    for (int i = 0; i < 2; i++) {
        baixin_fake_conf conf;
        conf_of(&conf, "sm2");
        conf.sm2_der = i == 1;
        start(&conf);
        t.gateway.der = !conf.sm2_der;
        client_write(&t.gateway, t.now, "QueryBalance", "Request", NULL,
                     E("RequestNo", NO("Q1")) E("AcctNo", A1), t.asked);
        send_asked("QueryBalance");
        CU_ASSERT_PTR_NOT_NULL(strstr(value("faultcode", 1), "FailedCheck"));
        end_with(1);
    }
}

static void the_http_headers_must_agree_with_what_is_signed(void)
{
    static const baixin_ask heads[] = {
        {.content_type = "text/xml", .soap_action = ACTION("QueryBalance")},
        {.content_type = "text/xml; charset=utf-8", .soap_action = ACTION("Withdraw")},
        {.content_type = "text/xml; charset=utf-8", .soap_action = ""},
        {.content_type = "multipart/related", .soap_action = ACTION("QueryBalance")},
    };
    begin();
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        client_write(&t.gateway, t.now, "QueryBalance", "Request", NULL,
                     E("RequestNo", NO("Q1")) E("AcctNo", A1), t.asked);
        baixin_ask one = heads[i];
        one.body = (const uint8_t *)t.asked;
        one.len = strlen(t.asked);
        baixin_fake_reply_clear(&t.reply);
        baixin_fake_handle(t.bank, t.now, &one, &t.reply);
        CU_ASSERT_EQUAL(baixin_fake_violations(t.bank), i + 1);
    }
    end_with(4);
}

static void without_signatures_a_security_header_is_refused_and_the_reverse(void)
{
    begin();
    t.gateway.bare = false;
    client_write(&t.gateway, t.now, "QueryBalance", "Request", NULL,
                 E("RequestNo", NO("Q1")) E("AcctNo", A1), t.asked);
    send_asked("QueryBalance");
    HAS("RespCode", "100001");
    end_with(1);
    baixin_fake_conf conf;
    conf_of(&conf, "rsa");
    start(&conf);
    t.gateway.bare = true;
    client_write(&t.gateway, t.now, "QueryBalance", "Request", NULL,
                 E("RequestNo", NO("Q1")) E("AcctNo", A1), t.asked);
    send_asked("QueryBalance");
    HAS("RespCode", "100001");
    end_with(1);
}

#define CLAIM(name)                                                                                \
    {                                                                                              \
#name, name                                                                                \
    }
CU_TestInfo security_claims[] = {
    CLAIM(the_papers_messages_verify_in_both_suites),
    CLAIM(every_suite_version_and_mode_talks),
    CLAIM(every_breach_is_refused_and_moves_nothing),
    CLAIM(the_first_reason_is_the_one_that_counts),
    CLAIM(wrapped_messages_are_refused),
    CLAIM(two_bodies_and_missing_references_are_refused),
    CLAIM(only_the_pinned_certificate_counts_and_only_while_it_is_good),
    CLAIM(keys_of_the_other_suite_or_of_nobody_make_no_bank),
    CLAIM(the_timestamp_may_be_two_minutes_off),
    CLAIM(a_message_counts_once),
    CLAIM(the_other_soap_version_is_a_version_mismatch),
    CLAIM(a_soap_12_fault_has_code_and_subcode),
    CLAIM(the_other_form_of_an_sm2_value_is_refused),
    CLAIM(the_http_headers_must_agree_with_what_is_signed),
    CLAIM(without_signatures_a_security_header_is_refused_and_the_reverse),
    CU_TEST_INFO_NULL,
};
