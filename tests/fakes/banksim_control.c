/* The control port: JSON over HTTP, one function a route. The README lists them. */
#include "tests/fakes/banksim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum MHD_Result send_text(struct MHD_Connection *to, unsigned status, const char *text)
{
    return sim_send(to, status, "application/json", text, strlen(text), true);
}

enum MHD_Result sim_send_json(struct MHD_Connection *to, char *text)
{
    enum MHD_Result ret = text == NULL ? MHD_NO : send_text(to, MHD_HTTP_OK, text);
    free(text);
    return ret;
}

enum MHD_Result sim_send_pack(struct MHD_Connection *to, json_t *root)
{
    char *text = json_dumps(root, JSON_COMPACT);
    json_decref(root);
    return sim_send_json(to, text);
}

enum MHD_Result sim_send_done(struct MHD_Connection *to, bool ok, const char *why)
{
    json_t *root = ok ? json_pack("{s:b}", "ok", 1) : json_pack("{s:b,s:s}", "ok", 0, "why", why);
    char *text = json_dumps(root, JSON_COMPACT);
    enum MHD_Result ret =
        send_text(to, ok ? MHD_HTTP_OK : MHD_HTTP_BAD_REQUEST, text == NULL ? "{}" : text);
    free(text);
    json_decref(root);
    return ret;
}

const char *sim_text(const json_t *root, const char *key)
{
    return json_string_value(json_object_get(root, key));
}

int64_t sim_fen(const json_t *root)
{
    return json_integer_value(json_object_get(root, "amount_fen"));
}

static enum MHD_Result get_books(sim_bank *self, struct MHD_Connection *to, const json_t *ask)
{
    (void)ask;
    return sim_send_json(to, self->kind->books(self->fake, sim_now_ms()));
}

static enum MHD_Result get_violations(sim_bank *self, struct MHD_Connection *to, const json_t *ask)
{
    (void)ask;
    return sim_send_json(to, self->kind->violations(self->fake));
}

static enum MHD_Result get_requests(sim_bank *self, struct MHD_Connection *to, const json_t *ask)
{
    (void)ask;
    return sim_send_json(to, self->kind->requests(self->fake));
}

static enum MHD_Result post_faults(sim_bank *self, struct MHD_Connection *to, const json_t *ask)
{
    char err[160] = "";
    char *text = json_dumps(ask, JSON_COMPACT);
    bool ok = text != NULL && self->kind->faults(self->fake, text, strlen(text), err, sizeof err);
    if (ok) {
        self->kind->faults_off(self->fake, false);
    }
    free(text);
    return sim_send_done(to, ok, err);
}

static enum MHD_Result delete_faults(sim_bank *self, struct MHD_Connection *to, const json_t *ask)
{
    (void)ask;
    self->kind->faults_clear(self->fake);
    return sim_send_done(to, true, "");
}

static enum MHD_Result post_heal(sim_bank *self, struct MHD_Connection *to, const json_t *ask)
{
    (void)ask;
    self->kind->heal(self->fake, sim_now_ms());
    return sim_send_done(to, true, "");
}

static uint64_t number_arg(struct MHD_Connection *from, const char *name, uint64_t otherwise)
{
    const char *text = MHD_lookup_connection_value(from, MHD_GET_ARGUMENT_KIND, name);
    uint64_t value = 0;
    if (text == NULL || *text == '\0' || strlen(text) > 9) {
        return otherwise;
    }
    for (; *text >= '0' && *text <= '9'; text++) {
        value = value * 10 + (uint64_t)(*text - '0');
    }
    return *text == '\0' ? value : otherwise;
}

/* Answers as soon as the bank has read the count-th message: a test can then kill the sender. */
static enum MHD_Result get_wait(sim_bank *self, struct MHD_Connection *to, const json_t *ask)
{
    (void)ask;
    char text[64];
    const char *action = MHD_lookup_connection_value(to, MHD_GET_ARGUMENT_KIND, "action");
    uint64_t want = number_arg(to, "count", 1);
    int64_t until = sim_now_ms() + (int64_t)number_arg(to, "timeout_ms", 10000);
    struct timespec at = {.tv_sec = until / 1000, .tv_nsec = (until % 1000) * 1000000};
    action = action == NULL ? "*" : action;
    while (!self->quit && self->kind->count(self->fake, action) < want && sim_now_ms() < until) {
        (void)pthread_cond_timedwait(&self->changed, &self->lock, &at);
    }
    uint64_t have = self->kind->count(self->fake, action);
    snprintf(text, sizeof text, "{\"ok\":%s,\"count\":%llu}", have >= want ? "true" : "false",
             (unsigned long long)have);
    return send_text(to, have >= want ? MHD_HTTP_OK : MHD_HTTP_REQUEST_TIMEOUT, text);
}

static const sim_route shared[] = {
    {"GET", "/books", get_books},       {"GET", "/violations", get_violations},
    {"GET", "/requests", get_requests}, {"GET", "/wait", get_wait},
    {"POST", "/faults", post_faults},   {"DELETE", "/faults", delete_faults},
    {"POST", "/heal", post_heal},       {NULL, NULL, NULL},
};

static const sim_route *route_find(const sim_route *routes, const char *method, const char *path)
{
    for (; routes->method != NULL; routes++) {
        if (strcmp(routes->method, method) == 0 && strcmp(routes->path, path) == 0) {
            return routes;
        }
    }
    return NULL;
}

enum MHD_Result sim_control(sim_bank *self, struct MHD_Connection *to, const char *method,
                            const char *path, sim_body *body)
{
    if (strcmp(method, "POST") == 0 && strcmp(path, "/quit") == 0) {
        body->quit = true;
        return sim_send_done(to, true, "");
    }
    const sim_route *route = route_find(shared, method, path);
    route = route != NULL ? route : route_find(self->kind->routes, method, path);
    if (route == NULL) {
        return send_text(to, MHD_HTTP_NOT_FOUND, "{\"ok\":false,\"why\":\"no such route\"}");
    }
    json_t *ask = body->len == 0 ? json_object() : json_loadb(body->at, body->len, 0, NULL);
    if (ask == NULL) {
        return sim_send_done(to, false, "the body is not JSON");
    }
    pthread_mutex_lock(&self->lock);
    enum MHD_Result ret = route->act(self, to, ask);
    pthread_cond_broadcast(&self->changed);
    pthread_mutex_unlock(&self->lock);
    json_decref(ask);
    return ret;
}
