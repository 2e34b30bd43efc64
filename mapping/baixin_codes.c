#include "mapping/baixin_codes.h"

static const vg_code_row paper[] = {
#define C(code, query, money, admin) {code, {BAIXIN_SAYS_##query, BAIXIN_SAYS_##money, BAIXIN_SAYS_##admin}},
#include "mapping/baixin_codes.def"
#undef C
};

#define BIT(place) (1u << BAIXIN_AT_##place)

/* Never OK: what is a yes is the paper's alone. */
static const vg_code_word words[] = {
    {"unclear", BAIXIN_SAYS_UNCLEAR, BIT(QUERY) | BIT(MONEY) | BIT(ADMIN)},
    {"working", BAIXIN_SAYS_WORKING, BIT(MONEY) | BIT(ADMIN)},
    {"no", BAIXIN_SAYS_NO, BIT(MONEY) | BIT(ADMIN)},
    {"not_taken", BAIXIN_SAYS_NOT_TAKEN, BIT(MONEY) | BIT(ADMIN)},
    {"again", BAIXIN_SAYS_AGAIN, BIT(ADMIN)},
    {"absent", BAIXIN_SAYS_ABSENT, BIT(QUERY)},
    {"too_frequent", BAIXIN_SAYS_TOO_FREQUENT, BIT(QUERY)},
};
static const char *const places[] = {"query", "money", "admin"};

const vg_code_book baixin_book = {
    .rows = paper,
    .row_count = VG_COUNT(paper),
    .words = words,
    .word_count = VG_COUNT(words),
    .places = places,
    .place_count = VG_COUNT(places),
    .form = "CODE query|money|admin MEANING",
    .len_min = 6,
    .len_max = 6,
    .kept = "000000",
};
