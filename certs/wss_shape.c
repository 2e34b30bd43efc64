#include "certs/element_in.h"
#include "certs/wss_in.h"
#include "gateway/base/day.h"

enum { IDS = 8 };

typedef struct reader {
    const vg_wss_profile *profile;
    vg_wss_shape *shape;
    const char *soap_space;
    xmlNode *security, *stamp, *token, *signature;
    const char *stamp_id, *token_id, *header_id, *body_id;
    const char *ids[IDS];
    size_t id_count;
} reader;

/* --- ids -------------------------------------------------------------------------------------- */

/* An NCName of plain letters, so that "#" and it is a reference of banks/baixin.md §7.2. */
static bool plain_name(const char *id)
{
    size_t len = strlen(id);
    for (size_t i = 0; i < len; i++) {
        char c = id[i];
        bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
        bool digit = (c >= '0' && c <= '9') || c == '.' || c == '-';
        if (!letter && (!digit || i == 0)) {
            return false;
        }
    }
    return len > 0 && len <= VG_WSS_ID_MAX;
}

static vg_status note_id(reader *r, const char *id, vg_err *err)
{
    if (!plain_name(id)) {
        return VG_FAIL(err, SIGNATURE, "an id that is not a plain name");
    }
    for (size_t i = 0; i < r->id_count; i++) {
        if (strcmp(r->ids[i], id) == 0) {
            return VG_FAIL(err, SIGNATURE, "two elements with the id %s", id);
        }
    }
    assert(r->id_count < IDS);
    r->ids[r->id_count++] = id;
    return VG_DONE;
}

/* The element's wsu:Id and `others` attributes more, nothing else. */
static vg_status need_id(reader *r, const xmlNode *element, size_t others, const char **ret,
                         vg_err *err)
{
    VG_TRY(vg_element_attributes(element, others + 1, err));
    *ret = vg_element_attribute(element, VG_NS_WSU, "Id");
    if (*ret == NULL) {
        return VG_FAIL(err, SIGNATURE, "%s has no wsu:Id", (const char *)element->name);
    }
    return note_id(r, *ret, err);
}

/* Java stacks give ids to elements that nobody references (space NULL: without a namespace). */
static vg_status may_have_id(reader *r, const xmlNode *element, const char *space, vg_err *err)
{
    const char *id = vg_element_attribute(element, space, "Id");
    bool allowed = id != NULL && r->profile->parts == VG_WSS_TWO;
    VG_TRY(vg_element_attributes(element, allowed ? 1 : 0, err));
    return allowed ? note_id(r, id, err) : VG_DONE;
}

/* --- the envelope ----------------------------------------------------------------------------- */

static vg_status read_envelope(reader *r, const xmlNode *root, vg_err *err)
{
    static const char *const parts[] = {"Header", "Body", NULL};
    static const char *const spaces[] = {
        [VG_SOAP_11] = VG_NS_SOAP_11,
        [VG_SOAP_12] = VG_NS_SOAP_12,
    };
    xmlNode *at[2], *blocks[2], *child = NULL;
    size_t count = 0, expected = r->profile->parts == VG_WSS_FOUR ? 2 : 1;
    vg_soap soap = vg_element_is(root, VG_NS_SOAP_11, "Envelope")   ? VG_SOAP_11
                   : vg_element_is(root, VG_NS_SOAP_12, "Envelope") ? VG_SOAP_12
                                                                    : VG_SOAP_ANY;
    if (soap == VG_SOAP_ANY || (r->profile->soap != VG_SOAP_ANY && r->profile->soap != soap)) {
        return VG_FAIL(err, SIGNATURE, "not an Envelope of the configured version of SOAP");
    }
    r->shape->soap = soap;
    r->soap_space = spaces[soap];
    VG_TRY(vg_element_attributes(root, 0, err));
    VG_TRY(vg_element_sequence(root, r->soap_space, parts, at, err));
    VG_TRY(vg_element_attributes(at[0], 0, err));
    VG_TRY(vg_element_children(at[0], blocks, expected, &count, err));
    if (count != expected || !vg_element_is(blocks[0], VG_NS_WSSE, "Security")) {
        return VG_FAIL(err, SIGNATURE, "Header does not begin with Security, or lacks a part");
    }
    r->security = blocks[0];
    r->shape->header = NULL;
    if (expected == 2) {
        r->shape->header = blocks[1];
        if (!vg_element_is(blocks[1], r->profile->space, r->profile->header)) {
            return VG_FAIL(err, SIGNATURE, "Header has no %s", r->profile->header);
        }
        VG_TRY(need_id(r, blocks[1], 0, &r->header_id, err));
    }
    r->shape->body = at[1];
    VG_TRY(need_id(r, at[1], 0, &r->body_id, err));
    VG_TRY(vg_element_children(at[1], &child, 1, &count, err));
    if (count != 1) {
        return VG_FAIL(err, SIGNATURE, "Body is empty");
    }
    return VG_DONE;
}

