/* The program around the fakes: for each bank two loopback ports, a lock and real time. A bank is
 * what its sim_kind says; everything else is the same for all. */
#pragma once

#include <jansson.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SIM_BODY_MAX = 1 << 20, SIM_BANKS_MAX = 8 };

typedef struct sim_body { /* a request body being collected */
    char *at;
    size_t len;
    bool quit; /* when its answer has left, the program ends */
} sim_body;

typedef enum sim_file {
    SIM_TLS_CERT,
    SIM_TLS_KEY,
    SIM_TLS_CLIENT_CA,
    SIM_SIGN_CERT,
    SIM_SIGN_KEY,
    SIM_GATEWAY_CERT,
    SIM_GATEWAY_NEXT, /* the one after it, in rotation */
    SIM_NOTIFY_CA,
    SIM_FILE_COUNT,
} sim_file;

typedef struct sim_bank {
    const struct sim_kind *kind;
    void *conf; /* of the kind, until the fake is made */
    void *fake;
    pthread_mutex_t lock; /* guards fake and quit */
    pthread_cond_t changed;
    bool quit;
    struct sim *sim;
    uint16_t port, control_port;
    const char *script, *notify_url;
    const char *path[SIM_FILE_COUNT]; /* NULL: not given */
    char *pem[SIM_FILE_COUNT];        /* what stands in them */
    struct MHD_Daemon *daemon, *control;
    pthread_t worker;
    bool working;
} sim_bank;

typedef struct sim_route {
    const char *method, *path;
    enum MHD_Result (*act)(sim_bank *self, struct MHD_Connection *to, const json_t *ask);
} sim_route;

typedef struct sim_kind {
    const char *name;
    void *(*conf_new)(void); /* malloc'ed, with the defaults */
    bool (*conf_set)(void *conf, const char *name, const char *value);
    void *(*fake_new)(const sim_bank *self); /* NULL: a file is missing or not what it should be */
    void (*fake_free)(void *fake);
    bool (*refuses)(void *fake);
    enum MHD_Result (*message)(sim_bank *self, struct MHD_Connection *to, const char *method,
                               const char *path, const sim_body *body);
    uint64_t (*count)(const void *fake, const char *action);
    char *(*books)(void *fake, int64_t now_ms);
    char *(*violations)(const void *fake);
    char *(*requests)(const void *fake);
    bool (*faults)(void *fake, const char *text, size_t len, char *err, size_t cap);
    void (*faults_off)(void *fake, bool off);
    void (*faults_clear)(void *fake);
    void (*heal)(void *fake, int64_t now_ms);
    const sim_route *routes;   /* beside those that all have; ends with method NULL */
    void *(*work)(void *self); /* a thread of its own, or NULL */
} sim_kind;

extern const sim_kind sim_citic, sim_baixin;

typedef struct sim {
    sim_bank banks[SIM_BANKS_MAX];
    size_t count;
    pthread_mutex_t lock; /* guards quit */
    pthread_cond_t ended;
    bool quit;
} sim;

int64_t sim_now_ms(void);
/* Sleep until ms have passed or the program ends. The lock must be held. */
void sim_sleep(sim_bank *self, int64_t ms);
/* End the program. No lock of a bank may be held. */
void sim_end(sim *self);
bool sim_parse_port(const char *text, uint16_t *ret);
bool sim_collect(sim_body *body, const char *data, size_t *len); /* false: too long, or no memory */

/* --- ports (banksim_serve.c) --- */

bool sim_listen(sim_bank *self);
void sim_close(sim_bank *self);
unsigned sim_port(struct MHD_Daemon *daemon);
/* body may hold zeros; type NULL: none. */
enum MHD_Result sim_send(struct MHD_Connection *to, unsigned status, const char *type,
                         const void *body, size_t len, bool close);

/* --- control (banksim_control.c) --- */

enum MHD_Result sim_control(sim_bank *self, struct MHD_Connection *to, const char *method,
                            const char *path, sim_body *body);
enum MHD_Result sim_send_json(struct MHD_Connection *to, char *text); /* frees text */
enum MHD_Result sim_send_pack(struct MHD_Connection *to, json_t *root);
enum MHD_Result sim_send_done(struct MHD_Connection *to, bool ok, const char *why);
const char *sim_text(const json_t *root, const char *key); /* NULL when absent */
int64_t sim_fen(const json_t *root);                       /* amount_fen, 0 when absent */
