#include "gateway/core/report.h"

static vg_settled_day *day_of(vg_settled *s, int64_t day)
{
    for (size_t i = 0; i < s->count; i++) {
        if (s->days[i].row.day == day) {
            return &s->days[i];
        }
    }
    return &s->stray;
}

void vg_settled_add(vg_settled *s, int64_t day, vg_side side, bool returned, int64_t count, int64_t fen)
{
    vg_settled_day *d = day_of(s, day);
    bool in = side == VG_DEBIT; /* the custody account is a debit account */
    *(in ? &d->in_fen : &d->out_fen) += fen;
    *(in ? &d->in_count : &d->out_count) += count;
    d->returned_fen += in && returned ? fen : 0;
    d->returned_count += in && returned ? count : 0;
}

static void add(vg_settled *s, const vg_settled_day *d)
{
    s->expected_fen += d->row.expected_fen;
    s->converted_fen += d->row.converted_fen;
    s->in_fen += d->in_fen;
    s->out_fen += d->out_fen;
    s->returned_fen += d->returned_fen;
}

void vg_settled_prove(vg_settled *s)
{
    s->expected_fen = s->converted_fen = s->in_fen = s->out_fen = s->returned_fen = 0;
    for (size_t i = 0; i < s->count; i++) {
        add(s, &s->days[i]);
    }
    add(s, &s->stray);
    s->difference_fen = s->opening_fen + s->in_fen - s->out_fen - s->closing_fen;
}