/* --- the Security header ---------------------------------------------------------------------- */

static vg_status read_time(const xmlNode *element, int64_t *ret, vg_err *err)
{
    vg_span text;
    vg_err inner;
    VG_TRY(vg_element_attributes(element, 0, err));
    VG_TRY(vg_element_text(element, &text, err));
    if (vg_time_parse(text, ret, &inner).code != VG_OK) {
        return VG_FAIL(err, SIGNATURE, "%s: %s", (const char *)element->name, inner.text);
    }
    return VG_DONE;
}

static vg_status read_stamp(reader *r, vg_err *err)
{
    static const char *const parts[] = {"Created", "Expires", NULL};
    xmlNode *at[2];
    VG_TRY(need_id(r, r->stamp, 0, &r->stamp_id, err));
    VG_TRY(vg_element_sequence(r->stamp, VG_NS_WSU, parts, at, err));
    VG_TRY(read_time(at[0], &r->shape->created_ms, err));
    VG_TRY(read_time(at[1], &r->shape->expires_ms, err));
    int64_t life_ms = r->shape->expires_ms - r->shape->created_ms;
    if (life_ms <= 0 || life_ms > r->profile->lifetime_ms) {
        return VG_FAIL(err, SIGNATURE, "a life of %lld ms", (long long)life_ms);
    }
    return VG_DONE;
}

static bool attribute_is(const xmlNode *element, const char *name, const char *value)
{
    const char *has = vg_element_attribute(element, NULL, name);
    return has != NULL && strcmp(has, value) == 0;
}

static vg_status read_token(reader *r, vg_err *err)
{
    VG_TRY(need_id(r, r->token, 2, &r->token_id, err));
    if (!attribute_is(r->token, "EncodingType", VG_WSS_BASE64) ||
        !attribute_is(r->token, "ValueType", VG_WSS_X509)) {
        return VG_FAIL(err, SIGNATURE, "a token that is not one X.509 certificate");
    }
    return vg_element_text(r->token, &r->shape->token, err);
}

/* KeyInfo only points at the token; the certificate is believed because it is pinned. */
static vg_status read_key_info(reader *r, vg_err *err)
{
    static const char *const outer[] = {"SecurityTokenReference", NULL};
    static const char *const inner[] = {"Reference", NULL};
    const xmlNode *info = r->shape->sig.key_info;
    xmlNode *reference = NULL, *at = NULL;
    size_t none = 0;
    if (info == NULL) {
        return VG_FAIL(err, SIGNATURE, "Signature has no KeyInfo");
    }
    VG_TRY(may_have_id(r, info, NULL, err));
    VG_TRY(vg_element_sequence(info, VG_NS_WSSE, outer, &reference, err));
    VG_TRY(may_have_id(r, reference, VG_NS_WSU, err));
    VG_TRY(vg_element_sequence(reference, VG_NS_WSSE, inner, &at, err));
    VG_TRY(vg_element_attributes(at, 2, err));
    VG_TRY(vg_element_children(at, NULL, 0, &none, err));
    const char *uri = vg_element_attribute(at, NULL, "URI");
    if (uri == NULL || uri[0] != '#' || strcmp(uri + 1, r->token_id) != 0 ||
        !attribute_is(at, "ValueType", VG_WSS_X509)) {
        return VG_FAIL(err, SIGNATURE, "KeyInfo does not point at the token");
    }
    return VG_DONE;
}

/* Timestamp, token and Signature, each once, the Signature behind the token. */
static vg_status sort_security(reader *r, vg_err *err)
{
    xmlNode *children[3];
    size_t count = 0;
    VG_TRY(vg_element_children(r->security, children, VG_COUNT(children), &count, err));
    for (size_t i = 0; i < count; i++) {
        if (vg_element_is(children[i], VG_NS_WSU, "Timestamp") && r->stamp == NULL) {
            r->stamp = children[i];
        } else if (vg_element_is(children[i], VG_NS_WSSE, "BinarySecurityToken") &&
                   r->token == NULL) {
            r->token = children[i];
        } else if (vg_element_is(children[i], VG_NS_DS, "Signature") && r->signature == NULL &&
                   r->token != NULL) {
            r->signature = children[i];
        } else {
            return VG_FAIL(err, SIGNATURE, "Security has %s in a wrong place",
                           (const char *)children[i]->name);
        }
    }
    if (count != 3) {
        return VG_FAIL(err, SIGNATURE, "Security has %zu children, not 3", count);
    }
    return VG_DONE;
}

