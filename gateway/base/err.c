#include "gateway/base/err.h"
#include <stdarg.h>
#include <stdio.h>

void vg_fail(vg_err *err, vg_code code, const char *where, const char *fmt, ...)
{
    assert(err != NULL);
    assert(code > VG_OK && code < VG_CODE_COUNT);

    va_list args;
    va_start(args, fmt);
    err->code = code;
    err->where = where;
    err->bank_code[0] = 0;
    err->pointer[0] = 0;
    err->lasts = false;
    vsnprintf(err->text, sizeof err->text, fmt, args);
    va_end(args);
}

const vg_code_info *vg_code_facts(vg_code code)
{
    static const vg_code_info table[VG_CODE_COUNT] = {
        [VG_OK] = {"ok", VG_OUTCOME_NOTHING, 200, VG_RETRY_NEVER, "done"},
#define E(code, name, outcome, http, retry, text)                                                  \
    [VG_E_##code] = {name, VG_OUTCOME_##outcome, http, VG_RETRY_##retry, text},
#include "gateway/base/errors.def"
#undef E
    };
    assert(code < VG_CODE_COUNT);
    return &table[code];
}

const char *vg_retry_name(vg_retry retry)
{
    static const char *const names[] = {"never", "same_key", "query", "never"};
    assert(retry < VG_COUNT(names));
    return names[retry];
}
