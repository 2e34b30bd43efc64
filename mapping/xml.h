/* The one reader of a bank's XML: bytes in any of GB2312, GBK, GB18030 to a flat, read-only view.
 *
 *     VG_AUTO(vg_doc) doc = NULL;
 *     VG_TRY(vg_doc_read(wire, &doc, err));                     BANK_GARBLED for anything hostile
 * or broken vg_node list, row; VG_TRY(vg_doc_list(doc, VG_DOC_ROOT, "userDataList", &list, &rows,
 * err)); for (row = vg_doc_first(doc, list); row != 0; row = vg_doc_next(doc, row)) ...
 *
 * Elements are found by name, never by position (CITIC A.3). Nothing is resolved: a document type,
 * an entity of its own, a processing instruction or a namespace makes the answer garbled. Limits
 * are those of gateway/base/limits.h, checked by a scan before libxml2 sees a byte (security anchor
 * 1: no flag of libxml2 stops an attribute bomb).
 */
#pragma once
#include "gateway/base/limits.h"
#include "gateway/base/span.h"

typedef struct vg_doc vg_doc;
typedef uint32_t vg_node; /* 0: none */
#define VG_DOC_ROOT ((vg_node)1)

/* To be called once by each program before threads start. */
void vg_doc_start(void);
VG_MUST vg_status vg_doc_read(vg_span wire, vg_doc **ret, vg_err *err);
/* Verified canonical octets (certs/wss.h, certs/xmldsig.h), UTF-8. BANK_GARBLED: an element of
 * another namespace than `space` ("": than none), an attribute, text beside elements, or a limit of
 * mapping/xml_parse.h. Outermost may stand SOAP's Body and a wsu:Id, directly in it SOAP's Fault with its
 * own words. space "": elements have no namespace and a list has its name.
 */
VG_MUST vg_status vg_doc_read_in(vg_span canonical, const char *space, vg_doc **ret, vg_err *err);
void vg_doc_free(vg_doc *doc);
void vg_doc_freep(vg_doc **doc);

/* Some byte was not text; see vg_text_damaged for which. */
bool vg_doc_damaged(const vg_doc *doc);
vg_span vg_doc_name(const vg_doc *doc, vg_node node);
/* Text of an element without children, without blanks at its ends; empty for one with children. */
vg_span vg_doc_text(const vg_doc *doc, vg_node node);
vg_node vg_doc_first(const vg_doc *doc, vg_node node); /* first child */
vg_node vg_doc_next(const vg_doc *doc, vg_node node);  /* next sibling */
/* Child by name, 0 when missing. BANK_GARBLED when there are two: neither can be believed. */
VG_MUST vg_status vg_doc_child(const vg_doc *doc, vg_node node, const char *name, vg_node *ret,
                               vg_err *err);
/* The list below a node, 0 when there is none. BANK_GARBLED: two lists, a list of another name (its
 * name is trimmed first, CITIC A.9), a child that is not a row, or more than VG_ROWS_MAX of them.
 */
VG_MUST vg_status vg_doc_list(const vg_doc *doc, vg_node node, const char *name, vg_node *ret,
                              size_t *ret_rows, vg_err *err);
