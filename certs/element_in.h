/* Reading a tree by position, strictly: nothing is searched, nothing is passed over but blanks. Only inside certs/. Each reader
 * fails with SIGNATURE. */
#pragma once
#include "gateway/base/span.h"
#include <libxml/tree.h>

/* Namespaces are compared, never prefixes (banks/baixin.md §7.2). */
bool vg_element_is(const xmlNode *element, const char *space, const char *name);
/* Element children, at most max. Fails on text that is not blank, on a comment, an instruction or a reference, on more. */
VG_MUST vg_status vg_element_children(const xmlNode *parent, xmlNode **ret, size_t max, size_t *ret_count, vg_err *err);
/* Exactly these children in this order, all of one namespace; ret has room for all. names ends with NULL. */
VG_MUST vg_status vg_element_sequence(const xmlNode *parent, const char *space, const char *const *names, xmlNode **ret,
                                      vg_err *err);
/* Value of an attribute, NULL when there is none; "" where it is empty. space NULL: of no namespace. */
const char *vg_element_attribute(const xmlNode *element, const char *space, const char *name);
/* Fails unless the element has exactly this many attributes. */
VG_MUST vg_status vg_element_attributes(const xmlNode *element, size_t count, vg_err *err);
/* One text and nothing else. */
VG_MUST vg_status vg_element_text(const xmlNode *element, vg_span *ret, vg_err *err);
/* The next element of a walk through `top` and all below it, in document order; NULL at the end. */
xmlNode *vg_element_next(xmlNode *element, const xmlNode *top);
