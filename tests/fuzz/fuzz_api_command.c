/* Any bytes as a body of any route: refused with a code that says nothing was done, or a command whose amounts and
 * texts are within their bounds. The first byte chooses the route.
 */
#include "tests/fuzz/fuzz.h"
#include "gateway/api/api.h"

static void check_bounds(const vg_command *c)
{
    assert(c->payee_count <= VG_PAYEES_MAX);
    assert(c->amount.fen >= 0 && c->amount.fen <= VG_FEN_MAX);
    for (size_t i = 0; i < c->payee_count; i++) {
        assert(c->payees[i].amount.fen >= 1 && c->payees[i].amount.fen <= VG_FEN_MAX);
    }
    assert(memchr(c->name, 0, sizeof c->name) != NULL && vg_span_utf8(vg_span_of(c->name)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char ids[2][VG_PATH_ID] = {"hold_0000100000034", ""};
    char program[VG_PROGRAM_TEXT];
    vg_command command;
    vg_err err;
    if (size == 0) {
        return 0;
    }
    const vg_route *route = vg_route_at((vg_route_name)(data[0] % VG_ROUTE_COUNT));
    if (route->command == 0) {
        return 0;
    }
    vg_status st = vg_api_command(route, ids, (vg_span){data + 1, size - 1}, &command, program, &err);
    if (st.code == VG_OK) {
        check_bounds(&command);
    } else {
        assert(vg_code_facts(st.code)->outcome == VG_OUTCOME_NOTHING);
    }
    return 0;
}
