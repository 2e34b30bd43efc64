/* Payees, approvals, events, programs, keys, calendar. */
#include "gateway/api/render_in.h"
#include "gateway/base/text.h"
#include <stdio.h>

void vg_api_render_payee(const vg_payee *p, const vg_api_ctx *ctx, vg_json *w)
{
    static const char *const states[] = {"PENDING", "ACTIVE", "DENIED"};
    assert(p->state >= 0 && (size_t)p->state < VG_COUNT(states));
    vg_json_begin(w, NULL);
    vg_json_id(w, "id", "payee_", p->id);
    vg_put_program(w, ctx, p->program);
    vg_json_text(w, "state", states[p->state]);
    vg_json_maybe(w, "ref", p->ref);
    vg_put_number(w, "number", p->account, ctx);
    vg_put_name(w, "name", p->name, ctx);
    vg_json_maybe(w, "bank_no", p->bank_no);
    vg_json_maybe(w, "bank", p->bank);
    vg_put_key(w, ctx, "maker", "maker_name", p->maker);
    vg_json_id(w, "approval", "apr_", p->approval);
    vg_json_time(w, "created_at", p->created_at);
    vg_json_time(w, "updated_at", p->updated_at);
    vg_json_end(w);
}

/* --- approval ------------------------------------------------------------------------------- */

static const char *approval_kind(int64_t kind)
{
    switch (kind) {
#define K(name, n, text)                                                                           \
    case n:                                                                                        \
        return text;
        VG_APPROVAL_KINDS(K)
#undef K
    default:
        return "unknown";
    }
}

static const char *approval_state(int64_t state)
{
    static const char *const names[] = {
#define S(name, n) [n] = #name,
        VG_APPROVAL_STATES(S)
#undef S
    };
    assert(state >= 0 && (size_t)state < VG_COUNT(names));
    return names[state];
}

static const char *object_prefix(int64_t kind)
{
    if (kind == VG_AP_BREAK || kind == VG_AP_BREAK_UNDO) {
        return "brk_";
    }
    return kind == VG_AP_PAYEE ? "payee_" : kind == VG_AP_RESUME || kind == VG_AP_CLOSE_DAY || kind == VG_AP_REOPEN_DAY || kind == VG_AP_CALENDAR || kind == VG_AP_INTEREST ? "prog_" : kind == VG_AP_KEY ? "key_" : "op_";
}

void vg_api_render_approval(const vg_approval *a, const vg_api_ctx *ctx, vg_json *w)
{
    vg_json_begin(w, NULL);
    vg_json_id(w, "id", "apr_", a->id);
    vg_put_program(w, ctx, a->program);
    vg_json_text(w, "kind", approval_kind(a->kind));
    vg_json_text(w, "state", approval_state(a->state));
    vg_json_id(w, "object", object_prefix(a->kind), a->object);
    bool of_day = a->kind == VG_AP_CLOSE_DAY || a->kind == VG_AP_REOPEN_DAY || a->kind == VG_AP_INTEREST;
    vg_json_day(w, "day", of_day ? a->arg : 0);
    if (a->fen > 0) {
        vg_put_amount(w, a->fen);
    } else {
        vg_json_null(w, "amount");
        vg_json_null(w, "currency");
    }
    vg_json_int(w, "needed", a->needed);
    vg_put_key(w, ctx, "maker", "maker_name", a->maker);
    vg_put_key(w, ctx, "first", "first_approver_name", a->first);
    vg_put_key(w, ctx, "second", "second_approver_name", a->second);
    vg_json_maybe(w, "evidence", a->evidence);
    vg_json_maybe(w, "request_hash", a->hash);
    vg_json_time(w, "created_at", a->created_at);
    vg_json_time(w, "updated_at", a->updated_at);
    vg_json_end(w);
}

/* --- event ---------------------------------------------------------------------------------- */

/* Lines of the bank that the event binds are named by account: ["line","1/ACCOUNT/DAY/…", as core/evidence.c writes it. Who proves the chain
 * reads it whole (GET /v1/programs/{id}/chain); here the accounts are masked. */
