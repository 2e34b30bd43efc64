#include "gateway/bin/evidence.h"
#include <inttypes.h>
#include <jansson.h>
#include <openssl/evp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { HEX = 65, LINE_ROOM = 128 * 1024 /* an event's 8 KiB, each byte escaped */, ARCHIVE_MAX = 96 * 1024 * 1024, SKIPS = 3 };
static const int64_t every[SKIPS] = {64, 4096, 262144};

typedef struct check {
    vg_evidence_report *r;
    const char *head;
    bool head_seen;
} check;

__attribute__((format(printf, 4, 5))) static bool fault(check *c, const char *list, int64_t i, const char *fmt, ...)
{
    va_list args;
    if (c->r->fault[0] == 0) {
        if (i >= 0) {
            (void)snprintf(c->r->place, sizeof c->r->place, "%s/%" PRId64, list, i);
        } else {
            (void)snprintf(c->r->place, sizeof c->r->place, "%s", list);
        }
        va_start(args, fmt);
        (void)vsnprintf(c->r->fault, sizeof c->r->fault, fmt, args);
        va_end(args);
    }
    return false;
}

/* --- hashing ---------------------------------------------------------------------------------------------- */

typedef struct text {
    char *at;
    size_t len, cap;
} text;

static void add(text *t, const void *at, size_t len)
{
    if (t->len + len + 1 > t->cap) {
        t->cap = (t->len + len + 1) * 2;
        t->at = realloc(t->at, t->cap);
        if (t->at == NULL) {
            abort();
        }
    }
    memcpy(t->at + t->len, at, len);
    t->len += len;
    t->at[t->len] = 0;
}

__attribute__((format(printf, 2, 3))) static void addf(text *t, const char *fmt, ...)
{
    char room[512];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(room, sizeof room, fmt, args);
    va_end(args);
    if (n < 0 || (size_t)n >= sizeof room) {
        abort(); /* only numbers, names and digests pass here */
    }
    add(t, room, (size_t)n);
}

static void sha(const void *at, size_t len, char ret[HEX])
{
    unsigned char digest[32];
    unsigned n = 0;
    if (EVP_Digest(at, len, digest, &n, EVP_sha256(), NULL) != 1 || n != sizeof digest) {
        abort();
    }
    for (size_t i = 0; i < sizeof digest; i++) {
        (void)snprintf(ret + 2 * i, 3, "%02x", digest[i]);
    }
}

static void sha_text(text *t, char ret[HEX])
{
    add(t, "", 0);
    sha(t->at, t->len, ret);
    free(t->at);
    *t = (text){0};
}

/* --- members ----------------------------------------------------------------------------------------------- */

static const char *word(const json_t *o, const char *name) { return json_string_value(json_object_get(o, name)); }
static bool is_int(const json_t *o, const char *name) { return json_is_integer(json_object_get(o, name)); }
static int64_t number(const json_t *o, const char *name) { return json_integer_value(json_object_get(o, name)); }

static bool is_hash(const char *s)
{
    return s != NULL && strlen(s) == 64 && strspn(s, "0123456789abcdef") == 64;
}

/* Each member is one of names: nothing stands in an archive that nobody checks. */
static bool only(const json_t *o, const char *const *names)
{
    const char *key;
    json_t *value;
    if (!json_is_object(o)) {
        return false;
    }
    json_object_foreach((json_t *)(uintptr_t)o, key, value)
    {
        size_t i = 0;
        while (names[i] != NULL && strcmp(names[i], key) != 0) {
            i++;
        }
        if (names[i] == NULL) {
            return false;
        }
    }
    return true;
}

/* What is behind the n-th bar. */
static const char *behind_bar(const char *s, int n)
{
    while (n > 0 && s != NULL) {
        s = strchr(s, '|');
        s = s == NULL ? NULL : s + 1;
        n--;
    }
    return s;
}

/* at|type|object|principal|prior|data */
typedef struct told {
    char object[40];
    int64_t at, prior;
    json_t *data; /* owned */
} told;

