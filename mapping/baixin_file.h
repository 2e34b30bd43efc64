/* Baixin's statement file of transactions (banks/baixin.md §4.2): UTF-8, LF, `|` between fields, no quoting.
 *
 *     H|1.0|TXN|2026-01-05|<InstId>|<count>|<debit>|<credit>
 *     D|seq|BankTxnNo|RequestNo|Service|AcctNo|DC|Amount|BalAfter|OppAcct|OppName|BizDate|Time|Status|OrigBankTxnNo|Memo
 *     T|<count>
 *
 * The file counts only as a whole: header, details and trailer must agree to the fen, and the caller has compared its hash with
 * the signed answer's.
 */
#pragma once
#include "gateway/base/arena.h"
#include "mapping/baixin_fields.h"

/* BANK_GARBLED with the line that is wrong; MEMORY. *ret has *ret_count entries in the arena. */
VG_MUST vg_status baixin_file_read(vg_span file, vg_day day, vg_arena *arena, baixin_entry **ret, size_t *ret_count,
                                   vg_err *err);
