/* The words of a command line to a call. */
#include "gateway/bin/custodyctl.h"
#include <stdarg.h>

static bool wrong(vg_ctl_call *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static bool wrong(vg_ctl_call *c, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vsnprintf(c->error, sizeof c->error, fmt, args);
    va_end(args);
    return false;
}

/* --- verbs ---------------------------------------------------------------------------------- */

/* "calendar 2026" and "calendar next 2026-02-13": a noun alone takes what is no verb of it. */
static const vg_ctl_verb *find_verb(const char *noun, const char *verb, bool *ret_noun)
{
    const vg_ctl_verb *alone = NULL, *v;
    *ret_noun = false;
    for (size_t i = 0; (v = vg_ctl_verb_at(i)) != NULL; i++) {
        if (strcmp(v->noun, noun) != 0) {
            continue;
        }
        *ret_noun = true;
        if (v->verb[0] == 0) {
            alone = v;
        } else if (verb != NULL && strcmp(v->verb, verb) == 0) {
            return v;
        }
    }
    return alone;
}

/* --- options -------------------------------------------------------------------------------- */

typedef struct words {
    int argc;
    char *const *argv;
    int at;
    const char *places[16]; /* words that are no options */
    size_t place_count;
} words;

/* The value of option `name` at the present word, "--name value" or "--name=value"; NULL: it has
 * none. */
static const char *value_of(words *w)
{
    const char *equals = strchr(w->argv[w->at], '=');
    if (equals != NULL) {
        return equals + 1;
    }
    return w->at + 1 < w->argc ? w->argv[++w->at] : NULL;
}

static bool is_option(const char *word, const char *name)
{
    size_t n = strlen(name);
    return strncmp(word, name, n) == 0 && (word[n] == 0 || word[n] == '=');
}

static bool is_digit(char c) { return '0' <= c && c <= '9'; }

/* "-5" is no option: it is an amount, and a wrong one. */
static bool is_place(const char *word)
{
    return word[0] != '-' || word[1] == 0 || is_digit(word[1]);
}

#define WAIT_S 30 /* as long as one answer of the API may take */

/* "--wait", "--wait 60", "--wait=60" */
static bool take_wait(vg_ctl_call *c, words *w)
{
    vg_err ignored;
    const char *word = w->argv[w->at];
    bool follows = w->at + 1 < w->argc && is_digit(w->argv[w->at + 1][0]);
    if (word[strlen("--wait")] == 0 && !follows) {
        c->wait_s = WAIT_S;
        return true;
    }
    const char *value = value_of(w);
    return vg_span_int(vg_span_of(value), &c->wait_s, &ignored).code == VG_OK
               ? true
               : wrong(c, "%s: %.60s", vg_ctl_say(VG_CTL_SAY_NOT_SECONDS), value);
}

/* Options of every verb. *ret_mine: it was one. */
static bool take_common(vg_ctl_call *c, words *w, bool *ret_mine)
{
    const struct {
        const char *name;
        const char **to;
    } texts[] = {{"--url", &c->url},
                 {"--key-file", &c->key_file},
                 {"--key-id", &c->key_id},
                 {"--config", &c->config},
                 {"--body", &c->body_file}};
    const char *word = w->argv[w->at];
    *ret_mine = true;
    if (strcmp(word, "--json") == 0) {
        c->json = true;
        return true;
    }
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
        c->help = true;
        return true;
    }
    if (strcmp(word, "--version") == 0) {
        c->version = true;
        return true;
    }
    if (is_option(word, "--wait")) {
        return take_wait(c, w);
    }
    for (size_t i = 0; i < VG_COUNT(texts); i++) {
        if (is_option(word, texts[i].name)) {
            *texts[i].to = value_of(w);
            return *texts[i].to != NULL ? true
                                        : wrong(c, "%s %s", texts[i].name,
                                                vg_ctl_say(VG_CTL_SAY_NEEDS_VALUE));
        }
    }
    *ret_mine = false;
    return true;
}

/* --- values into the request ---------------------------------------------------------------- */

/* The object in `body` under the first part of the path: made when it is not there; *path moves
 * behind it. "a.*.b" is b of the one element of the list a. */
static json_t *inner_of(json_t *body, const char **path)
{
    char name[32];
    size_t n = strcspn(*path, ".");
    assert(n < sizeof name && (*path)[n] == '.');
    memcpy(name, *path, n);
    name[n] = 0;
    *path += n + 1;
    bool list = strncmp(*path, "*.", 2) == 0;
    json_t *inner = json_object_get(body, name);
    if (inner == NULL) {
        inner = list ? json_array() : json_object();
        json_object_set_new(body, name, inner);
        if (list) {
            json_array_append_new(inner, json_object());
        }
    }
    *path += list ? 2 : 0;
    return list ? json_array_get(inner, 0) : inner;
}