static void mask_lines(vg_span data, vg_buf *ret)
{
    static const char begins[] = "[\"line\",\"";
    const size_t head = sizeof begins - 1;
    while (data.len > 0) {
        const uint8_t *at = memmem(data.at, data.len, begins, head);
        size_t before = at == NULL ? data.len : (size_t)(at - data.at) + head, len = 0;
        vg_buf_bytes(ret, data.at, before);
        data = (vg_span){data.at + before, data.len - before};
        while (at != NULL && len < data.len && data.at[len] != '"') {
            len += data.at[len] == '\\' ? 2 : 1;
        }
        if (len > 0 && len < VG_LINE_NAME && len <= data.len) {
            char whole[VG_LINE_NAME], masked[VG_LINE_NAME];
            snprintf(whole, sizeof whole, "%.*s", (int)len, (const char *)data.at);
            vg_mask_line(whole, masked);
            vg_buf_text(ret, strchr(whole, '\\') == NULL ? masked : "****"); /* nothing is cut within an escape */
            data = (vg_span){data.at + len, data.len - len};
        }
    }
}

void vg_api_render_event(const vg_event *e, const vg_api_ctx *ctx, vg_json *w)
{
    uint8_t room[2 * VG_DATA_MAX];
    vg_buf data = vg_buf_of(room, sizeof room);
    mask_lines(e->data.len == 0 ? VG_SPAN("{}") : e->data, &data);
    assert(!data.over);
    vg_json_begin(w, NULL);
    vg_json_id(w, "id", "evt_", e->program << 40 | e->seq);
    vg_json_text(w, "type", e->type);
    vg_json_int(w, "sequence", e->seq);
    vg_json_text(w, "object", e->object);
    vg_put_program(w, ctx, e->program);
    vg_json_time(w, "at", e->at);
    vg_json_id(w, "operation", "op_", e->op);
    vg_put_key(w, ctx, "principal", "principal_name", e->principal);
    vg_json_raw(w, "data", vg_buf_span(&data));
    vg_json_text(w, "hash", e->hash);
    vg_json_end(w);
}

/* --- program -------------------------------------------------------------------------------- */

static const struct {
    vg_cap cap;
    const char *name;
} caps[] = {
    {VG_CAP_SAME_REF_ONCE, "same_ref_once"},
    {VG_CAP_QUERY_BY_REF, "query_by_ref"},
    {VG_CAP_BANK_HOLDS, "bank_holds"},
    {VG_CAP_HOLD_MOVES, "hold_moves"},
    {VG_CAP_PARTIAL_CAPTURE, "partial_capture"},
    {VG_CAP_FREEZE_NUMBER, "freeze_number"},
    {VG_CAP_PUSH, "push"},
    {VG_CAP_SIGNED_PUSH, "signed_push"},
    {VG_CAP_DAY_FILE, "day_file"},
    {VG_CAP_ANSWER_TIED, "answer_tied"},
    {VG_CAP_LEDGER_ONLY, "ledger_only"},
    {VG_CAP_CAPTURE_OUT, "capture_out"},
    {VG_CAP_RETURNS_TOLD, "returns_told"},
    {VG_CAP_LINES_WHOLE, "lines_whole"},
    {VG_CAP_PAYEE_TOLD, "payee_told"},
};

static void clock_text(vg_json *w, const char *name, int32_t seconds)
{
    uint8_t room[8];
    vg_buf b = vg_buf_of(room, sizeof room);
    vg_buf_format(&b, "%02d:%02d", seconds / 3600 % 100, seconds / 60 % 60);
    vg_json_bytes(w, name, vg_buf_span(&b));
}

static void version_text(vg_json *w, const char *name, int64_t version)
{
    char text[VG_CALENDAR_VERSION_TEXT];
    vg_calendar_version_text(version, text);
    vg_json_maybe(w, name, text);
}

