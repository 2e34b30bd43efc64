/* What an operator wants to know before money is sent: configuration, keys, store, addresses, clock. */
#include "gateway/bin/tools.h"
#include "gateway/bin/setup.h"
#include "gateway/edge/system.h"
#include "gateway/edge/wire_curl.h"
#include "gateway/edge/wire_tcp.h"
#include <errno.h>
#include <jansson.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

typedef enum grade { GOOD, WARN, BAD } grade; /* WARN: it works today; the exit status stays 0 */

typedef struct finding {
    const char *what;
    grade how;
    char text[320];
    const char *advice;
} finding;

enum { FINDINGS_MAX = 256 };

typedef struct report {
    finding rows[FINDINGS_MAX];
    size_t count;
} report;

static void note(report *r, const char *what, grade how, const char *advice, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
static void note(report *r, const char *what, grade how, const char *advice, const char *fmt, ...)
{
    va_list args;
    if (r->count == FINDINGS_MAX) {
        return;
    }
    finding *f = &r->rows[r->count++];
    *f = (finding){.what = what, .how = how, .advice = advice};
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
        note(r, what, BAD, "make the file, or correct its path in the configuration", "%s is missing", path);
    } else {
        bool closed = (st.st_mode & 077) == 0;
        note(r, what, closed ? GOOD : BAD, "chmod 600", "%s, mode %03o", path, (unsigned)st.st_mode & 0777u);
    }
}

/* What the file holds, beside who may read it: 32 bytes or 64 hex digits. */
static void check_seal(report *r, const vg_conf *c)
{
    vg_seal *seal = NULL;
    vg_err err;
    bool ok = vg_seal_open(&(vg_seal_conf){.current = c->seal_key_file}, &seal, &err).code == VG_OK;
    note(r, "seal key", ok ? GOOD : BAD,
         "restore the key that sealed this store; for a new store only: head -c 32 /dev/urandom", "%s",
         ok ? "holds a key of 32 bytes" : err.text);
    vg_seal_close(seal);
}

enum { KNOCK_MS = 2000 };

/* Whether somebody listens: connects and hangs up, not a byte is sent. NULL: yes; else why not. */
static const char *knock(const struct addrinfo *to)
{
    int fd = socket(to->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return "could not be tried: no socket";
    }
    int why = connect(fd, to->ai_addr, to->ai_addrlen) == 0 ? 0 : errno;
    if (why == EINPROGRESS) {
        struct pollfd wait = {.fd = fd, .events = POLLOUT};
        socklen_t len = sizeof why;
        why = ETIMEDOUT;
        if (poll(&wait, 1, KNOCK_MS) == 1) {
            (void)getsockopt(fd, SOL_SOCKET, SO_ERROR, &why, &len);
        }
    }
    (void)close(fd);
    return why == 0              ? NULL
           : why == ETIMEDOUT    ? "did not answer within 2 s"
           : why == ECONNREFUSED ? "refuses connections"
                                 : "cannot be reached";
}

/* Where a bank's name leads now, as the wire will resolve it. */
static void check_address(report *r, const vg_conf_program *p)
{
    char host[256], port[8] = "", text[NI_MAXHOST];
    vg_err err;
    if ((p->bank->caps & VG_CAP_LEDGER_ONLY) != 0) {
        return;
    }
    bool front_end = p->signing == VG_SIGN_FRONT_END;
    bool ok = (p->bank->wire == VG_WIRE_TCP ? vg_wire_tcp_check(p->url, &err) : vg_wire_check_url(p->url, front_end, &err)).code == VG_OK;
    note(r, "address", ok ? GOOD : BAD,
         front_end ? "the front-end's host must resolve to a loopback or private address" : "correct the url of this program",
         "%s: %s%s%s", p->name, p->url, ok ? "" : ": ", ok ? "" : err.text);
    const char *at = strstr(p->url, "://");
    size_t n = at == NULL ? 0 : strcspn(at + 3, ":/");
    if (at == NULL || n >= sizeof host) {
        return;
    }
    memcpy(host, at + 3, n);
    host[n] = 0;
    bool said = at[3 + n] == ':';
    size_t digits = said ? strspn(at + 4 + n, "0123456789") : 0;
    snprintf(port, sizeof port, "%.*s", (int)(said ? digits : 3), said ? at + 4 + n : strncmp(p->url, "https", 5) == 0 ? "443" : "80");
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *list = NULL;
    if (getaddrinfo(host, port, &hints, &list) != 0) {
        note(r, "address", BAD, "check the name and the resolver of this host", "%s does not resolve", host);
        return;
    }
    for (const struct addrinfo *a = list; a != NULL; a = a->ai_next) {
        if (getnameinfo(a->ai_addr, a->ai_addrlen, text, sizeof text, NULL, 0, NI_NUMERICHOST) == 0) {
            const char *why = knock(a);
            note(r, "address", why == NULL ? GOOD : WARN,
                 "start the front-end software, or look at the firewall between this host and it", "%s resolves to %s; port %s %s",
                 host, text, port, why == NULL ? "accepts connections" : why);
        }
    }
    freeaddrinfo(list);
}

