#include "tests/fakes/baixin_client.h"

#include <libxml/c14n.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <openssl/ec.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define OASIS      "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
#define WSSE       OASIS "wssecurity-secext-1.0.xsd"
#define WSU        OASIS "wssecurity-utility-1.0.xsd"
#define DS         "http://www.w3.org/2000/09/xmldsig#"
#define C14N       "http://www.w3.org/2001/10/xml-exc-c14n#"
#define X509V3     OASIS "x509-token-profile-1.0#X509v3"
#define SM2_SIG    "http://www.chinaport.gov.cn/2022/04/xmldsig#sm2-sm3"
#define SM3_DIGEST "http://www.chinaport.gov.cn/2022/04/xmldsig#sm3"

/* --- canonical octets, digests, signatures --- */

/* By node set, as XML signature says it; the element is found by name, for it stands there once. */
static size_t canonical(const char *text, const char *path, xmlChar **ret)
{
    char all[1024];
    xmlDoc *doc = xmlReadMemory(text, (int)strlen(text), NULL, NULL, XML_PARSE_NONET);
    client_must(doc != NULL);
    xmlXPathContext *ctx = xmlXPathNewContext(doc);
    snprintf(all, sizeof all,
             "%s/descendant-or-self::node() | %s//@* | %s/@* | %s//namespace::* | %s/namespace::*",
             path, path, path, path, path);
    xmlXPathObject *found = xmlXPathEvalExpression((const xmlChar *)all, ctx);
    client_must(found != NULL && found->nodesetval != NULL);
    int len = xmlC14NDocDumpMemory(doc, found->nodesetval, XML_C14N_EXCLUSIVE_1_0, NULL, 0, ret);
    client_must(len > 0);
    xmlXPathFreeObject(found);
    xmlXPathFreeContext(ctx);
    xmlFreeDoc(doc);
    return (size_t)len;
}

static const char *const part_paths[] = {
    "/*/*[1]/*[1]/*[local-name()='Timestamp']",
    "/*/*[1]/*[1]/*[local-name()='BinarySecurityToken']",
    "/*/*[1]/*[local-name()='MsgHeader']",
    "/*/*[local-name()='Body']",
};
static const char info_path[] =
    "/*/*[1]/*[1]/*[local-name()='Signature']/*[local-name()='SignedInfo']";

static void base64(const void *bytes, size_t len, char *to)
{
    EVP_EncodeBlock((unsigned char *)to, bytes, (int)len);
}

static void digest_of(const client *self, const char *text, int part, char *to)
{
    unsigned char sum[64];
    unsigned int len = 0;
    xmlChar *octets = NULL;
    size_t count = canonical(text, part_paths[part], &octets);
    EVP_Digest(octets, count, sum, &len, self->sm2 ? EVP_sm3() : EVP_sha256(), NULL);
    base64(sum, len, to);
    xmlFree(octets);
}

static EVP_MD_CTX *md_ctx(const client *self, EVP_PKEY *key, EVP_PKEY_CTX **ret_inner)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    *ret_inner = EVP_PKEY_CTX_new(key, NULL);
    if (self->sm2) {
        EVP_PKEY_CTX_set1_id(*ret_inner, CLIENT_SM2_ID, 16);
    }
    EVP_MD_CTX_set_pkey_ctx(ctx, *ret_inner);
    return ctx;
}

static void to_raw(unsigned char *value, size_t *len)
{
    const unsigned char *at = value;
    ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &at, (long)*len);
    client_must(pair != NULL);
    BN_bn2binpad(ECDSA_SIG_get0_r(pair), value, 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(pair), value + 32, 32);
    ECDSA_SIG_free(pair);
    *len = 64;
}

static void signature_of(const client *self, const char *text, char *to)
{
    unsigned char value[512];
    size_t len = sizeof value;
    xmlChar *octets = NULL;
    EVP_PKEY_CTX *inner = NULL;
    size_t count = canonical(text, info_path, &octets);
    EVP_MD_CTX *ctx = md_ctx(self, self->own->key, &inner);
    EVP_DigestSignInit(ctx, NULL, self->sm2 ? EVP_sm3() : EVP_sha256(), NULL, self->own->key);
    client_must(EVP_DigestSign(ctx, value, &len, octets, count) == 1);
    if (self->sm2 && !self->der) {
        to_raw(value, &len);
    }
    base64(value, len, to);
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_CTX_free(inner);
    xmlFree(octets);
}

void client_replace(char *text, const char *from, const char *to)
{
    char *at = strstr(text, from);
    client_must(at != NULL);
    size_t rest = strlen(at + strlen(from)) + 1, len = strlen(to);
    client_must((size_t)(at - text) + len + rest < CLIENT_TEXT_MAX);
    memmove(at + len, at + strlen(from), rest);
    memcpy(at, to, len);
}

