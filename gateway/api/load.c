/* A body to a tree, and the tree's members one by one. */
#include "gateway/api/api_in.h"
#include <stdlib.h>

vg_status vg_in_at(vg_status st, const char *pointer, vg_err *err)
{
    size_t n = strlen(pointer);
    if (n >= sizeof err->pointer) {
        n = sizeof err->pointer - 1;
        while (n > 0 && ((uint8_t)pointer[n] & 0xC0) == 0x80) {
            n--;
        }
    }
    memcpy(err->pointer, pointer, n);
    err->pointer[n] = 0;
    return st;
}

/* --- limits, before a tree is built --------------------------------------------------------- */

typedef struct scan {
    const uint8_t *at;
    size_t len, i;
    unsigned depth;
    size_t fields;
    bool long_number;
} scan;

static void skip_string(scan *s)
{
    for (s->i++; s->i < s->len && s->at[s->i] != '"'; s->i++) {
        if (s->at[s->i] == '\\') {
            s->i++;
        }
    }
}

#define INT_DIGITS 18 /* as many fit in an int64_t whatever they are */

static bool digit(uint8_t c) { return '0' <= c && c <= '9'; }

/* Digits of the whole number that begins at i; 0: it is short, or not a whole number. */
static size_t long_digits(const scan *s)
{
    size_t n = 0;
    while (s->i + n < s->len && digit(s->at[s->i + n])) {
        n++;
    }
    bool real = s->i + n < s->len && strchr(".eE", s->at[s->i + n]) != NULL && s->at[s->i + n] != 0;
    return n > INT_DIGITS && !real && s->at[s->i] != '0' ? n : 0;
}

static vg_status scan_limits(scan *s, vg_err *err)
{
    for (; s->i < s->len; s->i++) {
        uint8_t c = s->at[s->i];
        if (c == '"') {
            skip_string(s);
        } else if (c == '{' || c == '[') {
            s->depth++;
        } else if ((c == '}' || c == ']') && s->depth > 0) {
            s->depth--;
        } else if (c == ':') {
            s->fields++;
        } else if (digit(c)) {
            s->long_number |= long_digits(s) > 0;
            while (s->i + 1 < s->len && digit(s->at[s->i + 1])) {
                s->i++;
            }
        }
        if (s->depth > VG_JSON_DEPTH_MAX) {
            return VG_FAIL(err, LIMIT, "JSON deeper than %d", VG_JSON_DEPTH_MAX);
        }
        if (s->fields > VG_JSON_FIELDS_MAX) {
            return VG_FAIL(err, LIMIT, "JSON with more than %d members", VG_JSON_FIELDS_MAX);
        }
    }
    return VG_DONE;
}

/* A whole number that no int64_t holds is as wrong as any amount above the limit: cut to 18 digits
 * it stays wrong, and is refused at its own pointer instead of as bad syntax. */
static void cut_numbers(uint8_t *copy, size_t len)
{
    scan s = {.at = copy, .len = len};
    for (; s.i < len; s.i++) {
        if (copy[s.i] == '"') {
            skip_string(&s);
        } else if (digit(copy[s.i])) {
            size_t n = long_digits(&s);
            for (size_t k = INT_DIGITS; k < n; k++) {
                copy[s.i + k] = ' ';
            }
            while (s.i + 1 < len && digit(copy[s.i + 1])) {
                s.i++;
            }
        }
    }
}

/* --- jansson -------------------------------------------------------------------------------- */

static vg_status parse_failed(const json_error_t *e, vg_err *err)
{
    switch (json_error_code(e)) {
    case json_error_numeric_overflow:
        return VG_FAIL(err, BAD_AMOUNT, "a number at line %d, column %d is beyond all amounts",
                       e->line, e->column);
    case json_error_out_of_memory:
        return VG_FAIL(err, MEMORY, "no memory for the body");
    case json_error_duplicate_key:
        return VG_FAIL(err, BAD_REQUEST, "a member stands twice, at line %d, column %d", e->line,
                       e->column);
    case json_error_invalid_utf8:
        return VG_FAIL(err, BAD_REQUEST, "not UTF-8 at line %d, column %d", e->line, e->column);
    case json_error_null_character:
    case json_error_null_byte_in_key:
        return VG_FAIL(err, BAD_REQUEST, "a NUL character at line %d, column %d", e->line,
                       e->column);
    default:
        return VG_FAIL(err, BAD_REQUEST, "not JSON at line %d, column %d", e->line, e->column);
    }
}

static vg_status parse(const uint8_t *at, size_t len, json_t **ret, vg_err *err)
{
    json_error_t e;
    json_t *root = json_loadb((const char *)at, len, JSON_REJECT_DUPLICATES, &e);
    if (root == NULL) {
        return parse_failed(&e, err);
    }
    if (!json_is_object(root)) {
        json_decref(root);
        return VG_FAIL(err, BAD_REQUEST, "the body is a JSON object");
    }
    *ret = root;
    return VG_DONE;
}

vg_status vg_in_load(vg_span body, json_t **ret, vg_err *err)
{
    if (body.len == 0) {
        body = VG_SPAN("{}");
    }
    if (body.len > VG_BODY_MAX) {
        return VG_FAIL(err, TOO_LARGE, "a body of more than %d bytes", VG_BODY_MAX);
    }
    scan s = {.at = body.at, .len = body.len};
    VG_TRY(scan_limits(&s, err));
    if (!s.long_number) {
        return parse(body.at, body.len, ret, err);
    }
    uint8_t *copy = malloc(body.len);
    if (copy == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for the body");
    }
    memcpy(copy, body.at, body.len);
    cut_numbers(copy, body.len);
    vg_status st = parse(copy, body.len, ret, err);
    free(copy);
    return st;
}

