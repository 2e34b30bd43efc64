/* The treasurers' end of a business day: a list of what must hold, signed by who prepared it and by another who has reviewed it.
 *
 *   open       nobody has signed          prepared   the preparer has; the pack is made, a reviewer is asked
 *   sealed     both have: the pack's hash stands in the chain of events          reopened   by two persons, for a reason; it is signed anew
 *
 * The pack (run/pack.c) is what was signed, byte by byte. Whatever changes the day's reconciliation or its proof between the two
 * signatures voids the first. A seal is never taken away: a day that is opened again keeps its packs, and its events say who, when and why.
 */
#pragma once
#include "gateway/core/breaks.h"

#define VG_SEAL_STATES(S) S(OPEN, 0, "open") S(PREPARED, 1, "prepared") S(SEALED, 2, "sealed") S(REOPENED, 3, "reopened")
enum {
#define S(name, n, text) VG_SEAL_##name = n,
    VG_SEAL_STATES(S)
#undef S
};
const char *vg_seal_state_name(int64_t state);

#define VG_SEAL_CHECKS(C)                                                                                                     \
    C(STATEMENT, "statement", "the bank's statement of the day was read whole and the business day is closed")                \
    C(MATCHED, "matched", "its lines and our movements were matched after that: custodyctl recon run PROGRAM DAY")            \
    C(EXPLAINED, "explained", "people have explained each of its breaks: custodyctl break list --on DAY")                    \
    C(PROOF, "proof", "its three-way proof holds: our accounts, the bank's sub-accounts, the custody account: custodyctl recon proof PROGRAM DAY --run") \
    C(SETTLED, "settled", "its T+1 batch was converted; where the bank's figures differed the preparer says why: custodyctl day settlement PROGRAM DAY")
enum {
#define C(name, text, words) VG_CHECK_##name,
    VG_SEAL_CHECKS(C)
#undef C
    VG_CHECK_COUNT
};
typedef struct vg_seal_check {
    bool holds[VG_CHECK_COUNT];
    bool all;
} vg_seal_check;
const char *vg_seal_check_name(int check);
const char *vg_seal_check_text(int check);
/* Rows of the day; NULL: there is none. */
vg_seal_check vg_seal_checked(const vg_business_day *day, const vg_recon *recon, const vg_proof *proof);

enum { VG_PACK_MAX = 4 * 1024 * 1024 };

/* c: day, file: the pack, shown: the versions of the rows that it shows. CONFLICT: what does not hold, or the rows are others by now. */
VG_MUST vg_status vg_act_day_close(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err);
VG_MUST vg_status vg_act_day_reopen(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err);
VG_MUST vg_status vg_day_close_decided(vg_core *core, const vg_approval *ap, bool yes, vg_err *err);
VG_MUST vg_status vg_day_reopen_decided(vg_core *core, const vg_approval *ap, bool yes, vg_err *err);
