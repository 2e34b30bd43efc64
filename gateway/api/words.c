/* The small texts of requests: headers, query parameters, times. */
#include "gateway/api/api.h"

void vg_api_request_hash(const char *method, const char *path, vg_span body,
                         char ret[VG_SHA256_HEX])
{
    char hex[2][VG_SHA256_HEX];
    uint8_t room[256];
    vg_buf b = vg_buf_of(room, sizeof room);
    vg_sha256_hex(vg_span_of(path), hex[0]);
    vg_sha256_hex(body, hex[1]);
    vg_buf_text(&b, method);
    for (size_t i = 0; i < VG_COUNT(hex); i++) {
        vg_buf_byte(&b, ' ');
        vg_buf_text(&b, hex[i]);
    }
    assert(!b.over);
    vg_sha256_hex(vg_buf_span(&b), ret);
}

vg_status vg_api_idem_check(const char *key, vg_err *err)
{
    if (key == NULL || key[0] == 0) {
        return VG_FAIL(err, KEY_MISSING, "the Idempotency-Key header is missing");
    }
    size_t n = strspn(key, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-");
    if (key[n] != 0 || n > 64) {
        return VG_FAIL(err, INVALID, "an Idempotency-Key is 1 to 64 of A-Z a-z 0-9 . _ : -");
    }
    return VG_DONE;
}

int vg_api_prefer_wait(const char *prefer)
{
    const char *p = prefer == NULL ? NULL : strstr(prefer, "wait=");
    int seconds = 0;
    if (p == NULL || (p != prefer && strchr(" ,;", p[-1]) == NULL)) {
        return 0;
    }
    for (p += 5; '0' <= *p && *p <= '9' && seconds <= VG_WAIT_MAX_S; p++) {
        seconds = seconds * 10 + (*p - '0');
    }
    return seconds > VG_WAIT_MAX_S ? VG_WAIT_MAX_S : seconds;
}

vg_status vg_api_limit(const char *text, int64_t *ret, vg_err *err)
{
    int64_t n = VG_LIST_DEFAULT;
    vg_err ignored;
    if (text != NULL &&
        (vg_span_int(vg_span_of(text), &n, &ignored).code != VG_OK || n < 1 || n > VG_LIST_MAX)) {
        return VG_FAIL(err, INVALID, "limit is a number from 1 to %d", VG_LIST_MAX);
    }
    *ret = n;
    return VG_DONE;
}

vg_status vg_api_cursor(const char *text, int64_t *ret, vg_err *err)
{
    int64_t n = 0;
    if (text != NULL && text[0] != 0 && (n = vg_id_parse("cur_", vg_span_of(text))) == 0) {
        return VG_FAIL(err, INVALID, "cursor is a next_cursor that an earlier page gave");
    }
    *ret = n;
    return VG_DONE;
}

vg_status vg_api_id(const char *prefix, const char *name, const char *text, int64_t *ret,
                    vg_err *err)
{
    int64_t id = vg_id_parse(prefix, vg_span_of(text));
    if (id == 0) {
        return VG_FAIL(err, INVALID, "%s is an id that begins with %s", name, prefix);
    }
    *ret = id;
    return VG_DONE;
}

/* --- states --------------------------------------------------------------------------------- */

typedef struct state_name {
    const char *name;
    int64_t n;
} state_name;

static vg_status state_of(const state_name *names, size_t count, const char *text, int64_t *ret,
                          vg_err *err)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(text, names[i].name) == 0) {
            *ret = names[i].n;
            return VG_DONE;
        }
    }
    char all[160];
    vg_buf b = vg_buf_of(all, sizeof all - 1);
    for (size_t i = 0; i < count; i++) {
        vg_buf_byte(&b, ' ');
        vg_buf_text(&b, names[i].name);
    }
    all[b.len] = 0;
    return VG_FAIL(err, INVALID, "state is one of%s", all);
}

