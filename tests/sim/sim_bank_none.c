/* A program without a bank: nothing is sent, and nobody keeps other books. */
#include "tests/sim/sim_bank.h"
#include <stdlib.h>

static void *conf_new(void) { return calloc(1, 1); }

static bool conf_set(void *conf, const char *name, const char *value)
{
    (void)conf;
    (void)name;
    (void)value;
    return false;
}

static void conf_draw(void *conf, uint64_t seed, chance *c)
{
    (void)conf;
    (void)seed;
    (void)c;
}

static void *open_bank(const void *conf, int64_t now)
{
    (void)conf;
    (void)now;
    return calloc(1, 1);
}

static void configure(const void *conf, vg_program_conf *program, void (*set)(void *, const char *, const char *), void *ctx)
{
    (void)conf;
    (void)set;
    (void)ctx;
    program->signer = (vg_signer){.profile = VG_SIGN_FRONT_END};
}

static void said(vg_span wire, sim_said *ret)
{
    (void)wire;
    *ret = (sim_said){.action = "nothing", .is_act = true}; /* whatever was sent, it is one too many */
}

static void handle(void *bank, int64_t now, vg_span wire, sim_reply *ret)
{
    (void)bank;
    (void)now;
    (void)wire;
    *ret = (sim_reply){.what = SIM_IS_SILENT};
}

static void advance(void *bank, int64_t now)
{
    (void)bank;
    (void)now;
}

static int64_t next_due(const void *bank)
{
    (void)bank;
    return -1;
}

static uint32_t never(const void *bank, const char *ref)
{
    (void)bank;
    (void)ref;
    return 0;
}

static bool books_balance(const void *bank)
{
    (void)bank;
    return true;
}

const sim_bank sim_bank_none = {
    .name = "none",
    .bank = "none",
    .conf_new = conf_new,
    .conf_set = conf_set,
    .conf_draw = conf_draw,
    .open = open_bank,
    .close = free,
    .configure = configure,
    .said = said,
    .handle = handle,
    .advance = advance,
    .next_due = next_due,
    .effects = never,
    .sends = never,
    .books_balance = books_balance,
};
