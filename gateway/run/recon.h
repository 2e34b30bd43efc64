/* A business day of a program set beside the bank's statement: its lines and our movements, matched by core/recon.h.
 *
 *     VG_TRY(vg_recon_day_read(store, &ask, &r, err));   on a reading connection
 *     … vg_recon_day_render(&r, …) …                             vg_recon_day_free(&r), also after an error
 *
 * Looked at are VG_RECON_AROUND days before and behind, too: what a bank books a day later is no break of this one; and the items of
 * breaks that are still open, however old. What people have settled is not looked at again. Shown are groups and breaks of which an item
 * is of the day. Reads only: the same rows give the same answer; recon_run.c stores it.
 */
#pragma once
#include "gateway/api/json.h"
#include "gateway/core/breaks.h"
#include "gateway/run/edge.h"
#include "gateway/run/recon_lines.h"

enum { VG_RECON_AROUND = 10, VG_RECON_SHOWN = 500, VG_RECON_DAY_ITEMS = 4000000 };

typedef struct vg_recon_bank_item {
    char id[121];
    int64_t day, op, receipt_id;
    int64_t brk; /* of the books from before */
    char ref[VG_REF_WORD]; /* ours, as the line tells it; where intake has linked none */
} vg_recon_bank_item;

typedef struct vg_recon_our_item {
    int64_t op, receipt, at, phase;
    char ref[VG_REF_WORD]; /* of an act that no line is linked to, or that another line names, too */
    int64_t brk; /* of the books from before: the opening break that it is; else 0 */
    bool guest;  /* no statement that is here has to show it: it may meet a line, and else is nowhere */
} vg_recon_our_item;

typedef struct vg_recon_day {
    vg_day day;
    int64_t program;
    vg_recon_break *breaks; /* all that may meet an item of these days */
    vg_break_key *settled;  /* sorted: items that people have settled */
    vg_recon_break *beyond; /* open, and older than any rule looks back: nothing can meet their items */
    size_t break_count, break_cap, settled_count, beyond_count;
    vg_line *strays;        /* the bank's lines of the day that are of no account of ours */
    size_t stray_count, stray_cap;
    vg_recon_item *bank, *ours;
    vg_recon_bank_item *lines;
    vg_recon_our_item *moves;
    size_t bank_count, bank_cap, our_count, our_cap;
    vg_recon_lines filed; /* lines of statement files beside the feed's; items point into it */
    vg_recon_cover *covers;
    size_t cover_count;
    vg_recon_result *result;
} vg_recon_day;

typedef struct vg_recon_day_ask {
    const vg_rules *rules;
    const vg_recon_rules *matching; /* NULL: those in force on the day */
    vg_day day, covered_to;         /* up to when the bank's statement was read whole */
    const atomic_bool *stop;        /* true: no more of it (BUSY); NULL: to its end */
} vg_recon_day_ask;
/* LIMIT: more items than VG_RECON_DAY_ITEMS; what core/recon.h says. */
VG_MUST vg_status vg_recon_day_read(vg_store *store, const vg_recon_day_ask *ask, vg_recon_day *ret, vg_err *err);
/* One group with its items; name: NULL in a list. */
void vg_recon_put_group(const vg_recon_day *r, const vg_recon_group *g, const char *name, vg_json *w);
/* A list of items of one side, as candidates are shown. */
void vg_recon_put_items(const vg_recon_day *r, bool bank, const int64_t *ids, size_t count, vg_json *w);
vg_break_key vg_recon_break_key(const vg_recon_break *b);
/* What an item is, for its break. */
vg_break_key vg_recon_day_key(const vg_recon_day *r, bool bank, int64_t id);
void vg_recon_day_render(const vg_recon_day *r, const char *program, bool groups, vg_json *w);
void vg_recon_day_free(vg_recon_day *r);

/* --- between recon.c and recon_link.c ------------------------------------------------------------------- */
/* Gives items their links, references and parties; bank, ours, lines and moves are read. */
VG_MUST vg_status vg_recon_link(vg_recon_day *r, vg_store *store, vg_err *err);
