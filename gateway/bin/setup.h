/* From a checked configuration to the parts of the daemon; doctor and store commands use the same way. */
#pragma once
#include "certs/seal.h"
#include "certs/signers.h"
#include "gateway/api/api.h"
#include "gateway/run/conf.h"
#include "gateway/run/days.h"
#include "gateway/run/gateway.h"

/* Reads custody.yaml; prints every problem with its line to stderr. NULL when there is one. */
vg_conf *vg_setup_conf(const char *path);
/* A store and what seals it: stays where it is while the store is open. */
typedef struct vg_setup_stored {
    vg_store *store; /* NULL: not open */
    vg_seal *seal;
    vg_sealer sealer;
} vg_setup_stored;
VG_MUST vg_status vg_setup_store(const vg_conf *conf, bool migrate, vg_setup_stored *ret, vg_err *err);
void vg_setup_store_end(vg_setup_stored *stored);
/* The keys of the configuration, and one signer a program that signs. Borrowed: conf. */
typedef struct vg_setup_keys vg_setup_keys;
VG_MUST vg_status vg_setup_keys_open(const vg_conf *conf, int64_t at_ms, vg_setup_keys **ret, vg_err *err);
void vg_setup_keys_close(vg_setup_keys *keys);
const vg_keyring *vg_setup_keyring(const vg_setup_keys *keys); /* NULL: no keys are configured */
/* Files of mutual TLS to program i's bank; NULL: none are configured. */
const vg_keyring_line *vg_setup_tls(const vg_setup_keys *keys, size_t i, int64_t at_ms);
/* Certificates of program i: the earliest end among those that sign or verify now; 0: it has none. */
int64_t vg_setup_cert_end(const vg_setup_keys *keys, size_t i, int64_t at_ms);
/* For vg_serve_conf: the certificates with which a program signed and verified at an instant. ctx: the keys. */
void vg_setup_put_certs(void *ctx, int64_t program, int64_t at_ms, vg_json *w);
/* Tells the gateway of every certificate that is due (certs/keyring.h), for the programs that use it. */
void vg_setup_tell_due(const vg_setup_keys *keys, int64_t at_ms, vg_gateway *gw);
vg_signer vg_setup_signer(const vg_setup_keys *keys, size_t i);

/* Working days, rails and limits as configured (calendar_file, rails, rails_file, limits_file), for as long as a program uses them. Every bad line is printed. */
typedef struct vg_setup_days vg_setup_days;
VG_MUST vg_status vg_setup_days_open(const vg_conf *conf, vg_setup_days **ret, vg_err *err);
void vg_setup_days_close(vg_setup_days *days);
const vg_calendar *vg_setup_calendar(const vg_setup_days *days);
const vg_rails *vg_setup_rails(const vg_setup_days *days, size_t i); /* of program i; NULL: nothing waits */
const vg_recon_rules_room *vg_setup_matching(const vg_setup_days *days, size_t i); /* NULL: the standard rules */
const vg_limits *vg_setup_limits(const vg_setup_days *days, size_t i);
const vg_gl_map *vg_setup_ledger_map(const vg_setup_days *days, size_t i);
VG_MUST vg_status vg_setup_calendar_file(const char *path, vg_calendar_room **ret, vg_err *err);

/* One program: rules, bank settings prepared, address checked. Borrowed: conf, keys, days. */
VG_MUST vg_status vg_setup_program(const vg_conf *conf, size_t i, const vg_setup_keys *keys, const vg_setup_days *days,
                                   vg_program_conf *ret, vg_err *err);
void vg_setup_program_end(vg_program_conf *program);
vg_api_facts vg_setup_facts(const vg_conf *conf, size_t i, const vg_setup_keys *keys, int64_t at_ms,
                            const vg_program_conf *program);
/* A libssl that is known to have holes; NULL: none of the dated list. */
const char *vg_setup_libssl_hole(void);
