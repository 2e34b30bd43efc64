/* A request: bytes in GBK to tags and values (A.3, A.10). */
#include "tests/fakes/citic_fake_in.h"

#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>

static bool problem(fk_req *req, const char *what)
{
    fk_copy(req->problem, sizeof req->problem, what);
    return false;
}

/* Strict GBK: the front-end is old, and bytes it cannot hold must never be sent (A.3). */
static bool to_utf8(citic_fake *fake, fk_req *req, const uint8_t *body, size_t len)
{
    fk_buf *buf = &req->utf8;
    buf->at = fk_grow(buf->at, &buf->cap, len * 3 + 1, 1);
    char *in = (char *)(uintptr_t)body;
    char *out = buf->at;
    size_t in_left = len, out_left = buf->cap - 1;
    iconv(fake->to_utf8, NULL, NULL, NULL, NULL);
    if (iconv(fake->to_utf8, &in, &in_left, &out, &out_left) == (size_t)-1 || in_left != 0) {
        buf->len = 0;
        return false;
    }
    buf->len = (size_t)(out - buf->at);
    *out = '\0';
    return true;
}

/* No document type, comment, CDATA or character reference: the paper shows none of them. */
static const char *xml_outside_paper(const char *text)
{
    if (strstr(text, "<!") != NULL) {
        return "document type, comment or CDATA in the message (A.3)";
    }
    if (strstr(text, "&#") != NULL) {
        return "character reference in the message (A.3)";
    }
    return NULL;
}

static bool add_value(fk_req *req, const xmlNode *node, bool row)
{
    const char *text = "";
    if (node->children != NULL) {
        if (node->children->next != NULL || node->children->type != XML_TEXT_NODE) {
            return problem(req, "a value holds something else than text");
        }
        text = (const char *)node->children->content;
    }
    if (node->properties != NULL) {
        return problem(req, "attribute on a tag that has none (A.3)");
    }
    fk_value value = {.tag = (const char *)node->name, .text = text};
    if (row) {
        req->row_values = fk_grow(req->row_values, &req->row_cap, req->row_value_count + 1,
                                  sizeof *req->row_values);
        req->row_values[req->row_value_count++] = value;
    } else if (req->count < FK_FIELDS_MAX) {
        req->values[req->count++] = value;
    } else {
        return problem(req, "too many tags");
    }
    return true;
}

static bool blank(const xmlNode *node)
{
    return node->type == XML_TEXT_NODE && xmlIsBlankNode(node) == 1;
}

static bool add_row(fk_req *req, const xmlNode *row)
{
    if (row->type != XML_ELEMENT_NODE || !fk_same((const char *)row->name, "row")) {
        return problem(req, "a list holds something else than row");
    }
    if (req->row_count == FK_ROWS_MAX) {
        return problem(req, "too many rows");
    }
    for (const xmlNode *at = row->children; at != NULL; at = at->next) {
        if (blank(at)) {
            continue;
        }
        if (at->type != XML_ELEMENT_NODE || !add_value(req, at, true)) {
            return req->problem[0] != '\0' ? false : problem(req, "text between tags of a row");
        }
    }
    req->row_end[req->row_count++] = (uint32_t)req->row_value_count;
    return true;
}

static bool add_list(fk_req *req, const xmlNode *list)
{
    const xmlAttr *name = list->properties;
    if (req->list) {
        return problem(req, "two lists");
    }
    if (name == NULL || name->next != NULL || !fk_same((const char *)name->name, "name") ||
        name->children == NULL) {
        return problem(req, "list without exactly one attribute name");
    }
    req->list = true;
    fk_copy(req->list_name, sizeof req->list_name, (const char *)name->children->content);
    for (const xmlNode *row = list->children; row != NULL; row = row->next) {
        if (!blank(row) && !add_row(req, row)) {
            return false;
        }
    }
    return true;
}

static bool walk(fk_req *req, const xmlNode *root)
{
    if (root == NULL || !fk_same((const char *)root->name, "stream") || root->ns != NULL) {
        return problem(req, "root is not stream");
    }
    if (root->properties != NULL || root->nsDef != NULL) {
        return problem(req, "attribute on stream");
    }
    for (const xmlNode *at = root->children; at != NULL; at = at->next) {
        if (blank(at)) {
            continue;
        }
        if (at->type != XML_ELEMENT_NODE) {
            return problem(req, "text between tags");
        }
        bool ok = fk_same((const char *)at->name, "list") ? add_list(req, at)
                                                          : add_value(req, at, false);
        if (!ok) {
            return false;
        }
    }
    return true;
}

/* A.9: the templates print a trailing blank in three actions; both forms are in use. */
static bool take_action(fk_req *req)
{
    if (req->count == 0 || !fk_same(req->values[0].tag, "action")) {
        return problem(req, "action is not the first tag");
    }
    const char *text = req->values[0].text;
    size_t len = strlen(text);
    if (len == 9 && text[8] == ' ') {
        req->blank_action = true;
        len = 8;
    }
    if (len != 8) {
        return problem(req, "action has not 8 characters");
    }
    memcpy(req->action, text, 8);
    req->action[8] = '\0';
    if (req->count < 2 || !fk_same(req->values[1].tag, "userName")) {
        return problem(req, "userName is not the second tag");
    }
    return true;
}

bool fk_req_parse(citic_fake *fake, const uint8_t *body, size_t len)
{
    static const char declaration[] = "<?xml version=\"1.0\" encoding=\"GBK\"?>";
    fk_req *req = &fake->req;
    size_t skip = sizeof declaration - 1;
    if (len == 0 || len > FK_BODY_MAX) {
        return problem(req, len == 0 ? "empty body" : "body too long");
    }
    if (!to_utf8(fake, req, body, len)) {
        return problem(req, "bytes are not GBK");
    }
    if (strlen(req->utf8.at) != req->utf8.len) {
        return problem(req, "a zero byte in the message");
    }
    if (req->utf8.len < skip || memcmp(req->utf8.at, declaration, skip) != 0) {
        return problem(req, "does not begin with the GBK declaration (A.3)");
    }
    const char *wrong = xml_outside_paper(req->utf8.at + skip);
    if (wrong != NULL) {
        return problem(req, wrong);
    }
    xmlDoc *doc = xmlReadMemory(req->utf8.at + skip, (int)(req->utf8.len - skip), NULL, "UTF-8",
                                XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                                    XML_PARSE_COMPACT);
    if (doc == NULL) {
        return problem(req, "not well-formed XML");
    }
    req->doc = doc;
    return walk(req, xmlDocGetRootElement(doc)) && take_action(req);
}

/* Keeps the buffers: the next message uses them again. */
void fk_req_clear(fk_req *req)
{
    xmlFreeDoc(req->doc);
    fk_buf utf8 = req->utf8;
    fk_value *rows = req->row_values;
    size_t cap = req->row_cap;
    utf8.len = 0;
    *req = (fk_req){.utf8 = utf8, .row_values = rows, .row_cap = cap};
}

const char *fk_get(const fk_req *req, const char *tag)
{
    for (size_t i = 0; i < req->count; i++) {
        if (fk_same(req->values[i].tag, tag)) {
            return req->values[i].text;
        }
    }
    return "";
}

const char *fk_row_get(const fk_req *req, size_t row, const char *tag)
{
    size_t from = row == 0 ? 0 : req->row_end[row - 1];
    for (size_t i = from; row < req->row_count && i < req->row_end[row]; i++) {
        if (fk_same(req->row_values[i].tag, tag)) {
            return req->row_values[i].text;
        }
    }
    return "";
}