/* Sets "a.b" in the body, making a on the way. */
static void set_member(json_t *body, const char *path, json_t *value)
{
    while (strchr(path, '.') != NULL) {
        body = inner_of(body, &path);
    }
    json_object_set_new(body, path, value);
}

static bool parse_yuan(vg_ctl_call *c, vg_span text, int64_t *ret)
{
    vg_money m;
    vg_err err;
    if (vg_money_parse_yuan(text, &m, &err).code != VG_OK ||
        vg_money_check_asked(m, &err).code != VG_OK) {
        return wrong(c, "%s: %.*s", vg_ctl_say(VG_CTL_SAY_NOT_AMOUNT),
                     (int)(text.len < 60 ? text.len : 60), (const char *)text.at);
    }
    *ret = m.fen;
    return true;
}

static bool put_yuan(vg_ctl_call *c, const char *to, const char *text)
{
    int64_t fen;
    if (!parse_yuan(c, vg_span_of(text), &fen)) {
        return false;
    }
    set_member(c->body, to, json_integer(fen));
    json_object_set_new(c->body, "currency", json_string("CNY"));
    return true;
}

static void put_list(vg_ctl_call *c, const char *to, const char *text)
{
    json_t *list = json_array();
    while (*text != 0) {
        size_t n = strcspn(text, ",");
        json_array_append_new(list, json_stringn(text, n));
        text += n + (text[n] == ',');
    }
    set_member(c->body, to, list);
}

/* "acct_…=12.50,0.30" */
static bool parse_leg(vg_ctl_call *c, const char *text, json_t **ret, int64_t *ret_fen)
{
    const char *equals = strchr(text, '=');
    bool account = strncmp(text, "acct_", 5) == 0;
    if (equals == NULL || (!account && strncmp(text, "payee_", 6) != 0)) {
        return wrong(c, "%s: %.60s", vg_ctl_say(VG_CTL_SAY_NOT_LEG), text);
    }
    size_t n = strcspn(equals + 1, ",");
    const char *fee_text = equals[1 + n] == ',' ? equals + 2 + n : NULL;
    int64_t fen, fee = 0;
    if (!parse_yuan(c, (vg_span){(const uint8_t *)equals + 1, n}, &fen) ||
        (fee_text != NULL && !parse_yuan(c, vg_span_of(fee_text), &fee))) {
        return false;
    }
    json_t *leg = json_object();
    json_object_set_new(leg, account ? "account" : "payee",
                        json_stringn(text, (size_t)(equals - text)));
    json_object_set_new(leg, "amount", json_integer(fen));
    if (fee > 0) {
        json_object_set_new(leg, "fee", json_integer(fee));
    }
    *ret = leg;
    *ret_fen = fen;
    return true;
}

static bool put_forfeit(vg_ctl_call *c, const char *to, const char *text)
{
    json_t *leg;
    int64_t fen;
    if (!parse_leg(c, text, &leg, &fen)) {
        return false;
    }
    json_object_set_new(leg, "currency", json_string("CNY"));
    json_object_set_new(c->body, to, leg);
    return true;
}

/* "2027-05-01=12.50,acct_…" */
static bool put_part(vg_ctl_call *c, const char *to, const char *text)
{
    const char *equals = strchr(text, '=');
    size_t n = equals == NULL ? 0 : strcspn(equals + 1, ",");
    const char *payee = equals != NULL && equals[1 + n] == ',' ? equals + 2 + n : NULL;
    bool account = payee != NULL && strncmp(payee, "acct_", 5) == 0;
    json_t *parts = json_object_get(c->body, to), *part;
    int64_t fen;
    if (equals == NULL || (payee != NULL && !account && strncmp(payee, "payee_", 6) != 0)) {
        return wrong(c, "%s: %.60s", vg_ctl_say(VG_CTL_SAY_NOT_PART), text);
    }
    if (!parse_yuan(c, (vg_span){(const uint8_t *)equals + 1, n}, &fen)) {
        return false;
    }
    if (parts == NULL) {
        parts = json_array();
        json_object_set_new(c->body, to, parts);
        json_object_set_new(c->body, "currency", json_string("CNY"));
    }
    part = json_object();
    json_object_set_new(part, "on", json_stringn(text, (size_t)(equals - text)));
    json_object_set_new(part, "act", json_string(payee == NULL ? "release" : "capture"));
    json_object_set_new(part, "amount", json_integer(fen));
    if (payee != NULL) {
        json_object_set_new(part, account ? "account" : "payee", json_string(payee));
    }
    json_array_append_new(parts, part);
    return true;
}

