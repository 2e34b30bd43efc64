#include "gateway/edge/mysql_server.h"
#include "gateway/edge/schema.h"
#include <errmsg.h>
#include <mysqld_error.h>
#include <stdlib.h>

enum {
    ANSWER_S = 10,
    CONNECT_S = 5,
    PACKET_MIN = 16 * 1024 *
                 1024, /* the longest answer of a bank, sealed, with room for its row and others */
    PACKET_OURS = 64 * 1024 * 1024,
    VERSION_MIN = 100600,
    ER_WSREP_NOT_READY =
        1047, /* the number of ER_UNKNOWN_COM_ERROR, used by Galera outside the primary component */
};

/* --- what errors mean ------------------------------------------------------------------------- */

bool vg_mysql_lost(unsigned number)
{
    return (number >= CR_MIN_ERROR && number <= CR_MAX_ERROR) || number == ER_SERVER_SHUTDOWN ||
           number == ER_CONNECTION_KILLED || number == ER_NET_READ_ERROR ||
           number == ER_NET_READ_INTERRUPTED;
}

/* A deadlock or a failed certification (1213), a lock wait (1205), a row changed under a snapshot
 * (1020), a commit that the engine refused (1180), a node outside the primary component, a server
 * that became read-only. */
bool vg_mysql_rolled_back(unsigned number)
{
    return number == ER_LOCK_DEADLOCK || number == ER_LOCK_WAIT_TIMEOUT || number == ER_CHECKREAD ||
           number == ER_ERROR_DURING_COMMIT || number == ER_WSREP_NOT_READY ||
           number == ER_OPTION_PREVENTS_STATEMENT ||
           number == ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION;
}

vg_code vg_mysql_code(unsigned number)
{
    static const unsigned passing[] = {
        ER_DISK_FULL,      ER_RECORD_FILE_FULL,  ER_GET_ERRNO,         ER_OUT_OF_RESOURCES,
        ER_OUTOFMEMORY,    ER_LOCK_TABLE_FULL,   ER_QUERY_INTERRUPTED, ER_CON_COUNT_ERROR,
        ER_ERROR_ON_WRITE, ER_STATEMENT_TIMEOUT,
    };
    if (vg_mysql_lost(number) || vg_mysql_rolled_back(number)) {
        return VG_E_STORE_ROLLED_BACK;
    }
    for (size_t i = 0; i < VG_COUNT(passing); i++) {
        if (passing[i] == number) {
            return VG_E_STORE_ROLLED_BACK;
        }
    }
    return VG_E_BUG;
}

/* --- small statements ------------------------------------------------------------------------- */

static vg_status run(MYSQL *db, const char *text, vg_err *err)
{
    if (mysql_real_query(db, text, strlen(text)) != 0) {
        return VG_FAIL(err, STORE_SETTINGS, "the server refused a statement of the start: %s (%u)",
                       mysql_error(db), mysql_errno(db));
    }
    MYSQL_RES *rows = mysql_store_result(db);
    if (rows != NULL) {
        mysql_free_result(rows);
    }
    return VG_DONE;
}

static vg_status ask(MYSQL *db, const char *text, MYSQL_RES **ret, vg_err *err)
{
    if (mysql_real_query(db, text, strlen(text)) != 0 || (*ret = mysql_store_result(db)) == NULL) {
        return VG_FAIL(err, STORE_SETTINGS, "the server refused a question of the start: %s (%u)",
                       mysql_error(db), mysql_errno(db));
    }
    return VG_DONE;
}

static void copy_text(const char *from, char *ret, size_t cap)
{
    size_t len = from == NULL ? 0 : strnlen(from, cap - 1);
    if (len > 0) {
        memcpy(ret, from, len);
    }
    ret[len] = 0;
}

/* --- settings --------------------------------------------------------------------------------- */

typedef enum setting {
    FLUSH,
    LOG_BIN,
    SYNC_BINLOG,
    DOUBLEWRITE,
    FLUSH_METHOD,
    NO_SYNC,
    READ_ONLY,
    PACKET,
    WSREP_ON,
    SERVER_UID,
    FORCE_RECOVERY,
    WSREP_STATUS,
    WSREP_READY,
    WSREP_UUID,
    SETTING_COUNT,
} setting;

