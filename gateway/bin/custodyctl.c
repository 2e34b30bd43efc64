/* custodyctl: reads its words, sends one request, shows what came. */
#include "gateway/bin/custodyctl.h"
#include <curl/curl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define URL      "http://127.0.0.1:8420"
#define FILE_MAX (256u * 1024)

/* --- files ---------------------------------------------------------------------------------- */

/* The whole file ("-": standard input) with an end mark; NULL: it can't be read or is too long. */
static char *read_file(const char *path)
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
static bool read_key(const vg_ctl_call *call, char ret[80])
{
    char *file = call->key_file == NULL ? NULL : read_file(call->key_file);
    const char *text = call->key_file == NULL ? getenv("CUSTODY_KEY") : file;
    vg_err err;
    ret[0] = 0;
    if (text == NULL) {
        fprintf(stderr, "%s\n",
                vg_ctl_say(call->key_file == NULL ? VG_CTL_SAY_NO_KEY : VG_CTL_SAY_BAD_KEY_FILE));
    } else if (vg_span_copy(vg_span_trim(vg_span_of(text)), ret, 80, &err).code != VG_OK) {
        fprintf(stderr, "%s\n", vg_ctl_say(VG_CTL_SAY_BAD_KEY_FILE));
    }
    if (file != NULL) {
        explicit_bzero(file, strlen(file));
        free(file);
    }
    return ret[0] != 0;
}

/* --body: its members, and those of the command line over them. */
static bool add_body_file(vg_ctl_call *call)
{
    char *text = read_file(call->body_file);
    json_t *body = text == NULL ? NULL : json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    free(text);
    if (!json_is_object(body)) {
        json_decref(body);
        fprintf(stderr, "%s\n", vg_ctl_say(VG_CTL_SAY_BAD_BODY_FILE));
        return false;
    }
    if (call->body != NULL) {
        json_object_update_recursive(body, call->body);
        json_decref(call->body);
    }
    call->body = body;
    return true;
}

/* --- results -------------------------------------------------------------------------------- */

static void say_key(const char *key_id)
{
    if (key_id != NULL) {
        fprintf(stderr, "%s %s\n", vg_ctl_say(VG_CTL_SAY_SAME_KEY), key_id);
    }
}

static vg_ctl_exit say_away(const vg_ctl_request *r, const vg_ctl_answer *a)
{
    vg_ctl_exit exit = vg_ctl_exit_of(r->method, a, NULL);
    fprintf(stderr, "%s: %s\n", vg_ctl_say(VG_CTL_SAY_AWAY), a->what);
    if (exit == VG_CTL_UNKNOWN) {
        fprintf(stderr, "%s\n", vg_ctl_say(VG_CTL_SAY_OUTCOME_UNKNOWN));
        say_key(r->key_id);
    } else {
        fprintf(stderr, "%s\n",
                vg_ctl_say(a->not_sent ? VG_CTL_SAY_CHECK_URL : VG_CTL_SAY_READ_FAILED));
    }
    return exit;
}

static vg_ctl_look look_at(FILE *to)
{
    const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
    bool plain = (no != NULL && no[0] != 0) || term == NULL || strcmp(term, "dumb") == 0;
    return (vg_ctl_look){.colour = !plain && isatty(fileno(to)) == 1, .chinese = vg_ctl_chinese()};
}

static vg_ctl_exit show(const vg_ctl_call *call, const vg_ctl_request *r, const vg_ctl_answer *a,
                        const json_t *root)
{
    vg_ctl_exit exit = vg_ctl_exit_of(r->method, a, root);
    bool ok = a->status >= 200 && a->status <= 299;
    if (call->json && a->text != NULL) {
        printf("%s%s", a->text, a->len > 0 && a->text[a->len - 1] == '\n' ? "" : "\n");
    }
    if (root == NULL) {
        fprintf(stderr, "%s (HTTP %ld)\n", vg_ctl_say(VG_CTL_SAY_NOT_JSON), a->status);
    } else if (!ok) {
        vg_ctl_look look = look_at(stderr);
        vg_ctl_show_problem(stderr, &look, root);
    } else if (!call->json) {
        vg_ctl_look look = look_at(stdout);
        vg_ctl_show(stdout, &look, call->verb->columns, root);
    }
    if (ok && exit == VG_CTL_UNKNOWN) {
        fprintf(stderr, "%s\n", vg_ctl_say(VG_CTL_SAY_STATE_UNKNOWN));
    }
    if (!ok && exit == VG_CTL_UNKNOWN) {
        say_key(r->key_id);
    }
    if (ok && json_object_get(root, "token") != NULL) {
        fprintf(stderr, "%s\n", vg_ctl_say(VG_CTL_SAY_TOKEN_ONCE));
    }
    return exit;
}

