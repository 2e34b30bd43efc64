/* Reconciliation files (section F). Their record layouts are not public (F.1): GBK, CR LF, the
 * number of records first and fields ended by &, as F.2 has them, with what F.1 says must be there.
 *
 *     CZ, TX  FrontLogNo ThirdLogNo ThirdCustId CustAcctId TranAmount TranFee TranDate TranTime Note
 *     JY      FrontLogNo ThirdLogNo KeepType OutCustAcctId InCustAcctId TranAmount TranFee TranDate
 *             TranTime Note
 *     YE      CustAcctId CustType ThirdCustId CustName TotalBalance TotalFreezeAmount TranDate
 *     20      the fifteen fields of F.2; 21 as 1016; 22 as 1010 */
#include "tests/fakes/pingan_fake_do.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct text_file {
    fk_buf lines;
    size_t count;
    const char *day;
} text_file;

__attribute__((format(printf, 2, 3))) static void record(text_file *file, const char *format, ...)
{
    char line[2048];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(line, sizeof line, format, args);
    va_end(args);
    fk_buf_text(&file->lines, line);
    fk_buf_text(&file->lines, "\r\n");
    file->count++;
}

static const char *no_of(const pa_acc *acc) { return acc == NULL ? "" : acc->no; }

typedef struct stamp {
    char date[9], time[7], fen[32], fee[32];
} stamp;

static stamp stamp_of(const pa_line *line)
{
    stamp at;
    fk_date(line->at_ms, at.date);
    fk_time(line->at_ms, at.time);
    fk_fen(at.fen, line->fen);
    fk_fen(at.fee, line->fee);
    return at;
}

static void money_records(const pingan_fake *fake, text_file *file, const char *kinds)
{
    for (size_t i = 0; i < fake->line_count; i++) {
        const pa_line *line = fake->lines[i];
        const pa_acc *acc = line->kind == 'w' ? line->out : line->in;
        stamp at = stamp_of(line);
        if (!line->hidden && strchr(kinds, line->kind) != NULL && fk_same(at.date, file->day)) {
            record(file, "%s&%s&%s&%s&%s&%s&%s&%s&%s&", line->front_no, line->log_no, acc->cust,
                   acc->no, at.fen, at.fee, at.date, at.time, line->note);
        }
    }
}

static void trade_records(const pingan_fake *fake, text_file *file)
{
    for (size_t i = 0; i < fake->line_count; i++) {
        const pa_line *line = fake->lines[i];
        stamp at = stamp_of(line);
        if (!line->hidden && strchr("tc", line->kind) != NULL && fk_same(at.date, file->day)) {
            record(file, "%s&%s&%s&%s&%s&%s&%s&%s&%s&%s&", line->front_no, line->log_no,
                   line->keep, no_of(line->out), no_of(line->in), at.fen, at.fee, at.date,
                   at.time, line->note);
        }
    }
}

/* Closing balances, recounted from the movements until the end of the day. */
static void closing(const pingan_fake *fake, const pa_acc *acc, int64_t day, int64_t *ret_fen,
                    int64_t *ret_frozen)
{
    *ret_fen = *ret_frozen = 0;
    for (size_t i = 0; i < fake->post_count && fk_day_of(fake->posts[i].at_ms) <= day; i++) {
        const pa_post *one = &fake->posts[i];
        *ret_fen += one->to == acc ? one->fen : 0;
        *ret_fen -= one->from == acc ? one->fen : 0;
        if (one->held == acc) {
            *ret_frozen += one->to == fake->guarantee ? one->fen : -one->fen;
        }
    }
}

static void balance_records(const pingan_fake *fake, text_file *file, int64_t day, bool jyw)
{
    for (size_t i = 0; i < fake->acc_count; i++) {
        const pa_acc *acc = fake->accs[i];
        int64_t fen = 0, frozen = 0;
        char have[32], held[32], total[32];
        if (fk_day_of(acc->opened_ms) > day) {
            continue;
        }
        closing(fake, acc, day, &fen, &frozen);
        fk_fen(have, fen);
        fk_fen(held, frozen);
        fk_fen(total, fen + frozen);
        if (!jyw) {
            record(file, "%s&%s&%s&%s&%s&%s&%s&", acc->no, acc->type, acc->cust, acc->name, have,
                   held, file->day);
        } else if (acc != fake->guarantee && acc != fake->payouts) {
            record(file, "%s&1&%s&%c&%s&%s&%s&%s&%s&%s&%s&", acc->no, acc->type, acc->state,
                   acc->cust, fake->conf.sup_acct, acc->name, total, have, held, file->day);
        }
    }
}

