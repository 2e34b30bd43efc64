/* A gateway's half of the contract, small and on its own: it writes and reads envelopes with
 * libxml2 and OpenSSL and shares no line with the fake it is used against. */
#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CLIENT_TEXT_MAX = 400000 };
#define CLIENT_SM2_ID "1234567812345678"

/* Keys are made before any test runs, so a failure here ends the program. */
void client_must(bool ok);

typedef struct client_key { /* a throw-away key with its self-signed certificate */
    EVP_PKEY *key;
    X509 *cert;
    char *cert_pem, *key_pem;
} client_key;
/* kind: "rsa", "sm2", "ca" (RSA, but a CA), "encipher" (RSA without digitalSignature), "old"
 * (over). */
void client_key_make(client_key *key, const char *kind, int64_t now_ms);
void client_key_free(client_key *key);

typedef struct client {
    const client_key *own, *bank;
    bool soap12, bare, sm2, der; /* bare: without Security and Ids */
    const char *mode, *inst, *route, *sender, *receiver;
    int64_t created_ms, lifetime_ms; /* of the Timestamp; 0: now and 300 s */
    const char *created, *expires;   /* the same as text, for what should be refused */
    uint32_t number;                 /* of the last MsgId */
    char msg_id[40];                 /* the last one that was written */
} client;

/* service and suffix name the Body child; ref NULL: a request. Writes into text. */
void client_write(client *self, int64_t now_ms, const char *service, const char *suffix,
                  const char *ref, const char *body, char *text);
/* Whether the bank signed exactly Timestamp, token, MsgHeader and Body, and when. */
bool client_verify(const client *self, const char *text, size_t len, int64_t now_ms);
/* Sign text once more after somebody has changed it, keeping its Ids and order. */
void client_resign(const client *self, char *text);
/* The nth text of an element by local name; "" when it is not there. */
const char *client_value(const char *text, const char *name, int nth, char *to, size_t cap);
/* Replace the first occurrence, which must be there. */
void client_replace(char *text, const char *from, const char *to);
