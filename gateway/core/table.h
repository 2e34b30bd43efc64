/* The tables of tables.def as C structs, and as data for the store and the row cache. */
#pragma once
#include "gateway/base/money.h"

typedef enum vg_table {
#define TABLE(name, key, cached) VG_T_##name,
#define I(c)
#define M(c)
#define T(c, n)
#define U(c, n)
#define S(c, n)
#define V(c, n)
#define B(c)
#define X(c)
#define Z(c)
#define END
#include "gateway/core/tables.def"
#undef TABLE
#undef I
#undef M
#undef T
#undef U
#undef S
#undef V
#undef B
#undef X
#undef Z
#undef END
    VG_TABLE_COUNT
} vg_table;

#define TABLE(name, key, cached)                                                                   \
    typedef struct vg_##name vg_##name;                                                            \
    struct vg_##name {
#define I(c) int64_t c;
#define M(c) int64_t c;
#define T(c, n) char c[(n) + 1];
#define U(c, n) char c[(n) + 1];
#define S(c, n) char c[(n) + 1];
#define V(c, n) char c[(n) + 1];
#define B(c) vg_span c;
#define X(c) vg_span c;
#define Z(c) vg_span c;
#define END                                                                                        \
    }                                                                                              \
    ;
#include "gateway/core/tables.def"
#undef TABLE
#undef I
#undef M
#undef T
#undef U
#undef S
#undef V
#undef B
#undef X
#undef Z
#undef END

typedef enum vg_key_form { VG_KEY_ID, VG_KEY_PAIR, VG_KEY_WORD } vg_key_form;
typedef enum vg_column_type { VG_COL_INT, VG_COL_TEXT, VG_COL_BYTES } vg_column_type;

typedef struct vg_column {
    const char *name;
    size_t at;   /* offset in the row struct */
    size_t size; /* of the member; text: limit + 1 */
    uint8_t type;
    bool changes; /* set by UPDATE */
    bool sealed;  /* personal data or journal bytes: encrypted in the store */
} vg_column;

typedef struct vg_table_facts {
    const char *name;
    vg_key_form key;
    bool cached;
    size_t size; /* of the row struct */
    const vg_column *columns;
    size_t column_count;
} vg_table_facts;

/* Key of a row: a (and b) or word, as the table's key form says. */
typedef struct vg_key {
    int64_t a, b;
    const char *word;
} vg_key;

/* Rows that are loaded together: by the value of one int64 column. */
typedef enum vg_group {
    VG_G_LOTS_OF_ACCOUNT, /* open lots: lot.acct_open, oldest first, at most VG_LOTS_MAX */
    VG_G_LOTS_OF_HOLD,    /* hold_lot.hold */
    VG_G_LOTS_OF_OP,      /* op_lot.op */
    VG_G_PARTS_OF_OP,     /* operation.parent */
    VG_G_RESTRICTIONS_OF_ACCOUNT, /* restriction.acct_open */
    VG_G_PAYOUTS_OF_ACCOUNT, /* operation.watch: payouts that may still come back */
    VG_G_PLAN_OF_HOLD,    /* plan_part.hold_open: at most VG_PLAN_PARTS_MAX */
    VG_G_HOLDS_OF_ORDER,  /* hold.order_key: open ones first, at most VG_ORDER_HOLDS_MAX */
    VG_GROUP_COUNT
} vg_group;

typedef struct vg_group_facts {
    vg_table table;
    const char *column;
    size_t at; /* offset of the column in the row */
} vg_group_facts;

const vg_group_facts *vg_group_of(vg_group group);
const vg_table_facts *vg_table_of(vg_table table);
/* The version column; NULL: rows of this table never change. */
const vg_column *vg_table_ver(vg_table table);
vg_key vg_row_key(vg_table table, const void *row);
#define VG_KEY_OF_ID(id_) ((vg_key){.a = (id_)})
#define VG_KEY_OF_PAIR(a_, b_) ((vg_key){.a = (a_), .b = (b_)})
#define VG_KEY_OF_WORD(w_) ((vg_key){.word = (w_)})
