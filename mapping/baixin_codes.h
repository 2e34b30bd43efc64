/* What Baixin's result codes say, by kind of message (banks/baixin.md §6.4); rows are data, a program's `codes` adds more. */
#pragma once
#include "mapping/codes.h"

typedef enum baixin_place { BAIXIN_AT_QUERY, BAIXIN_AT_MONEY, BAIXIN_AT_ADMIN } baixin_place;

typedef enum baixin_says {
    BAIXIN_SAYS_UNCLEAR,
    BAIXIN_SAYS_OK,
    BAIXIN_SAYS_WORKING,
    BAIXIN_SAYS_NO,           /* final: the bank did nothing and will not */
    BAIXIN_SAYS_NOT_TAKEN,    /* certainly not processed: the same request again */
    BAIXIN_SAYS_ABSENT,
    BAIXIN_SAYS_TOO_FREQUENT,
    BAIXIN_SAYS_CASE,         /* OpenStatus or BindStatus says how far it is */
    BAIXIN_SAYS_AGAIN,        /* no, but the customer may try again */
    BAIXIN_SAYS_EXISTS,
    BAIXIN_SAYS_KNOWN,        /* TxnStatus says what became of the original */
    BAIXIN_SAYS_CLASH,
} baixin_says;

extern const vg_code_book baixin_book;