/* --- walk ----------------------------------------------------------------------------------- */

#define PATH_MAX_TEXT 160 /* longer than any known path: what is cut matches nothing */

typedef struct frame {
    const json_t *node;
    void *iter;
    size_t index;
    size_t path_len, pointer_len;
} frame;

typedef struct walk {
    const vg_api_member *members;
    size_t count;
    frame stack[VG_JSON_DEPTH_MAX];
    size_t depth;
    char path[PATH_MAX_TEXT];    /* "payees/<any>/amount", the index as '*' */
    char pointer[PATH_MAX_TEXT]; /* "/payees/0/amount" */
    size_t path_len, pointer_len;
} walk;

static void add(char *to, size_t *len, char c)
{
    if (*len + 1 < PATH_MAX_TEXT) {
        to[(*len)++] = c;
    }
    to[*len] = 0;
}

static bool is_known_kind(const char *name)
{
    for (const char *p = name; *p != 0; p++) {
        if (strchr("abcdefghijklmnopqrstuvwxyz0123456789_", *p) == NULL) {
            return false;
        }
    }
    return name[0] != 0;
}

/* In the path a name that no member of ours can have is '?', so that no name is taken for an index.
 */
static void add_name(walk *w, const char *name)
{
    if (w->path_len > 0) {
        add(w->path, &w->path_len, '/');
    }
    for (const char *p = is_known_kind(name) ? name : "?"; *p != 0; p++) {
        add(w->path, &w->path_len, *p);
    }
    add(w->pointer, &w->pointer_len, '/');
    for (const char *p = name; *p != 0; p++) {
        if (*p == '~' || *p == '/') {
            add(w->pointer, &w->pointer_len, '~');
        }
        add(w->pointer, &w->pointer_len, *p == '~' ? '0' : *p == '/' ? '1' : *p);
    }
}

static void add_index(walk *w, size_t index)
{
    add(w->path, &w->path_len, '/');
    add(w->path, &w->path_len, '*');
    add(w->pointer, &w->pointer_len, '/');
    char digits[24];
    size_t n = 0;
    do {
        digits[n++] = (char)('0' + index % 10);
        index /= 10;
    } while (index > 0);
    while (n > 0) {
        add(w->pointer, &w->pointer_len, digits[--n]);
    }
}

/* The member with this path; *ret_inside: the path leads to members. */
static const vg_api_member *find(const walk *w, bool *ret_inside)
{
    *ret_inside = false;
    for (size_t i = 0; i < w->count; i++) {
        const char *known = w->members[i].path;
        if (strcmp(known, w->path) == 0) {
            return &w->members[i];
        }
        *ret_inside |= strncmp(known, w->path, w->path_len) == 0 && known[w->path_len] == '/';
    }
    return NULL;
}

static vg_status enter(walk *w, const json_t *node, vg_err *err)
{
    if (!json_is_object(node) && !json_is_array(node)) {
        return VG_IN_FAIL(err, INVALID, w->pointer,
                          "this is an object or a list, not a single value");
    }
    assert(w->depth < VG_JSON_DEPTH_MAX); /* vg_in_load counted */
    w->stack[w->depth++] = (frame){
        .node = node,
        .iter = json_is_object(node) ? json_object_iter((json_t *)(uintptr_t)node) : NULL,
        .path_len = w->path_len,
        .pointer_len = w->pointer_len,
    };
    return VG_DONE;
}

/* The next child of the innermost container; NULL: it has no more. */
static const json_t *next_child(walk *w)
{
    frame *f = &w->stack[w->depth - 1];
    w->path_len = f->path_len;
    w->pointer_len = f->pointer_len;
    if (json_is_array(f->node)) {
        const json_t *child = json_array_get(f->node, f->index);
        if (child != NULL) {
            add_index(w, f->index++);
        }
        return child;
    }
    if (f->iter == NULL) {
        return NULL;
    }
    const json_t *child = json_object_iter_value(f->iter);
    add_name(w, json_object_iter_key(f->iter));
    f->iter = json_object_iter_next((json_t *)(uintptr_t)f->node, f->iter);
    return child;
}

static size_t innermost_index(const walk *w)
{
    for (size_t i = w->depth; i > 0; i--) {
        if (json_is_array(w->stack[i - 1].node)) {
            return w->stack[i - 1].index - 1;
        }
    }
    return 0;
}

vg_status vg_in_walk(const json_t *root, const vg_api_member *members, size_t count,
                     vg_in_taker *take, void *ctx, vg_err *err)
{
    walk w = {.members = members, .count = count};
    VG_TRY(enter(&w, root, err));
    while (w.depth > 0) {
        const json_t *child = next_child(&w);
        if (child == NULL) {
            w.depth--;
            continue;
        }
        bool inside;
        const vg_api_member *member = find(&w, &inside);
        if (member != NULL) {
            vg_found found = {.member = member,
                              .pointer = w.pointer,
                              .index = innermost_index(&w),
                              .value = child};
            VG_TRY(take(ctx, &found, err));
        } else if (inside) {
            VG_TRY(enter(&w, child, err));
        } else {
            return VG_IN_FAIL(err, INVALID, w.pointer, "this member is not known here");
        }
    }
    return VG_DONE;
}
