/* Canonical octets of a part of a document, by libxml2 (XML C14N 1.0, Exclusive C14N 1.0).
 *
 *     VG_TRY(vg_c14n_write(doc, &(vg_c14n){.mode = VG_C14N_EXCLUSIVE, .part = body}, &octets, err));
 */
#pragma once
#include "gateway/base/span.h"
#include <libxml/tree.h>

typedef enum vg_c14n_mode { VG_C14N_INCLUSIVE = 1, VG_C14N_EXCLUSIVE = 2 } vg_c14n_mode;

typedef struct vg_c14n {
    vg_c14n_mode mode;
    bool comments;
    xmlNode *part;         /* this element and all below it; NULL: the document */
    xmlNode *without;      /* this element and all below it are left out; NULL: nothing */
    xmlChar **prefixes;    /* of InclusiveNamespaces, ended by NULL; NULL: none */
} vg_c14n;

typedef struct vg_octets {
    uint8_t *at; /* freed by vg_octets_free */
    size_t len;
} vg_octets;

static inline vg_span vg_octets_span(const vg_octets *o) { return (vg_span){o->at, o->len}; }
void vg_octets_free(vg_octets *octets);
/* SIGNATURE: what cannot be canonicalised, such as a relative namespace; it is never an empty result (security anchor 2). */
VG_MUST vg_status vg_c14n_write(xmlDoc *doc, const vg_c14n *how, vg_octets *ret, vg_err *err);
