/* An answer: tags collected in the paper's order, printed in one of two shapes (A.3, G.1). */
#include "tests/fakes/citic_fake_in.h"

#include <stdlib.h>
#include <string.h>

void fk_status(fk_out *out, const char *code, const char *text)
{
    out->count = 0;
    out->pool.len = 0;
    out->row = -1;
    out->list = false;
    fk_put(out, "status", code);
    fk_put(out, "statusText", text);
}

void fk_put(fk_out *out, const char *tag, const char *value)
{
    out->fields = fk_grow(out->fields, &out->cap, out->count + 1, sizeof *out->fields);
    out->fields[out->count++] =
        (fk_field){.tag = tag, .value = out->pool.len, .row = out->row};
    fk_buf_add(&out->pool, value, strlen(value) + 1);
}

/* A value that the caller can hold against its own request. */
void fk_put_echo(fk_out *out, const char *tag, const char *value)
{
    size_t at = out->pool.len;
    size_t len = strlen(value);
    fk_put(out, tag, value);
    if (out->wrong && len > 0) {
        char *last = &out->pool.at[at + len - 1];
        *last = *last == '1' ? '2' : '1';
        out->wrong = false;
    }
}

void fk_put_char(fk_out *out, const char *tag, char value)
{
    char text[2] = {value, '\0'};
    fk_put(out, tag, text);
}

void fk_put_fen(fk_out *out, const char *tag, int64_t fen)
{
    char text[32];
    fk_fen(text, fen);
    fk_put(out, tag, text);
}

void fk_put_uint(fk_out *out, const char *tag, uint64_t value)
{
    char text[24];
    fk_fmt(text, sizeof text, "%llu", (unsigned long long)value);
    fk_put(out, tag, text);
}

void fk_list(fk_out *out) { out->list = true; }

void fk_row(fk_out *out)
{
    out->list = true;
    out->row++;
}

static void escape(fk_buf *text, const char *value)
{
    for (const char *from = value; *from != '\0';) {
        size_t plain = strcspn(from, "&<>");
        fk_buf_add(text, from, plain);
        from += plain;
        if (*from == '\0') {
            return;
        }
        fk_buf_text(text, *from == '&' ? "&amp;" : *from == '<' ? "&lt;" : "&gt;");
        from++;
    }
}

/* Field shape: an empty value comes as <x></x>, as <x/> or not at all. */
static void print_field(citic_fake *fake, const fk_field *field, const char *indent)
{
    fk_buf *text = &fake->out.text;
    const char *value = fake->out.pool.at + field->value;
    uint64_t way = 0;
    if (*value == '\0' && fake->conf.shape == CITIC_SHAPE_FIELD) {
        way = fk_random(&fake->random) % 3;
    }
    if (way == 2) {
        return;
    }
    fk_buf_text(text, indent);
    fk_buf_text(text, "<");
    fk_buf_text(text, field->tag);
    if (way == 1) {
        fk_buf_text(text, "/>");
        return;
    }
    fk_buf_text(text, ">");
    escape(text, value);
    fk_buf_text(text, "</");
    fk_buf_text(text, field->tag);
    fk_buf_text(text, ">");
}

/* Insertion sort by bytes: capitals first; a row has at most some twenty tags. */
static void sort_fields(fk_field *fields, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        fk_field one = fields[i];
        size_t at = i;
        while (at > 0 && strcmp(fields[at - 1].tag, one.tag) > 0) {
            fields[at] = fields[at - 1];
            at--;
        }
        fields[at] = one;
    }
}

static size_t print_group(citic_fake *fake, size_t from, const char *indent)
{
    fk_out *out = &fake->out;
    size_t end = from;
    while (end < out->count && out->fields[end].row == out->fields[from].row) {
        end++;
    }
    if (fake->conf.shape == CITIC_SHAPE_FIELD) {
        sort_fields(out->fields + from, end - from);
    }
    for (size_t i = from; i < end; i++) {
        print_field(fake, &out->fields[i], indent);
    }
    return end;
}

static void print_rows(citic_fake *fake, size_t from, bool paper)
{
    fk_buf *text = &fake->out.text;
    fk_buf_text(text, paper ? "\n\t<list name=\"userDataList\">" : "<list name=\"userDataList\">");
    while (from < fake->out.count) {
        fk_buf_text(text, paper ? "\n\t\t<row>" : "<row>");
        from = print_group(fake, from, paper ? "\n\t\t\t" : "");
        fk_buf_text(text, paper ? "\n\t\t</row>" : "</row>");
    }
    fk_buf_text(text, paper ? "\n\t</list>" : "</list>");
}

/* Field shape declares GB2312 and sends GB18030, which is what A.10 warns of. */
void fk_render(citic_fake *fake, uint8_t **ret, size_t *ret_len)
{
    bool paper = fake->conf.shape == CITIC_SHAPE_PAPER;
    fk_buf *text = &fake->out.text;
    text->len = 0;
    fk_buf_text(text, paper ? "<?xml version=\"1.0\" encoding=\"GBK\"?>\n<stream>"
                            : "<?xml version=\"1.0\" encoding=\"GB2312\"?><stream>");
    size_t from = print_group(fake, 0, paper ? "\n\t" : "");
    if (fake->out.list) {
        print_rows(fake, from, paper);
    }
    fk_buf_text(text, paper ? "\n</stream>\n" : "</stream>");
    size_t cap = text->len * 2 + 1;
    uint8_t *body = fk_alloc(cap, 1);
    char *in = text->at, *out = (char *)body;
    size_t in_left = text->len, out_left = cap;
    iconv(fake->to_bank, NULL, NULL, NULL, NULL);
    if (iconv(fake->to_bank, &in, &in_left, &out, &out_left) == (size_t)-1) {
        abort(); /* every text came through iconv or is a literal: it is UTF-8 */
    }
    *ret = body;
    *ret_len = (size_t)((uint8_t *)out - body);
}
