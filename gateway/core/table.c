#include "gateway/core/table.h"

/* One function a table, so that a typedef inside can name the struct for offsetof. */
#define CACHED  true
#define PASSING false
#define TABLE(name, key, cached)                                                                   \
    static const vg_table_facts *name##_facts(void)                                                \
    {                                                                                              \
        typedef vg_##name this_row;                                                                \
        static const char this_name[] = #name;                                                     \
        enum { this_key = VG_KEY_##key, this_cached = (cached) };                                  \
        static const vg_column columns[] = {
#define COL(c, type, changes, sealed)                                                              \
    {#c, offsetof(this_row, c), sizeof(((this_row *)0)->c), type, changes, sealed},
#define I(c)    COL(c, VG_COL_INT, false, false)
#define M(c)    COL(c, VG_COL_INT, true, false)
#define T(c, n) COL(c, VG_COL_TEXT, false, false)
#define U(c, n) COL(c, VG_COL_TEXT, true, false)
#define S(c, n) COL(c, VG_COL_TEXT, false, true)
#define V(c, n) COL(c, VG_COL_TEXT, true, true)
#define B(c)    COL(c, VG_COL_BYTES, false, false)
#define X(c)    COL(c, VG_COL_BYTES, false, true)
#define Z(c)    COL(c, VG_COL_BYTES, true, true)
#define END                                                                                        \
    }                                                                                              \
    ;                                                                                              \
    static const vg_table_facts facts = {this_name, (vg_key_form)this_key, this_cached,                \
                                         sizeof(this_row), columns,  VG_COUNT(columns)};           \
    return &facts;                                                                                 \
    }
#include "gateway/core/tables.def"
#undef TABLE

const vg_table_facts *vg_table_of(vg_table table)
{
    switch (table) {
#define TABLE(name, key, cached)                                                                   \
    case VG_T_##name:                                                                              \
        return name##_facts();
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
    case VG_TABLE_COUNT:
        break;
    }
    assert(false && "a table that is not in tables.def");
    return NULL;
}

const vg_column *vg_table_ver(vg_table table)
{
    const vg_table_facts *facts = vg_table_of(table);
    for (size_t i = 0; i < facts->column_count; i++) {
        const char *name = facts->columns[i].name;
        if (name[0] == 'v' && strcmp(name, "ver") == 0) { /* asked for every row of a turn */
            return &facts->columns[i];
        }
    }
    return NULL;
}

vg_key vg_row_key(vg_table table, const void *row)
{
    const vg_table_facts *facts = vg_table_of(table);
    const char *at = row;
    switch (facts->key) {
    case VG_KEY_ID:
        return VG_KEY_OF_ID(*(const int64_t *)(const void *)(at + facts->columns[0].at));
    case VG_KEY_PAIR:
        return VG_KEY_OF_PAIR(*(const int64_t *)(const void *)(at + facts->columns[0].at),
                              *(const int64_t *)(const void *)(at + facts->columns[1].at));
    case VG_KEY_WORD:
        return VG_KEY_OF_WORD(at + facts->columns[0].at);
    }
    assert(false && "unknown key form");
    return (vg_key){0};
}

const vg_group_facts *vg_group_of(vg_group group)
{
    static const vg_group_facts groups[VG_GROUP_COUNT] = {
        [VG_G_LOTS_OF_ACCOUNT] = {VG_T_lot, "acct_open", offsetof(vg_lot, acct_open)},
        [VG_G_LOTS_OF_HOLD] = {VG_T_hold_lot, "hold", offsetof(vg_hold_lot, hold)},
        [VG_G_LOTS_OF_OP] = {VG_T_op_lot, "op", offsetof(vg_op_lot, op)},
        [VG_G_PARTS_OF_OP] = {VG_T_operation, "parent", offsetof(vg_operation, parent)},
        [VG_G_RESTRICTIONS_OF_ACCOUNT] = {VG_T_restriction, "acct_open", offsetof(vg_restriction, acct_open)},
        [VG_G_PAYOUTS_OF_ACCOUNT] = {VG_T_operation, "watch", offsetof(vg_operation, watch)},
        [VG_G_PLAN_OF_HOLD] = {VG_T_plan_part, "hold_open", offsetof(vg_plan_part, hold_open)},
        [VG_G_HOLDS_OF_ORDER] = {VG_T_hold, "order_key", offsetof(vg_hold, order_key)},
    };
    assert(group < VG_GROUP_COUNT);
    return &groups[group];
}