/* --- one request, and waiting --------------------------------------------------------------- */

static json_t *parse(const vg_ctl_answer *a)
{
    return a->text == NULL ? NULL : json_loadb(a->text, a->len, JSON_REJECT_DUPLICATES, NULL);
}

/* Where the resource is read again; false: it is of a kind that does not change by itself. */
static bool path_of(const json_t *root, char ret[128])
{
    static const struct {
        const char *prefix, *path;
    } kinds[] = {{"op_", "/v1/operations/"}, {"hold_", "/v1/holds/"}, {"acct_", "/v1/accounts/"}};
    const char *id = json_string_value(json_object_get(root, "id"));
    for (size_t i = 0; id != NULL && i < VG_COUNT(kinds); i++) {
        if (strncmp(id, kinds[i].prefix, strlen(kinds[i].prefix)) == 0 && strlen(id) < 40) {
            snprintf(ret, 128, "%s%s", kinds[i].path, id);
            return true;
        }
    }
    return false;
}

static int64_t now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_BOOTTIME, &t);
    return t.tv_sec;
}

/* The API holds an answer for 30 seconds at most; a longer --wait asks again each second. */
static void wait_longer(const vg_ctl_request *r, vg_ctl_answer *a, json_t **root, int64_t until)
{
    char path[128];
    while (now_s() < until && *root != NULL && a->status < 300 && !vg_ctl_is_final(*root) &&
           path_of(*root, path)) {
        vg_ctl_request again = {.url = r->url, .key = r->key, .method = "GET", .path = path};
        vg_ctl_answer next;
        sleep(1);
        vg_ctl_send(&again, &next);
        json_t *fresh = next.arrived && next.status == 200 ? parse(&next) : NULL;
        if (fresh == NULL) {
            vg_ctl_answer_free(&next); /* what was known before still stands */
            continue;
        }
        vg_ctl_answer_free(a);
        json_decref(*root);
        *a = next;
        *root = fresh;
    }
}

static vg_ctl_exit ask(const vg_ctl_call *call, const vg_ctl_request *r)
{
    vg_ctl_answer a;
    int64_t until = now_s() + call->wait_s;
    vg_ctl_send(r, &a);
    if (!a.arrived) {
        vg_ctl_exit exit = say_away(r, &a);
        vg_ctl_answer_free(&a);
        return exit;
    }
    json_t *root = parse(&a);
    wait_longer(r, &a, &root, until);
    vg_ctl_exit exit = show(call, r, &a, root);
    json_decref(root);
    vg_ctl_answer_free(&a);
    return exit;
}

static vg_ctl_exit run_remote(vg_ctl_call *call)
{
    char key[80], key_id[40];
    const char *url = call->url != NULL ? call->url : getenv("CUSTODY_URL");
    bool post = strcmp(call->verb->method, "POST") == 0;
    if (!read_key(call, key) || (call->body_file != NULL && !add_body_file(call))) {
        return VG_CTL_USAGE;
    }
    vg_ctl_new_key(key_id);
    char *body = call->body == NULL ? NULL : json_dumps(call->body, JSON_COMPACT);
    vg_ctl_request r = {.url = url == NULL ? URL : url,
                        .key = key,
                        .method = call->verb->method,
                        .path = call->path,
                        .key_id = !post                  ? NULL
                                  : call->key_id != NULL ? call->key_id
                                                         : key_id,
                        .body = body == NULL && post ? "{}" : body,
                        .wait_s = call->wait_s};
    vg_ctl_exit exit = ask(call, &r);
    free(body);
    explicit_bzero(key, sizeof key);
    return exit;
}

static vg_ctl_exit run(vg_ctl_call *call)
{
    if (call->help) {
        vg_ctl_usage(stdout, call->verb);
        return VG_CTL_DONE;
    }
    return call->verb->local != NULL ? call->verb->local(call) : run_remote(call);
}

int main(int argc, char **argv)
{
    vg_ctl_call call;
    vg_ctl_exit exit = VG_CTL_USAGE;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    if (vg_ctl_parse(argc, argv, &call)) {
        exit = run(&call);
    } else {
        fprintf(stderr, "custodyctl: %s\n", call.error);
        if (call.verb != NULL) {
            vg_ctl_usage(stderr, call.verb);
        } else {
            fprintf(stderr, "%s\ncustodyctl --help\n", vg_ctl_say(VG_CTL_SAY_USAGE));
        }
    }
    vg_ctl_call_free(&call);
    curl_global_cleanup();
    return (int)exit;
}
