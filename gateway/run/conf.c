#include "gateway/run/conf.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <yaml.h>

/* --- keys, one row each --------------------------------------------------------------------- */

typedef enum key_form {
    KEY_TEXT,
    KEY_NAME, /* a-z 0-9 - */
    KEY_INT,
    KEY_BOOL,
    KEY_WORD,  /* the n-th of words, from least */
    KEY_CLOCK, /* "17:00" as seconds */
} key_form;

typedef struct key {
    const char *section, *name;
    key_form form;
    bool needed;
    uint32_t at, size;
    int64_t least, most;
    const char *words;
    const char *fallback;
} key;

#define AT(T, m)  .at = offsetof(T, m), .size = sizeof(((T *)0)->m)
#define TOP(m)    .section = "", .name = #m, AT(vg_conf, m)
#define LISTEN(m) .section = "listen", .name = #m, AT(vg_conf, listen.m)
#define STORE(m)  .section = "store", .name = #m, AT(vg_conf_store, m)
#define KEYF(m)   .section = "keys", .name = #m, AT(vg_conf_keyfile, m)
#define PROG(m)   .section = "programs", .name = #m, AT(vg_conf_program, m)
#define T1(m, as) .section = "t1", .name = #m, AT(vg_conf_program, as)
#define INTEREST(m) .section = "interest", .name = #m, AT(vg_conf_program, interest_##m)
#define LOTS(m, as) .section = "lots", .name = #m, AT(vg_conf_program, as)

