/* Envelopes that the bank writes: answers, faults and notices, signed as §5.2 asks. */
#include "tests/fakes/baixin_fake_in.h"

#include <stdlib.h>
#include <string.h>

static void add(fk_buf *buf, const char *a, const char *b, const char *c)
{
    fk_buf_text(buf, a);
    fk_buf_text(buf, b);
    fk_buf_text(buf, c);
}

static void element(fk_buf *buf, const char *prefix, const char *name, const char *value)
{
    if (*value != '\0') {
        bx_put(buf, prefix, name, value);
    }
}

/* "BK", the second, sixteen digits: unique per message (§5.2). */
static void next_msg_id(baixin_fake *fake, int64_t now, char to[33])
{
    char date[9], clock[7];
    fk_date(now, date);
    fk_time(now, clock);
    fake->msg_number++;
    fk_fmt(to, 33, "BK%s%s%016llu", date, clock, (unsigned long long)fake->msg_number);
}

static void write_head(baixin_fake *fake, const bx_letter *letter, fk_buf *to)
{
    char text[25], date[11];
    const baixin_fake_conf *conf = &fake->conf;
    const char *p = conf->prefix;
    fk_buf_text(to, "<");
    add(to, p, ":MsgHeader", conf->unsigned_messages ? ">" : " wsu:Id=\"hdr\">");
    element(to, p, "Version", "1.0");
    element(to, p, "MsgId", letter->msg_id);
    element(to, p, "RefMsgId", letter->ref_msg_id == NULL ? "" : letter->ref_msg_id);
    element(to, p, "Service", letter->service);
    element(to, p, "Mode", conf->payinst ? "PAYINST" : "DIRECT");
    element(to, p, "SenderId", conf->bank_id);
    element(to, p, "ReceiverId", conf->gateway_id);
    element(to, p, "InstId", conf->payinst ? conf->inst_id : "");
    element(to, p, "RouteId", conf->payinst ? conf->route_id : "");
    bx_instant_text(letter->now, text);
    element(to, p, "SendTime", text);
    bx_day_text(fake->day, date);
    element(to, p, "BizDate", letter->ref_msg_id == NULL ? "" : date);
    add(to, "</", p, ":MsgHeader>");
}

static void write_body(const baixin_fake *fake, const bx_letter *letter, fk_buf *to)
{
    const char *p = fake->conf.prefix;
    add(to, "<soapenv:Body", fake->conf.unsigned_messages ? "" : " wsu:Id=\"body\"", ">");
    if (letter->suffix == NULL) {
        fk_buf_text(to, letter->body);
    } else {
        add(to, "<", p, ":");
        add(to, letter->service, letter->suffix, ">");
        fk_buf_text(to, letter->body);
        add(to, "</", p, ":");
        add(to, letter->service, letter->suffix, ">");
    }
    fk_buf_text(to, "</soapenv:Body>");
}

/* All but the Signature: Timestamp and token. */
static void write_security(const baixin_fake *fake, const bx_letter *letter, fk_buf *to)
{
    char from[25], until[25];
    bx_instant_text(letter->now - letter->age_ms, from);
    bx_instant_text(letter->now - letter->age_ms + 300000, until);
    add(to, "<wsu:Timestamp wsu:Id=\"ts\"><wsu:Created>", from, "</wsu:Created>");
    add(to, "<wsu:Expires>", until, "</wsu:Expires></wsu:Timestamp>");
    fk_buf_text(to, "<wsse:BinarySecurityToken wsu:Id=\"bst\" EncodingType=\"" BX_BASE64
                    "\" ValueType=\"" BX_X509 "\">");
    bx_base64_add(to, fake->keys.cert, fake->keys.cert_len);
    fk_buf_text(to, "</wsse:BinarySecurityToken>");
}

static void write_all(const baixin_fake *fake, const char *security, const char *signature,
                      const char *head, const char *body, fk_buf *to)
{
    const baixin_fake_conf *conf = &fake->conf;
    to->len = 0;
    add(to, "<soapenv:Envelope xmlns:soapenv=\"", conf->soap12 ? BX_SOAP12 : BX_SOAP11, "\"");
    if (!conf->unsigned_messages) {
        fk_buf_text(to,
                    " xmlns:wsse=\"" BX_WSSE "\" xmlns:wsu=\"" BX_WSU "\" xmlns:ds=\"" BX_DS "\"");
    }
    add(to, " xmlns:", conf->prefix, "=\"" BX_SPACE "\"><soapenv:Header>");
    if (security != NULL) {
        fk_buf_text(to, "<wsse:Security soapenv:mustUnderstand=\"1\">");
        add(to, security, signature, "</wsse:Security>");
    }
    add(to, head, "</soapenv:Header>", body);
    fk_buf_text(to, "</soapenv:Envelope>");
}

static xmlDoc *read_back(const fk_buf *wire)
{
    xmlDoc *doc = xmlReadMemory(wire->at, (int)wire->len, NULL, NULL, XML_PARSE_NONET);
    if (doc == NULL) {
        abort(); /* every text was escaped */
    }
    return doc;
}

/* The nth element child, from 0. */
static xmlNode *kid(const xmlNode *node, int n)
{
    xmlNode *at = node->children;
    for (; n > 0; n--) {
        at = at->next;
    }
    return at;
}

static void write_reference(const baixin_fake *fake, const char *id, xmlNode *part, fk_buf *to)
{
    fk_buf text = {0}, digest = {0};
    bx_canonical(part, &text);
    bx_digest64(&fake->keys, text.at, text.len, &digest);
    add(to, "<ds:Reference URI=\"#", id,
        "\"><ds:Transforms><ds:Transform Algorithm=\"" BX_C14N "\"/></ds:Transforms>");
    add(to, "<ds:DigestMethod Algorithm=\"", fake->keys.digest_uri, "\"/><ds:DigestValue>");
    add(to, digest.at, "</ds:DigestValue></ds:Reference>", "");
    free(text.at);
    free(digest.at);
}

