/* statement parse --json: {"lines": [...], "statements": [...], "proof": {...}}, lines as they are read. */
#include "gateway/base/text.h"
#include "gateway/bin/custodyctl_statement.h"

static void put(FILE *to, json_t *object, bool first)
{
    fputs(first ? "\n" : ",\n", to);
    json_dumpf(object, to, JSON_COMPACT);
    json_decref(object);
}

static void set_text(json_t *o, const char *name, const char *text)
{
    if (text[0] != 0) {
        json_object_set_new(o, name, json_string(text));
    }
}

static void set_day(json_t *o, const char *name, vg_day day)
{
    char text[VG_DAY_TEXT];
    if (day.n != 0) {
        vg_day_text(day, text);
        json_object_set_new(o, name, json_string(text));
    }
}

static void set_sum(json_t *o, const char *name, const vg_stmt_sum *sum)
{
    if (sum->told) {
        json_object_set_new(o, name, json_integer(sum->fen));
    }
}

static void set_count(json_t *o, const char *name, const vg_stmt_count *count)
{
    if (count->told) {
        json_object_set_new(o, name, json_integer(count->n));
    }
}

static void set_hash(json_t *o, const char *name, const uint8_t sha256[32])
{
    char hex[VG_SHA256_HEX];
    vg_hex(sha256, 32, hex);
    json_object_set_new(o, name, json_string(hex));
}

static const char *side_word(vg_side side) { return side == VG_CREDIT ? "credit" : "debit"; }

static json_t *raw_of(const vg_stmt_line *line)
{
    json_t *o = json_pack("{s:I, s:I}", "offset", (json_int_t)line->offset, "length", (json_int_t)line->length);
    if (line->file_line > 0) {
        json_object_set_new(o, "line", json_integer(line->file_line));
    }
    set_hash(o, "sha256", line->sha256);
    return o;
}

static json_t *identity_of(const vg_stmt_line *line)
{
    vg_stmt_identity id;
    vg_stmt_identity_of(line, &id);
    return json_pack("{s:s, s:b}", "key", id.key, "by_content", id.by_content);
}

void statement_json_line(statement_view *v, const vg_stmt_line *line)
{
    static const char *const states[] = {"booked", "pending", "void"};
    char account[64];
    json_t *o = json_object();
    json_object_set_new(o, "part", json_string(line->part == VG_STMT_DETAIL ? "detail" : "line"));
    json_object_set_new(o, "statement", json_integer(line->statement));
    json_object_set_new(o, "sequence", json_integer(line->sequence));
    if (line->part == VG_STMT_DETAIL) {
        json_object_set_new(o, "detail", json_integer(line->detail));
    }
    statement_account(v, line->account, account);
    set_text(o, "account", account);
    set_day(o, "day", line->booked);
    set_day(o, "value_day", line->valued);
    json_object_set_new(o, "state", json_string(states[line->state]));
    json_object_set_new(o, "side", json_string(side_word(line->side)));
    json_object_set_new(o, "amount", line->amount_told ? json_integer(line->amount.fen) : json_null());
    set_text(o, "currency", line->currency);
    if (line->reversal) {
        json_object_set_new(o, "reversal", json_true());
    }
    set_sum(o, "balance", &line->balance);
    set_text(o, "serial", line->serial);
    set_text(o, "ref", line->ref);
    statement_account(v, line->opp_account, account);
    set_text(o, "opp_account", account);
    set_text(o, "opp_name", statement_name(v, line->opp_name));
    set_text(o, "opp_bank", line->opp_bank);
    set_text(o, "memo", statement_name(v, line->memo));
    set_text(o, "type", line->type);
    set_count(o, "batch", &line->batch);
    json_object_set_new(o, "identity", identity_of(line));
    json_object_set_new(o, "raw", raw_of(line));
    put(stdout, o, v->lines == 0);
}

static json_t *proven_of(unsigned bits)
{
    static const char *const names[] = {"balance", "chain", "count", "sum", "order"};
    json_t *list = json_array();
    for (size_t i = 0; i < VG_COUNT(names); i++) {
        if ((bits >> i & 1) != 0) {
            json_array_append_new(list, json_string(names[i]));
        }
    }
    return list;
}

static json_t *totals_of(const vg_stmt_totals *t)
{
    return json_pack("{s:I, s:I, s:I, s:I}", "credits", (json_int_t)t->credits, "credit", (json_int_t)t->credit_fen, "debits",
                     (json_int_t)t->debits, "debit", (json_int_t)t->debit_fen);
}

void statement_json_statement(statement_view *v, const vg_stmt *s)
{
    char account[64];
    json_t *o = json_object();
    json_object_set_new(o, "statement", json_integer(s->index));
    statement_account(v, s->account, account);
    set_text(o, "account", account);
    set_text(o, "id", s->id);
    set_text(o, "currency", s->currency);
    json_object_set_new(o, "trust", json_string(s->trust == VG_STMT_INTRADAY ? "intraday" : s->trust == VG_STMT_DETAILS ? "details" : s->trust == VG_STMT_BALANCES ? "balances" : "booked"));
    set_count(o, "number", &s->number);
    set_count(o, "page", &s->page);
    if (s->more) {
        json_object_set_new(o, "more", json_true());
    }
    set_day(o, "from", s->from);
    set_day(o, "to", s->to);
    set_sum(o, "opening", s->opening.told ? &s->opening : &s->begun);
    set_sum(o, "closing", s->closing.told ? &s->closing : &s->reached);
    json_object_set_new(o, "booked", totals_of(&s->found));
    json_object_set_new(o, "pending", totals_of(&s->pending));
    json_object_set_new(o, "proven", proven_of(s->proven));
    put(v->statements, o, ftell(v->statements) == 0);
}

void statement_json_proof(const vg_stmt_proof *p)
{
    static const char *const verdicts[] = {"holds", "unproven", "broken"};
    json_t *o = json_pack("{s:s, s:s, s:I, s:I, s:I}", "verdict", verdicts[p->verdict], "form", p->form, "statements",
                          (json_int_t)p->statements, "lines", (json_int_t)p->lines, "bytes", (json_int_t)p->bytes);
    json_object_set_new(o, "proven", proven_of(p->proven));
    set_hash(o, "sha256", p->sha256);
    if (p->verdict == VG_STMT_BROKEN) {
        json_object_set_new(o, "why", json_string(p->text));
        json_object_set_new(o, "offset", json_integer(p->offset));
        if (p->line > 0) {
            json_object_set_new(o, "line", json_integer(p->line));
        }
        set_text(o, "path", p->path);
    }
    json_dumpf(o, stdout, JSON_COMPACT);
    json_decref(o);
}
