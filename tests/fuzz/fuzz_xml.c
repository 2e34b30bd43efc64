/* Any bytes are a document within the limits or garbled; every node of a document can be visited.
 */
#include "tests/fuzz/fuzz.h"
#include "mapping/xml.h"

static void visit(const vg_doc *doc, vg_node node, size_t *ret_seen)
{
    ++*ret_seen;
    assert(vg_doc_name(doc, node).len > 0);
    assert(vg_span_utf8(vg_doc_text(doc, node)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    VG_AUTO(vg_doc) doc = NULL;
    vg_err err;
    vg_status status = vg_doc_read((vg_span){data, size}, &doc, &err);
    if (status.code != VG_OK) {
        assert(status.code == VG_E_BANK_GARBLED);
        return 0;
    }
    vg_node open[VG_XML_DEPTH_MAX + 1];
    size_t depth = 0, seen = 0;
    open[depth] = VG_DOC_ROOT;
    for (vg_node at = VG_DOC_ROOT; at != 0;) {
        visit(doc, at, &seen);
        vg_node next = vg_doc_first(doc, at);
        if (next != 0) {
            assert(depth < VG_XML_DEPTH_MAX);
            open[++depth] = next;
        } else {
            next = vg_doc_next(doc, at);
            while (next == 0 && depth > 0) {
                next = vg_doc_next(doc, open[--depth]);
            }
            open[depth] = next;
        }
        at = next;
    }
    assert(seen <= VG_XML_NODES_MAX);
    return 0;
}
