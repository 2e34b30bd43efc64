/* The core: steps that decide. Each takes the rows of the work, changes them in one layer, and says what is to
 * happen after the commit. Pure: no clock (time is core->at), no store (a missing row is MISS), no bank names.
 *
 *     vg_work_begin(work);
 *     vg_status st = vg_step_command(&core, &command, &reply, &err);
 *     st.code == VG_OK ? vg_work_keep(work) : vg_work_drop(work);      MISS: load, run again
 */
#pragma once
#include "gateway/base/buf.h"
#include "gateway/core/calendar.h"
#include "gateway/core/command.h"
#include "gateway/core/flow.h"
#include "gateway/core/interest.h"
#include "gateway/core/rails.h"
#include "gateway/core/t1.h"
#include "gateway/core/work.h"

/* What a program is, for the core: the bank's promises and the program's rules; read-only. */
typedef struct vg_rules {
    int64_t program;
    char name[33];
    uint32_t caps;                             /* vg_cap */
    uint64_t asks;                             /* bit a vg_ask_kind */
    const int32_t *poll_s;                     /* ends with 0; the last repeats */
    int64_t visible_ms;
    vg_ask_kind (*settled_by)(vg_ask_kind act); /* NULL: nothing is */
    vg_timers timers;
    const vg_calendar *calendar;
    const vg_rails *rails; /* by which its payouts leave, and when; NULL: not known, nothing waits */
    bool asks_days;        /* the bank's own calendar is asked for once a day */
    int64_t confirm_max;   /* accounts of a day's T+1 batch whose balances the bank is asked for; 0: none */
    bool t1_business;      /* rule BIZ, else CAL (domain/t1-settlement §3.1) */
    int32_t cutoff_s;      /* seconds after midnight in Shanghai; a booking from then on counts for the next day */
    int32_t release_s;     /* from then on money of the day is withdrawable */
    bool withdraw_latest_first; /* withdrawals use the youngest money that may leave, else the oldest */
    bool hold_oldest_first;     /* holds use the oldest money, else that which waits longest */
    bool payee_next_day;   /* captures: the payee's lot is withdrawable on the next working day, else at once */
    int64_t capture_approval_over; /* fen; a larger capture needs a second person; 0: never */
    int64_t break_two_over; /* fen; what people resolve or undo of more needs two approvers beside its maker; 0: never */
    int64_t write_off_max;  /* fen; more is not written off */
    const struct vg_recon_rules_room *matching; /* how lines are matched, by days (recon.h); NULL: the standard rules */
    char ref_prefix[8];    /* of the bank login: how our references begin */
    uint32_t ref_max;
    char own_account[33];      /* merchant's own sub-account */
    char own_name[184];        /* its name at the bank: banks compare the payee's name; empty: they do not */
    char custody_account[33];  /* the custody account itself, of which the others are parts; empty: no file of it is taken */
    char suspense_account[33]; /* public adjustment sub-account */
    char settlement_account[33];
    char interest_account[33]; /* to which the bank pays interest of all accounts in one sum; empty: it pays each */
    vg_interest_terms interest; /* no rates: nothing is reckoned; Type II accounts are persons' whatever the program is */
    bool class_limits;     /* limits of regulation count; false: the bank granted an exemption by contract (§2.3) */
    const struct vg_limits *limits; /* what may pass (limits.h); NULL: the standard rows */
    const char *fee_types; /* the bank's types of lines that charge a fee, apart by blanks; NULL: none are known */
    const struct vg_gl_map *ledger_map; /* numbers of the general ledger (gl.h); NULL: the standard ones */
    bool refund_as_topup;  /* channel refunds: payment merchant (REFUND_TOPUP), else direct (REFUND_ORDER) */
    bool return_fee_ours;  /* what a bank keeps of a returned payout is the program's shortfall, else the customer's */
    bool refund_from_clearing; /* … not before the channel has cleared: the next working day, from release_s on */
    int64_t first_tail;    /* tails below are taken by sub-accounts that the branch opened */
    /* The bank number of a leased tail; NULL: numbers are not made by us. */
    vg_status (*account_of_tail)(const void *ctx, int64_t tail, char ret_tail[17], char ret_account[33], vg_err *);
    const void *account_ctx;
} vg_rules;

