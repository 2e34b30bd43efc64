#include "mapping/pingan_codes.h"

#define SAYS(status, query, ledger, payout, admin)                                                 \
    {PINGAN_SAYS_##status, PINGAN_SAYS_##query, PINGAN_SAYS_##ledger, PINGAN_SAYS_##payout,        \
     PINGAN_SAYS_##admin}
/* clang-format off */
/*                   of a status   of a query    inside        outside       accounts, cards */
#define SUCCESS SAYS(YES,          YES,          YES,          WORKING,      YES)
#define FINAL   SAYS(UNCLEAR,      UNCLEAR,      NO,           NO,           NO)
#define OPEN    SAYS(UNCLEAR,      UNCLEAR,      UNCLEAR,      UNCLEAR,      UNCLEAR)
#define LATER   SAYS(UNCLEAR,      UNCLEAR,      NOT_TAKEN,    NOT_TAKEN,    NOT_TAKEN)
#define BUSY    SAYS(TOO_FREQUENT, TOO_FREQUENT, TOO_FREQUENT, TOO_FREQUENT, TOO_FREQUENT)
#define NONE    SAYS(ABSENT,       NO_ROWS,      UNCLEAR,      UNCLEAR,      UNCLEAR)
#define EXISTS  SAYS(UNCLEAR,      UNCLEAR,      UNCLEAR,      UNCLEAR,      WORKING)
/* clang-format on */

static const vg_code_row paper[] = {
#define CODE(code, class, text) {code, class},
#include "mapping/pingan_codes.def"
#undef CODE
};

#define QUERIES (1u << PINGAN_AT_STATUS | 1u << PINGAN_AT_QUERY)
#define ACTS    (1u << PINGAN_AT_LEDGER | 1u << PINGAN_AT_PAYOUT | 1u << PINGAN_AT_ADMIN)

/* What a line of configuration may say, by place: only 000000 is ever a yes. */
static const vg_code_word words[] = {
    {"unclear", PINGAN_SAYS_UNCLEAR, QUERIES | ACTS},
    {"too_frequent", PINGAN_SAYS_TOO_FREQUENT, QUERIES | ACTS},
    {"no_rows", PINGAN_SAYS_NO_ROWS, 1u << PINGAN_AT_QUERY},
    {"absent", PINGAN_SAYS_ABSENT, 1u << PINGAN_AT_STATUS},
    {"working", PINGAN_SAYS_WORKING, ACTS},
    {"not_taken", PINGAN_SAYS_NOT_TAKEN, ACTS},
    {"no", PINGAN_SAYS_NO, ACTS},
};

static const char *const places[PINGAN_PLACES] = {"status", "query", "ledger", "payout", "admin"};

static const vg_code_book book = {.rows = paper,
                                  .row_count = VG_COUNT(paper),
                                  .words = words,
                                  .word_count = VG_COUNT(words),
                                  .places = places,
                                  .place_count = PINGAN_PLACES,
                                  .form = "CODE status|query|ledger|payout|admin WORD",
                                  .len_min = 4,
                                  .len_max = 6,
                                  .kept = "000000"};

bool pingan_code_good(const char *code) { return vg_code_good(&book, code) && strcmp(code, "999999") != 0; }

pingan_says pingan_codes_say(const pingan_codes *codes, pingan_place place, const char *code)
{
    return (pingan_says)vg_codes_say(&book, codes, (uint8_t)place, code);
}

vg_status pingan_codes_open(const char *text, pingan_codes *ret, vg_err *err)
{
    return vg_codes_open(&book, text, ret, err);
}
