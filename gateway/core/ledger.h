/* Double entry. The only place that writes an entry or changes a balance.
 *
 *     vg_journal j = {.op = op->id, .phase = VG_PHASE_RESERVE};
 *     VG_TRY(vg_ledger_move(core, &j, VG_AT(a, FREE), VG_AT(a, OUT), vg_fen(op->fen), err));
 *
 * A move debits `from` and credits `to`. Customers' accounts, suspense, fees and the pool are credit accounts
 * (a credit raises them); bank and shortfall are debit accounts. No balance passes below zero: INSUFFICIENT.
 */
#pragma once
#include "gateway/core/core.h"

typedef enum vg_bucket { VG_BUCKET_FREE = 1, VG_BUCKET_HELD = 2, VG_BUCKET_OUT = 3 } vg_bucket;
typedef enum vg_phase {
    VG_PHASE_RESERVE = 1, /* pending */
    VG_PHASE_POST = 2,
    VG_PHASE_VOID = 3,
    VG_PHASE_DIRECT = 4, /* booked at once: receipts */
    VG_PHASE_CORRECTION = 5,
    VG_PHASE_ADJUST = 6, /* what people booked for a break: the bank shows no movement of it (breaks.h) */
} vg_phase;

typedef struct vg_journal {
    int64_t op, receipt;
    vg_phase phase;
    vg_day value_day; /* the bank's, where it told one: booked on it while it is not closed (core/days.h) */
} vg_journal;

typedef struct vg_place {
    int64_t account;
    vg_bucket bucket;
} vg_place;
#define VG_AT(account_, bucket_) ((vg_place){(account_), VG_BUCKET_##bucket_})

VG_MUST vg_status vg_ledger_move(vg_core *core, const vg_journal *journal, vg_place from, vg_place to, vg_money fen,
                                 vg_err *err);
