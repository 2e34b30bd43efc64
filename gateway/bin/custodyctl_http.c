/* One request to the API. */
#include "gateway/base/text.h"
#include "gateway/bin/custodyctl.h"
#include <curl/curl.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#define ANSWER_MAX (64u * 1024 * 1024)
#define URL        "http://127.0.0.1:8420"
#define FILE_MAX   (256u * 1024)
#define CONNECT_MS 5000L
#define BYTES_A_MS 512u   /* of a file that is sent and taken: half a megabyte a second at least */
#define PROGRESS_FROM (8u * 1024 * 1024)
#define ANSWER_MS  35000L /* the API answers at once, or after at most 30 s of wait */

/* --- key and address ------------------------------------------------------------------------ */

char *vg_ctl_read_file(const char *path)
{
    FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "rbe");
    char *text = f == NULL ? NULL : malloc(FILE_MAX + 1);
    size_t len = text == NULL ? 0 : fread(text, 1, FILE_MAX + 1, f);
    bool ok = text != NULL && ferror(f) == 0 && len <= FILE_MAX;
    if (f != NULL && f != stdin) {
        fclose(f);
    }
    if (!ok) {
        free(text);
        return NULL;
    }
    text[len] = 0;
    return text;
}

/* The token: from the file, else from the environment. It never stands on the command line, where
 * others see it. */
bool vg_ctl_read_key(const vg_ctl_call *call, char ret[80])
{
    char *file = call->key_file == NULL ? NULL : vg_ctl_read_file(call->key_file);
    const char *text = call->key_file == NULL ? getenv("CUSTODY_KEY") : file;
    vg_err err;
    ret[0] = 0;
    if (text == NULL && call->key_file == NULL) {
        fprintf(stderr, "%s\n", vg_ctl_say(VG_CTL_SAY_NO_KEY));
    } else if (text == NULL) {
        fprintf(stderr, "%s: %s: %s\n", vg_ctl_say(VG_CTL_SAY_BAD_KEY_FILE), call->key_file, vg_ctl_say(VG_CTL_SAY_NOT_SENT));
    } else if (vg_span_copy(vg_span_trim(vg_span_of(text)), ret, 80, &err).code != VG_OK || ret[0] == 0) {
        ret[0] = 0;
        fprintf(stderr, "%s: %s: %s\n", vg_ctl_say(VG_CTL_SAY_NO_TOKEN), call->key_file == NULL ? "CUSTODY_KEY" : call->key_file,
                vg_ctl_say(VG_CTL_SAY_NOT_SENT));
    }
    if (file != NULL) {
        explicit_bzero(file, strlen(file));
        free(file);
    }
    return ret[0] != 0;
}

const char *vg_ctl_url(const vg_ctl_call *call)
{
    const char *url = call->url != NULL ? call->url : getenv("CUSTODY_URL");
    return url == NULL ? URL : url;
}

/* --- one request ---------------------------------------------------------------------------- */

void vg_ctl_new_key(char ret[40])
{
    uint8_t random[16];
    ssize_t n = getrandom(random, sizeof random, 0);
    if (n != (ssize_t)sizeof random) {
        abort(); /* a key that is not new could repeat another request */
    }
    memcpy(ret, "ctl-", 4);
    vg_hex(random, sizeof random, ret + 4);
}

static size_t take(char *at, size_t one, size_t count, void *ctx)
{
    vg_ctl_answer *a = ctx;
    size_t len = one * count;
    if (len > ANSWER_MAX - a->len) {
        return 0;
    }
    char *grown = realloc(a->text, a->len + len + 1);
    if (grown == NULL) {
        return 0;
    }
    a->text = grown;
    memcpy(a->text + a->len, at, len);
    a->len += len;
    a->text[a->len] = 0;
    return len;
}

