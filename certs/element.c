#include "certs/element_in.h"

bool vg_element_is(const xmlNode *element, const char *space, const char *name)
{
    return element->type == XML_ELEMENT_NODE && element->ns != NULL && element->ns->href != NULL &&
           strcmp((const char *)element->ns->href, space) == 0 &&
           strcmp((const char *)element->name, name) == 0;
}

static bool blank_text(const xmlNode *node)
{
    return node->type == XML_TEXT_NODE &&
           vg_span_trim(vg_span_of((const char *)node->content)).len == 0;
}

vg_status vg_element_children(const xmlNode *parent, xmlNode **ret, size_t max, size_t *ret_count,
                              vg_err *err)
{
    size_t count = 0;
    for (xmlNode *child = parent->children; child != NULL; child = child->next) {
        if (blank_text(child)) {
            continue;
        }
        if (child->type != XML_ELEMENT_NODE) {
            return VG_FAIL(err, SIGNATURE, "text or markup inside %s", (const char *)parent->name);
        }
        if (count == max) {
            return VG_FAIL(err, SIGNATURE, "%s has more than %zu children",
                           (const char *)parent->name, max);
        }
        ret[count++] = child;
    }
    *ret_count = count;
    return VG_DONE;
}

vg_status vg_element_sequence(const xmlNode *parent, const char *space, const char *const *names,
                              xmlNode **ret, vg_err *err)
{
    size_t count = 0, expected = 0;
    while (names[expected] != NULL) {
        expected++;
    }
    VG_TRY(vg_element_children(parent, ret, expected, &count, err));
    if (count != expected) {
        return VG_FAIL(err, SIGNATURE, "%s has %zu children, not %zu", (const char *)parent->name,
                       count, expected);
    }
    for (size_t i = 0; i < count; i++) {
        if (!vg_element_is(ret[i], space, names[i])) {
            return VG_FAIL(err, SIGNATURE, "%s without %s in its place", (const char *)parent->name,
                           names[i]);
        }
    }
    return VG_DONE;
}

static const xmlAttr *find(const xmlNode *element, const char *space, const char *name)
{
    for (const xmlAttr *at = element->properties; at != NULL; at = at->next) {
        const char *of = at->ns == NULL ? NULL : (const char *)at->ns->href;
        bool same = space == NULL ? of == NULL : of != NULL && strcmp(of, space) == 0;
        if (same && strcmp((const char *)at->name, name) == 0) {
            return at;
        }
    }
    return NULL;
}

const char *vg_element_attribute(const xmlNode *element, const char *space, const char *name)
{
    const xmlAttr *at = find(element, space, name);
    if (at == NULL || (at->children != NULL &&
                       (at->children->type != XML_TEXT_NODE || at->children->next != NULL))) {
        return NULL;
    }
    return at->children == NULL ? "" : (const char *)at->children->content;
}

vg_status vg_element_attributes(const xmlNode *element, size_t count, vg_err *err)
{
    size_t found = 0;
    for (const xmlAttr *at = element->properties; at != NULL; at = at->next) {
        found++;
    }
    if (found != count) {
        return VG_FAIL(err, SIGNATURE, "%s has %zu attributes, not %zu",
                       (const char *)element->name, found, count);
    }
    return VG_DONE;
}

vg_status vg_element_text(const xmlNode *element, vg_span *ret, vg_err *err)
{
    const xmlNode *text = element->children;
    if (text == NULL || text->type != XML_TEXT_NODE || text->next != NULL) {
        return VG_FAIL(err, SIGNATURE, "%s is not one text", (const char *)element->name);
    }
    *ret = vg_span_of((const char *)text->content);
    return VG_DONE;
}

xmlNode *vg_element_next(xmlNode *element, const xmlNode *top)
{
    xmlNode *next = xmlFirstElementChild(element);
    while (next == NULL && element != top) {
        next = xmlNextElementSibling(element);
        element = element->parent;
    }
    return next;
}
