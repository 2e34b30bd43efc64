/* What other rules would change of a day: the day is matched twice, by the rules in force and by those of a file. Nothing is stored. */
#pragma once
#include "gateway/run/recon.h"

enum { VG_TRY_SHOWN = 200 };
/* rules: a file as core/recon.h says. INVALID: which line of it is wrong. */
VG_MUST vg_status vg_recon_try(vg_store *store, const vg_rules *program, vg_day day, vg_span rules, const atomic_bool *stop, vg_json *w, vg_err *err);
