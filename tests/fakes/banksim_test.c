/* The program itself: Baixin over mutual TLS with real signatures, its notices to a listener of
 * ours, and CITIC beside it in one process. */
#include "tests/fakes/baixin_client.h"

#include <CUnit/Basic.h>
#include <curl/curl.h>
#include <microhttpd.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define A1             "6230000000000000101"
#define E(name, value) "<c:" name ">" value "</c:" name ">"

typedef struct buffer {
    char *at;
    size_t len;
} buffer;

static struct {
    char dir[64];
    client_key gateway, bank, tls_bank, tls_gateway, tls_nobody;
    client self;
    pid_t pid;
    unsigned bank_port, control_port, citic_port, citic_control, notify_port;
    struct MHD_Daemon *listener;
    pthread_mutex_t lock;
    char heard[CLIENT_TEXT_MAX]; /* the last notice */
    unsigned notices, bad_notices;
} t = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void must(bool ok, const char *what)
{
    if (!ok) {
        fprintf(stderr, "banksim_test: %s\n", what);
        exit(1);
    }
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void path_of(const char *name, const char *suffix, char to[128])
{
    snprintf(to, 128, "%s/%s.%s", t.dir, name, suffix);
}

static void save(const char *name, const char *suffix, const char *text)
{
    char path[128];
    path_of(name, suffix, path);
    FILE *file = fopen(path, "w");
    must(file != NULL && fputs(text, file) >= 0 && fclose(file) == 0, "cannot write a file");
}

static void make_key(const char *name, const char *kind, client_key *key)
{
    client_key_make(key, kind, now_ms());
    save(name, "crt", key->cert_pem);
    save(name, "key", key->key_pem);
}

/* --- the listener for notices --- */

typedef struct request {
    buffer body;
} request;

static size_t append(buffer *to, const char *data, size_t len)
{
    char *at = realloc(to->at, to->len + len + 1);
    must(at != NULL, "out of memory");
    memcpy(at + to->len, data, len);
    to->at = at;
    to->len += len;
    at[to->len] = '\0';
    return len;
}

static enum MHD_Result acknowledge(struct MHD_Connection *to, const char *text)
{
    static char answer[CLIENT_TEXT_MAX];
    char message[64], number[64], body[256];
    snprintf(body, sizeof body,
             "<c:RespCode>000000</c:RespCode><c:RespMsg>x</c:RespMsg><c:RequestNo>%s</c:RequestNo>",
             client_value(text, "RequestNo", 1, number, sizeof number));
    client_write(&t.self, now_ms(), "Notify", "Response",
                 client_value(text, "MsgId", 1, message, sizeof message), body, answer);
    struct MHD_Response *out =
        MHD_create_response_from_buffer(strlen(answer), answer, MHD_RESPMEM_MUST_COPY);
    MHD_add_response_header(out, MHD_HTTP_HEADER_CONTENT_TYPE, "text/xml; charset=utf-8");
    enum MHD_Result ret = MHD_queue_response(to, MHD_HTTP_OK, out);
    MHD_destroy_response(out);
    return ret;
}

static enum MHD_Result on_notice(void *cls, struct MHD_Connection *to, const char *path,
                                 const char *method, const char *version, const char *data,
                                 size_t *len, void **state)
{
    (void)cls;
    (void)path;
    (void)version;
    if (*state == NULL) {
        *state = calloc(1, sizeof(request));
        return *state != NULL && strcmp(method, "POST") == 0 ? MHD_YES : MHD_NO;
    }
    request *one = *state;
    if (*len > 0) {
        append(&one->body, data, *len);
        *len = 0;
        return MHD_YES;
    }
    pthread_mutex_lock(&t.lock);
    bool good = one->body.at != NULL && one->body.len < CLIENT_TEXT_MAX &&
                client_verify(&t.self, one->body.at, one->body.len, now_ms());
    t.notices++;
    t.bad_notices += good ? 0 : 1;
    snprintf(t.heard, sizeof t.heard, "%s", one->body.at);
    enum MHD_Result ret = good ? acknowledge(to, t.heard) : MHD_NO;
    pthread_mutex_unlock(&t.lock);
    return ret;
}

static void on_done(void *cls, struct MHD_Connection *from, void **state,
                    enum MHD_RequestTerminationCode why)
{
    (void)cls;
    (void)from;
    (void)why;
    request *one = *state;
    if (one != NULL) {
        free(one->body.at);
    }
    free(one);
}

static void listen_for_notices(void)
{
    t.listener = MHD_start_daemon(MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD |
                                      MHD_USE_TLS,
                                  0, NULL, NULL, on_notice, NULL, MHD_OPTION_NOTIFY_COMPLETED,
                                  on_done, NULL, MHD_OPTION_HTTPS_MEM_CERT, t.tls_gateway.cert_pem,
                                  MHD_OPTION_HTTPS_MEM_KEY, t.tls_gateway.key_pem, MHD_OPTION_END);
    must(t.listener != NULL, "no listener");
    t.notify_port = MHD_get_daemon_info(t.listener, MHD_DAEMON_INFO_BIND_PORT)->port;
}

/* --- the program under test --- */

static void run_banksim(int out)
{
    static char path[10][128];
    char url[64];
    static const char *const files[][2] = {
        {"tls_bank", "crt"}, {"tls_bank", "key"}, {"tls_gateway", "crt"}, {"bank", "crt"},
        {"bank", "key"},     {"gateway", "crt"},  {"tls_gateway", "crt"}};
    for (size_t i = 0; i < 7; i++) {
        path_of(files[i][0], files[i][1], path[i]);
    }
    snprintf(url, sizeof url, "https://127.0.0.1:%u/bank/p", t.notify_port);
    dup2(out, STDOUT_FILENO);
    execl(BANKSIM, "banksim", "--port", "0", "--control-port", "0", "--bank", "baixin", "--port",
          "0", "--control-port", "0", "--conf", "execute_ms=50", "--tls-cert", path[0], "--tls-key",
          path[1], "--tls-client-ca", path[2], "--sign-cert", path[3], "--sign-key", path[4],
          "--gateway-cert", path[5], "--notify-url", url, "--notify-cacert", path[6], (char *)NULL);
    _exit(127);
}

static void start_banksim(void)
{
    int ends[2];
    must(pipe(ends) == 0, "no pipe");
    t.pid = fork();
    if (t.pid == 0) {
        run_banksim(ends[1]);
    }
    close(ends[1]);
    FILE *from = fdopen(ends[0], "r");
    must(fscanf(from, "banksim bank=%u control=%u\n", &t.citic_port, &t.citic_control) == 2,
         "no line of citic");
    must(fscanf(from, "banksim name=baixin bank=%u control=%u", &t.bank_port, &t.control_port) == 2,
         "no line of baixin");
    fclose(from);
}

/* --- a client over curl --- */

static size_t on_bytes(char *data, size_t size, size_t count, void *to)
{
    return append(to, data, size * count);
}

static char answer[CLIENT_TEXT_MAX];
static long tls_version = CURL_SSLVERSION_DEFAULT;

/* The status, 0 when there was no answer. tls: whose certificate is shown, NULL: plain HTTP. */
static long http(const char *url, const char *tls, struct curl_slist *headers, const char *body)
{
    char ca[128], cert[128], key[128];
    long status = 0;
    buffer got = {0};
    CURL *curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_bytes);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &got);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, 10000L);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, tls_version);
    if (body != NULL) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    }
    if (tls != NULL) {
        path_of("tls_bank", "crt", ca);
        path_of(tls, "crt", cert);
        path_of(tls, "key", key);
        curl_easy_setopt(curl, CURLOPT_CAINFO, ca);
        if (*tls != '\0') {
            curl_easy_setopt(curl, CURLOPT_SSLCERT, cert);
            curl_easy_setopt(curl, CURLOPT_SSLKEY, key);
        }
    }
    if (curl_easy_perform(curl) == CURLE_OK) {
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    }
    snprintf(answer, sizeof answer, "%s", got.at == NULL ? "" : got.at);
    free(got.at);
    curl_easy_cleanup(curl);
    return status;
}

