/* The adapter and the simulated bank, each written from the paper alone, speak with each other over real signatures, in both modes,
 * both suites and both SOAP versions. At the end the bank has no breach of form and its books balance. */
#include "gateway/base/text.h"
#include "tests/unit/baixin_kit.h"
#include <stdio.h>
#include <stdlib.h>

static baixin_kit k;

#define IS(answer, what)  CU_ASSERT_STRING_EQUAL(vg_verdict_name((answer).verdict), what)
#define CASE(answer, what) CU_ASSERT_STRING_EQUAL(vg_case_name((answer).open_case), what)

static vg_ask ask_of(vg_ask_kind kind) { return baixin_kit_ask(&k, kind); }

/* Every test once for each way the two sides can be set. */
static void in_every_case(void (*run)(void))
{
    for (size_t i = 0; i < VG_COUNT(baixin_cases); i++) {
        unsigned failures = CU_get_number_of_failures();
        baixin_kit_open(&k, &baixin_cases[i]);
        run();
        baixin_kit_close(&k);
        if (CU_get_number_of_failures() != failures) {
            printf("\n  in %s\n", baixin_cases[i].name);
        }
    }
}

static bool direct(void) { return strcmp(k.kit.bank->mode, "direct") == 0; }

static void world(const char *name, const char *card)
{
    CU_ASSERT(baixin_fake_person(k.bank, &(baixin_person){.name = name, .id_type = "01", .id_no = BAIXIN_ID, .mobile = "13800000000", .card = card}));
}

static void account(const char *name, int64_t fen, char ret[33])
{
    CU_ASSERT(baixin_fake_open(k.bank, k.now, &(baixin_account){.name = name, .card = BAIXIN_CARD, .kind = '2', .fen = fen}, ret));
}

/* --- opening -------------------------------------------------------------------------------------------- */

static vg_answer upload(const char *kind, char ret[65])
{
    static const uint8_t image[] = {0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3};
    vg_ask ask = ask_of(VG_ASK_UPLOAD);
    VG_SET(ask.memo, kind);
    ask.file = (vg_span){image, sizeof image};
    vg_answer a = baixin_kit_put(&k, &ask);
    vg_text_set(ret, 65, a.file_no);
    return a;
}

static vg_ask opening(void)
{
    vg_ask ask = ask_of(VG_ASK_OPEN_CASE);
    VG_SET(ask.account_tail, "U0000000001");
    VG_SET(ask.account_name, BAIXIN_PERSON);
    VG_SET(ask.owner_id, BAIXIN_ID);
    ask.owner_kind = 'P';
    ask.owner_id_type = '0';
    VG_SET(ask.owner_address, "北京市朝阳区");
    VG_SET(ask.card, BAIXIN_CARD);
    ask.person = (vg_person){.mobile = "13800000000", .occupation = "1A", .sex = 'M', .nation = "CHN", .tax_residence = '1', .face_ticket = "FACE0001", .consent_no = "CONSENT-1", .consent_at_ms = k.now - 60000};
    vg_err err;
    vg_status st = vg_day_make(2020, 1, 1, &ask.person.id_from, &err);
    assert(st.code == VG_OK);
    st = vg_day_make(2030, 1, 1, &ask.person.id_to, &err);
    assert(st.code == VG_OK);
    IS(upload("FRONT", ask.person.front_file), "yes");
    IS(upload("BACK", ask.person.back_file), "yes");
    return ask;
}

static vg_ask proof(const vg_ask *of, const vg_answer *told, vg_scene scene, const char *secret)
{
    baixin_sms sms = {0};
    CU_ASSERT(baixin_fake_sms(k.bank, told->case_no, &sms));
    vg_ask ask = ask_of(VG_ASK_VERIFY);
    VG_SET(ask.case_no, told->case_no);
    VG_SET(ask.account, of->account);
    ask.scene = scene;
    VG_SET(ask.code_order, sms.order_no);
    VG_SET(ask.secret, secret != NULL ? secret : sms.code);
    ask.by_amount = sms.code[0] == 0;
    if (ask.by_amount && secret == NULL) {
        snprintf(ask.secret, sizeof ask.secret, "0.%02d", (int)sms.fen);
    }
    return ask;
}

/* A question about an act, under a number of its own. */
static vg_ask about(const vg_ask *act, vg_ask_kind kind)
{
    vg_ask ask = *act, fresh = ask_of(kind);
    ask.kind = kind;
    ask.at_ms = k.now;
    VG_SET(ask.nonce, fresh.nonce);
    return ask;
}

static vg_ask of_request(const vg_ask *open)
{
    vg_ask ask = about(open, VG_ASK_OPENING);
    ask.owner_id[0] = 0;
    return ask;
}

