#include "gateway/run/recon_try.h"
#include "gateway/run/recon_run.h"
#include <inttypes.h>
#include <stdlib.h>

/* The first bad line is enough to mend a file by. */
static void tell(void *ctx, int64_t line, const char *text)
{
    vg_err *first = ctx;
    (void)line;
    if (first->text[0] == 0) {
        VG_SET(first->text, text);
    }
}

static const char *word_of(vg_recon_change_kind kind)
{
    return kind == VG_RECON_GAINED ? "gained" : kind == VG_RECON_LOST ? "lost" : "changed";
}

static void render(const vg_recon_day *before, const vg_recon_day *after, const char *program, const vg_recon_change *changes, size_t count, vg_json *w)
{
    int64_t counts[VG_RECON_CHANGED + 1] = {0};
    for (size_t i = 0; i < count; i++) {
        counts[changes[i].kind]++;
    }
    vg_json_begin(w, NULL);
    vg_json_text(w, "program", program);
    vg_json_day(w, "day", before->day.n);
    vg_json_int(w, "rules_version", before->result->rules_version);
    vg_json_int(w, "tried_version", after->result->rules_version);
    vg_json_int(w, "groups_before", (int64_t)before->result->group_count);
    vg_json_int(w, "groups_after", (int64_t)after->result->group_count);
    vg_json_int(w, "gained", counts[VG_RECON_GAINED]);
    vg_json_int(w, "lost", counts[VG_RECON_LOST]);
    vg_json_int(w, "changed", counts[VG_RECON_CHANGED]);
    vg_json_int(w, "breaks_before", (int64_t)before->result->left_count);
    vg_json_int(w, "breaks_after", (int64_t)after->result->left_count);
    vg_json_list(w, "data");
    for (size_t i = 0; i < count && i < VG_TRY_SHOWN; i++) {
        const vg_recon_change *c = &changes[i];
        vg_json_begin(w, NULL);
        vg_json_text(w, "change", word_of(c->kind));
        if (c->kind != VG_RECON_GAINED) {
            vg_recon_put_group(before, &before->result->groups[c->before], "before", w);
        } else {
            vg_json_null(w, "before");
        }
        if (c->kind != VG_RECON_LOST) {
            vg_recon_put_group(after, &after->result->groups[c->after], "after", w);
        } else {
            vg_json_null(w, "after");
        }
        vg_json_end(w);
    }
    vg_json_list_end(w);
    vg_json_end(w);
}

static vg_status match_twice(vg_store *store, const vg_recon_day_ask *ask, const vg_recon_rules *other, vg_recon_day *before, vg_recon_day *after, vg_err *err)
{
    vg_recon_day_ask tried = *ask;
    tried.matching = other;
    VG_TRY(vg_recon_day_read(store, ask, before, err));
    return vg_recon_day_read(store, &tried, after, err);
}

vg_status vg_recon_try(vg_store *store, const vg_rules *program, vg_day day, vg_span text, const atomic_bool *stop, vg_json *w, vg_err *err)
{
    vg_recon_day before = {0}, after = {0};
    vg_recon_change *changes = NULL;
    size_t count = 0;
    vg_err first = {0};
    vg_recon_rules_room *room = calloc(1, sizeof *room);
    if (room == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for rules");
    }
    vg_recon_day_ask ask = {.rules = program, .day = day, .stop = stop};
    vg_status st = vg_recon_rules_read(text, room, tell, &first, err);
    if (st.code == VG_E_INVALID && first.text[0] != 0) {
        st = VG_FAIL(err, INVALID, "the rules file: %s", first.text);
    }
    vg_recon_rules other = st.code == VG_OK ? vg_recon_rules_on(room, day) : (vg_recon_rules){0};
    st = st.code == VG_OK ? vg_recon_covered_to(store, program->program, &ask.covered_to, err) : st;
    st = st.code == VG_OK ? match_twice(store, &ask, &other, &before, &after, err) : st;
    if (st.code == VG_OK) {
        vg_recon_groups old = {before.result->groups, before.result->group_count, before.result->ids};
        vg_recon_groups new = {after.result->groups, after.result->group_count, after.result->ids};
        st = vg_recon_compare(&old, &new, &changes, &count, err);
    }
    if (st.code == VG_OK) {
        render(&before, &after, program->name, changes, count, w);
    }
    free(changes);
    vg_recon_day_free(&before);
    vg_recon_day_free(&after);
    free(room);
    return st;
}
