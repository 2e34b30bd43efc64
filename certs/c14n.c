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

/* libxml2 walks a whole document and asks of each node; a message has five parts, so it would be walked five times. Exclusive C14N
 * takes nothing from ancestors but the namespaces that nodes name themselves, so the part is shown to it as a document of its own:
 * the same octets, in a document that is put back before anybody sees it. */
static int execute_alone(xmlDoc *doc, const vg_c14n *how, xmlOutputBufferPtr out)
{
    xmlDoc alone = *doc;
    xmlNode *next = how->part->next;
    alone.children = alone.last = how->part;
    how->part->next = NULL;
    int done = xmlC14NExecute(&alone, NULL, NULL, XML_C14N_EXCLUSIVE_1_0, how->prefixes, how->comments ? 1 : 0, out);
    how->part->next = next;
    return done;
}

static int execute(xmlDoc *doc, const vg_c14n *how, xmlOutputBufferPtr out)
{
    vg_c14n all = *how;
    bool exclusive = how->mode == VG_C14N_EXCLUSIVE, part = how->part != NULL || how->without != NULL;
    if (exclusive && how->part != NULL && how->without == NULL) {
        return execute_alone(doc, how, out);
    }
    return xmlC14NExecute(doc, part ? visible : NULL, &all, exclusive ? XML_C14N_EXCLUSIVE_1_0 : XML_C14N_1_0, how->prefixes,
                          how->comments ? 1 : 0, out);
}

vg_status vg_c14n_write(xmlDoc *doc, const vg_c14n *how, vg_octets *ret, vg_err *err)
{
    xmlOutputBufferPtr out = xmlAllocOutputBuffer(NULL);
    if (out == NULL) {
        return VG_FAIL(err, MEMORY, "no room for canonical XML");
    }
    int done = execute(doc, how, out);
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
