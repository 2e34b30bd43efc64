/* Whatever comes back decodes to a verdict, for every question it could be the answer to; and what is framed is read within the
 * frame. Each input is tried as it is, and once more with the headers of an answer to the question around its body. */
#include "tests/fuzz/fuzz.h"
#include "tests/golden/pingan_kit.h"
#include <stdio.h>

typedef struct question {
    const char *mode;
    vg_ask_kind kind, of;
    const char *type; /* DAY_LINES */
} question;

static const question questions[] = {
    {"jzb", VG_ASK_OPEN, 0, ""},
    {"jzb", VG_ASK_FREEZE, 0, ""},
    {"jzb", VG_ASK_WITHDRAW_CARD, 0, ""},
    {"jzb", VG_ASK_STATUS, VG_ASK_FREEZE, ""},
    {"jzb", VG_ASK_BALANCE, 0, ""},
    {"jzb", VG_ASK_ACCOUNT_STATE, VG_ASK_OPEN, ""},
    {"jzb", VG_ASK_LINES, 0, ""},
    {"jzb", VG_ASK_RETURNS, 0, ""},
    {"jzb", VG_ASK_DAY_LINES, 0, ""},
    {"jzb", VG_ASK_DAY_LINES, 0, "6073TX"},
    {"jzb", VG_ASK_DAY_LINES, 0, "6073QF"},
    {"jzb", VG_ASK_BINDING, VG_ASK_UNBIND_CARD, ""},
    {"jzb", VG_ASK_BINDING, VG_ASK_BIND_CARD, ""},
    {"jzb", VG_ASK_PROBE, 0, ""},
    {"jyw", VG_ASK_PAY, 0, ""},
    {"jyw", VG_ASK_STATUS, VG_ASK_PAY, ""},
    {"jyw", VG_ASK_STATUS, VG_ASK_WITHDRAW_CARD, ""},
    {"jyw", VG_ASK_BALANCE, 0, ""},
    {"jyw", VG_ASK_LINES, 0, ""},
    {"b2b", VG_ASK_PAYOUT, 0, ""},
    {"b2b", VG_ASK_STATUS, VG_ASK_PAYOUT, ""},
    {"b2b", VG_ASK_BALANCE, 0, ""},
    {"b2b", VG_ASK_LINES, 0, ""},
    {"b2b", VG_ASK_RETURNS, 0, ""},
};

static void check_lines(const vg_answer *answer, const vg_ask *ask)
{
    for (size_t i = 0; i < answer->row_count; i++) {
        const vg_line_row *line = &answer->lines[i];
        assert(line->side == VG_DEBIT || line->side == VG_CREDIT);
        assert(line->amount.fen >= 0);
        assert(ask->kind != VG_ASK_LINES || (line->flow[0] != 0 && line->account[0] != 0));
        assert(strlen(line->date) == 8);
        assert(vg_span_utf8(vg_span_of(line->opp_name)));
        assert(vg_span_utf8(vg_span_of(line->memo)));
    }
}

static void check(const vg_answer *answer, const vg_ask *ask)
{
    bool money = vg_ask_message(ask->kind) == VG_MSG_MONEY;
    bool out = ask->kind == VG_ASK_WITHDRAW_CARD || ask->kind == VG_ASK_PAYOUT;
    assert(vg_span_utf8(vg_span_of(answer->bank_text)));
    assert(vg_span_utf8(vg_span_of(answer->account_name)));
    assert(answer->verdict != VG_VD_SILENCE && answer->verdict != VG_VD_NOT_SENT);
    if (answer->verdict == VG_VD_ABSENT) {
        assert(ask->kind == VG_ASK_STATUS);
    }
    if (answer->verdict == VG_VD_YES && money) {
        assert(!out && answer->receipt[0] != 0 && strcmp(answer->bank_code, "000000") == 0);
    }
    if (answer->verdict == VG_VD_NO && money) {
        assert(strcmp(answer->bank_code, "000000") != 0);
    }
    if (answer->verdict != VG_VD_YES) {
        assert(answer->row_count == 0 && !answer->more && !answer->returned && answer->page[0] == 0);
    }
    check_lines(answer, ask);
}