static inline bool vg_rules_promise(const vg_rules *rules, vg_cap cap) { return (rules->caps & cap) != 0; }
static inline bool vg_rules_offer(const vg_rules *rules, vg_ask_kind ask)
{
    return (rules->asks >> (unsigned)ask & 1) != 0;
}

/* Numbers of the program's own accounts; ids of everything else start behind. */
enum { VG_OWN_BANK = 1, VG_OWN_SUSPENSE, VG_OWN_FEE, VG_OWN_POOL, VG_OWN_SHORTFALL, VG_OWN_MERCHANT, VG_FIRST_ID = 100 };
static inline int64_t vg_own_id(int64_t program, int which) { return program << 40 | which; }

typedef enum vg_effect_kind {
    VG_DO_SEND = 1, /* it is ready to be claimed for sending */
    VG_DO_QUERY,    /* ask the bank for the outcome of op */
    VG_DO_ALERT,
    VG_DO_LOOK, /* somebody who proves nothing names op: ask about it, and look at the statement; not often (outbox.c) */
    VG_DO_DAY,    /* the business day has something to do out of turn */
    VG_DO_PROVE,  /* a proof is to be made */
    VG_DO_REDATE, /* lots of the program are to be dated again */
} vg_effect_kind;
typedef struct vg_effect {
    vg_effect_kind what;
    int64_t op;
} vg_effect;

enum { VG_EFFECTS_MAX = 8192, VG_STRAY_MAX = 64, VG_DATA_MAX = 8192 /* bytes of an event's data */ };

/* What the running step has written and no event has bound yet (evidence.h). */
typedef struct vg_unbound_row {
    vg_table table;
    const void *row;
    int64_t op;
} vg_unbound_row;
typedef struct vg_unbound {
    const vg_entry *entries[64];
    vg_unbound_row rows[64];
    size_t entry_count, row_count;
} vg_unbound;

typedef struct vg_core {
    vg_work *work;
    const vg_rules *rules;
    int64_t at;        /* of the event */
    int64_t principal; /* 0: the gateway itself */
    vg_effect *effects; /* room for VG_EFFECTS_MAX */
    size_t effect_count;
    size_t effect_mark; /* of the running step */
    vg_unbound unbound;
    const uint8_t *salt; /* 32 bytes that nobody knows, of this run; NULL: none, in tests */
    uint64_t strays;   /* pairs outside the table since start */
} vg_core;

/* Steps. Each is one layer; the caller begins and keeps or drops it. */
VG_MUST vg_status vg_step_command(vg_core *core, const vg_command *command, vg_reply *reply, vg_err *err);

/* The bank reference and the exact bytes with which an operation is about to be sent. */
typedef struct vg_claim {
    int64_t op;
    int64_t op_ver; /* the version that was encoded: another one means encode again (CONFLICT) */
    char ref[25];
    vg_span bytes;
} vg_claim;
VG_MUST vg_status vg_step_claim(vg_core *core, const vg_claim *claim, vg_err *err);

/* The act cannot be encoded: cancelled, with the reason. */
VG_MUST vg_status vg_step_unsayable(vg_core *core, int64_t op, const char *why, vg_err *err);

/* What came of a send (ask = the operation's own) or of a settling query. */
typedef struct vg_outcome_event {
    int64_t op;
    vg_ask_kind ask;
    const vg_answer *answer;
    vg_span sent, bytes; /* for the exchange journal; sent is empty for an act (journalled at its claim) */
} vg_outcome_event;
VG_MUST vg_status vg_step_outcome(vg_core *core, const vg_outcome_event *event, vg_err *err);

/* The operation's time has come (due_at <= at). Does what its state asks for. */
VG_MUST vg_status vg_step_due(vg_core *core, int64_t op, vg_err *err);
/* A claim found at start: an unanswered send. */
VG_MUST vg_status vg_step_found(vg_core *core, int64_t op, vg_err *err);

/* Feeds of a program; numbers reach the store. RETURNS: the bank's list of payouts that came back. Its rows book nothing: the money
 * stands in the statement as a credit like any other, and the list says what it was. */
