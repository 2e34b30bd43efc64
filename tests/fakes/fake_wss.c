/* WS-Security of a SOAP 1.1 message, by position and closed at the first doubt: RSA with SHA-256, exclusive canonical form. */
#include "tests/fakes/fake_sign.h"

#include <libxml/c14n.h>
#include <libxml/parser.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SOAP      "http://schemas.xmlsoap.org/soap/envelope/"
#define OASIS     "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
#define WSSE      OASIS "wssecurity-secext-1.0.xsd"
#define WSU       OASIS "wssecurity-utility-1.0.xsd"
#define DS        "http://www.w3.org/2000/09/xmldsig#"
#define C14N      "http://www.w3.org/2001/10/xml-exc-c14n#"
#define RSA_SIG   "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
#define SHA256    "http://www.w3.org/2001/04/xmlenc#sha256"
#define X509_TYPE OASIS "x509-token-profile-1.0#X509v3"
#define BASE64    OASIS "soap-message-security-1.0#Base64Binary"

enum { PARTS = 4, SKEW_MS = 120000, LIFE_MS = 300000 };
static const char *const ids[PARTS] = {"ts", "bst", "hdr", "body"};

static bool is(const xmlNode *node, const char *space, const char *local)
{
    return node != NULL && node->type == XML_ELEMENT_NODE && node->ns != NULL &&
           fk_same((const char *)node->ns->href, space) && fk_same((const char *)node->name, local);
}

static const char *leaf(const xmlNode *node)
{
    const xmlNode *text = node == NULL ? NULL : node->children;
    return text != NULL && text->type == XML_TEXT_NODE && text->next == NULL ? (const char *)text->content : "";
}

static bool attr_is(xmlNode *node, const char *space, const char *local, const char *value, char prefix)
{
    xmlChar *have = space == NULL ? xmlGetNoNsProp(node, (const xmlChar *)local)
                                  : xmlGetNsProp(node, (const xmlChar *)local, (const xmlChar *)space);
    const char *text = (const char *)have;
    bool skip = prefix != 0 && text != NULL && text[0] == prefix;
    bool same = text != NULL && (prefix == 0 || skip) && fk_same(text + (skip ? 1 : 0), value);
    xmlFree(have);
    return same;
}

/* The children of node are exactly count elements. */
static bool kids(const xmlNode *node, size_t count, xmlNode **ret)
{
    size_t have = 0;
    for (xmlNode *kid = node->children; kid != NULL; kid = kid->next, have++) {
        if (kid->type != XML_ELEMENT_NODE || have == count) {
            return false;
        }
        ret[have] = kid;
    }
    return have == count;
}

static int inside(void *root, xmlNode *node, xmlNode *parent)
{
    const xmlNode *at = node->type == XML_NAMESPACE_DECL ? parent : node;
    while (at != NULL && at != root) {
        at = at->parent;
    }
    return at != NULL;
}

static void canonical(xmlNode *node, fk_buf *ret)
{
    xmlBuffer *octets = xmlBufferCreate();
    xmlOutputBuffer *to = octets == NULL ? NULL : xmlOutputBufferCreateBuffer(octets, NULL);
    if (to == NULL || xmlC14NExecute(node->doc, inside, node, XML_C14N_EXCLUSIVE_1_0, NULL, 0, to) < 0 ||
        xmlOutputBufferClose(to) < 0) {
        abort();
    }
    ret->len = 0;
    fk_buf_add(ret, (const char *)xmlBufferContent(octets), (size_t)xmlBufferLength(octets));
    xmlBufferFree(octets);
}

static void base64(const void *bytes, size_t len, fk_buf *ret)
{
    uint8_t *text = fk_alloc(len / 3 * 4 + 5, 1);
    int made = EVP_EncodeBlock(text, bytes, (int)len);
    fk_buf_add(ret, (const char *)text, (size_t)made);
    free(text);
}

