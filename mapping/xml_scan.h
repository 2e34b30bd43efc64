/* The scan before the parser: bounds what libxml2 is given (security anchor 1: no flag of libxml2
 * stops an attribute bomb, so the bytes are counted before it sees one). */
#pragma once
#include "gateway/base/span.h"

/* Bits of vg_xml_limits.allow: what a document may have beside elements and text. */
enum { VG_XML_COMMENTS = 1, VG_XML_CDATA = 2, VG_XML_INSTRUCTIONS = 4, VG_XML_BLANKS = 8, VG_XML_CHINESE = 16 };

/* A document type is in no profile. VG_XML_BLANKS: tabs and line ends inside attribute values, which
 * a parser would normalise. VG_XML_CHINESE: GBK, GB2312 and GB18030 beside UTF-8. */
typedef struct vg_xml_limits {
    size_t bytes, depth, nodes;
    size_t attributes; /* of one element, namespace declarations among them */
    size_t spaces;     /* namespace declarations of the document */
    size_t text;       /* bytes between two tags, and of one value */
    unsigned allow;
} vg_xml_limits;

/* Counts elements. BANK_GARBLED: something that is not allowed, or a limit. The text is ASCII where
 * markup is (UTF-8) and begins behind its XML declaration. */
VG_MUST vg_status vg_xml_scan(vg_span text, const vg_xml_limits *limits, size_t *ret_nodes,
                              vg_err *err);
