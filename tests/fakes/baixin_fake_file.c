/* GetStatementFile (§4.2): a bank day's lines with a head that counts them and a tail. */
#include "tests/fakes/baixin_fake_do.h"

#include <stdlib.h>
#include <string.h>

typedef struct writer {
    fk_buf rows;
    size_t count;
    int64_t debit, credit; /* of BAL: the sums of Total and Available */
} writer;

static void cell(fk_buf *to, const char *value)
{
    fk_buf_text(to, "|");
    fk_buf_text(to, value);
}

static void cell_fen(fk_buf *to, int64_t fen)
{
    char text[32];
    fk_fen(text, fen);
    cell(to, text);
}

static void cell_uint(fk_buf *to, uint64_t value)
{
    char text[24];
    fk_fmt(text, sizeof text, "%llu", (unsigned long long)value);
    cell(to, text);
}

static void cell_day(fk_buf *to, int64_t day)
{
    char text[11];
    bx_day_text(day, text);
    cell(to, text);
}

static void write_txn(const bx_entry *one, fk_buf *to)
{
    char clock[9], dc[2] = {one->dc, '\0'};
    cell_uint(to, one->seq);
    cell(to, one->txn_no);
    cell(to, one->request_no);
    cell(to, one->service);
    cell(to, one->acc->no);
    cell(to, dc);
    cell_fen(to, one->fen);
    cell_fen(to, one->balance);
    cell(to, one->opp_no);
    cell(to, one->opp_name);
    cell_day(to, one->day);
    bx_clock_text(one->at_ms, clock);
    cell(to, clock);
    cell(to, "SUCCESS");
    cell(to, one->orig_txn_no);
    cell(to, one->memo);
}

static void write_return(const baixin_fake *fake, const bx_entry *one, size_t number, fk_buf *to)
{
    const bx_txn *txn = fk_map_get(&fake->txn_by_no, one->txn_no);
    cell_uint(to, number);
    cell(to, one->txn_no);
    cell(to, one->orig_txn_no);
    cell(to, txn->order->request_no);
    cell(to, one->acc->no);
    cell_fen(to, one->fen);
    cell(to, one->memo);
    cell_day(to, one->day);
}

static void write_interest(const bx_entry *one, size_t number, fk_buf *to)
{
    cell_uint(to, number);
    cell(to, one->txn_no);
    cell(to, one->acc->no);
    cell_fen(to, one->fen);
    cell_day(to, one->interest_from);
    cell_day(to, one->interest_to);
    cell_day(to, one->day);
}

static void write_entries(const baixin_fake *fake, int64_t day, const char *kind, writer *to)
{
    bool all = fk_same(kind, "TXN");
    for (size_t i = 0; i < fake->entry_count; i++) {
        const bx_entry *one = fake->entries[i];
        if (one->hidden || one->day != day || !(all || fk_same(one->service, kind))) {
            continue;
        }
        to->count++;
        *(one->dc == 'D' ? &to->debit : &to->credit) += one->fen;
        fk_buf_text(&to->rows, "D");
        if (all) {
            write_txn(one, &to->rows);
        } else if (fk_same(kind, "RETURN")) {
            write_return(fake, one, to->count, &to->rows);
        } else {
            write_interest(one, to->count, &to->rows);
        }
        fk_buf_text(&to->rows, "\n");
    }
}

static void write_balance(const bx_acc *acc, const baixin_balance *have, writer *to)
{
    to->count++;
    to->debit += have->total;
    to->credit += have->available;
    fk_buf_text(&to->rows, "D");
    cell_uint(&to->rows, to->count);
    cell(&to->rows, acc->no);
    cell_fen(&to->rows, have->total);
    cell_fen(&to->rows, have->available);
    cell_fen(&to->rows, have->withdrawable);
    cell_fen(&to->rows, have->held);
    cell_fen(&to->rows, have->judicial);
    cell(&to->rows, have->status);
    fk_buf_text(&to->rows, "\n");
}

