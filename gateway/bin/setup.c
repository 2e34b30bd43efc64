#include "gateway/bin/setup.h"
#include "gateway/edge/store_mysql.h"
#include "gateway/edge/store_sqlite.h"
#include "gateway/edge/download.h"
#include "gateway/edge/wire_curl.h"
#include "gateway/edge/wire_tcp.h"
#include "gateway/run/fetch.h"
#include "gateway/run/imports.h"
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>

vg_conf *vg_setup_conf(const char *path)
{
    vg_conf_problem *problems = calloc(VG_CONF_PROBLEMS_MAX, sizeof *problems);
    vg_conf *conf = NULL;
    size_t count = 0;
    vg_err err;
    if (problems == NULL || vg_conf_read(path, &conf, problems, &count, &err).code != VG_OK) {
        for (size_t i = 0; i < count; i++) {
            fprintf(stderr, "%s:%d: %s\n", path, problems[i].line, problems[i].text);
        }
        if (count == 0) {
            fprintf(stderr, "%s: %s\n", path, problems == NULL ? "out of memory" : err.text);
        }
        conf = NULL;
    }
    free(problems);
    return conf;
}

static vg_status read_secret(const char *path, char *ret, size_t cap, vg_err *err)
{
    FILE *f = path[0] == 0 ? NULL : fopen(path, "re");
    if (f == NULL) {
        return VG_FAIL(err, KEY_FILE, "the secret file of the configuration cannot be read");
    }
    size_t n = fread(ret, 1, cap - 1, f);
    (void)fclose(f);
    while (n > 0 && (ret[n - 1] == '\n' || ret[n - 1] == '\r')) {
        n--;
    }
    ret[n] = 0;
    return VG_DONE;
}

static vg_status open_mysql(const vg_conf *c, bool migrate, const vg_sealer *sealer, vg_store **ret, vg_err *err)
{
    char password[256] = "";
    const vg_conf_store *s = &c->store;
    if (s->password_file[0] != 0) {
        VG_TRY(read_secret(s->password_file, password, sizeof password, err));
    }
    vg_store_mysql_conf conf = {.host = s->host[0] == 0 ? NULL : s->host,
                                .port = (uint16_t)s->port,
                                .socket = s->socket[0] == 0 ? NULL : s->socket,
                                .user = s->user,
                                .password = password,
                                .database = s->database,
                                .sealer = sealer,
                                .migrate = migrate};
    vg_status st = vg_store_mysql_open(&conf, ret, err);
    OPENSSL_cleanse(password, sizeof password);
    return st;
}

vg_status vg_setup_store(const vg_conf *c, bool migrate, vg_setup_stored *ret, vg_err *err)
{
    vg_seal_conf key = {.current = c->seal_key_file};
    *ret = (vg_setup_stored){0};
    VG_TRY(vg_seal_open(&key, &ret->seal, err));
    ret->sealer = vg_seal_sealer(ret->seal);
    vg_status st;
    if (c->store.kind == VG_CONF_SQLITE) {
        vg_store_sqlite_conf conf = {
            .path = c->store.path, .sealer = &ret->sealer, .create = migrate, .migrate = migrate};
        st = vg_store_sqlite_open(&conf, &ret->store, err);
    } else {
        st = open_mysql(c, migrate, &ret->sealer, &ret->store, err);
    }
    if (st.code != VG_OK) {
        ret->store = NULL;
        vg_setup_store_end(ret);
    }
    return st;
}

void vg_setup_store_end(vg_setup_stored *stored)
{
    if (stored->store != NULL) {
        stored->store->ops->close(stored->store);
    }
    vg_seal_close(stored->seal);
    *stored = (vg_setup_stored){0};
}

static vg_status tail_number(const void *ctx, int64_t tail, char ret_tail[17], char ret_account[33], vg_err *err)
{
    const vg_bank_conf *c = ctx;
    return c->bank->account_of_tail(c, tail, ret_tail, ret_account, err);
}

