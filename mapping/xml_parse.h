/* The one safe XML parse: bytes to a tree of libxml2, for those who must canonicalise it.
 *
 *     VG_AUTO(vg_xml) doc = NULL;
 *     VG_TRY(vg_xml_parse(wire, &vg_xml_soap, &doc, err));        BANK_GARBLED for anything hostile
 *
 * Bytes are bounded by a scan before libxml2 sees one. A document type stops the parser, nothing
 * external is loaded, entities other than the five are errors (security anchor 1). What was read is
 * well-formed XML 1.0 with sound namespaces. mapping/xml.h, the flat view, stands on the same scan
 * and the same parser context.
 */
#pragma once
#include "gateway/base/buf.h"
#include "mapping/xml_scan.h"
#include <libxml/tree.h>

typedef xmlDoc vg_xml;

extern const vg_xml_limits vg_xml_citic; /* banks/citic.md: no instructions, any Chinese charset */
/* The same for a signed message: no comments, no CDATA (banks/baixin.md §7.2). */
extern const vg_xml_limits vg_xml_gateway;
extern const vg_xml_limits vg_xml_soap;  /* banks/baixin.md §7.2: signed messages */
extern const vg_xml_limits vg_xml_any;   /* security anchor 1: what no bank's profile narrows */

/* To be called once by each program before threads start. */
void vg_xml_start(void);
/* BANK_GARBLED: not well-formed, a charset that is not allowed, a limit. The tree keeps all blanks;
 * it is the caller's. */
VG_MUST vg_status vg_xml_parse(vg_span wire, const vg_xml_limits *limits, vg_xml **ret,
                               vg_err *err);
void vg_xml_freep(vg_xml **doc);

/* Appends text as canonical XML writes it between tags (XML C14N 1.0, 2.3). ENCODE: not UTF-8, or a
 * character that XML 1.0 cannot hold. */
VG_MUST vg_status vg_xml_write_text(vg_span text, vg_buf *ret, vg_err *err);
