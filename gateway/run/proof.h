/* Reads what a three-way proof needs, page by page, and reckons it (core/proof.h). On a reading connection: nobody waits for it.
 *
 *     VG_TRY(vg_proof_read(store, rules, &wanted, listed, &run, err));
 *     … run.proof, run.shown …                                     vg_proof_run_free(&run), also after an error
 *
 * In memory stand a page of accounts, one sum for each account with a line after the day, and the accounts that differ. Those are read
 * a second time before they are called different: the books go on while they are read.
 */
#pragma once
#include "gateway/core/proof.h"
#include "gateway/run/edge.h"

enum { VG_PROOF_PAGE = 4096, VG_PROOF_LOOK_MAX = 10000 /* accounts that are looked at twice; more than that differ anyway */ };

typedef struct vg_proof_sum {
    int64_t account, fen, at, day;
    int64_t op; /* of a shortfall: the correction that booked it */
} vg_proof_sum;

typedef struct vg_proof_sums {
    vg_proof_sum *at;
    size_t count, cap;
} vg_proof_sums;

typedef struct vg_proof_ops {
    vg_operation *at;
    size_t count, cap;
} vg_proof_ops;

typedef struct vg_proof_breaks {
    vg_recon_break *at;
    size_t count, cap;
} vg_proof_breaks;

typedef struct vg_proof_run {
    vg_store *store;
    const vg_rules *rules;
    vg_proof proof;
    vg_day day;
    int64_t listing; /* the bank's list that counts began at this instant; 0: none was read since the proof was asked for */
    vg_told held;    /* the guarantee account, where the list names it */
    vg_proof_sums lines;     /* of each account after the day */
    vg_proof_sums lates;     /* late money that moved after the day, by the account that has it at the bank */
    vg_proof_sums shortfalls;
    vg_proof_ops live;
    vg_proof_breaks breaks;
    bool has_reasons;        /* live, breaks, shortfalls and proved were read */
    vg_proof proved;         /* the last day before that held, with each account that did not agree kept */
    int64_t held_then;       /* what all accounts hold at the instant of held.at */
    vg_proof_account own[8]; /* the program's own, as read */
    size_t own_count;
    vg_proof_account *apart; /* as read; looked at twice */
    size_t apart_count, apart_cap;
    vg_proof_account shown[VG_PROOF_SHOWN];
    size_t shown_count;
} vg_proof_run;

VG_MUST vg_status vg_proof_read(vg_store *store, const vg_rules *rules, const vg_proof *wanted, int64_t listing, vg_proof_run *ret, vg_err *err);
void vg_proof_run_free(vg_proof_run *run);

/* proof_why.c: what may be the difference of an account, and from which movement on it is there. raw: as read. */
VG_MUST vg_status vg_proof_items(vg_proof_run *run, const vg_proof_account *account, vg_proof_item *ret, size_t *ret_count, vg_err *err);
VG_MUST vg_status vg_proof_part(vg_proof_run *run, vg_proof_account *account, vg_err *err);

/* A moment of our books: the end of a day, or an instant where day is 0. */
typedef struct vg_proof_cut {
    int32_t day;
    int64_t at;
} vg_proof_cut;
static inline bool vg_proof_is_after(const vg_proof_cut *cut, int64_t day, int64_t at) { return cut->day != 0 ? day > cut->day : at > cut->at; }
vg_proof_cut vg_proof_cut_of(const vg_proof_run *run, int64_t way, int64_t told_at);
/* Entries of an account from seq back, until they are no later than the cuts. */
typedef vg_status vg_proof_entry(void *ctx, const vg_entry *entry, vg_err *err);
VG_MUST vg_status vg_proof_entries(vg_proof_run *run, int64_t account, int64_t seq, int64_t until, vg_proof_entry *take, void *ctx, vg_err *err);
/* What an entry changes in what the bank should say; held: in what is held. */
int64_t vg_proof_effect(const vg_rules *rules, const vg_entry *entry, int64_t *ret_held);
VG_MUST vg_status vg_proof_room(void **at, size_t *cap, size_t count, size_t size, vg_err *err);