static const char *const setting_names[SETTING_COUNT] = {
    [FLUSH] = "innodb_flush_log_at_trx_commit",
    [LOG_BIN] = "log_bin",
    [SYNC_BINLOG] = "sync_binlog",
    [DOUBLEWRITE] = "innodb_doublewrite",
    [FLUSH_METHOD] = "innodb_flush_method",
    [NO_SYNC] = "debug_no_sync",
    [READ_ONLY] = "read_only",
    [PACKET] = "max_allowed_packet",
    [WSREP_ON] = "wsrep_on",
    [SERVER_UID] = "server_uid",
    [FORCE_RECOVERY] = "innodb_force_recovery",
    [WSREP_STATUS] = "wsrep_cluster_status",
    [WSREP_READY] = "wsrep_ready",
    [WSREP_UUID] = "wsrep_cluster_state_uuid",
};

typedef struct settings {
    char values[SETTING_COUNT][64]; /* "" where the server does not know it */
} settings;

static vg_status read_settings_of(MYSQL *db, const char *show, settings *ret, vg_err *err)
{
    MYSQL_RES *rows = NULL;
    VG_TRY(ask(db, show, &rows, err));
    for (MYSQL_ROW row = mysql_fetch_row(rows); row != NULL; row = mysql_fetch_row(rows)) {
        for (size_t i = 0; i < SETTING_COUNT; i++) {
            if (row[0] != NULL && strcmp(row[0], setting_names[i]) == 0) {
                copy_text(row[1], ret->values[i], sizeof ret->values[i]);
            }
        }
    }
    mysql_free_result(rows);
    return VG_DONE;
}

static vg_status read_settings(MYSQL *db, settings *ret, vg_err *err)
{
    *ret = (settings){0};
    VG_TRY(read_settings_of(
        db,
        "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('innodb_flush_log_at_trx_commit', "
        "'log_bin', 'sync_binlog', 'innodb_doublewrite', 'innodb_flush_method', "
        "'debug_no_sync', 'read_only', 'max_allowed_packet', 'wsrep_on', 'server_uid', "
        "'innodb_force_recovery')",
        ret, err));
    return read_settings_of(db,
                            "SHOW GLOBAL STATUS WHERE Variable_name IN ('wsrep_cluster_status', "
                            "'wsrep_ready', 'wsrep_cluster_state_uuid')",
                            ret, err);
}

static bool is_on(const char *value) { return strcmp(value, "ON") == 0 || strcmp(value, "1") == 0; }

static vg_status check_durable(const settings *found, vg_err *err)
{
    const char(*v)[64] = found->values;
    if (strcmp(v[FLUSH], "1") != 0) {
        return VG_FAIL(err, STORE_SETTINGS,
                       "innodb_flush_log_at_trx_commit is %s: set it to 1, a crash loses "
                       "commits else",
                       v[FLUSH]);
    }
    if (is_on(v[LOG_BIN]) && strcmp(v[SYNC_BINLOG], "1") != 0) {
        return VG_FAIL(err, STORE_SETTINGS, "sync_binlog is %s with log_bin on: set sync_binlog=1",
                       v[SYNC_BINLOG]);
    }
    if (strcmp(v[DOUBLEWRITE], "OFF") == 0 || strcmp(v[DOUBLEWRITE], "0") == 0) {
        return VG_FAIL(err, STORE_SETTINGS, "innodb_doublewrite is off: set innodb_doublewrite=1");
    }
    if (strcmp(v[FLUSH_METHOD], "nosync") == 0 || strcmp(v[FLUSH_METHOD], "littlesync") == 0 ||
        is_on(v[NO_SYNC])) {
        return VG_FAIL(err, STORE_SETTINGS,
                       "the server does not sync its files: set innodb_flush_method=O_DIRECT "
                       "and debug_no_sync=0");
    }
    return VG_DONE;
}

