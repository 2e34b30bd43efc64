/* mapping/baixin/custody-*.xsd by libxml2's own validator.
 *
 *     baixin_schema *schema = baixin_schema_open(payinst);
 *     CU_ASSERT(baixin_schema_takes(schema, wire));      MsgHeader and what Body holds; a fault's words are SOAP's
 */
#pragma once
#include "gateway/base/span.h"
#include <libxml/tree.h>

typedef struct baixin_schema baixin_schema;
baixin_schema *baixin_schema_open(bool payinst); /* asserts that it is a schema */
void baixin_schema_close(baixin_schema *schema);
bool baixin_schema_takes(baixin_schema *schema, vg_span envelope); /* prints what is wrong, unless quiet */
void baixin_schema_quiet(baixin_schema *schema, bool quiet);
/* A file below mapping/baixin, freed by the caller. */
char *baixin_schema_file(const char *name, size_t *ret_len);
