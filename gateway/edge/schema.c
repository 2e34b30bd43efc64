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

static const struct step_facts {
    int64_t version;
    const char *sqlite, *mysql;
} steps[] = {
    {1, "", ""}, /* the start: vg_schema_create */
#define STEP(version, sqlite, mysql) {version, sqlite, mysql},
#include "gateway/edge/schema/steps.def"
#undef STEP
};
_Static_assert(VG_COUNT(steps) == VG_SCHEMA_VERSION, "steps.def has a row for each version");

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

bool vg_schema_create(vg_dialect dialect, size_t n, vg_buf *out)
{
    if (n < VG_TABLE_COUNT) {
        vg_sql_create(dialect, (vg_table)n, out);
        return true;
    }
    n -= VG_TABLE_COUNT;
    if (n >= VG_COUNT(indexes)) {
        return false;
    }
    vg_buf_format(out, "CREATE INDEX %s%s ON ", dialect == VG_DIALECT_MYSQL ? "IF NOT EXISTS " : "",
                  indexes[n].name);
    vg_sql_name(dialect, vg_table_of(indexes[n].table)->name, out);
    vg_buf_format(out, " (%s)", indexes[n].columns);
    if (dialect == VG_DIALECT_SQLITE && indexes[n].where[0] != 0) {
        vg_buf_format(out, " WHERE %s", indexes[n].where);
    }
    return true;
}

const char *vg_schema_step(vg_dialect dialect, int64_t version)
{
    assert(version > 1 && version <= VG_SCHEMA_VERSION);
    const struct step_facts *step = &steps[version - 1];
    assert(step->version == version);
    return dialect == VG_DIALECT_MYSQL ? step->mysql : step->sqlite;
}

void vg_schema_checksum(vg_dialect dialect, int64_t step, char ret[VG_SHA256_HEX])
{
    if (step > 0) {
        vg_sha256_hex(vg_span_of(vg_schema_step(dialect, step)), ret);
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