static vg_status check_writable(const settings *found, vg_err *err)
{
    const char(*v)[64] = found->values;
    int64_t packet = 0;
    if (v[READ_ONLY][0] != 0 && strcmp(v[READ_ONLY], "OFF") != 0 &&
        strcmp(v[READ_ONLY], "0") != 0) {
        return VG_FAIL(err, STORE_SETTINGS,
                       "read_only is %s: this is a replica; connect to the primary", v[READ_ONLY]);
    }
    if (strcmp(v[FORCE_RECOVERY], "0") != 0) {
        return VG_FAIL(err, STORE_SETTINGS,
                       "innodb_force_recovery is %s: repair the server first, then set it to 0",
                       v[FORCE_RECOVERY]);
    }
    if (is_on(v[WSREP_ON]) && strcmp(v[WSREP_STATUS], "Primary") != 0) {
        return VG_FAIL(err, STORE_SETTINGS,
                       "wsrep_cluster_status is %s: this node is outside the primary "
                       "component; connect to one inside",
                       v[WSREP_STATUS]);
    }
    if (is_on(v[WSREP_ON]) && !is_on(v[WSREP_READY])) {
        return VG_FAIL(err, STORE_SETTINGS, "wsrep_ready is %s: wait until the node is synced",
                       v[WSREP_READY]);
    }
    if (vg_span_int(vg_span_of(v[PACKET]), &packet, err).code != VG_OK || packet < PACKET_MIN) {
        return VG_FAIL(err, STORE_SETTINGS,
                       "max_allowed_packet is %s: set at least 16M, better 64M", v[PACKET]);
    }
    return VG_DONE;
}

static vg_status check_same(const vg_mysql_server *server, const settings *found, vg_err *err)
{
    const char *wanted = server->conf.server;
    if (wanted != NULL && strcmp(wanted, found->values[SERVER_UID]) != 0 &&
        strcmp(wanted, found->values[WSREP_UUID]) != 0) {
        return VG_FAIL(err, STORE_SETTINGS,
                       "this is server %s, not the one of the configuration: check the address "
                       "and store.server",
                       found->values[SERVER_UID]);
    }
    return VG_DONE;
}

static vg_status check_primary(const vg_mysql_server *server, MYSQL *db, vg_err *err)
{
    MYSQL_RES *rows = NULL;
    if (server->conf.replica) {
        return VG_DONE;
    }
    if (mysql_query(db, "SHOW ALL SLAVES STATUS") != 0 || (rows = mysql_store_result(db)) == NULL) {
        return VG_FAIL(err, STORE_SETTINGS,
                       "can't see whether this is a replica (%u): GRANT SLAVE MONITOR to the "
                       "gateway's user",
                       mysql_errno(db));
    }
    uint64_t sources = mysql_num_rows(rows);
    mysql_free_result(rows);
    return sources == 0 ? VG_DONE
                        : VG_FAIL(err, STORE_SETTINGS,
                                  "this server is a replica: connect to the primary, or set "
                                  "store.replica where it is meant");
}

/* --- schema ----------------------------------------------------------------------------------- */

static vg_status schema_read(MYSQL *db, vg_schema_state *ret, vg_err *err)
{
    MYSQL_RES *rows = NULL;
    *ret = (vg_schema_state){0};
    if (mysql_query(db, VG_SCHEMA_NEWEST) != 0) {
        return mysql_errno(db) == ER_NO_SUCH_TABLE
                   ? VG_DONE
                   : VG_FAIL(err, STORE, "schema_version can't be read: %s", mysql_error(db));
    }
    rows = mysql_store_result(db);
    MYSQL_ROW row = rows == NULL ? NULL : mysql_fetch_row(rows);
    vg_status st = VG_DONE;
    if (row != NULL) {
        st = vg_span_int(vg_span_of(row[0]), &ret->version, err);
        copy_text(row[1], ret->checksum, sizeof ret->checksum);
        ret->made_whole = strcmp(row[2], "1") == 0;
    }
    mysql_free_result(rows);
    return st;
}

static vg_status run_step(MYSQL *db, const char *text, vg_err *err)
{
    char one[VG_SCHEMA_TEXT_MAX];
    while (*text != 0) {
        size_t len = strcspn(text, ";");
        assert(len < sizeof one);
        memcpy(one, text, len);
        one[len] = 0;
        if (strspn(one, " \n") < len) {
            vg_status st = run(db, one, err);
            if (st.code != VG_OK && mysql_errno(db) != ER_DUP_FIELDNAME) { /* each ALTER commits: one that was cut off goes on */
                return st;
            }
        }
        text += text[len] == ';' ? len + 1 : len;
    }
    return VG_DONE;
}

