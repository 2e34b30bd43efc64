/* Paths: three levels with both suites, and everything on the way that must break one. */
#include "tests/unit/keys_kit.h"
#include <openssl/crypto.h>

static keys_chain rsa, sm2;

static vg_chain *chain_with(const keys_pair *root, const keys_pair *between)
{
    vg_chain *chain = NULL;
    vg_err err;
    OK(vg_chain_new(&chain, &err));
    if (root != NULL) {
        OK(vg_chain_add(chain, root->cert, &err));
    }
    if (between != NULL) {
        OK(vg_chain_add(chain, between->cert, &err));
    }
    return chain;
}

static vg_code path_code(const keys_pair *root, const keys_pair *between, const keys_pair *leaf,
                         int64_t at_ms)
{
    VG_AUTO(vg_chain) chain = chain_with(root, between);
    vg_err err;
    return vg_chain_verify(chain, leaf->cert, NULL, 0, at_ms, &err).code;
}

static void three_levels_verify_with_both_suites(void)
{
    const keys_chain *both[] = {&rsa, &sm2};
    for (size_t i = 0; i < VG_COUNT(both); i++) {
        const keys_chain *c = both[i];
        CU_ASSERT_EQUAL(path_code(&c->root, &c->between, &c->leaf, KEYS_AT_MS), VG_OK);
        CU_ASSERT_EQUAL(path_code(&c->root, &c->between, &c->leaf, KEYS_AT_MS + 366 * VG_DAY_MS),
                        VG_E_CERT);
        CU_ASSERT_EQUAL(path_code(&c->root, &c->between, &c->leaf, KEYS_AT_MS - 366 * VG_DAY_MS),
                        VG_E_CERT);
        CU_ASSERT_EQUAL(path_code(&c->root, NULL, &c->leaf, KEYS_AT_MS), VG_E_CERT);
        CU_ASSERT_EQUAL(path_code(NULL, &c->between, &c->leaf, KEYS_AT_MS), VG_E_CERT);
        CU_ASSERT_EQUAL(path_code(&both[1 - i]->root, &c->between, &c->leaf, KEYS_AT_MS),
                        VG_E_CERT);
    }
}

static void what_came_along_helps_and_is_not_believed(void)
{
    vg_err err;
    VG_AUTO(vg_chain) chain = chain_with(&sm2.root, NULL);
    const vg_cert *between[] = {sm2.between.cert};
    OK(vg_chain_verify(chain, sm2.leaf.cert, between, 1, KEYS_AT_MS, &err));
    VG_AUTO(vg_chain) other = chain_with(&rsa.root, NULL);
    const vg_cert *all[] = {sm2.between.cert, sm2.root.cert};
    FAILS(vg_chain_verify(other, sm2.leaf.cert, all, 2, KEYS_AT_MS, &err), CERT);
}

static void a_ca_of_the_same_name_and_another_key_is_another(void)
{
    vg_issue_ask ca = {.name = "root", .suite = VG_SUITE_SM2, .ca = true, .usage = "critical,keyCertSign,cRLSign"};
    keys_pair false_root = keys_issue(ca, NULL);
    CU_ASSERT_EQUAL(path_code(&false_root, &sm2.between, &sm2.leaf, KEYS_AT_MS), VG_E_CERT);
    keys_free(&false_root);
}

static void who_is_no_ca_issues_nothing(void)
{
    keys_pair below = keys_issue(
        (vg_issue_ask){.name = "below", .suite = VG_SUITE_SM2, .usage = KEYS_SIGNS}, &sm2.leaf);
    VG_AUTO(vg_chain) chain = chain_with(&sm2.root, &sm2.between);
    const vg_cert *between[] = {sm2.leaf.cert};
    vg_err err;
    FAILS(vg_chain_verify(chain, below.cert, between, 1, KEYS_AT_MS, &err), CERT);
    keys_free(&below);
}

static void weak_digests_break_a_path(void)
{
    static const char *const digests[] = {"SHA1", "MD5"};
    for (size_t i = 0; i < VG_COUNT(digests); i++) {
        keys_pair weak = keys_issue((vg_issue_ask){.name = "weak",
                                                   .suite = VG_SUITE_RSA,
                                                   .usage = KEYS_SIGNS,
                                                   .digest = digests[i]},
                                    &rsa.root);
        CU_ASSERT_EQUAL(path_code(&rsa.root, NULL, &weak, KEYS_AT_MS), VG_E_CERT);
        keys_free(&weak);
    }
}

static void a_bundle_holds_several_and_nothing_is_an_error(void)
{
    vg_err err;
    VG_AUTO(vg_chain) chain = NULL;
    OK(vg_chain_new(&chain, &err));
    FAILS(vg_chain_add_bundle(chain, VG_SPAN(""), &err), CERT);
    FAILS(vg_chain_add_bundle(chain, VG_SPAN("no certificate"), &err), CERT);
    OK(vg_chain_add_bundle(chain, vg_cert_der(sm2.root.cert), &err));
    OK(vg_chain_add_bundle(chain, vg_cert_der(sm2.between.cert), &err));
    OK(vg_chain_verify(chain, sm2.leaf.cert, NULL, 0, KEYS_AT_MS, &err));
}