static vg_status keep_program(void *ctx, vg_table table, const void *row, vg_err *err)
{
    (void)table;
    (void)err;
    *(vg_program *)ctx = *(const vg_program *)row;
    return VG_DONE;
}

/* Lots that are dated by another calendar than the one in force, and a bank that counts otherwise. */
static void check_dates(report *r, const vg_conf *c, vg_store *store, const vg_calendar *calendar)
{
    for (size_t i = 0; i < c->program_count; i++) {
        vg_program row = {0};
        vg_err err;
        vg_row_sink sink = {&row, keep_program};
        vg_param id = VG_P_INT(c->programs[i].id);
        char by[VG_CALENDAR_VERSION_TEXT], now[VG_CALENDAR_VERSION_TEXT], day[VG_DAY_TEXT];
        if (store->ops->query(store, true, VG_Q_program_by_id, &id, 1, &sink, &err).code != VG_OK || row.id == 0) {
            continue;
        }
        vg_calendar_version_text(row.calendar, by);
        vg_calendar_version_text(calendar->version, now);
        if (row.calendar != 0 && row.calendar != calendar->version) {
            note(r, "lot dates", WARN, "`custodyctl program recalendar NAME`, and a second person's yes: ops/runbooks.md",
                 "%s: the days of lots are of calendar %s, in force is %s", row.name, by, now);
        }
        if (row.days_differ > 0) {
            vg_day_text((vg_day){(int32_t)row.days_first}, day);
            note(r, "bank's days", WARN, "compare with the notice; ask the bank, or change calendar_file",
                 "%s: the bank's calendar says otherwise on %lld days, the first is %s", row.name, (long long)row.days_differ, day);
        }
    }
}

static void check_store(report *r, const vg_conf *c, const vg_calendar *calendar)
{
    vg_setup_stored stored;
    vg_err err;
    bool ok = vg_setup_store(c, false, &stored, &err).code == VG_OK;
    note(r, "store", ok ? GOOD : BAD, "see the text; `custodyctl store migrate` makes or upgrades the schema", "%s", ok ? "opened; writable primary; settings keep commits" : err.text);
    if (ok && calendar != NULL) {
        check_dates(r, c, stored.store, calendar);
    }
    vg_setup_store_end(&stored);
}

enum { CALENDAR_DAYS = 60 }; /* a notice comes some six weeks before its year begins */

static void check_clock(report *r, const vg_calendar *calendar)
{
    vg_clock clock = vg_system_clock();
    char text[VG_TIME_TEXT];
    int64_t now = clock.wall_ms(clock.ctx);
    vg_day next;
    vg_err err;
    vg_time_text(now, text);
    vg_day today = vg_day_at(now), last;
    bool ok = vg_calendar_next(calendar, today, &next, &err).code == VG_OK &&
              vg_day_make(calendar->year_to, 12, 31, &last, &err).code == VG_OK;
    note(r, "clock", GOOD, NULL, "%s; compare it with a time server", text);
    static const char advice[] = "load the State Council's notice of the year (published in November): calendar_file, "
                                 "ops/runbooks.md, \"The calendar ends\"";
    char version[VG_CALENDAR_VERSION_TEXT];
    vg_calendar_version_text(calendar->version, version);
    if (ok) {
        int left = last.n - today.n;
        note(r, "calendar", left < CALENDAR_DAYS ? WARN : GOOD, advice, "has data to the end of %d: %d days are left; version %s",
             calendar->year_to, left, version);
    } else {
        note(r, "calendar", BAD, advice, "%s", err.text);
    }
}

enum { CERT_DAYS = 60 }; /* the first of the steps at which somebody is told (certs/keyring.h) */

