/* Whatever the bank sends decodes to a verdict, for every question it could be the answer to. */
#include "tests/fuzz/fuzz.h"
#include "tests/golden/citic_kit.h"

static const vg_ask_kind kinds[][2] = {
    {VG_ASK_OPEN, VG_ASK_NONE},          {VG_ASK_FREEZE, VG_ASK_NONE},
    {VG_ASK_STATUS, VG_ASK_FREEZE},      {VG_ASK_STATUS, VG_ASK_REFUND_TOPUP},
    {VG_ASK_FREEZE_NO, VG_ASK_FREEZE},   {VG_ASK_FREEZES, VG_ASK_NONE},
    {VG_ASK_BALANCE, VG_ASK_NONE},       {VG_ASK_LINES, VG_ASK_NONE},
    {VG_ASK_LINES_FULL, VG_ASK_NONE},    {VG_ASK_WORKING_DAYS, VG_ASK_NONE},
    {VG_ASK_NAME_CHECK, VG_ASK_NONE},    {VG_ASK_BANK_LIST, VG_ASK_NONE},
    {VG_ASK_ACCOUNT_STATE, VG_ASK_NONE}, {VG_ASK_LINES_UNIDENTIFIED, VG_ASK_NONE},
    {VG_ASK_DAY_LINES, VG_ASK_NONE},
};

static void check_lines(const vg_answer *answer, const vg_ask *ask)
{
    for (size_t i = 0; i < answer->row_count; i++) {
        const vg_line_row *line = &answer->lines[i];
        assert(strcmp(line->account, ask->account) == 0);
        assert(line->side == VG_DEBIT || line->side == VG_CREDIT);
        assert(line->amount.fen >= 0);
        assert(line->flow[0] != 0);
        assert(vg_span_utf8(vg_span_of(line->opp_name)));
        assert(vg_span_utf8(vg_span_of(line->memo)));
    }
}

static void check(const vg_answer *answer, const vg_ask *ask)
{
    bool act = vg_ask_message(ask->kind) != VG_MSG_QUERY;
    assert(vg_span_utf8(vg_span_of(answer->bank_text)));
    assert(vg_span_utf8(vg_span_of(answer->account_name)));
    if (act) {
        assert(answer->verdict == VG_VD_WORKING || answer->verdict == VG_VD_UNCLEAR);
    }
    if (answer->verdict == VG_VD_NO || answer->verdict == VG_VD_ABSENT) {
        assert(ask->kind == VG_ASK_STATUS);
    }
    if (answer->verdict != VG_VD_YES) {
        assert(answer->row_count == 0);
    } else if (ask->kind == VG_ASK_LINES) {
        check_lines(answer, ask);
    } else if (ask->kind == VG_ASK_BALANCE) {
        assert(answer->has_balance);
    }
    if (ask->kind == VG_ASK_STATUS && ask->of == VG_ASK_FREEZE) {
        assert((answer->verdict == VG_VD_YES) == answer->unconfirmed);
    }
}

/* What was a yes holds a file, says that there is none, or has an empty one. */
static void check_day_file(citic_kit *kit, vg_span wire)
{
    vg_span file;
    vg_err err;
    vg_arena_reset(&kit->arena);
    vg_code code = kit->bank->day_file(&kit->conf, &kit->signer, wire, 0, &kit->arena, &file, &err).code;
    assert(code == VG_OK || code == VG_E_STATEMENT || code == VG_E_MEMORY);
    assert(code != VG_OK || file.len < wire.len);
}

/* What was a page makes a day by itself, or with itself once more; or it is said why not. */
static void check_pages(citic_kit *kit, vg_span wire)
{
    vg_ask ask = citic_kit_ask(VG_ASK_DAY_LINES, VG_ASK_NONE);
    vg_day_page pages[2] = {{wire, 0}, {wire, 0}};
    vg_span file;
    vg_err err;
    VG_SET(ask.file_type, "DLTRNALL");
    ask.first = 1;
    vg_answer answer = citic_kit_decode(kit, &ask, wire);
    assert(answer.verdict == VG_VD_YES || answer.next_first == 0);
    assert(answer.next_first == 0 || (answer.next_first > 1 && answer.next_first <= 10000));
    for (size_t n = 1; n <= 2 && answer.verdict == VG_VD_YES; n++) {
        vg_arena_reset(&kit->arena);
        vg_code code = kit->bank->day_pages(&kit->conf, &kit->signer, &ask, pages, n, &kit->arena, &file, &err).code;
        assert(code == VG_OK || code == VG_E_STATEMENT || code == VG_E_LIMIT || code == VG_E_MEMORY);
        assert(code != VG_OK || vg_span_utf8(file));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static citic_kit kit;
    if (kit.bank == NULL) {
        citic_kit_open(&kit, NULL, "");
    }
    for (size_t i = 0; i < VG_COUNT(kinds); i++) {
        vg_ask ask = citic_kit_ask(kinds[i][0], kinds[i][1]);
        vg_answer answer = citic_kit_decode(&kit, &ask, (vg_span){data, size});
        check(&answer, &ask);
        if (ask.kind == VG_ASK_DAY_LINES && answer.verdict == VG_VD_YES) {
            check_day_file(&kit, (vg_span){data, size});
        }
    }
    check_pages(&kit, (vg_span){data, size});
    return 0;
}
