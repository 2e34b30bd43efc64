#include "certs/base64.h"
#include "certs/wss_in.h"
#include "gateway/base/day.h"

/* Each part has two start tags: the one that is digested, with all namespaces it visibly uses, and
 * the one on the wire, where those that an element around it has rendered are left out. Both follow
 * Exclusive C14N: namespaces by prefix, then attributes without a namespace, then the others. */
#define TOKEN_TAG                                                                                  \
    " EncodingType=\"" VG_WSS_BASE64 "\" ValueType=\"" VG_WSS_X509 "\" wsu:Id=\"bst\">"
#define XMLNS(prefix, space) " xmlns:" prefix "=\"" space "\""

typedef struct part {
    const char *id;
    uint8_t digest[VG_DIGEST_BYTES];
} part;

typedef struct names { /* what differs between the versions of SOAP */
    vg_span envelope, security, body_digested;
} names;

static const names *names_of(vg_soap soap)
{
    static const names table[] = {
        {VG_SPAN("<soapenv:Envelope" XMLNS("soapenv", VG_NS_SOAP_11) "><soapenv:Header>"),
         VG_SPAN("<wsse:Security" XMLNS("wsse", VG_NS_WSSE) " soapenv:mustUnderstand=\"1\">"),
         VG_SPAN("<soapenv:Body" XMLNS("soapenv", VG_NS_SOAP_11)
                     XMLNS("wsu", VG_NS_WSU) " wsu:Id=\"body\">")},
        {VG_SPAN("<soapenv:Envelope" XMLNS("soapenv", VG_NS_SOAP_12) "><soapenv:Header>"),
         VG_SPAN("<wsse:Security" XMLNS("wsse", VG_NS_WSSE) " soapenv:mustUnderstand=\"true\">"),
         VG_SPAN("<soapenv:Body" XMLNS("soapenv", VG_NS_SOAP_12)
                     XMLNS("wsu", VG_NS_WSU) " wsu:Id=\"body\">")},
    };
    assert(soap == VG_SOAP_11 || soap == VG_SOAP_12);
    return &table[soap - VG_SOAP_11];
}

static void put(vg_buf *b, vg_span a) { vg_buf_bytes(b, a.at, a.len); }

/* The caller's own work, so asserted: the header carries the id that the reference names. */
static void check_header(const vg_wss_profile *profile, vg_span header)
{
    static const char tail[] = " wsu:Id=\"" VG_WSS_HEADER_ID "\">";
    if (profile->parts == VG_WSS_TWO) {
        assert(header.len == 0);
        return;
    }
    const uint8_t *end = header.len == 0 ? NULL : memchr(header.at, '>', header.len);
    assert(end != NULL);
    size_t tag = (size_t)(end - header.at) + 1;
    assert(tag > sizeof tail);
    assert(memcmp(header.at + tag - (sizeof tail - 1), tail, sizeof tail - 1) == 0);
}

static vg_status digest_parts(const vg_wss_profile *profile, vg_span stamp, vg_span token,
                              vg_span header, vg_span child, part *parts, size_t *ret_count,
                              vg_err *err)
{
    const vg_span token_pieces[] = {
        VG_SPAN("<wsse:BinarySecurityToken" XMLNS("wsse", VG_NS_WSSE) XMLNS("wsu", VG_NS_WSU)
                    TOKEN_TAG),
        token,
        VG_SPAN("</wsse:BinarySecurityToken>"),
    };
    const vg_span body_pieces[] = {
        names_of(profile->soap)->body_digested,
        child,
        VG_SPAN("</soapenv:Body>"),
    };
    const struct {
        const char *id;
        const vg_span *pieces;
        size_t count;
        bool four_only;
    } all[] = {
        {"ts", &stamp, 1, false},
        {"bst", token_pieces, VG_COUNT(token_pieces), true},
        {VG_WSS_HEADER_ID, &header, 1, true},
        {"body", body_pieces, VG_COUNT(body_pieces), false},
    };
    size_t count = 0;
    for (size_t i = 0; i < VG_COUNT(all); i++) {
        if (profile->parts == VG_WSS_FOUR || !all[i].four_only) {
            parts[count].id = all[i].id;
            VG_TRY(vg_dsig_hash(profile->suite, all[i].pieces, all[i].count, parts[count].digest,
                                err));
            count++;
        }
    }
    *ret_count = count;
    return VG_DONE;
}

