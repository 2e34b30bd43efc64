#include "adapters/bank.h"

/* Every bank is one line: its table. The first one is what a test takes when it wants any. */
#define BANKS(B)                                                                                   \
    B(citic_bank)                                                                                  \
    B(baixin_bank)                                                                                 \
    B(baixin_payinst_bank)                                                                         \
    B(pingan_jzb_bank)                                                                             \
    B(pingan_jyw_bank)                                                                             \
    B(pingan_b2b_bank)                                                                             \
    B(example_bank)                                                                                \
    B(none_bank)

#define B(bank) extern const vg_bank bank;
BANKS(B)
#undef B

static const vg_bank *const banks[] = {
#define B(bank) &bank,
    BANKS(B)
#undef B
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

bool vg_day_type_next(const char **rest, char ret[9])
{
    if (*rest == NULL) {
        return false;
    }
    size_t len = strcspn(*rest, " ");
    assert(len < 9);
    memcpy(ret, *rest, len);
    ret[len] = 0;
    *rest = (*rest)[len] == 0 ? NULL : *rest + len + 1;
    return true;
}