static bool read_told(const char *s, told *ret)
{
    const char *object = behind_bar(s, 2), *prior = behind_bar(s, 4), *data = behind_bar(s, 5);
    char *end;
    *ret = (told){0};
    if (data == NULL) {
        return false;
    }
    size_t n = strcspn(object, "|");
    if (n >= sizeof ret->object) {
        return false;
    }
    memcpy(ret->object, object, n);
    ret->at = strtoll(s, &end, 10);
    if (*end != '|') {
        return false;
    }
    ret->prior = strtoll(prior, &end, 10);
    ret->data = *end == '|' ? json_loads(data, JSON_REJECT_DUPLICATES, NULL) : NULL;
    return json_is_object(ret->data);
}

static void hash_of(const char *previous, int64_t program, int64_t seq, int64_t op, const char *skips, const char *body, char ret[HEX])
{
    text t = {0};
    addf(&t, "2|%s|%" PRId64 "|%" PRId64 "|%" PRId64 "|%s|%s", previous, program, seq, op, skips, body);
    sha_text(&t, ret);
}

/* The hash that skips names for the event `back` before this one; NULL: none. */
static const char *skip_to(const char *skips, int64_t seq, int64_t back, char ret[HEX])
{
    for (size_t i = 0; i < SKIPS && seq % every[i] == 0 && skips != NULL; i++) {
        size_t n = strcspn(skips, ",");
        if (every[i] == back && n == 64) {
            memcpy(ret, skips, 64);
            ret[64] = 0;
            return ret;
        }
        skips = skips[n] == ',' ? skips + n + 1 : NULL;
    }
    return NULL;
}

/* --- the archive of an act ------------------------------------------------------------------------------------ */

/* A record that events name, in the order of their first naming. */
typedef struct bound {
    char table[24], key[128], digest[HEX];
    int64_t op;
} bound;

typedef struct archive {
    check *c;
    bound *bound;
    size_t bound_count, bound_cap;
    const json_t *root, *events, *records, *entries, *operations, *path;
    int64_t program;
    size_t entry, operation; /* how many of each the events have named so far */
} archive;

static size_t event_at(const archive *a, int64_t seq)
{
    for (size_t i = 0; i < json_array_size(a->events); i++) {
        if (number(json_array_get(a->events, i), "sequence") == seq) {
            return i;
        }
    }
    return SIZE_MAX;
}

static bool is_of_act(const archive *a, int64_t op)
{
    for (size_t i = 0; i < json_array_size(a->operations); i++) {
        if (number(json_array_get(a->operations, i), "op") == op) {
            return true;
        }
    }
    return false;
}

/* What the last event that names a record binds; NULL: none does. */
static bound *bound_of(const archive *a, const char *table, const char *key)
{
    for (size_t i = 0; i < a->bound_count; i++) {
        if (strcmp(a->bound[i].key, key) == 0 && strcmp(a->bound[i].table, table) == 0) {
            return &a->bound[i];
        }
    }
    return NULL;
}

/* SIZE_MAX: not Base64, or not as it is written: OpenSSL's decoder takes bits behind the end. */
static size_t base64(const char *in, unsigned char *out)
{
    size_t n = strlen(in), pad = n >= 1 && in[n - 1] == '=' ? n >= 2 && in[n - 2] == '=' ? 2 : 1 : 0;
    int got = n == 0 ? 0 : EVP_DecodeBlock(out, (const unsigned char *)in, (int)n);
    unsigned char *again = got < 0 || (size_t)got < pad ? NULL : malloc(n + 4);
    if (again == NULL) {
        return SIZE_MAX;
    }
    again[0] = 0;
    (void)EVP_EncodeBlock(again, out, got - (int)pad);
    bool same = strcmp((const char *)again, in) == 0;
    free(again);
    return same ? (size_t)got - pad : SIZE_MAX;
}

