/* custodyctl: reads its words, sends one request, shows what came. */
#include "gateway/bin/custodyctl.h"
#include <curl/curl.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <time.h>
#include <unistd.h>

#define FILE_MAX (256u * 1024)

/* --- files ---------------------------------------------------------------------------------- */

/* --body: its members, and those of the command line over them. */
static bool add_body_file(vg_ctl_call *call)
{
    char *text = vg_ctl_read_file(call->body_file);
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
    fprintf(stderr, "%s (%s): %s\n", vg_ctl_say(VG_CTL_SAY_AWAY), r->url, a->what);
    if (exit == VG_CTL_UNKNOWN) {
        fprintf(stderr, "%s\n", vg_ctl_say(VG_CTL_SAY_OUTCOME_UNKNOWN));
        say_key(r->key_id);
    } else {
        fprintf(stderr, "%s\n",
                vg_ctl_say(a->not_sent ? VG_CTL_SAY_CHECK_URL : VG_CTL_SAY_READ_FAILED));
    }
    return exit;
}

/* --- what goes on --------------------------------------------------------------------------- */

static json_t *parse(const vg_ctl_answer *a)
{
    return a->text == NULL ? NULL : json_loadb(a->text, a->len, JSON_REJECT_DUPLICATES, NULL);
}

/* Where the resource is read again, by the API and by a person; false: it is of a kind that does
 * not change by itself. */
static bool path_of(const json_t *root, char ret[128], const char **ret_noun)
{
    static const struct {
        const char *prefix, *path, *noun;
    } kinds[] = {{"op_", "/v1/operations/", "op"},
                 {"hold_", "/v1/holds/", "hold"},
                 {"acct_", "/v1/accounts/", "account"},
                 {"rcpt_", "/v1/receipts/", "receipt"}};
    const char *id = json_string_value(json_object_get(root, "id"));
    for (size_t i = 0; id != NULL && i < VG_COUNT(kinds); i++) {
        if (strncmp(id, kinds[i].prefix, strlen(kinds[i].prefix)) == 0 && strlen(id) < 40) {
            snprintf(ret, 128, "%s%s", kinds[i].path, id);
            *ret_noun = kinds[i].noun;
            return true;
        }
    }
    return false;
}

static json_t *read_again(const vg_ctl_request *r, const char *path, vg_ctl_answer *ret)
{
    vg_ctl_request again = {.url = r->url, .key = r->key, .method = "GET", .path = path};
    vg_ctl_send(&again, ret);
    json_t *fresh = ret->arrived && ret->status == 200 ? parse(ret) : NULL;
    if (fresh == NULL) {
        vg_ctl_answer_free(ret);
    }
    return fresh;
}

static bool is_state(const json_t *root, const char *state)
{
    const char *is = vg_ctl_state(root);
    return is != NULL && strcmp(is, state) == 0;
}

/* A pause is the first thing to know about what does not move. */
static void say_paused(const vg_ctl_request *r, const char *program)
{
    char path[128];
    vg_ctl_answer a;
    if (program == NULL || strlen(program) > 40 || strpbrk(program, "/?%") != NULL) {
        return;
    }
    snprintf(path, sizeof path, "/v1/programs/%s", program);
    json_t *root = read_again(r, path, &a);
    const char *paused = json_string_value(json_object_get(root, "paused"));
    bool off = json_is_true(json_object_get(root, "sends_off"));
    if (paused != NULL && (off || strcmp(paused, "none") != 0)) {
        fprintf(stderr, "%s (%s) %s custodyctl program resume %s\n", program, off ? "sends" : paused,
                vg_ctl_say(VG_CTL_SAY_PAUSED), program);
    }
    if (root != NULL) {
        vg_ctl_answer_free(&a);
    }
    json_decref(root);
}

