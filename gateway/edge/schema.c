#include "gateway/edge/schema.h"
#include <stdlib.h>

static const struct index_facts {
    const char *name;
    vg_table table;
    const char *columns, *where;
} indexes[] = {
#define INDEX(name, table, columns, where) {#name, VG_T_##table, columns, where},
#include "gateway/edge/schema/indexes.def"
#undef INDEX
};

/* One thing that a version adds: columns of a table, the table itself (no columns, no index), or an index. */
static const struct addition {
    int64_t version;
    vg_table table;
    const char *columns, *index;
} additions[] = {
#define COLUMNS(version, table, names) {version, VG_T_##table, names, NULL},
#define TABLE_NEW(version, table) {version, VG_T_##table, NULL, NULL},
#define INDEX_NEW(version, name) {version, VG_TABLE_COUNT, NULL, #name},
#include "gateway/edge/schema/steps.def"
#undef COLUMNS
#undef TABLE_NEW
#undef INDEX_NEW
};

static bool word_in(const char *text, const char *word)
{
    static const char ends[] = " ,<>=";
    size_t len = strlen(word);
    while (*text != 0) {
        size_t n = strcspn(text, ends);
        if (n == len && memcmp(text, word, len) == 0) {
            return true;
        }
        text += n;
        text += strspn(text, ends);
    }
    return false;
}

bool vg_schema_is_indexed(vg_table table, const char *column)
{
    for (size_t i = 0; i < VG_COUNT(indexes); i++) {
        if (indexes[i].table == table &&
            (word_in(indexes[i].columns, column) || word_in(indexes[i].where, column))) {
            return true;
        }
    }
    return false;
}

const char *vg_schema_index_where(vg_table table, const char *column)
{
    size_t len = strlen(column);
    for (size_t i = 0; i < VG_COUNT(indexes); i++) {
        const char *columns = indexes[i].columns;
        if (indexes[i].table == table && strncmp(columns, column, len) == 0 &&
            columns[len] == ',') {
            return indexes[i].where;
        }
    }
    return "";
}

static void make_index(vg_dialect dialect, const struct index_facts *index, vg_buf *out)
{
    vg_buf_format(out, "CREATE INDEX %s%s ON ", dialect == VG_DIALECT_MYSQL ? "IF NOT EXISTS " : "", index->name);
    vg_sql_name(dialect, vg_table_of(index->table)->name, out);
    vg_buf_format(out, " (%s)", index->columns);
    if (dialect == VG_DIALECT_SQLITE && index->where[0] != 0) {
        vg_buf_format(out, " WHERE %s", index->where);
    }
}

bool vg_schema_create(vg_dialect dialect, size_t n, vg_buf *out)
{
    if (n < VG_TABLE_COUNT) {
        vg_sql_create(dialect, (vg_table)n, NULL, 0, out);
        return true;
    }
    n -= VG_TABLE_COUNT;
    if (n >= VG_COUNT(indexes)) {
        return false;
    }
    make_index(dialect, &indexes[n], out);
    return true;
}

static const vg_column *column_of(vg_table table, vg_span name)
{
    const vg_table_facts *facts = vg_table_of(table);
    for (size_t i = 0; i < facts->column_count; i++) {
        if (vg_span_is(name, facts->columns[i].name)) {
            return &facts->columns[i];
        }
    }
    assert(false && "a step adds a column that the table does not have");
    return NULL;
}

/* MySQL adds all of a table's at once: a step that was cut off has a statement done or not done. SQLite knows one at a time. */
static void add_columns(vg_dialect dialect, const struct addition *a, vg_buf *out)
{
    bool first = true;
    for (const char *p = a->columns; *p != 0; first = false) {
        size_t len = strcspn(p, " ");
        if (first || dialect == VG_DIALECT_SQLITE) {
            vg_buf_text(out, first ? "ALTER TABLE " : "; ALTER TABLE ");
            vg_sql_name(dialect, vg_table_of(a->table)->name, out);
        }
        vg_buf_text(out, first || dialect == VG_DIALECT_SQLITE ? " ADD COLUMN " : ", ADD COLUMN ");
        vg_sql_added(dialect, column_of(a->table, (vg_span){(const uint8_t *)p, len}), out);
        p += len + strspn(p + len, " ");
    }
}

/* A later step adds the column. */
static bool had_by(vg_table table, const char *column, int64_t version)
{
    for (size_t i = 0; i < VG_COUNT(additions); i++) {
        bool later = additions[i].version > version && additions[i].columns != NULL;
        if (later && additions[i].table == table && word_in(additions[i].columns, column)) {
            return false;
        }
    }
    return true;
}

