#include "gateway/core/model.h"
#include "gateway/core/command.h"

const char *vg_state_name(vg_state state)
{
    static const char *const names[VG_ST_COUNT] = {
#define S(name, n) [VG_ST_##name] = #name,
        VG_STATES(S)
#undef S
    };
    assert(state < VG_ST_COUNT);
    return names[state];
}

const char *vg_op_kind_name(vg_op_kind kind)
{
    switch (kind) {
#define K(name, n, text)                                                                           \
    case VG_OP_##name:                                                                             \
        return text;
        VG_OP_KINDS(K)
#undef K
    }
    return "unknown";
}

const char *vg_account_kind_name(int64_t kind)
{
    switch (kind) {
#define K(name, n, text)                                                                           \
    case n:                                                                                        \
        return text;
        VG_ACCOUNT_KINDS(K)
#undef K
    default:
        return "unknown";
    }
}

const char *vg_ask_name(vg_ask_kind ask)
{
    switch (ask) {
#define A(name, n, text, kind)                                                                     \
    case VG_ASK_##name:                                                                            \
        return text;
        VG_ASKS(A)
#undef A
    case VG_ASK_LIMIT:
        break;
    }
    return "unknown";
}

vg_ask_kind vg_ask_by_name(vg_span name)
{
    for (int i = 1; i < VG_ASK_LIMIT; i++) {
        if (vg_span_is(name, vg_ask_name((vg_ask_kind)i)) && !vg_span_is(name, "unknown")) {
            return (vg_ask_kind)i;
        }
    }
    return VG_ASK_NONE;
}

vg_message_kind vg_ask_message(vg_ask_kind ask)
{
    switch (ask) {
#define A(name, n, text, kind)                                                                     \
    case VG_ASK_##name:                                                                            \
        return VG_MSG_##kind;
        VG_ASKS(A)
#undef A
    case VG_ASK_LIMIT:
        break;
    }
    assert(false && "an ask that is not in the list");
    return VG_MSG_MONEY;
}

const char *vg_verdict_name(vg_verdict verdict)
{
    static const char *const names[VG_VD_COUNT] = {
#define V(name, n, text) [VG_VD_##name] = text,
        VG_VERDICTS(V)
#undef V
    };
    assert(verdict < VG_VD_COUNT);
    return names[verdict];
}

const char *vg_case_name(vg_case c)
{
    switch (c) {
#define C(name, n, text)                                                                           \
    case VG_CASE_##name:                                                                           \
        return text;
        VG_CASES(C)
#undef C
    }
    assert(false && "a case that is not in the list");
    return "";
}
