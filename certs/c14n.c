#include "certs/c14n.h"
#include <libxml/c14n.h>
#include <stdlib.h>

static bool below(const xmlNode *node, const xmlNode *parent, const xmlNode *top)
{
    if (node == top) {
        return true;
    }
    for (; parent != NULL; parent = parent->parent) {
        if (parent == top) {
            return true;
        }
    }
    return false;
}

/* A namespace is given as if it were a node, which has no parent of its own: the parent tells. */
static int visible(void *arg, xmlNodePtr node, xmlNodePtr parent)
{
    const vg_c14n *how = arg;
    return (how->part == NULL || below(node, parent, how->part)) &&
           (how->without == NULL || !below(node, parent, how->without));
}

vg_status vg_c14n_write(xmlDoc *doc, const vg_c14n *how, vg_octets *ret, vg_err *err)
{
    vg_c14n all = *how;
    xmlOutputBufferPtr out = xmlAllocOutputBuffer(NULL);
    if (out == NULL) {
        return VG_FAIL(err, MEMORY, "no room for canonical XML");
    }
    int mode = how->mode == VG_C14N_EXCLUSIVE ? XML_C14N_EXCLUSIVE_1_0 : XML_C14N_1_0;
    bool part = how->part != NULL || how->without != NULL;
    int done = xmlC14NExecute(doc, part ? visible : NULL, &all, mode, how->prefixes,
                              how->comments ? 1 : 0, out);
    size_t len = xmlOutputBufferGetSize(out);
    uint8_t *at = done < 0 || len == 0 ? NULL : malloc(len);
    if (at != NULL) {
        memcpy(at, xmlOutputBufferGetContent(out), len);
    }
    (void)xmlOutputBufferClose(out);
    if (done < 0 || len == 0) {
        return VG_FAIL(err, SIGNATURE, "XML that has no canonical form");
    }
    if (at == NULL) {
        return VG_FAIL(err, MEMORY, "no room for canonical XML");
    }
    *ret = (vg_octets){at, len};
    return VG_DONE;
}

void vg_octets_free(vg_octets *octets)
{
    free(octets->at);
    *octets = (vg_octets){NULL, 0};
}
