#include "tests/sim/sim.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static uint32_t maybe(sim *s, uint32_t low, uint32_t high)
{
    return one_in(&s->chance, 2) ? 0 : (uint32_t)between(&s->chance, low, high);
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
    for (int i = 1; i < CITIC_DO_COUNT; i++) {
        bool lies = i == CITIC_DO_WRONG_ROW; /* by rule below: a line on another account is reconciliation's to find */
        if (i != CITIC_DO_ANSWER_CODE && !lies && one_in(&s->chance, 3)) {
            s->faults.bank_ppm[i] = (uint32_t)between(&s->chance, 1000, 60000);
        }
    }
    char text[2048];
    size_t at = (size_t)snprintf(text, sizeof text, "{\"random\":{");
    for (int i = 1; i < CITIC_DO_COUNT; i++) {
        at += (size_t)snprintf(text + at, sizeof text - at, "%s\"%s\":%u", i == 1 ? "" : ",", citic_do_word((citic_do)i),
                               s->faults.bank_ppm[i]);
    }
    at += (size_t)snprintf(text + at, sizeof text - at, "}}");
    static const char *const echoes[] = {"DLSASQRY", "DLRFDDTL", "DLWDLDTL", "DLFRNOQR", "DLCIDSTT"};
    for (size_t i = 0; i < VG_COUNT(echoes); i++) {
        citic_fault wrong = {.act = CITIC_DO_WRONG_ROW, .nth = (uint32_t)between(&s->chance, 1, 6), .count = 1};
        memcpy(wrong.action, echoes[i], 9);
        if (one_in(&s->chance, 3) && !citic_fake_add_fault(s->bank, &wrong)) {
            sim_fail(s, "a fault was not taken");
        }
    }
    citic_fault no = {.action = "DLMDETRN", .act = CITIC_DO_ACCEPT_THEN_FAIL, .nth = (uint32_t)between(&s->chance, 1, 8),
                      .count = (uint32_t)between(&s->chance, 1, 4), .ms = 1000};
    static const char *const types[] = {"BR", "BG", "BH", "BF"};
    memcpy(no.tran_type, types[between(&s->chance, 0, 3)], 3);
    if (one_in(&s->chance, 2) && !citic_fake_add_fault(s->bank, &no)) {
        sim_fail(s, "a fault was not taken");
    }
    char err[200];
    if (!citic_fake_faults_from_json(s->bank, text, at, err, sizeof err)) {
        sim_fail(s, "faults: %s", err);
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
    if (one_in(&s->chance, 2)) {
        vg_gateway_sends_off(s->gw, 1);
    }
}

static void run(sim *s, uint64_t seed, bool trace, int acts, uint64_t check_every)
{
    sim_store backup = {0};
    sim_open_world(s, seed);
    s->check_every = check_every;
    s->trace = trace;
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
        static const int64_t steps[] = {1, 100, 3000, 30000, 300000, 3600000, 7200000, VG_DAY_MS / 2};
        sim_run_until(s, s->now + between(&s->chance, 0, steps[between(&s->chance, 0, VG_COUNT(steps) - 1)]));
    }
    /* Faults stop; the bank decides what waits for approval; everything must come to its end. */
    s->quiet = true;
    citic_fake_heal(s->bank, s->now);
    sim_settle_people(s);
    for (int i = 0; i < 3 && s->finding[0] == 0; i++) {
        sim_run_until(s, s->now + VG_DAY_MS / 2);
    }
    if (s->finding[0] == 0) {
        sim_check(s);
        sim_check_rest(s);
    }
    if (backup.index.slots != NULL) {
        sim_store_close(&backup);
    }
}

static bool same_twice(uint64_t seed, int acts, uint64_t check_every)
{
    sim a, b;
    run(&a, seed, false, acts, check_every);
    run(&b, seed, false, acts, check_every);
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

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    uint64_t first = 1, count = 100, commits = 0, crashes = 0, check_every = 1;
    int acts = 100;
    bool trace = false, cover = false;
    static sim_cover reached;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--seeds") == 0) {
            count = number(argv[++i]);
        } else if (strcmp(argv[i], "--first") == 0) {
            first = number(argv[++i]);
        } else if (strcmp(argv[i], "--seed") == 0) {
            first = number(argv[++i]);
            count = 1;
        } else if (strcmp(argv[i], "--acts") == 0) {
            acts = (int)number(argv[++i]);
        } else if (strcmp(argv[i], "--check-every") == 0) {
            check_every = number(argv[++i]);
            check_every += check_every == 0;
        } else if (strcmp(argv[i], "--trace") == 0) {
            trace = true;
        } else if (strcmp(argv[i], "--cover") == 0) {
            cover = true;
        } else {
            fprintf(stderr, "usage: sim [--first N] [--seeds N] [--seed N] [--acts N] [--trace] [--cover]\n");
            return 2;
        }
    }
    for (uint64_t seed = first; seed < first + count; seed++) {
        sim s;
        run(&s, seed, trace, acts, check_every);
        commits += s.commits;
        crashes += s.crashes;
        sim_cover_add(&reached, &s);
        bool found = s.finding[0] != 0;
        if (found) {
            printf("seed %" PRIu64 ": %s\nagain with: sim --seed %" PRIu64 " --trace\n", seed, s.finding, seed);
        }
        sim_close_world(&s);
        if (found) {
            return 1;
        }
    }
    if (cover) {
        sim_cover_print(&reached);
        if (!sim_cover_is_full(&reached)) {
            return 1;
        }
    }
    if (!same_twice(first, acts, check_every)) {
        printf("seed %" PRIu64 " does not repeat itself\n", first);
        return 1;
    }
    printf("%" PRIu64 " seeds, the last %" PRIu64 ": no finding; %" PRIu64 " commits, %" PRIu64 " crashes\n", count,
           first + count - 1, commits, crashes);
    return 0;
}