/* Put value between the nth start tag and its end tag. */
static void put_at(char *text, const char *tag, int nth, const char *value)
{
    char open[64], close[64];
    char *at = text;
    snprintf(open, sizeof open, "<%s>", tag);
    snprintf(close, sizeof close, "</%s>", tag);
    for (int i = 0; i <= nth; i++) {
        at = strstr(at + (i > 0 ? 1 : 0), open);
        client_must(at != NULL);
    }
    at += strlen(open);
    char *end = strstr(at, close);
    client_must(end != NULL);
    memmove(at + strlen(value), end, strlen(end) + 1);
    memcpy(at, value, strlen(value));
}

void client_resign(const client *self, char *text)
{
    char value[1024];
    for (int i = 0; i < 4; i++) {
        digest_of(self, text, i, value);
        put_at(text, "ds:DigestValue", i, value);
    }
    signature_of(self, text, value);
    put_at(text, "ds:SignatureValue", 0, value);
}

/* --- writing --- */

static void instant(int64_t ms, char to[32])
{
    time_t second = (time_t)(ms / 1000);
    struct tm utc;
    char text[24];
    gmtime_r(&second, &utc);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(to, 32, "%s.%03dZ", text, (int)(ms % 1000));
}

static size_t append(char *text, size_t at, const char *more)
{
    size_t len = strlen(more);
    client_must(at + len + 1 < CLIENT_TEXT_MAX);
    memcpy(text + at, more, len + 1);
    return at + len;
}

static size_t write_security(const client *self, int64_t now_ms, char *text, size_t at)
{
    char from[32], until[32], reference[1024], *token = NULL;
    static const char *const ids[] = {"ts", "bst", "hdr", "body"};
    unsigned char *der = NULL;
    int len = i2d_X509(self->own->cert, &der);
    int64_t created = self->created_ms != 0 ? self->created_ms : now_ms;
    instant(created, from);
    instant(created + (self->lifetime_ms != 0 ? self->lifetime_ms : 300000), until);
    at = append(
        text, at,
        "<wsse:Security soapenv:mustUnderstand=\"1\"><wsu:Timestamp wsu:Id=\"ts\"><wsu:Created>");
    at = append(text, at, self->created != NULL ? self->created : from);
    at = append(text, at, "</wsu:Created><wsu:Expires>");
    at = append(text, at, self->expires != NULL ? self->expires : until);
    at = append(
        text, at,
        "</wsu:Expires></wsu:Timestamp><wsse:BinarySecurityToken wsu:Id=\"bst\" ValueType=\"" X509V3
        "\" EncodingType=\"" OASIS "soap-message-security-1.0#Base64Binary\">");
    token = calloc(1, (size_t)len * 2);
    base64(der, (size_t)len, token);
    at = append(text, at, token);
    free(token);
    OPENSSL_free(der);
    at = append(
        text, at,
        "</wsse:BinarySecurityToken><ds:Signature><ds:SignedInfo><ds:CanonicalizationMethod "
        "Algorithm=\"" C14N "\"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm=\"");
    at =
        append(text, at, self->sm2 ? SM2_SIG : "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256");
    at = append(text, at, "\"></ds:SignatureMethod>");
    for (int i = 0; i < 4; i++) {
        snprintf(
            reference, sizeof reference,
            "<ds:Reference URI=\"#%s\"><ds:Transforms><ds:Transform Algorithm=\"" C14N
            "\"></ds:Transform></ds:Transforms><ds:DigestMethod Algorithm=\"%s\"></ds:DigestMethod>"
            "<ds:DigestValue></ds:DigestValue></ds:Reference>",
            ids[i], self->sm2 ? SM3_DIGEST : "http://www.w3.org/2001/04/xmlenc#sha256");
        at = append(text, at, reference);
    }
    return append(text, at,
                  "</ds:SignedInfo><ds:SignatureValue></"
                  "ds:SignatureValue><ds:KeyInfo><wsse:SecurityTokenReference>"
                  "<wsse:Reference URI=\"#bst\" ValueType=\"" X509V3
                  "\"/></wsse:SecurityTokenReference>"
                  "</ds:KeyInfo></ds:Signature></wsse:Security>");
}

static size_t write_element(char *text, size_t at, const char *name, const char *value)
{
    char one[512];
    if (value == NULL) {
        return at;
    }
    snprintf(one, sizeof one, "<c:%s>%s</c:%s>", name, value, name);
    return append(text, at, one);
}