static const key keys[] = {
    {TOP(instance), .form = KEY_NAME, .needed = true},
    {TOP(production), .form = KEY_BOOL, .fallback = "false"},
    {TOP(allow_known_holes), .form = KEY_BOOL, .fallback = "false"},
    {TOP(workers), .form = KEY_INT, .least = 1, .most = 64, .fallback = "2"},
    {TOP(seal_key_file), .form = KEY_TEXT, .needed = true},
    {TOP(bootstrap_key_file), .form = KEY_TEXT},
    {TOP(refused_keys_file), .form = KEY_TEXT},
    {TOP(calendar_file), .form = KEY_TEXT},
    {TOP(spool_dir), .form = KEY_TEXT, .fallback = "/var/tmp"},
    {TOP(statement_profiles), .form = KEY_TEXT},
    {KEYF(name), .form = KEY_NAME, .needed = true},
    {KEYF(purpose),
     .form = KEY_WORD,
     .needed = true,
     .least = 1,
     .words = "sign|verify|tls_client|tls_server"},
    {KEYF(cert), .form = KEY_TEXT},
    {KEYF(key), .form = KEY_TEXT},
    {KEYF(pkcs12), .form = KEY_TEXT},
    {KEYF(password_file), .form = KEY_TEXT},
    {KEYF(token_module), .form = KEY_TEXT},
    {KEYF(token_label), .form = KEY_TEXT},
    {KEYF(token_pin_file), .form = KEY_TEXT},
    {KEYF(token_key), .form = KEY_TEXT},
    {KEYF(from), .form = KEY_TEXT},
    {LISTEN(address), .form = KEY_TEXT, .fallback = "127.0.0.1"},
    {LISTEN(port), .form = KEY_INT, .most = 65535, .fallback = "8420"},
    {LISTEN(threads), .form = KEY_INT, .least = 1, .most = 64, .fallback = "2"},
    {STORE(kind), .form = KEY_WORD, .needed = true, .least = 1, .words = "sqlite|mysql"},
    {STORE(path), .form = KEY_TEXT},
    {STORE(host), .form = KEY_TEXT},
    {STORE(port), .form = KEY_INT, .least = 1, .most = 65535, .fallback = "3306"},
    {STORE(socket), .form = KEY_TEXT},
    {STORE(user), .form = KEY_TEXT},
    {STORE(password_file), .form = KEY_TEXT},
    {STORE(database), .form = KEY_TEXT},
    {STORE(migrate), .form = KEY_BOOL, .fallback = "false"},
    {STORE(mark_file), .form = KEY_TEXT},
    {PROG(name), .form = KEY_NAME, .needed = true},
    {PROG(id), .form = KEY_INT, .needed = true, .least = 1, .most = 1048575},
    {.section = "programs",
     .name = "bank",
     AT(vg_conf_program, bank_name),
     .form = KEY_NAME,
     .needed = true},
    {PROG(mode), .form = KEY_TEXT, .fallback = "direct"},
    {PROG(url), .form = KEY_TEXT},
    {PROG(signing), .form = KEY_WORD, .least = 1, .words = "front_end|wss|xml|cms", .fallback = "front_end"},
    {PROG(signing_confirmed), .form = KEY_BOOL, .fallback = "false"},
    {PROG(keys), .form = KEY_NAME},
    {PROG(tls_ca), .form = KEY_TEXT},
    {PROG(sm2_form), .form = KEY_WORD, .least = 1, .words = "raw|der", .fallback = "raw"},
    {PROG(sm2_signature_uri), .form = KEY_TEXT},
    {PROG(sm2_digest_uri), .form = KEY_TEXT},
    {PROG(cms_family), .form = KEY_WORD, .least = 1, .words = "pkcs7|gm", .fallback = "pkcs7"},
    {PROG(push_address), .form = KEY_TEXT, .fallback = "127.0.0.1"},
    {PROG(push_port), .form = KEY_INT, .most = 65535, .fallback = "0"},
    {PROG(ref_prefix), .form = KEY_TEXT},
    {PROG(capture_approval_over), .form = KEY_INT, .most = VG_FEN_MAX, .fallback = "0"},
    {PROG(break_two_over), .form = KEY_INT, .most = VG_FEN_MAX, .fallback = "0"},
    {PROG(write_off_max), .form = KEY_INT, .most = VG_FEN_MAX, .fallback = "10000"},
    {PROG(own_account), .form = KEY_TEXT},
    {PROG(own_name), .form = KEY_TEXT},
    {PROG(custody_account), .form = KEY_TEXT},
    {PROG(suspense_account), .form = KEY_TEXT},
    {PROG(settlement_account), .form = KEY_TEXT},
    {PROG(class_limits), .form = KEY_BOOL, .fallback = "true"},
    {PROG(limits_file), .form = KEY_TEXT},
    {PROG(recon_rules), .form = KEY_TEXT},
    {PROG(ledger_map), .form = KEY_TEXT},
    {PROG(return_fee), .form = KEY_WORD, .words = "customer|shortfall", .fallback = "customer"},
    {PROG(refund_from), .form = KEY_WORD, .words = "bank|booking|clearing", .fallback = "bank"},
    {PROG(refund_channel), .form = KEY_WORD, .words = "order|topup", .fallback = "order"},
    {PROG(pace_per_min), .form = KEY_INT, .least = 1, .most = 1000000},
    {PROG(connections), .form = KEY_INT, .least = 1, .most = VG_BANK_CONNECTIONS, .fallback = "4"},
    {PROG(first_tail), .form = KEY_INT, .least = 1, .most = 9999999, .fallback = "1000"},
    {PROG(rails), .form = KEY_WORD, .words = "bank|standard|none", .fallback = "bank"},
    {PROG(rails_file), .form = KEY_TEXT},
    {PROG(fetch_statements), .form = KEY_BOOL, .fallback = "true"},
    {PROG(ask_working_days), .form = KEY_BOOL, .fallback = "true"},
    {PROG(confirm_batch), .form = KEY_INT, .most = 1000000, .fallback = "1000"},
    {PROG(codes), .form = KEY_TEXT},
    {T1(rule, t1_rule), .form = KEY_WORD, .words = "cal|biz", .fallback = "cal"},
    {T1(cutoff, t1_cutoff_s), .form = KEY_CLOCK, .fallback = "17:00"},
    {T1(release, t1_release_s), .form = KEY_CLOCK, .fallback = "00:30"},
    {T1(payee, t1_payee), .form = KEY_WORD, .words = "same_day|next_day", .fallback = "next_day"},
    {LOTS(withdraw, lots_withdraw), .form = KEY_WORD, .words = "oldest_first|latest_first", .fallback = "oldest_first"},
    {LOTS(hold, lots_hold), .form = KEY_WORD, .words = "pending_first|oldest_first", .fallback = "pending_first"},
    {INTEREST(account), .form = KEY_TEXT},
    {INTEREST(rates), .form = KEY_TEXT, .fallback = "none"},
    {INTEREST(basis), .form = KEY_INT, .least = 360, .most = 365, .fallback = "360"},
    {INTEREST(base), .form = KEY_WORD, .words = "full|yuan", .fallback = "full"},
    {INTEREST(method), .form = KEY_WORD, .words = "whole|segmented", .fallback = "whole"},
};