/* --- CRLs ------------------------------------------------------------------------------------- */

static void add_crl(vg_chain *chain, const keys_pair *issuer, const keys_pair *revoked,
                    int64_t until_ms)
{
    uint8_t *der = NULL;
    size_t len = 0;
    vg_err err;
    OK(vg_issue_crl(&issuer->issued, revoked == NULL ? NULL : revoked->issued.cert,
                    KEYS_AT_MS - VG_DAY_MS, until_ms, &der, &len, &err));
    OK(vg_chain_add_crl(chain, (vg_span){der, len}, &err));
    OPENSSL_free(der);
}

static vg_code crl_code(const keys_chain *c, const keys_pair *revoked, int64_t until_ms)
{
    VG_AUTO(vg_chain) chain = chain_with(&c->root, &c->between);
    vg_err err;
    add_crl(chain, &c->root, revoked == &c->between ? revoked : NULL, until_ms);
    add_crl(chain, &c->between, revoked == &c->leaf ? revoked : NULL, until_ms);
    return vg_chain_verify(chain, c->leaf.cert, NULL, 0, KEYS_AT_MS, &err).code;
}

static void revoked_is_revoked_with_both_suites(void)
{
    const keys_chain *both[] = {&rsa, &sm2};
    for (size_t i = 0; i < VG_COUNT(both); i++) {
        const keys_chain *c = both[i];
        CU_ASSERT_EQUAL(crl_code(c, NULL, KEYS_AT_MS + VG_DAY_MS), VG_OK);
        CU_ASSERT_EQUAL(crl_code(c, &c->leaf, KEYS_AT_MS + VG_DAY_MS), VG_E_CERT);
        CU_ASSERT_EQUAL(crl_code(c, &c->between, KEYS_AT_MS + VG_DAY_MS), VG_E_CERT);
        CU_ASSERT_EQUAL(crl_code(c, NULL, KEYS_AT_MS - 1000), VG_E_CERT); /* an old CRL */
    }
}

static void a_missing_or_forged_crl_is_no_crl(void)
{
    const keys_chain *both[] = {&rsa, &sm2};
    for (size_t i = 0; i < VG_COUNT(both); i++) {
        const keys_chain *c = both[i];
        vg_err err;
        VG_AUTO(vg_chain) one = chain_with(&c->root, &c->between);
        add_crl(one, &c->root, NULL, KEYS_AT_MS + VG_DAY_MS);
        FAILS(vg_chain_verify(one, c->leaf.cert, NULL, 0, KEYS_AT_MS, &err), CERT);

        VG_AUTO(vg_chain) forged = chain_with(&c->root, &c->between);
        vg_issue_ask ca = {.name = "between", .suite = i == 0 ? VG_SUITE_RSA : VG_SUITE_SM2, .ca = true};
        keys_pair liar = keys_issue(ca, NULL);
        add_crl(forged, &c->root, NULL, KEYS_AT_MS + VG_DAY_MS);
        add_crl(forged, &liar, NULL, KEYS_AT_MS + VG_DAY_MS);
        FAILS(vg_chain_verify(forged, c->leaf.cert, NULL, 0, KEYS_AT_MS, &err), CERT);
        keys_free(&liar);
    }
}

static void what_is_no_crl_is_refused(void)
{
    vg_err err;
    VG_AUTO(vg_chain) chain = chain_with(&rsa.root, &rsa.between);
    FAILS(vg_chain_add_crl(chain, VG_SPAN(""), &err), CERT);
    FAILS(vg_chain_add_crl(chain, VG_SPAN("0"), &err), CERT);
    FAILS(vg_chain_add_crl(chain, vg_cert_der(rsa.root.cert), &err), CERT);
}

int main(void)
{
    if (CU_initialize_registry() != CUE_SUCCESS) {
        return 1;
    }
    rsa = keys_chain_of(VG_SUITE_RSA);
    sm2 = keys_chain_of(VG_SUITE_SM2);
    CU_pSuite suite = CU_add_suite("chain", NULL, NULL);
#define T(name) CU_add_test(suite, #name, name)
    T(three_levels_verify_with_both_suites);
    T(what_came_along_helps_and_is_not_believed);
    T(a_ca_of_the_same_name_and_another_key_is_another);
    T(who_is_no_ca_issues_nothing);
    T(weak_digests_break_a_path);
    T(a_bundle_holds_several_and_nothing_is_an_error);
    T(revoked_is_revoked_with_both_suites);
    T(a_missing_or_forged_crl_is_no_crl);
    T(what_is_no_crl_is_refused);
#undef T
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    keys_chain_free(&rsa);
    keys_chain_free(&sm2);
    return failed == 0 ? 0 : 1;
}