static void say_not_final(const vg_ctl_request *r, const json_t *root)
{
    char path[128];
    const char *noun = "", *id = json_string_value(json_object_get(root, "id"));
    const char *approval = json_string_value(json_object_get(root, "approval"));
    if (is_state(root, "UNKNOWN") || is_state(root, "MANUAL") || is_state(root, "RESEND")) {
        fprintf(stderr, "%s\n", vg_ctl_say(VG_CTL_SAY_STATE_UNKNOWN));
    }
    if (is_state(root, "READY") && approval != NULL) {
        fprintf(stderr, "%s custodyctl approval approve %s\n", vg_ctl_say(VG_CTL_SAY_SECOND_PERSON),
                approval);
    }
    if (path_of(root, path, &noun)) {
        fprintf(stderr, "%s custodyctl %s show %s --wait\n", vg_ctl_say(VG_CTL_SAY_NOT_FINAL), noun,
                id);
    }
    say_paused(r, json_string_value(json_object_get(root, "program")));
}

/* What was asked for is done only when somebody else has said yes: the command that does. */
static void say_second_person(const json_t *root)
{
    const char *id = json_string_value(json_object_get(root, "id"));
    if (id != NULL && strncmp(id, "apr_", 4) == 0 && is_state(root, "OPEN") &&
        !json_is_string(json_object_get(root, "first"))) {
        fprintf(stderr, "%s custodyctl approval approve %s\n",
                vg_ctl_say(VG_CTL_SAY_SECOND_PERSON), id);
    }
}

/* A list without --program is one program's, not all: it says whose. */
static void say_program(const vg_ctl_call *call, const json_t *root)
{
    const vg_ctl_verb *v = call->verb;
    const json_t *first = json_array_get(json_object_get(root, "data"), 0);
    const char *program = json_string_value(json_object_get(first, "program"));
    bool one = false;
    if (strcmp(v->path, "/v1/overview") == 0) {
        return; /* all that the key sees, a row each */
    }
    for (size_t i = 0; i < v->arg_count; i++) {
        if (call->values[i] != NULL && (strcmp(v->args[i].name, "--account") == 0 ||
                                        strcmp(v->args[i].name, "--hold") == 0)) {
            return; /* of the object named */
        }
        one |= v->args[i].where == VG_CTL_QUERY && strcmp(v->args[i].name, "--program") == 0 &&
               call->values[i] == NULL;
    }
    if (one && program != NULL) {
        fprintf(stderr, "%s %s; %s\n", vg_ctl_say(VG_CTL_SAY_OF_PROGRAM), program,
                vg_ctl_say(VG_CTL_SAY_OTHER_PROGRAM));
    } else if (one) {
        fprintf(stderr, "%s; %s\n", vg_ctl_say(VG_CTL_SAY_FIRST_PROGRAM),
                vg_ctl_say(VG_CTL_SAY_OTHER_PROGRAM));
    }
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
    bool bytes = strcmp(call->verb->columns, VG_CTL_BYTES) == 0; /* whatever it is: its hash is known elsewhere */
    if (ok && (bytes || (root == NULL && a->len > 0 && !call->json))) { /* a form that was asked for: CSV, XML, a page */
        fwrite(a->text, 1, a->len, stdout);
        return VG_CTL_DONE;
    }
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
        (void)fflush(stdout); /* what is said about it stands behind it, also in a file */
    }
    if (ok && exit == VG_CTL_UNKNOWN) {
        say_not_final(r, root);
    }
    if (ok && exit == VG_CTL_DONE && !call->json) {
        say_second_person(root);
        say_program(call, root);
    }
    /* What a cancelling was for is what any other act was not. */
    if (exit == VG_CTL_DONE && is_state(root, "CANCELLED") && strcmp(r->method, "POST") == 0 &&
        strcmp(call->verb->verb, "cancel") != 0) {
        exit = VG_CTL_REFUSED;
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

static int64_t now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_BOOTTIME, &t);
    return t.tv_sec;
}