static void set_rules(const vg_conf *conf, size_t i, const vg_setup_days *days, vg_program_conf *ret)
{
    const vg_conf_program *p = &conf->programs[i];
    const vg_bank *bank = p->bank;
    vg_rules *r = &ret->rules;
    *r = (vg_rules){.program = p->id,
                    .caps = bank->caps,
                    .asks = bank->asks,
                    .poll_s = bank->poll_s,
                    .visible_ms = bank->visible_ms,
                    .settled_by = bank->settled_by,
                    .timers = conf->timers,
                    .calendar = vg_setup_calendar(days),
                    .rails = vg_setup_rails(days, i),
                    .confirm_max = p->confirm_batch,
                    .limits = vg_setup_limits(days, i),
                    .matching = vg_setup_matching(days, i),
                    .ledger_map = vg_setup_ledger_map(days, i),
                    .fee_types = bank->fee_types,
                    .asks_days = p->ask_working_days && vg_bank_offers(bank, VG_ASK_WORKING_DAYS),
                    .t1_business = p->t1_rule == 1,
                    .cutoff_s = (int32_t)p->t1_cutoff_s,
                    .release_s = (int32_t)p->t1_release_s,
                    .payee_next_day = p->t1_payee == 1,
                    .withdraw_latest_first = p->lots_withdraw == 1,
                    .hold_oldest_first = p->lots_hold == 1,
                    .capture_approval_over = p->capture_approval_over,
                    .break_two_over = p->break_two_over,
                    .write_off_max = p->write_off_max,
                    .ref_max = bank->ref_max,
                    .class_limits = p->class_limits,
                    .refund_as_topup = p->refund_channel == 1,
                    .return_fee_ours = p->return_fee == 1,
                    .refund_from_clearing = p->refund_from == 2 || (p->refund_from == 0 && bank->refund_from_clearing),
                    .first_tail = p->first_tail,
                    .account_of_tail = bank->account_of_tail == NULL ? NULL : tail_number,
                    .account_ctx = &ret->bank_conf};
    VG_SET(r->name, p->name);
    VG_SET(r->ref_prefix, p->ref_prefix);
    VG_SET(r->own_account, p->own_account);
    VG_SET(r->own_name, p->own_name);
    VG_SET(r->suspense_account, p->suspense_account);
    VG_SET(r->custody_account, p->custody_account);
    VG_SET(r->interest_account, p->interest_account);
    VG_SET(r->settlement_account, p->settlement_account);
}

enum { RATES_FILE_MAX = 64 * 1024 };

static vg_status set_interest(const vg_conf_program *p, vg_program_conf *ret, vg_err *err)
{
    size_t count = 0;
    if (strcmp(p->interest_rates, "posted") == 0) {
        count = vg_rates_posted(ret->rates);
    } else if (strcmp(p->interest_rates, "none") != 0) {
        char text[RATES_FILE_MAX];
        FILE *f = fopen(p->interest_rates, "re");
        if (f == NULL) {
            return VG_FAIL(err, CONFIG, "program %s: the rates file %s cannot be read", p->name, p->interest_rates);
        }
        size_t n = fread(text, 1, sizeof text, f);
        (void)fclose(f);
        vg_err why;
        if (vg_rates_read((vg_span){(const uint8_t *)text, n}, ret->rates, &count, &why).code != VG_OK) {
            return VG_FAIL(err, CONFIG, "program %s: %s, %s", p->name, p->interest_rates, why.text);
        }
    }
    ret->rules.interest = (vg_interest_terms){.rates = ret->rates,
                                              .rate_count = count,
                                              .basis = (int32_t)p->interest_basis,
                                              .whole_yuan = p->interest_base == 1,
                                              .segmented = p->interest_method == 1};
    return VG_DONE;
}