static vg_status schema_run(MYSQL *db, vg_schema_plan plan, int64_t from, vg_err *err)
{
    char text[VG_SCHEMA_TEXT_MAX];
    VG_TRY(run(db, vg_schema_version_table(VG_DIALECT_MYSQL), err));
    for (size_t n = 0; plan == VG_SCHEMA_CREATE; n++) {
        vg_buf out = vg_buf_of(text, sizeof text - 1);
        if (!vg_schema_create(VG_DIALECT_MYSQL, n, &out)) {
            break;
        }
        assert(!out.over);
        text[out.len] = 0;
        VG_TRY(run(db, text, err));
    }
    int64_t first = plan == VG_SCHEMA_CREATE ? VG_SCHEMA_VERSION : from + 1;
    for (int64_t version = first; version <= VG_SCHEMA_VERSION; version++) {
        if (plan == VG_SCHEMA_UPGRADE) {
            vg_buf step = vg_buf_of(text, sizeof text - 1);
            vg_schema_step(VG_DIALECT_MYSQL, version, &step);
            assert(!step.over);
            text[step.len] = 0;
            VG_TRY(run_step(db, text, err));
        }
        vg_buf out = vg_buf_of(text, sizeof text - 1);
        vg_schema_version_row(VG_DIALECT_MYSQL, version, plan == VG_SCHEMA_CREATE, &out);
        assert(!out.over);
        text[out.len] = 0;
        VG_TRY(run(db, text, err));
        VG_TRY(run(db, "COMMIT", err));
    }
    return VG_DONE;
}

static vg_status check_engines(MYSQL *db, vg_err *err)
{
    MYSQL_RES *rows = NULL;
    VG_TRY(ask(db,
               "SELECT table_name, engine FROM information_schema.tables WHERE table_schema = "
               "DATABASE() AND "
               "table_type = 'BASE TABLE' AND engine <> 'InnoDB' LIMIT 1",
               &rows, err));
    MYSQL_ROW row = mysql_fetch_row(rows);
    vg_status st = VG_DONE;
    if (row != NULL) {
        st = VG_FAIL(err, STORE_SETTINGS,
                     "table %.64s has engine %.32s: ALTER TABLE … ENGINE=InnoDB", row[0],
                     row[1] == NULL ? "none" : row[1]);
    }
    mysql_free_result(rows);
    return st;
}

static vg_status schema_open(MYSQL *db, bool migrate, vg_err *err)
{
    vg_schema_state state;
    vg_schema_plan plan = VG_SCHEMA_READY;
    if (migrate) {
        /* Two programs that start at once: the second finds it done. */
        VG_TRY(run(db, "SELECT GET_LOCK('custody gateway schema', 60)", err));
    }
    VG_TRY(schema_read(db, &state, err));
    VG_TRY(vg_schema_decide(VG_DIALECT_MYSQL, &state, migrate, &plan, err));
    if (plan != VG_SCHEMA_READY) {
        VG_TRY(schema_run(db, plan, state.version, err));
    }
    if (migrate) {
        VG_TRY(run(db, "SELECT RELEASE_LOCK('custody gateway schema')", err));
    }
    VG_TRY(check_engines(db, err));
    return run(db, "ROLLBACK", err);
}

/* --- connecting ------------------------------------------------------------------------------- */

/* READ COMMITTED: each statement sees the newest rows; what is written back is tied to a version.
 * sql_mode and unique_checks: a value that does not fit is an error, never cut. */
