/* A server of MySQL's protocol: connecting, looking at its settings, its schema, and what its
 * errors mean. */
#pragma once
#include "gateway/edge/store_mysql.h"
#include <mysql.h>

typedef struct vg_mysql_server {
    vg_store_mysql_conf conf; /* its texts are our copies */
    char *texts[7];
    char uid[64]; /* of the server that the writer is on; readers must be on the same */
} vg_mysql_server;

VG_MUST vg_status vg_mysql_server_open(vg_mysql_server *ret, const vg_store_mysql_conf *conf,
                                       vg_err *err);
void vg_mysql_server_close(vg_mysql_server *server);
/* A connection with our session settings. The writer's also checks the server and brings the schema
 * up. */
VG_MUST vg_status vg_mysql_connect(vg_mysql_server *server, bool writer, MYSQL **ret, vg_err *err);

/* The connection is gone: the transaction is rolled back by the server, unless COMMIT was sent. */
bool vg_mysql_lost(unsigned number);
/* As an answer to COMMIT: certainly rolled back. */
bool vg_mysql_rolled_back(unsigned number);
/* What an error before COMMIT means. */
vg_code vg_mysql_code(unsigned number);
