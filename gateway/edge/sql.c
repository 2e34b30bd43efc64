#include "gateway/edge/sql.h"
#include "gateway/edge/schema.h"

void vg_sql_name(vg_dialect dialect, const char *name, vg_buf *out)
{
    const char *quote = dialect == VG_DIALECT_MYSQL ? "`" : "\"";
    vg_buf_text(out, quote);
    vg_buf_text(out, name);
    vg_buf_text(out, quote);
}

size_t vg_sql_key_columns(vg_table table) { return vg_table_of(table)->key == VG_KEY_PAIR ? 2 : 1; }

static vg_buf text_of(vg_sql_form *form)
{
    form->bind_count = 0;
    return vg_buf_of(form->text, sizeof form->text - 1);
}

static void finish(vg_sql_form *form, const vg_buf *text)
{
    assert(!text->over);
    form->len = text->len;
    form->text[text->len] = 0;
}

static void bind(vg_sql_form *form, size_t column)
{
    assert(form->bind_count < VG_SQL_BINDS_MAX);
    assert(column <= VG_SQL_OLD_VER);
    form->binds[form->bind_count++] = (uint8_t)column;
}

static size_t column_at(vg_table table, const char *name)
{
    const vg_table_facts *facts = vg_table_of(table);
    for (size_t i = 0; i < facts->column_count; i++) {
        if (strcmp(facts->columns[i].name, name) == 0) {
            return i;
        }
    }
    assert(false && "a column that is not in tables.def");
    return 0;
}

static void columns(vg_dialect dialect, vg_table table, vg_buf *out)
{
    const vg_table_facts *facts = vg_table_of(table);
    for (size_t i = 0; i < facts->column_count; i++) {
        vg_buf_text(out, i == 0 ? "" : ", ");
        vg_sql_name(dialect, facts->columns[i].name, out);
    }
}

/* "name = ?" with what stands before it. */
static void equals(vg_dialect dialect, vg_table table, size_t column, const char *before,
                   vg_sql_form *form, vg_buf *out)
{
    vg_buf_text(out, before);
    vg_sql_name(dialect, vg_table_of(table)->columns[column].name, out);
    vg_buf_text(out, " = ?");
    bind(form, column);
}

void vg_sql_insert(vg_dialect dialect, vg_table table, vg_sql_form *ret)
{
    vg_buf out = text_of(ret);
    vg_buf_text(&out, "INSERT INTO ");
    vg_sql_name(dialect, vg_table_of(table)->name, &out);
    vg_buf_text(&out, " (");
    columns(dialect, table, &out);
    vg_buf_text(&out, ") VALUES (");
    for (size_t i = 0; i < vg_table_of(table)->column_count; i++) {
        vg_buf_text(&out, i == 0 ? "?" : ", ?");
        bind(ret, i);
    }
    vg_buf_text(&out, ")");
    finish(ret, &out);
}

static void update_open(vg_dialect dialect, vg_table table, vg_buf *out)
{
    vg_buf_text(out, "UPDATE ");
    vg_sql_name(dialect, vg_table_of(table)->name, out);
    vg_buf_text(out, " SET ");
}

static void where_key_and_version(vg_dialect dialect, vg_table table, vg_sql_form *form,
                                  vg_buf *out)
{
    for (size_t i = 0; i < vg_sql_key_columns(table); i++) {
        equals(dialect, table, i, i == 0 ? " WHERE " : " AND ", form, out);
    }
    vg_buf_text(out, " AND ");
    vg_sql_name(dialect, "ver", out);
    vg_buf_text(out, " = ?");
    bind(form, VG_SQL_OLD_VER);
}

void vg_sql_update(vg_dialect dialect, vg_table table, vg_sql_form *ret)
{
    const vg_table_facts *facts = vg_table_of(table);
    assert(vg_table_ver(table) != NULL);

    vg_buf out = text_of(ret);
    update_open(dialect, table, &out);
    for (size_t i = 0; i < facts->column_count; i++) {
        if (facts->columns[i].changes) {
            equals(dialect, table, i, ret->bind_count == 0 ? "" : ", ", ret, &out);
        }
    }
    where_key_and_version(dialect, table, ret, &out);
    finish(ret, &out);
}

