/* Two sets of items for tests of the matching, and what came of them. */
#pragma once
#include "gateway/core/recon.h"

enum { KIT_ITEMS = 10240 };

typedef struct recon_kit {
    vg_recon_item bank[KIT_ITEMS], ours[KIT_ITEMS];
    size_t bank_count, our_count;
    vg_recon_rules rules;
    vg_recon_cover cover;
    int32_t wait_days;
    vg_recon_result *result;
} recon_kit;

/* Empty; all rules of the standard; account 1 is covered from day 1 to the end of time. */
void kit_fresh(recon_kit *kit);
/* fen below 0 is a debit. Account 1, CNY, ids from 1 (the bank's) and from 1001 (ours). */
vg_recon_item *kit_bank(recon_kit *kit, int64_t fen, int32_t day);
vg_recon_item *kit_ours(recon_kit *kit, int64_t fen, int32_t day);
void kit_run(recon_kit *kit);
vg_code kit_try(recon_kit *kit, vg_err *err);
/* Name of the rule that made the group of this item, "" for none. */
const char *kit_rule(const recon_kit *kit, bool bank, int64_t id);
const vg_recon_group *kit_group(const recon_kit *kit, bool bank, int64_t id);
/* Name of its reason, "" when it is in a group. */
const char *kit_why(const recon_kit *kit, bool bank, int64_t id);
const vg_recon_left *kit_left(const recon_kit *kit, bool bank, int64_t id);
/* In a group of just these two. */
bool kit_paired(const recon_kit *kit, int64_t bank, int64_t ours);
/* As one text, for comparisons of whole results. The caller frees it. */
char *kit_text(const vg_recon_result *result);
