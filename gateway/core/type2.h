/* Type II accounts (Ⅱ类户): what is checked before anything is sent; domain/type2-accounts.md §3.
 * Pure and without rows: values in, a verdict out. */
#pragma once
#include "gateway/core/command.h"

/* The five elements and the base information of an opening. INVALID with the JSON pointer of what is wrong; the bank's check of
 * the elements against each other is the bank's. at_ms: today, for age and validity. */
VG_MUST vg_status vg_type2_check(const vg_command *command, int64_t at_ms, vg_err *err);
/* GB 11643: 17 digits and a check digit, a birthday that is one (yyyymmdd, it may be long before 1971); *ret_sex 'M' or 'F'. */
bool vg_resident_id(const char *text, char ret_birth[9], char *ret_sex);
bool vg_luhn(const char *digits);