static void check_certs(report *r, const vg_keyring *ring, int64_t now)
{
    static const char advice[] = "order the next certificate, give it to the bank, and add it to keys: with `from`";
    vg_due due[VG_KEYRING_LINES_MAX];
    size_t n = ring == NULL ? 0 : vg_keyring_due(ring, now, due);
    for (size_t i = 0; i < n; i++) {
        int64_t days = (due[i].not_after_ms - now) / VG_DAY_MS;
        note(r, "certificate", due[i].replaced ? GOOD : days < 0 ? BAD : WARN, advice, "%s: %lld days are left%s", due[i].name,
             (long long)days, due[i].replaced ? "; its successor is there" : "");
    }
    if (ring != NULL && n == 0) {
        note(r, "certificate", GOOD, NULL, "each has more than %d days left", CERT_DAYS);
    }
}

static void check_programs(report *r, const vg_conf *c, const vg_setup_days *days)
{
    vg_setup_keys *keys = NULL;
    vg_err why;
    vg_clock clock = vg_system_clock();
    int64_t now = clock.wall_ms(clock.ctx);
    bool have_keys = vg_setup_keys_open(c, now, &keys, &why).code == VG_OK;
    if (c->key_count > 0 || !have_keys) {
        note(r, "keys", have_keys ? GOOD : BAD, "see the text: files, modes (chmod 600), and which certificate belongs to which key",
             "%s", have_keys ? "each key belongs to its certificate" : why.text);
    }
    if (!have_keys) {
        return;
    }
    check_certs(r, vg_setup_keyring(keys), now);
    for (size_t i = 0; i < c->program_count; i++) {
        vg_program_conf program = {0};
        vg_err err;
        bool ok = vg_setup_program(c, i, keys, days, &program, &err).code == VG_OK;
        note(r, "program", ok ? GOOD : BAD, "correct the bank_settings of this program", "%s at %s%s%s", c->programs[i].name,
             c->programs[i].bank->title, ok ? "" : ": ", ok ? "" : err.text);
        vg_setup_program_end(&program);
        check_address(r, &c->programs[i]);
    }
    vg_setup_keys_close(keys);
}

static int print_report(const report *r, bool json)
{
    static const char *const grades[] = {"ok", "warn", "BAD"};
    bool all = true;
    json_t *list = json_array();
    for (size_t i = 0; i < r->count; i++) {
        const finding *f = &r->rows[i];
        all &= f->how != BAD;
        if (json) {
            json_array_append_new(list, json_pack("{s:s, s:b, s:s, s:s, s:s}", "check", f->what, "ok",
                                                  f->how != BAD, "grade", grades[f->how], "text", f->text,
                                                  "advice", f->how == GOOD || f->advice == NULL ? "" : f->advice));
        } else {
            printf("%-4s %-14s %s\n", grades[f->how], f->what, f->text);
            if (f->how != GOOD && f->advice != NULL) {
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
    note(r, "configuration", GOOD, NULL, "%s is right as a whole", conf_path);
    const char *hole = vg_setup_libssl_hole();
    note(r, "libssl", hole == NULL ? GOOD : BAD, "upgrade libssl3 and openssl", "%s", hole == NULL ? "no known hole" : hole);
    check_file(r, "seal key", c->seal_key_file);
    check_seal(r, c);
    check_file(r, "bootstrap key", c->bootstrap_key_file);
    check_file(r, "password", c->store.password_file);
    vg_setup_days *days = NULL;
    vg_err why;
    if (vg_setup_days_open(c, &days, &why).code == VG_OK) {
        check_programs(r, c, days);
        check_clock(r, vg_setup_calendar(days));
    } else {
        note(r, "calendar", BAD, "correct calendar_file; `custodyctl calendar --file FILE YEAR` shows what it says", "%s", why.text);
    }
    check_store(r, c, days == NULL ? NULL : vg_setup_calendar(days));
    vg_setup_days_close(days);
    int rc = print_report(r, json);
    free(r);
    vg_conf_free(c);
    return rc;
}

bool vg_tool_calendar(const char *file, const char *conf_path, vg_calendar_room **ret)
{
    vg_conf *c = NULL;
    vg_err err = {0};
    *ret = NULL;
    if (file == NULL && conf_path != NULL) {
        c = vg_setup_conf(conf_path);
        if (c == NULL) {
            return false;
        }
        file = c->calendar_file[0] == 0 ? NULL : c->calendar_file;
    }
    bool ok = file == NULL || vg_setup_calendar_file(file, ret, &err).code == VG_OK;
    if (!ok && err.code != VG_E_INVALID) { /* bad lines are printed one by one */
        fprintf(stderr, "%s\n", err.text);
    }
    vg_conf_free(c);
    return ok;
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