/* name=i5| or name=t3:abc| or name=h<SHA-256>| */
static bool add_member(text *t, const char *name, const json_t *value)
{
    addf(t, "%.60s=", name);
    if (json_is_integer(value)) {
        addf(t, "i%" PRId64 "|", (int64_t)json_integer_value(value));
    } else if (json_is_string(value)) {
        addf(t, "t%zu:", json_string_length(value));
        add(t, json_string_value(value), json_string_length(value));
        addf(t, "|");
    } else {
        const char *in = word(value, "base64");
        unsigned char *out = in == NULL || json_object_size(value) != 1 ? NULL : malloc(strlen(in) + 4);
        size_t len = out == NULL ? SIZE_MAX : base64(in, out);
        char hash[HEX];
        if (len == SIZE_MAX) {
            free(out);
            return false;
        }
        sha(out, len, hash);
        free(out);
        addf(t, "h%s|", hash);
    }
    return true;
}

static bool add_members(text *t, const json_t *o)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)o, key, value)
    {
        if (!add_member(t, key, value)) {
            return false;
        }
    }
    return true;
}

static bool check_hidden(archive *a, int64_t i, const json_t *record)
{
    const json_t *hidden = json_object_get(record, "hidden");
    const char *digest = word(record, "hidden_digest"), *salt = word(record, "salt");
    char own[HEX];
    text t = {0};
    if (hidden == NULL && salt == NULL) {
        a->c->r->hidden += digest[0] != 0;
        return true;
    }
    if (!json_is_object(hidden) || salt == NULL) {
        return fault(a->c, "/records", i, "what it hides is shown in part");
    }
    addf(&t, "%.64s|", salt);
    if (!add_members(&t, hidden)) {
        free(t.at);
        return fault(a->c, "/records", i, "its bytes are not Base64");
    }
    sha_text(&t, own);
    return strcmp(own, digest) == 0 || fault(a->c, "/records", i, "its bytes or personal data are not those that were stored then");
}

/* The key stands among the fields, too: a record can't be shown under another's name. */
static bool key_fits(const char *table, const char *key, const json_t *fields)
{
    char own[160];
    if (strcmp(table, "exchange") == 0 || strcmp(table, "note") == 0) {
        (void)snprintf(own, sizeof own, "%" PRId64 "/%" PRId64, number(fields, "op"), number(fields, "seq"));
    } else if (is_int(fields, "id")) {
        (void)snprintf(own, sizeof own, "%" PRId64, number(fields, "id"));
    } else {
        (void)snprintf(own, sizeof own, "%s", word(fields, "id") == NULL ? "" : word(fields, "id"));
    }
    return strcmp(own, key) == 0;
}

static bool check_record(archive *a, int64_t i, const json_t *record)
{
    static const char *const names[] = {"table", "key", "bound", "fields", "hidden_digest", "salt", "hidden", NULL};
    const char *table = word(record, "table"), *key = word(record, "key"), *hidden = word(record, "hidden_digest");
    const json_t *fields = json_object_get(record, "fields");
    char own[HEX];
    text t = {0};
    if (!only(record, names) || table == NULL || key == NULL || hidden == NULL || (hidden[0] != 0 && !is_hash(hidden)) ||
        !json_is_object(fields) || strlen(table) > 20 || !json_is_boolean(json_object_get(record, "bound"))) {
        return fault(a->c, "/records", i, "not a record");
    }
    if (!key_fits(table, key, fields)) {
        return fault(a->c, "/records", i, "its key is not its own");
    }
    addf(&t, "%s|", table);
    if (!add_members(&t, fields)) {
        free(t.at);
        return fault(a->c, "/records", i, "its bytes are not Base64");
    }
    addf(&t, "hidden=%s", hidden);
    sha_text(&t, own);
    const bound *b = bound_of(a, table, key);
    bool named = b != NULL;
    if (named != json_is_true(json_object_get(record, "bound"))) {
        return fault(a->c, "/records", i, named ? "an event binds it, and the archive says that none does" : "no event binds %s %.60s", table, key);
    }
    a->c->r->unbound += !named;
    if (named && strcmp(own, b->digest) != 0) {
        return fault(a->c, "/records", i, "%s %.60s is not what its event binds: it was changed", table, key);
    }
    if (strcmp(table, "approval") != 0 && named && number(fields, "op") != b->op) {
        return fault(a->c, "/records", i, "it belongs to another operation than the event that binds it");
    }
    a->c->r->records++;
    return check_hidden(a, i, record);
}

