/* One value of a body into its member of the command. */
#include "gateway/api/api_in.h"

static void *member_at(const vg_taken *t, const vg_found *f)
{
    bool of_payee = strncmp(f->member->path, "payees/", 7) == 0, of_part = strncmp(f->member->path, "parts/", 6) == 0;
    uint8_t *base = of_payee  ? (uint8_t *)&t->command->payees[f->index]
                    : of_part ? (uint8_t *)&t->command->parts[f->index]
                              : (uint8_t *)t->command;
    return base + f->member->at;
}

static vg_status wrong_type(const vg_found *f, const char *wanted, vg_err *err)
{
    return VG_IN_FAIL(err, INVALID, f->pointer, "%s is wanted here", wanted);
}

static vg_status get_text(const vg_found *f, vg_span *ret, vg_err *err)
{
    if (!json_is_string(f->value)) {
        return wrong_type(f, "a text", err);
    }
    *ret = (vg_span){(const uint8_t *)json_string_value(f->value), json_string_length(f->value)};
    for (size_t i = 0; i < ret->len; i++) {
        if (ret->at[i] < 0x20 || ret->at[i] == 0x7F) {
            return VG_IN_FAIL(err, INVALID, f->pointer, "a control character in a text");
        }
    }
    if (ret->len == 0 && f->member->needed) {
        return VG_IN_FAIL(err, INVALID, f->pointer, "this text may not be empty");
    }
    return VG_DONE;
}

static vg_status take_text(const vg_taken *t, const vg_found *f, vg_err *err)
{
    vg_span text;
    char *to = member_at(t, f);
    VG_TRY(get_text(f, &text, err));
    if (text.len >= f->member->size) {
        return VG_IN_FAIL(err, INVALID, f->pointer, "%zu bytes of text where at most %d fit",
                          text.len, f->member->size - 1);
    }
    if (f->member->form == VG_IN_SPARE && to[0] != 0) {
        return VG_DONE;
    }
    memcpy(to, text.at, text.len);
    to[text.len] = 0;
    return VG_DONE;
}

static vg_status take_amount(const vg_taken *t, const vg_found *f, vg_err *err)
{
    int64_t least = f->member->form == VG_IN_FEE ? 0 : 1;
    if (!json_is_integer(f->value)) {
        return VG_IN_FAIL(err, BAD_AMOUNT, f->pointer, "an amount is whole fen as a JSON integer");
    }
    int64_t fen = json_integer_value(f->value);
    if (fen < least || fen > VG_FEN_MAX) {
        return VG_IN_FAIL(err, BAD_AMOUNT, f->pointer, "an amount is whole fen from %d to 10^15",
                          (int)least);
    }
    *(vg_money *)member_at(t, f) = vg_fen(fen);
    return VG_DONE;
}

static vg_status take_currency(const vg_found *f, vg_err *err)
{
    if (!json_is_string(f->value) || strcmp(json_string_value(f->value), "CNY") != 0) {
        return VG_IN_FAIL(err, INVALID, f->pointer, "the currency is CNY");
    }
    return VG_DONE;
}

/* All objects of one request are of one program: money never moves between programs. */
static vg_status take_id(const vg_taken *t, const vg_found *f, vg_err *err)
{
    vg_span text;
    VG_TRY(get_text(f, &text, err));
    int64_t id = vg_id_parse(f->member->words, text);
    size_t prefix = strlen(f->member->words);
    if (id == 0 && text.len >= prefix && memcmp(text.at, f->member->words, prefix) == 0) {
        return VG_IN_FAIL(err, INVALID, f->pointer, "this is not an id that was given out");
    }
    if (id == 0 || vg_api_program_of(id) == 0) {
        return VG_IN_FAIL(err, INVALID, f->pointer, "an id that begins with %s is wanted here",
                          f->member->words);
    }
    if (t->command->program != 0 && t->command->program != vg_api_program_of(id)) {
        return VG_IN_FAIL(err, INVALID, f->pointer, "this object belongs to another program");
    }
    t->command->program = vg_api_program_of(id);
    *(int64_t *)member_at(t, f) = id;
    return VG_DONE;
}

static vg_status take_ids(const vg_taken *t, const vg_found *f, vg_err *err)
{
    vg_api_member one = *f->member;
    one.at = (uint16_t)(one.at + f->index * sizeof(int64_t));
    vg_found found = *f;
    found.member = &one;
    if (f->index >= f->member->size / sizeof(int64_t)) {
        return VG_IN_FAIL(err, INVALID, f->pointer, "at most %zu of these", f->member->size / sizeof(int64_t));
    }
    return take_id(t, &found, err);
}

static vg_status take_day(const vg_taken *t, const vg_found *f, vg_err *err)
{
    vg_span text;
    vg_err why;
    VG_TRY(get_text(f, &text, err));
    return vg_day_parse(text, member_at(t, f), &why).code == VG_OK
               ? VG_DONE
               : VG_IN_FAIL(err, INVALID, f->pointer, "a day like 2027-01-31 is wanted here");
}

static vg_status take_time(const vg_taken *t, const vg_found *f, vg_err *err)
{
    vg_span text;
    VG_TRY(get_text(f, &text, err));
    vg_status st = vg_api_time(text, member_at(t, f), err);
    return st.code == VG_OK ? st : vg_in_at(st, f->pointer, err);
}

/* Number of the word in the member's list; a letter stands for itself too, as banks' papers write
 * it. */