enum { VG_FEED_LINES = 1, VG_FEED_UNIDENTIFIED = 2, VG_FEED_RETURNS = 3, VG_FEED_FIGURES = 4 /* core/proof.h */, VG_FEED_LAST = 4 };

/* Rows of a statement feed. The cursor moves with them in one commit. */
typedef struct vg_lines_event {
    int64_t feed;
    const vg_line_row *rows;
    size_t count;
    int64_t next_due;
    int64_t from;     /* when this reading began */
    int64_t whole_at; /* with these the feed was read to its end, from the start of the day before this instant's; 0: not yet */
} vg_lines_event;
VG_MUST vg_status vg_step_lines(vg_core *core, const vg_lines_event *event, vg_err *err);

/* A word that has the shape of one of our references: ref, a place of its own, or where that is empty the first of the memo. */
enum { VG_REF_WORD = 25 };
bool vg_line_ref(const vg_rules *rules, const char *ref, const char *memo, char ret[VG_REF_WORD]);
/* The debit of a payout tells another payee than the act's; only of account, side and opp_account. */
bool vg_line_other_payee(const vg_rules *rules, const vg_line *line, const vg_operation *op);
/* The account that has this number at the bank; 0: none of ours. */
VG_MUST vg_status vg_line_account(vg_core *core, const char *number, int64_t *ret, vg_err *err);

/* A line that vg_step_lines refused: kept as an event for people, with why; nothing is booked. */
VG_MUST vg_status vg_step_bad_line(vg_core *core, const vg_line_row *row, const char *why, vg_err *err);

/* What the bank told by itself (bank.h listen). hash: SHA-256 of what it says, in hex: the same event number with another
 * content is kept and not believed. *ret_taken: stored or known, so that it may be acknowledged; false: a replayed message. */
typedef struct vg_push_event {
    const vg_push *push;
    char hash[65];
    vg_span bytes;
} vg_push_event;
VG_MUST vg_status vg_step_push(vg_core *core, const vg_push_event *event, bool *ret_taken, vg_err *err);

/* A certificate of this program ends in `days` (60, 30, 7, 0): told once a step, as an event. end: of the certificate. */
VG_MUST vg_status vg_step_expiring(vg_core *core, const char *purpose, int days, int64_t end_ms, vg_err *err);

/* First start of a program: its own accounts and feeds. */
VG_MUST vg_status vg_step_enrol(vg_core *core, vg_err *err);

/* --- shared by the files of core ------------------------------------------------------------------ */

/* First money makes an account that waits for it ACTIVE (type2-accounts §5 row 17). */
VG_MUST vg_status vg_core_funded(vg_core *core, int64_t account, vg_err *err);
/* A signed message counts once: remembers it; *ret_before when it is known. Unsigned ones have no number and never are. */
VG_MUST vg_status vg_core_seen(vg_core *core, const vg_answer *answer, bool *ret_before, vg_err *err);
/* A statement line: one of vg_step_lines, or announced, which a notification tells and the statement is to confirm. */
VG_MUST vg_status vg_take_line(vg_core *core, const vg_line_row *row, bool announced, vg_err *err);
void vg_effect_add(vg_core *core, vg_effect_kind what, int64_t op);
VG_MUST vg_status vg_core_program(vg_core *core, vg_program **ret, vg_err *err); /* for editing */
VG_MUST vg_status vg_core_id(vg_core *core, int64_t *ret, vg_err *err);
/* The account's number at the bank is its own from now on. CONFLICT: it is another's. */
VG_MUST vg_status vg_core_number(vg_core *core, const vg_account *account, vg_err *err);
VG_MUST vg_status vg_core_account(vg_core *core, int64_t id, vg_account **ret, vg_err *err); /* for editing */
/* Appends an event to the chain. `data` is a JSON object without its closing brace, or "{". */
/* A JSON member of an event's data; value: valid UTF-8. */
void vg_data_text(vg_buf *b, const char *name, const char *value);
void vg_data_value(vg_buf *b, const char *value); /* the string alone */
VG_MUST vg_status vg_emit(vg_core *core, const char *type, const char *prefix, int64_t id, int64_t op,
                          const char *data, vg_err *err);
vg_day vg_core_withdrawable_day(const vg_core *core); /* lots up to this day may leave */