static void opens_by_code(void)
{
    baixin_kit_start(&k);
    world(BAIXIN_PERSON, BAIXIN_CARD);
    vg_ask open = opening();
    vg_answer told = baixin_kit_put(&k, &open);
    IS(told, "yes");
    CASE(told, "sms_wait");
    CU_ASSERT(told.case_no[0] != 0);
    CU_ASSERT_EQUAL(told.code_valid_s, 300);
    vg_ask verify = proof(&open, &told, VG_SCENE_OPEN, "0000");
    vg_answer a = baixin_kit_put(&k, &verify);
    IS(a, "no");
    CU_ASSERT(a.try_again);
    k.now += 60 * 1000;
    vg_ask again = ask_of(VG_ASK_SEND_CODE);
    VG_SET(again.case_no, told.case_no);
    VG_SET(again.person.mobile, "13800000000");
    a = baixin_kit_put(&k, &again);
    IS(a, "yes");
    CU_ASSERT(a.code_order[0] != 0);
    vg_ask how = of_request(&open);
    a = baixin_kit_put(&k, &how);
    IS(a, "yes");
    CASE(a, "sms_wait");
    verify = proof(&open, &told, VG_SCENE_OPEN, NULL);
    a = baixin_kit_put(&k, &verify);
    IS(a, "yes");
    CASE(a, "opened");
    char number[33];
    VG_SET(number, a.account);
    CU_ASSERT(number[0] != 0);
    CU_ASSERT_EQUAL(baixin_fake_effects(k.bank, open.ref), 1);
    how = of_request(&open);
    a = baixin_kit_put(&k, &how);
    CASE(a, "opened");
    CU_ASSERT_STRING_EQUAL(a.account, number);
    /* The same person once more: the bank has the account, and the question by document finds it. */
    vg_ask second = opening();
    a = baixin_kit_put(&k, &second);
    CASE(a, "exists");
    how = about(&second, VG_ASK_OPENING);
    a = baixin_kit_put(&k, &how);
    IS(a, "yes");
    CU_ASSERT_STRING_EQUAL(a.account, number);
}

static void review_decides(void)
{
    k.conf.review = true;
    baixin_kit_start(&k);
    world(BAIXIN_PERSON, BAIXIN_CARD);
    vg_ask open = opening();
    vg_answer told = baixin_kit_put(&k, &open);
    vg_ask verify = proof(&open, &told, VG_SCENE_OPEN, NULL);
    vg_answer a = baixin_kit_put(&k, &verify);
    IS(a, "yes");
    CASE(a, "review");
    if (!direct()) { /* one of the two is not enough */
        CU_ASSERT(baixin_fake_review(k.bank, k.now, open.ref, "bank_approve"));
        vg_ask how = of_request(&open);
        CASE(baixin_kit_put(&k, &how), "review");
        CU_ASSERT(baixin_fake_review(k.bank, k.now, open.ref, "inst_approve"));
    } else {
        CU_ASSERT(baixin_fake_review(k.bank, k.now, open.ref, "approve"));
    }
    vg_ask how = of_request(&open);
    a = baixin_kit_put(&k, &how);
    CASE(a, "opened");
}

static void a_small_amount_proves_too(void)
{
    k.conf.proof = BAIXIN_PROOF_AMOUNT;
    baixin_kit_start(&k);
    world(BAIXIN_PERSON, BAIXIN_CARD);
    vg_ask open = opening();
    vg_answer told = baixin_kit_put(&k, &open);
    CASE(told, "amount_wait");
    vg_ask verify = proof(&open, &told, VG_SCENE_OPEN, NULL);
    CU_ASSERT(verify.by_amount);
    CASE(baixin_kit_put(&k, &verify), "opened");
}

static void cards_come_and_go(void)
{
    char number[33];
    baixin_kit_start(&k);
    account(BAIXIN_PERSON, 10000, number);
    world(BAIXIN_PERSON, "6222000011110003");
    vg_ask bind = ask_of(VG_ASK_BIND_CARD);
    VG_SET(bind.account, number);
    VG_SET(bind.card, "6222000011110003");
    VG_SET(bind.person.mobile, "13800000000");
    bind.scene = VG_SCENE_BIND;
    vg_answer told = baixin_kit_put(&k, &bind);
    IS(told, "yes");
    CASE(told, "sms_wait");
    vg_ask code = ask_of(VG_ASK_SEND_CODE);
    VG_SET(code.account, number);
    VG_SET(code.case_no, told.case_no);
    VG_SET(code.person.mobile, "13800000000");
    code.scene = VG_SCENE_BIND;
    IS(baixin_kit_put(&k, &code), "yes");
    vg_ask verify = proof(&bind, &told, VG_SCENE_BIND, NULL);
    vg_answer a = baixin_kit_put(&k, &verify);
    IS(a, "yes");
    vg_ask how = about(&bind, VG_ASK_BINDING);
    a = baixin_kit_put(&k, &how);
    IS(a, "yes");
    CASE(a, "opened");
    vg_ask pull = ask_of(VG_ASK_DEPOSIT_CARD);
    VG_SET(pull.account, number);
    VG_SET(pull.peer, bind.card);
    pull.amount = vg_fen(100);
    a = baixin_kit_put(&k, &pull);
    IS(a, "working");
    CU_ASSERT(a.withdrawable_day.n > vg_day_at(k.now).n);
    k.now += 1000;
    IS(baixin_kit_status(&k, &pull), "yes");
}

