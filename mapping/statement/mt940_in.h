/* Texts of MT940's tags :61: and :86:. */
#pragma once
#include "mapping/statement/statement_in.h"

/* BANK_GARBLED with what is wrong, without the text. The booking day is the entry date, else the value date. */
VG_MUST vg_status stmt_mt940_line(vg_span text, vg_stmt_line *ret, vg_err *err);
/* Free text, or German banks' structure ("166?00…?20…?31…"): who paid, why, under which reference. */
void stmt_mt940_details(vg_span text, vg_stmt_line *ret);
