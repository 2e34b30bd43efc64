#include "mapping/citic_codes.h"

#define CODE_LEN 7
#define BLANKS   " \t\r"

typedef struct row {
    const char *code;
    uint8_t says[CITIC_PLACES];
} row;

static const row paper[] = {
#define CODE(code, query, money, admin, at_row, source)                                            \
    {code, {CITIC_SAYS_##query, CITIC_SAYS_##money, CITIC_SAYS_##admin, CITIC_SAYS_##at_row}},
#include "mapping/citic_codes.def"
#undef CODE
};

/* What a line of configuration may say, by place. A direct answer is never a yes (B.2). */
static const struct {
    const char *word;
    citic_says says;
    bool query, act;
} words[] = {
    {"unclear", CITIC_SAYS_UNCLEAR, true, true},
    {"too_frequent", CITIC_SAYS_TOO_FREQUENT, true, true},
    {"no_rows", CITIC_SAYS_NO_ROWS, true, false},
    {"absent", CITIC_SAYS_ABSENT, true, false},
    {"working", CITIC_SAYS_WORKING, false, true},
    {"not_taken", CITIC_SAYS_NOT_TAKEN, false, true},
    {"no", CITIC_SAYS_NO, false, true},
};

static bool code_char(char c) { return ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9'); }

bool citic_code_good(const char *code)
{
    size_t len = strlen(code);
    for (size_t i = 0; i < len; i++) {
        if (!code_char(code[i]) && !('a' <= code[i] && code[i] <= 'z')) {
            return false;
        }
    }
    return len == CODE_LEN;
}

/* Bytes that match: 7 for a whole code, the prefix's length, 0 for no match. */
static size_t matches(const char *pattern, const char *code)
{
    size_t len = strlen(pattern);
    if (pattern[len - 1] == '*') {
        return strncmp(pattern, code, len - 1) == 0 ? len - 1 : 0;
    }
    return strcmp(pattern, code) == 0 ? len : 0;
}

citic_says citic_codes_say(const citic_codes *codes, citic_place place, const char *code)
{
    citic_says says = CITIC_SAYS_UNCLEAR;
    size_t best = 0;
    assert(place < CITIC_PLACES);
    for (size_t i = 0; i < codes->count; i++) {
        size_t n = codes->at[i].place == place ? matches(codes->at[i].code, code) : 0;
        if (n > best) {
            best = n;
            says = codes->at[i].says;
        }
    }
    for (size_t i = 0; i < VG_COUNT(paper); i++) {
        size_t n = matches(paper[i].code, code);
        if (n > best) {
            best = n;
            says = paper[i].says[place];
        }
    }
    return says;
}

static vg_span next_word(vg_span *line)
{
    vg_span word = vg_span_trim(*line);
    size_t n = 0;
    while (n < word.len && strchr(BLANKS, word.at[n]) == NULL) {
        n++;
    }
    *line = (vg_span){word.at + n, word.len - n};
    word.len = n;
    return word;
}

static bool good_pattern(vg_span code)
{
    bool prefix = code.len > 0 && code.at[code.len - 1] == '*';
    size_t len = prefix ? code.len - 1 : code.len;
    for (size_t i = 0; i < len; i++) {
        if (!code_char((char)code.at[i])) {
            return false;
        }
    }
    return prefix ? len >= 2 && len < CODE_LEN : len == CODE_LEN;
}

static bool place_of(vg_span word, citic_place *ret)
{
    static const char *const names[] = {"query", "money", "admin"};
    for (size_t i = 0; i < VG_COUNT(names); i++) {
        if (vg_span_is(word, names[i])) {
            *ret = (citic_place)i;
            return true;
        }
    }
    return false;
}

static bool says_of(vg_span word, citic_place place, citic_says *ret)
{
    for (size_t i = 0; i < VG_COUNT(words); i++) {
        bool allowed = place == CITIC_AT_QUERY ? words[i].query : words[i].act;
        if (allowed && vg_span_is(word, words[i].word)) {
            *ret = words[i].says;
            return true;
        }
    }
    return false;
}

static vg_status add(citic_codes *codes, vg_span code, citic_place place, citic_says says,
                     vg_err *err)
{
    if (codes->count == CITIC_CODES_MAX) {
        return VG_FAIL(err, CONFIG, "codes: more than %d lines", CITIC_CODES_MAX);
    }
    citic_code *at = &codes->at[codes->count];
    *at = (citic_code){.place = (uint8_t)place, .says = (uint8_t)says};
    VG_TRY(vg_span_copy(code, at->code, sizeof at->code, err));
    codes->count++;
    return VG_DONE;
}

static vg_status read_line(citic_codes *codes, vg_span line, size_t number, vg_err *err)
{
    const uint8_t *comment = line.len == 0 ? NULL : memchr(line.at, '#', line.len);
    line.len = comment == NULL ? line.len : (size_t)(comment - line.at);
    vg_span code = next_word(&line), place_word = next_word(&line), says_word = next_word(&line);
    citic_place place;
    citic_says says;
    if (code.len == 0) {
        return VG_DONE;
    }
    if (!good_pattern(code) || vg_span_trim(line).len > 0 || !place_of(place_word, &place) ||
        !says_of(says_word, place, &says)) {
        return VG_FAIL(err, CONFIG, "codes: line %zu is not CODE query|money|admin WORD", number);
    }
    if (vg_span_is(code, "AAAAAAA")) {
        return VG_FAIL(err, CONFIG, "codes: line %zu: AAAAAAA means what the paper says", number);
    }
    VG_TRY(add(codes, code, place, says, err));
    /* A promoted code is a failure in a settling row too, where it may contradict a success (B.4).
     */
    return place == CITIC_AT_MONEY && says == CITIC_SAYS_NO
               ? add(codes, code, CITIC_AT_ROW, says, err)
               : VG_DONE;
}

vg_status citic_codes_open(const char *text, citic_codes *ret, vg_err *err)
{
    memset(ret, 0, sizeof *ret);
    for (size_t number = 1; *text != 0; number++) {
        size_t len = strcspn(text, "\n");
        VG_TRY(read_line(ret, (vg_span){(const uint8_t *)text, len}, number, err));
        text += len + (text[len] == '\n');
    }
    return VG_DONE;
}
