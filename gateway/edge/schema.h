/* The schema: made from tables.def and schema/indexes.def, and moved on by the steps of
 * schema/steps.def.
 *
 * A new database gets the newest schema at once and one row in schema_version with the checksum of
 * its text. An older one runs the steps that it lacks (custodyctl store migrate). A program refuses
 * to serve a schema that is older or newer than itself, or that was made from another text.
 */
#pragma once
#include "gateway/edge/sql.h"
#include "gateway/base/text.h"

#define VG_SCHEMA_VERSION 6

typedef enum vg_schema_plan {
    VG_SCHEMA_READY,   /* nothing to do */
    VG_SCHEMA_CREATE,  /* empty database */
    VG_SCHEMA_UPGRADE, /* run vg_schema_step(version + 1 …) */
} vg_schema_plan;

typedef struct vg_schema_state {
    int64_t version;              /* 0: no schema */
    char checksum[VG_SHA256_HEX]; /* of the newest row */
    bool made_whole;              /* that row was made by CREATE, not by a step */
} vg_schema_state;

/* True when a changing column stands in an index of the table: SQLite would rewrite its entry. */
bool vg_schema_is_indexed(vg_table table, const char *column);
/* Words that a partial index which begins with this column asks for; "" when there is none. */
const char *vg_schema_index_where(vg_table table, const char *column);
/* Statement number n of a new schema; false after the last one. The last one but the version row.
 */
bool vg_schema_create(vg_dialect dialect, size_t n, vg_buf *out);
/* What leads from version - 1 to version: statements, separated by ";", without NUL. */
void vg_schema_step(vg_dialect dialect, int64_t version, vg_buf *out);
/* SHA-256 of all that vg_schema_create writes, or of one step. */
void vg_schema_checksum(vg_dialect dialect, int64_t step, char ret[VG_SHA256_HEX]);
/* What to do with a database in this state; STORE_SETTINGS when it can't be served. */
VG_MUST vg_status vg_schema_decide(vg_dialect dialect, const vg_schema_state *state, bool migrate,
                                   vg_schema_plan *ret, vg_err *err);
/* CREATE TABLE IF NOT EXISTS schema_version, and reading its newest row (version, checksum, whole).
 */
const char *vg_schema_version_table(vg_dialect dialect);
#define VG_SCHEMA_NEWEST                                                                           \
    "SELECT version, checksum, whole FROM schema_version ORDER BY version DESC LIMIT 1"
/* INSERT of a version row: numbers and hex only, so it is written as text. */
void vg_schema_version_row(vg_dialect dialect, int64_t version, bool whole, vg_buf *out);
