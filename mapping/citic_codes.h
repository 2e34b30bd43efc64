/* CITIC's result codes: code and place to meaning. citic_codes.def is the paper's list; a program's
 * `codes` setting adds to it without a build (mapping/README.md).
 *
 *     citic_codes codes;
 *     VG_TRY(citic_codes_open("DCRB010 money no\nZ* query unclear\n", &codes, err));
 *     if (citic_codes_say(&codes, CITIC_AT_MONEY, "AAAAAAE") == CITIC_SAYS_WORKING) ...
 */
#pragma once
#include "mapping/codes.h"

typedef enum citic_place {
    CITIC_AT_QUERY,
    CITIC_AT_MONEY,
    CITIC_AT_ADMIN,
    CITIC_AT_ROW,
    CITIC_PLACES
} citic_place;

typedef enum citic_says {
    CITIC_SAYS_UNCLEAR, /* decides nothing */
    CITIC_SAYS_YES,     /* the query worked: read its rows */
    CITIC_SAYS_NO_ROWS, /* the query worked and found nothing */
    CITIC_SAYS_ABSENT,  /* the order is not known (yet) */
    CITIC_SAYS_WORKING, /* the bank has it */
    CITIC_SAYS_TOO_FREQUENT,
    CITIC_SAYS_NOT_TAKEN, /* certainly not processed; only configuration says so */
    CITIC_SAYS_NO,        /* failed, if the settling query says so too */
} citic_says;

typedef vg_codes citic_codes;

/* Reads lines "CODE query|money|admin WORD"; # begins a comment. CONFIG names the line that is
 * wrong. */
VG_MUST vg_status citic_codes_open(const char *text, citic_codes *ret, vg_err *err);
citic_says citic_codes_say(const citic_codes *codes, citic_place place, const char *code);
/* A well-formed code: 7 letters and digits (A.3, B.2). */
bool citic_code_good(const char *code);
