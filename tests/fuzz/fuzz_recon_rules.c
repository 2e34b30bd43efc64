/* Any bytes as a file of matching rules: sets that a run takes, or lines that were told. */
#include "tests/fuzz/fuzz.h"
#include "gateway/core/recon.h"
#include <stdlib.h>

static void count(void *ctx, int64_t line, const char *text)
{
    assert(line >= 0 && text != NULL && text[0] != 0);
    ++*(size_t *)ctx;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    vg_recon_rules_room *room = malloc(sizeof *room);
    size_t told = 0;
    vg_err err;
    assert(room != NULL);
    vg_status st = vg_recon_rules_read((vg_span){data, size}, room, count, &told, &err);
    assert((st.code == VG_OK) == (told == 0));
    for (size_t i = 0; st.code == VG_OK && i < room->set_count; i++) {
        vg_recon_rules rules = vg_recon_rules_on(room, room->sets[i].from);
        st = vg_recon_rules_check(&rules, &err);
        assert(st.code == VG_OK && rules.count == vg_recon_rules_standard()->count && vg_recon_rules_version(&rules) != 0);
    }
    free(room);
    return 0;
}
