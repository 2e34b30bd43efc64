#include "tests/unit/baixin_schema.h"
#include <libxml/parser.h>
#include <libxml/xmlschemas.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct baixin_schema {
    xmlSchema *schema;
    bool quiet;
};

char *baixin_schema_file(const char *name, size_t *ret_len)
{
    char path[512];
    snprintf(path, sizeof path, "%s/mapping/baixin/%s", VG_SOURCE_DIR, name);
    FILE *file = fopen(path, "rb");
    char *text = calloc(1, 256 * 1024);
    assert(file != NULL);
    assert(text != NULL);
    *ret_len = fread(text, 1, 256 * 1024 - 1, file);
    fclose(file);
    return text;
}

baixin_schema *baixin_schema_open(bool payinst)
{
    baixin_schema *s = calloc(1, sizeof *s);
    size_t len;
    char *text = baixin_schema_file(payinst ? "custody-payinst.xsd" : "custody-direct.xsd", &len);
    xmlSchemaParserCtxt *parser = xmlSchemaNewMemParserCtxt(text, (int)len);
    assert(s != NULL);
    s->schema = xmlSchemaParse(parser);
    assert(s->schema != NULL);
    xmlSchemaFreeParserCtxt(parser);
    free(text);
    return s;
}

void baixin_schema_close(baixin_schema *s)
{
    xmlSchemaFree(s->schema);
    free(s);
}

void baixin_schema_quiet(baixin_schema *s, bool quiet) { s->quiet = quiet; }

static __attribute__((format(printf, 2, 3))) void say(void *ctx, const char *format, ...)
{
    const baixin_schema *s = ctx;
    va_list args;
    va_start(args, format);
    if (!s->quiet) {
        vprintf(format, args);
    }
    va_end(args);
}

static bool valid(baixin_schema *s, xmlNode *element)
{
    xmlSchemaValidCtxt *check = xmlSchemaNewValidCtxt(s->schema);
    xmlSchemaSetValidErrors(check, say, say, s);
    bool good = xmlSchemaValidateOneElement(check, element) == 0;
    xmlSchemaFreeValidCtxt(check);
    return good;
}

static xmlNode *child_named(xmlNode *parent, const char *name)
{
    for (xmlNode *c = xmlFirstElementChild(parent); c != NULL; c = xmlNextElementSibling(c)) {
        if (xmlStrcmp(c->name, (const xmlChar *)name) == 0) {
            return c;
        }
    }
    return NULL;
}

bool baixin_schema_takes(baixin_schema *s, vg_span envelope)
{
    xmlDoc *doc = xmlReadMemory((const char *)envelope.at, (int)envelope.len, NULL, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR);
    bool good = false;
    if (doc != NULL) {
        xmlNode *root = xmlDocGetRootElement(doc), *head = child_named(root, "Header"), *body = child_named(root, "Body");
        xmlNode *header = head == NULL ? NULL : child_named(head, "MsgHeader"), *child = body == NULL ? NULL : xmlFirstElementChild(body);
        bool fault = child != NULL && xmlStrcmp(child->name, (const xmlChar *)"Fault") == 0;
        good = header != NULL && child != NULL && valid(s, header) && (fault || valid(s, child));
    }
    xmlFreeDoc(doc);
    return good;
}
