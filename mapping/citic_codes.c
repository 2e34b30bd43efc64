#include "mapping/citic_codes.h"

static const vg_code_row paper[] = {
#define CODE(code, query, money, admin, at_row, source)                                            \
    {code, {CITIC_SAYS_##query, CITIC_SAYS_##money, CITIC_SAYS_##admin, CITIC_SAYS_##at_row}},
#include "mapping/citic_codes.def"
#undef CODE
};

#define QUERY (1u << CITIC_AT_QUERY)
#define ACT   (1u << CITIC_AT_MONEY | 1u << CITIC_AT_ADMIN)

/* What a line of configuration may say, by place. A direct answer is never a yes (B.2). */
static const vg_code_word words[] = {
    {"unclear", CITIC_SAYS_UNCLEAR, QUERY | ACT},
    {"too_frequent", CITIC_SAYS_TOO_FREQUENT, QUERY | ACT},
    {"no_rows", CITIC_SAYS_NO_ROWS, QUERY},
    {"absent", CITIC_SAYS_ABSENT, QUERY},
    {"working", CITIC_SAYS_WORKING, ACT},
    {"not_taken", CITIC_SAYS_NOT_TAKEN, ACT},
    {"no", CITIC_SAYS_NO, ACT},
};

static const char *const places[] = {"query", "money", "admin"};

static const vg_code_book book = {.rows = paper,
                                  .row_count = VG_COUNT(paper),
                                  .words = words,
                                  .word_count = VG_COUNT(words),
                                  .places = places,
                                  .place_count = VG_COUNT(places),
                                  .form = "CODE query|money|admin WORD",
                                  .len_min = 7,
                                  .len_max = 7,
                                  .kept = "AAAAAAA"};

bool citic_code_good(const char *code) { return vg_code_good(&book, code); }

citic_says citic_codes_say(const citic_codes *codes, citic_place place, const char *code)
{
    return (citic_says)vg_codes_say(&book, codes, (uint8_t)place, code);
}

vg_status citic_codes_open(const char *text, citic_codes *ret, vg_err *err)
{
    VG_TRY(vg_codes_open(&book, text, ret, err));
    /* A promoted code is a failure in a settling row too, where it may contradict a success (B.4). */
    for (size_t i = 0, n = ret->count; i < n; i++) {
        const vg_code_line *line = &ret->at[i];
        if (line->place == CITIC_AT_MONEY && line->says == CITIC_SAYS_NO) {
            VG_TRY(vg_codes_add(ret, line->code, CITIC_AT_ROW, CITIC_SAYS_NO, err));
        }
    }
    return VG_DONE;
}
