#include "gateway/core/type2.h"

enum { AGE_MIN = 16 }; /* type2-accounts §4 step 2: at least 16, banks often want 18 and then say so */

static bool digits_only(const char *text, size_t least, size_t most)
{
    size_t len = strlen(text);
    return len >= least && len <= most && strspn(text, "0123456789") == len;
}

bool vg_luhn(const char *digits)
{
    size_t len = strlen(digits);
    int sum = 0;
    for (size_t i = 0; i < len; i++) {
        int d = digits[len - 1 - i] - '0';
        d = i % 2 == 1 ? d * 2 : d;
        sum += d > 9 ? d - 9 : d;
    }
    return len > 0 && sum % 10 == 0;
}

static int number_at(const char *text, size_t at, size_t len)
{
    int n = 0;
    for (size_t i = at; i < at + len; i++) {
        n = n * 10 + text[i] - '0';
    }
    return n;
}

static bool is_birthday(const char *yyyymmdd)
{
    static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int y = number_at(yyyymmdd, 0, 4), m = number_at(yyyymmdd, 4, 2), d = number_at(yyyymmdd, 6, 2);
    bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
    return y >= 1880 && m >= 1 && m <= 12 && d >= 1 && d <= days[m - 1] + (m == 2 && leap);
}

bool vg_resident_id(const char *text, char ret_birth[9], char *ret_sex)
{
    static const int weights[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    static const char checks[] = "10X98765432";
    int sum = 0;
    if (strlen(text) != 18 || strspn(text, "0123456789") < 17) {
        return false;
    }
    for (size_t i = 0; i < 17; i++) {
        sum += (text[i] - '0') * weights[i];
    }
    memcpy(ret_birth, text + 6, 8);
    ret_birth[8] = 0;
    *ret_sex = (text[16] - '0') % 2 == 1 ? 'M' : 'F';
    return text[17] == checks[sum % 11] && is_birthday(ret_birth);
}

static vg_status wrong(vg_err *err, const char *pointer, const char *why)
{
    vg_status st = VG_FAIL(err, INVALID, "%s", why);
    vg_text_set(err->pointer, sizeof err->pointer, pointer);
    return st;
}

/* Years are full when the birthday has come. */
static bool old_enough(const char *b, vg_day today)
{
    char t[9];
    vg_day_compact(today, t);
    int years = number_at(t, 0, 4) - number_at(b, 0, 4);
    return years > AGE_MIN || (years == AGE_MIN && strcmp(t + 4, b + 4) >= 0);
}

static vg_status check_document(const vg_command *c, vg_day today, vg_err *err)
{
    const vg_person *p = &c->person;
    if (c->owner.id_type == '0') {
        char birth[9], sex;
        if (!vg_resident_id(c->owner.id_number, birth, &sex)) {
            return wrong(err, "/owner/id_number", "not a resident ID number: 17 digits, a birthday and the check digit (GB 11643)");
        }
        if (!old_enough(birth, today)) {
            return wrong(err, "/owner/id_number", "a person under 16 opens no account by remote channel");
        }
        if (p->sex != sex) {
            return wrong(err, "/owner/sex", "the resident ID number says otherwise");
        }
    }
    if (c->owner.id_number[0] == 0) {
        return wrong(err, "/owner/id_number", "the number of the identity document is missing");
    }
    if (p->id_from.n == 0 || p->id_from.n > today.n) {
        return wrong(err, "/owner/id_valid_from", "the day from which the document is valid is missing or to come");
    }
    if (p->id_to.n == 0 || p->id_to.n < today.n) {
        return wrong(err, "/owner/id_valid_to", "the document's validity is missing or over (9999-12-31: long-term)");
    }
    return VG_DONE;
}

/* Element 4. Cards have a check digit, passbook numbers do not: UnionPay's begin with 62 (type2-accounts §3). */
static vg_status check_card(const vg_command *c, vg_err *err)
{
    if (!digits_only(c->number, 13, 32)) {
        return wrong(err, "/bound_card/number", "a bound account has 13 to 32 digits");
    }
    bool card = strncmp(c->number, "62", 2) == 0 && strlen(c->number) >= 16 && strlen(c->number) <= 19;
    if (card && !vg_luhn(c->number)) {
        return wrong(err, "/bound_card/number", "the card's check digit is wrong: a digit was mistyped");
    }
    return VG_DONE;
}

static size_t characters(const char *text)
{
    size_t n = 0;
    for (; *text != 0; text++) {
        n += ((uint8_t)*text & 0xC0) != 0x80;
    }
    return n;
}

vg_status vg_type2_check(const vg_command *c, int64_t at_ms, vg_err *err)
{
    const vg_person *p = &c->person;
    if (c->owner.kind == 'C') {
        return wrong(err, "/owner/kind", "Type II accounts are persons' accounts");
    }
    if (characters(c->name) < 2 || characters(c->name) > 60) {
        return wrong(err, "/owner/name", "a name has 2 to 60 characters");
    }
    if (c->owner.id_type == 0) {
        return wrong(err, "/owner/id_type", "the kind of identity document is missing");
    }
    VG_TRY(check_document(c, vg_day_at(at_ms), err));
    if (!digits_only(p->mobile, 11, 11) || p->mobile[0] != '1') {
        return wrong(err, "/owner/mobile", "a mobile number has 11 digits and begins with 1");
    }
    VG_TRY(check_card(c, err));
    if (c->owner.address[0] == 0) {
        return wrong(err, "/owner/address", "the address is missing");
    }
    if (p->occupation[0] == 0) {
        return wrong(err, "/owner/occupation", "the occupation code is missing");
    }
    if (p->nation[0] == 0) {
        return wrong(err, "/owner/nation", "the nationality is missing");
    }
    if (p->sex == 0) {
        return wrong(err, "/owner/sex", "the sex is missing");
    }
    if (p->tax_residence == 0) {
        return wrong(err, "/owner/tax_residence", "the tax self-declaration (CRS) is missing");
    }
    if (p->consent_no[0] == 0) {
        return wrong(err, "/owner/consent", "the number of the customer's consent is missing");
    }
    if (p->face_ticket[0] == 0) {
        return wrong(err, "/owner/face_ticket", "the bank's ticket of the face check is missing");
    }
    if (c->files[0] == 0 || c->files[1] == 0) {
        return wrong(err, "/files", "front and back of the identity document are needed: POST /v1/files first");
    }
    return VG_DONE;
}
