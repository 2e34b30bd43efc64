#include "tests/sim/sim.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static uint32_t maybe(sim *s, uint32_t low, uint32_t high)
{
    return one_in(&s->chance, 2) ? 0 : (uint32_t)between(&s->chance, low, high);
}

static void draw_bank_faults(sim_program *p)
{
    sim *s = p->sim;
    for (size_t i = 1; i < p->port->words; i++) {
        if (p->port->by_chance(i) && one_in(&s->chance, 3)) {
            p->bank_ppm[i] = (uint32_t)between(&s->chance, 1000, 60000);
        }
    }
    if (p->port->words > 0) {
        p->port->chances(p->bank, p->bank_ppm);
    }
    if (p->port->draw_faults != NULL) {
        p->port->draw_faults(p->bank, &s->chance);
    }
}

/* Swarm: every seed has its own mix of faults, and one in eight has none at all. */
static void draw_faults(sim *s)
{
    if (one_in(&s->chance, 8)) {
        return;
    }
    s->faults.commit_fails = maybe(s, 20, 300);
    s->faults.commit_lost_before = maybe(s, 30, 400);
    s->faults.commit_lost_after = maybe(s, 30, 400);
    s->faults.load_fails = maybe(s, 60, 800);
    s->faults.crash = maybe(s, 40, 800);
    s->faults.crash_in_commit = maybe(s, 60, 800);
    s->faults.away = maybe(s, 1, 4);
    s->faults.pause = one_in(&s->chance, 4) ? (uint32_t)between(&s->chance, 100, 1000) : 0;
    s->faults.restore = one_in(&s->chance, 8);
    s->faults.not_sent = maybe(s, 4, 40);
    s->faults.push_lost = maybe(s, 3, 30);
    if (s->days > 0) {
        s->faults.clock = maybe(s, 300, 3000);
        s->faults.outage = maybe(s, 2, 20);
        s->faults.notice = maybe(s, 10, 40);
    }
    for (size_t i = 0; i < s->program_count; i++) {
        draw_bank_faults(&s->programs[i]);
    }
}

/* A backup comes back. The mark outside of the store tells that it is older; or there was none. */
static void restore(sim *s, sim_store *backup)
{
    sim_note(s, "restore");
    sim_stop_gateway(s);
    sim_store_close(&s->store);
    sim_store_copy(backup, &s->store, s);
    s->restored = true;
    s->now += 60000;
    while (!sim_start_gateway(s)) {
        s->now += 1000;
    }
    for (size_t i = 0; i < s->program_count; i++) {
        if (one_in(&s->chance, 2)) {
            vg_gateway_sends_off(s->gw, s->programs[i].id);
        }
    }
}

/* What a run is made of, beside its seed. */
typedef struct plan {
    const sim_bank *banks[SIM_PROGRAMS];
    size_t count;
    int acts;
    int64_t days; /* how long each seed lives; 0: as its acts come */
    uint64_t check_every;
    bool trace, go_on; /* go_on: behind a finding, too */
} plan;

/* Faults stop; the banks decide what waits for approval; everything must come to its end. */
static void come_to_rest(sim *s)
{
    s->quiet = true;
    if (s->faults.clock != 0) { /* its operator sets the clock and starts it again, as the alert says */
        sim_stop_gateway(s);
        while (!sim_start_gateway(s)) {
            s->now += 1000;
        }
    }
    int rests = s->faults.clock != 0 ? 12 : 4; /* what a clock that was days ahead has put off comes, too */
    for (int k = 0; k < rests && s->finding[0] == 0; k++) {
        for (size_t i = 0; i < s->program_count; i++) { /* what comes into review later is decided, too */
            if (s->programs[i].port->heal != NULL) {
                s->programs[i].port->heal(s->programs[i].bank, s->now);
            }
        }
        if (k == 0) {
            sim_settle_people(s);
        }
        for (size_t i = 0; i < s->program_count && !s->restored; i++) {
            sim_finish_cases(&s->programs[i]);
        }
        sim_run_until(s, s->now + VG_DAY_MS * 3 / 8);
    }
}

/* Operations and lines as they stand at the end of a traced run. */
static void show_rows(const sim *s)
{
    for (const sim_row *r = s->store.tables[VG_T_operation]; r != NULL; r = r->next) {
        const vg_operation *op = r->row;
        printf("op %" PRId64 " of %" PRId64 " %s %s %s fen %" PRId64 " ref %s sends %" PRId64 " due %" PRId64 " reason %" PRId64
               " bank \"%s %s\"\n",
               op->id, op->parent, vg_op_kind_name((vg_op_kind)op->kind), vg_ask_name((vg_ask_kind)op->ask),
               vg_state_name((vg_state)op->state), op->fen, op->bank_ref, op->sends, op->due_at, op->reason, op->bank_code,
               op->bank_text);
    }
    for (const sim_row *r = s->store.tables[VG_T_line]; r != NULL; r = r->next) {
        const vg_line *line = r->row;
        printf("line %s side %" PRId64 " fen %" PRId64 " op %" PRId64 " receipt %" PRId64 " reason %" PRId64 " memo %s\n", line->id,
               line->side, line->fen, line->op, line->receipt, line->reason, line->memo);
    }
}

