/* SQL text from tables.def, once for both stores: they differ in quotes, column types and a few
 * words.
 *
 *     vg_sql_form form;
 *     vg_sql_update(VG_DIALECT_MYSQL, VG_T_account, &form);
 *     ... prepare form.text, bind what form.binds lists, in that order ...
 *
 * A form carries its own list of parameters, so that text and binding can't disagree.
 */
#pragma once
#include "gateway/base/buf.h"
#include "gateway/run/edge.h"

typedef enum vg_dialect { VG_DIALECT_SQLITE, VG_DIALECT_MYSQL } vg_dialect;

#define VG_SCHEMA_TEXT_MAX 32768 /* all statements of one step of the schema */
#define VG_SQL_TEXT_MAX  6144 /* the widest table has 60 columns, named twice in an UPDATE */
#define VG_SQL_BINDS_MAX 96
#define VG_SQL_OLD_VER   0xFF /* in binds: the version that the row must still have */

typedef struct vg_sql_form {
    char text[VG_SQL_TEXT_MAX]; /* ends with NUL */
    size_t len;
    uint8_t binds[VG_SQL_BINDS_MAX]; /* columns of the table by number, or VG_SQL_OLD_VER */
    size_t bind_count;
} vg_sql_form;

/* INSERT of all columns. */
void vg_sql_insert(vg_dialect dialect, vg_table table, vg_sql_form *ret);
/* UPDATE of all changing columns where key and version match. */
void vg_sql_update(vg_dialect dialect, vg_table table, vg_sql_form *ret);
/* The same, but it leaves indexed columns alone and matches only where they keep their values:
 * SQLite rewrites an index entry whenever its column is named, changed or not. False when the table
 * needs no such form. */
bool vg_sql_update_short(vg_dialect dialect, vg_table table, vg_sql_form *ret);
/* The fence: all changing columns of program but the lease's, where id, epoch and turn (OLD_VER)
 * match. */
void vg_sql_fence(vg_dialect dialect, vg_sql_form *ret);
/* SELECT of all columns by one key, or up to "WHERE" where the caller writes the keys. */
void vg_sql_by_key(vg_dialect dialect, vg_table table, vg_sql_form *ret);
void vg_sql_by_keys_open(vg_dialect dialect, vg_table table, vg_sql_form *ret);
/* SELECT of a group by one value. */
void vg_sql_by_group(vg_dialect dialect, vg_group group, vg_sql_form *ret);
/* A named query of statements.def with its $COLS written out. */
void vg_sql_query(vg_dialect dialect, vg_query query, vg_sql_form *ret);
vg_table vg_sql_query_table(vg_query query);
/* CREATE TABLE. */
/* wants: whether a table has that column in that version of the schema; NULL: all of them. The first one (the key) always. */
typedef bool vg_sql_wants(vg_table table, const char *column, int64_t version);
void vg_sql_create(vg_dialect dialect, vg_table table, vg_sql_wants *wants, int64_t version, vg_buf *out);
/* A column that is added to a table with rows: name, type, and what they get. */
void vg_sql_added(vg_dialect dialect, const vg_column *column, vg_buf *out);
/* How many columns the key has. */
size_t vg_sql_key_columns(vg_table table);
/* Writes a name in the dialect's quotes. */
void vg_sql_name(vg_dialect dialect, const char *name, vg_buf *out);