/* What it counts with, and whether its lots are dated by just that. */
static void calendar_of(const vg_program *p, const vg_calendar *c, vg_json *w)
{
    vg_json_begin(w, "calendar");
    vg_json_text(w, "name", "china");
    vg_json_int(w, "year_from", c->year_from);
    vg_json_int(w, "year_to", c->year_to);
    version_text(w, "version", c->version);
    version_text(w, "dated_by", p->calendar);
    vg_json_text(w, "lots", p->redate_to != 0 ? "redating" : p->calendar == 0 || p->calendar == c->version ? "agree" : "differ");
    vg_json_time(w, "bank_said_at", p->days_said);
    vg_json_int(w, "bank_differs", p->days_differ);
    vg_json_day(w, "bank_differs_from", p->days_first);
    vg_json_end(w);
}

static void cut_offs(const vg_program *p, const vg_rules *r, vg_json *w)
{
    vg_json_begin(w, "cut_offs");
    vg_json_text(w, "rule", r->t1_business ? "biz" : "cal");
    clock_text(w, "cutoff", r->cutoff_s);
    clock_text(w, "release", r->release_s);
    vg_json_text(w, "payee", r->payee_next_day ? "next_day" : "same_day");
    vg_json_end(w);
    calendar_of(p, r->calendar, w);
    if (r->capture_approval_over > 0) {
        vg_json_int(w, "capture_approval_over", r->capture_approval_over);
    } else {
        vg_json_null(w, "capture_approval_over");
    }
}

static void needs_of(vg_json *w, const char *name, uint32_t needs)
{
    vg_json_list(w, name);
    for (vg_api_need i = 0; i < VG_NEED_COUNT; i++) {
        if ((needs >> i & 1) != 0) {
            vg_json_text(w, NULL, vg_api_need_pointer(i));
        }
    }
    vg_json_list_end(w);
}

static void promises(const vg_api_facts *f, vg_json *w)
{
    vg_json_text(w, "bank", f->bank);
    vg_json_text(w, "bank_title", f->bank_title);
    vg_json_text(w, "mode", f->mode);
    vg_json_list(w, "capabilities");
    for (size_t i = 0; i < VG_COUNT(caps); i++) {
        if ((f->caps & caps[i].cap) != 0) {
            vg_json_text(w, NULL, caps[i].name);
        }
    }
    vg_json_list_end(w);
    vg_json_list(w, "asks");
    for (unsigned i = 1; i < VG_ASK_LIMIT; i++) {
        bool offered = (f->asks >> i & 1) != 0 && (i != VG_ASK_DAY_LINES || f->day_lines_need == NULL);
        if (offered) {
            vg_json_text(w, NULL, vg_ask_name((vg_ask_kind)i));
        }
    }
    vg_json_list_end(w);
    vg_json_maybe(w, "day_lines_need", f->day_lines_need == NULL ? "" : f->day_lines_need);
    needs_of(w, "opening_needs_person", f->needs_person);
    needs_of(w, "opening_needs_company", f->needs_company);
}

void vg_api_render_program(const vg_program *p, const vg_api_ctx *ctx, vg_json *w)
{
    static const char *const paused[] = {
        [VG_PAUSE_NONE] = "none", [VG_PAUSE_PAYOUTS] = "payouts", [VG_PAUSE_SENDS] = "sends"};
    const vg_api_facts *facts = vg_facts_of(ctx, p->id);
    assert(p->paused >= 0 && (size_t)p->paused < VG_COUNT(paused));
    vg_json_begin(w, NULL);
    vg_json_id(w, "id", "prog_", p->id);
    vg_json_text(w, "name", p->name);
    if (facts != NULL) {
        promises(facts, w);
        cut_offs(p, facts->rules, w);
    }
    vg_json_text(w, "paused", paused[p->paused]);
    vg_json_bool(w, "sends_off", p->sends_off != 0);
    vg_json_time(w, "certificates_until", facts == NULL ? 0 : facts->cert_end_ms); /* null: a front-end signs */
    vg_json_int(w, "event_sequence", p->event_seq);
    vg_json_maybe(w, "chain_head", p->chain); /* the hash of that event: keep it elsewhere (custodyctl evidence verify --head) */
    vg_json_time(w, "created_at", p->created_at);
    vg_json_end(w);
}

