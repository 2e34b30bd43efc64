#!/bin/sh
# A field row that does not fit its struct must not compile. Usage: map_negative.sh COMPILER SOURCE_DIR
# The first case is sound, so that a broken command line cannot pass for a refusal.
set -u
cc=$1
root=$2
failed=0

try() { # expectation, row
    printf '%s\n' '#include "mapping/map.h"' \
        'typedef struct box { char text[21], wide[31]; char letter; vg_money money; vg_day day;' \
        '    int64_t number; int32_t small; bool yes, has; } box;' \
        'static const vg_word words[] = {{"0", 0}, {NULL, 0}};' \
        'extern const vg_field rows[];' \
        "const vg_field rows[] = { $2 };" \
        'const vg_word *use_words(void);' \
        'const vg_word *use_words(void) { return words; }' |
        "$cc" -std=gnu17 -D_GNU_SOURCE -Wall -Wextra -Werror -I"$root" -x c -fsyntax-only - 2>/dev/null
    got=$?
    if [ "$1" = good ] && [ $got -ne 0 ]; then
        echo "does not compile and should: $2"
        failed=1
    elif [ "$1" = bad ] && [ $got -eq 0 ]; then
        echo "compiles and should not: $2"
        failed=1
    fi
}

try good 'TEXT("a", box, text, 20, VG_MAY, VG_SHOW, "d")'
try bad 'TEXT("a", box, text, 21, VG_MAY, VG_SHOW, "d")'
try bad 'TEXT("a", box, money, 20, VG_MAY, VG_SHOW, "d")'
try bad 'TEXT("a", box, letter, 1, VG_MAY, VG_SHOW, "d")'
try bad 'TEXT("a", box, none, 20, VG_MAY, VG_SHOW, "d")'
try good 'HANZI("a", box, wide, 20, VG_MAY, VG_SHOW, "d")'
try bad 'HANZI("a", box, text, 20, VG_MAY, VG_SHOW, "d")'
try bad 'HANZI("a", box, number, 2, VG_MAY, VG_SHOW, "d")'
try good 'CUT("a", box, text, 254, VG_MAY, VG_SHOW, "d")'
try bad 'CUT("a", box, day, 254, VG_MAY, VG_SHOW, "d")'
try good 'YUAN("a", box, money, 15, VG_MAY, VG_SHOW, "d")'
try bad 'YUAN("a", box, number, 15, VG_MAY, VG_SHOW, "d")'
try bad 'YUAN("a", box, text, 15, VG_MAY, VG_SHOW, "d")'
try bad 'YUAN("a", box, money, 17, VG_MAY, VG_SHOW, "d")'
try good 'YUAN("a", box, money, 13, VG_MAY, VG_SHOW, "d")'
try good 'YUAN_0("a", box, money, 15, VG_SHOW, "d")'
try bad 'YUAN_0("a", box, number, 15, VG_SHOW, "d")'
try bad 'YUAN_0("a", box, money, 14, VG_SHOW, "d")'
try good 'FILLER("a", "000", "d")'
try bad 'FILLER("a", text, "d")'
try bad 'FIXED("a", 26, "d")'
try good 'YUAN_IF("a", box, money, has, 15, VG_SHOW, "d")'
try bad 'YUAN_IF("a", box, money, small, 15, VG_SHOW, "d")'
try good 'DAY("a", box, day, VG_MAY, VG_SHOW, "d")'
try bad 'DAY("a", box, small, VG_MAY, VG_SHOW, "d")'
try good 'TIME("a", box, text, VG_MAY, VG_SHOW, "d")'
try bad 'TIME("a", box, number, VG_MAY, VG_SHOW, "d")'
try good 'INT("a", box, number, 9, VG_MAY, VG_SHOW, "d")'
try bad 'INT("a", box, small, 9, VG_MAY, VG_SHOW, "d")'
try bad 'INT("a", box, money, 9, VG_MAY, VG_SHOW, "d")'
try good 'CODE("a", box, yes, words, 1, VG_MAY, VG_SHOW, "d")'
try bad 'CODE("a", box, text, words, 1, VG_MAY, VG_SHOW, "d")'
try bad 'CODE("a", box, number, words, 1, VG_MAY, VG_SHOW, "d")'
try good 'LETTER("a", box, letter, VG_MAY, VG_SHOW, "d")'
try bad 'LETTER("a", box, text, VG_MAY, VG_SHOW, "d")'
exit $failed
