/* Whatever connects to the listener is refused or becomes a reason to look, never proof; and each that is heard has a reply. */
#include "tests/fuzz/fuzz.h"
#include "tests/golden/pingan_kit.h"

static void check_reply(bank_kit *kit, const vg_push *push, bool taken)
{
    static uint8_t room[8 * 1024];
    vg_buf wire = vg_buf_of(room, sizeof room);
    vg_err err;
    int status;
    vg_status said = kit->bank->acknowledge(&kit->conf, &kit->signer, push, taken, PINGAN_AT, "ABCDEFGHIJ012345", &wire, &status, &err);
    if (said.code != VG_OK) { /* an account or a name that cannot be written back */
        assert(said.code == VG_E_ENCODE && push != NULL);
        return;
    }
    assert(kit->bank->frame(&kit->conf, vg_buf_span(&wire)) == wire.len);
    assert(memcmp(room + 226, "02", 2) == 0);
    bool yes = memcmp(room + 87, "000000", 6) == 0;
    assert(!yes || (taken && push != NULL && strcmp(push->type, "1312") != 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bank_kit kit;
    vg_push push;
    vg_err err;
    if (kit.bank == NULL) {
        pingan_kit_open(&kit, "jyw", NULL, "");
    }
    vg_arena_reset(&kit.arena);
    vg_status heard = kit.bank->listen(&kit.conf, &kit.signer, (vg_span){data, size}, PINGAN_AT, &kit.arena, &push, &err);
    if (heard.code != VG_OK) {
        assert(heard.code == VG_E_BANK_GARBLED);
        check_reply(&kit, NULL, false);
        return 0;
    }
    assert(push.kind == VG_PUSH_LOOK && !push.proven);
    assert(push.event_no[0] != 0 && push.type[0] != 0);
    assert(vg_span_utf8(vg_span_of(push.line.opp_name)));
    check_reply(&kit, &push, true);
    check_reply(&kit, &push, false);
    return 0;
}
