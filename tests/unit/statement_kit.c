#include "tests/unit/statement_kit.h"
#include "gateway/base/buf.h"

typedef struct text_source {
    vg_span rest;
    size_t piece;
} text_source;

static vg_status give(void *ctx, uint8_t *at, size_t room, size_t *ret_len, vg_err *err)
{
    text_source *s = ctx;
    size_t len = s->piece > 0 && s->piece < room ? s->piece : room;
    (void)err;
    len = s->rest.len < len ? s->rest.len : len;
    if (len > 0) {
        memcpy(at, s->rest.at, len);
    }
    s->rest = (vg_span){s->rest.at + len, s->rest.len - len};
    *ret_len = len;
    return VG_DONE;
}

static vg_status take_line(void *ctx, const vg_stmt_line *line, vg_err *err)
{
    statement_kit *kit = ctx;
    if (kit->line_count == KIT_LINES) {
        return VG_FAIL(err, LIMIT, "more lines than a test keeps");
    }
    kit->lines[kit->line_count++] = *line;
    return VG_DONE;
}

static vg_status take_statement(void *ctx, const vg_stmt *s, vg_err *err)
{
    statement_kit *kit = ctx;
    if (kit->statement_count == VG_COUNT(kit->statements)) {
        return VG_FAIL(err, LIMIT, "more statements than a test keeps");
    }
    kit->statements[kit->statement_count++] = *s;
    return VG_DONE;
}

static void put_fen(vg_buf *b, int64_t fen)
{
    char yuan[VG_YUAN_TEXT];
    vg_money_yuan(vg_fen(fen < 0 ? -fen : fen), yuan);
    vg_buf_format(b, "%s%s", fen < 0 ? "-" : "", yuan);
}

static void put_line(vg_buf *b, const vg_stmt_line *line)
{
    static const char *const states[] = {"", "p", "v"};
    vg_buf_text(b, line->part == VG_STMT_DETAIL ? " [" : " ");
    vg_buf_format(b, "%s%s", states[line->state], line->side == VG_CREDIT ? "C" : "D");
    put_fen(b, line->amount.fen);
    vg_buf_text(b, line->part == VG_STMT_DETAIL ? "]" : "");
}

static void put_sum(vg_buf *b, const vg_stmt_sum *sum)
{
    vg_buf_text(b, " ");
    if (sum->told) {
        put_fen(b, sum->fen);
    } else {
        vg_buf_text(b, "-");
    }
}

const char *statement_kit_bytes(statement_kit *kit, vg_span text)
{
    static const char *const verdicts[] = {"ok", "unproven", "broken"};
    text_source source = {text, kit->piece};
    vg_stmt_events events = {.ctx = kit, .line = take_line, .statement = take_statement};
    kit->line_count = kit->statement_count = 0;
    vg_status st = vg_stmt_read(&kit->options, &(vg_stmt_source){&source, give}, &events, &kit->proof, &kit->err);
    vg_buf b = vg_buf_of(kit->said, sizeof kit->said - 1);
    assert((st.code == VG_OK) == (kit->proof.verdict != VG_STMT_BROKEN));
    vg_buf_format(&b, "%s:", verdicts[kit->proof.verdict]);
    if (st.code != VG_OK) {
        vg_buf_format(&b, " %s (%lld, %s)", kit->proof.text, (long long)kit->proof.line, kit->proof.path);
    } else {
        for (size_t i = 0; i < kit->line_count; i++) {
            put_line(&b, &kit->lines[i]);
        }
        for (size_t i = 0; i < kit->statement_count; i++) {
            vg_buf_text(&b, " |");
            put_sum(&b, &kit->statements[i].opening);
            put_sum(&b, &kit->statements[i].closing);
        }
    }
    kit->said[b.len] = 0;
    return kit->said;
}

const char *statement_kit_read(statement_kit *kit, const char *text) { return statement_kit_bytes(kit, vg_span_of(text)); }