static long ask(const char *tls, const char *service, const char *body)
{
    static char text[CLIENT_TEXT_MAX];
    char url[64], action[128];
    pthread_mutex_lock(&t.lock);
    client_write(&t.self, now_ms(), service, "Request", NULL, body, text);
    pthread_mutex_unlock(&t.lock);
    snprintf(url, sizeof url, "https://127.0.0.1:%u/custody/v1", t.bank_port);
    snprintf(action, sizeof action, "SOAPAction: \"urn:cn:gateway:custody:v1:%s\"", service);
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: text/xml; charset=utf-8");
    headers = curl_slist_append(headers, action);
    headers = curl_slist_append(headers, "Expect:");
    long status = http(url, tls, headers, text);
    curl_slist_free_all(headers);
    return status;
}

static long control(unsigned port, const char *path, const char *json)
{
    char url[128];
    snprintf(url, sizeof url, "http://127.0.0.1:%u%s", port, path);
    return http(url, NULL, NULL, json);
}

static const char *value(const char *name)
{
    static char out[256];
    return client_value(answer, name, 1, out, sizeof out);
}

static void a_signed_message_over_mutual_tls_is_answered_signed(void)
{
    CU_ASSERT_EQUAL(control(t.control_port, "/account",
                            "{\"account\":\"" A1 "\",\"name\":\"M\",\"amount_fen\":1234}"),
                    200);
    CU_ASSERT_EQUAL(
        ask("tls_gateway", "QueryBalance", E("RequestNo", "RQ20261201000000Q1") E("AcctNo", A1)),
        200);
    CU_ASSERT_TRUE(client_verify(&t.self, answer, strlen(answer), now_ms()));
    CU_ASSERT_STRING_EQUAL(value("Total"), "12.34");
}