/* Members whose value is a mapping or a list, beside the keys of their section. */
static const struct {
    const char *section, *name;
} inner[] = {{"", "listen"},   {"", "store"},      {"", "timers"}, {"", "keys"},
             {"", "programs"}, {"programs", "t1"}, {"programs", "lots"}, {"programs", "interest"}, {"programs", "bank_settings"}};

static const char *const timer_keys[] = {
#define TIMER(name, key, def, least, most, why) key,
#include "gateway/core/timers.def"
#undef TIMER
};

bool vg_conf_key_at(size_t i, const char **ret_section, const char **ret_name)
{
    size_t timers = i - VG_COUNT(keys), blocks = timers - VG_COUNT(timer_keys);
    if (i < VG_COUNT(keys)) {
        *ret_section = keys[i].section;
        *ret_name = keys[i].name;
    } else if (timers < VG_COUNT(timer_keys)) {
        *ret_section = "timers";
        *ret_name = timer_keys[timers];
    } else if (blocks < VG_COUNT(inner)) {
        *ret_section = inner[blocks].section;
        *ret_name = inner[blocks].name;
    } else {
        return false;
    }
    return true;
}

/* --- problems ------------------------------------------------------------------------------- */

typedef struct reader {
    yaml_document_t doc;
    vg_conf *conf;
    vg_conf_problem *problems;
    size_t count;
} reader;