static vg_status set_session(MYSQL *db, bool writer, vg_err *err)
{
    VG_TRY(run(db, writer ? "SET SESSION autocommit=0" : "SET SESSION autocommit=1", err));
    VG_TRY(run(db, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED", err));
    return run(
        db,
        "SET SESSION sql_mode='STRICT_ALL_TABLES,"
        "NO_ENGINE_SUBSTITUTION', unique_checks=1, completion_type=0, innodb_lock_wait_timeout=5, "
        "wait_timeout=604800, time_zone='+00:00'",
        err);
}

static vg_status set_options(const vg_store_mysql_conf *conf, MYSQL *db, vg_err *err)
{
    const unsigned connect_s = CONNECT_S;
    const unsigned answer_s = conf->answer_s > 0 ? conf->answer_s : ANSWER_S;
    const unsigned protocol = conf->socket != NULL ? MYSQL_PROTOCOL_SOCKET : MYSQL_PROTOCOL_TCP;
    const unsigned long packet = PACKET_OURS;
    const unsigned off = 0;
    const my_bool no = 0;
    const my_bool yes = 1;
    bool ok = mysql_optionsv(db, MYSQL_OPT_CONNECT_TIMEOUT, &connect_s) == 0 &&
              mysql_optionsv(db, MYSQL_OPT_READ_TIMEOUT, &answer_s) == 0 &&
              mysql_optionsv(db, MYSQL_OPT_WRITE_TIMEOUT, &answer_s) == 0 &&
              mysql_optionsv(db, MYSQL_OPT_PROTOCOL, &protocol) == 0 &&
              mysql_optionsv(db, MYSQL_OPT_MAX_ALLOWED_PACKET, &packet) == 0 &&
              mysql_optionsv(db, MYSQL_OPT_LOCAL_INFILE, &off) == 0 &&
              mysql_optionsv(db, MYSQL_OPT_RECONNECT, &no) == 0 &&
              mysql_optionsv(db, MYSQL_SET_CHARSET_NAME, "utf8mb4") == 0;
    if (ok && conf->ca_file != NULL) {
        ok = mysql_optionsv(db, MYSQL_OPT_SSL_CA, conf->ca_file) == 0 &&
             mysql_optionsv(db, MYSQL_OPT_SSL_ENFORCE, &yes) == 0 &&
             mysql_optionsv(db, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &yes) == 0;
    }
    return ok ? VG_DONE : VG_FAIL(err, CONFIG, "the client library refused an option of the store");
}

static vg_status check_server(vg_mysql_server *server, MYSQL *db, bool writer, vg_err *err)
{
    settings found;
    VG_TRY(read_settings(db, &found, err));
    const char *uid = found.values[SERVER_UID];
    if (!writer) {
        return strcmp(uid, server->uid) == 0
                   ? VG_DONE
                   : VG_FAIL(err, STORE_AWAY,
                             "a reading connection led to another server than the writer's");
    }
    if (!mariadb_connection(db) || mysql_get_server_version(db) < VERSION_MIN) {
        return VG_FAIL(err, STORE_SETTINGS, "the server is %.40s: MariaDB 10.6 or newer is needed",
                       mysql_get_server_info(db));
    }
    VG_TRY(check_same(server, &found, err));
    VG_TRY(check_durable(&found, err));
    VG_TRY(check_writable(&found, err));
    VG_TRY(check_primary(server, db, err));
    VG_TRY(schema_open(db, server->conf.migrate, err));
    copy_text(uid, server->uid, sizeof server->uid);
    return VG_DONE;
}

vg_status vg_mysql_connect(vg_mysql_server *server, bool writer, MYSQL **ret, vg_err *err)
{
    const vg_store_mysql_conf *conf = &server->conf;
    MYSQL *db = mysql_init(NULL);
    if (db == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for a connection of the store");
    }
    vg_status st = set_options(conf, db, err);
    if (st.code == VG_OK &&
        mysql_real_connect(db, conf->host, conf->user, conf->password, conf->database, conf->port,
                           conf->socket, CLIENT_FOUND_ROWS) == NULL) {
        st = VG_FAIL(err, STORE_AWAY, "no connection to the store: %s (%u)", mysql_error(db),
                     mysql_errno(db));
    }
    st = st.code == VG_OK ? set_session(db, writer, err) : st;
    st = st.code == VG_OK ? check_server(server, db, writer, err) : st;
    if (st.code != VG_OK) {
        mysql_close(db);
        return st;
    }
    *ret = db;
    return VG_DONE;
}

vg_status vg_mysql_server_open(vg_mysql_server *ret, const vg_store_mysql_conf *conf, vg_err *err)
{
    *ret = (vg_mysql_server){.conf = *conf};
    const char **const texts[] = {&ret->conf.host,     &ret->conf.socket,   &ret->conf.user,
                                  &ret->conf.password, &ret->conf.database, &ret->conf.server,
                                  &ret->conf.ca_file};
    _Static_assert(VG_COUNT(texts) == VG_COUNT(ret->texts), "each text has its copy");
    for (size_t i = 0; i < VG_COUNT(texts); i++) {
        if (*texts[i] != NULL) {
            ret->texts[i] = strdup(*texts[i]);
            if (ret->texts[i] == NULL) {
                return VG_FAIL(err, MEMORY, "no memory for the store's configuration");
            }
            *texts[i] = ret->texts[i];
        }
    }
    if ((conf->host == NULL) == (conf->socket == NULL)) {
        return VG_FAIL(err, CONFIG, "the store has either a host or a socket");
    }
    return VG_DONE;
}

void vg_mysql_server_close(vg_mysql_server *server)
{
    for (size_t i = 0; i < VG_COUNT(server->texts); i++) {
        if (server->texts[i] != NULL) {
            explicit_bzero(server->texts[i], strlen(server->texts[i])); /* one is the password */
            free(server->texts[i]);
        }
    }
    *server = (vg_mysql_server){0};
}
