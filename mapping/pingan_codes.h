/* Ping An's result codes: code and place to meaning. pingan_codes.def is the paper's list; a program's `codes` setting adds
 * to it without a build (mapping/README.md).
 *
 *     pingan_codes codes;
 *     VG_TRY(pingan_codes_open("ERR151 ledger no\nERR2* query unclear\n", &codes, err));
 *     if (pingan_codes_say(&codes, PINGAN_AT_LEDGER, "ERR044") == PINGAN_SAYS_NO) ...
 */
#pragma once
#include "mapping/codes.h"

typedef enum pingan_place {
    PINGAN_AT_STATUS, /* query for the outcome of one act */
    PINGAN_AT_QUERY,  /* any other query */
    PINGAN_AT_LEDGER, /* a movement inside the escrow */
    PINGAN_AT_PAYOUT, /* a movement to a card or to another bank */
    PINGAN_AT_ADMIN,  /* accounts and cards */
    PINGAN_PLACES
} pingan_place;

typedef enum pingan_says {
    PINGAN_SAYS_UNCLEAR, /* decides nothing */
    PINGAN_SAYS_YES,     /* accepted: the body is read */
    PINGAN_SAYS_NO_ROWS, /* the query worked and found nothing */
    PINGAN_SAYS_ABSENT,  /* the act is not known (now) */
    PINGAN_SAYS_WORKING, /* the bank has it, or it is there already: ask */
    PINGAN_SAYS_TOO_FREQUENT,
    PINGAN_SAYS_NOT_TAKEN, /* certainly not processed; the same may be sent later */
    PINGAN_SAYS_NO,        /* refused, nothing was posted */
} pingan_says;

typedef vg_codes pingan_codes;

/* CONFIG names the line that is wrong. */
VG_MUST vg_status pingan_codes_open(const char *text, pingan_codes *ret, vg_err *err);
pingan_says pingan_codes_say(const pingan_codes *codes, pingan_place place, const char *code);
/* 4 to 6 letters and digits, not the filler of a request. */
bool pingan_code_good(const char *code);