static void an_account_is_closed(void)
{
    char number[33];
    baixin_kit_start(&k);
    account(BAIXIN_PERSON, 0, number);
    vg_ask close = ask_of(VG_ASK_CLOSE);
    VG_SET(close.account, number);
    IS(baixin_kit_put(&k, &close), "yes");
    vg_ask again = about(&close, VG_ASK_CLOSE); /* the same number: answered with what became of it */
    IS(baixin_kit_put(&k, &again), "yes");
    CU_ASSERT_EQUAL(baixin_fake_effects(k.bank, close.ref), 1);
}

/* --- money ---------------------------------------------------------------------------------------------- */

static vg_answer balance(const char *number)
{
    vg_ask ask = ask_of(VG_ASK_BALANCE);
    VG_SET(ask.account, number);
    return baixin_kit_put(&k, &ask);
}

static vg_ask paying(vg_ask_kind kind, const char *from, int64_t fen)
{
    vg_ask ask = ask_of(kind);
    VG_SET(ask.account, from);
    ask.amount = vg_fen(fen);
    VG_SET(ask.evidence, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    VG_SET(ask.order, "order 1");
    VG_SET(ask.memo, "order 1");
    return ask;
}

static void what_holds_an_account_is_told_with_its_balance(void)
{
    static const struct {
        const char *word;
        int64_t fen, kind;
    } kinds[] = {{"PARTIAL_FROZEN", 400, 0},          {"DEBIT_BLOCKED", 0, VG_RECEIVE_ONLY}, {"BLOCKED", 0, VG_STOP_ALL},
                 {"STOP_PAYMENT", 0, VG_STOP_ALL},    {"NC_SUSPENDED", 0, VG_STOP_ALL},      {"ID_EXPIRED", 0, VG_STOP_PAY}};
    char one[33], no[33];
    baixin_kit_start(&k);
    account(BAIXIN_PERSON, 100000, one);
    vg_answer b = balance(one);
    CU_ASSERT(b.tells_restrictions && b.restriction_count == 0);
    for (size_t i = 0; i < VG_COUNT(kinds); i++) {
        CU_ASSERT(baixin_fake_restrict(k.bank, k.now, one, kinds[i].word, kinds[i].fen, no));
        b = balance(one);
        CU_ASSERT_EQUAL_FATAL(b.restriction_count, i + 1);
        CU_ASSERT_EQUAL(b.restrictions[i].kind, kinds[i].kind);
        CU_ASSERT_EQUAL(b.restrictions[i].frozen.fen, kinds[i].fen);
        CU_ASSERT_STRING_EQUAL(b.restrictions[i].word, kinds[i].word);
    }
    CU_ASSERT(baixin_fake_lift_all(k.bank, k.now, one));
    b = balance(one);
    CU_ASSERT(b.tells_restrictions && b.restriction_count == 0);
}

static void money_is_held_and_goes_its_ways(void)
{
    char one[33], two[33];
    baixin_kit_start(&k);
    account(BAIXIN_PERSON, 100000, one);
    CU_ASSERT(baixin_fake_open(k.bank, k.now, &(baixin_account){.name = "甲公司", .kind = '0'}, two));
    vg_ask freeze = paying(VG_ASK_FREEZE, one, 30000);
    if (direct()) {
        IS(baixin_kit_put(&k, &freeze), "yes");
        IS(baixin_kit_status(&k, &freeze), "yes");
        vg_answer b = balance(one);
        CU_ASSERT_EQUAL(b.available.fen, 70000);
        CU_ASSERT_EQUAL(b.held.fen, 30000);
        vg_ask back = paying(VG_ASK_UNFREEZE, one, 5000);
        VG_SET(back.freeze_no, freeze.ref);
        IS(baixin_kit_put(&k, &back), "yes");
        IS(baixin_kit_status(&k, &back), "yes");
    }
    vg_ask pay = paying(VG_ASK_UNFREEZE_PAY, one, 20000);
    VG_SET(pay.freeze_no, direct() ? freeze.ref : "H0000000000000000042");
    VG_SET(pay.peer, two);
    VG_SET(pay.peer_name, "甲公司");
    vg_answer a = baixin_kit_put(&k, &pay);
    CU_ASSERT(a.verdict == VG_VD_YES || a.verdict == VG_VD_WORKING);
    k.now += 60 * 1000;
    IS(baixin_kit_status(&k, &pay), "yes");
    vg_ask out = paying(VG_ASK_WITHDRAW_CARD, one, 10000);
    VG_SET(out.peer, BAIXIN_CARD);
    IS(baixin_kit_put(&k, &out), "working");
    k.now += 60 * 1000;
    a = baixin_kit_status(&k, &out);
    IS(a, "yes");
    CU_ASSERT(!a.returned);
    CU_ASSERT_EQUAL(balance(one).balance.fen, 70000);
    vg_ask absent = paying(VG_ASK_WITHDRAW_CARD, one, 1);
    IS(baixin_kit_status(&k, &absent), "absent");
    out = paying(VG_ASK_WITHDRAW_CARD, one, 7000001);
    VG_SET(out.peer, BAIXIN_CARD);
    IS(baixin_kit_put(&k, &out), "no");
    CU_ASSERT_EQUAL(baixin_fake_effects(k.bank, out.ref), 0);
}

static void money_goes_back_the_way_it_came(void)
{
    char one[33];
    baixin_kit_start(&k);
    account(BAIXIN_PERSON, 0, one);
    vg_ask pull = paying(VG_ASK_DEPOSIT_CARD, one, 5000);
    VG_SET(pull.peer, BAIXIN_CARD);
    IS(baixin_kit_put(&k, &pull), "working");
    k.now += 60 * 1000;
    IS(baixin_kit_status(&k, &pull), "yes");
    vg_ask refund = paying(VG_ASK_REFUND_ORIGIN, one, 2000);
    VG_SET(refund.of_ref, pull.ref);
    vg_answer a = baixin_kit_put(&k, &refund);
    CU_ASSERT(a.verdict == VG_VD_WORKING || a.verdict == VG_VD_YES);
    k.now += 60 * 1000;
    IS(baixin_kit_status(&k, &refund), "yes");
    CU_ASSERT_EQUAL(balance(one).balance.fen, 3000);
    refund = paying(VG_ASK_REFUND_ORIGIN, one, 3001); /* more than is left of it */
    VG_SET(refund.of_ref, pull.ref);
    IS(baixin_kit_put(&k, &refund), "no");
}

static void lines_come_in_pages_and_as_a_file(void)
{
    char one[33];
    baixin_kit_start(&k);
    account(BAIXIN_PERSON, 0, one);
    const char *words = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳"; /* 60, which is all that Memo may have */
    for (int i = 0; i < 103; i++) {
        CU_ASSERT(baixin_fake_credit(k.bank, k.now, &(baixin_credit){.account = one, .fen = 100 + i, .payer_no = BAIXIN_CARD, .payer_name = BAIXIN_PERSON, .memo = i == 0 ? words : "入金"}));
    }
    vg_ask ask = ask_of(VG_ASK_LINES);
    ask.from = ask.to = vg_day_at(k.now);
    int64_t sum = 0;
    size_t rows = 0, pages = 0;
    char first_flow[33] = "";
    for (vg_answer a = {.more = true}; a.more && pages < 5; pages++) {
        a = baixin_kit_put(&k, &ask);
        IS(a, "yes");
        for (size_t i = 0; i < a.row_count; i++) {
            sum += a.lines[i].amount.fen;
            CU_ASSERT_EQUAL(a.lines[i].kind, VG_LINE_INBOUND);
            CU_ASSERT_STRING_EQUAL(a.lines[i].account, one);
        }
        rows += a.row_count;
        if (pages == 0 && a.row_count > 0) {
            CU_ASSERT_EQUAL(strncmp(a.lines[0].memo, words, strlen(a.lines[0].memo)), 0);
            CU_ASSERT_EQUAL(strlen(a.lines[0].memo), 153); /* 51 whole characters */
            VG_SET(first_flow, a.lines[0].flow);
        }
        if (a.row_count > 0) {
            VG_SET(ask.cursor_seq, a.lines[a.row_count - 1].cursor);
        }
        snprintf(ask.nonce, sizeof ask.nonce, "P%015zu", pages);
    }
    CU_ASSERT_EQUAL(rows, 103);
    CU_ASSERT_EQUAL(sum, 103 * 100 + 103 * 102 / 2);
    /* The file of the day says the same, when the day is over. */
    ask = ask_of(VG_ASK_DAY_LINES);
    ask.from = ask.to = vg_day_at(k.now);
    IS(baixin_kit_put(&k, &ask), "working");
    k.now += VG_DAY_MS;
    ask.at_ms = k.now;
    VG_SET(ask.nonce, "F000000000000001");
    vg_answer a = baixin_kit_put(&k, &ask);
    IS(a, "yes");
    CU_ASSERT_EQUAL(a.row_count, 103);
    for (size_t i = 0; i < a.row_count; i++) {
        sum -= a.lines[i].amount.fen;
    }
    CU_ASSERT_EQUAL(sum, 0);
    CU_ASSERT(a.row_count == 0 || strcmp(a.lines[0].flow, first_flow) == 0);
}

static vg_code day_file(vg_span *ret, vg_err *err)
{
    vg_arena_reset(&k.kit.arena);
    *err = (vg_err){0};
    return k.kit.bank->day_file(&k.kit.conf, &k.kit.signer, (vg_span){k.heard, k.heard_len}, k.now, &k.kit.arena, ret, err).code;
}

static vg_ask ask_of_a_day_with_a_credit(void)
{
    char one[33];
    k.conf.today_ready = true;
    baixin_kit_start(&k);
    account(BAIXIN_PERSON, 0, one);
    CU_ASSERT(baixin_fake_credit(k.bank, k.now, &(baixin_credit){.account = one, .fen = 1234, .payer_no = BAIXIN_CARD, .payer_name = BAIXIN_PERSON, .memo = "入金"}));
    vg_ask ask = ask_of(VG_ASK_DAY_LINES);
    ask.from = ask.to = vg_day_at(k.now);
    return ask;
}

/* The contract has the layout of TXN alone: the others come out as they are, for a profile to read. */
static void other_files_come_as_they_are(void)
{
    vg_span file;
    vg_err err;
    vg_ask ask = ask_of_a_day_with_a_credit();
    VG_SET(ask.file_type, "BAL");
    vg_answer a = baixin_kit_put(&k, &ask);
    IS(a, "yes");
    CU_ASSERT_EQUAL(a.row_count, 0);
    CU_ASSERT_EQUAL(day_file(&file, &err), VG_OK);
    CU_ASSERT(file.len > 10 && memcmp(file.at, "H|1.0|BAL|", 10) == 0);
    VG_SET(ask.file_type, "INTEREST");
    VG_SET(ask.nonce, "F000000000000002");
    a = baixin_kit_put(&k, &ask);
    IS(a, "yes");
    CU_ASSERT_EQUAL(day_file(&file, &err), VG_OK);
    CU_ASSERT_EQUAL(file.len, 0); /* NONE */
    uint8_t room[4096];
    vg_buf wire = vg_buf_of(room, sizeof room);
    VG_SET(ask.file_type, "XYZ");
    CU_ASSERT_EQUAL(k.kit.bank->encode(&k.kit.conf, &k.kit.signer, &ask, &wire, &err).code, VG_E_NOT_OFFERED);
    vg_day_offer offer;
    k.kit.bank->day_offer(&k.kit.conf, "BAL", &offer);
    CU_ASSERT(offer.words != NULL && strstr(offer.words, "bal_profile") != NULL);
    k.kit.bank->day_offer(&k.kit.conf, "XYZ", &offer);
    CU_ASSERT_PTR_NOT_NULL(offer.words);
    k.kit.bank->day_offer(&k.kit.conf, "", &offer);
    CU_ASSERT(offer.words == NULL && strcmp(offer.profile, "baixin") == 0 && strcmp(offer.types, "TXN") == 0);
}

static void a_file_at_a_path_is_told_with_what_is_signed_of_it(void)
{
    vg_span file;
    vg_err err;
    k.conf.inline_max = 10;
    vg_ask ask = ask_of_a_day_with_a_credit();
    vg_answer a = baixin_kit_put(&k, &ask);
    IS(a, "yes");
    CU_ASSERT(strncmp(a.file_name, "TXN_", 4) == 0 && a.row_count == 0 && !a.alarm);
    CU_ASSERT_EQUAL(day_file(&file, &err), VG_E_NOT_OFFERED);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "DownloadPath"));
    CU_ASSERT(strlen(err.text) < 230); /* all of it is told */
    vg_day_place place;
    const char *bytes;
    size_t len;
    char hash[65];
    CU_ASSERT_EQUAL(k.kit.bank->day_place(&k.kit.conf, (vg_span){k.heard, k.heard_len}, &place, &err).code, VG_OK);
    CU_ASSERT_TRUE_FATAL(baixin_fake_file(k.bank, place.path, &bytes, &len));
    vg_sha256_hex((vg_span){(const uint8_t *)bytes, len}, hash);
    CU_ASSERT_EQUAL(place.size, (int64_t)len);
    CU_ASSERT_STRING_EQUAL(place.sha256, hash);
    vg_day_offer offer;
    k.kit.bank->day_offer(&k.kit.conf, "TXN", &offer);
    CU_ASSERT_PTR_NULL(offer.base); /* files_url is not set */
}