/* Entries stand in the event as they are: [account,seq,bucket,side,fen,balance,phase,day,opposite] and the receipt. */
static bool check_entry(archive *a, const json_t *said, int64_t op, int64_t at)
{
    static const char *const names[] = {"account", "seq", "bucket", "side", "fen", "balance_fen", "phase", "day", "opp_account", "receipt",
                                        "op", "at", NULL};
    const json_t *entry = json_array_get(a->entries, a->entry);
    int64_t i = (int64_t)a->entry++;
    if (entry == NULL) {
        return fault(a->c, "/entries", i, "an entry is missing");
    }
    bool same = only(entry, names) && json_object_size(entry) == 12 && number(entry, "op") == op && number(entry, "at") == at &&
                is_int(entry, "op") && is_int(entry, "at");
    for (size_t k = 0; k < 10; k++) {
        const json_t *value = json_array_get(said, k);
        same = same && is_int(entry, names[k]) && (value == NULL ? k == 9 : json_is_integer(value)) &&
               json_integer_value(value) == number(entry, names[k]);
    }
    a->c->r->entries++;
    return same || fault(a->c, "/entries", i, "it is not the entry that the event binds: changed, missing or out of order");
}

/* Records come in the order in which events first name them. */
static bool check_named(archive *a, const json_t *said, int64_t op)
{
    const char *table = json_string_value(json_array_get(said, 0)), *key = json_string_value(json_array_get(said, 1)),
               *digest = json_string_value(json_array_get(said, 2));
    if (table == NULL || key == NULL || !is_hash(digest) || strlen(table) >= sizeof a->bound->table || strlen(key) >= sizeof a->bound->key) {
        return fault(a->c, "/events", -1, "an event binds what is not a record");
    }
    bound *b = bound_of(a, table, key);
    if (b == NULL) {
        const json_t *record = json_array_get(a->records, a->bound_count);
        const char *own = word(record, "table"), *own_key = word(record, "key");
        if (own == NULL || own_key == NULL || strcmp(own, table) != 0 || strcmp(own_key, key) != 0) {
            return fault(a->c, "/records", (int64_t)a->bound_count, "%.20s %.60s should stand here: missing or out of order", table, key);
        }
        if (a->bound_count == a->bound_cap) {
            a->bound_cap = a->bound_cap == 0 ? 64 : a->bound_cap * 2;
            a->bound = realloc(a->bound, a->bound_cap * sizeof *a->bound);
            if (a->bound == NULL) {
                abort();
            }
        }
        b = &a->bound[a->bound_count++];
    }
    memcpy(b->digest, digest, HEX);
    b->op = op;
    (void)snprintf(b->table, sizeof b->table, "%s", table);
    (void)snprintf(b->key, sizeof b->key, "%s", key);
    return true;
}

/* Operations come in the order of their first events, the act itself before all. */
static bool check_operation(archive *a, int64_t op)
{
    for (size_t i = 0; i < a->operation; i++) {
        if (number(json_array_get(a->operations, i), "op") == op) {
            return true;
        }
    }
    const json_t *own = json_array_get(a->operations, a->operation);
    int64_t i = (int64_t)a->operation++;
    return number(own, "op") == op || fault(a->c, "/operations", i, "another operation should stand here: missing or out of order");
}

static bool check_event(archive *a, size_t i, int64_t *prior, told *t)
{
    static const char *const names[] = {"sequence", "op", "text", "hash", NULL};
    const json_t *e = json_array_get(a->events, i);
    if (!only(e, names) || !is_int(e, "sequence") || !is_int(e, "op") || number(e, "op") == 0 || !is_hash(word(e, "hash")) || word(e, "text") == NULL) {
        return fault(a->c, "/events", (int64_t)i, "not an event");
    }
    if (!read_told(word(e, "text"), t)) {
        return fault(a->c, "/events", (int64_t)i, "its text is not that of an event");
    }
    if (t->prior != *prior || number(e, "sequence") <= *prior) {
        return fault(a->c, "/events", (int64_t)i, "it follows event %" PRId64 " of this act, which is missing or out of order", t->prior);
    }
    *prior = number(e, "sequence");
    if (!check_operation(a, number(e, "op"))) {
        return false;
    }
    size_t k;
    json_t *one;
    json_array_foreach(json_object_get(t->data, "entries"), k, one)
    {
        if (!check_entry(a, one, number(e, "op"), t->at)) {
            return false;
        }
    }
    json_array_foreach(json_object_get(t->data, "records"), k, one)
    {
        if (!check_named(a, one, number(e, "op"))) {
            return false;
        }
    }
    return true;
}

