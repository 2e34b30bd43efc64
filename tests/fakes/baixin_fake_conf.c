#include "tests/fakes/baixin_fake_in.h"

#include <string.h>

void baixin_fake_conf_default(baixin_fake_conf *conf)
{
    *conf = (baixin_fake_conf){
        .seed = 1,
        .sm2sm3_sig_uri =
            "http://www.chinaport.gov.cn/2022/04/xmldsig#sm2-sm3", /* pair 2 of §5.1 */
        .sm3_digest_uri = "http://www.chinaport.gov.cn/2022/04/xmldsig#sm3",
        .prefix = "c",
        .gateway_id = "GWTEST01",
        .bank_id = "BKTEST01",
        .inst_id = "INST0001",
        .route_id = "AIB011001",
        .main_account = "6230999999999999999",
        .main_name = "测试平台科技有限公司",
        .execute_ms = 200,
        .check_names = true,
        .one_per_person = true,
        .accounts_max = 5,
        .age_min = 16,
        .sms_valid_s = 300,
        .sms_tries = 3,
        .sms_pause_ms = 60000,
        .sms_day_max = 5,
        .day_fen = {1000000, 200000}, /* type II §2.1 */
        .year_fen = {20000000, 5000000},
        .notify_ms = 60000,
        .inline_max = (size_t)2 << 20,
        .keep_requests = 100,
        .random_ms_max = 60000,
    };
}

typedef struct option {
    const char *name;
    size_t at, size;
} option;
#define OPTION(name, member)                                                                       \
    {                                                                                              \
        name, offsetof(baixin_fake_conf, member), sizeof((baixin_fake_conf *)0)->member            \
    }
#define SAME(member) OPTION(#member, member)
static const option texts[] = {
    SAME(sm2sm3_sig_uri), SAME(sm3_digest_uri), SAME(prefix),       SAME(gateway_id), SAME(bank_id),
    SAME(inst_id),        SAME(route_id),       SAME(main_account), SAME(main_name),
};
static const option numbers[] = {
    SAME(seed),
    SAME(execute_ms),
    SAME(accounts_max),
    SAME(age_min),
    SAME(sms_valid_s),
    SAME(sms_tries),
    SAME(sms_pause_ms),
    SAME(sms_day_max),
    SAME(single_fen),
    SAME(interest_fen),
    SAME(notify_ms),
    SAME(inline_max),
    SAME(keep_requests),
    SAME(random_ms_max),
    OPTION("day_fen_2", day_fen[0]),
    OPTION("day_fen_3", day_fen[1]),
    OPTION("year_fen_2", year_fen[0]),
    OPTION("year_fen_3", year_fen[1]),
};
static const option switches[] = {
    OPTION("unsigned", unsigned_messages),
    SAME(sm2_der),
    SAME(t1_business),
    SAME(split_only),
    SAME(check_names),
    SAME(check_payee_class),
    SAME(review),
    SAME(opened_inactive),
    SAME(any_person),
    SAME(one_per_person),
    SAME(today_ready),
};
#define COUNT(list) (sizeof(list) / sizeof(list)[0])

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

static bool set_number(baixin_fake_conf *conf, const char *name, const char *value)
{
    int64_t number = 0;
    for (size_t i = 0; i < COUNT(numbers); i++) {
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

static bool set_switch(baixin_fake_conf *conf, const char *name, const char *value)
{
    bool on = fk_same(value, "1");
    for (size_t i = 0; i < COUNT(switches); i++) {
        if (fk_same(switches[i].name, name) && (on || fk_same(value, "0"))) {
            memcpy((char *)conf + switches[i].at, &on, sizeof on);
            return true;
        }
    }
    return false;
}

static bool set_text(baixin_fake_conf *conf, const char *name, const char *value)
{
    for (size_t i = 0; i < COUNT(texts); i++) {
        if (fk_same(texts[i].name, name) && strlen(value) < texts[i].size) {
            fk_copy((char *)conf + texts[i].at, texts[i].size, value);
            return true;
        }
    }
    return false;
}

/* One of two words that are a switch: true when name and value fit. */
static bool either(const char *name, const char *want, const char *value, const char *off,
                   const char *on, bool *ret)
{
    if (!fk_same(name, want) || (!fk_same(value, off) && !fk_same(value, on))) {
        return false;
    }
    *ret = fk_same(value, on);
    return true;
}

static bool set_word(baixin_fake_conf *conf, const char *name, const char *value)
{
    static const char *const proofs[] = {"sms", "amount", "none"};
    for (size_t i = 0; fk_same(name, "proof") && i < COUNT(proofs); i++) {
        if (fk_same(value, proofs[i])) {
            conf->proof = (baixin_proof)i;
            return true;
        }
    }
    return either(name, "mode", value, "DIRECT", "PAYINST", &conf->payinst) ||
           either(name, "soap", value, "1.1", "1.2", &conf->soap12) ||
           either(name, "suite", value, "rsa", "sm2", &conf->sm2);
}

/* work_day=20251001N adds an exception of the calendar; ppm.WORD=N a chance of a fault. */
static bool set_list(baixin_fake_conf *conf, const char *name, const char *value)
{
    int64_t ppm = 0;
    char date[9];
    if (strncmp(name, "ppm.", 4) == 0) {
        baixin_do act = baixin_do_from_word(name + 4);
        if (act == BAIXIN_DO_NONE || !parse_big(value, &ppm) || ppm > 1000000) {
            return false;
        }
        conf->random_ppm[act] = (uint32_t)ppm;
        return true;
    }
    if (!fk_same(name, "work_day") || strlen(value) != 9 ||
        conf->work_day_count == BAIXIN_WORK_DAYS_MAX || (value[8] != 'W' && value[8] != 'N')) {
        return false;
    }
    baixin_work_day *one = &conf->work_days[conf->work_day_count];
    fk_copy(date, sizeof date, value);
    one->works = value[8] == 'W';
    if (!fk_day_parse(date, &one->day)) {
        return false;
    }
    conf->work_day_count++;
    return true;
}

bool baixin_fake_conf_set(baixin_fake_conf *conf, const char *name, const char *value)
{
    return set_text(conf, name, value) || set_number(conf, name, value) ||
           set_switch(conf, name, value) || set_word(conf, name, value) ||
           set_list(conf, name, value);
}
