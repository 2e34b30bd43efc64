#include "gateway/base/buf.h"
#include "gateway/base/text.h"
#include "mapping/statement/statement.h"
#include <stdio.h>

/* Each value with its length in front, so that no two lists of values are the same bytes. */
static void put(vg_buf *b, const char *text)
{
    vg_buf_int(b, (int64_t)strlen(text));
    vg_buf_byte(b, ':');
    vg_buf_text(b, text);
}

void vg_stmt_identity_of(const vg_stmt_line *line, vg_stmt_identity *ret)
{
    uint8_t room[2048];
    vg_buf b = vg_buf_of(room, sizeof room);
    *ret = (vg_stmt_identity){.day = line->booked, .by_content = line->serial[0] == 0};
    memcpy(ret->account, line->account, sizeof ret->account);
    vg_buf_byte(&b, line->side == VG_CREDIT ? 'C' : 'D'); /* a bank may give both halves of a movement one number */
    vg_buf_int(&b, line->amount.fen);
    put(&b, line->currency);
    if (ret->by_content) {
        vg_buf_int(&b, line->valued.n);
        put(&b, line->ref);
        put(&b, line->opp_account);
        put(&b, line->opp_name);
        put(&b, line->memo);
        put(&b, line->type);
    } else {
        put(&b, line->serial);
    }
    assert(!b.over);
    vg_sha256_hex(vg_buf_span(&b), ret->key);
}

void vg_stmt_identity_text(const vg_stmt_identity *id, char ret[VG_STMT_IDENTITY_TEXT])
{
    char day[VG_DAY_TEXT];
    vg_day_text(id->day, day);
    int n = snprintf(ret, VG_STMT_IDENTITY_TEXT, "%s:%s:%s:%lld", id->account, day, id->key, (long long)id->ordinal);
    assert(n > 0 && n < VG_STMT_IDENTITY_TEXT);
}

void vg_stmt_line_of_row(const vg_line_row *row, vg_stmt_line *ret)
{
    ret->side = row->side;
    ret->amount = row->amount;
    ret->amount_told = true;
    ret->balance = (vg_stmt_sum){row->has_balance, row->balance.fen};
    VG_SET(ret->account, row->account);
    VG_SET(ret->serial, row->flow);
    VG_SET(ret->ref, row->ref);
    VG_SET(ret->opp_account, row->opp_account);
    VG_SET(ret->opp_name, row->opp_name);
    VG_SET(ret->opp_bank, row->opp_bank);
    VG_SET(ret->memo, row->memo);
    VG_SET(ret->type, row->type);
}
