#include "tests/fakes/citic_fake_in.h"

#include <string.h>

void citic_fake_conf_default(citic_fake_conf *conf)
{
    *conf = (citic_fake_conf){
        .seed = 1,
        .user = "testuser",
        .main_no = "8110700000000000018",
        .main_name = "测试平台科技有限公司",
        .settle_no = "8110700000000000018",
        .settle_name = "测试平台科技有限公司",
        .prefix = "311070000001",
        .tail_len = 7,
        .adjust_tail = "0000904",
        .fee_tail = "0000905",
        .init_tail = "0000906",
        .own_tail = {"0000001"},
        .execute_ms = 200,
        .seen_at_once = true,
        .check_names = true,
        .settle_fen = INT64_C(100000000),
        .interest_fen = 1234,
        .keep_requests = 100,
        .random_ms_max = 60000,
    };
}

typedef struct text_option {
    const char *name;
    size_t at, cap;
} text_option;
#define TEXT(name, member)                                                                         \
    {                                                                                              \
        name, offsetof(citic_fake_conf, member), sizeof((citic_fake_conf *)0)->member              \
    }
static const text_option texts[] = {
    TEXT("user", user),
    TEXT("main_no", main_no),
    TEXT("main_name", main_name),
    TEXT("settle_no", settle_no),
    TEXT("settle_name", settle_name),
    TEXT("prefix", prefix),
    TEXT("adjust_tail", adjust_tail),
    TEXT("fee_tail", fee_tail),
    TEXT("init_tail", init_tail),
    TEXT("own_tail", own_tail[0]),
    TEXT("own_tail_2", own_tail[1]),
    TEXT("own_tail_3", own_tail[2]),
    TEXT("own_tail_4", own_tail[3]),
};

typedef struct number_option {
    const char *name;
    size_t at, size;
} number_option;
#define NUMBER(name) {#name, offsetof(citic_fake_conf, name), sizeof((citic_fake_conf *)0)->name}
static const number_option numbers[] = {
    NUMBER(seed),         NUMBER(tail_len),      NUMBER(execute_ms),
    NUMBER(settle_fen),   NUMBER(init_fen),      NUMBER(fee_fen),
    NUMBER(interest_fen), NUMBER(keep_requests), NUMBER(random_ms_max),
};
static const number_option switches[] = {
    NUMBER(seen_at_once), NUMBER(no_record_code),     NUMBER(register_review),
    NUMBER(check_names),  NUMBER(freeze_number_late),
};

static bool parse_big(const char *text, int64_t *ret)
{
    int64_t value = 0;
    if (!fk_is_digits(text) || strlen(text) > 18) {
        return false;
    }
    for (; *text != '\0'; text++) {
        value = value * 10 + (*text - '0');
    }
    *ret = value;
    return true;
}

static bool set_number(citic_fake_conf *conf, const char *name, const char *value)
{
    int64_t number = 0;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        if (!fk_same(numbers[i].name, name) || !parse_big(value, &number)) {
            continue;
        }
        uint32_t small = (uint32_t)number;
        bool wide = numbers[i].size == sizeof number;
        if (!wide && (int64_t)small != number) {
            return false;
        }
        memcpy((char *)conf + numbers[i].at, wide ? (void *)&number : (void *)&small,
               numbers[i].size);
        return true;
    }
    return false;
}

static bool set_switch(citic_fake_conf *conf, const char *name, const char *value)
{
    bool on = fk_same(value, "1");
    for (size_t i = 0; i < sizeof switches / sizeof switches[0]; i++) {
        if (fk_same(switches[i].name, name) && (on || fk_same(value, "0"))) {
            memcpy((char *)conf + switches[i].at, &on, sizeof on);
            return true;
        }
    }
    return false;
}

static bool set_text(citic_fake_conf *conf, const char *name, const char *value)
{
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (fk_same(texts[i].name, name) && strlen(value) < texts[i].cap) {
            fk_copy((char *)conf + texts[i].at, texts[i].cap, value);
            return true;
        }
    }
    return false;
}

static bool set_word(citic_fake_conf *conf, const char *name, const char *value)
{
    static const char *const duplicates[] = {"reject", "answer_same", "act_twice"};
    if (fk_same(name, "shape")) {
        conf->shape = fk_same(value, "field") ? CITIC_SHAPE_FIELD : CITIC_SHAPE_PAPER;
        return fk_same(value, "field") || fk_same(value, "paper");
    }
    for (size_t i = 0; fk_same(name, "duplicate") && i < 3; i++) {
        if (fk_same(value, duplicates[i])) {
            conf->duplicate = (citic_duplicate)i;
            return true;
        }
    }
    return false;
}

/* work_day=20251001N adds an exception of the calendar; ppm.WORD=N a chance of a fault. */
static bool set_list(citic_fake_conf *conf, const char *name, const char *value)
{
    int64_t day = 0, ppm = 0;
    if (strncmp(name, "ppm.", 4) == 0) {
        citic_do act = citic_do_from_word(name + 4);
        if (act == CITIC_DO_NONE || !parse_big(value, &ppm) || ppm > 1000000) {
            return false;
        }
        conf->random_ppm[act] = (uint32_t)ppm;
        return true;
    }
    if (!fk_same(name, "work_day") || strlen(value) != 9 ||
        conf->work_day_count == CITIC_WORK_DAYS_MAX || (value[8] != 'W' && value[8] != 'N')) {
        return false;
    }
    citic_work_day *one = &conf->work_days[conf->work_day_count];
    fk_copy(one->date, sizeof one->date, value);
    one->flag = value[8];
    if (!fk_day_parse(one->date, &day)) {
        return false;
    }
    conf->work_day_count++;
    return true;
}

bool citic_fake_conf_set(citic_fake_conf *conf, const char *name, const char *value)
{
    return set_text(conf, name, value) || set_number(conf, name, value) ||
           set_switch(conf, name, value) || set_word(conf, name, value) ||
           set_list(conf, name, value);
}
