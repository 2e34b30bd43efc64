/* The store on a server that speaks MySQL's protocol: MariaDB 10.6 or newer, alone or as a Galera
 * cluster.
 *
 *     VG_TRY(vg_store_mysql_open(&(vg_store_mysql_conf){.socket = "/run/mysqld/mysqld.sock", .user
 * = "custody", .password = password, .database = "custody", .sealer = &sealer}, &store, err));
 *
 * open looks at the server and refuses what can lose a commit (STORE_SETTINGS says what to set), a
 * replica, a node outside the primary component, and a server that is not the expected one. reopen
 * looks again: an address may have moved to another server. After a commit whose answer was lost
 * every call answers STORE_AWAY until reopen.
 *
 * A sink's row function must not call the store again.
 */
#pragma once
#include "gateway/run/edge.h"

typedef struct vg_store_mysql_conf {
    const char *host;   /* NULL with a socket */
    uint16_t port;      /* 0: 3306 */
    const char *socket; /* NULL with a host */
    const char *user, *password, *database;
    const char *server; /* expected @@server_uid or wsrep cluster uuid; NULL: any */
    const vg_sealer
        *sealer;         /* borrowed until close; NULL: personal columns are stored plain (tests) */
    bool migrate;        /* make or upgrade the schema; else another schema is refused */
    bool replica;        /* this server copies another one and is yet the one to write to (circular
                            set-ups) */
    const char *ca_file; /* PEM for TLS to a host; NULL: no TLS is asked for */
    unsigned answer_s;   /* silence of the server for so long is a lost connection; 0: 10 */
} vg_store_mysql_conf;

VG_MUST vg_status vg_store_mysql_open(const vg_store_mysql_conf *conf, vg_store **ret, vg_err *err);