/* A capture's amount is what its legs sum to. */
static bool put_leg(vg_ctl_call *c, const char *to, const char *text, bool sums)
{
    json_t *leg, *legs = json_object_get(c->body, to);
    int64_t fen;
    if (!parse_leg(c, text, &leg, &fen)) {
        return false;
    }
    if (legs == NULL) {
        legs = json_array();
        json_object_set_new(c->body, to, legs);
    }
    json_array_append_new(legs, leg);
    if (!sums) {
        return true;
    }
    json_int_t sum = json_integer_value(json_object_get(c->body, "amount")) + fen;
    json_object_set_new(c->body, "amount", json_integer(sum));
    json_object_set_new(c->body, "currency", json_string("CNY"));
    return true;
}

static bool put_body(vg_ctl_call *c, const vg_ctl_arg *a, const char *value)
{
    if (c->body == NULL) {
        c->body = json_object();
    }
    switch (a->form) {
    case VG_CTL_TEXT:
        set_member(c->body, a->to, json_string(value));
        return true;
    case VG_CTL_YUAN:
        return put_yuan(c, a->to, value);
    case VG_CTL_SWITCH:
        set_member(c->body, a->to, json_true());
        return true;
    case VG_CTL_LIST:
        put_list(c, a->to, value);
        return true;
    case VG_CTL_LEG:
        return put_leg(c, a->to, value, true);
    case VG_CTL_SHARE:
        return put_leg(c, a->to, value, false);
    case VG_CTL_PART:
        return put_part(c, a->to, value);
    case VG_CTL_FORFEIT:
        return put_forfeit(c, a->to, value);
    case VG_CTL_ORIGIN:
        set_member(c->body, strncmp(value, "op_", 3) == 0 ? "operation" : "receipt",
                   json_string(value));
        return true;
    }
    return true;
}

static bool encode(const char *text, char *to, size_t cap)
{
    static const char hex[] = "0123456789ABCDEF";
    size_t n = strlen(to);
    for (const uint8_t *p = (const uint8_t *)text; *p != 0; p++) {
        bool plain = ('a' <= *p && *p <= 'z') || ('A' <= *p && *p <= 'Z') ||
                     ('0' <= *p && *p <= '9') || strchr("-._~", *p) != NULL;
        if (n + 4 > cap) {
            return false;
        }
        if (plain) {
            to[n++] = (char)*p;
        } else {
            to[n++] = '%';
            to[n++] = hex[*p >> 4];
            to[n++] = hex[*p & 15];
        }
        to[n] = 0;
    }
    return true;
}

static bool append(char *to, size_t cap, const char *text, size_t len)
{
    size_t n = strlen(to);
    if (n + len >= cap) {
        return false;
    }
    memcpy(to + n, text, len);
    to[n + len] = 0;
    return true;
}

static const vg_ctl_arg *arg_at(const vg_ctl_verb *v, size_t i)
{
    return i < v->arg_count ? &v->args[i] : NULL;
}

/* `limit show` takes an account or a program: what is no account's id is a program, and its own verb has the path. */
static void choose_whose(vg_ctl_call *c)
{
    const vg_ctl_verb *v;
    if (strcmp(c->verb->noun, "limit") != 0 || c->values[0] == NULL || strncmp(c->values[0], "acct_", 5) == 0) {
        return;
    }
    for (size_t i = 0; (v = vg_ctl_verb_at(i)) != NULL; i++) {
        c->verb = strcmp(v->noun, "limit") == 0 && strcmp(v->verb, "program") == 0 ? v : c->verb;
    }
}

/* The verb's path with its ids and query put in. */
static bool make_path(vg_ctl_call *c)
{
    choose_whose(c);
    const vg_ctl_arg *a;
    bool ok = true, first = true;
    for (const char *p = c->verb->path; *p != 0 && ok;) {
        size_t n = strcspn(p, "{");
        ok = append(c->path, sizeof c->path, p, n);
        p += n;
        n = strcspn(p, "}");
        for (size_t i = 0; *p == '{' && (a = arg_at(c->verb, i)) != NULL; i++) {
            if (a->where == VG_CTL_PATH && strncmp(a->to, p, n + 1) == 0) {
                ok = ok && encode(c->values[i], c->path, sizeof c->path);
            }
        }
        p += *p == '{' ? n + 1 : 0;
    }
    for (size_t i = 0; (a = arg_at(c->verb, i)) != NULL; i++) {
        if (a->where != VG_CTL_QUERY || c->values[i] == NULL) {
            continue;
        }
        const char *value = c->values[i];
        char fen_text[24];
        int64_t fen = 0;
        if (a->form == VG_CTL_YUAN) {
            if (!parse_yuan(c, vg_span_of(value), &fen)) {
                return false;
            }
            snprintf(fen_text, sizeof fen_text, "%lld", (long long)fen);
            value = fen_text;
        }
        ok = ok && append(c->path, sizeof c->path, first ? "?" : "&", 1) &&
             append(c->path, sizeof c->path, a->to, strlen(a->to)) &&
             append(c->path, sizeof c->path, "=", 1) && encode(value, c->path, sizeof c->path);
        first = false;
    }
    return ok ? true : wrong(c, "%s", vg_ctl_say(VG_CTL_SAY_TOO_LONG));
}

