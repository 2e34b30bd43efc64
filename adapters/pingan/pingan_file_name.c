/* 6103 tells the name of a day's file and its key; the bank's client software brings the file itself into a directory (F.1). The key stays
 * in the sealed journal: nothing here decrypts. */
#include "adapters/pingan/pingan_in.h"

/* The columns that the paper calls safe to expect are built in for deposits and withdrawals (F.1). */
static const char *profile_of(const pingan_settings *set, const char *type)
{
    bool usual = type[0] == 0 || strcmp(type, set->day_file_type) == 0;
    type = usual ? set->day_file_type : type;
    return usual && set->day_file_profile[0] != 0 ? set->day_file_profile
           : strcmp(type, "CZ") == 0              ? "pingan-6103-cz"
           : strcmp(type, "TX") == 0              ? "pingan-6103-tx"
                                                  : "";
}

static const char *words_of(const pingan_prepared *ready, const char *profile)
{
    switch (ready->family) {
    case PINGAN_JYW:
        return "Ping An's client software has the files of this family, encrypted (3DES) with a vector that no paper states: send them decrypted by "
               "statement import --profile pingan-20 or the like";
    case PINGAN_B2B:
        return "Ping An's own accounts have pages of a day (4013) and files by its client software: send those by statement import --profile pingan-4004";
    case PINGAN_JZB:
        break;
    }
    if (ready->set.day_file_dir[0] == 0) {
        return "Ping An names its file (6103) and its client software fetches it: bank_settings day_file_dir is where it puts it, or send it by "
               "statement import. --type 6073TX or 6073QF --account: pages of one sub-account";
    }
    return profile[0] != 0 ? NULL : "Ping An's files 6103 have a layout for each type, and only those of CZ and TX are built in: bank_settings day_file_type "
                                    "with day_file_profile names one of the program's own";
}

/* Nothing in the answer repeats the day: the file's lines must be of it. */
void pingan_day_offer(const vg_bank_conf *conf, const char *type, vg_day_offer *ret)
{
    const pingan_prepared *ready = conf->prepared;
    const char *profile = profile_of(&ready->set, type);
    if (ready->family == PINGAN_JZB && pingan_listed_by(type) != NULL) {
        pingan_listed_offer(type, ret);
        return;
    }
    *ret = (vg_day_offer){.words = words_of(ready, profile), .profile = profile, .dir = ready->set.day_file_dir, .dated = true};
}

/* Either header may have it. */
bool pingan_says_yes(const pingan_prepared *ready, const pingan_heard *heard)
{
    bool outer = ready->set.dedicated_line || strcmp(heard->net.code, "000000") == 0;
    bool inner = strcmp(heard->biz.code, "000000") == 0 || (heard->biz.code[0] == 0 && !ready->set.dedicated_line);
    return outer && inner;
}

/* Of an answer that was read as a yes: one without 000000 says in the bank's own code that there is nothing (A.7). */
vg_status pingan_day_file(const vg_bank_conf *conf, const vg_signer *signer, vg_span wire, int64_t at_ms, vg_arena *arena, vg_span *ret, vg_err *err)
{
    const pingan_prepared *ready = conf->prepared;
    vg_answer answer = {0};
    pingan_reading r = {.ready = ready, .message = pingan_message_by(ready->family, "6103"), .arena = arena, .answer = &answer};
    bool whole;
    *ret = (vg_span){0};
    VG_TRY(pingan_hear(ready, signer, wire, at_ms, arena, &r.heard, &whole, err));
    if (!pingan_says_yes(ready, &r.heard)) {
        return VG_DONE;
    }
    VG_TRY(pingan_read_file_name(&r, err));
    if (answer.more) {
        return VG_FAIL(err, STATEMENT, "the bank named several files of this day and type, and nothing says which one counts");
    }
    size_t len = strlen(answer.file_name);
    char *name = vg_arena_take(arena, len + 1);
    if (name == NULL) {
        return VG_FAIL(err, MEMORY, "no room for a file's name");
    }
    memcpy(name, answer.file_name, len);
    *ret = (vg_span){(const uint8_t *)name, len};
    return VG_DONE;
}
