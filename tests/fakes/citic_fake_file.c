/* DLSESMDN: what is inside of the file no paper states (E.1), so this layout is the fake's own: GB18030, CR LF, `|` between fields,
 *
 *     H|account|YYYYMMDD|rows|credit|debit
 *     D|YYYYMMDD|number|sequence|D or C|amount|account of the other side|its name|memo
 *     T|rows
 *
 * in Base64 with line breaks, as the template prints it. Rows are what crossed the border of the sub-accounts, as in DLTRNALL. */
#include "tests/fakes/citic_fake_do.h"

#include <stdlib.h>
#include <string.h>

enum { BASE64_LINE = 76 };

typedef struct rows {
    fk_buf text;
    size_t count;
    int64_t credit, debit;
} rows;

static void add(fk_buf *to, const char *value)
{
    fk_buf_text(to, "|");
    fk_buf_text(to, value);
}

static void add_fen(fk_buf *to, int64_t fen)
{
    char text[32];
    fk_fen(text, fen);
    add(to, text);
}

static void add_uint(fk_buf *to, uint64_t value)
{
    char text[24];
    fk_fmt(text, sizeof text, "%llu", (unsigned long long)value);
    add(to, text);
}

static void add_row(rows *to, const fk_line *line)
{
    char date[9], side[2] = {line->cd, '\0'};
    fk_date(line->at_ms, date);
    fk_buf_text(&to->text, "D");
    add(&to->text, date);
    add(&to->text, line->flw);
    add_uint(&to->text, line->seq);
    add(&to->text, side);
    add_fen(&to->text, line->fen);
    add(&to->text, line->opp_no);
    add(&to->text, line->opp_name);
    add(&to->text, line->memo);
    fk_buf_text(&to->text, "\r\n");
    to->count++;
    *(line->cd == 'C' ? &to->credit : &to->debit) += line->fen;
}

static void collect(const citic_fake *fake, int64_t day, rows *to)
{
    for (size_t i = 0; i < fake->line_count; i++) {
        const fk_line *line = fake->lines[i];
        bool outside = line->type[0] == '2' || fk_same(line->type, "13");
        if (outside && !line->hidden && fk_day_of(line->at_ms) == day) {
            add_row(to, line);
        }
    }
}

static void write_file(const citic_fake *fake, const char *date, const rows *of, fk_buf *to)
{
    fk_buf_text(to, "H");
    add(to, fake->conf.settle_no);
    add(to, date);
    add_uint(to, of->count);
    add_fen(to, of->credit);
    add_fen(to, of->debit);
    fk_buf_text(to, "\r\n");
    fk_buf_add(to, of->text.at == NULL ? "" : of->text.at, of->text.len);
    fk_buf_text(to, "T");
    add_uint(to, of->count);
    fk_buf_text(to, "\r\n");
}

static void to_gb(citic_fake *fake, const fk_buf *from, fk_buf *to)
{
    char *in = from->at, *room = fk_alloc(from->len + 1, 2), *out = room; /* no character grows to more than twice its bytes */
    size_t in_left = from->len, out_left = 2 * from->len;
    iconv(fake->to_bank, NULL, NULL, NULL, NULL);
    if (iconv(fake->to_bank, &in, &in_left, &out, &out_left) == (size_t)-1) {
        abort();
    }
    fk_buf_add(to, room, (size_t)(out - room));
    free(room);
}

static void base64(const fk_buf *from, fk_buf *to)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < from->len; i += 3) {
        uint8_t three[3] = {0};
        size_t n = from->len - i < 3 ? from->len - i : 3;
        memcpy(three, from->at + i, n);
        uint32_t bits = (uint32_t)three[0] << 16 | (uint32_t)three[1] << 8 | three[2];
        char four[4] = {digits[bits >> 18], digits[bits >> 12 & 63], '=', '='};
        four[2] = n > 1 ? digits[bits >> 6 & 63] : '=';
        four[3] = n > 2 ? digits[bits & 63] : '=';
        if (i > 0 && i / 3 * 4 % BASE64_LINE == 0) {
            fk_buf_text(to, "\n");
        }
        fk_buf_add(to, four, sizeof four);
    }
}

static void put_file(citic_fake *fake, const char *date, const rows *of)
{
    fk_buf utf8 = {0}, file = {0}, text = {0};
    write_file(fake, date, of, &utf8);
    to_gb(fake, &utf8, &file);
    base64(&file, &text);
    fk_buf_add(&text, "", 1);
    fk_put(&fake->out, "fileContent", text.at);
    free(utf8.at);
    free(file.at);
    free(text.at);
}

void fk_do_day_file(citic_fake *fake, const fk_msg *msg)
{
    const char *date = fk_get(msg->req, "date");
    rows all = {0};
    int64_t day = 0;
    if (!fk_same(fk_get(msg->req, "accountNo"), fake->conf.settle_no)) {
        fk_breach(fake, msg, "book", "ED02010", "输入的账号不存在", "not the settlement account");
        return;
    }
    (void)fk_day_parse(date, &day);
    collect(fake, day, &all);
    if (all.count == 0 && fake->conf.no_record_code) {
        fk_status(&fake->out, "PBRA001", "没有符合条件的记录");
    } else {
        fk_status(&fake->out, "AAAAAAA", "交易成功");
        fk_put_echo(&fake->out, "accountNo", fake->conf.settle_no);
        fk_put(&fake->out, "date", date);
        put_file(fake, date, &all);
    }
    free(all.text.at);
}
