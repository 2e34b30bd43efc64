#include "tests/sim/sim_signer.h"
#include "gateway/base/span.h"
#include <string.h>

#define SPACE  "urn:cn:gateway:custody:v1"
#define WSU_ID " wsu:Id=\"hdr\""
#define WSU    " xmlns:wsu=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd\""

typedef struct plain {
    const char *envelope, *received;
} plain;

static const plain plain_11 = {
    "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\"><soapenv:Header>",
    "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:c=\"" SPACE "\"><soapenv:Header>"};
static const plain plain_12 = {
    "<soapenv:Envelope xmlns:soapenv=\"http://www.w3.org/2003/05/soap-envelope\"><soapenv:Header>",
    "<soapenv:Envelope xmlns:soapenv=\"http://www.w3.org/2003/05/soap-envelope\" xmlns:c=\"" SPACE "\"><soapenv:Header>"};

/* Writes the header without what a signature alone needs. */
static void put_header(vg_span header, vg_buf *ret)
{
    static const char *const out[] = {WSU, WSU_ID};
    const uint8_t *at = header.at, *end = header.at + header.len;
    for (size_t i = 0; i < VG_COUNT(out); i++) {
        const uint8_t *found = memmem(at, (size_t)(end - at), out[i], strlen(out[i]));
        if (found != NULL) {
            vg_buf_bytes(ret, at, (size_t)(found - at));
            at = found + strlen(out[i]);
        }
    }
    vg_buf_bytes(ret, at, (size_t)(end - at));
}

static vg_status seal(const vg_signer *signer, vg_span header, vg_span content, int64_t at_ms, vg_buf *ret, vg_err *err)
{
    const plain *p = signer->ctx;
    (void)at_ms;
    vg_buf_text(ret, p->envelope);
    put_header(header, ret);
    vg_buf_text(ret, "</soapenv:Header><soapenv:Body>");
    vg_buf_bytes(ret, content.at, content.len);
    vg_buf_text(ret, "</soapenv:Body></soapenv:Envelope>");
    return ret->over ? VG_FAIL(err, ENCODE, "the message is longer than its room") : VG_DONE;
}

static bool take(vg_span *rest, const char *text)
{
    size_t len = strlen(text);
    if (rest->len < len || memcmp(rest->at, text, len) != 0) {
        return false;
    }
    *rest = (vg_span){rest->at + len, rest->len - len};
    return true;
}

/* What stands in front of the next `text`, which is taken, too. */
static bool take_until(vg_span *rest, const char *text, vg_span *ret)
{
    const uint8_t *found = memmem(rest->at, rest->len, text, strlen(text));
    if (found == NULL) {
        return false;
    }
    *ret = (vg_span){rest->at, (size_t)(found - rest->at)};
    *rest = (vg_span){found + strlen(text), rest->len - ret->len - strlen(text)};
    return true;
}

/* As one element that stands alone: its namespaces are declared on it. */
static vg_status alone(const char *open, vg_span inner, const char *close, vg_arena *arena, vg_span *ret, vg_err *err)
{
    size_t cap = strlen(open) + inner.len + strlen(close);
    vg_buf b = vg_buf_of(vg_arena_take(arena, cap + 1), cap);
    if (b.at == NULL) {
        return VG_FAIL(err, MEMORY, "no room for a message");
    }
    vg_buf_text(&b, open);
    vg_buf_bytes(&b, inner.at, inner.len);
    vg_buf_text(&b, close);
    *ret = vg_buf_span(&b);
    return VG_DONE;
}

static vg_status open_plain(const vg_signer *signer, vg_span wire, vg_span signature, int64_t at_ms, vg_arena *arena,
                            vg_opened *ret, vg_err *err)
{
    const plain *p = signer->ctx;
    bool twelve = p == &plain_12;
    vg_span header, body, rest = wire;
    (void)signature;
    (void)at_ms;
    bool whole = take(&rest, p->received) && take(&rest, "<c:MsgHeader>") && take_until(&rest, "</c:MsgHeader>", &header) &&
                 take(&rest, "</soapenv:Header><soapenv:Body>") && take_until(&rest, "</soapenv:Body></soapenv:Envelope>", &body) &&
                 rest.len == 0;
    if (!whole) {
        return VG_FAIL(err, SIGNATURE, "not an envelope of this bank");
    }
    VG_TRY(alone("<c:MsgHeader xmlns:c=\"" SPACE "\">", header, "</c:MsgHeader>", arena, &ret->header, err));
    return alone(twelve ? "<soapenv:Body xmlns:soapenv=\"http://www.w3.org/2003/05/soap-envelope\" xmlns:c=\"" SPACE "\">"
                        : "<soapenv:Body xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:c=\"" SPACE "\">",
                 body, "</soapenv:Body>", arena, &ret->content, err);
}

vg_signer sim_plain_signer(bool soap12)
{
    return (vg_signer){.profile = VG_SIGN_WSS, .ctx = soap12 ? &plain_12 : &plain_11, .seal = seal, .open = open_plain};
}
