/* What a fake of a signing bank needs: its own key, the one certificate that it believes, and the two ways to sign that
 * fakes from the template use. Written with OpenSSL and libxml2 alone; nothing of the gateway is in it. RSA with SHA-256.
 *
 *     fk_keys *keys = fk_keys_read(cert_pem, key_pem, gateway_pem);          NULL: not a pair, or not PEM
 *     if (fk_cms_good(keys, content, content_len, der, der_len)) ...
 *     if (fk_wss_read(keys, space, now_ms, wire, len, &letter)) ...          then fk_letter_clear(&letter)
 */
#pragma once

#include "tests/fakes/fake_text.h"
#include <libxml/tree.h>

typedef struct fk_keys fk_keys;
fk_keys *fk_keys_read(const char *cert_pem, const char *key_pem, const char *gateway_pem);
void fk_keys_free(fk_keys *keys);

/* Detached CMS by the believed certificate: one signer, SHA-256, nothing behind it. */
bool fk_cms_good(const fk_keys *keys, const uint8_t *content, size_t len, const uint8_t *der, size_t der_len);
void fk_cms_add(const fk_keys *keys, const void *content, size_t len, fk_buf *ret);

/* A SOAP 1.1 message: header and Body child, by position. */
typedef struct fk_letter {
    xmlDoc *doc;
    xmlNode *head, *child;
} fk_letter;

/* WS-Security over Timestamp, token, header and Body; false at the first doubt. */
bool fk_wss_read(const fk_keys *keys, int64_t now_ms, const uint8_t *wire, size_t len, fk_letter *ret);
void fk_letter_clear(fk_letter *letter);
/* head: the inside of <c:MsgHeader>; child: the whole child of Body, with the prefix c declared outside. */
void fk_wss_write(const fk_keys *keys, int64_t now_ms, const char *space, const char *head, const char *child,
                  fk_buf *ret);

/* Inside: keys. */
struct x509_st;
struct evp_pkey_st;
struct fk_keys {
    struct x509_st *own, *believed;
    struct evp_pkey_st *key;
};