static bool check_events(archive *a)
{
    int64_t prior = 0;
    a->c->r->first = number(json_array_get(a->events, 0), "sequence");
    for (size_t i = 0; i < json_array_size(a->events); i++) {
        told t = {0};
        bool ok = check_event(a, i, &prior, &t);
        json_decref(t.data);
        if (!ok) {
            return false;
        }
        a->c->r->events++;
    }
    a->c->r->last = prior;
    if (a->entry < json_array_size(a->entries)) {
        return fault(a->c, "/entries", (int64_t)a->entry, "no event binds this entry");
    }
    return true;
}

static bool check_records(archive *a)
{
    for (size_t i = 0; i < json_array_size(a->records); i++) {
        const json_t *record = json_array_get(a->records, i);
        if (i >= a->bound_count && json_is_true(json_object_get(record, "bound"))) {
            return fault(a->c, "/records", (int64_t)i, "no event binds it");
        }
        for (size_t k = a->bound_count; k < i; k++) {
            if (json_equal(record, json_array_get(a->records, k)) == 1) {
                return fault(a->c, "/records", (int64_t)i, "it stands twice");
            }
        }
        if (!check_record(a, (int64_t)i, record)) {
            return false;
        }
    }
    return true;
}

/* Kind and state are those that the last event of the operation itself tells. */
static bool check_state(archive *a, int64_t i, const json_t *op)
{
    const char *id = word(op, "id"), *state = word(op, "state"), *kind = word(op, "kind");
    for (size_t k = json_array_size(a->events); k > 0; k--) {
        const json_t *e = json_array_get(a->events, k - 1);
        told t;
        (void)read_told(word(e, "text"), &t); /* check_event has seen that it is one */
        const char *its_state = word(t.data, "state"), *its_kind = word(t.data, "kind");
        bool tells = number(e, "op") == number(op, "op") && strncmp(t.object, "op_", 3) == 0 && its_state != NULL && its_kind != NULL;
        bool same = tells && strcmp(its_state, state) == 0 && strcmp(its_kind, kind) == 0 && strcmp(t.object, id) == 0;
        json_decref(t.data);
        if (tells) {
            return same || fault(a->c, "/operations", i, "its id, kind or state is not what its last event says");
        }
    }
    a->c->r->unbound++; /* from before version 4, or stripped: either way nothing proves it */
    return true;
}

static bool check_operations(archive *a)
{
    static const char *const names[] = {"op", "id", "kind", "state", NULL};
    for (size_t i = 0; i < json_array_size(a->operations); i++) {
        const json_t *op = json_array_get(a->operations, i);
        if (!only(op, names) || !is_int(op, "op") || word(op, "id") == NULL || word(op, "kind") == NULL || word(op, "state") == NULL) {
            return fault(a->c, "/operations", (int64_t)i, "not an operation");
        }
        if (i >= a->operation && json_array_size(a->events) > 0) {
            return fault(a->c, "/operations", (int64_t)i, "no event is of this operation");
        }
        if (!check_state(a, (int64_t)i, op)) {
            return false;
        }
        a->c->r->operations++;
    }
    return true;
}

/* --- the way to the head --------------------------------------------------------------------------------------- */

typedef struct way {
    int64_t seq;
    char hash[HEX];
    size_t own; /* events of the act that were passed */
    bool one_by_one; /* since the last of them */
} way;

