/* What a step writes is bound to the chain of events in the same commit: entries stand in an event's data as they are, other rows
 * (an exchange, a line, a note, a notice, an approval) by a digest. An event binds what waits of its own operation; what is left at
 * the step's end gets an event of its own.
 *
 *     VG_TRY(vg_evidence_row(core, VG_T_exchange, row, row->op, err));        after the insert, and after each change
 *     VG_TRY(vg_emit(core, type, "op_", op->id, op->id, "{", err));           "records":[["exchange","…/…","<digest>"]]
 *     VG_TRY(vg_evidence_end(core, err));                                     once a step, by the turn
 *
 * The digest of a record is SHA-256 over text: its table and a bar; of each public column name=i5| (a number), name=t3:abc| (a text)
 * or name=h<SHA-256>| (bytes); "hidden=" and the hidden digest. The hidden digest is that of the salt, a bar, and the sealed columns
 * in the same form; "" without sealed columns. So whoever sees a digest learns nothing about a card number, and an archive without personal
 * data still proves the rest. Columns that say nothing (ver, updated_at) and the salt itself are left out.
 *
 * The hash of an event is SHA-256 over 2|previous hash|program|seq|op|skips|body, its body SHA-256 over at|type|object|principal|
 * prior|data: to lead from one event to another nobody has to show what stands between them. skips: at each 64th event the hash
 * of the one 64 before, at each 4,096th and 262,144th likewise, so that the way is short. prior: the event before of the same act
 * (an operation, its parts and corrections), 0: none. Events from before version 4 (form 0): core.c.
 */
#pragma once
#include "gateway/base/text.h"
#include "gateway/core/core.h"

enum { VG_SKIP_1 = 64, VG_SKIP_2 = 64 * 64, VG_SKIP_3 = 64 * 64 * 64 };

void vg_evidence_begin(vg_core *core);
VG_MUST vg_status vg_evidence_end(vg_core *core, vg_err *err);
/* The row must stay where it is until the step's end: what vg_work_insert and vg_work_edit return does. */
VG_MUST vg_status vg_evidence_row(vg_core *core, vg_table table, const void *row, int64_t op, vg_err *err);
VG_MUST vg_status vg_evidence_entry(vg_core *core, const vg_entry *entry, vg_err *err);
bool vg_evidence_waits(const vg_core *core, int64_t op); /* entries of this operation */
/* Appends to an event's data what waits of op, as far as it fits. */
void vg_evidence_attach(vg_core *core, int64_t op, vg_buf *data);
/* Of a sealed row: 32 hex digits that nobody can guess. key: of the row, as text. */
void vg_evidence_salt(const vg_core *core, vg_table table, const char *key, char ret[33]);

/* The act that op belongs to, for editing: its parent's, or what it corrects. NULL: no such row. */
VG_MUST vg_status vg_evidence_act(vg_core *core, int64_t op, vg_operation **ret, vg_err *err);
bool vg_evidence_above(const vg_operation *op, int64_t *ret); /* the operation that op is a part or a correction of */

int64_t vg_approval_op(const vg_approval *approval); /* the operation that it is about; 0: something else */

/* Pure. */
bool vg_record_shows(const vg_column *column); /* it is part of the digest */
void vg_record_key(vg_table table, const void *row, char ret[128]);
void vg_record_digest(vg_table table, const void *row, char ret_hidden[VG_SHA256_HEX], char ret[VG_SHA256_HEX]);
void vg_chain_body_text(const vg_event *event, vg_buf *ret);
void vg_chain_body(const vg_event *event, char ret[VG_SHA256_HEX]);
void vg_chain_hash(const vg_event *event, const char *previous, char ret[VG_SHA256_HEX]);
