#include "tests/unit/recon_kit.h"
#include "gateway/base/buf.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

void kit_fresh(recon_kit *kit)
{
    vg_recon_free(kit->result);
    *kit = (recon_kit){.rules = *vg_recon_rules_standard(), .cover = {1, {1}, {INT32_MAX}}};
}

static vg_recon_item *item(vg_recon_item *at, int64_t id, int64_t fen, int32_t day)
{
    *at = (vg_recon_item){.id = id,
                          .account = 1,
                          .fen = fen < 0 ? -fen : fen,
                          .day = {day},
                          .second = -1,
                          .side = fen < 0 ? VG_DEBIT : VG_CREDIT,
                          .currency = "CNY"};
    return at;
}

vg_recon_item *kit_bank(recon_kit *kit, int64_t fen, int32_t day)
{
    assert(kit->bank_count < KIT_ITEMS);
    vg_recon_item *at = &kit->bank[kit->bank_count++];
    return item(at, (int64_t)kit->bank_count, fen, day);
}

vg_recon_item *kit_ours(recon_kit *kit, int64_t fen, int32_t day)
{
    assert(kit->our_count < KIT_ITEMS);
    vg_recon_item *at = &kit->ours[kit->our_count++];
    return item(at, 1000 + (int64_t)kit->our_count, fen, day);
}

vg_code kit_try(recon_kit *kit, vg_err *err)
{
    vg_recon_ask ask = {.bank = kit->bank,
                        .ours = kit->ours,
                        .bank_count = kit->bank_count,
                        .our_count = kit->our_count,
                        .rules = &kit->rules,
                        .calendar = vg_calendar_china(),
                        .covers = &kit->cover,
                        .cover_count = 1,
                        .wait_days = kit->wait_days};
    vg_recon_free(kit->result);
    kit->result = NULL;
    return vg_recon_run(&ask, &kit->result, err).code;
}

void kit_run(recon_kit *kit)
{
    vg_err err = {0};
    if (kit_try(kit, &err) != VG_OK) {
        printf("a run failed: %s\n", err.text);
        abort();
    }
}

const vg_recon_group *kit_group(const recon_kit *kit, bool bank, int64_t id)
{
    for (size_t i = 0; i < kit->result->group_count; i++) {
        const vg_recon_group *g = &kit->result->groups[i];
        const int64_t *ids = &kit->result->ids[g->first + (bank ? 0 : g->bank_count)];
        for (uint32_t k = 0; k < (bank ? g->bank_count : g->our_count); k++) {
            if (ids[k] == id) {
                return g;
            }
        }
    }
    return NULL;
}

const char *kit_rule(const recon_kit *kit, bool bank, int64_t id)
{
    const vg_recon_group *g = kit_group(kit, bank, id);
    return g == NULL ? "" : vg_recon_rule_of(g->rule)->name;
}

const vg_recon_left *kit_left(const recon_kit *kit, bool bank, int64_t id)
{
    for (size_t i = 0; i < kit->result->left_count; i++) {
        if (kit->result->lefts[i].bank == bank && kit->result->lefts[i].id == id) {
            return &kit->result->lefts[i];
        }
    }
    return NULL;
}

const char *kit_why(const recon_kit *kit, bool bank, int64_t id)
{
    const vg_recon_left *left = kit_left(kit, bank, id);
    return left == NULL ? "" : vg_recon_reason_name(left->reason);
}

bool kit_paired(const recon_kit *kit, int64_t bank, int64_t ours)
{
    const vg_recon_group *g = kit_group(kit, true, bank);
    return g != NULL && g->bank_count == 1 && g->our_count == 1 && kit->result->ids[g->first + 1] == ours;
}

char *kit_text(const vg_recon_result *result)
{
    size_t room = 256 + result->group_count * 160 + result->id_count * 24 + result->left_count * 120 + result->candidate_count * 24;
    char *text = malloc(room);
    assert(text != NULL);
    vg_buf b = vg_buf_of(text, room - 1);
    for (size_t i = 0; i < result->group_count; i++) {
        const vg_recon_group *g = &result->groups[i];
        vg_buf_format(&b, "\n%d/%d %d %u %" PRId64 " %" PRId64 " %" PRId64 " %d:", g->rule, g->rule_version, g->proposed, g->alike,
                      g->bank_fen, g->our_fen, g->fee_fen, g->shift_days);
        for (uint32_t k = 0; k < g->bank_count + g->our_count; k++) {
            vg_buf_format(&b, "%s%" PRId64, k == g->bank_count ? " = " : " ", result->ids[g->first + k]);
        }
    }
    for (size_t i = 0; i < result->left_count; i++) {
        const vg_recon_left *l = &result->lefts[i];
        vg_buf_format(&b, "\n%d %" PRId64 " %s of %u:", l->bank, l->id, vg_recon_reason_name(l->reason), l->total);
        for (uint32_t k = 0; k < l->count; k++) {
            vg_buf_format(&b, " %" PRId64, result->candidates[l->first + k]);
        }
    }
    assert(!b.over);
    text[b.len] = 0;
    return text;
}
