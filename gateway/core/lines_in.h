/* What lines of a feed (lines.c) and of a statement's file (filed.c) have in common; for gateway/core alone. */
#pragma once
#include "gateway/core/op.h"

/* Whether the act moves money on the line's account and side. A memo proves nothing alone: who is paid reads our reference, and a
 * payout that comes back may carry it. */
bool vg_line_shows(const vg_core *core, const vg_line *line, const vg_operation *op);
/* The line names the act in words that are another payer's. */
VG_MUST vg_status vg_line_payers_words(vg_core *core, const vg_line *line, const vg_operation *op, bool *ret, vg_err *err);
/* A line of the act's own amount says that it was done: settles it, confirms it, or contradicts its end. */
VG_MUST vg_status vg_line_settles(vg_core *core, vg_line *line, vg_operation *op, vg_err *err);