/* Kept in the order of lines; the last ones give way when there are too many. */
static void problem(reader *r, int line, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
static void problem(reader *r, int line, const char *fmt, ...)
{
    size_t at = r->count;
    while (at > 0 && r->problems[at - 1].line > line) {
        at--;
    }
    if (at == VG_CONF_PROBLEMS_MAX) {
        return;
    }
    r->count -= r->count == VG_CONF_PROBLEMS_MAX;
    memmove(&r->problems[at + 1], &r->problems[at], (r->count - at) * sizeof *r->problems);
    r->count++;
    va_list args;
    va_start(args, fmt);
    r->problems[at].line = line;
    vsnprintf(r->problems[at].text, sizeof r->problems[at].text, fmt, args);
    va_end(args);
}

static int line_of(const yaml_node_t *node) { return (int)node->start_mark.line + 1; }

static vg_span text_of(const yaml_node_t *node)
{
    return (vg_span){node->data.scalar.value, node->data.scalar.length};
}

/* --- values --------------------------------------------------------------------------------- */

static bool parse_clock(vg_span t, int64_t *ret)
{
    int64_t h, m;
    vg_err ignored;
    if (t.len != 5 || t.at[2] != ':' ||
        vg_span_int((vg_span){t.at, 2}, &h, &ignored).code != VG_OK ||
        vg_span_int((vg_span){t.at + 3, 2}, &m, &ignored).code != VG_OK || h > 23 || m > 59) {
        return false;
    }
    *ret = h * 3600 + m * 60;
    return true;
}

static bool parse_word(const char *words, vg_span t, int64_t *ret)
{
    for (int64_t n = 0; *words != 0; n++) {
        size_t len = strcspn(words, "|");
        if (t.len == len && memcmp(words, t.at, len) == 0) {
            *ret = n;
            return true;
        }
        words += len + (words[len] == '|');
    }
    return false;
}

static bool parse_bool(vg_span t, bool *ret)
{
    *ret = vg_span_is(t, "true");
    return *ret || vg_span_is(t, "false");
}

static bool is_name(vg_span t)
{
    for (size_t i = 0; i < t.len; i++) {
        if (t.at[i] == 0 || strchr("abcdefghijklmnopqrstuvwxyz0123456789-", t.at[i]) == NULL) {
            return false;
        }
    }
    return t.len > 0;
}

static void set_text(reader *r, const key *k, char *to, vg_span t, int line)
{
    vg_err err;
    if (t.len == 0 && k->needed) {
        problem(r, line, "%s is empty", k->name);
    } else if (k->form == KEY_NAME && !is_name(t)) {
        problem(r, line, "%s is made of a-z, 0-9 and -", k->name);
    } else if (vg_span_copy(t, to, k->size, &err).code != VG_OK) {
        problem(r, line, "%s: %s", k->name, err.text);
    }
}

static void set_value(reader *r, const key *k, void *base, vg_span t, int line)
{
    uint8_t *to = (uint8_t *)base + k->at;
    vg_err ignored;
    int64_t n = 0;
    bool yes = false;
    switch (k->form) {
    case KEY_TEXT:
    case KEY_NAME:
        set_text(r, k, (char *)to, t, line);
        return;
    case KEY_BOOL:
        if (!parse_bool(t, &yes)) {
            problem(r, line, "%s is true or false", k->name);
        }
        *(bool *)to = yes;
        return;
    case KEY_INT:
        if (vg_span_int(t, &n, &ignored).code != VG_OK || n < k->least || n > k->most) {
            problem(r, line, "%s is a number from %lld to %lld", k->name, (long long)k->least,
                    (long long)k->most);
        }
        break;
    case KEY_WORD:
        if (!parse_word(k->words, t, &n)) {
            problem(r, line, "%s is one of %s", k->name, k->words);
        }
        n += k->least;
        break;
    case KEY_CLOCK:
        if (!parse_clock(t, &n)) {
            problem(r, line, "%s is a time of day in China like \"17:00\"", k->name);
        }
        break;
    }
    *(int64_t *)(void *)to = n;
}

/* --- mappings ------------------------------------------------------------------------------- */

static const yaml_node_t *node_at(reader *r, int index)
{
    return yaml_document_get_node(&r->doc, index);
}

/* The value of a name in a mapping, NULL: not there. */
static const yaml_node_t *child(reader *r, const yaml_node_t *map, const char *name)
{
    if (map == NULL || map->type != YAML_MAPPING_NODE) {
        return NULL;
    }
    for (const yaml_node_pair_t *p = map->data.mapping.pairs.start; p < map->data.mapping.pairs.top;
         p++) {
        const yaml_node_t *k = node_at(r, p->key);
        if (k->type == YAML_SCALAR_NODE && vg_span_is(text_of(k), name)) {
            return node_at(r, p->value);
        }
    }
    return NULL;
}

static bool is_mapping(reader *r, const yaml_node_t *node, const char *what)
{
    if (node->type == YAML_MAPPING_NODE) {
        return true;
    }
    problem(r, line_of(node), "%s is a mapping of names to values", what);
    return false;
}

typedef bool known_fn(const void *ctx, vg_span name);

static void check_names(reader *r, const yaml_node_t *map, known_fn *known, const void *ctx)
{
    for (const yaml_node_pair_t *p = map->data.mapping.pairs.start; p < map->data.mapping.pairs.top;
         p++) {
        const yaml_node_t *k = node_at(r, p->key);
        vg_span name = k->type == YAML_SCALAR_NODE ? text_of(k) : VG_SPAN("");
        if (!known(ctx, name)) {
            problem(r, line_of(k), "the key \"%.*s\" is not known here",
                    (int)(name.len < 60 ? name.len : 60), (const char *)name.at);
        }
        for (const yaml_node_pair_t *q = map->data.mapping.pairs.start; q < p; q++) {
            const yaml_node_t *other = node_at(r, q->key);
            if (other->type == YAML_SCALAR_NODE && name.len > 0 && name.len == text_of(other).len &&
                memcmp(name.at, text_of(other).at, name.len) == 0) {
                problem(r, line_of(k), "the key stands twice: first on line %d", line_of(other));
            }
        }
    }
}

static bool known_in_section(const void *section, vg_span name)
{
    for (size_t i = 0; i < VG_COUNT(keys); i++) {
        if (strcmp(keys[i].section, section) == 0 && vg_span_is(name, keys[i].name)) {
            return true;
        }
    }
    for (size_t i = 0; i < VG_COUNT(inner); i++) {
        if (strcmp(inner[i].section, section) == 0 && vg_span_is(name, inner[i].name)) {
            return true;
        }
    }
    return false;
}

/* Reads the section's keys from the mapping (NULL: it is not there) into base; line is of what
 * encloses it. */
static void read_section(reader *r, const char *section, const yaml_node_t *map, void *base,
                         int line)
{
    if (map != NULL && !is_mapping(r, map, section)) {
        return;
    }
    for (size_t i = 0; i < VG_COUNT(keys); i++) {
        const key *k = &keys[i];
        if (strcmp(k->section, section) != 0) {
            continue;
        }
        const yaml_node_t *value = child(r, map, k->name);
        if (value == NULL && k->needed) {
            problem(r, line, "%s%s%s is missing", section, section[0] == 0 ? "" : ".", k->name);
        } else if (value == NULL && k->fallback != NULL) {
            set_value(r, k, base, vg_span_of(k->fallback), line);
        } else if (value != NULL && value->type != YAML_SCALAR_NODE) {
            problem(r, line_of(value), "%s is a single value", k->name);
        } else if (value != NULL) {
            set_value(r, k, base, text_of(value), line_of(value));
        }
    }
    if (map != NULL) {
        check_names(r, map, known_in_section, section);
    }
}

/* --- store, timers -------------------------------------------------------------------------- */

static void read_store(reader *r, const yaml_node_t *root)
{
    const yaml_node_t *map = child(r, root, "store");
    vg_conf_store *s = &r->conf->store;
    int line = map == NULL ? 0 : line_of(map);
    read_section(r, "store", map, s, line);
    if (s->kind == VG_CONF_SQLITE && s->path[0] == 0) {
        problem(r, line, "store.path is missing: the file of an sqlite store");
    }
    if (s->kind == VG_CONF_MYSQL && (s->user[0] == 0 || s->database[0] == 0)) {
        problem(r, line, "store.user and store.database are needed by a mysql store");
    }
    if (s->kind == VG_CONF_MYSQL && (s->host[0] != 0) == (s->socket[0] != 0)) {
        problem(r, line, "a mysql store has either store.host or store.socket");
    }
}

static bool known_timer(const void *ctx, vg_span name)
{
    (void)ctx;
    for (size_t i = 0; i < VG_COUNT(timer_keys); i++) {
        if (vg_span_is(name, timer_keys[i])) {
            return true;
        }
    }
    return false;
}

static void read_timers(reader *r, const yaml_node_t *map)
{
    r->conf->timers = vg_timers_default();
    if (map == NULL || !is_mapping(r, map, "timers")) {
        return;
    }
    for (size_t i = 0; i < VG_COUNT(timer_keys); i++) {
        const yaml_node_t *value = child(r, map, timer_keys[i]);
        vg_err err = {0};
        int64_t seconds;
        if (value == NULL) {
            continue;
        }
        if (value->type != YAML_SCALAR_NODE ||
            vg_span_int(text_of(value), &seconds, &err).code != VG_OK) {
            problem(r, line_of(value), "%s is a number of seconds", timer_keys[i]);
        } else if (vg_timers_set(&r->conf->timers, timer_keys[i], seconds, &err).code != VG_OK) {
            problem(r, line_of(value), "%s", err.text);
        }
    }
    check_names(r, map, known_timer, NULL);
    if (r->conf->timers.lease_ms <= r->conf->timers.write_timeout_ms) {
        problem(r, line_of(map), "lease_s must be longer than write_timeout_s");
    }
}

/* --- programs ------------------------------------------------------------------------------- */

static bool known_setting(const void *ctx, vg_span name)
{
    const vg_bank *bank = ctx;
    for (size_t i = 0; i < bank->conf_key_count; i++) {
        if (vg_span_is(name, bank->conf_keys[i].name)) {
            return true;
        }
    }
    return false;
}

static void read_setting(reader *r, vg_conf_program *p, size_t i, const yaml_node_t *value)
{
    const vg_conf_key *k = &p->bank->conf_keys[i];
    vg_err err;
    bool yes;
    int64_t n;
    p->values[i] = p->settings[i];
    if (value == NULL) {
        if (k->needed) {
            problem(r, p->line, "bank_settings.%s is missing: %s", k->name, k->help);
        }
        vg_text_set(p->settings[i], VG_CONF_VALUE, k->fallback == NULL ? "" : k->fallback);
    } else if (value->type != YAML_SCALAR_NODE ||
               vg_span_copy(text_of(value), p->settings[i], VG_CONF_VALUE, &err).code != VG_OK) {
        problem(r, line_of(value), "%s is a single value of at most %d bytes", k->name,
                VG_CONF_VALUE - 1);
    } else if (k->is == VG_CONF_INT && vg_span_int(text_of(value), &n, &err).code != VG_OK) {
        problem(r, line_of(value), "%s is a number: %s", k->name, k->help);
    } else if (k->is == VG_CONF_BOOL && !parse_bool(text_of(value), &yes)) {
        problem(r, line_of(value), "%s is true or false: %s", k->name, k->help);
    } else if (k->needed && p->settings[i][0] == 0) {
        problem(r, line_of(value), "%s is empty: %s", k->name, k->help);
    }
}

static void read_settings(reader *r, vg_conf_program *p, const yaml_node_t *map)
{
    assert(p->bank->conf_key_count <= VG_CONF_SETTINGS_MAX);
    if (map != NULL && !is_mapping(r, map, "bank_settings")) {
        return;
    }
    for (size_t i = 0; i < p->bank->conf_key_count; i++) {
        read_setting(r, p, i, child(r, map, p->bank->conf_keys[i].name));
    }
    if (map != NULL) {
        check_names(r, map, known_setting, p->bank);
    }
}

static bool is_url(const char *text, vg_wire_kind wire)
{
    size_t skip = strncmp(text, "http://", 7) == 0 ? 7 : strncmp(text, "https://", 8) == 0 ? 8 : 0;
    if (wire == VG_WIRE_TCP) {
        skip = strncmp(text, "tcp://", 6) == 0 ? 6 : 0;
    }
    return skip > 0 && text[skip] != 0 && text[skip] != '/' && strpbrk(text, " \t@") == NULL;
}

static bool is_prefix(const char *text)
{
    return strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == 2 && text[2] == 0;
}

/* Which profile is meant decides who may read the bytes on their way: it is never guessed. */
static void check_signing(reader *r, const vg_conf_program *p)
{
    if ((p->bank->signings >> p->signing & 1) == 0) {
        problem(r, p->line, "signing: bank %s does not work with this profile", p->bank_name);
    } else if ((p->bank->confirmed >> p->signing & 1) == 0 && !p->signing_confirmed && r->conf->production) {
        problem(r, p->line,
                "signing: the papers of bank %s do not describe this profile: production needs signing_confirmed: true, once "
                "the bank has agreed to it",
                p->bank_name);
    }
    if (p->push_port != 0 && (p->bank->listen == NULL || p->bank->wire != VG_WIRE_TCP)) {
        problem(r, p->line, "push_port: bank %s calls nobody by TCP", p->bank_name);
    }
}

static void check_bank_side(reader *r, vg_conf_program *p)
{
    int64_t mode;
    if (p->bank->mode == NULL && !parse_word("direct|payment_institution|front_end", vg_span_of(p->mode), &mode)) {
        problem(r, p->line, "mode is one of direct|payment_institution|front_end");
    }
    if (p->pace_per_min == 0) {
        p->pace_per_min = p->bank->pace_per_min;
    }
    if ((p->bank->caps & VG_CAP_LEDGER_ONLY) != 0) {
        return;
    }
    if (!is_url(p->url, p->bank->wire)) {
        problem(r, p->line, "url is the address of the bank or its front-end software, like %s",
                p->bank->wire == VG_WIRE_TCP ? "tcp://10.1.2.3:7072" : "http://10.1.2.3:6789");
    }
    check_signing(r, p);
    if (p->bank->invented && r->conf->production) {
        problem(r, p->line,
                "bank: %s is invented, an example or a template without a bank's paper: production refuses it",
                p->bank_name);
    }
    if (!is_prefix(p->ref_prefix)) {
        problem(r, p->line,
                "ref_prefix is two of A-Z and 0-9: our references at this bank begin with it");
    }
}

static void check_unique(reader *r, const vg_conf_program *p)
{
    for (const vg_conf_program *q = r->conf->programs; q < p; q++) {
        if (strcmp(q->name, p->name) == 0 && p->name[0] != 0) {
            problem(r, p->line, "another program is called %s too, on line %d", p->name, q->line);
        }
        if (q->id == p->id && p->id != 0) {
            problem(r, p->line, "another program has this id too, on line %d", q->line);
        }
        if (q->bank == p->bank && q->ref_prefix[0] != 0 &&
            strcmp(q->ref_prefix, p->ref_prefix) == 0) {
            problem(
                r, p->line,
                "ref_prefix %s is used on line %d too: a bank login must see each reference once",
                p->ref_prefix, q->line);
        }
    }
}

static void read_program(reader *r, const yaml_node_t *map)
{
    vg_conf_program *p = &r->conf->programs[r->conf->program_count++];
    p->line = line_of(map);
    if (!is_mapping(r, map, "a program")) {
        return;
    }
    read_section(r, "programs", map, p, p->line);
    read_section(r, "t1", child(r, map, "t1"), p, p->line);
    read_section(r, "lots", child(r, map, "lots"), p, p->line);
    read_section(r, "interest", child(r, map, "interest"), p, p->line);
    if (p->interest_basis != 360 && p->interest_basis != 365) {
        problem(r, p->line, "interest: basis is 360 or 365");
    }
    p->bank = vg_bank_find(p->bank_name, p->mode);
    if (p->bank == NULL && p->bank_name[0] != 0) {
        bool known = vg_bank_find(p->bank_name, NULL) != NULL;
        problem(r, p->line, known ? "bank %s has no mode %s" : "no bank is called %s", p->bank_name, p->mode);
    }
    if (p->bank != NULL) {
        check_bank_side(r, p);
        read_settings(r, p, child(r, map, "bank_settings"));
        check_unique(r, p);
    }
}

static void check_keyfile(reader *r, const vg_conf_keyfile *k)
{
    bool verify = k->purpose == 2, files = k->cert[0] != 0 && k->key[0] != 0;
    bool token = k->cert[0] != 0 && k->token_module[0] != 0 && k->token_key[0] != 0 && k->token_pin_file[0] != 0;
    if (verify ? k->cert[0] == 0 || k->key[0] != 0 || k->pkcs12[0] != 0 : !files && !token && k->pkcs12[0] == 0) {
        problem(r, k->line,
                verify ? "keys: to verify takes the bank's cert, and no key"
                       : "keys: cert and key, or pkcs12, or cert with token_module, token_label, token_pin_file and token_key");
    }
    vg_day day;
    vg_err ignored;
    if (k->from[0] != 0 && vg_day_parse(vg_span_of(k->from), &day, &ignored).code != VG_OK) {
        problem(r, k->line, "keys: from is a day like 2027-01-31");
    }
}

static void read_keyfiles(reader *r, const yaml_node_t *list)
{
    if (list == NULL) {
        return;
    }
    if (list->type != YAML_SEQUENCE_NODE) {
        problem(r, line_of(list), "keys is a list");
        return;
    }
    for (const yaml_node_item_t *i = list->data.sequence.items.start; i < list->data.sequence.items.top; i++) {
        const yaml_node_t *map = node_at(r, *i);
        if (r->conf->key_count == VG_CONF_KEYS_MAX) {
            problem(r, line_of(list), "more than %d keys", VG_CONF_KEYS_MAX);
            return;
        }
        vg_conf_keyfile *k = &r->conf->keys[r->conf->key_count++];
        k->line = line_of(map);
        if (is_mapping(r, map, "a key")) {
            read_section(r, "keys", map, k, k->line);
            check_keyfile(r, k);
        }
    }
}

static void read_programs(reader *r, const yaml_node_t *list)
{
    if (list == NULL || list->type != YAML_SEQUENCE_NODE ||
        list->data.sequence.items.start == list->data.sequence.items.top) {
        problem(r, list == NULL ? 0 : line_of(list), "programs is a list of at least one program");
        return;
    }
    for (const yaml_node_item_t *i = list->data.sequence.items.start;
         i < list->data.sequence.items.top; i++) {
        if (r->conf->program_count == VG_CONF_PROGRAMS_MAX) {
            problem(r, line_of(list), "more than %d programs", VG_CONF_PROGRAMS_MAX);
            return;
        }
        read_program(r, node_at(r, *i));
    }
}

/* --- the file ------------------------------------------------------------------------------- */

static void read_root(reader *r)
{
    const yaml_node_t *root = yaml_document_get_root_node(&r->doc);
    if (root == NULL) {
        problem(r, 0, "the file is empty");
        return;
    }
    if (!is_mapping(r, root, "the file")) {
        return;
    }
    read_section(r, "", root, r->conf, 1);
    read_section(r, "listen", child(r, root, "listen"), r->conf, 1);
    read_store(r, root);
    read_timers(r, child(r, root, "timers"));
    read_keyfiles(r, child(r, root, "keys"));
    read_programs(r, child(r, root, "programs"));
}

static bool one_document(reader *r, yaml_parser_t *parser)
{
    yaml_document_t second;
    if (!yaml_parser_load(parser, &second)) {
        problem(r, (int)parser->problem_mark.line + 1, "not YAML: %s", parser->problem);
        return false;
    }
    const yaml_node_t *more = yaml_document_get_root_node(&second);
    if (more != NULL) {
        problem(r, line_of(more), "a second document: the file has one");
    }
    yaml_document_delete(&second);
    return true;
}

static void load(reader *r, vg_span text)
{
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser)) {
        problem(r, 0, "no memory for the reader");
        return;
    }
    yaml_parser_set_input_string(&parser, text.at, text.len);
    if (!yaml_parser_load(&parser, &r->doc)) {
        problem(r, (int)parser.problem_mark.line + 1, "not YAML: %s",
                parser.problem == NULL ? "?" : parser.problem);
    } else {
        read_root(r);
        if (yaml_document_get_root_node(&r->doc) != NULL) {
            (void)one_document(r, &parser);
        }
        yaml_document_delete(&r->doc);
    }
    yaml_parser_delete(&parser);
}