static vg_status read_security(reader *r, vg_err *err)
{
    VG_TRY(vg_element_attributes(r->security, 1, err));
    const char *must = vg_element_attribute(r->security, r->soap_space, "mustUnderstand");
    bool yes = must != NULL && (strcmp(must, "1") == 0 ||
                                (r->shape->soap == VG_SOAP_12 && strcmp(must, "true") == 0));
    if (!yes) {
        return VG_FAIL(err, SIGNATURE, "Security without mustUnderstand");
    }
    VG_TRY(sort_security(r, err));
    VG_TRY(read_stamp(r, err));
    VG_TRY(read_token(r, err));
    VG_TRY(may_have_id(r, r->signature, NULL, err));
    VG_TRY(vg_dsig_read(r->signature, &r->shape->sig, err));
    return read_key_info(r, err);
}

/* --- what is signed --------------------------------------------------------------------------- */

static vg_status match_references(reader *r, vg_err *err)
{
    const struct {
        const char *id;
        xmlNode *part;
        bool four_only;
    } wanted[] = {
        {r->stamp_id, r->stamp, false},
        {r->body_id, r->shape->body, false},
        {r->token_id, r->token, true},
        {r->header_id, r->shape->header, true},
    };
    size_t expected = r->profile->parts == VG_WSS_FOUR ? 4 : 2;
    const vg_dsig *sig = &r->shape->sig;
    if (sig->count != expected) {
        return VG_FAIL(err, SIGNATURE, "%zu signed parts, not %zu", sig->count, expected);
    }
    for (size_t i = 0; i < expected; i++) {
        size_t hits = 0;
        for (size_t k = 0; k < sig->count; k++) {
            const char *uri = sig->references[k].uri;
            if (uri[0] == '#' && strcmp(uri + 1, wanted[i].id) == 0) {
                r->shape->parts[k] = wanted[i].part;
                hits++;
            }
        }
        if (hits != 1) {
            return VG_FAIL(err, SIGNATURE, "%s is signed %zu times",
                           (const char *)wanted[i].part->name, hits);
        }
    }
    return VG_DONE;
}

/* --- what is carried -------------------------------------------------------------------------- */

static bool space_is(const xmlNode *element, const char *space)
{
    return element->ns != NULL && strcmp((const char *)element->ns->href, space) == 0;
}

static vg_status check_own_element(const reader *r, const xmlNode *at, bool fault, vg_err *err)
{
    bool allowed = space_is(at, r->profile->space) ||
                   (fault && (at->ns == NULL || space_is(at, r->soap_space)));
    if (!allowed) {
        return VG_FAIL(err, SIGNATURE, "%s is of a foreign namespace", (const char *)at->name);
    }
    const xmlAttr *has = at->properties;
    bool lang = fault && has != NULL && has->next == NULL && has->ns != NULL &&
                strcmp((const char *)has->ns->href, (const char *)XML_XML_NAMESPACE) == 0 &&
                strcmp((const char *)has->name, "lang") == 0;
    if (has != NULL && !lang) {
        return VG_FAIL(err, SIGNATURE, "%s has an attribute", (const char *)at->name);
    }
    return VG_DONE;
}

/* A second envelope, header or signature has no place in what is carried, nor has an id. */
static vg_status check_any_element(const xmlNode *at, vg_err *err)
{
    static const char *const kept[] = {VG_NS_SOAP_11, VG_NS_SOAP_12, VG_NS_WSSE, VG_NS_WSU,
                                       VG_NS_DS};
    for (size_t i = 0; i < VG_COUNT(kept); i++) {
        if (space_is(at, kept[i])) {
            return VG_FAIL(err, SIGNATURE, "%s stands inside the Body", (const char *)at->name);
        }
    }
    for (const xmlAttr *has = at->properties; has != NULL; has = has->next) {
        if (strcasecmp((const char *)has->name, "id") == 0) {
            return VG_FAIL(err, SIGNATURE, "%s has an id", (const char *)at->name);
        }
    }
    return VG_DONE;
}

static vg_status check_carried(const reader *r, xmlNode *part, vg_err *err)
{
    bool four = r->profile->parts == VG_WSS_FOUR;
    xmlNode *first = xmlFirstElementChild(part);
    bool fault = four && part == r->shape->body && vg_element_is(first, r->soap_space, "Fault");
    for (xmlNode *at = first; at != NULL; at = vg_element_next(at, part)) {
        VG_TRY(four ? check_own_element(r, at, fault, err) : check_any_element(at, err));
    }
    return VG_DONE;
}

vg_status vg_wss_read(const vg_wss_profile *profile, xmlDoc *doc, vg_wss_shape *ret, vg_err *err)
{
    reader r = {.profile = profile, .shape = ret};
    VG_TRY(read_envelope(&r, xmlDocGetRootElement(doc), err));
    VG_TRY(read_security(&r, err));
    if (ret->header != NULL) {
        VG_TRY(check_carried(&r, ret->header, err));
    }
    VG_TRY(check_carried(&r, ret->body, err));
    return match_references(&r, err);
}