/* What stands in SignedInfo. */
static void write_info(const vg_wss_profile *profile, const part *parts, size_t count, vg_buf *ret)
{
    vg_buf_text(ret, "<ds:CanonicalizationMethod Algorithm=\"" VG_ALG_EXC_C14N
                     "\"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm=\"");
    vg_buf_text(ret, vg_wss_signature_uri(profile));
    vg_buf_text(ret, "\"></ds:SignatureMethod>");
    for (size_t i = 0; i < count; i++) {
        vg_buf_text(ret, "<ds:Reference URI=\"#");
        vg_buf_text(ret, parts[i].id);
        vg_buf_text(ret, "\"><ds:Transforms><ds:Transform Algorithm=\"" VG_ALG_EXC_C14N
                         "\"></ds:Transform></ds:Transforms><ds:DigestMethod Algorithm=\"");
        vg_buf_text(ret, vg_wss_digest_uri(profile));
        vg_buf_text(ret, "\"></ds:DigestMethod><ds:DigestValue>");
        vg_base64_encode((vg_span){parts[i].digest, sizeof parts[i].digest}, ret);
        vg_buf_text(ret, "</ds:DigestValue></ds:Reference>");
    }
    vg_buf_text(ret, "</ds:SignedInfo>");
}

static vg_status sign_info(const vg_wss_profile *profile, const vg_key *key, const part *parts,
                           size_t count, vg_buf *ret_info, vg_buf *ret_value, vg_err *err)
{
    static const char tag[] = "<ds:SignedInfo" XMLNS("ds", VG_NS_DS) ">";
    vg_buf_bytes(ret_info, tag, sizeof tag - 1);
    write_info(profile, parts, count, ret_info);
    assert(!ret_info->over);
    VG_TRY(vg_key_sign(key, vg_buf_span(ret_info), profile->form, ret_value, err));
    /* On the wire ds:Signature declares the namespace. */
    ret_info->at += sizeof tag - 1;
    ret_info->len -= sizeof tag - 1;
    return VG_DONE;
}

static void write_stamp(const vg_wss_profile *profile, int64_t created_ms, vg_buf *ret)
{
    char created[VG_TIME_TEXT], expires[VG_TIME_TEXT];
    vg_time_text(created_ms, created);
    vg_time_text(created_ms + profile->lifetime_ms, expires);
    vg_buf_format(
        ret,
        "<wsu:Timestamp" XMLNS(
            "wsu", VG_NS_WSU) " wsu:Id=\"ts\"><wsu:Created>%s"
                              "</wsu:Created><wsu:Expires>%s</wsu:Expires></wsu:Timestamp>",
        created, expires);
    assert(!ret->over);
}

vg_status vg_wss_sign(const vg_wss_profile *profile, const vg_key *key, const vg_cert *own,
                      vg_span header, vg_span child, int64_t created_ms, vg_buf *ret, vg_err *err)
{
    char stamp_room[512], info_room[4096], value_room[VG_SIGNATURE_MAX], token_room[VG_TOKEN_MAX];
    vg_buf stamp = vg_buf_of(stamp_room, sizeof stamp_room);
    vg_buf info = vg_buf_of(info_room, sizeof info_room);
    vg_buf value = vg_buf_of(value_room, sizeof value_room);
    vg_buf token = vg_buf_of(token_room, sizeof token_room);
    const names *n = names_of(profile->soap);
    part parts[VG_DSIG_REFERENCES];
    size_t count = 0;

    assert(vg_key_suite(key) == profile->suite);
    check_header(profile, header);
    write_stamp(profile, created_ms, &stamp);
    vg_base64_encode(vg_cert_der(own), &token);
    if (token.over) {
        return VG_FAIL(err, KEY_FILE, "our certificate is larger than a token may be");
    }
    VG_TRY(digest_parts(profile, vg_buf_span(&stamp), vg_buf_span(&token), header, child, parts,
                        &count, err));
    VG_TRY(sign_info(profile, key, parts, count, &info, &value, err));

    put(ret, n->envelope);
    put(ret, n->security);
    put(ret, vg_buf_span(&stamp));
    vg_buf_text(ret, "<wsse:BinarySecurityToken" XMLNS("wsu", VG_NS_WSU) TOKEN_TAG);
    put(ret, vg_buf_span(&token));
    vg_buf_text(
        ret, "</wsse:BinarySecurityToken><ds:Signature" XMLNS("ds", VG_NS_DS) "><ds:SignedInfo>");
    put(ret, vg_buf_span(&info));
    vg_buf_text(ret, "<ds:SignatureValue>");
    vg_base64_encode(vg_buf_span(&value), ret);
    vg_buf_text(ret, "</ds:SignatureValue><ds:KeyInfo><wsse:SecurityTokenReference>"
                     "<wsse:Reference URI=\"#bst\" ValueType=\"" VG_WSS_X509 "\"></wsse:Reference>"
                     "</wsse:SecurityTokenReference></ds:KeyInfo></ds:Signature></wsse:Security>");
    put(ret, header);
    vg_buf_text(ret, "</soapenv:Header><soapenv:Body" XMLNS("wsu", VG_NS_WSU) " wsu:Id=\"body\">");
    put(ret, child);
    vg_buf_text(ret, "</soapenv:Body></soapenv:Envelope>");
    if (ret->over) {
        return VG_FAIL(err, ENCODE, "the signed message is larger than its room");
    }
    return VG_DONE;
}