/* --- all of it ------------------------------------------------------------------------------ */

static bool take_value(vg_ctl_call *c, size_t i, const char *value)
{
    const vg_ctl_arg *a = &c->verb->args[i];
    if (c->values[i] != NULL && a->form != VG_CTL_LEG && a->form != VG_CTL_SHARE && a->form != VG_CTL_PART) {
        return wrong(c, "%s %s", a->name, vg_ctl_say(VG_CTL_SAY_IS_TWICE));
    }
    if (value[0] == 0) {
        return wrong(c, "%s %s", a->name, vg_ctl_say(VG_CTL_SAY_IS_EMPTY));
    }
    if (!vg_span_utf8(vg_span_of(value))) {
        return wrong(c, "%s %s", a->name, vg_ctl_say(VG_CTL_SAY_NOT_UTF8));
    }
    c->values[i] = value;
    if (a->where == VG_CTL_WORD) {
        assert(c->word_count < VG_CTL_WORDS);
        c->words[c->word_count++] = value;
    }
    c->post = c->post || a->where == VG_CTL_POST;
    return a->where == VG_CTL_BODY ? put_body(c, a, value) : true;
}

static bool take_option(vg_ctl_call *c, words *w)
{
    const char *word = w->argv[w->at];
    for (size_t i = 0; i < c->verb->arg_count; i++) {
        if (c->verb->args[i].name[0] != '-' || !is_option(word, c->verb->args[i].name)) {
            continue;
        }
        const char *value = c->verb->args[i].form == VG_CTL_SWITCH ? "true" : value_of(w);
        return value == NULL ? wrong(c, "%s %s", c->verb->args[i].name,
                                     vg_ctl_say(VG_CTL_SAY_NEEDS_VALUE))
                             : take_value(c, i, value);
    }
    return wrong(c, "%s %.60s", vg_ctl_say(VG_CTL_SAY_NO_OPTION), word);
}

static bool take_places(vg_ctl_call *c, const words *w, size_t used)
{
    size_t next = used;
    for (size_t i = 0; i < c->verb->arg_count && next < w->place_count; i++) {
        if (c->verb->args[i].name[0] != '-' && !take_value(c, i, w->places[next++])) {
            return false;
        }
    }
    return next == w->place_count ? true
                                  : wrong(c, "%s %.60s", vg_ctl_say(VG_CTL_SAY_WORD_TOO_MANY),
                                          w->places[next]);
}

static bool check_needed(vg_ctl_call *c)
{
    for (size_t i = 0; i < c->verb->arg_count; i++) {
        const vg_ctl_arg *a = &c->verb->args[i];
        bool from_file = c->body_file != NULL && a->where == VG_CTL_BODY;
        if (a->needed && c->values[i] == NULL && !from_file) {
            return wrong(c, "%s %s", a->name, vg_ctl_say(VG_CTL_SAY_IS_MISSING));
        }
    }
    return true;
}

/* First the words that are no options: they say which verb it is, and with it which options there
 * are. */
static bool collect_places(vg_ctl_call *c, words *w)
{
    for (w->at = 1; w->at < w->argc; w->at++) {
        const char *word = w->argv[w->at];
        bool mine = false, place = is_place(word);
        if (!place && !take_common(c, w, &mine)) {
            return false;
        }
        if (!place && !mine) {
            continue; /* of the verb: its value, if apart, is told from a place by the verb's own
                         list */
        }
        if (place && w->place_count < 2) {
            w->places[w->place_count++] = word;
        }
        if (w->place_count == 2) {
            break;
        }
    }
    return true;
}

