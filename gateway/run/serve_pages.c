/* Pages of the gateway itself (health, metrics, the contract), and what banks send. */
#include "gateway/core/limits.h"
#include "gateway/core/proof.h"
#include "gateway/run/metrics.h"
#include "gateway/run/rows.h"
#include "gateway/run/serve_in.h"
#include <inttypes.h>
#include <stdlib.h>

/* --- pages of the gateway itself ---------------------------------------------------------------------------- */

static void metric(vg_buf *b, const char *name, const char *kind, uint64_t n)
{
    vg_buf_format(b, "# TYPE custody_%s %s\ncustody_%s %" PRIu64 "\n", name, kind, name, n);
}

/* Days until the first certificate of each program ends; negative: it has ended. */
static void serve_expiries(vg_serve *s, vg_buf *b)
{
    int64_t now = s->conf.edge->clock.wall_ms(s->conf.edge->clock.ctx);
    vg_buf_text(b, "# TYPE custody_certificate_days_left gauge\n");
    for (size_t i = 0; i < s->conf.fact_count; i++) {
        const vg_api_facts *f = &s->conf.facts[i];
        if (f->cert_end_ms != 0) {
            vg_buf_format(b, "custody_certificate_days_left{program=\"%s\"} %" PRId64 "\n", f->name,
                          (f->cert_end_ms - now) / VG_DAY_MS);
        }
    }
}

/* Of the last day that was proved: 1 for its state, and how long ago that was. A store that is away says nothing. */
static void serve_proofs(vg_serve *s, vg_buf *b)
{
    vg_store *store = s->store;
    int64_t now = s->conf.edge->clock.wall_ms(s->conf.edge->clock.ctx);
    vg_buf_text(b, "# TYPE custody_proof gauge\n");
    for (size_t i = 0; i < s->conf.fact_count; i++) {
        vg_proof p = {0};
        vg_err err;
        bool found = false;
        if (vg_row_find(store, VG_Q_proof_latest, VG_P_INT(s->conf.facts[i].program), &p, sizeof p, &found, &err).code == VG_OK && found) {
            vg_buf_format(b, "custody_proof{program=\"%s\",state=\"%s\"} 1\ncustody_proof_age_seconds{program=\"%s\"} %" PRId64 "\n", s->conf.facts[i].name,
                          vg_proof_state_name(p.state), s->conf.facts[i].name, (now - p.proved_at) / 1000);
        }
    }
}

static void serve_ends(const vg_ends *ends, vg_buf *b)
{
    vg_buf_text(b, "# TYPE custody_flow_ended_total counter\n");
    for (int way = VG_WAY_IN; way <= VG_WAY_OUT; way++) {
        for (int i = 0; i < VG_END_COUNT; i++) {
            vg_buf_format(b, "custody_flow_ended_total{way=\"%s\",result=\"%s\"} %" PRIu64 "\n", vg_way_name((vg_way)way), vg_end_result_name((vg_end_result)i),
                          ends->of[way][i]);
        }
    }
    vg_buf_text(b, "# TYPE custody_flow_first_attempt_total counter\n");
    for (int way = VG_WAY_IN; way <= VG_WAY_OUT; way++) {
        vg_buf_format(b, "custody_flow_first_attempt_total{way=\"%s\"} %" PRIu64 "\n", vg_way_name((vg_way)way), ends->first[way]);
    }
}

/* Read anew at most every VG_METRICS_KEPT_MS, by whoever asks first. */
static void serve_treasury(vg_serve *s, vg_buf *b)
{
    const vg_edge *edge = s->conf.edge;
    int64_t boot = edge->clock.boot_ms(edge->clock.ctx);
    pthread_mutex_lock(&s->metrics_lock);
    if (s->metrics_until <= boot) {
        vg_buf own = vg_buf_of(s->metrics, VG_METRICS_BYTES);
        vg_metrics_treasury(edge->store, s->conf.facts, s->conf.fact_count, edge->clock.wall_ms(edge->clock.ctx), &own);
        s->metrics_len = own.over ? 0 : own.len;
        s->metrics_until = boot + VG_METRICS_KEPT_MS;
    }
    vg_buf_bytes(b, (const char *)s->metrics, s->metrics_len);
    pthread_mutex_unlock(&s->metrics_lock);
}