static bool check_link(archive *a, int64_t i, const json_t *p, const way *w, char previous[HEX])
{
    int64_t seq = number(p, "sequence");
    const char *given = word(p, "previous"), *skips = word(p, "skips");
    char skipped[HEX];
    if (i > 0 && seq == w->seq + 1) {
        memcpy(previous, w->hash, HEX);
        return given == NULL || fault(a->c, "/path", i, "it names a hash that stands before it already");
    }
    if (given == NULL || (given[0] != 0 && !is_hash(given))) {
        return fault(a->c, "/path", i, "an event before it is missing");
    }
    memcpy(previous, given, strlen(given) + 1);
    if (i == 0) {
        return true;
    }
    const char *to = skip_to(skips, seq, seq - w->seq, skipped);
    return (to != NULL && strcmp(to, w->hash) == 0) || fault(a->c, "/path", i, "it does not lead to the event before it: one is missing or changed");
}

static bool check_step(archive *a, size_t i, way *w)
{
    static const char *const names[] = {"sequence", "op", "previous", "skips", "body", NULL};
    const json_t *p = json_array_get(a->path, i), *event = NULL;
    int64_t seq = number(p, "sequence"), op = number(p, "op");
    const char *body = word(p, "body"), *skips = word(p, "skips");
    char previous[HEX], own[HEX];
    if (!only(p, names) || !is_int(p, "sequence") || !is_int(p, "op") || (skips != NULL && strlen(skips) > 194) || (i > 0 && seq <= w->seq) ||
        (skips != NULL) != (seq % every[0] == 0)) {
        return fault(a->c, "/path", (int64_t)i, "not a step of a way, or out of order");
    }
    if (w->own < json_array_size(a->events) && number(json_array_get(a->events, w->own), "sequence") == seq) {
        event = json_array_get(a->events, w->own++);
    }
    if (event == NULL && (i == 0 || is_of_act(a, op))) {
        return fault(a->c, "/path", (int64_t)i, "event %" PRId64 " of this act is not in the archive", seq);
    }
    if (event != NULL ? body != NULL || number(event, "op") != op : !is_hash(body)) {
        return fault(a->c, "/path", (int64_t)i, "not a step of a way");
    }
    if (!check_link(a, (int64_t)i, p, w, previous)) {
        return false;
    }
    if (event != NULL) {
        sha(word(event, "text"), strlen(word(event, "text")), own);
        body = own;
    }
    w->one_by_one = event != NULL || (w->one_by_one && seq == w->seq + 1);
    w->seq = seq;
    hash_of(previous, a->program, seq, op, skips == NULL ? "" : skips, body, w->hash);
    if (event != NULL && strcmp(w->hash, word(event, "hash")) != 0) {
        return fault(a->c, "/events", (int64_t)event_at(a, seq), "event %" PRId64 " does not give the hash that stands with it: it was changed", seq);
    }
    a->c->head_seen = a->c->head_seen || (a->c->head != NULL && strcmp(a->c->head, w->hash) == 0);
    a->c->r->path++;
    return true;
}

static bool check_path(archive *a)
{
    static const char *const names[] = {"sequence", "hash", NULL};
    const json_t *head = json_object_get(a->root, "head"), *complete = json_object_get(a->root, "complete");
    way w = {0};
    for (size_t i = 0; i < json_array_size(a->path); i++) {
        if (!check_step(a, i, &w)) {
            return false;
        }
    }
    if (!only(head, names) || !is_int(head, "sequence") || !is_hash(word(head, "hash"))) {
        return fault(a->c, "/head", -1, "not a head");
    }
    if (w.own < json_array_size(a->events)) {
        return fault(a->c, "/events", (int64_t)w.own, "no way leads from it to the head");
    }
    if (json_array_size(a->events) > 0 && (w.seq != number(head, "sequence") || strcmp(w.hash, word(head, "hash")) != 0)) {
        return fault(a->c, "/head", -1, "the way does not end there: its end is cut off, or an event on it was changed");
    }
    bool stated = json_is_true(complete), events = json_array_size(a->events) > 0;
    if (!json_is_boolean(complete) || (events && stated != w.one_by_one)) {
        return fault(a->c, "/path", -1, "events behind the last one of the act are missing from the way");
    }
    a->c->r->complete = stated;
    a->c->r->head_sequence = number(head, "sequence");
    (void)snprintf(a->c->r->head, sizeof a->c->r->head, "%s", word(head, "hash"));
    return true;
}

