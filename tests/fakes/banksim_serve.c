/* The two ports of a bank. With TLS files the bank's port asks for a client's certificate and ends
 * the handshake without a good one, as §3.1 of Baixin's paper has it. */
#include "tests/fakes/banksim.h"

#include <arpa/inet.h>
#include <gnutls/gnutls.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

enum MHD_Result sim_send(struct MHD_Connection *to, unsigned status, const char *type,
                         const void *body, size_t len, bool close)
{
    struct MHD_Response *out =
        MHD_create_response_from_buffer(len, (void *)(uintptr_t)body, MHD_RESPMEM_MUST_COPY);
    if (out == NULL) {
        return MHD_NO;
    }
    if (type != NULL) {
        MHD_add_response_header(out, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    }
    if (close) {
        MHD_add_response_header(out, MHD_HTTP_HEADER_CONNECTION, "close");
    }
    enum MHD_Result ret = MHD_queue_response(to, status, out);
    MHD_destroy_response(out);
    return ret;
}

bool sim_collect(sim_body *body, const char *data, size_t *len)
{
    if (body->len + *len > SIM_BODY_MAX) {
        return false;
    }
    char *at = realloc(body->at, body->len + *len + 1);
    if (at == NULL) {
        return false;
    }
    memcpy(at + body->len, data, *len);
    body->at = at;
    body->len += *len;
    at[body->len] = '\0';
    *len = 0;
    return true;
}

static enum MHD_Result on_bank(void *cls, struct MHD_Connection *to, const char *path,
                               const char *method, const char *version, const char *data,
                               size_t *len, void **state)
{
    sim_bank *self = cls;
    (void)version;
    if (*state == NULL) {
        *state = calloc(1, sizeof(sim_body));
        return *state != NULL ? MHD_YES : MHD_NO;
    }
    if (*len > 0) {
        return sim_collect(*state, data, len) ? MHD_YES : MHD_NO;
    }
    return self->kind->message(self, to, method, path, *state);
}

static enum MHD_Result on_control(void *cls, struct MHD_Connection *to, const char *path,
                                  const char *method, const char *version, const char *data,
                                  size_t *len, void **state)
{
    (void)version;
    if (*state == NULL) {
        *state = calloc(1, sizeof(sim_body));
        return *state != NULL ? MHD_YES : MHD_NO;
    }
    if (*len > 0) {
        return sim_collect(*state, data, len) ? MHD_YES : MHD_NO;
    }
    return sim_control(cls, to, method, path, *state);
}

static void on_done(void *cls, struct MHD_Connection *from, void **state,
                    enum MHD_RequestTerminationCode why)
{
    const sim_bank *self = cls;
    (void)from;
    (void)why;
    sim_body *body = *state;
    if (body != NULL) {
        if (body->quit) {
            sim_end(self->sim);
        }
        free(body->at);
        free(body);
    }
    *state = NULL;
}

/* A rule that refuses every connection closes it before a byte is read. */
static enum MHD_Result on_accept(void *cls, const struct sockaddr *from, socklen_t len)
{
    sim_bank *self = cls;
    (void)from;
    (void)len;
    pthread_mutex_lock(&self->lock);
    bool refuse = self->kind->refuses(self->fake);
    pthread_mutex_unlock(&self->lock);
    return refuse ? MHD_NO : MHD_YES;
}

static enum MHD_Result accept_all(void *cls, const struct sockaddr *from, socklen_t len)
{
    (void)cls;
    (void)from;
    (void)len;
    return MHD_YES;
}

/* Before the handshake: a client without a certificate of the CA does not get through it. */
static void on_connection(void *cls, struct MHD_Connection *from, void **state,
                          enum MHD_ConnectionNotificationCode what)
{
    const sim_bank *self = cls;
    (void)state;
    if (what != MHD_CONNECTION_NOTIFY_STARTED || self->pem[SIM_TLS_CLIENT_CA] == NULL) {
        return;
    }
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(from, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    if (info == NULL || info->tls_session == NULL) {
        abort(); /* asked for TLS and did not get it */
    }
    gnutls_certificate_server_set_request(info->tls_session, GNUTLS_CERT_REQUIRE);
    gnutls_session_set_verify_cert(info->tls_session, NULL, 0);
}

static const unsigned flags = MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD;

/* Loopback only: the fakes move no money, but they answer anyone. */
static struct MHD_Daemon *listen_plain(sim_bank *self, uint16_t port,
                                       MHD_AcceptPolicyCallback accept,
                                       MHD_AccessHandlerCallback handler)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return MHD_start_daemon(flags, port, accept, self, handler, self, MHD_OPTION_SOCK_ADDR,
                            (struct sockaddr *)&at, MHD_OPTION_NOTIFY_COMPLETED, on_done, self,
                            MHD_OPTION_CONNECTION_TIMEOUT, 120U, MHD_OPTION_LISTENING_ADDRESS_REUSE,
                            1U, MHD_OPTION_END);
}

static struct MHD_Daemon *listen_tls(sim_bank *self)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(self->port)};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return MHD_start_daemon(
        flags | MHD_USE_TLS, self->port, on_accept, self, on_bank, self, MHD_OPTION_SOCK_ADDR,
        (struct sockaddr *)&at, MHD_OPTION_NOTIFY_COMPLETED, on_done, self,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, self, MHD_OPTION_CONNECTION_TIMEOUT, 120U,
        MHD_OPTION_LISTENING_ADDRESS_REUSE, 1U, MHD_OPTION_HTTPS_MEM_CERT, self->pem[SIM_TLS_CERT],
        MHD_OPTION_HTTPS_MEM_KEY, self->pem[SIM_TLS_KEY], MHD_OPTION_HTTPS_PRIORITIES,
        "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2", MHD_OPTION_HTTPS_MEM_TRUST,
        self->pem[SIM_TLS_CLIENT_CA], MHD_OPTION_END);
}

bool sim_listen(sim_bank *self)
{
    bool tls = self->pem[SIM_TLS_CERT] != NULL;
    self->daemon = tls ? listen_tls(self) : listen_plain(self, self->port, on_accept, on_bank);
    self->control = listen_plain(self, self->control_port, accept_all, on_control);
    return self->daemon != NULL && self->control != NULL;
}

void sim_close(sim_bank *self)
{
    if (self->daemon != NULL) {
        MHD_stop_daemon(self->daemon);
    }
    if (self->control != NULL) {
        MHD_stop_daemon(self->control);
    }
}

unsigned sim_port(struct MHD_Daemon *daemon)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info == NULL ? 0 : info->port;
}
