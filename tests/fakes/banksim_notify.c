/* Notices on their way: each is posted as soon as it is due, and its answer goes back to the fake.
 */
#include "tests/fakes/banksim_baixin.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NOTICE_ANSWER_MAX = 256 * 1024 };

static size_t on_answer(char *data, size_t size, size_t count, void *to)
{
    sim_body *body = to;
    size_t len = size * count;
    char *at = body->len + len > NOTICE_ANSWER_MAX ? NULL : realloc(body->at, body->len + len);
    if (at == NULL) {
        return 0;
    }
    memcpy(at + body->len, data, len);
    body->at = at;
    body->len += len;
    return len;
}

static int on_progress(void *cls, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    sim_bank *self = cls;
    (void)a;
    (void)b;
    (void)c;
    (void)d;
    pthread_mutex_lock(&self->lock);
    bool quit = self->quit;
    pthread_mutex_unlock(&self->lock);
    return quit ? 1 : 0;
}

static struct curl_slist *headers_of(const baixin_notice *notice)
{
    char text[256];
    snprintf(text, sizeof text, "Content-Type: %s", notice->content_type);
    struct curl_slist *list = curl_slist_append(NULL, text);
    snprintf(text, sizeof text, "SOAPAction: %s", notice->soap_action);
    list = curl_slist_append(list, text);
    return curl_slist_append(list, "Expect:");
}

/* The bank's TLS certificate is its own as a client too. */
static void set_tls(CURL *curl, const sim_bank *self)
{
    if (self->path[SIM_NOTIFY_CA] != NULL) {
        curl_easy_setopt(curl, CURLOPT_CAINFO, self->path[SIM_NOTIFY_CA]);
    }
    if (self->path[SIM_TLS_CERT] != NULL) {
        curl_easy_setopt(curl, CURLOPT_SSLCERT, self->path[SIM_TLS_CERT]);
        curl_easy_setopt(curl, CURLOPT_SSLKEY, self->path[SIM_TLS_KEY]);
    }
}

/* The status of the answer, 0 when there was none. */
static long post(sim_bank *self, CURL *curl, const baixin_notice *notice, const sim_body *bytes,
                 sim_body *answer)
{
    long status = 0;
    struct curl_slist *headers = headers_of(notice);
    curl_easy_reset(curl);
    curl_easy_setopt(curl, CURLOPT_URL, self->notify_url);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)bytes->len);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, bytes->at);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_answer);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, self);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, 30000L);
    set_tls(curl, self);
    if (curl_easy_perform(curl) == CURLE_OK) {
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    }
    curl_slist_free_all(headers);
    return status;
}

/* The lock is held but while the notice travels: the fake's bytes are copied for that. */
static void carry(sim_bank *self, CURL *curl, const baixin_notice *notice)
{
    sim_body answer = {0}, bytes = {.at = malloc(notice->len + 1), .len = notice->len};
    if (bytes.at == NULL) {
        abort();
    }
    memcpy(bytes.at, notice->body, notice->len);
    pthread_mutex_unlock(&self->lock);
    long status = post(self, curl, notice, &bytes, &answer);
    pthread_mutex_lock(&self->lock);
    baixin_fake_notice_answered(self->fake, sim_now_ms(), notice->id,
                                (const uint8_t *)(answer.at == NULL ? "" : answer.at), answer.len,
                                (int)status);
    pthread_cond_broadcast(&self->changed);
    free(bytes.at);
    free(answer.at);
}

void *sim_baixin_notify(void *cls)
{
    sim_bank *self = cls;
    baixin_notice notice;
    CURL *curl = self->notify_url == NULL ? NULL : curl_easy_init();
    pthread_mutex_lock(&self->lock);
    while (!self->quit) {
        int64_t now = sim_now_ms();
        if (curl != NULL && baixin_fake_next_notice(self->fake, now, &notice)) {
            carry(self, curl, &notice);
            continue;
        }
        int64_t due = curl == NULL ? -1 : baixin_fake_next_due(self->fake);
        int64_t until = due < 0 || due > now + 60000 ? now + 60000 : due > now ? due : now + 1;
        struct timespec at = {.tv_sec = until / 1000, .tv_nsec = (until % 1000) * 1000000};
        (void)pthread_cond_timedwait(&self->changed, &self->lock, &at);
    }
    pthread_mutex_unlock(&self->lock);
    curl_easy_cleanup(curl);
    return NULL;
}