static bool check_archive(check *c, const json_t *root)
{
    static const char *const names[] = {"archive", "about", "program", "op", "operations", "events", "records", "entries",
                                        "head", "complete", "path", NULL};
    archive a = {.c = c,
                 .root = root,
                 .events = json_object_get(root, "events"),
                 .records = json_object_get(root, "records"),
                 .entries = json_object_get(root, "entries"),
                 .operations = json_object_get(root, "operations"),
                 .path = json_object_get(root, "path"),
                 .program = number(root, "program"),
                 .operation = 1};
    c->r->program = a.program;
    if (!only(root, names) || !json_is_array(a.events) || !json_is_array(a.records) || !json_is_array(a.entries) ||
        !json_is_array(a.operations) || !json_is_array(a.path) || !is_int(root, "program") || !is_int(root, "op")) {
        return fault(c, "/", -1, "not an archive, or something is in it that is not part of one");
    }
    if (number(json_array_get(a.operations, 0), "op") != number(root, "op")) {
        return fault(c, "/op", -1, "the act is not the first of its operations");
    }
    bool ok = check_events(&a) && check_records(&a) && check_operations(&a) && check_path(&a);
    free(a.bound);
    return ok;
}

/* --- a chain of events, line by line ------------------------------------------------------------------------------ */

typedef struct chain {
    check *c;
    int64_t line, seq, program;
    char hash[HEX], skip[SKIPS][HEX]; /* of the last event, and of the last at each step */
} chain;

/* The skips that should stand there; those from before the first line are not known. */
static bool check_skips(chain *n, int64_t seq, const char *skips)
{
    for (size_t i = 0; i < SKIPS && seq % every[i] == 0; i++) {
        size_t len = strcspn(skips, ",");
        if (n->skip[i][0] != 0 && (len != 64 || memcmp(skips, n->skip[i], 64) != 0)) {
            return false;
        }
        skips += len;
        skips += *skips == ',';
    }
    return *skips == 0;
}

static bool check_line(chain *n, const json_t *e)
{
    static const char *const names[] = {"program", "sequence", "form", "op", "skips", "text", "hash", NULL};
    int64_t seq = number(e, "sequence");
    const char *said = word(e, "text"), *skips = word(e, "skips");
    char own[HEX];
    int64_t form = number(e, "form");
    bool old = form == 0;
    if (!only(e, names) || !is_int(e, "sequence") || !is_int(e, "form") || said == NULL || !is_hash(word(e, "hash")) || form < 0 || form > 1 ||
        (old ? json_object_get(e, "op") != NULL || skips != NULL : !is_int(e, "op") || skips == NULL || strlen(skips) > 194)) {
        return fault(n->c, "line", n->line, "not an event");
    }
    if (seq != n->seq + 1 || number(e, "program") != n->program) {
        return fault(n->c, "line", n->line, "event %" PRId64 " should stand here, not %" PRId64 ": missing, twice or out of order", n->seq + 1, seq);
    }
    if (old && n->c->r->events > n->c->r->old_events) {
        return fault(n->c, "line", n->line, "an event in the old form behind one in the new");
    }
    if (old) {
        text t = {0};
        addf(&t, "%s|%" PRId64 "|%" PRId64 "|", n->hash, n->program, seq);
        add(&t, said, strlen(said));
        sha_text(&t, own);
    } else {
        char body[HEX];
        sha(said, strlen(said), body);
        hash_of(n->hash, n->program, seq, number(e, "op"), skips, body, own);
    }
    if (strcmp(own, word(e, "hash")) != 0 || (!old && !check_skips(n, seq, skips))) {
        return fault(n->c, "line", n->line, "event %" PRId64 " does not follow from the one before: one of them was changed", seq);
    }
    n->seq = seq;
    memcpy(n->hash, own, HEX);
    for (size_t i = 0; i < SKIPS && !old && seq % every[i] == 0; i++) {
        memcpy(n->skip[i], own, HEX);
    }
    n->c->head_seen = n->c->head_seen || (n->c->head != NULL && strcmp(n->c->head, own) == 0);
    n->c->r->events++;
    n->c->r->old_events += old;
    return true;
}

