/* What an operator wants to know before money is sent: configuration, keys, store, addresses, clock. */
#include "gateway/bin/tools.h"
#include "gateway/bin/setup.h"
#include "gateway/edge/system.h"
#include "gateway/edge/wire_curl.h"
#include <jansson.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

typedef struct finding {
    const char *what;
    bool ok;
    char text[320];
    const char *advice;
} finding;

enum { FINDINGS_MAX = 256 };

typedef struct report {
    finding rows[FINDINGS_MAX];
    size_t count;
} report;

static void note(report *r, const char *what, bool ok, const char *advice, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
static void note(report *r, const char *what, bool ok, const char *advice, const char *fmt, ...)
{
    va_list args;
    if (r->count == FINDINGS_MAX) {
        return;
    }
    finding *f = &r->rows[r->count++];
    *f = (finding){.what = what, .ok = ok, .advice = advice};
    va_start(args, fmt);
    vsnprintf(f->text, sizeof f->text, fmt, args);
    va_end(args);
}

static void check_file(report *r, const char *what, const char *path)
{
    struct stat st;
    if (path[0] == 0) {
        return;
    }
    if (stat(path, &st) != 0) {
        note(r, what, false, "make the file, or correct its path in the configuration", "%s is missing", path);
    } else {
        bool closed = (st.st_mode & 077) == 0;
        note(r, what, closed, "chmod 600", "%s, mode %03o", path, (unsigned)st.st_mode & 0777u);
    }
}

/* Where a bank's name leads now, as the wire will resolve it. */
static void check_address(report *r, const vg_conf_program *p)
{
    char host[256], text[NI_MAXHOST];
    vg_err err;
    if ((p->bank->caps & VG_CAP_LEDGER_ONLY) != 0) {
        return;
    }
    bool ok = vg_wire_check_url(p->front_end, true, &err).code == VG_OK;
    note(r, "front-end", ok, "the front-end's host must resolve to a loopback or private address", "%s: %s%s%s", p->name,
         p->front_end, ok ? "" : ": ", ok ? "" : err.text);
    const char *at = strstr(p->front_end, "://");
    size_t n = at == NULL ? 0 : strcspn(at + 3, ":/");
    if (at == NULL || n >= sizeof host) {
        return;
    }
    memcpy(host, at + 3, n);
    host[n] = 0;
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *list = NULL;
    if (getaddrinfo(host, NULL, &hints, &list) != 0) {
        note(r, "front-end", false, "check the name and the resolver of this host", "%s does not resolve", host);
        return;
    }
    for (const struct addrinfo *a = list; a != NULL; a = a->ai_next) {
        if (getnameinfo(a->ai_addr, a->ai_addrlen, text, sizeof text, NULL, 0, NI_NUMERICHOST) == 0) {
            note(r, "front-end", true, NULL, "%s resolves to %s", host, text);
        }
    }
    freeaddrinfo(list);
}

static void check_store(report *r, const vg_conf *c)
{
    vg_setup_stored stored;
    vg_err err;
    bool ok = vg_setup_store(c, false, &stored, &err).code == VG_OK;
    note(r, "store", ok, "see the text; `custodyctl store migrate` makes or upgrades the schema", "%s", ok ? "opened; writable primary; settings keep commits" : err.text);
    vg_setup_store_end(&stored);
}

static void check_clock(report *r)
{
    vg_clock clock = vg_system_clock();
    char text[VG_TIME_TEXT];
    int64_t now = clock.wall_ms(clock.ctx);
    vg_day next;
    vg_err err;
    vg_time_text(now, text);
    bool ok = vg_calendar_next(vg_calendar_china(), vg_day_at(now), &next, &err).code == VG_OK;
    note(r, "clock", true, NULL, "%s; compare it with a time server", text);
    note(r, "calendar", ok, "load the State Council's notice of the year", "%s", ok ? "has data for the next working day" : err.text);
}

static void check_programs(report *r, const vg_conf *c)
{
    for (size_t i = 0; i < c->program_count; i++) {
        vg_program_conf program = {0};
        vg_err err;
        bool ok = vg_setup_program(c, i, &program, &err).code == VG_OK;
        note(r, "program", ok, "correct the bank_settings of this program", "%s at %s%s%s", c->programs[i].name,
             c->programs[i].bank->title, ok ? "" : ": ", ok ? "" : err.text);
        vg_setup_program_end(&program);
        check_address(r, &c->programs[i]);
    }
}

static int print_report(const report *r, bool json)
{
    bool all = true;
    json_t *list = json_array();
    for (size_t i = 0; i < r->count; i++) {
        const finding *f = &r->rows[i];
        all &= f->ok;
        if (json) {
            json_array_append_new(list, json_pack("{s:s, s:b, s:s, s:s}", "check", f->what, "ok", f->ok, "text", f->text,
                                                  "advice", f->ok || f->advice == NULL ? "" : f->advice));
        } else {
            printf("%-4s %-14s %s\n", f->ok ? "ok" : "BAD", f->what, f->text);
            if (!f->ok && f->advice != NULL) {
                printf("     %-14s -> %s\n", "", f->advice);
            }
        }
    }
    if (json) {
        json_dumpf(list, stdout, JSON_INDENT(2));
        printf("\n");
    }
    json_decref(list);
    return all ? 0 : 1;
}

int vg_doctor(const char *conf_path, bool json)
{
    vg_conf *c = vg_setup_conf(conf_path);
    report *r = calloc(1, sizeof *r);
    if (c == NULL || r == NULL) {
        free(r);
        vg_conf_free(c);
        return 1;
    }
    note(r, "configuration", true, NULL, "%s is right as a whole", conf_path);
    const char *hole = vg_setup_libssl_hole();
    note(r, "libssl", hole == NULL, "upgrade libssl3 and openssl", "%s", hole == NULL ? "no known hole" : hole);
    check_file(r, "seal key", c->seal_key_file);
    check_file(r, "bootstrap key", c->bootstrap_key_file);
    check_file(r, "password", c->store.password_file);
    check_programs(r, c);
    check_store(r, c);
    check_clock(r);
    int rc = print_report(r, json);
    free(r);
    vg_conf_free(c);
    return rc;
}

int vg_store_command(const char *verb, const char *conf_path, bool json)
{
    vg_conf *c = vg_setup_conf(conf_path);
    vg_setup_stored stored;
    vg_err err;
    if (c == NULL) {
        return 1;
    }
    bool migrate = strcmp(verb, "migrate") == 0;
    bool ok = vg_setup_store(c, migrate, &stored, &err).code == VG_OK;
    if (json) {
        printf("{\"ok\":%s,\"code\":\"%s\"}\n", ok ? "true" : "false", ok ? "ok" : vg_code_facts(err.code)->name);
    } else {
        printf("%s\n", ok ? (migrate ? "the schema is up to date" : "the store is in order") : err.text);
    }
    vg_setup_store_end(&stored);
    vg_conf_free(c);
    return ok ? 0 : 1;
}