static void run(sim *s, uint64_t seed, const plan *p)
{
    sim_store backup = {0};
    int acts = p->acts;
    sim_open_world(s, seed, p->banks, p->count, p->days);
    s->check_every = p->check_every;
    s->trace = p->trace;
    while (!sim_start_gateway(s)) {
        s->now += 1000;
    }
    sim_open_accounts(s);
    draw_faults(s);
    for (int i = 0; i < acts && s->finding[0] == 0; i++) {
        if (s->faults.restore && i == acts / 3) {
            sim_store_copy(&s->store, &backup, s);
        }
        if (s->faults.restore && i == acts * 2 / 3) {
            restore(s, &backup);
        }
        sim_act(s);
        if (p->days > 0) {
            sim_run_until(s, s->now + between(&s->chance, 0, 2 * p->days * VG_DAY_MS / acts));
            continue;
        }
        static const int64_t steps[] = {1, 100, 3000, 30000, 300000, 3600000, 7200000, VG_DAY_MS / 2};
        sim_run_until(s, s->now + between(&s->chance, 0, steps[between(&s->chance, 0, VG_COUNT(steps) - 1)]));
    }
    come_to_rest(s);
    if (s->finding[0] == 0) {
        sim_ask_proofs(s);
        sim_run_until(s, s->now + VG_DAY_MS / 24);
        sim_check(s);
        sim_check_rest(s);
    }
    if (p->trace) {
        show_rows(s);
    }
    if (backup.index.slots != NULL) {
        sim_store_close(&backup);
    }
}

static bool same_twice(uint64_t seed, const plan *p)
{
    sim a, b;
    plan quiet = *p;
    quiet.trace = false;
    run(&a, seed, &quiet);
    run(&b, seed, &quiet);
    bool same = a.digest == b.digest;
    sim_close_world(&a);
    sim_close_world(&b);
    return same;
}

static uint64_t number(const char *text)
{
    int64_t n = 0;
    vg_err err;
    if (text == NULL || vg_span_int(vg_span_of(text), &n, &err).code != VG_OK) {
        fprintf(stderr, "sim: a number is missing\n");
        exit(2);
    }
    return (uint64_t)n;
}

/* A bank by name, or all of them. */
static void choose(plan *p, const char *name)
{
    bool all = name != NULL && strcmp(name, "all") == 0;
    p->count = 0;
    for (size_t i = 0; name != NULL && sim_bank_at(i) != NULL; i++) {
        if (all || strcmp(sim_bank_at(i)->name, name) == 0) {
            p->banks[p->count++] = sim_bank_at(i);
        }
    }
    if (p->count == 0) {
        fprintf(stderr, "sim: no such bank\n");
        exit(2);
    }
}

typedef struct range {
    uint64_t first, count, commits, crashes;
} range;

static bool run_all(range *r, const plan *p, sim_cover *reached)
{
    bool sound = true;
    for (uint64_t seed = r->first; seed < r->first + r->count; seed++) {
        sim s;
        run(&s, seed, p);
        r->commits += s.commits;
        r->crashes += s.crashes;
        sim_cover_add(reached, &s);
        bool found = s.finding[0] != 0;
        if (found) {
            printf("seed %" PRIu64 ": %s\nagain with: sim --bank %s --acts %d --days %" PRId64 " --seed %" PRIu64 " --trace\n", seed,
                   s.finding, p->count > 1 ? "all" : p->banks[0]->name, p->acts, p->days, seed);
        }
        sim_close_world(&s);
        if (found && !p->go_on) {
            return false;
        }
        sound &= !found;
    }
    return sound;
}

static bool read_arguments(int argc, char **argv, range *r, plan *p, bool *cover)
{
    const char *bank = "all";
    for (int i = 1; i < argc; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : NULL;
        if (strcmp(argv[i], "--trace") == 0) {
            p->trace = true;
            continue;
        }
        if (strcmp(argv[i], "--go-on") == 0) {
            p->go_on = true;
            continue;
        }
        if (strcmp(argv[i], "--cover") == 0) {
            *cover = true;
            continue;
        }
        i++;
        if (strcmp(argv[i - 1], "--seeds") == 0) {
            r->count = number(value);
        } else if (strcmp(argv[i - 1], "--first") == 0) {
            r->first = number(value);
        } else if (strcmp(argv[i - 1], "--seed") == 0) {
            r->first = number(value);
            r->count = 1;
        } else if (strcmp(argv[i - 1], "--acts") == 0) {
            p->acts = (int)number(value);
        } else if (strcmp(argv[i - 1], "--days") == 0) {
            p->days = (int64_t)number(value);
        } else if (strcmp(argv[i - 1], "--check-every") == 0) {
            p->check_every = number(value);
            p->check_every += p->check_every == 0;
        } else if (strcmp(argv[i - 1], "--bank") == 0) {
            bank = value;
        } else {
            return false;
        }
    }
    choose(p, bank);
    p->acts = p->acts != 0 ? p->acts : p->count > 1 ? 50 : 100; /* 10 for each bank: that there is contention is other runs' task */
    return true;
}

int main(int argc, char **argv)
{
    static sim_cover reached;
    range r = {.first = 1, .count = 100};
    plan p = {.check_every = 1};
    bool cover = false;
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (!read_arguments(argc, argv, &r, &p, &cover)) {
        fprintf(stderr, "usage: sim [--bank NAME|all] [--first N] [--seeds N] [--seed N] [--acts N] [--days N] [--check-every N] [--trace] [--cover] [--go-on]\n");
        return 2;
    }
    if (!run_all(&r, &p, &reached)) {
        return 1;
    }
    if (cover) {
        sim_cover_print(&reached);
        if (!sim_cover_is_full(&reached)) {
            return 1;
        }
    }
    if (!same_twice(r.first, &p)) {
        printf("seed %" PRIu64 " does not repeat itself\n", r.first);
        return 1;
    }
    printf("%" PRIu64 " seeds, the last %" PRIu64 ": no finding; %" PRIu64 " commits, %" PRIu64 " crashes\n", r.count,
           r.first + r.count - 1, r.commits, r.crashes);
    return 0;
}
