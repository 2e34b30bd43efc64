#include "gateway/run/metrics.h"
#include "gateway/core/recon.h"
#include "gateway/run/report.h"
#include <inttypes.h>
#include <stdlib.h>

typedef struct watched {
    const char *program;
    bool up;
    vg_ageing ages;
    int64_t unknown, unknown_fen, unknown_since; /* 0: none */
    vg_recon last; /* the newest day that was reconciled; day 0: none */
} watched;

/* account: the state; period: since when; ver: how many (statements.def). */
static vg_status unknown_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    watched *w = ctx;
    const vg_used *u = row;
    (void)table;
    (void)err;
    w->unknown += u->ver;
    w->unknown_fen += u->fen;
    w->unknown_since = w->unknown_since == 0 || u->period < w->unknown_since ? u->period : w->unknown_since;
    return VG_DONE;
}

static vg_status recon_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    (void)table;
    (void)err;
    ((watched *)ctx)->last = *(const vg_recon *)row;
    return VG_DONE;
}

static vg_status watch(vg_store *store, const vg_api_facts *f, int64_t now_ms, watched *ret, vg_err *err)
{
    vg_report_ask ask = {.store = store, .rules = f->rules, .today = vg_day_at(now_ms)};
    vg_param program = VG_P_INT(f->program);
    vg_row_sink unknown = {ret, unknown_row}, last = {ret, recon_row};
    *ret = (watched){.program = f->name};
    VG_TRY(vg_report_ageing(&ask, &ret->ages, err));
    VG_TRY(store->ops->query(store, true, VG_Q_unknown_oldest, &program, 1, &unknown, err));
    VG_TRY(store->ops->query(store, true, VG_Q_recon_last, &program, 1, &last, err));
    ret->up = true;
    return VG_DONE;
}

/* --- text ------------------------------------------------------------------------------------------ */

static void head(vg_buf *b, const char *name) { vg_buf_format(b, "# TYPE custody_%s gauge\n", name); }

static void put(vg_buf *b, const char *name, const watched *w, int64_t n)
{
    vg_buf_format(b, "custody_%s{program=\"%s\"} %" PRId64 "\n", name, w->program, n);
}

/* Ten thousandths, without floating point: 0.9876. Nothing to match is all matched. */
static void put_rate(vg_buf *b, const watched *w, const char *by, int64_t part, int64_t all)
{
    int64_t rate = all <= 0 ? 10000 : (int64_t)((__int128)part * 10000 / all);
    vg_buf_format(b, "custody_match_rate{program=\"%s\",by=\"%s\"} %" PRId64 ".%04" PRId64 "\n", w->program, by, rate / 10000, rate % 10000);
}

static void put_breaks(vg_buf *b, const watched *w, bool money)
{
    for (size_t i = 0; i < w->ages.count; i++) {
        const vg_age_row *row = &w->ages.rows[i];
        const char *reason = row->outcome ? NULL : vg_recon_reason_name((vg_recon_reason)row->reason);
        for (size_t band = 0; band < VG_AGE_BANDS && !row->outcome; band++) {
            const vg_age_cell *cell = &row->of[band];
            if (cell->count > 0) {
                vg_buf_format(b, "custody_breaks%s{program=\"%s\",reason=\"%s\",working_days=\"%s\"} %" PRId64 "\n", money ? "_at_risk_fen" : "", w->program,
                              reason == NULL ? "other" : reason, vg_age_band_name(band), money ? cell->fen : cell->count);
            }
        }
    }
}

typedef struct gauge {
    const char *name;
    int64_t (*of)(const watched *w, int64_t now_ms);
} gauge;

static int64_t count_of(const watched *w, int64_t now_ms) { return (void)now_ms, w->unknown; }
static int64_t fen_of(const watched *w, int64_t now_ms) { return (void)now_ms, w->unknown_fen; }
static int64_t age_of(const watched *w, int64_t now_ms)
{
    return w->unknown_since == 0 || w->unknown_since > now_ms ? 0 : (now_ms - w->unknown_since) / 1000;
}
static int64_t risk_of(const watched *w, int64_t now_ms) { return (void)now_ms, w->ages.sum[0].fen; }

static void write(const watched *all, size_t count, int64_t now_ms, vg_buf *b)
{
    static const gauge gauges[] = {
        {"unknown_operations", count_of}, {"unknown_fen", fen_of}, {"unknown_oldest_seconds", age_of}, {"money_at_risk_fen", risk_of}};
    head(b, "treasury_up");
    for (size_t i = 0; i < count; i++) {
        put(b, "treasury_up", &all[i], all[i].up);
    }
    for (size_t g = 0; g < VG_COUNT(gauges); g++) {
        head(b, gauges[g].name);
        for (size_t i = 0; i < count; i++) {
            if (all[i].up) {
                put(b, gauges[g].name, &all[i], gauges[g].of(&all[i], now_ms));
            }
        }
    }
    for (int money = 0; money < 2; money++) {
        head(b, money ? "breaks_at_risk_fen" : "breaks");
        for (size_t i = 0; i < count; i++) {
            put_breaks(b, &all[i], money == 1);
        }
    }
    head(b, "match_rate");
    for (size_t i = 0; i < count; i++) {
        const vg_recon *r = &all[i].last;
        if (r->day != 0) {
            put_rate(b, &all[i], "count", r->matched_lines, r->lines);
            put_rate(b, &all[i], "amount", r->matched_fen, r->line_credit + r->line_debit);
        }
    }
    head(b, "match_run_timestamp_seconds");
    for (size_t i = 0; i < count; i++) {
        if (all[i].last.day != 0) {
            put(b, "match_run_timestamp_seconds", &all[i], all[i].last.ran_at / 1000);
        }
    }
}

void vg_metrics_treasury(vg_store *store, const vg_api_facts *facts, size_t fact_count, int64_t now_ms, vg_buf *b)
{
    watched *all = calloc(fact_count + 1, sizeof *all);
    if (all == NULL) {
        return;
    }
    for (size_t i = 0; i < fact_count; i++) {
        vg_err unread;
        if (watch(store, &facts[i], now_ms, &all[i], &unread).code != VG_OK) {
            all[i] = (watched){.program = facts[i].name};
        }
    }
    write(all, fact_count, now_ms, b);
    free(all);
}
