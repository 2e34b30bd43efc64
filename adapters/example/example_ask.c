#include "adapters/example/example_in.h"

vg_status example_encode(const vg_bank_conf *conf, const vg_signer *signer, const vg_ask *ask, vg_buf *ret_wire, vg_err *err)
{
    const example_message *message = example_message_for(ask->kind);
    if (message == NULL) {
        return VG_FAIL(err, NOT_OFFERED, "the Example bank has no message for %s", vg_ask_name(ask->kind));
    }
    example_request q = {.ask = *ask, .set = ((const example_prepared *)conf->prepared)->set};
    VG_SET(q.service, message->service);
    if (vg_ask_message(ask->kind) == VG_MSG_MONEY) {
        vg_map_memo(ask->ref, ask->memo, EXAMPLE_MEMO, q.memo, sizeof q.memo);
    }
    return example_wrap(signer, message, &q, ret_wire, err);
}
