#include "adapters/bank.h"
#include "adapters/baixin/baixin.h"
#include "adapters/citic/citic.h"
#include "adapters/none/none.h"
#include "adapters/pingan/pingan.h"

static const vg_bank *const banks[] = {
    &citic_bank,
    &baixin_bank,
    &baixin_payinst_bank,
    &pingan_jzb_bank,
    &pingan_jyw_bank,
    &pingan_b2b_bank,
    &none_bank,
};

const vg_bank *vg_bank_at(size_t i) { return i < VG_COUNT(banks) ? banks[i] : NULL; }

const vg_bank *vg_bank_find(const char *name, const char *mode)
{
    for (size_t i = 0; i < VG_COUNT(banks); i++) {
        bool same = mode == NULL || banks[i]->mode == NULL || strcmp(banks[i]->mode, mode) == 0;
        if (same && strcmp(banks[i]->name, name) == 0) {
            return banks[i];
        }
    }
    return NULL;
}

const char *vg_bank_conf_text(const vg_bank_conf *conf, const char *name)
{
    for (size_t i = 0; i < conf->bank->conf_key_count; i++) {
        if (strcmp(conf->bank->conf_keys[i].name, name) == 0) {
            assert(conf->values[i] != NULL);
            return conf->values[i];
        }
    }
    assert(false); /* a setting that the bank's table does not list */
    return "";
}

int64_t vg_bank_conf_int(const vg_bank_conf *conf, const char *name)
{
    int64_t n = 0;
    vg_err err;
    vg_status status = vg_span_int(vg_span_of(vg_bank_conf_text(conf, name)), &n, &err);
    assert(status.code == VG_OK); /* prepare() has refused everything else */
    return n;
}
