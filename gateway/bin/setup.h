/* From a checked configuration to the parts of the daemon; doctor and store commands use the same way. */
#pragma once
#include "certs/seal.h"
#include "gateway/api/api.h"
#include "gateway/run/conf.h"
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
/* One program: rules, bank settings prepared, address checked. Borrowed: conf. */
VG_MUST vg_status vg_setup_program(const vg_conf *conf, size_t i, vg_program_conf *ret, vg_err *err);
void vg_setup_program_end(vg_program_conf *program);
vg_api_facts vg_setup_facts(const vg_conf *conf, size_t i, const vg_program_conf *program);
/* A libssl that is known to have holes; NULL: none of the dated list. */
const char *vg_setup_libssl_hole(void);
