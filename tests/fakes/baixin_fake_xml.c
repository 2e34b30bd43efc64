/* Bytes to a tree, the closed shape of §3.2, and canonical octets. Position decides, never an Id.
 */
#include "tests/fakes/baixin_fake_in.h"

#include <libxml/c14n.h>
#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>

bool bx_wrong_set(bx_wrong *wrong, const char *fault, const char *code, const char *text)
{
    *wrong = (bx_wrong){.fault = fault, .code = code, .kind = "security"};
    fk_copy(wrong->text, sizeof wrong->text, text);
    return false;
}

static bool bad_shape(bx_wrong *wrong, const char *text)
{
    (void)bx_wrong_set(wrong, "Client", "100001", text);
    wrong->kind = "form";
    return false;
}

/* In walking order: children, then the next, then up. NULL when all of root has been seen. */
static xmlNode *step(const xmlNode *root, xmlNode *node, int *depth)
{
    if (node->children != NULL && node->type == XML_ELEMENT_NODE) {
        (*depth)++;
        return node->children;
    }
    while (node != root && node->next == NULL) {
        node = node->parent;
        (*depth)--;
    }
    return node == root ? NULL : node->next;
}

/* §7.2: elements and text only, within limits. */
static const char *tree_wrong(const xmlDoc *doc)
{
    const xmlNode *root = doc->children;
    int depth = 1, elements = 0;
    if (doc->intSubset != NULL || doc->extSubset != NULL || root == NULL || root->next != NULL ||
        root->type != XML_ELEMENT_NODE) {
        return "something beside the root element";
    }
    for (xmlNode *node = doc->children; node != NULL; node = step(root, node, &depth)) {
        if (node->type != XML_ELEMENT_NODE && node->type != XML_TEXT_NODE) {
            return "a node that is neither element nor text";
        }
        elements += node->type == XML_ELEMENT_NODE ? 1 : 0;
        if (depth > BX_DEPTH_MAX || elements > BX_ELEMENTS_MAX) {
            return "too deep or too many elements";
        }
    }
    return NULL;
}

/* "<!" cannot stand in a message without DOCTYPE, comment or CDATA: a bare "<" is never text. */
static const char *bytes_wrong(const uint8_t *bytes, size_t len)
{
    if (len == 0 || len > BX_REQUEST_MAX) {
        return "empty or larger than 256 KiB";
    }
    if (memmem(bytes, len, "<!", 2) != NULL) {
        return "DOCTYPE, comment or CDATA";
    }
    if (len > 5 && memmem(bytes + 1, len - 1, "<?", 2) != NULL) {
        return "a processing instruction";
    }
    return NULL;
}

