/* Any bytes become valid UTF-8 that fits the announced room; what was not damaged and is GBK goes
 * back to bytes that read as the same text. */
#include "tests/fuzz/fuzz.h"
#include "mapping/gb18030.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *room = malloc(VG_GB18030_ROOM(size) + 1), *again = malloc(VG_GB18030_ROOM(size) + 1);
    assert(room != NULL);
    assert(again != NULL);
    vg_buf text = vg_buf_of(room, VG_GB18030_ROOM(size)),
           back = vg_buf_of(again, VG_GB18030_ROOM(size));
    vg_err err;
    bool damaged = false;
    vg_status status = vg_gb18030_decode((vg_span){data, size}, true, &text, &damaged, &err);
    assert(status.code == VG_OK);
    assert(!text.over);
    assert(vg_span_utf8(vg_buf_span(&text)));
    status = vg_gbk_encode(vg_buf_span(&text), &back, &err);
    if (status.code == VG_OK) {
        assert(!damaged);
        assert(!back.over);
        text.len = 0;
        status = vg_gb18030_decode(vg_buf_span(&back), false, &text, &damaged, &err);
        assert(status.code == VG_OK);
        (void)vg_gbk_room(vg_buf_span(&back));
    }
    free(room);
    free(again);
    return 0;
}
