/* A bank's file from an address on its own host, by GET, while the caller waits: what the bank signed says how long it is.
 *
 *     vg_download_conf conf = {.front_end = true};                    as the login's wire
 *     program->download = vg_download_of(&conf);                      conf stays the caller's
 *
 * No redirect is followed, and not one byte more than was signed is taken. Nothing is sent but the address: no money moves.
 */
#pragma once
#include "gateway/edge/curl_guard.h"
#include "gateway/run/edge.h"

enum { VG_DOWNLOAD_SLOW_S = 30 /* less than a kilobyte a second for so long: it is given up */ };

typedef struct vg_download_conf {
    bool front_end;
    const char *ca_file, *cert_file, *key_file; /* vg_curl_guard */
    int64_t whole_ms;                           /* for all of it; 0: ten minutes */
} vg_download_conf;

vg_download vg_download_of(vg_download_conf *conf);
/* CONFIG: base does not end in a slash, or is of another scheme, host or port than url. */
VG_MUST vg_status vg_download_check_base(const char *base, const char *url, vg_err *err);