static void tls_is_1_2_or_1_3(void)
{
    static const long versions[] = {CURL_SSLVERSION_TLSv1_2 | CURL_SSLVERSION_MAX_TLSv1_2,
                                    CURL_SSLVERSION_TLSv1_3 | CURL_SSLVERSION_MAX_TLSv1_3,
                                    CURL_SSLVERSION_TLSv1_1 | CURL_SSLVERSION_MAX_TLSv1_1};
    for (size_t i = 0; i < 3; i++) {
        tls_version = versions[i];
        CU_ASSERT_EQUAL(ask("tls_gateway", "QueryBalance",
                            E("RequestNo", "RQ20261201000000Q1") E("AcctNo", A1)),
                        i < 2 ? 200 : 0);
    }
    tls_version = CURL_SSLVERSION_DEFAULT;
}

static void a_client_without_a_good_certificate_gets_no_answer(void)
{
    static const char *const who[] = {"", "tls_nobody"};
    for (size_t i = 0; i < 2; i++) {
        CU_ASSERT_EQUAL(
            ask(who[i], "QueryBalance", E("RequestNo", "RQ20261201000000Q2") E("AcctNo", A1)), 0);
    }
    CU_ASSERT_EQUAL(control(t.control_port, "/wait?count=1&timeout_ms=1", NULL), 200);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(answer, "\"count\":3")); /* those of the claims before, nothing else */
}

static void a_credit_is_told_over_tls_and_acknowledged(void)
{
    CU_ASSERT_EQUAL(control(t.control_port, "/credit",
                            "{\"account\":\"" A1 "\",\"amount_fen\":77,\"payer\":\"6222\"}"),
                    200);
    CU_ASSERT_EQUAL(control(t.control_port, "/wait?action=Notify&count=1", NULL), 200);
    CU_ASSERT_EQUAL_FATAL(control(t.control_port, "/books", NULL), 200);
    CU_ASSERT_PTR_NOT_NULL(strstr(answer, "\"notices\":[]"));
    CU_ASSERT_PTR_NOT_NULL(strstr(answer, "\"violations\":[]"));
    pthread_mutex_lock(&t.lock);
    char type[64];
    CU_ASSERT_STRING_EQUAL(client_value(t.heard, "EventType", 1, type, sizeof type),
                           "INBOUND_CREDIT");
    CU_ASSERT_EQUAL(t.notices, 1);
    CU_ASSERT_EQUAL(t.bad_notices, 0);
    pthread_mutex_unlock(&t.lock);
}

static void the_control_port_plays_the_world(void)
{
    CU_ASSERT_EQUAL(control(t.control_port, "/person",
                            "{\"name\":\"M\",\"card\":\"6222000011117776\",\"mobile\":\"1\"}"),
                    200);
    CU_ASSERT_EQUAL(
        control(t.control_port, "/judicial", "{\"account\":\"" A1 "\",\"amount_fen\":5}"), 200);
    CU_ASSERT_PTR_NOT_NULL(strstr(answer, "\"freeze_no\":\"J"));
    CU_ASSERT_EQUAL(control(t.control_port, "/interest", "{\"amount_fen\":1}"), 200);
    CU_ASSERT_EQUAL(control(t.control_port, "/close_day", "{}"), 200);
    CU_ASSERT_EQUAL(control(t.control_port, "/sms", "{\"id\":\"" A1 "\"}"), 400);
    CU_ASSERT_EQUAL(control(t.control_port, "/review", "{\"id\":\"x\"}"), 400);
    CU_ASSERT_EQUAL(control(t.control_port, "/faults", "{\"do\":\"explode\"}"), 400);
    CU_ASSERT_EQUAL(control(t.control_port, "/faults",
                            "{\"action\":\"QueryBalance\",\"do\":\"close_after_effect\"}"),
                    200);
    CU_ASSERT_EQUAL(
        ask("tls_gateway", "QueryBalance", E("RequestNo", "RQ20261201000000Q3") E("AcctNo", A1)),
        0);
    CU_ASSERT_EQUAL(control(t.control_port, "/heal", "{}"), 200);
    CU_ASSERT_EQUAL(control(t.control_port, "/nothing", "{}"), 404);
    CU_ASSERT_EQUAL(control(t.control_port, "/credit", "{"), 400);
}

