/* The parser context that every path uses; only inside mapping/. */
#pragma once
#include "mapping/xml_parse.h"
#include <libxml/parser.h>

/* A context on this text with our options, charset declarations ignored; NULL: no memory. Freed
 * with xmlFreeParserCtxt. */
xmlParserCtxtPtr vg_xml_context(vg_span text);
