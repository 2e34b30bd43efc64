/* GET /v1/accounts/{id}/limits and /v1/programs/{id}/limits: what may pass, what has, and what is left of it. */
#include "gateway/api/render_in.h"
#include "gateway/core/limits.h"
#include <stdio.h>

static vg_status put_limit(const vg_api_limits *l, const vg_limit_row *row, vg_json *w, vg_err *err)
{
    char name[64];
    vg_day from = {0};
    bool adds_up = row->key.per != VG_PER_SINGLE;
    int64_t used = 0;
    if (adds_up) {
        VG_TRY(l->used(l->ctx, l->holder, vg_limit_period(row->key.way, row->key.party, row->key.per, l->day), &used, err));
    }
    VG_TRY(vg_day_make(row->from / 10000, row->from / 100 % 100, row->from % 100, &from, err));
    snprintf(name, sizeof name, "%s.%s.%s.%s", vg_limit_of_name(row->key.of), vg_way_name(row->key.way), vg_party_name(row->key.party),
             vg_per_name(row->key.per));
    vg_json_begin(w, NULL);
    vg_json_text(w, "limit", name);
    vg_json_text(w, "way", vg_way_name(row->key.way));
    vg_json_text(w, "party", vg_party_name(row->key.party));
    vg_json_text(w, "period", vg_per_name(row->key.per));
    vg_put_amount(w, row->fen);
    if (adds_up) {
        vg_json_int(w, "used", used);
        vg_json_int(w, "left", vg_fen_max(row->fen - used, 0));
    } else {
        vg_json_null(w, "used");
        vg_json_null(w, "left");
    }
    vg_json_time(w, "free_at", adds_up ? vg_limit_free_at(row->key.per, l->day) : 0);
    vg_json_text(w, "by", row->contract ? "contract" : "regulation");
    vg_json_day(w, "from", from.n);
    vg_json_text(w, "source", row->source);
    vg_json_end(w);
    return VG_DONE;
}

vg_status vg_api_render_limits(const vg_api_limits *l, vg_json *w, vg_err *err)
{
    const vg_limits *limits = l->rules->limits == NULL ? vg_limits_standard() : l->rules->limits;
    vg_json_begin(w, NULL);
    vg_json_text(w, "program", l->rules->name);
    vg_json_id(w, "account", "acct_", l->of == VG_LIMIT_PROGRAM ? 0 : l->holder);
    vg_json_text(w, "of", vg_limit_of_name(l->of));
    vg_json_day(w, "day", l->day.n);
    vg_json_bool(w, "exempt", !l->rules->class_limits);
    vg_json_list(w, "limits");
    for (int way = VG_WAY_IN; way <= VG_WAY_OUT; way++) {
        for (int party = 0; party < VG_PARTY_COUNT; party++) {
            for (int per = 0; per < VG_PER_COUNT; per++) {
                vg_limit_key key = {l->of, (vg_way)way, (vg_party)party, (vg_per)per};
                const vg_limit_row *row = vg_limit_on(limits, &key, l->rules->class_limits, l->day);
                VG_TRY(row == NULL ? VG_DONE : put_limit(l, row, w, err));
            }
        }
    }
    vg_json_list_end(w);
    vg_json_end(w);
    return VG_DONE;
}
