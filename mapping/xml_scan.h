/* The scan before the parser: bounds what libxml2 is given. */
#pragma once
#include "gateway/base/span.h"

/* Counts elements. BANK_GARBLED: a declaration of a document type, a processing instruction, or a
 * limit. */
VG_MUST vg_status vg_xml_scan(vg_span text, size_t *ret_nodes, vg_err *err);
