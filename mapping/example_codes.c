#include "mapping/example_codes.h"

#define VG_VD_TOO_FREQUENT EXAMPLE_TOO_FREQUENT
static const vg_code_row paper[] = {
#define C(code, query, act) {code, {VG_VD_##query, VG_VD_##act}},
#include "mapping/example_codes.def"
#undef C
};

#define BIT(place) (1u << EXAMPLE_AT_##place)

/* Never YES: what is a yes is the paper's alone. */
static const vg_code_word words[] = {
    {"unclear", VG_VD_UNCLEAR, BIT(QUERY) | BIT(ACT)}, {"working", VG_VD_WORKING, BIT(ACT)},
    {"no", VG_VD_NO, BIT(ACT)},                        {"not_taken", VG_VD_NOT_TAKEN, BIT(ACT)},
    {"absent", VG_VD_ABSENT, BIT(QUERY)},              {"too_frequent", EXAMPLE_TOO_FREQUENT, BIT(QUERY)},
};
static const char *const places[] = {"query", "act"};

const vg_code_book example_book = {
    .rows = paper,
    .row_count = VG_COUNT(paper),
    .words = words,
    .word_count = VG_COUNT(words),
    .places = places,
    .place_count = VG_COUNT(places),
    .form = "CODE query|act MEANING",
    .len_min = 6,
    .len_max = 6,
    .kept = "000000",
};
