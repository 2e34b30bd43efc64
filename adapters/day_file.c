#include "adapters/day_file.h"
#include "gateway/base/money.h"

void vg_day_put_text(vg_buf *b, const char *text)
{
    vg_buf_byte(b, '\t');
    for (; *text != 0; text++) {
        vg_buf_byte(b, (uint8_t)*text < 0x20 || *text == 0x7f ? ' ' : (uint8_t)*text);
    }
}

vg_status vg_day_made(vg_status st, vg_err *err)
{
    if (st.code != VG_E_BANK_GARBLED) {
        return st;
    }
    vg_err why = *err;
    return VG_FAIL(err, STATEMENT, "the bank's pages do not make a day: %.150s", why.text);
}

void vg_day_put_fen(vg_buf *b, int64_t fen)
{
    char text[VG_YUAN_TEXT];
    vg_buf_byte(b, '\t');
    vg_buf_text(b, fen < 0 ? "-" : "");
    vg_money_yuan(vg_fen(fen < 0 ? -fen : fen), text);
    vg_buf_text(b, text);
}
