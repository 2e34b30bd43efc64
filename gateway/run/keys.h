/* The API's keys as the store has them: who may call, and what the keys of those are called who no longer may.
 *
 *     VG_TRY(vg_keys_open(edge, &keys, err));
 *     VG_TRY(vg_keys_find(keys, hash, peer, &key, err));    UNAUTHENTICATED: none that may call; STORE_AWAY: nobody can say
 *     vg_keys_name(keys, id, name);                         of revoked ones, too
 *
 * Held in memory are the living: neither revoked nor denied nor expired. What was read of them is in force for VG_KEYS_KEPT_MS, since
 * another instance may have made or revoked one; then it is read again before anybody is let in, and while the store is away nobody is.
 * However many there are, the gateway starts: the bound on them (VG_KEYS_MAX) refuses a key that is to be made (core/act.c).
 */
#pragma once
#include "gateway/api/api.h"
#include "gateway/run/edge.h"

enum { VG_KEYS_KEPT_MS = 5000 };

typedef struct vg_keys vg_keys;

VG_MUST vg_status vg_keys_open(const vg_edge *edge, vg_keys **ret, vg_err *err);
/* Reads them now. Whoever fails leaves in force what was read before, for as long as it was. */
VG_MUST vg_status vg_keys_load(vg_keys *keys, vg_err *err);
/* A key has changed: the next call reads them before it looks. Never fails, so that who made or revoked it has the answer. */
void vg_keys_forget(vg_keys *keys);
VG_MUST vg_status vg_keys_find(vg_keys *keys, const char hash[VG_SHA256_HEX], const char *peer, vg_api_key *ret, vg_err *err);
void vg_keys_name(vg_keys *keys, int64_t id, char ret[VG_KEY_NAME]); /* "": not known */
bool vg_keys_full(vg_keys *keys); /* by what was read last: no more may be made */
vg_keys *vg_keys_close(vg_keys *keys);