static void a_file_in_the_answer_has_no_place(void)
{
    vg_err err;
    vg_day_place place;
    vg_ask ask = ask_of_a_day_with_a_credit();
    vg_answer a = baixin_kit_put(&k, &ask);
    IS(a, "yes");
    CU_ASSERT_EQUAL(k.kit.bank->day_place(&k.kit.conf, (vg_span){k.heard, k.heard_len}, &place, &err).code, VG_OK);
    CU_ASSERT_STRING_EQUAL(place.path, "");
}

/* --- what the bank sends ---------------------------------------------------------------------------------- */

static vg_code hear(const baixin_notice *n, vg_push *ret)
{
    vg_err err = {0};
    vg_arena_reset(&k.kit.arena);
    vg_status st = k.kit.bank->listen(&k.kit.conf, &k.kit.signer, (vg_span){n->body, n->len}, k.now, &k.kit.arena, ret, &err);
    if (st.code != VG_OK) {
        printf("\n%s\n", err.text);
    } else {
        CU_ASSERT(baixin_schema_takes(k.schema, (vg_span){n->body, n->len}));
    }
    return st.code;
}

static void answer(const baixin_notice *n, const vg_push *push, bool taken, int expected)
{
    static uint8_t room[64 * 1024];
    vg_buf wire = vg_buf_of(room, sizeof room);
    vg_err err = {0};
    int http = 0;
    char nonce[17];
    snprintf(nonce, sizeof nonce, "A%015d", ++k.number);
    OK(k.kit.bank->acknowledge(&k.kit.conf, &k.kit.signer, push, taken, k.now, nonce, &wire, &http, &err));
    if (http != expected) {
        printf("\n%s\n", err.text);
    }
    CU_ASSERT_EQUAL(http, expected);
    CU_ASSERT(baixin_schema_takes(k.schema, vg_buf_span(&wire)));
    baixin_fake_notice_answered(k.bank, k.now, n->id, wire.at, wire.len, http);
}