static void write_balances(baixin_fake *fake, int64_t day, writer *to)
{
    for (size_t i = 0; i < fake->snapshot_count; i++) {
        if (fake->snapshots[i].day == day) {
            write_balance(fake->snapshots[i].acc, &fake->snapshots[i].balance, to);
        }
    }
    for (size_t i = 0; day == fake->day && i < fake->acc_count; i++) {
        baixin_balance have;
        (void)baixin_fake_balance(fake, fake->accs[i]->no, &have);
        write_balance(fake->accs[i], &have, to);
    }
}

/* False: there is nothing of that kind on that day. */
bool bx_file_write(baixin_fake *fake, int64_t day, const char *kind, fk_buf *to)
{
    writer rows = {0};
    if (fk_same(kind, "BAL")) {
        write_balances(fake, day, &rows);
    } else {
        write_entries(fake, day, kind, &rows);
    }
    to->len = 0;
    fk_buf_text(to, "H|1.0");
    cell(to, kind);
    cell_day(to, day);
    cell(to, fake->conf.payinst ? fake->conf.inst_id : fake->conf.gateway_id);
    cell_uint(to, rows.count);
    cell_fen(to, rows.debit);
    cell_fen(to, rows.credit);
    fk_buf_text(to, "\n");
    fk_buf_add(to, rows.rows.at == NULL ? "" : rows.rows.at, rows.rows.len);
    fk_buf_text(to, "T");
    cell_uint(to, rows.count);
    fk_buf_text(to, "\n");
    free(rows.rows.at);
    return rows.count > 0;
}

static void say_file(baixin_fake *fake, const char *name)
{
    char sum[65];
    fk_buf *file = &fake->file;
    bx_say(fake, "FileStatus", "READY");
    bx_say(fake, "FileName", name);
    bx_say_uint(fake, "Size", file->len);
    bx_hex_digest(EVP_sha256(), file->at, file->len, sum);
    bx_say(fake, "Sha256", sum);
    bx_hex_digest(EVP_sm3(), file->at, file->len, sum);
    bx_say(fake, "Sm3", sum);
    if (file->len <= fake->conf.inline_max) {
        fk_buf text = {0};
        bx_base64_add(&text, file->at, file->len);
        bx_say(fake, "Inline", text.at);
        free(text.at);
    } else {
        char path[64];
        fk_fmt(path, sizeof path, "files/%.50s", name);
        bx_say(fake, "DownloadPath", path);
    }
}

void bx_do_file(baixin_fake *fake, const bx_msg *msg)
{
    int64_t day = 0;
    char name[64];
    const char *date = bx_get(msg->req, "Date"), *kind = bx_get(msg->req, "Kind");
    (void)bx_day_parse(date, &day);
    bx_answer(fake, msg, "000000");
    if (day > fake->day || (day == fake->day && !fake->conf.today_ready)) {
        bx_say(fake, "FileStatus", "NOT_READY");
    } else if (!bx_file_write(fake, day, kind, &fake->file)) {
        bx_say(fake, "FileStatus", "NONE");
    } else {
        fk_fmt(name, sizeof name, "%s_%s.txt", kind, date);
        say_file(fake, name);
    }
}

bool baixin_fake_file(baixin_fake *fake, const char *path, const char **ret, size_t *ret_len)
{
    char kind[9] = "", date[11] = "";
    int64_t day = 0;
    const char *name = strncmp(path, "files/", 6) == 0 ? path + 6 : "", *at = strchr(name, '_');
    if (at == NULL || at - name > 8 || strlen(at) != 15 || !fk_same(at + 11, ".txt")) {
        return false;
    }
    fk_fmt(kind, sizeof kind, "%.*s", (int)(at - name), name);
    fk_fmt(date, sizeof date, "%.10s", at + 1);
    if (!bx_word_in("TXN BAL RETURN INTEREST", kind) || !bx_day_parse(date, &day) ||
        !bx_file_write(fake, day, kind, &fake->file)) {
        return false;
    }
    *ret = fake->file.at;
    *ret_len = fake->file.len;
    return true;
}