bool vg_sql_update_short(vg_dialect dialect, vg_table table, vg_sql_form *ret)
{
    const vg_table_facts *facts = vg_table_of(table);
    if (dialect != VG_DIALECT_SQLITE || vg_table_ver(table) == NULL) {
        return false;
    }
    vg_buf out = text_of(ret);
    size_t indexed = 0;
    update_open(dialect, table, &out);
    for (size_t i = 0; i < facts->column_count; i++) {
        if (!facts->columns[i].changes) {
            continue;
        }
        if (vg_schema_is_indexed(table, facts->columns[i].name)) {
            indexed++;
            continue;
        }
        equals(dialect, table, i, ret->bind_count == 0 ? "" : ", ", ret, &out);
    }
    where_key_and_version(dialect, table, ret, &out);
    for (size_t i = 0; i < facts->column_count; i++) {
        if (facts->columns[i].changes && vg_schema_is_indexed(table, facts->columns[i].name)) {
            equals(dialect, table, i, " AND ", ret, &out);
        }
    }
    finish(ret, &out);
    return indexed > 0;
}

void vg_sql_fence(vg_dialect dialect, vg_sql_form *ret)
{
    static const char *const of_lease[] = {"epoch", "holder", "lease_until"};
    const vg_table_facts *facts = vg_table_of(VG_T_program);
    vg_buf out = text_of(ret);
    update_open(dialect, VG_T_program, &out);
    for (size_t i = 0; i < facts->column_count; i++) {
        bool leave = !facts->columns[i].changes;
        for (size_t k = 0; k < VG_COUNT(of_lease); k++) {
            leave = leave || strcmp(facts->columns[i].name, of_lease[k]) == 0;
        }
        if (!leave) {
            equals(dialect, VG_T_program, i, ret->bind_count == 0 ? "" : ", ", ret, &out);
        }
    }
    equals(dialect, VG_T_program, 0, " WHERE ", ret, &out);
    equals(dialect, VG_T_program, column_at(VG_T_program, "epoch"), " AND ", ret, &out);
    vg_buf_text(&out, " AND ");
    vg_sql_name(dialect, "turn", &out);
    vg_buf_text(&out, " = ?");
    bind(ret, VG_SQL_OLD_VER);
    finish(ret, &out);
}

static void select_open(vg_dialect dialect, vg_table table, vg_buf *out)
{
    vg_buf_text(out, "SELECT ");
    columns(dialect, table, out);
    vg_buf_text(out, " FROM ");
    vg_sql_name(dialect, vg_table_of(table)->name, out);
}

void vg_sql_by_key(vg_dialect dialect, vg_table table, vg_sql_form *ret)
{
    vg_buf out = text_of(ret);
    select_open(dialect, table, &out);
    for (size_t i = 0; i < vg_sql_key_columns(table); i++) {
        equals(dialect, table, i, i == 0 ? " WHERE " : " AND ", ret, &out);
    }
    finish(ret, &out);
}

void vg_sql_by_keys_open(vg_dialect dialect, vg_table table, vg_sql_form *ret)
{
    vg_buf out = text_of(ret);
    select_open(dialect, table, &out);
    vg_buf_text(&out, " WHERE ");
    finish(ret, &out);
}

void vg_sql_by_group(vg_dialect dialect, vg_group group, vg_sql_form *ret)
{
    const vg_group_facts *facts = vg_group_of(group);
    vg_buf out = text_of(ret);
    select_open(dialect, facts->table, &out);
    size_t column = column_at(facts->table, facts->column);
    equals(dialect, facts->table, column, " WHERE ", ret, &out);
    /* The words of a partial index: without them SQLite does not use it. */
    const char *kept = vg_schema_index_where(facts->table, facts->column);
    if (kept[0] != 0) {
        vg_buf_text(&out, " AND ");
        vg_buf_text(&out, kept);
    }
    if (group == VG_G_LOTS_OF_ACCOUNT) {
        /* One more than a step looks at: the caller sees that there are more. */
        vg_buf_format(&out, " ORDER BY from_day, id LIMIT %d", VG_LOTS_MAX + 1);
    } else if (group == VG_G_HOLDS_OF_ORDER) {
        /* Open ones (VG_HS_PLACING, VG_HS_OPEN) first: whether there is one is what a step asks; then the last. */
        vg_buf_format(&out, " ORDER BY state > 1, id DESC LIMIT %d", VG_ORDER_HOLDS_MAX);
    } else {
        vg_buf_text(&out, " ORDER BY ");
        vg_sql_name(dialect,
                    vg_table_of(facts->table)->columns[vg_sql_key_columns(facts->table) - 1].name,
                    &out);
    }
    finish(ret, &out);
}