static void citic_runs_beside_it_as_before(void)
{
    static const char wire[] = "<?xml version=\"1.0\" encoding=\"GBK\"?><stream><action>DLWRKDAY"
                               "</action><userName>testuser</userName></stream>";
    char url[64];
    snprintf(url, sizeof url, "http://127.0.0.1:%u/", t.citic_port);
    CU_ASSERT_EQUAL(http(url, NULL, NULL, wire), 200);
    CU_ASSERT_PTR_NOT_NULL(strstr(answer, "AAAAAAA"));
    CU_ASSERT_EQUAL(control(t.citic_control, "/wait?action=DLWRKDAY&count=1", NULL), 200);
    CU_ASSERT_EQUAL(control(t.citic_control, "/sms", "{}"), 404);
    CU_ASSERT_EQUAL(control(t.citic_control, "/account",
                            "{\"tail\":\"0000011\",\"name\":\"M\",\"amount_fen\":5}"),
                    200);
    CU_ASSERT_EQUAL(control(t.control_port, "/books", NULL), 200);
    CU_ASSERT_PTR_NULL(strstr(answer, "DLWRKDAY"));
}

static void one_quit_ends_all(void)
{
    int status = 0;
    CU_ASSERT_EQUAL(control(t.citic_control, "/quit", "{}"), 200);
    CU_ASSERT_EQUAL(waitpid(t.pid, &status, 0), t.pid);
    t.pid = 0;
    CU_ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

#define CLAIM(name)                                                                                \
    {                                                                                              \
#name, name                                                                                \
    }
static CU_TestInfo claims[] = {
    CLAIM(a_signed_message_over_mutual_tls_is_answered_signed),
    CLAIM(tls_is_1_2_or_1_3),
    CLAIM(a_client_without_a_good_certificate_gets_no_answer),
    CLAIM(a_credit_is_told_over_tls_and_acknowledged),
    CLAIM(the_control_port_plays_the_world),
    CLAIM(citic_runs_beside_it_as_before),
    CLAIM(one_quit_ends_all),
    CU_TEST_INFO_NULL,
};

static void make_world(void)
{
    snprintf(t.dir, sizeof t.dir, "/tmp/banksim_test.XXXXXX");
    must(mkdtemp(t.dir) != NULL, "no folder");
    make_key("gateway", "rsa", &t.gateway);
    make_key("bank", "rsa", &t.bank);
    make_key("tls_bank", "tls", &t.tls_bank);
    make_key("tls_gateway", "tls", &t.tls_gateway);
    make_key("tls_nobody", "tls", &t.tls_nobody);
    t.self = (client){.own = &t.gateway,
                      .bank = &t.bank,
                      .mode = "DIRECT",
                      .sender = "GWTEST01",
                      .receiver = "BKTEST01"};
    listen_for_notices();
    start_banksim();
}

static void end_world(void)
{
    static const char *const names[] = {"gateway", "bank", "tls_bank", "tls_gateway", "tls_nobody"};
    client_key *const keys[] = {&t.gateway, &t.bank, &t.tls_bank, &t.tls_gateway, &t.tls_nobody};
    char path[128];
    if (t.pid > 0) {
        kill(t.pid, SIGTERM);
        waitpid(t.pid, NULL, 0);
    }
    MHD_stop_daemon(t.listener);
    for (size_t i = 0; i < 5; i++) {
        path_of(names[i], "crt", path);
        unlink(path);
        path_of(names[i], "key", path);
        unlink(path);
        client_key_free(keys[i]);
    }
    rmdir(t.dir);
}

int main(void)
{
    CU_SuiteInfo suites[] = {{"banksim", NULL, NULL, NULL, NULL, claims}, CU_SUITE_INFO_NULL};
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        return 1;
    }
    curl_global_init(CURL_GLOBAL_DEFAULT);
    make_world();
    CU_basic_set_mode(CU_BRM_VERBOSE);
    CU_ErrorCode ran = CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    end_world();
    curl_global_cleanup();
    return ran == CUE_SUCCESS && failed == 0 ? 0 : 1;
}