static void notices_are_heard_and_taken(void)
{
    char one[33];
    baixin_notice n;
    vg_push push;
    baixin_kit_start(&k);
    account(BAIXIN_PERSON, 0, one);
    CU_ASSERT(baixin_fake_credit(k.bank, k.now, &(baixin_credit){.account = one, .fen = 4200, .payer_no = BAIXIN_CARD, .payer_name = BAIXIN_PERSON, .memo = "入金"}));
    CU_ASSERT(baixin_fake_next_notice(k.bank, k.now, &n));
    CU_ASSERT_EQUAL(hear(&n, &push), VG_OK);
    CU_ASSERT_EQUAL(push.kind, VG_PUSH_CREDIT);
    CU_ASSERT(push.proven);
    CU_ASSERT_EQUAL(push.line.amount.fen, 4200);
    CU_ASSERT_STRING_EQUAL(push.line.account, one);
    CU_ASSERT_STRING_EQUAL(push.line.opp_account, BAIXIN_CARD);
    /* The line has one identity however it comes. */
    vg_ask ask = ask_of(VG_ASK_LINES);
    ask.from = ask.to = vg_day_at(k.now);
    vg_line_row told = push.line;
    vg_answer lines = baixin_kit_put(&k, &ask);
    CU_ASSERT_EQUAL(lines.row_count, 1);
    CU_ASSERT_STRING_EQUAL(lines.lines[0].flow, told.flow);
    CU_ASSERT_STRING_EQUAL(lines.lines[0].date, told.date);
    CU_ASSERT_STRING_EQUAL(lines.lines[0].time, told.time);
    CU_ASSERT_EQUAL(lines.lines[0].side, told.side);
    CU_ASSERT_EQUAL(baixin_fake_notices_open(k.bank), 1);
    answer(&n, &push, true, 200);
    CU_ASSERT_EQUAL(baixin_fake_notices_open(k.bank), 0);
    /* A payout's result, and that it came back. */
    vg_ask out = paying(VG_ASK_WITHDRAW_CARD, one, 200);
    VG_SET(out.peer, BAIXIN_CARD);
    CU_ASSERT(baixin_fake_add_fault(k.bank, &(baixin_fault){.action = "Withdraw", .count = 1, .act = BAIXIN_DO_RETURNED_PAYOUT, .ms = 5000}));
    k.now += VG_DAY_MS;
    out.at_ms = k.now;
    IS(baixin_kit_put(&k, &out), "working");
    k.now += 60 * 1000;
    size_t results = 0, returns = 0;
    while (baixin_fake_next_notice(k.bank, k.now, &n)) {
        CU_ASSERT_EQUAL(hear(&n, &push), VG_OK);
        results += push.kind == VG_PUSH_RESULT && push.answer.verdict == VG_VD_YES && strcmp(push.ref, out.ref) == 0;
        if (push.kind == VG_PUSH_RETURNED) {
            returns++;
            CU_ASSERT_STRING_EQUAL(push.line.ref, out.ref);
            CU_ASSERT_EQUAL(push.line.kind, VG_LINE_RETURNED);
            CU_ASSERT_EQUAL(push.line.amount.fen, 200);
        }
        answer(&n, &push, true, 200);
    }
    CU_ASSERT_EQUAL(results, 1);
    CU_ASSERT_EQUAL(returns, 1);
    CU_ASSERT(baixin_kit_status(&k, &out).returned);
}

