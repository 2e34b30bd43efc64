/* Lines of a statement's file that name an act of ours: a word of the bank like an answer to a question about it, and taken by the
 * same event. Nothing is booked from them beside that: receipts, interest and fees come with the bank's feed (lines.c), so the same
 * movement in both, in either order, is booked once.
 *
 *   of the act's account, side and amount     settles it, or confirms one that was unconfirmed
 *   … of an act that had ended otherwise      told, and corrected as by a line of the feed
 *   … that names another payee                told, beside that
 *   another account, side, amount or currency told; nothing is settled
 *   a reference of ours that is not known     told, where it is money that left
 *   a credit that does not fit, where the memo alone names the act, or the act paid somebody outside:
 *                                             the payer's words, or a payout that came back: the feed's to judge
 *   of the custody account itself             only by the reference in its own place, and only for money from or to outside
 *
 * What is not booked, is of a statement that nothing proves, or is intraday, says nothing here. */
#pragma once
#include "gateway/core/core.h"

VG_MUST vg_status vg_take_filed_line(vg_core *core, const vg_statement *statement, const vg_statement_line *line, vg_err *err);
/* Asks for what it will need: MISS. */
VG_MUST vg_status vg_filed_probe(vg_core *core, const vg_statement_line *line, vg_err *err);
bool vg_filed_decides(const vg_statement *statement);
/* Why an act that a line names was left alone; nothing else of the line is lost. */
VG_MUST vg_status vg_filed_left(vg_core *core, const vg_statement_line *line, const char *why, vg_err *err);
