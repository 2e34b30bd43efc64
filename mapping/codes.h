/* Result codes of a bank as data: code and place to meaning. The bank's book is built in; a program's `codes` setting adds
 * lines to it without a build (mapping/README.md). What a meaning is, and which place may be told it, is the book's.
 *
 *     static const vg_code_book book = {.rows = paper, .row_count = VG_COUNT(paper), .words = words, …};
 *     VG_TRY(vg_codes_open(&book, "DCRB010 money no\nED12* query unclear\n", &codes, err));
 *     if (vg_codes_say(&book, &codes, CITIC_AT_MONEY, "AAAAAAE") == CITIC_SAYS_WORKING) ...
 *
 * The longest match wins; between equals configuration wins, its first line first. What is not listed says 0.
 */
#pragma once
#include "gateway/base/span.h"

#define VG_CODE_PLACES     6
#define VG_CODE_LEN_MAX    8
#define VG_CODES_LINES_MAX 200 /* lines of configuration */

/* A row of the paper: the code, or a prefix and *, and what it says at each place. */
typedef struct vg_code_row {
    const char *code;
    uint8_t says[VG_CODE_PLACES];
} vg_code_row;

/* A word of configuration, its meaning, and a bit for each place that may be told it. */
typedef struct vg_code_word {
    const char *word;
    uint8_t says, places;
} vg_code_word;

typedef struct vg_code_book {
    const vg_code_row *rows;
    size_t row_count;
    const vg_code_word *words;
    size_t word_count;
    const char *const *places; /* names of the places that configuration may speak of: the first ones */
    size_t place_count;
    const char *form;          /* what a line looks like, for the error */
    size_t len_min, len_max;   /* of a whole code */
    const char *kept;          /* a code whose meaning is the paper's alone */
} vg_code_book;

typedef struct vg_code_line {
    char code[VG_CODE_LEN_MAX + 1];
    uint8_t place, says;
} vg_code_line;

typedef struct vg_codes {
    vg_code_line at[VG_CODES_LINES_MAX];
    size_t count;
} vg_codes;

/* Reads lines "CODE PLACE WORD"; # begins a comment. CONFIG names the line that is wrong. */
VG_MUST vg_status vg_codes_open(const vg_code_book *book, const char *text, vg_codes *ret, vg_err *err);
/* One more line of configuration. CONFIG: there are too many. */
VG_MUST vg_status vg_codes_add(vg_codes *codes, const char *code, uint8_t place, uint8_t says, vg_err *err);
uint8_t vg_codes_say(const vg_code_book *book, const vg_codes *codes, uint8_t place, const char *code);
/* A well-formed whole code: letters and digits, of the book's length. */
bool vg_code_good(const vg_code_book *book, const char *code);