static void what_is_not_the_bank_s_is_refused_with_one_word(void)
{
    char one[33];
    baixin_notice n;
    vg_push push;
    baixin_kit_start(&k);
    account(BAIXIN_PERSON, 0, one);
    CU_ASSERT(baixin_fake_add_fault(k.bank, &(baixin_fault){.action = "Notify", .count = 1, .act = BAIXIN_DO_NOTIFY_WRONG_SIGNATURE}));
    CU_ASSERT(baixin_fake_credit(k.bank, k.now, &(baixin_credit){.account = one, .fen = 4200, .payer_no = BAIXIN_CARD, .payer_name = BAIXIN_PERSON, .memo = "入金"}));
    CU_ASSERT(baixin_fake_next_notice(k.bank, k.now, &n));
    CU_ASSERT_EQUAL(hear(&n, &push), VG_E_SIGNATURE);
    answer(&n, NULL, false, k.conf.soap12 ? 400 : 500);
    CU_ASSERT_EQUAL(baixin_fake_notices_open(k.bank), 1);
    k.now += 3600 * 1000;
    CU_ASSERT(baixin_fake_next_notice(k.bank, k.now, &n));
    CU_ASSERT_EQUAL(hear(&n, &push), VG_OK);
    /* An old one is not fresh any more. */
    int64_t now = k.now;
    k.now += 3600 * 1000;
    CU_ASSERT_NOT_EQUAL(hear(&n, &push), VG_OK);
    k.now = now;
    CU_ASSERT_EQUAL(hear(&n, &push), VG_OK);
    answer(&n, &push, true, 200);
}