/* Unsigned bytes go to a private address, or nowhere; signed ones by TLS where the address is another's. */
static vg_status check_url(const vg_conf_program *p, vg_err *err)
{
    if (p->bank->wire == VG_WIRE_TCP) {
        return vg_wire_tcp_check(p->url, err);
    }
    bool front_end = p->signing == VG_SIGN_FRONT_END;
    VG_TRY(vg_wire_check_url(p->url, front_end, err));
    vg_err why;
    bool plain = strncmp(p->url, "http://", 7) == 0;
    if (!front_end && plain && vg_wire_check_url(p->url, true, &why).code != VG_OK) {
        return VG_FAIL(err, CONFIG, "program %s: a bank outside of our own network is called by https", p->name);
    }
    return VG_DONE;
}

/* A file that can be fetched and not read would be known on the first day that it comes. */
static vg_status check_day_file(const vg_conf *conf, const vg_conf_program *p, const vg_program_conf *made, vg_err *err)
{
    vg_day_offer offer;
    vg_err why;
    char type[9];
    const char *folder = conf->statement_profiles[0] == 0 ? NULL : conf->statement_profiles;
    if (p->bank->day_offer == NULL) {
        return VG_DONE;
    }
    const char *rest = vg_fetch_types(made);
    while (vg_day_type_next(&rest, type)) {
        p->bank->day_offer(&made->bank_conf, type, &offer);
        if (vg_import_check_profile(offer.profile, folder, &why).code != VG_OK) {
            return VG_FAIL(err, CONFIG, "program %s: the profile of its statement file%s%s: %s", p->name, type[0] == 0 ? "" : " ", type, why.text);
        }
        if (offer.base != NULL && vg_download_check_base(offer.base, p->url, &why).code != VG_OK) {
            return VG_FAIL(err, CONFIG, "program %s: files_url: %s", p->name, why.text);
        }
        if (offer.account != NULL && strcmp(offer.account, made->rules.custody_account) != 0) {
            return VG_FAIL(err, CONFIG, "program %s: %s is a statement of the custody account: custody_account is not the number that bank_settings name", p->name, type);
        }
    }
    return VG_DONE;
}

vg_status vg_setup_program(const vg_conf *conf, size_t i, const vg_setup_keys *keys, const vg_setup_days *days, vg_program_conf *ret,
                           vg_err *err)
{
    const vg_conf_program *p = &conf->programs[i];
    *ret = (vg_program_conf){.bank = p->bank,
                             .signer = vg_setup_signer(keys, i),
                             .url = p->url,
                             .fetches = p->fetch_statements,
                             .pace_per_min = (int32_t)p->pace_per_min,
                             .connections = (uint32_t)p->connections};
    ret->bank_conf = (vg_bank_conf){.bank = p->bank, .values = p->values, .codes = p->codes};
    set_rules(conf, i, days, ret);
    VG_TRY(set_interest(p, ret, err));
    if (p->bank->prepare != NULL) {
        VG_TRY(p->bank->prepare(&ret->bank_conf, err));
    }
    VG_TRY(check_day_file(conf, p, ret, err));
    return (p->bank->caps & VG_CAP_LEDGER_ONLY) == 0 ? check_url(p, err) : VG_DONE;
}

void vg_setup_program_end(vg_program_conf *program)
{
    if (program->bank != NULL && program->bank->unprepare != NULL) {
        program->bank->unprepare(&program->bank_conf);
    }
}

/* --- what an opening needs -------------------------------------------------------------------------------- */

/* Where each need stands in an ask. */
static void leave_out(vg_ask *ask, vg_api_need need)
{
    switch (need) {
    case VG_NEED_ID_TYPE:
        ask->owner_id_type = 0;
        return;
    case VG_NEED_ID_NUMBER:
        ask->owner_id[0] = 0;
        return;
    case VG_NEED_LEGAL_PERSON:
        ask->owner_legal_person[0] = 0;
        return;
    case VG_NEED_ADDRESS:
        ask->owner_address[0] = 0;
        return;
    case VG_NEED_CONTACT_NAME:
        ask->contact_name[0] = 0;
        return;
    case VG_NEED_CONTACT_PHONE:
        ask->contact_phone[0] = 0;
        return;
    case VG_NEED_CONTACT_MAIL:
        ask->contact_mail[0] = 0;
        return;
    case VG_NEED_COUNT:
        break;
    }
    assert(false && "a need that is not in the list");
}