xmlDoc *bx_parse(const uint8_t *bytes, size_t len, bx_wrong *wrong)
{
    const char *why = bytes_wrong(bytes, len);
    if (why != NULL) {
        (void)bad_shape(wrong, why);
        return NULL;
    }
    xmlDoc *doc = xmlReadMemory((const char *)bytes, (int)len, NULL, NULL,
                                XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    if (doc == NULL) {
        (void)bad_shape(wrong, "not well-formed XML");
        return NULL;
    }
    why = tree_wrong(doc);
    if (why == NULL && doc->encoding != NULL && strcasecmp((const char *)doc->encoding, "UTF-8")) {
        why = "another encoding than UTF-8";
    }
    if (why != NULL) {
        (void)bad_shape(wrong, why);
        xmlFreeDoc(doc);
        return NULL;
    }
    return doc;
}

bool bx_is(const xmlNode *node, const char *space, const char *local)
{
    return node != NULL && node->type == XML_ELEMENT_NODE && node->ns != NULL &&
           fk_same((const char *)node->ns->href, space) && fk_same((const char *)node->name, local);
}

const char *bx_leaf(const xmlNode *node)
{
    const xmlNode *text = node->children;
    if (text == NULL) {
        return "";
    }
    return text->type == XML_TEXT_NODE && text->next == NULL ? (const char *)text->content : NULL;
}

const char *bx_attr(const xmlNode *node, const char *space, const char *local)
{
    for (const xmlAttr *attr = node->properties; attr != NULL; attr = attr->next) {
        const char *have = attr->ns == NULL ? NULL : (const char *)attr->ns->href;
        bool same = space == NULL ? have == NULL : have != NULL && fk_same(have, space);
        if (same && fk_same((const char *)attr->name, local)) {
            return attr->children == NULL ? "" : (const char *)attr->children->content;
        }
    }
    return NULL;
}

size_t bx_attr_count(const xmlNode *node)
{
    size_t count = 0;
    for (const xmlAttr *attr = node->properties; attr != NULL; attr = attr->next) {
        count++;
    }
    return count;
}

/* The children of node are exactly count elements (§5.2: a sender puts nothing between elements).
 */
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

/* §3.2: Security has Timestamp, token and Signature, mustUnderstand, and no role. */
static bool security_shape(bx_shape *shape, const char *soap, bx_wrong *wrong)
{
    xmlNode *kid[3];
    const char *must = bx_attr(shape->security, soap, "mustUnderstand");
    bool understood =
        must != NULL && (fk_same(must, "1") || (shape->soap12 && fk_same(must, "true")));
    if (!understood || bx_attr_count(shape->security) != 1) {
        return bad_shape(wrong, "Security has not just mustUnderstand");
    }
    if (!kids(shape->security, 3, kid) || !bx_is(kid[0], BX_WSU, "Timestamp") ||
        !bx_is(kid[1], BX_WSSE, "BinarySecurityToken") || !bx_is(kid[2], BX_DS, "Signature")) {
        return bx_wrong_set(wrong, "wsse:InvalidSecurity", "100002",
                            "Security is not Timestamp, token, Signature");
    }
    shape->ts = kid[0];
    shape->token = kid[1];
    shape->signature = kid[2];
    return true;
}

static bool header_shape(const baixin_fake *fake, xmlNode *header, bx_shape *shape,
                         const char *soap, bx_wrong *wrong)
{
    xmlNode *kid[2];
    size_t want = fake->conf.unsigned_messages ? 1 : 2;
    if (bx_attr_count(header) != 0 || !kids(header, want, kid) ||
        !bx_is(kid[want - 1], BX_SPACE, "MsgHeader")) {
        for (const xmlNode *block = header->children; block != NULL; block = block->next) {
            bool ours = bx_is(block, BX_WSSE, "Security") || bx_is(block, BX_SPACE, "MsgHeader");
            if (block->type == XML_ELEMENT_NODE && !ours &&
                bx_attr(block, soap, "mustUnderstand") != NULL) {
                return bx_wrong_set(wrong, "MustUnderstand", "100001", "another header block");
            }
        }
        return bad_shape(wrong, "Header is not Security and MsgHeader");
    }
    shape->head = kid[want - 1];
    if (fake->conf.unsigned_messages) {
        return true;
    }
    shape->security = kid[0];
    if (!bx_is(kid[0], BX_WSSE, "Security")) {
        return bad_shape(wrong, "the first header block is not Security");
    }
    return security_shape(shape, soap, wrong);
}

bool bx_shape_read(const baixin_fake *fake, xmlDoc *doc, bx_shape *shape, bx_wrong *wrong)
{
    xmlNode *kid[2], *root = doc->children;
    const char *soap = fake->conf.soap12 ? BX_SOAP12 : BX_SOAP11;
    *shape = (bx_shape){.soap12 = fake->conf.soap12};
    if (bx_is(root, fake->conf.soap12 ? BX_SOAP11 : BX_SOAP12, "Envelope")) {
        return bx_wrong_set(wrong, "VersionMismatch", "100001", "the other SOAP version");
    }
    if (!bx_is(root, soap, "Envelope") || bx_attr_count(root) != 0 || !kids(root, 2, kid) ||
        !bx_is(kid[0], soap, "Header") || !bx_is(kid[1], soap, "Body")) {
        return bad_shape(wrong, "the envelope is not Header and Body");
    }
    shape->body = kid[1];
    if (!header_shape(fake, kid[0], shape, soap, wrong)) {
        return false;
    }
    size_t ids = fake->conf.unsigned_messages ? 0 : 1;
    if (bx_attr_count(shape->head) != ids || bx_attr_count(shape->body) != ids) {
        return bad_shape(wrong, "MsgHeader or Body has other attributes than its Id");
    }
    if (!kids(shape->body, 1, &shape->child) || shape->child->ns == NULL ||
        bx_attr_count(shape->child) != 0) {
        return bad_shape(wrong, "Body has not one child");
    }
    return true;
}

typedef struct head_row {
    const char *name;
    size_t at;
    bool must;
} head_row;
#define HEAD(name, member, must)                                                                   \
    {                                                                                              \
        name, offsetof(bx_header, member), must                                                    \
    }
static const head_row head_rows[] = {
    HEAD("Version", version, true),
    HEAD("MsgId", msg_id, true),
    HEAD("RefMsgId", ref_msg_id, false),
    HEAD("Service", service, true),
    HEAD("Mode", mode, true),
    HEAD("SenderId", sender, true),
    HEAD("ReceiverId", receiver, true),
    HEAD("InstId", inst, false),
    HEAD("RouteId", route, false),
    HEAD("SendTime", send_time, true),
    HEAD("BizDate", biz_date, false),
};

/* The order of the table, every required element, no other. */
bool bx_header_read(xmlNode *head, bx_header *ret)
{
    const xmlNode *node = head->children;
    for (size_t i = 0; i < sizeof head_rows / sizeof head_rows[0]; i++) {
        const char *value = "";
        bool there = bx_is(node, BX_SPACE, head_rows[i].name);
        if (there) {
            value = bx_leaf(node);
            if (value == NULL || *value == '\0' || node->properties != NULL) {
                return false;
            }
            node = node->next;
        }
        if (head_rows[i].must && !there) {
            return false;
        }
        memcpy((char *)ret + head_rows[i].at, &value, sizeof value);
    }
    return node == NULL;
}

static int inside(void *root, xmlNode *node, xmlNode *parent)
{
    const xmlNode *at = node->type == XML_NAMESPACE_DECL ? parent : node;
    while (at != NULL && at != root) {
        at = at->parent;
    }
    return at != NULL;
}

void bx_canonical(xmlNode *node, fk_buf *ret)
{
    xmlBuffer *octets = xmlBufferCreate();
    xmlOutputBuffer *to = octets == NULL ? NULL : xmlOutputBufferCreateBuffer(octets, NULL);
    if (to == NULL ||
        xmlC14NExecute(node->doc, inside, node, XML_C14N_EXCLUSIVE_1_0, NULL, 0, to) < 0 ||
        xmlOutputBufferClose(to) < 0) {
        abort();
    }
    ret->len = 0;
    fk_buf_add(ret, (const char *)xmlBufferContent(octets), (size_t)xmlBufferLength(octets));
    xmlBufferFree(octets);
}