static bool add_header(struct curl_slist **list, const char *name, const char *value)
{
    char line[512];
    int n = snprintf(line, sizeof line, "%s: %s", name, value);
    struct curl_slist *more =
        n > 0 && (size_t)n < sizeof line ? curl_slist_append(*list, line) : NULL;
    *list = more == NULL ? *list : more;
    return more != NULL;
}

static bool add_headers(const vg_ctl_request *r, struct curl_slist **list)
{
    char text[96];
    bool ok = add_header(list, "Accept", "application/json");
    snprintf(text, sizeof text, "Bearer %s", r->key);
    ok = ok && add_header(list, "Authorization", text);
    if (r->key_id != NULL) {
        ok = ok && add_header(list, "Idempotency-Key", r->key_id);
    }
    if (r->body != NULL) {
        ok = ok && add_header(list, "Content-Type", r->raw ? "application/octet-stream" : "application/json");
    }
    if (r->wait_s > 0) {
        snprintf(text, sizeof text, "wait=%lld", (long long)(r->wait_s < 30 ? r->wait_s : 30));
        ok = ok && add_header(list, "Prefer", text);
    }
    return ok;
}

static int progress(void *ctx, curl_off_t to_come, curl_off_t come, curl_off_t to_go, curl_off_t gone)
{
    (void)ctx;
    (void)to_come;
    (void)come;
    fprintf(stderr, "\r%lld of %lld MiB%s", (long long)(gone >> 20), (long long)(to_go >> 20), to_go > 0 && gone == to_go ? "\r            \r" : "");
    return 0;
}

static void set_up(CURL *curl, const vg_ctl_request *r, const char *url, vg_ctl_answer *ret)
{
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, ANSWER_MS + (long)(r->body_len / BYTES_A_MS));
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "custodyctl/" VG_VERSION);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, r->method);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, ret);
    if (r->body != NULL) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body_len);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, r->body);
    }
    if (r->raw && r->body_len >= PROGRESS_FROM && isatty(STDERR_FILENO) == 1) {
        curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
        curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, progress);
    }
}

static bool before_sending(CURLcode code)
{
    return code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_HOST ||
           code == CURLE_COULDNT_RESOLVE_PROXY || code == CURLE_URL_MALFORMAT ||
           code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_SSL_CONNECT_ERROR ||
           code == CURLE_PEER_FAILED_VERIFICATION;
}

static void perform(CURL *curl, const vg_ctl_request *r, vg_ctl_answer *ret)
{
    char url[1024];
    size_t n = strlen(r->url);
    bool slash = n > 0 && r->url[n - 1] == '/';
    int len = snprintf(url, sizeof url, "%.*s%s", (int)(n - slash), r->url, r->path);
    if (len < 0 || (size_t)len >= sizeof url) {
        snprintf(ret->what, sizeof ret->what, "the URL is too long");
        ret->not_sent = true;
        return;
    }
    set_up(curl, r, url, ret);
    CURLcode code = curl_easy_perform(curl);
    ret->arrived = code == CURLE_OK;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &ret->status);
    if (!ret->arrived) {
        long sent = 0;
        curl_easy_getinfo(curl, CURLINFO_REQUEST_SIZE, &sent);
        ret->not_sent = sent == 0 && (before_sending(code) || code == CURLE_OPERATION_TIMEDOUT);
        snprintf(ret->what, sizeof ret->what, "%s", curl_easy_strerror(code));
    }
}

void vg_ctl_send(const vg_ctl_request *r, vg_ctl_answer *ret)
{
    *ret = (vg_ctl_answer){0};
    CURL *curl = curl_easy_init();
    struct curl_slist *headers = NULL;
    if (curl == NULL || !add_headers(r, &headers)) {
        snprintf(ret->what, sizeof ret->what, "no memory, or a header is too long");
        ret->not_sent = true;
    } else {
        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
        perform(curl, r, ret);
    }
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
}

void vg_ctl_answer_free(vg_ctl_answer *answer)
{
    free(answer->text);
    *answer = (vg_ctl_answer){0};
}