/* What was a page makes a day by itself, or with itself once more; or it is said why not. */
static void check_pages(bank_kit *kit, const vg_ask *ask, const vg_answer *answer, vg_span wire)
{
    vg_day_page pages[2] = {{wire, PINGAN_AT}, {wire, PINGAN_AT}};
    vg_span file;
    vg_err err;
    assert(answer->next_first == 0 || (answer->next_first > 1 && answer->next_first <= 500));
    for (size_t n = 1; n <= 2 && answer->verdict == VG_VD_YES; n++) {
        vg_arena_reset(&kit->arena);
        vg_code code = kit->bank->day_pages(&kit->conf, &kit->signer, ask, pages, n, &kit->arena, &file, &err).code;
        assert(code == VG_OK || code == VG_E_STATEMENT || code == VG_E_LIMIT || code == VG_E_MEMORY);
        assert(code != VG_OK || vg_span_utf8(file));
    }
}

static void try_bytes(bank_kit *kit, const vg_ask *ask, vg_span wire)
{
    size_t framed = kit->bank->frame(&kit->conf, wire);
    vg_answer answer = bank_kit_decode(kit, ask, wire);
    assert(framed != 0 || answer.verdict == VG_VD_UNCLEAR);
    check(&answer, ask);
    if (framed != SIZE_MAX && framed != 0 && framed <= wire.len) { /* what stands behind the frame is not read */
        vg_answer same = bank_kit_decode(kit, ask, (vg_span){wire.at, framed});
        assert(same.verdict == answer.verdict && same.row_count == answer.row_count);
    }
    if (ask->file_type[0] != 0) {
        check_pages(kit, ask, &answer, wire);
    } else {
        assert(answer.next_first == 0);
    }
}

/* The headers of an answer to this question around the input's body, or around all of it. */
static vg_span dress(bank_kit *kit, const vg_ask *ask, vg_span body, pingan_wire *wire)
{
    bool b2b = strcmp(kit->bank->mode, "b2b") == 0;
    size_t head = b2b ? 222 : 344;
    char text[16];
    pingan_kit_answer(kit, ask, "000000", "", "", wire);
    assert(wire->len == head);
    if (body.len > head && memcmp(body.at, "A001", 4) == 0) {
        body = (vg_span){body.at + head, body.len - head};
    }
    body.len = body.len < sizeof wire->at - head ? body.len : sizeof wire->at - head;
    memcpy(wire->at + head, body.at, body.len);
    snprintf(text, sizeof text, "%010zu", body.len + (b2b ? 0 : 122));
    memcpy(wire->at + 30, text, 10);
    if (!b2b) {
        snprintf(text, sizeof text, "%08zu", body.len);
        memcpy(wire->at + 307, text, 8);
    }
    return (vg_span){wire->at, head + body.len};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bank_kit kits[VG_COUNT(questions)];
    static pingan_wire wire;
    for (size_t i = 0; i < VG_COUNT(questions); i++) {
        const question *q = &questions[i];
        bool b2b = strcmp(q->mode, "b2b") == 0;
        if (kits[i].bank == NULL) {
            pingan_kit_open(&kits[i], q->mode, NULL, "");
        }
        vg_ask ask = pingan_kit_ask(q->kind, q->of);
        VG_SET(ask.file_type, q->type);
        ask.from = ask.to = q->type[0] == 0 ? ask.from : vg_day_add(vg_day_at(PINGAN_AT), -1);
        ask.first = q->type[0] == 0 ? 0 : 1;
        VG_SET(ask.account, b2b ? "15000000000001" : ask.account);
        VG_SET(ask.peer_bank_no, b2b ? "307584002008" : "");
        VG_SET(ask.peer_bank, b2b ? "B" : "");
        try_bytes(&kits[i], &ask, (vg_span){data, size});
        if (size > 0) {
            try_bytes(&kits[i], &ask, dress(&kits[i], &ask, (vg_span){data, size}, &wire));
        }
    }
    return 0;
}