/* --- lies, silence and dirt ---------------------------------------------------------------------------------- */

/* Whatever goes wrong with a payout: a yes is a yes at the bank, a no is a no there. */
static void only_yes_is_yes_and_only_no_is_no(void)
{
    char one[33];
    k.conf.notify_ms = 0;
    k.spoils = true;
    baixin_kit_start(&k);
    account(BAIXIN_PERSON, 10000000, one);
    size_t clear = 0;
    for (int act = BAIXIN_DO_NONE; act < BAIXIN_DO_COUNT; act++) {
        for (int effect = BAIXIN_EFFECT_DEFAULT; effect <= BAIXIN_EFFECT_NO; effect++) {
            vg_ask out = paying(VG_ASK_WITHDRAW_CARD, one, 100);
            VG_SET(out.peer, BAIXIN_CARD);
            baixin_fault fault = {.action = "*", .count = 1, .act = (baixin_do)act, .effect = (baixin_effect)effect, .ms = 1000, .code = "Client"};
            if (act == BAIXIN_DO_ANSWER_CODE) {
                VG_SET(fault.code, "999998");
            }
            if (act == BAIXIN_DO_LATE_CONTRADICTION || !baixin_fake_add_fault(k.bank, &fault)) {
                continue; /* the bank says no and lies: only the ledger's late truth helps */
            }
            vg_answer a = baixin_kit_put(&k, &out);
            baixin_fake_clear_faults(k.bank);
            k.now += 60 * 1000;
            baixin_fake_advance(k.bank, k.now);
            uint32_t effects = baixin_fake_effects(k.bank, out.ref);
            bool lie = (a.verdict == VG_VD_YES && effects != 1) || (a.verdict == VG_VD_NO && effects != 0) || (a.verdict == VG_VD_NOT_TAKEN && effects != 0);
            CU_ASSERT_FALSE(lie);
            if (lie) {
                printf("\n  %s, effect %d: %s, %u effects\n", baixin_do_word((baixin_do)act), effect, vg_verdict_name(a.verdict), effects);
            }
            vg_answer s = baixin_kit_status(&k, &out);
            clear += s.verdict == VG_VD_YES || s.verdict == VG_VD_NO || s.verdict == VG_VD_ABSENT;
            CU_ASSERT(s.verdict != VG_VD_YES || effects == 1);
            CU_ASSERT((s.verdict != VG_VD_NO && s.verdict != VG_VD_ABSENT) || effects == 0);
        }
    }
    CU_ASSERT(clear > 40);
}

/* A refusal beside a TxnStatus that is none contradicts itself: neither is believed. */
static void a_refusal_beside_an_acceptance_is_none(void)
{
    static const struct {
        const char *code, *is;
        bool alarm;
    } answers[] = {{"200103", "no", false},
                   {"200103/FAILED", "no", false},
                   {"200103/ACCEPTED", "unclear", true},
                   {"200103/PROCESSING", "unclear", true},
                   {"200103/PAGE_PENDING", "unclear", true},
                   {"200103/SUCCESS", "unclear", true},
                   {"200103/RETURNED", "unclear", true},
                   {"200103/NOT_FOUND", "unclear", true},
                   {"200103/WHATEVER", "unclear", true}};
    char one[33];
    k.conf.notify_ms = 0;
    k.spoils = true;
    baixin_kit_start(&k);
    account(BAIXIN_PERSON, 10000000, one);
    for (size_t i = 0; i < VG_COUNT(answers); i++) {
        baixin_fault fault = {.action = "Withdraw", .count = 1, .act = BAIXIN_DO_ANSWER_CODE};
        VG_SET(fault.code, answers[i].code);
        CU_ASSERT(baixin_fake_add_fault(k.bank, &fault));
        vg_ask out = paying(VG_ASK_WITHDRAW_CARD, one, 100);
        VG_SET(out.peer, BAIXIN_CARD);
        vg_answer a = baixin_kit_put(&k, &out);
        IS(a, answers[i].is);
        CU_ASSERT_EQUAL(a.alarm, answers[i].alarm);
    }
}

