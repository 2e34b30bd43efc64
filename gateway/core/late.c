#include "gateway/core/late.h"
#include "gateway/base/text.h"
#include <inttypes.h>
#include <stdio.h>

enum { KEY_DIGITS = 15 }; /* hexadecimal: 60 bits, a positive int64_t */

int64_t vg_late_key(int64_t account, const char *order)
{
    char text[96], hex[VG_SHA256_HEX];
    int64_t key = 0;
    int n = snprintf(text, sizeof text, "%" PRId64 "/%s", account, order);
    assert(n > 0 && (size_t)n < sizeof text);
    vg_sha256_hex(vg_span_of(text), hex);
    for (size_t i = 0; i < KEY_DIGITS; i++) {
        key = key * 16 + (hex[i] <= '9' ? hex[i] - '0' : hex[i] - 'a' + 10);
    }
    return key == 0 ? 1 : key;
}

/* All holds of this order are closed: the last of them. Two orders may have one key: the words decide. */
static vg_status closed_hold(vg_core *core, int64_t account, const char *order, int64_t *ret, vg_err *err)
{
    const void *const *rows;
    size_t n;
    int64_t last = 0;
    VG_TRY(vg_work_group(core->work, VG_G_HOLDS_OF_ORDER, vg_late_key(account, order), &rows, &n, err));
    for (size_t i = 0; i < n; i++) {
        const vg_hold *h = rows[i];
        if (h->account != account || strcmp(h->purpose_order, order) != 0) {
            continue;
        }
        if (h->state == VG_HS_PLACING || h->state == VG_HS_OPEN) {
            *ret = 0;
            return VG_DONE;
        }
        last = vg_fen_max(last, h->id);
    }
    *ret = last;
    return VG_DONE;
}

static bool parts_words(char c) { return c == ' ' || c == ',' || c == ';' || c == '/' || c == 0; }

/* The next word of *at that an order may be; false: there is none. */
static bool next_word(const char **at, char ret[65])
{
    for (;;) {
        size_t n = 0;
        while (**at != 0 && parts_words(**at)) {
            ++*at;
        }
        while (!parts_words((*at)[n])) {
            n++;
        }
        if (n == 0) {
            return false;
        }
        bool fits = n < 65;
        if (fits) {
            memcpy(ret, *at, n);
            ret[n] = 0;
        }
        *at += n;
        if (fits) {
            return true;
        }
    }
}

vg_status vg_late_for(vg_core *core, const vg_line_row *row, int64_t account, int64_t *ret, vg_err *err)
{
    char words[VG_ORDER_WORDS_MAX + 1][65];
    const char *at = row->memo;
    size_t count = 0;
    vg_status missing = VG_DONE;
    *ret = 0;
    if (row->order_no[0] != 0) {
        VG_SET(words[count++], row->order_no);
    }
    for (size_t i = 0; i < VG_ORDER_WORDS_MAX && next_word(&at, words[count]); i++) {
        count++;
    }
    for (size_t i = 0; i < count && *ret == 0; i++) {
        vg_status st = closed_hold(core, account, words[i], ret, err);
        if (st.code == VG_E_MISS) { /* all of them are read at once */
            missing = st;
        } else {
            VG_TRY(st);
        }
    }
    return missing;
}

vg_status vg_late_count(vg_core *core, const vg_receipt *r, int64_t fen, vg_err *err)
{
    vg_account *a;
    if (r->home == 0) {
        return VG_DONE;
    }
    VG_TRY(vg_core_account(core, r->home, &a, err));
    a->late_fen += fen;
    a->updated_at = core->at;
    assert(a->late_fen >= 0);
    return VG_DONE;
}
