/* Breaks: what a reconciliation leaves without a partner, and what people do about it until it is explained.
 *
 *   open       nobody has explained it          waiting    for the second person's word
 *   timing     explained until a day: the other side comes later
 *   resolved   by people: for good, or until it is undone          cleared    by a run: its partner has come
 *
 * A run (run/recon.c) hands over what stands alone and which open breaks have found their partner; each item has one break for ever,
 * found by a hash of what the item is. A run changes no word of people: what they have resolved stays resolved.
 *
 *   match      bank and ledger, one account, equal to the fen: one person        force    sums differ: nothing is booked, two persons; also of one
 *              line alone that a wrong file has brought: the day's proof holds without it, or does not hold
 *   adjust     the rest is booked on its account    split    … on several    write_off   … on nobody's (shortfall, suspense): two persons
 *   A match with an open item of older books, which one person brings in, takes two: else it would be a force by one.
 *   An amount in another currency, and one that contradicts, is explained by force: nothing of it is booked, nobody alone calls it a match.
 *   timing     one person, a day                    requery  the bank is asked about its operation
 *
 * What is booked is a correction in the phase ADJUST: it is no movement that the bank will show. To undo is to book the opposite. An
 * approval binds to a hash of all that it approves: breaks, parts, reason; when a run finds the partner meanwhile it is void.
 */
#pragma once
#include "gateway/core/core.h"
#include "gateway/core/recon.h"

#define VG_BREAK_STATES(S)                                                                         \
    S(OPEN, 0, "open") S(WAITING, 1, "waiting") S(TIMING, 2, "timing") S(RESOLVED, 3, "resolved") S(CLEARED, 4, "cleared")
enum {
#define S(name, n, text) VG_BS_##name = n,
    VG_BREAK_STATES(S)
#undef S
};
const char *vg_break_state_name(int64_t state);

#define VG_BREAK_WAYS(W)                                                                           \
    W(NONE, 0, "") W(MATCH, 1, "match") W(FORCE, 2, "force") W(ADJUST, 3, "adjust") W(SPLIT, 4, "split") \
    W(WRITE_OFF, 5, "write_off") W(TIMING, 6, "timing") W(REQUERY, 7, "requery") W(RUN, 8, "run")
enum {
#define W(name, n, text) VG_WAY_##name = n,
    VG_BREAK_WAYS(W)
#undef W
};
const char *vg_break_way_name(int64_t way);

#define VG_BREAK_NOTES(N)                                                                          \
    N(OPENED, 1, "opened") N(REASON, 2, "reason") N(CLEARED, 3, "cleared") N(BACK, 4, "alone_again") N(COMMENT, 5, "comment") \
    N(ASSIGNED, 6, "assigned") N(PROPOSED, 7, "proposed") N(WITH, 8, "with") N(PART, 9, "part") N(APPROVED, 10, "approved")   \
    N(DENIED, 11, "denied") N(BOOKED, 12, "booked") N(UNDONE, 13, "undone") N(REQUERY, 14, "requery") N(TIMING, 15, "timing") \
    N(EXPIRED, 16, "timing_over") N(RESOLVED, 17, "resolved")
enum {
#define N(name, n, text) VG_BN_##name = n,
    VG_BREAK_NOTES(N)
#undef N
};
const char *vg_break_note_name(int64_t kind);

/* Why it may be so: from what is known of the item alone, said to people, applied by nobody. */
#define VG_BREAK_CAUSES(C)                                                                                                        \
    C(NONE, 0, "", "nothing is known that suggests a cause")                                                                      \
    C(UNKNOWN, 1, "outcome_unknown", "the bank's answer to this operation is open, or no line has confirmed it: requery it")                             \
    C(CUT_OFF, 2, "cut_off", "booked after the cut-off or before days off: the other side's day comes later")                     \
    C(FEE, 3, "fee", "the bank's line is a fee, or the amounts are a fee apart")                                                   \
    C(RETURNED, 4, "returned_payout", "the same amount left this account before: a payout that came back")                        \
    C(DIGITS, 5, "digits_swapped", "the two amounts have the same digits in another order")                                       \
    C(TWICE, 6, "sent_twice", "the same movement stands here twice")                                                               \
    C(OTHER_ACCOUNT, 7, "other_account", "the same amount stands at another account of the same day")                             \
    C(INTEREST, 8, "interest", "the bank's line is interest that was not shared out yet")                                          \
    C(NO_STATEMENT, 9, "no_statement", "the bank's statement that should have it is not here yet")                                 \
    C(UNKNOWN_ACCOUNT, 10, "unknown_account", "the bank's line is of an account that is not known here")                          \
    C(SUMS_AGREE, 11, "sums_agree", "its sum agrees with the candidates', and nothing else says that they belong together: match them if so")
enum {
#define C(name, n, text, words) VG_BC_##name = n,
    VG_BREAK_CAUSES(C)
#undef C
};
const char *vg_break_cause_name(int64_t cause);
const char *vg_break_cause_text(int64_t cause);