static void digest64(xmlNode *part, fk_buf *ret)
{
    fk_buf text = {0};
    uint8_t sum[32];
    canonical(part, &text);
    if (EVP_Digest(text.at, text.len, sum, NULL, EVP_sha256(), NULL) != 1) {
        abort();
    }
    ret->len = 0;
    base64(sum, sizeof sum, ret);
    free(text.at);
}

/* --- reading -------------------------------------------------------------------------------------------- */

typedef struct shape {
    xmlNode *part[PARTS], *signature;
} shape;

static bool shape_read(xmlDoc *doc, shape *ret, xmlNode **ret_child)
{
    xmlNode *outer[2], *blocks[2], *security[3], *root = xmlDocGetRootElement(doc);
    bool good = is(root, SOAP, "Envelope") && kids(root, 2, outer) && is(outer[0], SOAP, "Header") &&
                is(outer[1], SOAP, "Body") && kids(outer[0], 2, blocks) && is(blocks[0], WSSE, "Security") &&
                kids(outer[1], 1, ret_child) && kids(blocks[0], 3, security) &&
                is(security[0], WSU, "Timestamp") && is(security[1], WSSE, "BinarySecurityToken") &&
                is(security[2], DS, "Signature");
    if (good) {
        *ret = (shape){{security[0], security[1], blocks[1], outer[1]}, security[2]};
    }
    return good;
}

static bool instant(const char *text, int64_t *ret_ms)
{
    struct tm tm = {0};
    int ms = 0, used = 0;
    if (sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d.%3dZ%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &tm.tm_hour, &tm.tm_min,
               &tm.tm_sec, &ms, &used) != 7 ||
        text[used] != '\0') {
        return false;
    }
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    *ret_ms = (int64_t)timegm(&tm) * 1000 + ms;
    return true;
}

static bool in_time(const xmlNode *stamp, int64_t now)
{
    xmlNode *kid[2];
    int64_t from = 0, to = 0;
    return kids(stamp, 2, kid) && is(kid[0], WSU, "Created") && is(kid[1], WSU, "Expires") &&
           instant(leaf(kid[0]), &from) && instant(leaf(kid[1]), &to) && to > from && to - from <= LIFE_MS &&
           from - SKEW_MS <= now && now < to + SKEW_MS;
}

/* The token only selects: it must be the certificate that is believed. */
static bool token_good(const fk_keys *keys, const xmlNode *token)
{
    unsigned char *der = NULL;
    fk_buf text = {0};
    int len = i2d_X509(keys->believed, &der);
    if (len <= 0) {
        abort();
    }
    base64(der, (size_t)len, &text);
    bool same = fk_same(text.at, leaf(token));
    OPENSSL_free(der);
    free(text.at);
    return same;
}

/* Each of the four parts once, by its Id and digest. */
static bool references_good(const shape *s, const xmlNode *info)
{
    xmlNode *kid[PARTS + 2], *inner[3], *transform;
    bool seen[PARTS] = {false};
    if (!kids(info, PARTS + 2, kid) || !attr_is(kid[0], NULL, "Algorithm", C14N, 0) ||
        !attr_is(kid[1], NULL, "Algorithm", RSA_SIG, 0)) {
        return false;
    }
    for (size_t i = 2; i < PARTS + 2; i++) {
        fk_buf digest = {0};
        bool good = false;
        if (!is(kid[i], DS, "Reference") || !kids(kid[i], 3, inner) || !kids(inner[0], 1, &transform) ||
            !attr_is(transform, NULL, "Algorithm", C14N, 0) || !attr_is(inner[1], NULL, "Algorithm", SHA256, 0)) {
            return false;
        }
        for (size_t p = 0; p < PARTS && !good; p++) {
            xmlChar *id = xmlGetNsProp(s->part[p], (const xmlChar *)"Id", (const xmlChar *)WSU);
            if (id != NULL && !seen[p] && attr_is(kid[i], NULL, "URI", (const char *)id, '#')) {
                digest64(s->part[p], &digest);
                seen[p] = good = fk_same(digest.at, leaf(inner[2]));
            }
            xmlFree(id);
        }
        free(digest.at);
        if (!good) {
            return false;
        }
    }
    return true;
}

