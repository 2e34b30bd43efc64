/* The XML of 银企直连: flat elements under Result, in GBK, as declared (section C). */
#include "tests/fakes/pingan_fake_in.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <string.h>

static const char declaration[] = "<?xml version=\"1.0\" encoding=\"GBK\"?>";

static void wrong(pa_req *req, const char *what)
{
    if (req->problem[0] == '\0') {
        req->problem_code = "YQ9977";
        fk_copy(req->problem, sizeof req->problem, what);
    }
}

static void value_add(pa_req *req, const xmlNode *node)
{
    const xmlNode *text = node->children;
    if (text != NULL && (text->type != XML_TEXT_NODE || text->next != NULL)) {
        wrong(req, "an element that holds more than text");
        return;
    }
    if (node->properties != NULL) {
        wrong(req, "an element with an attribute");
    }
    req->values = fk_grow(req->values, &req->value_cap, req->value_count + 1, sizeof *req->values);
    req->values[req->value_count++] =
        (pa_value){.name = (const char *)node->name,
                   .text = text == NULL ? "" : (const char *)text->content};
}

void pa_b2b_read(pa_req *req)
{
    size_t head = sizeof declaration - 1;
    if (req->body_len < head || memcmp(req->body, declaration, head) != 0) {
        wrong(req, "the XML declaration is not the one for GBK");
        return;
    }
    if (req->body_len == head) {
        return; /* S001 may be the XML head only */
    }
    xmlDoc *doc = xmlReadMemory((const char *)req->body, (int)req->body_len, NULL, NULL,
                                XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                                    XML_PARSE_NOENT | XML_PARSE_NOCDATA);
    req->doc = doc;
    const xmlNode *root = doc == NULL ? NULL : xmlDocGetRootElement(doc);
    if (root == NULL || doc->intSubset != NULL || strcmp((const char *)root->name, "Result") != 0) {
        wrong(req, "no XML, a DTD, or another root than Result");
        return;
    }
    for (const xmlNode *node = root->children; node != NULL; node = node->next) {
        if (node->type == XML_ELEMENT_NODE) {
            value_add(req, node);
        } else if (node->type != XML_TEXT_NODE || !xmlIsBlankNode(node)) {
            wrong(req, "something else than elements under Result");
        }
    }
}

void pa_b2b_free(pa_req *req)
{
    if (req->doc != NULL) {
        xmlFreeDoc(req->doc);
    }
    req->doc = NULL;
}

/* Parsed by name: what is needed is there, each once, and nothing else. */
bool pa_b2b_check(pa_req *req, const pa_spec *spec, char why[160])
{
    size_t found = 0;
    for (const pa_tag *tag = spec->head; tag->name != NULL; tag++) {
        size_t times = 0;
        for (size_t i = 0; i < req->value_count; i++) {
            times += fk_same(req->values[i].name, tag->name) ? 1 : 0;
        }
        if (times > 1) {
            fk_fmt(why, 160, "element %.40s twice", tag->name);
            return false;
        }
        found += times;
        if (!pa_tag_ok(tag, pa_get(req, tag->name), why)) {
            return false;
        }
    }
    if (found != req->value_count) {
        fk_fmt(why, 160, "an element that the table does not have");
        return false;
    }
    return true;
}

/* --- written --- */

void pa_xml_begin(pingan_fake *fake)
{
    pa_ok(fake);
    fk_buf_text(&fake->out.body, "<?xml version=\"1.0\" encoding=\"GBK\"?><Result>");
}

void pa_xml_end(pingan_fake *fake) { fk_buf_text(&fake->out.body, "</Result>"); }

void pa_xml_put(pingan_fake *fake, const char *name, const char *text)
{
    fk_buf *body = &fake->out.body;
    fk_buf_text(body, "<");
    fk_buf_text(body, name);
    fk_buf_text(body, ">");
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '&': fk_buf_text(body, "&amp;"); break;
        case '<': fk_buf_text(body, "&lt;"); break;
        case '>': fk_buf_text(body, "&gt;"); break;
        default: fk_buf_add(body, text, 1); break;
        }
    }
    fk_buf_text(body, "</");
    fk_buf_text(body, name);
    fk_buf_text(body, ">");
}

void pa_xml_fen(pingan_fake *fake, const char *name, int64_t fen)
{
    char text[32];
    fk_fen(text, fen + (fake->out.wrong_amount ? 1 : 0));
    fake->out.wrong_amount = false;
    pa_xml_put(fake, name, text);
}

void pa_xml_uint(pingan_fake *fake, const char *name, size_t number)
{
    char text[24];
    fk_fmt(text, sizeof text, "%zu", number);
    pa_xml_put(fake, name, text);
}

void pa_xml_stamp(pingan_fake *fake, const char *name, int64_t at_ms)
{
    char text[16];
    fk_date(at_ms, text);
    fk_time(at_ms, text + 8);
    pa_xml_put(fake, name, text);
}

void pa_xml_date(pingan_fake *fake, const char *name, int64_t at_ms)
{
    char text[9];
    fk_date(at_ms, text);
    pa_xml_put(fake, name, text);
}
