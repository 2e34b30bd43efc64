/* No bank: the ledger alone. Acts are final at once and nothing is ever sent (VG_CAP_LEDGER_ONLY).
 */
#pragma once
#include "adapters/bank.h"

extern const vg_bank none_bank;