static bool value_good(const fk_keys *keys, xmlNode *info, const char *text)
{
    fk_buf octets = {0};
    size_t len = strlen(text);
    uint8_t *value = fk_alloc(len + 4, 1);
    int made = EVP_DecodeBlock(value, (const uint8_t *)text, (int)len);
    size_t pad = len > 2 ? (size_t)(text[len - 1] == '=') + (size_t)(text[len - 2] == '=') : 0;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    canonical(info, &octets);
    bool good = made > 2 && EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, X509_get0_pubkey(keys->believed)) == 1 &&
                EVP_DigestVerify(ctx, value, (size_t)made - pad, (const uint8_t *)octets.at, octets.len) == 1;
    EVP_MD_CTX_free(ctx);
    free(value);
    free(octets.at);
    return good;
}

static bool signature_good(const fk_keys *keys, const shape *s)
{
    xmlNode *kid[3];
    return kids(s->signature, 3, kid) && is(kid[0], DS, "SignedInfo") && is(kid[1], DS, "SignatureValue") &&
           is(kid[2], DS, "KeyInfo") && references_good(s, kid[0]) && value_good(keys, kid[0], leaf(kid[1]));
}

bool fk_wss_read(const fk_keys *keys, int64_t now_ms, const uint8_t *wire, size_t len, fk_letter *ret)
{
    shape s;
    xmlNode *child = NULL;
    *ret = (fk_letter){0};
    xmlDoc *doc = memmem(wire, len, "<!", 2) != NULL
                      ? NULL
                      : xmlReadMemory((const char *)wire, (int)len, NULL, NULL,
                                      XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    if (doc == NULL || !shape_read(doc, &s, &child) || !in_time(s.part[0], now_ms) || !token_good(keys, s.part[1]) ||
        !signature_good(keys, &s)) {
        xmlFreeDoc(doc);
        return false;
    }
    *ret = (fk_letter){doc, s.part[2], child};
    return true;
}

void fk_letter_clear(fk_letter *letter)
{
    xmlFreeDoc(letter->doc);
    *letter = (fk_letter){0};
}

/* --- writing -------------------------------------------------------------------------------------------- */

static void add(fk_buf *buf, const char *a, const char *b, const char *c)
{
    fk_buf_text(buf, a);
    fk_buf_text(buf, b);
    fk_buf_text(buf, c);
}

static void instant_text(int64_t ms, char to[32])
{
    time_t s = (time_t)(ms / 1000);
    struct tm tm;
    char text[24];
    gmtime_r(&s, &tm);
    (void)strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &tm);
    fk_fmt(to, 32, "%s.%03dZ", text, (int)(ms % 1000));
}

typedef struct text_parts {
    char created[32], expires[32];
    const char *space, *head, *child;
    fk_buf token, signature;
} text_parts;

static void envelope(const text_parts *t, fk_buf *to)
{
    to->len = 0;
    add(to, "<soapenv:Envelope xmlns:soapenv=\"" SOAP "\" xmlns:c=\"", t->space, "\" xmlns:wsse=\"" WSSE "\" xmlns:wsu=\"");
    add(to, WSU "\" xmlns:ds=\"" DS "\"><soapenv:Header><wsse:Security soapenv:mustUnderstand=\"1\">",
        "<wsu:Timestamp wsu:Id=\"ts\"><wsu:Created>", t->created);
    add(to, "</wsu:Created><wsu:Expires>", t->expires, "</wsu:Expires></wsu:Timestamp><wsse:BinarySecurityToken ");
    add(to, "EncodingType=\"" BASE64 "\" ValueType=\"" X509_TYPE "\" wsu:Id=\"bst\">", t->token.at,
        "</wsse:BinarySecurityToken>");
    add(to, t->signature.at, "</wsse:Security><c:MsgHeader wsu:Id=\"hdr\">", t->head);
    add(to, "</c:MsgHeader></soapenv:Header><soapenv:Body wsu:Id=\"body\">", t->child,
        "</soapenv:Body></soapenv:Envelope>");
}