static bool take_rest(vg_ctl_call *c, words *w, size_t used)
{
    size_t seen = 0;
    w->place_count = 0;
    for (w->at = 1; w->at < w->argc; w->at++) {
        const char *word = w->argv[w->at];
        bool mine = true;
        if (is_place(word)) {
            if (seen++ >= used && w->place_count < VG_COUNT(w->places)) {
                w->places[w->place_count++] = word;
            }
            continue;
        }
        if (!take_common(c, w, &mine) || (!mine && !take_option(c, w))) {
            return false;
        }
    }
    return take_places(c, w, 0);
}

static bool no_verb(vg_ctl_call *c, const words *w, bool noun)
{
    if (noun && (c->help || w->place_count < 2)) {
        c->noun = w->places[0];
    }
    if (noun && c->help) {
        return true;
    }
    return noun ? wrong(c, "%s %s", w->places[0], vg_ctl_say(VG_CTL_SAY_NO_VERB))
                : wrong(c, "%s %.60s", vg_ctl_say(VG_CTL_SAY_NO_NOUN), w->places[0]);
}

bool vg_ctl_parse(int argc, char *const *argv, vg_ctl_call *ret)
{
    bool help = argc > 1 && strcmp(argv[1], "help") == 0, noun;
    words w = {.argc = argc - help, .argv = argv + help};
    *ret = (vg_ctl_call){.help = help};
    if (!collect_places(ret, &w)) {
        return false;
    }
    if (w.place_count == 0) {
        return ret->help || ret->version
                   ? true
                   : wrong(ret, "%s", vg_ctl_say(VG_CTL_SAY_NOUN_MISSING));
    }
    ret->verb = find_verb(w.places[0], w.place_count > 1 ? w.places[1] : NULL, &noun);
    if (ret->verb == NULL) {
        return no_verb(ret, &w, noun);
    }
    if (help) {
        return true;
    }
    if (!take_rest(ret, &w, ret->verb->verb[0] == 0 ? 1 : 2)) {
        return false;
    }
    if (ret->help) {
        return true;
    }
    return check_needed(ret) && (ret->verb->path == NULL || make_path(ret));
}

void vg_ctl_call_free(vg_ctl_call *call)
{
    json_decref(call->body);
    call->body = NULL;
}

/* --- help ----------------------------------------------------------------------------------- */

#define LINE 96

/* Arguments behind the verb, a new line where one gets too long. */
static void put_args(FILE *to, const vg_ctl_verb *v, size_t at)
{
    char one[80];
    for (size_t i = 0; i < v->arg_count; i++) {
        const vg_ctl_arg *a = &v->args[i];
        const char *value = a->name[0] != '-' || a->form == VG_CTL_SWITCH ? ""
                            : a->form == VG_CTL_YUAN                      ? " YUAN"
                            : a->form == VG_CTL_SHARE                     ? " ID=YUAN"
                            : a->form == VG_CTL_LEG                       ? " ID=YUAN[,FEE]"
                            : a->form == VG_CTL_PART                      ? " DAY=YUAN[,ID]"
                            : a->form == VG_CTL_FORFEIT                   ? " ID=YUAN"
                                                                          : " …";
        int n = snprintf(one, sizeof one, "%s%s%s%s", a->needed ? "" : "[", a->name, value,
                         a->needed ? "" : "]");
        assert(n > 0 && (size_t)n < sizeof one);
        bool breaks = at + 1 + vg_ctl_width(one) > LINE;
        fprintf(to, "%s%s", breaks ? "\n        " : " ", one);
        at = (breaks ? 8 : at + 1) + vg_ctl_width(one);
    }
}

static void put_verb(FILE *to, const vg_ctl_verb *v)
{
    const char *gap = v->verb[0] == 0 ? "" : " ";
    fprintf(to, "  %s%s%s", v->noun, gap, v->verb);
    put_args(to, v, 2 + strlen(v->noun) + strlen(gap) + strlen(v->verb));
    fprintf(to, "\n      %s\n", vg_ctl_chinese() ? v->help_zh : v->help);
}

void vg_ctl_usage(FILE *to, const char *noun, const vg_ctl_verb *verb)
{
    const vg_ctl_verb *v;
    fprintf(to, "%s\n", vg_ctl_say(VG_CTL_SAY_USAGE));
    for (size_t i = 0; (v = vg_ctl_verb_at(i)) != NULL; i++) {
        if ((verb == NULL || v == verb) && (noun == NULL || strcmp(noun, v->noun) == 0)) {
            put_verb(to, v);
        }
    }
    fprintf(to, "%s\n%s\n%s\n%s\n", vg_ctl_say(VG_CTL_SAY_OPTIONS),
            vg_ctl_say(VG_CTL_SAY_ENVIRONMENT), vg_ctl_say(VG_CTL_SAY_AMOUNTS),
            vg_ctl_say(VG_CTL_SAY_EXIT_CODES));
}