#define S(name, n) {#name, n},
vg_status vg_api_operation_state(const char *text, int64_t *ret, vg_err *err)
{
    static const state_name names[] = {VG_STATES(S)};
    return state_of(names, VG_COUNT(names), text, ret, err);
}

vg_status vg_api_receipt_state(const char *text, int64_t *ret, vg_err *err)
{
    static const state_name names[] = {VG_RECEIPT_STATES(S)};
    return state_of(names, VG_COUNT(names), text, ret, err);
}

vg_status vg_api_approval_state(const char *text, int64_t *ret, vg_err *err)
{
    static const state_name names[] = {VG_APPROVAL_STATES(S)};
    return state_of(names, VG_COUNT(names), text, ret, err);
}
#undef S

vg_status vg_api_day(const char *text, vg_day *ret, vg_err *err)
{
    vg_err ignored;
    if (vg_day_parse(vg_span_of(text), ret, &ignored).code != VG_OK) {
        return VG_FAIL(err, INVALID, "a day is written like 2026-03-20");
    }
    return VG_DONE;
}

/* --- time (RFC 3339) ------------------------------------------------------------------------ */

/* Two digits at i, up to most; -1 when they are not there. */
static int two(vg_span t, size_t i, int most)
{
    if (i + 2 > t.len || t.at[i] < '0' || t.at[i] > '9' || t.at[i + 1] < '0' || t.at[i + 1] > '9') {
        return -1;
    }
    int n = (t.at[i] - '0') * 10 + (t.at[i + 1] - '0');
    return n <= most ? n : -1;
}

/* ".123" at *i: milliseconds, further digits are dropped; *i moves behind. -1: a point without
 * digits. */
static int fraction(vg_span t, size_t *i)
{
    int ms = 0, digits = 0;
    if (*i >= t.len || t.at[*i] != '.') {
        return 0;
    }
    for (++*i; *i < t.len && t.at[*i] >= '0' && t.at[*i] <= '9'; ++*i, digits++) {
        ms = digits < 3 ? ms * 10 + (t.at[*i] - '0') : ms;
    }
    for (int left = digits; left < 3; left++) {
        ms *= 10;
    }
    return digits == 0 ? -1 : ms;
}

/* "Z" or "+08:00" at i, to the end: minutes. */
static bool offset(vg_span t, size_t i, int *ret_minutes)
{
    if (i + 1 == t.len && (t.at[i] == 'Z' || t.at[i] == 'z')) {
        *ret_minutes = 0;
        return true;
    }
    if (i + 6 != t.len || (t.at[i] != '+' && t.at[i] != '-') || t.at[i + 3] != ':') {
        return false;
    }
    int h = two(t, i + 1, 23), m = two(t, i + 4, 59);
    *ret_minutes = (t.at[i] == '-' ? -1 : 1) * (h * 60 + m);
    return h >= 0 && m >= 0;
}

vg_status vg_api_time(vg_span t, int64_t *ret_ms, vg_err *err)
{
    vg_day day;
    vg_err ignored;
    int minutes = 0;
    size_t i = 19;
    bool ok = t.len >= 20 && (t.at[10] == 'T' || t.at[10] == 't') && t.at[13] == ':' &&
              t.at[16] == ':' && vg_day_parse((vg_span){t.at, 10}, &day, &ignored).code == VG_OK;
    int h = two(t, 11, 23), m = two(t, 14, 59), s = two(t, 17, 60);
    int ms = fraction(t, &i);
    if (!ok || h < 0 || m < 0 || s < 0 || ms < 0 || !offset(t, i, &minutes)) {
        return VG_FAIL(err, INVALID, "a time is written like 2026-02-14T02:00:00.000Z");
    }
    *ret_ms =
        (int64_t)day.n * VG_DAY_MS + ((int64_t)h * 3600 + m * 60 + s - minutes * 60) * 1000 + ms;
    return VG_DONE;
}