/* The nth child, from 0; what is walked here was written here. */
static xmlNode *nth(const xmlNode *node, int n)
{
    xmlNode *at = node->children;
    for (; n > 0; n--) {
        at = at->next;
    }
    return at;
}

static xmlDoc *read_back(const fk_buf *wire)
{
    xmlDoc *doc = xmlReadMemory(wire->at, (int)wire->len, NULL, NULL, XML_PARSE_NONET);
    if (doc == NULL) {
        abort();
    }
    return doc;
}

static void write_info(const fk_buf *wire, fk_buf *info)
{
    xmlDoc *doc = read_back(wire);
    const xmlNode *root = xmlDocGetRootElement(doc), *header = nth(root, 0), *security = nth(header, 0);
    xmlNode *const part[PARTS] = {nth(security, 0), nth(security, 1), nth(header, 1), nth(root, 1)};
    fk_buf_text(info, "<ds:SignedInfo><ds:CanonicalizationMethod Algorithm=\"" C14N "\"/>");
    fk_buf_text(info, "<ds:SignatureMethod Algorithm=\"" RSA_SIG "\"/>");
    for (size_t i = 0; i < PARTS; i++) {
        fk_buf digest = {0};
        digest64(part[i], &digest);
        add(info, "<ds:Reference URI=\"#", ids[i], "\"><ds:Transforms><ds:Transform Algorithm=\"" C14N "\"/>");
        add(info, "</ds:Transforms><ds:DigestMethod Algorithm=\"" SHA256 "\"/><ds:DigestValue>", digest.at,
            "</ds:DigestValue></ds:Reference>");
        free(digest.at);
    }
    fk_buf_text(info, "</ds:SignedInfo>");
    xmlFreeDoc(doc);
}

static void write_signature(const fk_buf *info, const char *value, fk_buf *to)
{
    to->len = 0;
    add(to, "<ds:Signature>", info->at, "<ds:SignatureValue>");
    add(to, value, "</ds:SignatureValue><ds:KeyInfo><wsse:SecurityTokenReference><wsse:Reference URI=\"#bst\" ValueType=\"",
        X509_TYPE "\"/></wsse:SecurityTokenReference></ds:KeyInfo></ds:Signature>");
}

static void write_value(const fk_keys *keys, const fk_buf *wire, fk_buf *ret)
{
    xmlDoc *doc = read_back(wire);
    fk_buf octets = {0};
    uint8_t made[1024];
    size_t len = sizeof made;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    canonical(nth(nth(nth(nth(xmlDocGetRootElement(doc), 0), 0), 2), 0), &octets);
    if (EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, keys->key) != 1 ||
        EVP_DigestSign(ctx, made, &len, (const uint8_t *)octets.at, octets.len) != 1) {
        abort();
    }
    base64(made, len, ret);
    EVP_MD_CTX_free(ctx);
    free(octets.at);
    xmlFreeDoc(doc);
}

void fk_wss_write(const fk_keys *keys, int64_t now_ms, const char *space, const char *head, const char *child, fk_buf *ret)
{
    text_parts t = {.space = space, .head = head, .child = child};
    fk_buf info = {0}, value = {0};
    unsigned char *der = NULL;
    int len = i2d_X509(keys->own, &der);
    if (len <= 0) {
        abort();
    }
    base64(der, (size_t)len, &t.token);
    OPENSSL_free(der);
    instant_text(now_ms, t.created);
    instant_text(now_ms + LIFE_MS, t.expires);
    fk_buf_text(&t.signature, "");
    envelope(&t, ret);
    write_info(ret, &info);
    write_signature(&info, "", &t.signature);
    envelope(&t, ret);
    write_value(keys, ret, &value);
    write_signature(&info, value.at, &t.signature);
    envelope(&t, ret);
    free(info.at);
    free(value.at);
    free(t.token.at);
    free(t.signature.at);
}
