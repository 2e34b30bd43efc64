/* What every call to a bank by curl keeps to: HTTP/1.1 or TLS 1.2 and up, no redirect, no proxy, nothing from the environment, and unsigned
 * bytes to private addresses alone. The rest of a call is its maker's.
 */
#pragma once
#include <curl/curl.h>
#include <stdbool.h>

typedef struct vg_curl_guard {
    bool front_end;      /* loopback and private addresses only, also after DNS changed */
    const char *ca_file; /* PEM; NULL: the system's */
    const char *cert_file, *key_file; /* PEM, of mutual TLS; NULL: none */
    bool public_address; /* what became of it: a name led elsewhere */
} vg_curl_guard;

/* False: no memory. guard is borrowed for as long as the handle is in use. */
bool vg_curl_set_guard(CURL *easy, vg_curl_guard *guard);