static const struct query_facts {
    vg_table table;
    const char *sqlite, *mysql;
} queries[VG_QUERY_COUNT] = {
#define Q(name, table, sqlite, mysql) [VG_Q_##name] = {VG_T_##table, sqlite, mysql},
#include "gateway/edge/statements.def"
#undef Q
};

vg_table vg_sql_query_table(vg_query query)
{
    assert(query < VG_QUERY_COUNT);
    return queries[query].table;
}

void vg_sql_query(vg_dialect dialect, vg_query query, vg_sql_form *ret)
{
    static const char mark[] = "$COLS";
    assert(query < VG_QUERY_COUNT);
    const char *text = queries[query].sqlite;
    if (dialect == VG_DIALECT_MYSQL && queries[query].mysql != NULL) {
        text = queries[query].mysql;
    }
    const char *at = strstr(text, mark);
    vg_buf out = text_of(ret);
    vg_buf_bytes(&out, text, at == NULL ? strlen(text) : (size_t)(at - text));
    if (at != NULL) { /* else it reckons: its columns stand in the table's order */
        columns(dialect, queries[query].table, &out);
        vg_buf_text(&out, at + sizeof mark - 1);
    }
    finish(ret, &out);
}

/* Sealing adds a key number, a nonce and a tag. */
enum { SEAL_MORE = 64 };

static void type_of(vg_dialect dialect, const vg_column *column, vg_buf *out)
{
    size_t limit = column->size - 1;
    if (dialect == VG_DIALECT_SQLITE) {
        static const char *const types[] = {" INTEGER", " TEXT", " BLOB"};
        vg_buf_text(out, column->sealed ? " BLOB" : types[column->type]);
    } else if (column->type == VG_COL_INT) {
        vg_buf_text(out, " BIGINT");
    } else if (column->type == VG_COL_BYTES) {
        vg_buf_text(out, " MEDIUMBLOB");
    } else if (column->sealed) {
        vg_buf_format(out, " VARBINARY(%zu)", limit + SEAL_MORE);
    } else {
        /* NOPAD: with the usual binary collation 'a' equals 'a ', and two keys become one. */
        vg_buf_format(out, " VARCHAR(%zu) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin", limit);
    }
    vg_buf_text(out, " NOT NULL");
}

void vg_sql_added(vg_dialect dialect, const vg_column *column, vg_buf *out)
{
    vg_sql_name(dialect, column->name, out);
    type_of(dialect, column, out);
    vg_buf_text(out, column->type == VG_COL_INT && !column->sealed ? " DEFAULT 0" : " DEFAULT ''");
}

void vg_sql_create(vg_dialect dialect, vg_table table, vg_sql_wants *wants, int64_t version, vg_buf *out)
{
    const vg_table_facts *facts = vg_table_of(table);
    bool id_key = facts->key == VG_KEY_ID;
    /* MySQL ends a transaction at each CREATE: a start that was cut off goes on where it stopped.
     */
    vg_buf_text(out, dialect == VG_DIALECT_MYSQL ? "CREATE TABLE IF NOT EXISTS " : "CREATE TABLE ");
    vg_sql_name(dialect, facts->name, out);
    vg_buf_text(out, " (");
    for (size_t i = 0; i < facts->column_count; i++) {
        if (wants != NULL && !wants(table, facts->columns[i].name, version)) {
            continue;
        }
        vg_buf_text(out, i == 0 ? "" : ", ");
        vg_sql_name(dialect, facts->columns[i].name, out);
        type_of(dialect, &facts->columns[i], out);
        if (i == 0 && id_key && dialect == VG_DIALECT_SQLITE) {
            vg_buf_text(out, " PRIMARY KEY"); /* INTEGER PRIMARY KEY: the row's own number */
        }
    }
    if (!id_key || dialect == VG_DIALECT_MYSQL) {
        vg_buf_text(out, ", PRIMARY KEY (");
        for (size_t i = 0; i < vg_sql_key_columns(table); i++) {
            vg_buf_text(out, i == 0 ? "" : ", ");
            vg_sql_name(dialect, facts->columns[i].name, out);
        }
        vg_buf_text(out, ")");
    }
    if (dialect == VG_DIALECT_MYSQL) {
        vg_buf_text(out, ") ENGINE=InnoDB ROW_FORMAT=DYNAMIC");
    } else {
        vg_buf_text(out, id_key ? ") STRICT" : ") STRICT, WITHOUT ROWID");
    }
}
