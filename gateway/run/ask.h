/* From rows to a question for the bank: which words the act needs. A missing row is MISS, as in any step. */
#pragma once
#include "gateway/core/core.h"

/* kind: the operation's own ask, or the query that settles it. ret->ref is left as it stands in the row. */
VG_MUST vg_status vg_ask_build(vg_core *core, const vg_operation *op, vg_ask_kind kind, vg_ask *ret, vg_err *err);
