/* The program around Ping An's fake: a TCP port for messages, a control port, and a caller of the
 * platform's listener. One lock, real time. */
#pragma once

#include <microhttpd.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "tests/fakes/banksim.h"
#include "tests/fakes/pingan_fake.h"

enum { PINGAN_WAIT_MS = 60000 }; /* for bytes that do not come (A.1) */

typedef struct pingan_sim {
    pthread_mutex_t lock; /* guards all below but the listener and the push address */
    pthread_cond_t changed;
    pingan_fake *fake;
    bool quit;
    uint32_t connections;
    int listener;
    const char *push_host;
    uint16_t push_port; /* 0: nobody is called */
} pingan_sim;

int banksim_pingan_main(int argc, char **argv); /* after --bank pingan */

/* Reads one message by the lengths in its headers; *ret is malloc'ed. Short: what came before the
 * other side closed or time ran out, or as much as told that no message begins so. */
size_t pingan_sim_read(pingan_sim *self, int socket, uint8_t **ret);
bool pingan_sim_write(int socket, const uint8_t *bytes, size_t len);
bool pingan_sim_quits(pingan_sim *self);
int pingan_sim_listen(uint16_t port, uint16_t *ret_port); /* on loopback; -1 */
void *pingan_sim_bank(void *cls); /* thread: answers at the listener until the program ends */
void *pingan_sim_push(void *cls); /* thread: delivers pushes until the program ends */

/* One request of the control port, its body complete. */
enum MHD_Result pingan_sim_control(pingan_sim *self, struct MHD_Connection *to,
                                   const char *method, const char *path, const sim_body *body);
