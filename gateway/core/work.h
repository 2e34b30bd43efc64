/* The rows that a turn works on: loaded ones, changed ones, new ones; pure memory.
 *
 *     vg_work_begin(work);                                              one layer a step
 *     VG_TRY(VG_FIND(work, account, VG_KEY_OF_ID(id), &account, err));  MISS: not loaded, noted as needed
 *     vg_account *mine = VG_EDIT(work, account, account);               the old image is kept for drop
 *     vg_work_keep(work) or vg_work_drop(work);
 *
 * A step that meets MISS returns at once; the turn loads what was noted and runs the step again. Rows found
 * are valid until vg_work_committed or vg_work_forget. Nothing here reads the store.
 */
#pragma once
#include "gateway/base/arena.h"
#include "gateway/core/table.h"

typedef struct vg_work vg_work;

typedef struct vg_need {
    bool is_group;
    vg_table table; /* of the group, too */
    vg_group group;
    vg_key key; /* word: owned by the work until the next commit */
} vg_need;

VG_MUST vg_status vg_work_open(vg_work **ret, vg_err *err);
vg_work *vg_work_close(vg_work *work);

/* For steps. *ret is NULL when the row certainly does not exist. */
VG_MUST vg_status vg_work_find(vg_work *work, vg_table table, vg_key key, const void **ret, vg_err *err);
void *vg_work_edit(vg_work *work, vg_table table, const void *row);
void *vg_work_insert(vg_work *work, vg_table table, const void *row);
/* Rows of the group, in loading order, new ones last; the array is valid until the next call. */
VG_MUST vg_status vg_work_group(vg_work *work, vg_group group, int64_t key, const void *const **ret,
                                size_t *ret_count, vg_err *err);
/* Nothing of this group exists in the store yet (its key is new). */
void vg_work_group_is_new(vg_work *work, vg_group group, int64_t key);
/* A row whose group column was changed joins the list of its new value. */
void vg_work_regroup(vg_work *work, vg_table table, const void *row);
/* Bytes that live until the commit. */
vg_span vg_work_bytes(vg_work *work, const void *at, size_t len);

#define VG_FIND(work, t, key, ret, err)                                                            \
    ({                                                                                             \
        const void *found_ = NULL;                                                                 \
        vg_status find_ = vg_work_find((work), VG_T_##t, (key), &found_, (err));                   \
        *(ret) = (const vg_##t *)found_;                                                           \
        find_;                                                                                     \
    })
#define VG_EDIT(work, t, row) ((vg_##t *)vg_work_edit((work), VG_T_##t, (const vg_##t *)(row)))
#define VG_NEW(work, t, ...) ((vg_##t *)vg_work_insert((work), VG_T_##t, &(const vg_##t)__VA_ARGS__))

/* Layers: one step each; not nested. */
void vg_work_begin(vg_work *work);
void vg_work_keep(vg_work *work);
void vg_work_drop(vg_work *work);

/* For the turn. Needs are unique and are cleared by vg_work_needs_done. */
void vg_work_need(vg_work *work, vg_table table, vg_key key);
void vg_work_need_group(vg_work *work, vg_group group, int64_t key);
size_t vg_work_needs(const vg_work *work, const vg_need **ret);
void vg_work_put(vg_work *work, vg_table table, const void *row);
/* All needs have been asked for: what was not put does not exist. */
void vg_work_needs_done(vg_work *work);

typedef struct vg_dirty {
    vg_table table;
    bool is_new;
    void *row;
    int64_t old_ver;
} vg_dirty;
/* Changed and new rows in the order of their first change; sets ver of each changed row to old_ver + 1. */
size_t vg_work_dirty(vg_work *work, const vg_dirty **ret);
void vg_work_committed(vg_work *work); /* what is dirty is now in the store; passing rows go */
void vg_work_forget(vg_work *work);    /* everything goes: memory is not to be trusted, or is too large */
size_t vg_work_rows(const vg_work *work);
