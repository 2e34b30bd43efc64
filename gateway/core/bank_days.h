/* The bank's own calendar beside ours: asked for once a day, compared, and a difference told (domain/t1-settlement §1).
 * Ours stays in force: whose error it is is for people to find.
 *
 *     vg_step_ask_days        an inquiry, unless today's was made
 *     vg_bank_days_compare    its answer
 */
#pragma once
#include "gateway/core/core.h"

enum { VG_BANK_DAYS_FROM_S = 8 * 3600 }; /* of China's day: not while the bank makes its day end */

VG_MUST vg_status vg_step_ask_days(vg_core *core, vg_err *err);
/* Days from today on; those that ours does not hold are no difference. */
VG_MUST vg_status vg_bank_days_compare(vg_core *core, const vg_answer *answer, vg_err *err);
