/* Answers of the Example bank (§4, §5). */
#include "tests/fakes/example_fake_in.h"

#include <stdlib.h>

example_fake *example_fake_new(fk_keys *keys)
{
    example_fake *fake = fk_alloc(1, sizeof *fake);
    fake->keys = keys;
    return fake;
}

void example_fake_free(example_fake *fake)
{
    fk_keys_free(fake->keys);
    free(fake);
}

static void put_act(const example_fake *fake, const ex_act *act, fk_buf *body)
{
    ex_put(body, act->request_no, 20);
    ex_put(body, fake->odd == EXAMPLE_NO_NUMBER ? "" : act->bank_no, 20);
    ex_put(body, act->state, 8);
    ex_put(body, act->account, 20);
    ex_put_fen(body, act->fen + fake->lie);
}

/* An act that is accepted has no body yet: its State is asked. */
static const char *act(example_fake *fake, int64_t now, const ex_said *said, fk_buf *body)
{
    ex_act *done = NULL;
    const char *code = ex_act_do(fake, now, said, &done);
    if (fk_same(code, "000000")) {
        put_act(fake, done, body);
    }
    return code;
}

static const char *state(example_fake *fake, const ex_said *said, fk_buf *body)
{
    const ex_act *found = ex_act_find(fake, said->value[0]);
    if (found == NULL) {
        return "300001";
    }
    put_act(fake, found, body);
    return "000000";
}

static const char *account(example_fake *fake, const ex_said *said, fk_buf *body)
{
    const ex_account *found = ex_account_find(fake, said->value[0]);
    if (found == NULL) {
        return "300001";
    }
    ex_put(body, found->number, 20);
    ex_put(body, found->closed ? "CLOSED" : "OPEN", 8);
    ex_put_fen(body, found->balance + fake->lie);
    ex_put_fen(body, found->balance - found->frozen);
    ex_put_fen(body, found->frozen);
    return "000000";
}

static void put_line(const example_fake *fake, size_t i, fk_buf *body)
{
    const ex_line *line = &fake->lines[i];
    char seq[17], day[9], clock[7], side[2] = {line->side, '\0'};
    fk_fmt(seq, sizeof seq, "%08zu", i + 1);
    fk_date(line->at_ms, day);
    fk_time(line->at_ms, clock);
    ex_put(body, seq, 16);
    ex_put(body, day, 8);
    ex_put(body, clock, 6);
    ex_put(body, line->account, 20);
    ex_put(body, side, 1);
    ex_put(body, fake->odd == EXAMPLE_ODD_LINES ? "77" : line->kind, 2);
    ex_put_fen(body, line->fen + fake->lie);
    ex_put_fen(body, line->balance);
    ex_put(body, line->bank_no, 20);
    ex_put(body, line->request_no, 20);
    ex_put(body, line->opp, 32);
    ex_put(body, fake->odd == EXAMPLE_ODD_LINES ? "\xD5\xC5\xC8\xFF" : "\xD5\xC5\xC8\xFD", 60); /* 张三 in GBK */
    ex_put(body, line->request_no, 60);
}

static const char *lines(example_fake *fake, const ex_said *said, fk_buf *body)
{
    uint32_t behind = 0;
    int64_t from = 0;
    size_t count = 0, i = 0;
    fk_buf rows = {0};
    char head[16];
    bool good = fk_day_parse(said->value[1], &from) &&
                (said->value[2][0] == '\0' || fk_parse_uint(said->value[2], &behind));
    if (!good) {
        return "100001";
    }
    for (i = behind; i < fake->line_count && count < EX_PAGE; i++) {
        bool all = said->value[0][0] == '\0' || fk_same(said->value[0], fake->lines[i].account);
        if (all && fk_day_of(fake->lines[i].at_ms) >= from) {
            put_line(fake, i, &rows);
            count++;
        }
    }
    fk_fmt(head, sizeof head, "%04zu%c", count, i < fake->line_count ? 'Y' : 'N');
    fk_buf_text(body, head);
    if (rows.len > 0) {
        fk_buf_add(body, rows.at, rows.len);
    }
    free(rows.at);
    return "000000";
}

static const char *answer(example_fake *fake, int64_t now, const ex_said *said, fk_buf *body)
{
    if (fake->code[0] != '\0') {
        return fake->code;
    }
    return fk_same(said->service, "State")     ? state(fake, said, body)
           : fk_same(said->service, "Account") ? account(fake, said, body)
           : fk_same(said->service, "Lines")   ? lines(fake, said, body)
                                               : act(fake, now, said, body);
}

bool example_fake_handle(example_fake *fake, int64_t now_ms, const uint8_t *wire, size_t len, fk_buf *ret)
{
    ex_said said = {0};
    fk_buf body = {0};
    if (!ex_wire_read(fake, wire, len, &said)) {
        fake->violations++;
        return false;
    }
    const char *code = answer(fake, now_ms, &said, &body);
    fake->violations += fake->code[0] == '\0' && fk_same(code, "100001") ? 1 : 0;
    if (fake->odd == EXAMPLE_TAIL) {
        fk_buf_text(&body, "TAIL");
    }
    ex_wire_write(fake, &said, code, &body, ret);
    free(body.at);
    fake->code[0] = '\0';
    bool lost = fake->lose > 0;
    fake->lose -= lost ? 1 : 0;
    return !lost;
}

void example_fake_lose(example_fake *fake, int answers) { fake->lose = answers; }

void example_fake_say(example_fake *fake, const char *code) { fk_copy(fake->code, sizeof fake->code, code); }

void example_fake_odd(example_fake *fake, example_odd odd) { fake->odd = odd; }

void example_fake_lie(example_fake *fake, int64_t fen) { fake->lie = fen; }

bool example_fake_did(const example_fake *fake, const char *request_no)
{
    for (size_t i = 0; i < fake->act_count; i++) {
        if (fk_same(fake->acts[i].request_no, request_no)) {
            return true;
        }
    }
    return false;
}

int example_fake_violations(const example_fake *fake) { return fake->violations; }