static void write_signature(const fk_buf *info, const fk_buf *value, fk_buf *to)
{
    to->len = 0;
    add(to, "<ds:Signature>", info->at, "<ds:SignatureValue>");
    bx_base64_add(to, value->at, value->len);
    fk_buf_text(to, "</ds:SignatureValue><ds:KeyInfo><wsse:SecurityTokenReference><wsse:Reference "
                    "URI=\"#bst\" ValueType=\"" BX_X509
                    "\"/></wsse:SecurityTokenReference></ds:KeyInfo></ds:Signature>");
}

/* The parts are digested in the tree of the very text that is sent. */
static void write_info(const baixin_fake *fake, const fk_buf *wire, fk_buf *info)
{
    xmlDoc *doc = read_back(wire);
    const xmlNode *header = kid(doc->children, 0), *security = kid(header, 0);
    info->len = 0;
    add(info,
        "<ds:SignedInfo><ds:CanonicalizationMethod Algorithm=\"" BX_C14N
        "\"/><ds:SignatureMethod Algorithm=\"",
        fake->keys.sig_uri, "\"/>");
    write_reference(fake, "ts", kid(security, 0), info);
    write_reference(fake, "bst", kid(security, 1), info);
    write_reference(fake, "hdr", kid(header, 1), info);
    write_reference(fake, "body", kid(doc->children, 1), info);
    fk_buf_text(info, "</ds:SignedInfo>");
    xmlFreeDoc(doc);
}

static void sign(const baixin_fake *fake, const fk_buf *wire, fk_buf *value)
{
    fk_buf text = {0};
    xmlDoc *doc = read_back(wire);
    const xmlNode *security = kid(kid(doc->children, 0), 0);
    bx_canonical(kid(kid(security, 2), 0), &text);
    bx_signature_make(fake, &text, value);
    xmlFreeDoc(doc);
    free(text.at);
}

void bx_write(baixin_fake *fake, bx_letter *letter, uint8_t **ret, size_t *ret_len)
{
    fk_buf head = {0}, body = {0}, security = {0}, info = {0}, value = {0}, signature = {0};
    fk_buf wire = {0};
    bool bare = fake->conf.unsigned_messages || letter->no_signature;
    next_msg_id(fake, letter->now, letter->msg_id);
    write_head(fake, letter, &head);
    write_body(fake, letter, &body);
    if (bare) {
        write_all(fake, NULL, "", head.at, body.at, &wire);
    } else {
        write_security(fake, letter, &security);
        write_all(fake, security.at, "", head.at, body.at, &wire);
        write_info(fake, &wire, &info);
        fk_buf_text(&value, "");
        write_signature(&info, &value, &signature);
        write_all(fake, security.at, signature.at, head.at, body.at, &wire);
        sign(fake, &wire, &value);
        value.at[value.len / 2] ^= letter->wrong_signature ? 1 : 0;
        write_signature(&info, &value, &signature);
        write_all(fake, security.at, signature.at, head.at, body.at, &wire);
    }
    free(head.at);
    free(body.at);
    free(security.at);
    free(info.at);
    free(value.at);
    free(signature.at);
    *ret = (uint8_t *)wire.at;
    *ret_len = wire.len;
}

/* faultcode is the fault itself in 1.1, a Code with a Subcode in 1.2 (§6.5). Every reason has one
 * text: the peer learns nothing. The detail has the RespCode. */
void bx_fault_body(const baixin_fake *fake, const char *fault, const char *code, fk_buf *ret)
{
    const char *p = fake->conf.prefix;
    bool security = strncmp(fault, "wsse:", 5) == 0, soap12 = fake->conf.soap12;
    bool expired = fk_same(fault, "wsse:MessageExpired");
    const char *plain = security || fk_same(fault, "Client") ? (soap12 ? "Sender" : "Client")
                        : fk_same(fault, "Server")           ? (soap12 ? "Receiver" : "Server")
                                                             : fault;
    fk_buf_text(ret, "<soapenv:Fault>");
    if (soap12) {
        add(ret, "<soapenv:Code><soapenv:Value>soapenv:", plain, "</soapenv:Value>");
        if (security) {
            add(ret, "<soapenv:Subcode><soapenv:Value xmlns:wsse=\"", expired ? BX_WSSE11 : BX_WSSE,
                "\">");
            add(ret, fault, "</soapenv:Value></soapenv:Subcode>", "");
        }
        fk_buf_text(ret, "</soapenv:Code><soapenv:Reason><soapenv:Text xml:lang=\"en\">The message "
                         "was refused</soapenv:Text></soapenv:Reason><soapenv:Detail>");
    } else {
        add(ret, "<faultcode", security ? " xmlns:wsse=\"" : "",
            !security ? ""
            : expired ? BX_WSSE11
                      : BX_WSSE);
        add(ret, security ? "\">" : ">soapenv:", security ? fault : plain, "</faultcode>");
        fk_buf_text(ret, "<faultstring>The message was refused</faultstring><detail>");
    }
    element(ret, p, "RespCode", code);
    element(ret, p, "RespMsg", *code == '\0' ? "" : bx_code_text(code));
    fk_buf_text(ret, soap12 ? "</soapenv:Detail></soapenv:Fault>" : "</detail></soapenv:Fault>");
}

int bx_fault_status(const baixin_fake *fake, const char *fault)
{
    bool sender = strncmp(fault, "wsse:", 5) == 0 || fk_same(fault, "Client");
    return fake->conf.soap12 && sender ? 400 : 500;
}
