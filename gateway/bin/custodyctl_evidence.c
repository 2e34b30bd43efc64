/* evidence export, evidence verify. */
#include "gateway/base/text.h"
#include "gateway/bin/custodyctl.h"
#include "gateway/bin/evidence.h"
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OUT = 1, REASON, PROGRAM, FROM, TO, THROUGH, HEAD = 1, PAGE = 500 };

/* --- export ------------------------------------------------------------------------------------------- */

/* Every byte but letters, digits and - . _ ~ as %XX. */
static void encode(const char *text, char *ret, size_t size)
{
    size_t n = 0;
    for (const char *p = text; *p != 0 && n + 4 < size; p++) {
        bool plain = (*p >= '0' && *p <= '9') || (*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z') || strchr("-._~", *p) != NULL;
        n += (size_t)snprintf(ret + n, size - n, plain ? "%c" : "%%%02X", plain ? (unsigned)(uint8_t)*p : (unsigned)(uint8_t)*p);
    }
    ret[n] = 0;
}

/* The answer's text, or NULL and why not was said. */
static vg_ctl_exit get(const vg_ctl_call *call, const char *key, const char *path, vg_ctl_answer *ret)
{
    vg_ctl_request r = {.url = vg_ctl_url(call), .key = key, .method = "GET", .path = path};
    vg_ctl_send(&r, ret);
    if (ret->arrived && ret->status == 200 && ret->text != NULL) {
        return VG_CTL_DONE;
    }
    json_t *root = ret->text == NULL ? NULL : json_loads(ret->text, 0, NULL);
    vg_ctl_look look = {.chinese = vg_ctl_chinese()};
    if (root != NULL) {
        vg_ctl_show_problem(stderr, &look, root);
    } else {
        fprintf(stderr, "%s (%s): %s\n", vg_ctl_say(VG_CTL_SAY_AWAY), r.url, ret->what);
    }
    json_decref(root);
    vg_ctl_exit exit = ret->arrived ? VG_CTL_REFUSED : VG_CTL_AWAY;
    vg_ctl_answer_free(ret);
    return exit;
}

static bool number_of(const char *text, int64_t otherwise, int64_t *ret)
{
    vg_err err;
    *ret = otherwise;
    return text == NULL || (vg_span_int(vg_span_of(text), ret, &err).code == VG_OK && *ret > 0);
}

static vg_ctl_exit misused(const vg_ctl_call *call)
{
    vg_ctl_usage(stderr, call->noun, call->verb);
    return VG_CTL_USAGE;
}

/* Somebody looks. */
static bool tells(void) { return isatty(STDERR_FILENO) == 1; }

void vg_ctl_count_archive(const json_t *root, vg_ctl_written *ret)
{
    const json_t *head = json_object_get(root, "head");
    const char *hash = json_string_value(json_object_get(head, "hash"));
    *ret = (vg_ctl_written){.operations = (int64_t)json_array_size(json_object_get(root, "operations")),
                            .events = (int64_t)json_array_size(json_object_get(root, "events")),
                            .records = (int64_t)json_array_size(json_object_get(root, "records")),
                            .entries = (int64_t)json_array_size(json_object_get(root, "entries")),
                            .head_sequence = json_integer_value(json_object_get(head, "sequence"))};
    snprintf(ret->head, sizeof ret->head, "%s", hash == NULL ? "" : hash);
}

static void put_count(FILE *to, const char *member, int64_t n, bool first)
{
    char label[VG_CTL_LABEL];
    vg_ctl_label(member, label);
    fprintf(to, "%s%" PRId64 " %s", first ? "" : ", ", n, label);
}

void vg_ctl_show_written(FILE *to, const char *file, const vg_ctl_written *w)
{
    fprintf(to, "%s%s", vg_ctl_say(VG_CTL_SAY_EV_WRITTEN), file == NULL ? ": " : " ");
    vg_ctl_put(to, file == NULL ? "" : file, 0, false);
    fputs(file == NULL ? "" : ": ", to);
    if (!w->chain) {
        put_count(to, "operations", w->operations, true);
    }
    put_count(to, "events", w->events, w->chain);
    if (!w->chain) {
        put_count(to, "records", w->records, false);
        put_count(to, "entries", w->entries, false);
    }
    fputc('\n', to);
    if (w->head[0] != 0) {
        fprintf(to, "%s: #%" PRId64 " %s\n%s\ncustodyctl evidence verify ", vg_ctl_say(VG_CTL_SAY_EV_HEAD), w->head_sequence, w->head, vg_ctl_say(VG_CTL_SAY_EV_VERIFY));
        vg_ctl_put(to, file == NULL ? "FILE" : file, 0, false);
        fprintf(to, " --head %s\n", w->head);
    }
}

static vg_ctl_exit export_act(const vg_ctl_call *call, const char *key, FILE *to, vg_ctl_written *ret)
{
    char path[900], id[160], reason[660];
    int64_t through;
    vg_ctl_answer a;
    encode(call->words[0], id, sizeof id);
    encode(call->values[REASON] == NULL ? "" : call->values[REASON], reason, sizeof reason);
    if (!number_of(call->values[THROUGH], 0, &through)) {
        return misused(call);
    }
    snprintf(path, sizeof path, "/v1/evidence/%s?through=%" PRId64 "%s%s", id, through, reason[0] == 0 ? "" : "&reveal=1&reason=", reason);
    vg_ctl_exit exit = get(call, key, path, &a);
    if (exit == VG_CTL_DONE) {
        fwrite(a.text, 1, a.len, to);
        fputc('\n', to);
        json_t *root = tells() ? json_loads(a.text, 0, NULL) : NULL;
        vg_ctl_count_archive(root, ret);
        json_decref(root);
        vg_ctl_answer_free(&a);
    }
    return exit;
}

/* The hash before the first line: of the event that stands there. */
static vg_ctl_exit begin_chain(const vg_ctl_call *call, const char *key, const char *program, int64_t from, FILE *to)
{
    char path[300];
    vg_ctl_answer a;
    snprintf(path, sizeof path, "/v1/programs/%s/chain?limit=1&after=%" PRId64, program, from > 1 ? from - 2 : 0);
    vg_ctl_exit exit = get(call, key, path, &a);
    if (exit != VG_CTL_DONE) {
        return exit;
    }
    json_t *root = json_loads(a.text, 0, NULL), *e = json_array_get(json_object_get(root, "data"), 0);
    const char *hash = json_string_value(json_object_get(e, "hash"));
    fprintf(to, "{\"chain\":\"custody-chain/1\",\"program\":%" PRId64 ",\"from\":%" PRId64 ",\"previous\":\"%.64s\"}\n",
            (int64_t)json_integer_value(json_object_get(e, "program")), from, from > 1 && hash != NULL ? hash : "");
    json_decref(root);
    vg_ctl_answer_free(&a);
    return VG_CTL_DONE;
}

/* One page; *after moves on, to the end of all at its end. */
static vg_ctl_exit export_page(const vg_ctl_call *call, const char *key, const char *program, int64_t last, int64_t *after, FILE *to, vg_ctl_written *ret)
{
    char path[300];
    vg_ctl_answer a;
    size_t i;
    json_t *e;
    snprintf(path, sizeof path, "/v1/programs/%s/chain?limit=%d&after=%" PRId64, program, PAGE, *after);
    vg_ctl_exit exit = get(call, key, path, &a);
    if (exit != VG_CTL_DONE) {
        return exit;
    }
    json_t *root = json_loads(a.text, 0, NULL), *data = json_object_get(root, "data");
    int64_t before = *after;
    json_array_foreach(data, i, e)
    {
        int64_t seq = json_integer_value(json_object_get(e, "sequence"));
        if (seq <= last) {
            json_dumpf(e, to, JSON_COMPACT);
            fputc('\n', to);
            *after = seq;
            ret->events++;
            ret->head_sequence = seq;
            const char *hash = json_string_value(json_object_get(e, "hash"));
            snprintf(ret->head, sizeof ret->head, "%s", hash == NULL ? "" : hash);
        }
    }
    *after = json_array_size(data) < PAGE || *after == before ? INT64_MAX : *after;
    json_decref(root);
    vg_ctl_answer_free(&a);
    return VG_CTL_DONE;
}

static vg_ctl_exit export_chain(const vg_ctl_call *call, const char *key, FILE *to, vg_ctl_written *ret)
{
    char program[160];
    int64_t from, last;
    encode(call->values[PROGRAM], program, sizeof program);
    if (!number_of(call->values[FROM], 1, &from) || !number_of(call->values[TO], INT64_MAX, &last) || last < from) {
        return misused(call);
    }
    vg_ctl_exit exit = begin_chain(call, key, program, from, to);
    int64_t after = from - 1;
    *ret = (vg_ctl_written){.chain = true};
    while (exit == VG_CTL_DONE && after < last) {
        exit = export_page(call, key, program, last, &after, to, ret);
    }
    return exit;
}

/* What stands under this name may be evidence: it is there until there is a whole archive in its place. What is no file
 * of its own (a pipe, a link, whatever is in /dev) is written to as it is, and nothing is put in its place. */
static FILE *open_beside(const char *out, char ret_part[PATH_MAX])
{
    struct stat is;
    bool other = lstat(out, &is) == 0 && !S_ISREG(is.st_mode);
    int n = snprintf(ret_part, PATH_MAX, "%s%s", out, other ? "" : ".part");
    return n < 0 || n >= PATH_MAX ? NULL : fopen(ret_part, "we");
}

static bool put_in_place(const char *part, const char *out, bool whole)
{
    if (strcmp(part, out) == 0) {
        return true;
    }
    return whole ? rename(part, out) == 0 : unlink(part) == 0;
}

vg_ctl_exit vg_ctl_evidence_export(const vg_ctl_call *call)
{
    char key[80];
    const char *out = call->values[OUT];
    if ((call->word_count == 0) == (call->values[PROGRAM] == NULL)) {
        fprintf(stderr, "custodyctl: %s\n", vg_ctl_say(VG_CTL_SAY_EV_ONE_OF));
        return misused(call);
    }
    if (!vg_ctl_read_key(call, key)) {
        return VG_CTL_USAGE;
    }
    char part[PATH_MAX];
    FILE *to = out == NULL ? stdout : open_beside(out, part);
    if (to == NULL) {
        explicit_bzero(key, sizeof key);
        fprintf(stderr, "%s: %s\n", vg_ctl_say(VG_CTL_SAY_EV_NO_FILE), out);
        return VG_CTL_REFUSED;
    }
    vg_ctl_written done = {0};
    vg_ctl_exit exit = call->word_count > 0 ? export_act(call, key, to, &done) : export_chain(call, key, to, &done);
    explicit_bzero(key, sizeof key);
    bool written = ferror(to) == 0;
    written = (out == NULL ? fflush(to) : fclose(to)) == 0 && written;
    written = out == NULL || put_in_place(part, out, written && exit == VG_CTL_DONE) ? written : false;
    if (!written) {
        fprintf(stderr, "%s: %s\n", vg_ctl_say(VG_CTL_SAY_EV_NO_FILE), out == NULL ? "stdout" : out);
        return VG_CTL_REFUSED;
    }
    if (exit == VG_CTL_DONE && tells()) {
        vg_ctl_show_written(stderr, out, &done);
    }
    return exit;
}

/* --- verify ------------------------------------------------------------------------------------------- */

static void row(vg_ctl_word what, int64_t n)
{
    const char *text = vg_ctl_say(what);
    printf("%s%*s %8" PRId64 "\n", text, (int)(60 - vg_ctl_width(text)), "", n);
}

static void put_rows(const vg_evidence_report *r)
{
    if (!r->chain) {
        row(VG_CTL_SAY_EV_OPERATIONS, r->operations);
    }
    row(VG_CTL_SAY_EV_EVENTS, r->events);
    if (r->chain) {
        row(VG_CTL_SAY_EV_OLD, r->old_events);
        return;
    }
    row(VG_CTL_SAY_EV_RECORDS, r->records);
    row(VG_CTL_SAY_EV_HIDDEN, r->hidden);
    row(VG_CTL_SAY_EV_UNBOUND, r->unbound);
    row(VG_CTL_SAY_EV_ENTRIES, r->entries);
    row(VG_CTL_SAY_EV_PATH, r->path);
}

static void put_head(const vg_evidence_report *r)
{
    if (r->head[0] != 0) {
        printf("%s: #%" PRId64 " %s\n", vg_ctl_say(VG_CTL_SAY_EV_HEAD), r->head_sequence, r->head);
    }
    printf("%s\n", vg_ctl_say(r->head_given ? VG_CTL_SAY_EV_HEAD_SAME : VG_CTL_SAY_EV_NO_HEAD));
    if (!r->chain) {
        printf("%s\n", vg_ctl_say(r->complete ? VG_CTL_SAY_EV_COMPLETE : VG_CTL_SAY_EV_INCOMPLETE));
    } else if (r->from_start) {
        printf("%s\n", vg_ctl_say(VG_CTL_SAY_EV_FROM_START));
    }
}

static void put_json(const vg_evidence_report *r)
{
    json_t *o = json_pack("{s:b,s:s,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:s,s:b,s:s,s:s}", "holds", r->fault[0] == 0 && r->unbound == 0, "form",
                          r->chain ? "chain" : "archive", "operations", (json_int_t)r->operations, "events", (json_int_t)r->events, "records",
                          (json_int_t)r->records, "hidden", (json_int_t)r->hidden, "not_bound", (json_int_t)r->unbound, "entries",
                          (json_int_t)r->entries, "steps", (json_int_t)r->path, "head_sequence", (json_int_t)r->head_sequence, "head", r->head,
                          "complete", r->complete, "place", r->place, "fault", r->fault);
    json_dumpf(o, stdout, 0);
    putchar('\n');
    json_decref(o);
}

vg_ctl_exit vg_ctl_evidence_verify(const vg_ctl_call *call)
{
    vg_evidence_report r;
    FILE *file = fopen(call->words[0], "re");
    if (file == NULL) {
        fprintf(stderr, "%s: %s\n", vg_ctl_say(VG_CTL_SAY_EV_NO_FILE), call->words[0]);
        return VG_CTL_REFUSED;
    }
    vg_evidence_verify(file, call->values[HEAD], &r);
    (void)fclose(file);
    if (call->json) {
        put_json(&r);
    } else {
        printf("%s:\n", vg_ctl_say(VG_CTL_SAY_EV_CHECKED));
        put_rows(&r);
        if (r.fault[0] == 0) {
            put_head(&r);
            printf("%s\n", vg_ctl_say(r.unbound > 0 ? VG_CTL_SAY_EV_NOT_BOUND : VG_CTL_SAY_EV_HOLDS));
        } else {
            printf("%s\n%s: %s: %s\n", vg_ctl_say(VG_CTL_SAY_EV_FAULT), vg_ctl_say(VG_CTL_SAY_EV_FIRST_FAULT), r.place, r.fault);
        }
    }
    return r.fault[0] != 0 ? VG_CTL_REFUSED : r.unbound > 0 ? VG_CTL_UNKNOWN : VG_CTL_DONE;
}
