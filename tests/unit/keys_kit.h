/* Throw-away keys, certificates and key files for the tests of certs/. */
#pragma once
#include "certs/chain.h"
#include "certs/dev/issue.h"
#include "gateway/base/day.h"
#include <CUnit/Basic.h>
#include <CUnit/CUnit.h>

#define OK(expr)         CU_ASSERT_EQUAL((expr).code, VG_OK)
#define FAILS(expr, why) CU_ASSERT_EQUAL((expr).code, VG_E_##why)

#define KEYS_AT_MS INT64_C(1796090400000) /* 2026-12-01T02:00:00Z */
#define KEYS_SIGNS "critical,digitalSignature"

/* A key and certificate as made, and as the product reads them. */
typedef struct keys_pair {
    vg_issued issued;
    vg_key *key;
    vg_cert *cert;
} keys_pair;

/* Valid from a year before KEYS_AT_MS to a year after, unless the ask says otherwise. */
keys_pair keys_issue(vg_issue_ask ask, const keys_pair *issuer);
/* Only made: what the product would refuse to read. */
vg_issued keys_issue_raw(vg_issue_ask ask, const keys_pair *issuer);
/* root (CA), between (CA), leaf (signs): three levels. */
typedef struct keys_chain {
    keys_pair root, between, leaf;
} keys_chain;
keys_chain keys_chain_of(vg_suite suite);
void keys_chain_free(keys_chain *chain);
void keys_free(keys_pair *pair);

/* A folder of its own, removed with what is in it by keys_folder_remove. */
const char *keys_folder(void);
void keys_folder_remove(void);
/* <folder>/<name>; static room for eight at a time. */
const char *keys_path(const char *name);
void keys_write(const char *name, const void *at, size_t len, mode_t mode);
/* <name>.key (0600) and <name>.crt (0644) in PEM. */
void keys_write_pair(const char *name, const vg_issued *issued);
