#include "mapping/codes.h"

#define BLANKS " \t\r"

static bool code_char(char c) { return ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9'); }

bool vg_code_good(const vg_code_book *book, const char *code)
{
    size_t len = strlen(code);
    for (size_t i = 0; i < len; i++) {
        if (!code_char(code[i]) && !('a' <= code[i] && code[i] <= 'z')) {
            return false;
        }
    }
    return book->len_min <= len && len <= book->len_max;
}

/* Bytes that match: the whole code's length, the prefix's length, 0 for no match. */
static size_t matches(const char *pattern, const char *code)
{
    size_t len = strlen(pattern);
    if (pattern[len - 1] == '*') {
        return strncmp(pattern, code, len - 1) == 0 ? len - 1 : 0;
    }
    return strcmp(pattern, code) == 0 ? len : 0;
}

uint8_t vg_codes_say(const vg_code_book *book, const vg_codes *codes, uint8_t place, const char *code)
{
    uint8_t says = 0;
    size_t best = 0;
    assert(place < VG_CODE_PLACES);
    for (size_t i = 0; i < codes->count; i++) {
        size_t n = codes->at[i].place == place ? matches(codes->at[i].code, code) : 0;
        if (n > best) {
            best = n;
            says = codes->at[i].says;
        }
    }
    for (size_t i = 0; i < book->row_count; i++) {
        size_t n = matches(book->rows[i].code, code);
        if (n > best) {
            best = n;
            says = book->rows[i].says[place];
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

static bool good_pattern(const vg_code_book *book, vg_span code)
{
    bool prefix = code.len > 0 && code.at[code.len - 1] == '*';
    size_t len = prefix ? code.len - 1 : code.len;
    for (size_t i = 0; i < len; i++) {
        if (!code_char((char)code.at[i])) {
            return false;
        }
    }
    return prefix ? len >= 2 && len < book->len_max : book->len_min <= len && len <= book->len_max;
}

static bool place_of(const vg_code_book *book, vg_span word, uint8_t *ret)
{
    for (size_t i = 0; i < book->place_count; i++) {
        if (vg_span_is(word, book->places[i])) {
            *ret = (uint8_t)i;
            return true;
        }
    }
    return false;
}

static bool says_of(const vg_code_book *book, vg_span word, uint8_t place, uint8_t *ret)
{
    for (size_t i = 0; i < book->word_count; i++) {
        bool allowed = (book->words[i].places >> place & 1) != 0;
        if (allowed && vg_span_is(word, book->words[i].word)) {
            *ret = book->words[i].says;
            return true;
        }
    }
    return false;
}

vg_status vg_codes_add(vg_codes *codes, const char *code, uint8_t place, uint8_t says, vg_err *err)
{
    if (codes->count == VG_CODES_LINES_MAX) {
        return VG_FAIL(err, CONFIG, "codes: more than %d lines", VG_CODES_LINES_MAX);
    }
    vg_code_line *at = &codes->at[codes->count++];
    *at = (vg_code_line){.place = place, .says = says};
    VG_SET(at->code, code);
    return VG_DONE;
}

static vg_status read_line(const vg_code_book *book, vg_codes *codes, vg_span line, size_t number, vg_err *err)
{
    const uint8_t *comment = line.len == 0 ? NULL : memchr(line.at, '#', line.len);
    line.len = comment == NULL ? line.len : (size_t)(comment - line.at);
    vg_span code = next_word(&line), place_word = next_word(&line), says_word = next_word(&line);
    uint8_t place, says;
    char text[VG_CODE_LEN_MAX + 1];
    if (code.len == 0) {
        return VG_DONE;
    }
    if (!good_pattern(book, code) || vg_span_trim(line).len > 0 || !place_of(book, place_word, &place) ||
        !says_of(book, says_word, place, &says)) {
        return VG_FAIL(err, CONFIG, "codes: line %zu is not %s", number, book->form);
    }
    if (vg_span_is(code, book->kept)) {
        return VG_FAIL(err, CONFIG, "codes: line %zu: %s means what the paper says", number, book->kept);
    }
    VG_TRY(vg_span_copy(code, text, sizeof text, err));
    return vg_codes_add(codes, text, place, says, err);
}

vg_status vg_codes_open(const vg_code_book *book, const char *text, vg_codes *ret, vg_err *err)
{
    memset(ret, 0, sizeof *ret);
    for (size_t number = 1; *text != 0; number++) {
        size_t len = strcspn(text, "\n");
        VG_TRY(read_line(book, ret, (vg_span){(const uint8_t *)text, len}, number, err));
        text += len + (text[len] == '\n');
    }
    return VG_DONE;
}