enum { VG_OF_BANK = 1, VG_OF_LEDGER = 2 };   /* recon_break.of */
enum { VG_FROM_RUN = 0, VG_FROM_OPENING = 1 }; /* recon_break.origin */
enum {
    VG_BREAK_WITH_MAX = 15,   /* others that one resolution takes */
    VG_BREAK_NOTES_MAX = 500, /* of one break */
    VG_BREAK_WORDS_MAX = 400, /* … when a comment or an owner is added: the rest is for what runs and approvals note */
    VG_TIMING_DAYS_MAX = 10,  /* working days */
    VG_RECON_CHUNK = 128,     /* breaks of one step of a run */
};

/* What it adds to our books when it is booked: above 0 comes in; another currency adds nothing. */
int64_t vg_break_delta(const vg_recon_break *b);
/* Still to be explained: what a day's seal waits for. Late is explained by the statement that is to come. */
bool vg_break_is_unexplained(const vg_recon_break *b);
/* The item is settled by people: a run does not look for its partner any more. */
bool vg_break_takes_item(const vg_recon_break *b);
/* A hash of what the item is: a bank's line by its id, ours by account, operation, receipt, phase and day, an opening one by its reference. */
typedef struct vg_break_key {
    int64_t high, low;
} vg_break_key;
vg_break_key vg_break_key_of_line(int64_t program, const char *line);
vg_break_key vg_break_key_of_move(int64_t account, int64_t op, int64_t receipt, int64_t phase, int64_t day);
vg_break_key vg_break_key_of_opening(int64_t program, const char *ref);

/* What a run found: one step takes at most VG_RECON_CHUNK of each. */
typedef struct vg_recon_alone {
    vg_break_key key;
    vg_recon_break row; /* day, of, reason, account, side, fen, line, op, receipt, cause */
    vg_span candidates; /* JSON */
} vg_recon_alone;
typedef struct vg_recon_write {
    vg_day day;
    int64_t *ret_began; /* the first step of a run, which writes nothing yet: when it was made, for read_at; NULL: one of those behind it */
    int64_t read_at; /* what was told from then on the run may not have seen */
    const vg_recon_alone *alone;
    size_t alone_count;
    const int64_t *found; /* open breaks whose item has a partner now */
    size_t found_count;
    const vg_recon *sums; /* of the last step: what the run saw of its day; NULL: more is to come */
    int64_t opened, cleared; /* by the steps before */
    int64_t *ret_opened, *ret_cleared; /* with this one: a step that is run again counts once */
} vg_recon_write;
VG_MUST vg_status vg_act_recon(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err);

/* People's acts. An opening break is one of the books from before: c->order is its reference. */
/* CONFLICT: the day is sealed; it is opened again first. */
VG_MUST vg_status vg_break_day_is_open(vg_core *core, int64_t day, vg_err *err);
VG_MUST vg_status vg_act_break_open(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err);
VG_MUST vg_status vg_act_break_assign(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err);
VG_MUST vg_status vg_act_break_comment(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err);
VG_MUST vg_status vg_act_break_resolve(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err);
VG_MUST vg_status vg_act_break_undo(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err);
/* The verdict of the (last) second person. CONFLICT: what was approved is not what stands there. */
VG_MUST vg_status vg_break_decided(vg_core *core, const vg_approval *ap, bool yes, vg_err *err);

/* --- between breaks.c and break_acts.c ------------------------------------------------------------------ */
VG_MUST vg_status vg_break_edit(vg_core *core, int64_t id, vg_recon_break **ret, vg_err *err); /* NOT_FOUND */
/* Counts it in its day's row, before and after. */
VG_MUST vg_status vg_break_set(vg_core *core, vg_recon_break *b, int64_t state, vg_err *err);
VG_MUST vg_status vg_break_note_add(vg_core *core, vg_recon_break *b, const vg_break_note *note, vg_err *err);
VG_MUST vg_status vg_break_note_at(vg_core *core, int64_t brk, int64_t seq, const vg_break_note **ret, vg_err *err);
/* The proposal of which it is a part is off: all its breaks are open, its approval is void. */
VG_MUST vg_status vg_break_unpropose(vg_core *core, vg_recon_break *b, vg_err *err);
VG_MUST vg_status vg_break_told(vg_core *core, const char *type, const vg_recon_break *b, const char *what, vg_err *err);
/* The bank told of these days, at most VG_RECON_TOLD_DAYS back: those that were reconciled are not current any more. Of VG_RECON_DAYS_MAX back
 * they are reconciled anew by themselves (run/treasury.h). */
enum { VG_RECON_TOLD_DAYS = 400 };
VG_MUST vg_status vg_recon_told(vg_core *core, int64_t from_day, int64_t to_day, vg_err *err);
/* The run has seen all that the bank told of the day. */
static inline bool vg_recon_is_current(const vg_recon *row) { return row->runs > 0 && row->told_at < row->ran_at; }
/* The business day's row of its reconciliation, made where there is none. */
VG_MUST vg_status vg_recon_row(vg_core *core, int64_t day, vg_recon **ret, vg_err *err);
