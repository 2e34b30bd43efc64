/* Baixin (百信): SOAP with WS-Security, one table a mode; see adapters/bank.h and quirks.md. */
#pragma once
#include "adapters/bank.h"

extern const vg_bank baixin_bank;         /* direct: the customer's own account at the bank */
extern const vg_bank baixin_payinst_bank; /* through a payment institution */
