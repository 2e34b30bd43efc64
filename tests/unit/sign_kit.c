#include "tests/unit/sign_kit.h"
#include "tests/unit/keys_kit.h"
#include <stdio.h>
#include <stdlib.h>

static keys_pair gateway, bank_pair; /* dear to make: once a program */

static char *text_of(const char *name)
{
    FILE *file = fopen(keys_path(name), "rb");
    char *text = calloc(1, 16 * 1024);
    assert(file != NULL && text != NULL);
    size_t n = fread(text, 1, 16 * 1024 - 1, file);
    assert(n > 0);
    fclose(file);
    return text;
}

void sign_kit_open(sign_kit *kit, const vg_bank *bank, vg_signing profile)
{
    if (gateway.cert == NULL) {
        gateway = keys_issue((vg_issue_ask){.name = "gateway", .suite = VG_SUITE_RSA, .usage = KEYS_SIGNS}, NULL);
        bank_pair = keys_issue((vg_issue_ask){.name = "bank", .suite = VG_SUITE_RSA, .usage = KEYS_SIGNS}, NULL);
    }
    keys_write_pair("gw", &gateway.issued);
    keys_write_pair("bank", &bank_pair.issued);
    const vg_keyring_line lines[] = {
        {.name = bank->name, .purpose = VG_TO_SIGN, .cert = keys_path("gw.crt"), .key = keys_path("gw.key")},
        {.name = bank->name, .purpose = VG_TO_VERIFY, .cert = keys_path("bank.crt")},
    };
    vg_err err = {0};
    vg_status st = vg_keyring_open(&(vg_keyring_conf){.lines = lines, .count = 2}, &kit->ring, &err);
    assert(st.code == VG_OK);
    vg_signers_conf conf = {.profile = profile,
                            .name = bank->name,
                            .ring = kit->ring,
                            .soap = VG_SOAP_11,
                            .space = bank->soap_space,
                            .header = bank->soap_header,
                            .signature_uri = "",
                            .digest_uri = "",
                            .family = VG_CMS_PKCS7};
    st = vg_signers_open(&conf, KEYS_AT_MS, &kit->signers, &err);
    assert(st.code == VG_OK);
    kit->signer = vg_signers_signer(kit->signers);
    kit->bank_cert = text_of("bank.crt");
    kit->bank_key = text_of("bank.key");
    kit->gateway_cert = text_of("gw.crt");
}

void sign_kit_close(sign_kit *kit)
{
    vg_signers_close(kit->signers);
    vg_keyring_close(kit->ring);
    free(kit->bank_cert);
    free(kit->bank_key);
    free(kit->gateway_cert);
    *kit = (sign_kit){0};
}

void sign_kit_end(void)
{
    if (gateway.cert != NULL) {
        keys_free(&gateway);
        keys_free(&bank_pair);
    }
    keys_folder_remove();
}
