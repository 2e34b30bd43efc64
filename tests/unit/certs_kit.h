/* Throw-away keys and certificates, and signed messages of the Baixin profile, for the tests of certs/. */
#pragma once
#include "certs/wss.h"
#include "certs/xmldsig.h"
#include <openssl/evp.h>

#define KIT_AT_MS  INT64_C(1796090400000) /* 2026-12-01T02:00:00Z */
#define KIT_SPACE  "urn:cn:gateway:custody:v1"
#define KIT_HEADER                                                                                 \
    "<c:MsgHeader xmlns:c=\"" KIT_SPACE "\" xmlns:wsu=\"http://docs.oasis-open.org/wss/2004/01/"   \
    "oasis-200401-wss-wssecurity-utility-1.0.xsd\" wsu:Id=\"hdr\"><c:MsgId>M1</c:MsgId>"           \
    "</c:MsgHeader>"
#define KIT_CHILD                                                                                  \
    "<c:PayRequest xmlns:c=\"" KIT_SPACE "\"><c:AcctNo>6230000000000000001</c:AcctNo>"             \
    "<c:Amount>100.00</c:Amount></c:PayRequest>"

typedef struct kit_pair {
    vg_key *key;
    vg_cert *cert;
} kit_pair;

/* A new key and a self-signed certificate (digitalSignature, no CA) valid at KIT_AT_MS, or ended a
 * day before. Kept in PEM too where `dir` is not NULL: <dir>/<name>.key, <dir>/<name>.crt. */
kit_pair kit_pair_new(vg_suite suite, bool ended, const char *dir, const char *name);
void kit_pair_free(kit_pair *pair);
/* The key of GB/T 32918.5 A.2, which is the key of the vector's certificate. */
vg_key *kit_key_of_gbt32918(void);

vg_wss_profile kit_profile(vg_suite suite, const vg_cert *bank);
/* A file of the tree, with an end mark; freed by free. */
char *kit_read(const char *path, size_t *ret_len);
vg_cert *kit_cert(const char *path);

/* A signed message as text with an end mark; freed by free. header and child may be NULL: those above. */
char *kit_sign(const vg_wss_profile *profile, const kit_pair *by, const char *header, const char *child, int64_t created_ms);
vg_code kit_open(const vg_wss_profile *profile, const char *wire, int64_t at_ms, vg_err *ret_err);
/* A copy with the first `from` replaced; "{Body}", "{MsgHeader}", "{Timestamp}", "{Token}", "{Signature}" in either text stand
 * for that element of the message. NULL: `from` does not occur. */
char *kit_edit(const char *wire, const char *from, const char *to);
