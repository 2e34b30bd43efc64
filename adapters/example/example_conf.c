#include "adapters/example/example_in.h"
#include <stdio.h>
#include <stdlib.h>

static vg_status fill(const vg_bank_conf *conf, example_settings *set, vg_err *err)
{
    const char *sender = vg_bank_conf_text(conf, "sender"), *prefix = vg_bank_conf_text(conf, "account_prefix");
    size_t len = strlen(sender);
    if (len < 4 || len > 12 || strspn(sender, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != len) {
        return VG_FAIL(err, CONFIG, "sender has 4 to 12 of A-Z and 0-9 (§2)");
    }
    if (strlen(prefix) != 4 || strspn(prefix, "0123456789") != 4) {
        return VG_FAIL(err, CONFIG, "account_prefix has 4 digits (§1)");
    }
    VG_SET(set->sender, sender);
    VG_SET(set->prefix, prefix);
    return VG_DONE;
}

vg_status example_prepare(vg_bank_conf *conf, vg_err *err)
{
    example_prepared ready = {0}, *kept;
    VG_TRY(fill(conf, &ready.set, err));
    VG_TRY(vg_codes_open(&example_book, conf->codes, &ready.codes, err));
    conf->prepared = kept = malloc(sizeof ready);
    if (kept == NULL) {
        return VG_FAIL(err, MEMORY, "no room for a program's settings");
    }
    *kept = ready;
    return VG_DONE;
}

void example_unprepare(vg_bank_conf *conf)
{
    free(conf->prepared);
    conf->prepared = NULL;
}

/* §1: the platform chooses the number. */
vg_status example_account_of_tail(const vg_bank_conf *conf, int64_t tail, char ret_tail[17], char ret_account[33],
                                  vg_err *err)
{
    if (tail < 0 || tail > 99999999) {
        return VG_FAIL(err, LIMIT, "account numbers of 8 digits are used up");
    }
    snprintf(ret_tail, 17, "%08d", (int)tail);
    snprintf(ret_account, 33, "%s%s", ((const example_prepared *)conf->prepared)->set.prefix, ret_tail);
    return VG_DONE;
}