static bool begin_chain(chain *n, const json_t *first)
{
    static const char *const names[] = {"chain", "program", "from", "previous", NULL};
    const char *previous = word(first, "previous");
    int64_t from = number(first, "from");
    if (!only(first, names) || !is_int(first, "program") || !is_int(first, "from") || from < 1 || previous == NULL ||
        (from == 1 ? previous[0] != 0 : !is_hash(previous))) {
        return fault(n->c, "line", 1, "not the beginning of a chain");
    }
    n->program = n->c->r->program = number(first, "program");
    n->seq = from - 1;
    n->c->r->chain = true;
    n->c->r->first = from;
    n->c->r->from_start = from == 1;
    memcpy(n->hash, previous, strlen(previous) + 1);
    return true;
}

static bool check_chain(check *c, FILE *file, const json_t *first)
{
    char *line = malloc(LINE_ROOM);
    chain n = {.c = c, .line = 1};
    bool ok = line != NULL && begin_chain(&n, first);
    while (ok && fgets(line, LINE_ROOM, file) != NULL) {
        n.line++;
        size_t len = strlen(line);
        json_t *e = len == 0 || line[len - 1] != '\n' ? NULL : json_loads(line, JSON_REJECT_DUPLICATES, NULL);
        ok = e != NULL ? check_line(&n, e) : fault(c, "line", n.line, "not a whole line of JSON: cut off?");
        json_decref(e);
    }
    free(line);
    c->r->last = c->r->head_sequence = n.seq;
    memcpy(c->r->head, n.hash, HEX);
    if (ok && c->head != NULL && strcmp(c->head, n.hash) != 0) {
        return fault(c, "line", n.line, c->head_seen ? "there are events behind the head that was given" : "the head that was given is not reached: its end is cut off, or another chain");
    }
    return ok;
}

/* --- both ------------------------------------------------------------------------------------------------------------ */

static json_t *read_whole(FILE *file)
{
    text t = {0};
    char room[16384];
    size_t n;
    while (t.len <= ARCHIVE_MAX && (n = fread(room, 1, sizeof room, file)) > 0) {
        add(&t, room, n);
    }
    json_t *root = t.len == 0 || t.len > ARCHIVE_MAX ? NULL : json_loadb(t.at, t.len, JSON_REJECT_DUPLICATES, NULL);
    free(t.at);
    return root;
}

void vg_evidence_verify(FILE *file, const char *head, vg_evidence_report *ret)
{
    char *line = malloc(LINE_ROOM);
    check c = {.r = ret, .head = head};
    *ret = (vg_evidence_report){.head_given = head != NULL};
    if (head != NULL && !is_hash(head)) {
        free(line);
        fault(&c, "--head", -1, "not a hash of 64 hexadecimal digits");
        return;
    }
    /* Of a chain the first line is short; of an archive, a whole one or not, it is no header. */
    json_t *first = line != NULL && fgets(line, LINE_ROOM, file) != NULL ? json_loads(line, JSON_REJECT_DUPLICATES, NULL) : NULL;
    free(line);
    const char *chain_form = word(first, "chain");
    if (chain_form != NULL && strcmp(chain_form, "custody-chain/1") == 0) {
        check_chain(&c, file, first);
        json_decref(first);
        return;
    }
    json_decref(first);
    rewind(file);
    json_t *root = read_whole(file);
    const char *form = word(root, "archive");
    if (form == NULL || strcmp(form, "custody-evidence/1") != 0) {
        fault(&c, "/", -1, "neither an archive nor a chain: not whole JSON, or of another form");
    } else if (check_archive(&c, root) && head != NULL && !c.head_seen) {
        fault(&c, "/head", -1, "the head that was given is not on the way of this archive");
    }
    json_decref(root);
}