static bool can_be_said(const vg_program_conf *p, const vg_ask *ask, uint8_t *room)
{
    vg_buf wire = vg_buf_of(room, VG_MESSAGE_MAX);
    vg_err ignored;
    return p->bank->encode(&p->bank_conf, &p->signer, ask, &wire, &ignored).code == VG_OK;
}

/* The bank's own tables say what its message needs: an opening with everything is encoded, then without one value at
 * a time. Where even the whole one does not go (a setting is missing), nothing can be said. */
static uint32_t needs_of(const vg_program_conf *p, char owner_kind)
{
    vg_ask whole = {.kind = VG_ASK_OPEN, .owner_kind = owner_kind, .owner_id_type = owner_kind == 'C' ? 'D' : '0'};
    vg_err ignored;
    uint32_t needs = 0;
    uint8_t *room = malloc(VG_MESSAGE_MAX);
    VG_SET(whole.ref, "1");
    VG_SET(whole.account_name, "1");
    VG_SET(whole.owner_id, "1");
    VG_SET(whole.owner_legal_person, "1");
    VG_SET(whole.owner_address, "1");
    VG_SET(whole.contact_name, "1");
    VG_SET(whole.contact_phone, "1");
    VG_SET(whole.contact_mail, "1");
    bool known = room != NULL && vg_bank_offers(p->bank, VG_ASK_OPEN) &&
                 (p->bank->caps & VG_CAP_LEDGER_ONLY) == 0 &&
                 (p->bank->account_of_tail == NULL ||
                  p->bank->account_of_tail(&p->bank_conf, 1, whole.account_tail, whole.account, &ignored).code == VG_OK) &&
                 can_be_said(p, &whole, room);
    for (vg_api_need i = 0; known && i < VG_NEED_COUNT; i++) {
        vg_ask less = whole;
        leave_out(&less, i);
        needs |= can_be_said(p, &less, room) ? 0 : UINT32_C(1) << i;
    }
    free(room);
    return needs;
}

/* NULL: the files of a day can be asked for, or the bank has none at all. */
static const char *day_lines_need(const vg_program_conf *program)
{
    vg_day_offer offer;
    if (program->bank == NULL || program->bank->day_offer == NULL || !vg_bank_offers(program->bank, VG_ASK_DAY_LINES) || vg_fetch_types(program) != NULL) {
        return NULL;
    }
    program->bank->day_offer(&program->bank_conf, "", &offer);
    return offer.words;
}

vg_api_facts vg_setup_facts(const vg_conf *conf, size_t i, const vg_setup_keys *keys, int64_t at_ms,
                            const vg_program_conf *program)
{
    const vg_conf_program *p = &conf->programs[i];
    return (vg_api_facts){.program = p->id,
                          .name = p->name,
                          .bank = p->bank->name,
                          .bank_title = p->bank->title,
                          .mode = p->mode,
                          .caps = p->bank->caps,
                          .asks = p->bank->asks,
                          .day_lines_need = day_lines_need(program),
                          .needs_person = needs_of(program, 'P'),
                          .needs_company = needs_of(program, 'C'),
                          .cert_end_ms = vg_setup_cert_end(keys, i, at_ms),
                          .rules = &program->rules};
}

const char *vg_setup_libssl_hole(void)
{
    static const struct {
        unsigned fixed;
        const char *text;
    } holes[] = {
#define HOLE(fixed, cve, what) {fixed, cve ": " what},
#include "gateway/bin/known_holes.def"
#undef HOLE
    };
    if (OPENSSL_version_major() != 3 || OPENSSL_version_minor() != 0) {
        return NULL;
    }
    for (size_t i = 0; i < VG_COUNT(holes); i++) {
        if (OPENSSL_version_patch() < holes[i].fixed) {
            return holes[i].text;
        }
    }
    return NULL;
}