static void settings_are_checked_and_explained(void)
{
    static const char *const bad[][2] = {{"sender_id", "gw"}, {"receiver_id", ""}, {"main_account", "12"}, {"soap", "1.3"}, {"arrive", "T2"}, {"verify_kind", "X"}, {"page_size", "101"}, {"page_size", "0"}, {"user_prefix", "LONGER"}, {"route_id", "AIB011001"}, {"inst_id", "INST0001"}};
    const char *const usual[] = {"sender_id", BAIXIN_SENDER, "receiver_id", BAIXIN_RECEIVER, "main_account", BAIXIN_MAIN, NULL};
    for (size_t i = 0; i < VG_COUNT(bad); i++) {
        const char *const changes[] = {bad[i][0], bad[i][1], NULL};
        bank_kit kit;
        vg_err err = {0};
        bank_kit_values(&kit, vg_bank_find("baixin", "direct"), usual, changes, "");
        FAILS(kit.bank->prepare(&kit.conf, &err), CONFIG);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.text, bad[i][0]));
    }
    CU_ASSERT(bank_kit_quirks(vg_bank_find("baixin", "direct"), "adapters/baixin/quirks.md"));
    CU_ASSERT(bank_kit_quirks(vg_bank_find("baixin", "payment_institution"), "adapters/baixin/quirks.md"));
}

#define EVERY(name) static void t_##name(void) { in_every_case(name); }
EVERY(opens_by_code)
EVERY(review_decides)
EVERY(a_small_amount_proves_too)
EVERY(cards_come_and_go)
EVERY(an_account_is_closed)
EVERY(what_holds_an_account_is_told_with_its_balance)
EVERY(money_is_held_and_goes_its_ways)
EVERY(money_goes_back_the_way_it_came)
EVERY(lines_come_in_pages_and_as_a_file)
EVERY(other_files_come_as_they_are)
EVERY(a_file_at_a_path_is_told_with_what_is_signed_of_it)
EVERY(a_file_in_the_answer_has_no_place)
EVERY(notices_are_heard_and_taken)
EVERY(what_is_not_the_bank_s_is_refused_with_one_word)
EVERY(only_yes_is_yes_and_only_no_is_no)
EVERY(a_refusal_beside_an_acceptance_is_none)

int main(void)
{
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("Baixin, adapter and bank together", NULL, NULL);
    CU_add_test(suite, "an account opens by a code", t_opens_by_code);
    CU_add_test(suite, "review decides", t_review_decides);
    CU_add_test(suite, "a small amount proves a card, too", t_a_small_amount_proves_too);
    CU_add_test(suite, "cards come and go", t_cards_come_and_go);
    CU_add_test(suite, "an account is closed", t_an_account_is_closed);
    CU_add_test(suite, "what holds an account is told with its balance", t_what_holds_an_account_is_told_with_its_balance);
    CU_add_test(suite, "money is held and goes its ways", t_money_is_held_and_goes_its_ways);
    CU_add_test(suite, "money goes back the way it came", t_money_goes_back_the_way_it_came);
    CU_add_test(suite, "lines come in pages and as a file", t_lines_come_in_pages_and_as_a_file);
    CU_add_test(suite, "other files come as they are", t_other_files_come_as_they_are);
    CU_add_test(suite, "a file at a path is told with what is signed of it", t_a_file_at_a_path_is_told_with_what_is_signed_of_it);
    CU_add_test(suite, "a file in the answer has no place", t_a_file_in_the_answer_has_no_place);
    CU_add_test(suite, "notices are heard and taken", t_notices_are_heard_and_taken);
    CU_add_test(suite, "what is not the bank's is refused with one word", t_what_is_not_the_bank_s_is_refused_with_one_word);
    CU_add_test(suite, "only yes is yes and only no is no", t_only_yes_is_yes_and_only_no_is_no);
    CU_add_test(suite, "a refusal beside an acceptance is none", t_a_refusal_beside_an_acceptance_is_none);
    CU_add_test(suite, "settings are checked and explained", settings_are_checked_and_explained);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failures = CU_get_number_of_failures();
    CU_cleanup_registry();
    baixin_kit_end();
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
