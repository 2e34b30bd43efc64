/* Ping An Bank (平安银行): three families of messages over TCP through the bank's client software, one table each. */
#pragma once
#include "adapters/bank.h"

extern const vg_bank pingan_jzb_bank; /* 见证宝: escrow sub-accounts of a platform's members */
extern const vg_bank pingan_jyw_bank; /* 交易网: the same for trading platforms; the bank also calls us */
extern const vg_bank pingan_b2b_bank; /* 银企直连: the enterprise's own accounts */

/* Rows of a day's file that was fetched by what DAY_LINES told, decrypted and unpacked. BANK_GARBLED: it does not fit its layout
 * or its own count and sums; NOT_OFFERED: the program's settings do not say which columns it has. */
VG_MUST vg_status pingan_read_file(const vg_bank_conf *conf, vg_span bytes, vg_arena *arena, vg_answer *ret, vg_err *err);