/* --- key ------------------------------------------------------------------------------------ */

static void split(vg_json *w, const char *name, const char *list)
{
    vg_json_list(w, name);
    while (*list != 0) {
        size_t n = strcspn(list, ",");
        vg_json_bytes(w, NULL, (vg_span){(const uint8_t *)list, n});
        list += n + (list[n] == ',');
    }
    vg_json_list_end(w);
}

void vg_api_render_key(const vg_api_key *k, const vg_api_ctx *ctx, vg_json *w)
{
    vg_json_begin(w, NULL);
    vg_json_id(w, "id", "key_", k->id);
    vg_json_text(w, "name", k->name);
    static const char *const states[] = {[VG_KEY_ACTIVE] = "ACTIVE", [VG_KEY_PENDING] = "PENDING", [VG_KEY_DENIED] = "DENIED"};
    assert(k->state >= 0 && (size_t)k->state < VG_COUNT(states));
    vg_json_text(w, "state", states[k->state]);
    vg_json_id(w, "approval", "apr_", k->approval);
    vg_json_list(w, "scopes");
    for (int bit = 0; vg_api_scope_word(bit) != NULL; bit++) {
        if ((k->scopes >> bit & 1) != 0) {
            vg_json_text(w, NULL, vg_api_scope_word(bit));
        }
    }
    vg_json_list_end(w);
    split(w, "programs", k->programs);
    split(w, "addresses", k->addresses);
    vg_json_time(w, "expires_at", k->expires_at);
    vg_json_time(w, "revoked_at", k->revoked_at);
    vg_json_time(w, "created_at", k->created_at);
    if (ctx->token != NULL && w->form == VG_JSON) {
        vg_json_text(w, "token", ctx->token);
    }
    vg_json_end(w);
}

/* --- calendar ------------------------------------------------------------------------------- */

static vg_status count_working(const vg_calendar *c, vg_day first, vg_day last, int64_t *ret,
                               vg_err *err)
{
    *ret = 0;
    for (vg_day d = first; d.n <= last.n; d.n++) {
        bool working;
        VG_TRY(vg_calendar_working(c, d, &working, err));
        *ret += working;
    }
    return VG_DONE;
}

static vg_status calendar_days(const vg_calendar *c, vg_day first, vg_day last, vg_json *w,
                               vg_err *err)
{
    vg_json_list(w, "data");
    for (vg_day d = first; d.n <= last.n; d.n++) {
        bool working;
        const char *name = vg_calendar_name(c, d);
        if (name[0] == 0) {
            continue;
        }
        VG_TRY(vg_calendar_working(c, d, &working, err));
        vg_json_begin(w, NULL);
        vg_json_day(w, "day", d.n);
        vg_json_int(w, "weekday", vg_day_weekday(d));
        vg_json_bool(w, "working", working);
        vg_json_text(w, "name", name);
        vg_json_end(w);
    }
    vg_json_list_end(w);
    return VG_DONE;
}

vg_status vg_api_render_calendar(const vg_calendar *c, const char *text, vg_json *w, vg_err *err)
{
    int64_t year, working;
    vg_day first, last;
    vg_err ignored;
    if (strlen(text) != 4 || vg_span_int(vg_span_of(text), &year, &ignored).code != VG_OK ||
        vg_day_make((int)year, 1, 1, &first, &ignored).code != VG_OK) {
        return VG_FAIL(err, NOT_FOUND, "a year is four digits");
    }
    VG_TRY(vg_day_make((int)year, 12, 31, &last, err));
    VG_TRY(count_working(c, first, last, &working, err));
    vg_json_begin(w, NULL);
    vg_json_int(w, "year", year);
    vg_json_int(w, "working_days", working);
    VG_TRY(calendar_days(c, first, last, w, err));
    vg_json_end(w);
    return VG_DONE;
}
