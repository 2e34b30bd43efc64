#include "gateway/edge/download.h"
#include <errno.h>
#include <stdatomic.h>
#include <unistd.h>

enum { WHOLE_MS = 10 * 60 * 1000, CONNECT_MS = 10000 };

typedef struct coming {
    const vg_download_ask *ask;
    int64_t len;
    bool too_long, no_room;
} coming;

static bool write_all(int fd, const char *at, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, at, len);
        if (n < 0 && errno != EINTR) {
            return false;
        }
        at += n > 0 ? n : 0;
        len -= n > 0 ? (size_t)n : 0;
    }
    return true;
}

static size_t take(char *at, size_t size, size_t count, void *ctx)
{
    coming *c = ctx;
    size_t len = size * count;
    c->too_long = (int64_t)len > c->ask->size - c->len;
    c->no_room = !c->too_long && !write_all(c->ask->fd, at, len);
    c->len += (int64_t)len;
    return c->too_long || c->no_room ? 0 : len;
}

static int stops(void *ctx, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    (void)a, (void)b, (void)c, (void)d;
    return atomic_load(((const coming *)ctx)->ask->stop);
}

#define SET(option, value) ok = ok && curl_easy_setopt(easy, (option), (value)) == CURLE_OK

static bool set_up(CURL *easy, vg_curl_guard *guard, coming *c, int64_t whole_ms)
{
    bool ok = vg_curl_set_guard(easy, guard);
    SET(CURLOPT_URL, c->ask->url);
    SET(CURLOPT_HTTPGET, 1L);
    SET(CURLOPT_TIMEOUT_MS, (long)whole_ms);
    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    SET(CURLOPT_LOW_SPEED_LIMIT, 1024L);
    SET(CURLOPT_LOW_SPEED_TIME, (long)VG_DOWNLOAD_SLOW_S);
    SET(CURLOPT_FAILONERROR, 1L);
    SET(CURLOPT_WRITEFUNCTION, take);
    SET(CURLOPT_WRITEDATA, c);
    SET(CURLOPT_NOPROGRESS, 0L);
    SET(CURLOPT_XFERINFOFUNCTION, stops);
    SET(CURLOPT_XFERINFODATA, c);
    return ok;
}

static vg_status judge(CURL *easy, CURLcode rc, const vg_curl_guard *guard, const coming *c, vg_err *err)
{
    long status = 0;
    (void)curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    if (guard->public_address) {
        return VG_FAIL(err, CONFIG, "the bank's file: the front-end's name leads to a public address");
    }
    if (rc == CURLE_ABORTED_BY_CALLBACK) {
        return VG_FAIL(err, BUSY, "the gateway stops: ask for the file again");
    }
    if (c->no_room) {
        return VG_FAIL(err, MEMORY, "no room for a statement file");
    }
    if (c->too_long) {
        return VG_FAIL(err, STATEMENT, "the bank's file is longer than the %lld bytes that its answer signs", (long long)c->ask->size);
    }
    if (rc == CURLE_HTTP_RETURNED_ERROR || (rc == CURLE_OK && status != 200)) {
        return VG_FAIL(err, NOT_READY, "the bank's host answers HTTP status %ld for its file", status);
    }
    if (rc != CURLE_OK) {
        return VG_FAIL(err, NOT_READY, "the bank's file did not come: %s", curl_easy_strerror(rc));
    }
    if (c->len != c->ask->size) {
        return VG_FAIL(err, STATEMENT, "the bank's file has %lld bytes, and its answer signs %lld", (long long)c->len, (long long)c->ask->size);
    }
    return VG_DONE;
}

static vg_status get(void *ctx, const vg_download_ask *ask, vg_err *err)
{
    const vg_download_conf *conf = ctx;
    vg_curl_guard guard = {.front_end = conf->front_end, .ca_file = conf->ca_file, .cert_file = conf->cert_file, .key_file = conf->key_file};
    coming c = {.ask = ask};
    CURL *easy = curl_easy_init();
    vg_status st = easy == NULL || !set_up(easy, &guard, &c, conf->whole_ms > 0 ? conf->whole_ms : WHOLE_MS) ? VG_FAIL(err, MEMORY, "no memory to fetch a file") : VG_DONE;
    if (st.code == VG_OK) {
        st = judge(easy, curl_easy_perform(easy), &guard, &c, err);
    }
    curl_easy_cleanup(easy);
    return st;
}

vg_download vg_download_of(vg_download_conf *conf) { return (vg_download){conf, get}; }

/* --- addresses -------------------------------------------------------------------------------------------- */

static bool same(CURLU *a, CURLU *b, CURLUPart part, unsigned flags)
{
    char *one = NULL, *other = NULL;
    bool ret = curl_url_get(a, part, &one, flags) == CURLUE_OK && curl_url_get(b, part, &other, flags) == CURLUE_OK && strcasecmp(one, other) == 0;
    curl_free(one);
    curl_free(other);
    return ret;
}

vg_status vg_download_check_base(const char *base, const char *url, vg_err *err)
{
    CURLU *a = curl_url(), *b = curl_url();
    size_t len = strlen(base);
    bool whole = a != NULL && b != NULL && len > 0 && base[len - 1] == '/' && strpbrk(base, "?#@") == NULL && curl_url_set(a, CURLUPART_URL, base, 0) == CURLUE_OK &&
                 curl_url_set(b, CURLUPART_URL, url, 0) == CURLUE_OK;
    bool ours = whole && same(a, b, CURLUPART_SCHEME, 0) && same(a, b, CURLUPART_HOST, 0) && same(a, b, CURLUPART_PORT, CURLU_DEFAULT_PORT);
    curl_url_cleanup(a);
    curl_url_cleanup(b);
    if (!whole) {
        return VG_FAIL(err, CONFIG, "an address of files is a whole URL that ends in a slash");
    }
    return ours ? VG_DONE : VG_FAIL(err, CONFIG, "an address of files is of the same scheme, host and port as the program's url");
}