static void add(vg_dialect dialect, const struct addition *a, vg_buf *out)
{
    if (a->columns != NULL) {
        add_columns(dialect, a, out);
    } else if (a->index == NULL) {
        vg_sql_create(dialect, a->table, had_by, a->version, out);
    }
    for (size_t i = 0; a->index != NULL && i < VG_COUNT(indexes); i++) {
        if (strcmp(indexes[i].name, a->index) == 0) {
            make_index(dialect, &indexes[i], out);
        }
    }
}

void vg_schema_step(vg_dialect dialect, int64_t version, vg_buf *out)
{
    size_t start = out->len;
    assert(version > 1 && version <= VG_SCHEMA_VERSION);
    for (size_t i = 0; i < VG_COUNT(additions); i++) {
        if (additions[i].version == version) {
            vg_buf_text(out, out->len > start ? "; " : "");
            add(dialect, &additions[i], out);
        }
    }
    assert(out->len > start && "steps.def has something for each version");
}

void vg_schema_checksum(vg_dialect dialect, int64_t step, char ret[VG_SHA256_HEX])
{
    if (step > 1) {
        char step_text[VG_SCHEMA_TEXT_MAX];
        vg_buf out = vg_buf_of(step_text, sizeof step_text);
        vg_schema_step(dialect, step, &out);
        assert(!out.over);
        vg_sha256_hex(vg_buf_span(&out), ret);
        return;
    }
    /* A chain: each statement is hashed with the hash of those before it. */
    char text[VG_SQL_TEXT_MAX + VG_SHA256_HEX];
    memset(ret, '0', VG_SHA256_HEX - 1);
    ret[VG_SHA256_HEX - 1] = 0;
    for (size_t n = 0;; n++) {
        vg_buf out = vg_buf_of(text, sizeof text);
        vg_buf_text(&out, ret);
        if (!vg_schema_create(dialect, n, &out)) {
            return;
        }
        assert(!out.over);
        vg_sha256_hex(vg_buf_span(&out), ret);
    }
}

vg_status vg_schema_decide(vg_dialect dialect, const vg_schema_state *state, bool migrate,
                           vg_schema_plan *ret, vg_err *err)
{
    if (state->version > VG_SCHEMA_VERSION) {
        return VG_FAIL(err, STORE_SETTINGS,
                       "the store has schema %lld, this program knows %d: run the newer program",
                       (long long)state->version, VG_SCHEMA_VERSION);
    }
    if (state->version < VG_SCHEMA_VERSION && !migrate) {
        return VG_FAIL(
            err, STORE_SETTINGS,
            "the store has schema %lld, this program needs %d: run custodyctl store migrate",
            (long long)state->version, VG_SCHEMA_VERSION);
    }
    if (state->version == 0) {
        *ret = VG_SCHEMA_CREATE;
        return VG_DONE;
    }
    if (state->version < VG_SCHEMA_VERSION) {
        *ret = VG_SCHEMA_UPGRADE;
        return VG_DONE;
    }
    char checksum[VG_SHA256_HEX];
    vg_schema_checksum(dialect, state->made_whole ? 0 : state->version, checksum);
    if (strcmp(checksum, state->checksum) != 0) {
        return VG_FAIL(err, STORE_SETTINGS,
                       "schema %lld of the store was made from another text than this program's: "
                       "run the program that made it, then custodyctl store migrate",
                       (long long)state->version);
    }
    *ret = VG_SCHEMA_READY;
    return VG_DONE;
}

const char *vg_schema_version_table(vg_dialect dialect)
{
    return dialect == VG_DIALECT_MYSQL
               ? "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL PRIMARY KEY, "
                 "checksum CHAR(64) NOT NULL, whole BIGINT NOT NULL) ENGINE=InnoDB"
               : "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL PRIMARY KEY, "
                 "checksum TEXT NOT NULL, whole INTEGER NOT NULL) STRICT";
}

void vg_schema_version_row(vg_dialect dialect, int64_t version, bool whole, vg_buf *out)
{
    char checksum[VG_SHA256_HEX];
    vg_schema_checksum(dialect, whole ? 0 : version, checksum);
    vg_buf_format(out,
                  "INSERT INTO schema_version (version, checksum, whole) VALUES (%lld, '%s', %d)",
                  (long long)version, checksum, whole ? 1 : 0);
}
