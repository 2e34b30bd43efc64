/* Lines of statement files as a population of a reconciliation (recon.h): those of accounts that no feed reads, and of accounts that one
 * reads what it has not brought.
 *
 *     VG_TRY(vg_recon_lines_read(store, &ask, &filed, err));         on a reading connection
 *     … filed.lines[i].item beside the feed's items (id is the caller's to give), filed.covers …
 *     vg_recon_lines_free(&filed);                                   also after an error; items point into it
 *
 * A movement that both tell counts once, as the feed tells it: by the bank's number, else by our reference, else by how many there are of
 * its account, day, side and amount: both say of a day that they tell all of it, so of n equal ones in the feed n of the file are
 * the same. A fee, interest or a payment given back is known by its type; a payee that is not the act's is told, others were compared.
 * Announced and intraday lines are no movements; those of the custody account are the sum of the others', and no sub-account's: they are
 * not here. A statement in another currency covers nothing, and its lines are in no feed; one whose import was
 * cut off covers nothing, and has the lines that another file brought again (core/imports.h);
 * a file of one side alone covers nothing either, or all that it does not list would be missing at the bank. Memory is linear in the lines. */
#pragma once
#include "gateway/core/core.h"
#include "gateway/core/recon.h"
#include "gateway/run/edge.h"
#include "gateway/run/stated.h"

typedef struct vg_recon_lines_ask {
    const vg_rules *rules;
    vg_day from, to; /* lines of these days */
    const vg_stated_lines *stated;
} vg_recon_lines_ask;

typedef struct vg_recon_filed {
    vg_recon_item item; /* id 0; ref and receipt stand in this row */
    char id[41];        /* "stmt_…/7": for people, and for the break of it, for ever */
    int64_t op;         /* that its reference names; 0: none */
    char ref[65], serial[65], opp_account[41];
} vg_recon_filed;

/* What a file shows of an account. */
typedef struct vg_recon_shown {
    int64_t account;
    vg_day from, to;  /* days of which it shows each movement, as it proves itself; it may have lines of others, too. from behind to: of none */
    bool payouts;     /* and that of what goes outside alone */
} vg_recon_shown;

typedef struct vg_recon_lines {
    vg_recon_filed *lines; /* by account, day, side, amount, then as the files have them */
    size_t count, cap;
    int64_t same;            /* that the feed has, too: behind count, with fen 0 */
    vg_recon_shown *shown;   /* by account; one a statement, but for those of credits alone: of what comes in the feed is asked */
    size_t shown_count, shown_cap;
    vg_recon_cover *covers;  /* by account: days without a gap that are shown whole; not of the custody account */
    size_t cover_count, cover_cap;
} vg_recon_lines;

/* Of a counterparty's number: what items compare. */
uint64_t vg_recon_party(const char *number);
/* LIMIT: more than VG_RECON_LINES_MAX. */
enum { VG_RECON_LINES_MAX = 4000000 };
VG_MUST vg_status vg_recon_lines_read(vg_store *store, const vg_recon_lines_ask *ask, vg_recon_lines *ret, vg_err *err);
void vg_recon_lines_free(vg_recon_lines *lines);
