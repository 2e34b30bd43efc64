#include "tests/sim/chance.h"

uint64_t chance_next(chance *c)
{
    uint64_t a = c->s[0], b = c->s[1];
    c->s[0] = b;
    a ^= a << 23;
    c->s[1] = a ^ b ^ a >> 17 ^ b >> 26;
    return c->s[1] + b;
}

chance chance_of(uint64_t seed)
{
    chance c = {{seed * UINT64_C(0x9E3779B97F4A7C15) + 1, seed ^ UINT64_C(0xD1B54A32D192ED03)}};
    for (int i = 0; i < 8; i++) {
        (void)chance_next(&c);
    }
    return c;
}
