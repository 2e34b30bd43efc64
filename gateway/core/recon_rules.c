/* The rules of recon_rules.def, and what every set of rules keeps. */
#include "gateway/core/recon.h"
#include "gateway/base/buf.h"
#include "gateway/base/text.h"

enum { CALENDAR, WORKING };
enum { NO_FEE, FEE };
enum { SURE, PROPOSED };
#define ITEM        VG_RECON_ITEM
#define BY_REF      VG_RECON_BY_REF
#define BY_RECEIPT  VG_RECON_BY_RECEIPT
#define BY_BUNDLE   VG_RECON_BY_BUNDLE
#define BY_KIND_DAY VG_RECON_BY_KIND_DAY
#define LINK        VG_RECON_KEY_LINK
#define RECEIPT     VG_RECON_KEY_RECEIPT
#define REF         VG_RECON_KEY_REF
#define PARTY       VG_RECON_KEY_PARTY
#define KIND        VG_RECON_KEY_KIND
static const vg_recon_rule rows[] = {
#define RULE(n, id, v, how, bank, ours, compared, counted, before, after, apart, charged, trust, words)                  \
    {.number = (n), .version = (v), .name = #id, .shape = VG_RECON_##how, .bank_unit = (bank), .our_unit = (ours),       \
     .keys = (compared), .working = (counted) == WORKING, .back = (before), .forward = (after), .seconds = (apart),      \
     .fee = (charged) == FEE, .proposed = (trust) == PROPOSED, .on = true, .text = (words)},
#include "gateway/core/recon_rules.def"
#undef RULE
};
_Static_assert(VG_COUNT(rows) <= VG_RECON_RULES_MAX, "a set of a file names all rules");

const vg_recon_rules *vg_recon_rules_standard(void)
{
    static const vg_recon_rules standard = {rows, VG_COUNT(rows)};
    return &standard;
}

const vg_recon_rule *vg_recon_rule_of(int32_t number)
{
    for (size_t i = 0; i < VG_COUNT(rows); i++) {
        if (rows[i].number == number) {
            return &rows[i];
        }
    }
    return NULL;
}

/* --- what holds for every set -------------------------------------------------------------------------------- */

static vg_status check_row(const vg_recon_rule *r, vg_err *err)
{
    bool items = r->bank_unit == VG_RECON_ITEM && r->our_unit == VG_RECON_ITEM;
    if (r->back < 0 || r->forward < 0 || r->back > VG_RECON_DAYS_MAX || r->forward > VG_RECON_DAYS_MAX || r->seconds < 0 ||
        r->seconds > 86400) {
        return VG_FAIL(err, INVALID, "rule %s: its window passes %d days", r->name, VG_RECON_DAYS_MAX);
    }
    if (!items && (r->seconds > 0 || r->fee || r->shape != VG_RECON_WHOLE || (r->keys & VG_RECON_KEY_LINK) != 0)) {
        return VG_FAIL(err, INVALID, "rule %s: sums of a unit have no time, no fee and no link, and are not searched", r->name);
    }
    if (r->shape != VG_RECON_WHOLE && (r->fee || !r->proposed)) {
        return VG_FAIL(err, INVALID, "rule %s: what is searched is equal to the fen, and only proposed", r->name);
    }
    if (r->fee && r->keys == 0) {
        return VG_FAIL(err, INVALID, "rule %s: a fee explains a difference only where another fact is equal", r->name);
    }
    return VG_DONE;
}

/* Each number once; the link first and on, for a booked line confirms its notice whatever else it looks like; who it is before
 * what it looks like, for between the two stands what is known and not equal. */
vg_status vg_recon_rules_check(const vg_recon_rules *rules, vg_err *err)
{
    bool looks = false;
    if (rules->count == 0 || rules->count > VG_RECON_RULES_MAX || rules->rows[0].keys != VG_RECON_KEY_LINK || !rules->rows[0].on) {
        return VG_FAIL(err, INVALID, "the first rule is the link of a booked line with its notice, and it is on");
    }
    for (size_t i = 0; i < rules->count; i++) {
        const vg_recon_rule *r = &rules->rows[i];
        bool named = (r->keys & VG_RECON_KEYS_NAME) != 0;
        VG_TRY(check_row(r, err));
        if (named && looks) {
            return VG_FAIL(err, INVALID, "rule %s: rules by receipt and reference come before those by looks", r->name);
        }
        looks |= !named;
        for (size_t j = 0; j < i; j++) {
            if (rules->rows[j].number == r->number) {
                return VG_FAIL(err, INVALID, "rule %s: stands twice", r->name);
            }
        }
    }
    return VG_DONE;
}

int64_t vg_recon_rules_version(const vg_recon_rules *rules)
{
    char room[VG_RECON_RULES_MAX * 160];
    uint8_t hash[32];
    vg_buf b = vg_buf_of(room, sizeof room);
    for (size_t i = 0; i < rules->count; i++) {
        const vg_recon_rule *r = &rules->rows[i];
        if (r->on) {
            vg_buf_format(&b, "%d %d %d %d %d %u %d %d %d %d %d %d\n", r->number, r->version, r->shape, r->bank_unit, r->our_unit,
                          r->keys, r->working, r->back, r->forward, r->seconds, r->fee, r->proposed);
        }
    }
    assert(!b.over);
    vg_sha256(vg_buf_span(&b), hash);
    int64_t version = 0;
    for (size_t i = 0; i < 6; i++) {
        version = version << 8 | hash[i];
    }
    return version == 0 ? 1 : version;
}