static void serve_metrics(vg_serve *s, vg_http_call *call)
{
    enum { ROOM = 16384 + VG_METRICS_BYTES };
    uint8_t *room = malloc(ROOM);
    if (room == NULL) {
        vg_http_answer(call, 503, "text/plain", NULL, 0, VG_SPAN("no memory\n"));
        return;
    }
    vg_buf b = vg_buf_of(room, ROOM);
    vg_gateway_counts c;
    vg_gateway_count(s->conf.gateway, &c);
    metric(&b, "http_requests_total", "counter", atomic_load(&s->requests));
    metric(&b, "http_problems_total", "counter", atomic_load(&s->problems));
    metric(&b, "turns_total", "counter", c.turns);
    metric(&b, "events_total", "counter", c.events);
    metric(&b, "commits_total", "counter", c.commits);
    metric(&b, "commits_rolled_back_total", "counter", c.rolled_back);
    metric(&b, "commits_not_known_total", "counter", c.not_known);
    metric(&b, "commit_microseconds_total", "counter", (uint64_t)c.commit_us_sum);
    metric(&b, "stray_pairs_total", "counter", c.strays);
    metric(&b, "alerts_total", "counter", c.alerts);
    metric(&b, "sends_total", "counter", c.sends);
    metric(&b, "queries_total", "counter", c.queries);
    metric(&b, "statement_lines_total", "counter", c.lines);
    metric(&b, "queue", "gauge", c.queue);
    metric(&b, "waiting_callers", "gauge", c.waiting);
    metric(&b, "messages_in_flight", "gauge", c.in_flight);
    metric(&b, "operations_due", "gauge", c.due);
    metric(&b, "store_away", "gauge", c.store_away);
    metric(&b, "clock_jumped", "gauge", c.clock_jumped);
    vg_buf_text(&b, "# TYPE custody_bank_answers_total counter\n");
    for (int i = 0; i < VG_VD_COUNT; i++) {
        vg_buf_format(&b, "custody_bank_answers_total{verdict=\"%s\"} %" PRIu64 "\n", vg_verdict_name((vg_verdict)i),
                      c.answers[i]);
    }
    serve_expiries(s, &b);
    serve_proofs(s, &b);
    serve_ends(&c.ends, &b);
    serve_treasury(s, &b);
    if (s->conf.fetches != NULL) {
        s->conf.fetches(s->conf.fetches_ctx, &b);
    }
    vg_http_answer(call, 200, "text/plain; version=0.0.4", NULL, 0, vg_buf_span(&b));
    free(room);
}

static void serve_ready(vg_serve *s, vg_http_call *call)
{
    vg_gateway_counts c;
    vg_gateway_count(s->conf.gateway, &c);
    bool ready = !c.store_away;
    for (size_t i = 0; i < s->conf.fact_count; i++) {
        ready &= vg_gateway_is_primary(s->conf.gateway, s->conf.facts[i].program);
    }
    vg_http_answer(call, ready ? 200 : 503, "application/json", NULL, 0,
                   ready ? VG_SPAN("{\"ready\":true}") : VG_SPAN("{\"ready\":false}"));
}

/* --- what banks send ---------------------------------------------------------------------------------------- */

static void heard(void *ctx, const vg_heard *h)
{
    vg_http_call *call = ctx;
    if (!h->answered) { /* nothing was stored: the bank says it again */
        vg_http_answer(call, 503, "text/plain", NULL, 0, VG_SPAN("not stored: say it again\n"));
        return;
    }
    vg_http_answer(call, h->status, h->head.content_type, NULL, 0, h->bytes);
}

/* The bank's own notifications, verified by the bank's signature; no key of ours is asked for. banks/baixin.md §7.2: two content
 * types, a length that is told, nothing chunked. */
static void serve_bank(vg_serve *s, const char *name, vg_http_call *call)
{
    const vg_api_facts *f = vg_serve_facts_named(s, name);
    const char *type = vg_http_header_of(call, "Content-Type");
    vg_err err = {0};
    bool soap = type != NULL && (strncmp(type, "text/xml", 8) == 0 || strncmp(type, "application/soap+xml", 20) == 0);
    if (f == NULL || !soap || vg_http_header_of(call, "Transfer-Encoding") != NULL) {
        vg_http_answer(call, f == NULL ? 404 : 415, "text/plain", NULL, 0, VG_SPAN("not a notification\n"));
        return;
    }
    if (vg_gateway_hear(s->conf.gateway, f->program, vg_http_request_of(call)->body, heard, call, &err).code != VG_OK) {
        int status = err.code == VG_E_NOT_FOUND ? 404 : 503;
        vg_http_answer(call, status, "text/plain", NULL, 0, VG_SPAN("not stored: say it again\n"));
    }
}

bool vg_serve_page(vg_serve *s, const vg_route *route, const char *id, vg_http_call *call)
{
    switch (route->name) {
    case VG_ROUTE_BANK:
        serve_bank(s, id, call);
        return true;
    case VG_ROUTE_HEALTHZ:
        vg_http_answer(call, 200, "application/json", NULL, 0, VG_SPAN("{\"alive\":true}"));
        return true;
    case VG_ROUTE_READYZ:
        serve_ready(s, call);
        return true;
    case VG_ROUTE_METRICS:
        serve_metrics(s, call);
        return true;
    case VG_ROUTE_OPENAPI:
        vg_http_answer(call, 200, "application/yaml", NULL, 0, vg_api_openapi());
        return true;
    default:
        return false;
    }
}