/* F.2, flag 3: 1 money out, 2 money in, 3 suspense. */
static void jyw_money_records(const pingan_fake *fake, text_file *file)
{
    for (size_t i = 0; i < fake->line_count; i++) {
        const pa_line *line = fake->lines[i];
        const pa_acc *acc = line->kind == 'w' ? line->out : line->in;
        stamp at = stamp_of(line);
        if (line->hidden || strchr("wds", line->kind) == NULL || !fk_same(at.date, file->day)) {
            continue;
        }
        bool out = line->kind == 'w';
        record(file, "%zu&%s&%s&%s&%s&%s&%s&%s&%s&%s&&&%s&%s&%s&", file->count + 1,
               out ? "1" : line->kind == 'd' ? "2" : "3", line->kind == 's' ? "1" : "",
               out ? fake->conf.sup_acct : line->payer_no,
               out ? line->payer_no : fake->conf.sup_acct, acc->cust, acc->no, acc->name, at.fen,
               at.fee, at.date, at.time, line->front_no);
    }
}

static void member_records(const pingan_fake *fake, text_file *file)
{
    for (size_t i = 0; i < fake->acc_count; i++) {
        const pa_acc *acc = fake->accs[i];
        char date[9];
        fk_date(acc->opened_ms, date);
        if (acc->cust[0] != '\0' && fk_same(date, file->day)) {
            record(file, "&%c&%s&1&%s&%s&%s&&", acc->state, acc->no, acc->name, acc->cust, date);
        }
    }
}

static bool fill(const pingan_fake *fake, text_file *file, const char *type, int64_t day)
{
    if (fk_same(type, "CZ")) {
        money_records(fake, file, "ds");
    } else if (fk_same(type, "TX")) {
        money_records(fake, file, "w");
    } else if (fk_same(type, "JY")) {
        trade_records(fake, file);
    } else if (fk_same(type, "YE") || fk_same(type, "22")) {
        balance_records(fake, file, day, fk_same(type, "22"));
    } else if (fk_same(type, "20")) {
        jyw_money_records(fake, file);
    } else if (fk_same(type, "21")) {
        member_records(fake, file);
    } else {
        return false;
    }
    return true;
}

char *pingan_fake_file(pingan_fake *fake, int64_t now_ms, const char *type, const char *day_text,
                       size_t *ret_len)
{
    text_file file = {.day = day_text};
    fk_buf whole = {0}, gbk = {0};
    char head[32];
    int64_t day = 0;
    pingan_fake_advance(fake, now_ms);
    if (!fk_day_parse(day_text, &day) || !fill(fake, &file, type, day)) {
        return NULL;
    }
    fk_fmt(head, sizeof head, "%zu\r\n", file.count);
    fk_buf_text(&whole, head);
    fk_buf_text(&whole, file.lines.len > 0 ? file.lines.at : "");
    pa_utf8_to_gbk(fake, whole.at, &gbk);
    free(file.lines.at);
    free(whole.at);
    *ret_len = gbk.len;
    return gbk.at;
}

/* As YE2022030220311.txt: the number is the platform code's here. */
void pa_file_name(const pingan_fake *fake, const char *type, const char *day, char to[64])
{
    fk_fmt(to, 64, "%s%s%s.txt", type, day, fake->conf.qydm);
}

/* Name and key; the file itself comes by another channel (F.1). */
void pa_do_file(pingan_fake *fake, const pa_msg *msg)
{
    char name[64], key[64];
    int64_t day = 0;
    const char *date = pa_get(msg->req, "TranDate");
    if (!pa_sup_ok(fake, msg)) {
        return;
    }
    if (!fk_day_parse(date, &day) || day > fk_day_of(msg->now)) {
        pa_breach(fake, msg, "form", "ERR030", "TranDate of a file is after today");
        return;
    }
    pa_file_name(fake, pa_get(msg->req, "FileType"), date, name);
    fk_fmt(key, sizeof key, "%016llx", (unsigned long long)fk_random(&fake->random));
    pa_ok(fake);
    pa_put(&fake->out, "1");
    pa_put_echo(&fake->out, name);
    pa_put(&fake->out, key);
    pa_put(&fake->out, "");
}
