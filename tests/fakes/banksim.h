/* The program around the fake: two loopback ports, one lock, real time. */
#pragma once

#include <microhttpd.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/fakes/citic_fake.h"

enum { SIM_BODY_MAX = 1 << 20 };

typedef struct sim {
    pthread_mutex_t lock; /* guards fake and quit */
    pthread_cond_t changed;
    citic_fake *fake;
    bool quit;
} sim;

typedef struct sim_body { /* a request body being collected */
    char *at;
    size_t len;
} sim_body;

int64_t sim_now_ms(void);
/* Sleep until ms have passed or the program ends. The lock must be held. */
void sim_sleep(sim *self, int64_t ms);
bool sim_parse_port(const char *text, uint16_t *ret);
bool sim_collect(sim_body *body, const char *data, size_t *len);

/* One request of the control port, its body complete. */
enum MHD_Result sim_control(sim *self, struct MHD_Connection *to, const char *method,
                            const char *path, const sim_body *body);