static bool find_word(const vg_api_member *m, vg_span text, int32_t *ret)
{
    size_t n = 0;
    for (const char *p = m->words; *p != 0; n++) {
        size_t len = strcspn(p, "|");
        bool letter = m->form == VG_IN_LETTER && text.len == 1 && text.at[0] == m->numbers[n];
        if (letter || (text.len == len && memcmp(p, text.at, len) == 0)) {
            *ret = m->numbers[n];
            return true;
        }
        p += len + (p[len] == '|');
    }
    return false;
}

static vg_status take_word(const vg_taken *t, const vg_found *f, vg_err *err)
{
    vg_span text;
    int32_t n;
    VG_TRY(get_text(f, &text, err));
    if (!find_word(f->member, text, &n)) {
        return VG_IN_FAIL(err, INVALID, f->pointer, "one of these is wanted here: %s",
                          f->member->words);
    }
    if (f->member->form == VG_IN_LETTER) {
        *(char *)member_at(t, f) = (char)n;
    } else if (f->member->form == VG_IN_BIT) {
        *(int64_t *)member_at(t, f) |= n;
    } else if (f->member->size == sizeof(bool)) {
        *(bool *)member_at(t, f) = n != 0;
    } else {
        *(int64_t *)member_at(t, f) = n;
    }
    return VG_DONE;
}

static vg_status take_ask(const vg_taken *t, const vg_found *f, vg_err *err)
{
    vg_span text;
    VG_TRY(get_text(f, &text, err));
    vg_ask_kind ask = vg_ask_by_name(text);
    if (ask == VG_ASK_NONE) {
        return VG_IN_FAIL(err, INVALID, f->pointer, "this is nothing that a bank can be asked");
    }
    *(vg_ask_kind *)member_at(t, f) = ask;
    return VG_DONE;
}

static vg_status take_bool(const vg_taken *t, const vg_found *f, vg_err *err)
{
    if (!json_is_boolean(f->value)) {
        return wrong_type(f, "true or false", err);
    }
    *(bool *)member_at(t, f) = json_is_true(f->value);
    return VG_DONE;
}

static vg_status take_program(const vg_taken *t, const vg_found *f, vg_err *err)
{
    vg_span text;
    VG_TRY(get_text(f, &text, err));
    if (text.len >= VG_PROGRAM_TEXT) {
        return VG_IN_FAIL(err, INVALID, f->pointer, "a program's name has at most %d characters",
                          VG_PROGRAM_TEXT - 1);
    }
    memcpy(t->program, text.at, text.len);
    t->program[text.len] = 0;
    return VG_DONE;
}

static vg_status take_words(const vg_taken *t, const vg_found *f, vg_err *err)
{
    vg_span text;
    char *to = member_at(t, f);
    size_t len = strlen(to);
    VG_TRY(get_text(f, &text, err));
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] <= ' ' || text.at[i] == ',' || text.at[i] > '~') {
            return VG_IN_FAIL(err, INVALID, f->pointer,
                              "a word without blanks and commas is wanted here");
        }
    }
    if (text.len == 0 || len + 1 + text.len >= f->member->size) {
        return VG_IN_FAIL(err, INVALID, f->pointer,
                          "the words are empty, or together longer than %d characters",
                          f->member->size - 1);
    }
    if (len > 0) {
        to[len++] = ',';
    }
    memcpy(to + len, text.at, text.len);
    to[len + text.len] = 0;
    return VG_DONE;
}

static vg_status take_one(vg_taken *t, const vg_found *f, vg_err *err)
{
    switch (f->member->form) {
    case VG_IN_TEXT:
    case VG_IN_SPARE:
        return take_text(t, f, err);
    case VG_IN_AMOUNT:
    case VG_IN_FEE:
        return take_amount(t, f, err);
    case VG_IN_CNY:
        return take_currency(f, err);
    case VG_IN_ID:
        return take_id(t, f, err);
    case VG_IN_BOOL:
        return take_bool(t, f, err);
    case VG_IN_TIME:
        return take_time(t, f, err);
    case VG_IN_WORD:
    case VG_IN_LETTER:
    case VG_IN_BIT:
        return take_word(t, f, err);
    case VG_IN_WORDS:
        return take_words(t, f, err);
    case VG_IN_ASK:
        return take_ask(t, f, err);
    case VG_IN_PROGRAM:
        return take_program(t, f, err);
    case VG_IN_DAY:
        return take_day(t, f, err);
    case VG_IN_IDS:
        return take_ids(t, f, err);
    }
    assert(false && "a form that is not in the list");
    return VG_DONE;
}

vg_status vg_in_take(void *taken, const vg_found *f, vg_err *err)
{
    vg_taken *t = taken;
    if (strncmp(f->member->path, "payees/", 7) == 0 && f->index >= VG_PAYEES_MAX) {
        return VG_IN_FAIL(err, LIMIT, "/payees", "a capture has at most %d payees", VG_PAYEES_MAX);
    }
    if (strncmp(f->member->path, "parts/", 6) == 0 && f->index >= VG_PLAN_PARTS_MAX) {
        return VG_IN_FAIL(err, LIMIT, "/parts", "a plan has at most %d parts", VG_PLAN_PARTS_MAX);
    }
    if (strncmp(f->member->path, "owner/contacts/", 15) == 0 && f->index > 0) {
        return VG_IN_FAIL(err, INVALID, f->pointer, "one contact is kept, not several");
    }
    t->seen |= UINT64_C(1) << (size_t)(f->member - t->members);
    return take_one(t, f, err);
}
