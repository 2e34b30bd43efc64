#include "tests/fakes/pingan_fake_in.h"

#include <string.h>

void pingan_fake_conf_default(pingan_fake_conf *conf)
{
    *conf = (pingan_fake_conf){
        .seed = 1,
        .qydm = "9999",
        .sup_acct = "15000000000001",
        .sup_name = "测试平台资金汇总账户",
        .target_jzb = "26",
        .target_jyw = "03",
        .customer = "00100000000000000001",
        .corp_acct = "15000000000002",
        .corp_name = "测试平台科技有限公司",
        .corp_fen = INT64_C(100000000),
        .execute_ms = 200,
        .waiting_first = true,
        .no_record_code = true,
        .deposits_in_6073 = true,
        .cols_6048 = 5,
        .cols_6050 = 11,
        .cols_6098 = 12,
        .page_rows = 20,
        .bind_tries = 3,
        .push_retry_ms = 1000,
        .keep_requests = 100,
        .random_ms_max = 60000,
    };
}

typedef struct option {
    const char *name;
    size_t at, size;
} option;
#define AT(name) {#name, offsetof(pingan_fake_conf, name), sizeof((pingan_fake_conf *)0)->name}

static const option texts[] = {
    AT(qydm),      AT(sup_acct),  AT(sup_name),      AT(target_jzb), AT(target_jyw), AT(customer),
    AT(corp_acct), AT(corp_name), AT(platform_cert), AT(bank_cert),  AT(bank_key),
};
static const option numbers[] = {
    AT(seed),       AT(corp_fen),      AT(execute_ms),    AT(t1_at),
    AT(cols_6048),  AT(cols_6050),     AT(cols_6098),     AT(bind_tries),
    AT(push_retry_ms), AT(keep_requests), AT(random_ms_max), AT(page_rows),
};
static const option switches[] = {
    AT(array_trailing_amp), AT(whole_only),     AT(working_days),     AT(deposit_t1),
    AT(waiting_first),      AT(no_record_code), AT(deposits_in_6073), AT(return_numbers_late),
    AT(strict_cards),       AT(signed_in),      AT(push),             AT(return_unnamed),
};

static const option *find(const option *options, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (fk_same(options[i].name, name)) {
            return &options[i];
        }
    }
    return NULL;
}
#define FIND(options, name) find(options, sizeof(options) / sizeof(options)[0], name)

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

static bool set_plain(pingan_fake_conf *conf, const char *name, const char *value)
{
    const option *text = FIND(texts, name), *number = FIND(numbers, name);
    const option *one = FIND(switches, name);
    int64_t big = 0;
    if (text != NULL && strlen(value) < text->size) {
        fk_copy((char *)conf + text->at, text->size, value);
        return true;
    }
    if (number != NULL && parse_big(value, &big)) {
        uint32_t small = (uint32_t)big;
        bool wide = number->size == sizeof big;
        if (!wide && (int64_t)small != big) {
            return false;
        }
        memcpy((char *)conf + number->at, wide ? (void *)&big : (void *)&small, number->size);
        return true;
    }
    if (one != NULL && (fk_same(value, "0") || fk_same(value, "1"))) {
        bool on = *value == '1';
        memcpy((char *)conf + one->at, &on, sizeof on);
        return true;
    }
    return false;
}

static bool set_word(pingan_fake_conf *conf, const char *name, const char *value)
{
    static const char *const duplicates[] = {"reject", "answer_same", "act_twice"};
    if (fk_same(name, "frame")) {
        conf->frame = fk_same(value, "dedicated") ? PINGAN_DEDICATED : PINGAN_PUBLIC;
        return fk_same(value, "dedicated") || fk_same(value, "public");
    }
    if (fk_same(name, "signing")) {
        conf->signing = fk_same(value, "gateway") ? PINGAN_GATEWAY : PINGAN_FRONT_END;
        return fk_same(value, "gateway") || fk_same(value, "front_end");
    }
    for (size_t i = 0; fk_same(name, "duplicate") && i < 3; i++) {
        if (fk_same(value, duplicates[i])) {
            conf->duplicate = (pingan_duplicate)i;
            return true;
        }
    }
    return false;
}

/* work_day=20251001N adds an exception of the calendar; ppm.WORD=N a chance of a fault. */
static bool set_list(pingan_fake_conf *conf, const char *name, const char *value)
{
    int64_t day = 0, ppm = 0;
    if (strncmp(name, "ppm.", 4) == 0) {
        pingan_do act = pingan_do_from_word(name + 4);
        if (act == PINGAN_DO_NONE || !parse_big(value, &ppm) || ppm > 1000000) {
            return false;
        }
        conf->random_ppm[act] = (uint32_t)ppm;
        return true;
    }
    if (!fk_same(name, "work_day") || strlen(value) != 9 ||
        conf->work_day_count == PINGAN_WORK_DAYS_MAX || (value[8] != 'W' && value[8] != 'N')) {
        return false;
    }
    pingan_work_day *one = &conf->work_days[conf->work_day_count];
    fk_copy(one->date, sizeof one->date, value);
    one->flag = value[8];
    if (!fk_day_parse(one->date, &day)) {
        return false;
    }
    conf->work_day_count++;
    return true;
}

bool pingan_fake_conf_set(pingan_fake_conf *conf, const char *name, const char *value)
{
    return set_plain(conf, name, value) || set_word(conf, name, value) ||
           set_list(conf, name, value);
}