void client_write(client *self, int64_t now_ms, const char *service, const char *suffix,
                  const char *ref, const char *body, char *text)
{
    char sent[32], tag[128];
    const char *soap = self->soap12 ? "http://www.w3.org/2003/05/soap-envelope"
                                    : "http://schemas.xmlsoap.org/soap/envelope/";
    snprintf(self->msg_id, sizeof self->msg_id, "GW20261201020000%016u", ++self->number);
    size_t at = append(text, 0, "<soapenv:Envelope xmlns:soapenv=\"");
    at = append(text, at, soap);
    at = append(
        text, at,
        self->bare ? "\"" : "\" xmlns:wsse=\"" WSSE "\" xmlns:wsu=\"" WSU "\" xmlns:ds=\"" DS "\"");
    at = append(text, at, " xmlns:c=\"urn:cn:gateway:custody:v1\"><soapenv:Header>");
    at = self->bare ? at : write_security(self, now_ms, text, at);
    at = append(text, at, self->bare ? "<c:MsgHeader>" : "<c:MsgHeader wsu:Id=\"hdr\">");
    at = write_element(text, at, "Version", "1.0");
    at = write_element(text, at, "MsgId", self->msg_id);
    at = write_element(text, at, "RefMsgId", ref);
    at = write_element(text, at, "Service", service);
    at = write_element(text, at, "Mode", self->mode);
    at = write_element(text, at, "SenderId", self->sender);
    at = write_element(text, at, "ReceiverId", self->receiver);
    at = write_element(text, at, "InstId", self->inst);
    at = write_element(text, at, "RouteId", self->route);
    instant(now_ms, sent);
    at = write_element(text, at, "SendTime", sent);
    at = append(text, at, "</c:MsgHeader></soapenv:Header><soapenv:Body");
    snprintf(tag, sizeof tag, "%s<c:%s%s>", self->bare ? ">" : " wsu:Id=\"body\">", service,
             suffix);
    at = append(text, at, tag);
    at = append(text, at, body);
    snprintf(tag, sizeof tag, "</c:%s%s></soapenv:Body></soapenv:Envelope>", service, suffix);
    at = append(text, at, tag);
    (void)at;
    if (!self->bare) {
        client_resign(self, text);
    }
}

/* --- reading --- */

const char *client_value(const char *text, const char *name, int nth, char *to, size_t cap)
{
    char path[128];
    *to = '\0';
    xmlDoc *doc = xmlReadMemory(text, (int)strlen(text), NULL, NULL,
                                XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    if (doc == NULL) {
        return to;
    }
    xmlXPathContext *ctx = xmlXPathNewContext(doc);
    snprintf(path, sizeof path, "(//*[local-name()='%s'])[%d]", name, nth);
    xmlXPathObject *found = xmlXPathEvalExpression((const xmlChar *)path, ctx);
    if (found != NULL && found->nodesetval != NULL && found->nodesetval->nodeNr == 1) {
        xmlChar *value = xmlNodeGetContent(found->nodesetval->nodeTab[0]);
        snprintf(to, cap, "%s", (const char *)value);
        xmlFree(value);
    }
    xmlXPathFreeObject(found);
    xmlXPathFreeContext(ctx);
    xmlFreeDoc(doc);
    return to;
}

static bool value_verifies(const client *self, const char *text)
{
    char want[1024];
    unsigned char value[1024], *der = value;
    xmlChar *octets = NULL;
    EVP_PKEY_CTX *inner = NULL;
    client_value(text, "SignatureValue", 1, want, sizeof want);
    int len = EVP_DecodeBlock(value, (const unsigned char *)want, (int)strlen(want));
    for (size_t i = strlen(want); i > 0 && want[i - 1] == '='; i--) {
        len--;
    }
    if (len <= 0) {
        return false;
    }
    unsigned char *made = NULL;
    if (self->sm2 && !self->der) {
        ECDSA_SIG *pair = ECDSA_SIG_new();
        ECDSA_SIG_set0(pair, BN_bin2bn(value, 32, NULL), BN_bin2bn(value + 32, 32, NULL));
        len = i2d_ECDSA_SIG(pair, &made);
        ECDSA_SIG_free(pair);
        der = made;
    }
    size_t count = canonical(text, info_path, &octets);
    EVP_MD_CTX *ctx = md_ctx(self, self->bank->key, &inner);
    EVP_DigestVerifyInit(ctx, NULL, self->sm2 ? EVP_sm3() : EVP_sha256(), NULL, self->bank->key);
    bool good = EVP_DigestVerify(ctx, der, (size_t)len, octets, count) == 1;
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_CTX_free(inner);
    OPENSSL_free(made);
    xmlFree(octets);
    return good;
}

bool client_verify(const client *self, const char *text, size_t len, int64_t now_ms)
{
    char have[1024], want[1024], until[32];
    if (strlen(text) != len || strstr(text, "<ds:Signature>") == NULL ||
        !value_verifies(self, text)) {
        return false;
    }
    for (int i = 0; i < 4; i++) {
        digest_of(self, text, i, want);
        if (strcmp(client_value(text, "DigestValue", i + 1, have, sizeof have), want) != 0) {
            return false;
        }
    }
    instant(now_ms, until);
    return strcmp(client_value(text, "Expires", 1, have, sizeof have), until) > 0;
}