vg_status vg_conf_parse(vg_span text, vg_conf **ret, vg_conf_problem *problems, size_t *ret_count,
                        vg_err *err)
{
    reader r = {.conf = calloc(1, sizeof *r.conf), .problems = problems};
    *ret_count = 0;
    if (r.conf == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for the configuration");
    }
    load(&r, text);
    *ret_count = r.count;
    if (r.count > 0) {
        free(r.conf);
        return VG_FAIL(err, CONFIG, "line %d: %s (problems in all: %zu)", problems[0].line,
                       problems[0].text, r.count);
    }
    *ret = r.conf;
    return VG_DONE;
}

vg_status vg_conf_read(const char *path, vg_conf **ret, vg_conf_problem *problems,
                       size_t *ret_count, vg_err *err)
{
    *ret_count = 0;
    FILE *f = fopen(path, "rbe");
    if (f == NULL) {
        return VG_FAIL(err, CONFIG, "the configuration %.100s can't be opened", path);
    }
    uint8_t *text = malloc(VG_CONF_FILE_MAX + 1);
    size_t len = text == NULL ? 0 : fread(text, 1, VG_CONF_FILE_MAX + 1, f);
    bool failed = text == NULL || ferror(f) != 0;
    fclose(f);
    vg_status st = failed ? VG_FAIL(err, CONFIG, "the configuration %.100s can't be read", path)
                   : len > VG_CONF_FILE_MAX
                       ? VG_FAIL(err, CONFIG, "the configuration is larger than 1 MiB")
                       : vg_conf_parse((vg_span){text, len}, ret, problems, ret_count, err);
    free(text);
    return st;
}

void vg_conf_free(vg_conf *conf) { free(conf); }