/* The resource as it is now; without an answer what was known before still stands. */
static void put_in_place(const vg_ctl_request *r, const char *path, vg_ctl_answer *a, json_t **root)
{
    vg_ctl_answer next;
    json_t *fresh = read_again(r, path, &next);
    if (fresh != NULL) {
        vg_ctl_answer_free(a);
        json_decref(*root);
        *a = next;
        *root = fresh;
    }
}

/* The API holds an answer for 30 seconds at most; a longer --wait asks again each second. */
static void wait_longer(const vg_ctl_request *r, vg_ctl_answer *a, json_t **root, int64_t until)
{
    char path[128];
    const char *noun;
    while (now_s() < until && *root != NULL && a->status < 300 && !vg_ctl_is_final(*root) &&
           path_of(*root, path, &noun)) {
        sleep(1);
        put_in_place(r, path, a, root);
    }
    /* An answer to a question stands in the operation only when it is read by itself. */
    if (*root != NULL && a->status < 300 && vg_ctl_is_final(*root) &&
        strcmp(r->method, "POST") == 0 && strstr(r->path, "/inquiries") != NULL &&
        path_of(*root, path, &noun)) {
        put_in_place(r, path, a, root);
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

/* The file whose bytes are the body; NULL: the verb has none. */
static const char *image_path(const vg_ctl_call *call)
{
    for (size_t i = 0; i < call->verb->arg_count; i++) {
        if (call->verb->args[i].where == VG_CTL_FILE) {
            return call->values[i];
        }
    }
    return NULL;
}

/* Read while it is sent, not before: a statement may have a gigabyte. */
static char *map_file(const char *path, size_t *ret_len)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool ok = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0;
    void *at = ok ? mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
    if (fd >= 0) {
        close(fd);
    }
    *ret_len = at == MAP_FAILED ? 0 : (size_t)st.st_size;
    return at == MAP_FAILED ? NULL : at;
}

static vg_ctl_exit run_remote(vg_ctl_call *call)
{
    char key[80], key_id[40];
    const char *method = call->post ? "POST" : call->verb->method;
    bool post = strcmp(method, "POST") == 0;
    if (!vg_ctl_read_key(call, key) || (call->body_file != NULL && !add_body_file(call))) {
        return VG_CTL_USAGE;
    }
    vg_ctl_new_key(key_id);
    size_t image_len = 0;
    char *image = NULL;
    const char *path = image_path(call);
    if (path != NULL && (image = map_file(path, &image_len)) == NULL) {
        fprintf(stderr, "%s: %s\n", vg_ctl_say(VG_CTL_SAY_BAD_FILE), path);
        return VG_CTL_REFUSED;
    }
    char *body = call->body == NULL ? NULL : json_dumps(call->body, JSON_COMPACT);
    const char *said = image != NULL ? image : body == NULL && post ? "{}" : body;
    vg_ctl_request r = {.url = vg_ctl_url(call),
                        .key = key,
                        .method = method,
                        .path = call->path,
                        .key_id = !post                  ? NULL
                                  : call->key_id != NULL ? call->key_id
                                                         : key_id,
                        .body = said,
                        .body_len = image != NULL ? image_len : said == NULL ? 0 : strlen(said),
                        .raw = image != NULL,
                        .wait_s = call->wait_s};
    vg_ctl_exit exit = ask(call, &r);
    free(body);
    if (image != NULL) {
        munmap(image, image_len);
    }
    explicit_bzero(key, sizeof key);
    return exit;
}

static vg_ctl_exit run(vg_ctl_call *call)
{
    if (call->version) {
        printf("custodyctl %s\n", VG_VERSION);
        return VG_CTL_DONE;
    }
    if (call->help) {
        vg_ctl_usage(stdout, call->noun, call->verb);
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
        if (call.verb != NULL || call.noun != NULL) {
            vg_ctl_usage(stderr, call.noun, call.verb);
        } else {
            fprintf(stderr, "%s\ncustodyctl --help\n", vg_ctl_say(VG_CTL_SAY_USAGE));
        }
    }
    vg_ctl_call_free(&call);
    curl_global_cleanup();
    return (int)exit;
}
