/* What 见证宝 messages do to the books, and what the queries show of it. */
#include "tests/fakes/pingan_fake_test.h"

#define T1_MS (INT64_C(86400000))

static void a_freeze_moves_money_to_the_guarantee_and_back(void)
{
    begin();
    ASK("6007", FREEZE("1", "400.00", "HT1"), "000000");
    keep();
    FIELD(0, "25063000000001");
    FIELD(1, "");
    balance_is(A1, 60050, 60050, 40000);
    balance_is("5", 40000, 0, 0);
    ASK("6037", SUP "&" M1 "&&", "000000");
    FIELD(0, A1);
    FIELD(1, "600.50");
    FIELD(2, "600.50");
    FIELD(3, "400.00");
    STT("2", "0");
    FIELD(0, "N");
    FIELD(2, "400.00");
    CU_ASSERT_EQUAL(pingan_fake_effects(t.bank, t.kept), 1);
    ASK("6007", FREEZE("2", "150.00", "HT1"), "000000"); /* a part: the paper does not forbid it */
    balance_is(A1, 75050, 75050, 25000);
    ASK("6007", FREEZE("2", "250.01", "HT1"), "ERR153");
    ASK("6007", FREEZE("2", "250.00", "HT1"), "000000");
    balance_is(A1, 100050, 100050, 0);
    balance_is("5", 0, 0, 0);
    ASK("6007", FREEZE("1", "1000.51", "HT2"), "ERR044");
    keep();
    STT("2", "1");
    end_with(0);
}

static void the_fee_of_an_unfreeze_is_part_of_its_amount(void)
{
    begin();
    ASK("6007", FREEZE("1", "400.00", "HT1"), "000000");
    ASK("6007", "2&" SUP "&" A1 "&" M1 "&400.00&1.50&RMB&HT1&&&&", "000000");
    balance_is(A1, 99900, 99900, 0);
    balance_is("3", 150, 150, 0);
    ASK("6007", FREEZE("1", "1.00", "HT2"), "000000");
    ASK("6007", "2&" SUP "&" A1 "&" M1 "&1.00&1.01&RMB&HT2&&&&", "ERR030");
    end_with(1);
}

static void an_unfreeze_must_name_its_freeze(void)
{
    begin();
    ASK("6007", FREEZE("1", "400.00", "HT1"), "000000");
    ASK("6007", FREEZE("2", "400.00", "HT2"), "ERR152");
    ASK("6007", FREEZE("6", "400.00", "HT1"), "ERR152"); /* frozen with 1, not 5 */
    ASK("6007", "2&" SUP "&" A2 "&" M2 "&400.00&0.00&RMB&HT1&&&&", "ERR152");
    ASK("6007", "1&" SUP "&" A1 "&" M1 "&1.00&0.10&RMB&HT3&&&&", "ERR030"); /* a fee on a freeze */
    end_with(4);
}

static void an_order_number_is_unique_over_all_that_opens_one(void)
{
    begin();
    ASK("6007", FREEZE("1", "1.00", "HT1"), "000000");
    ASK("6007", FREEZE("1", "1.00", "HT1"), "ERR151");
    ASK("6034", TRADE("6", A1, M1, A2, M2, "1.00", "0.00", "HT1"), "ERR151");
    ASK("6034", TRADE("9", A1, M1, A2, M2, "1.00", "0.00", "HT2"), "000000");
    ASK("6034", TRADE("1", A1, M1, A2, M2, "1.00", "0.00", "HT2"), "ERR151");
    end_with(3);
}

static void frozen_money_is_paid_to_several_and_may_leave_next_day(void)
{
    begin();
    ASK("6007", FREEZE("1", "100.00", "HT1"), "000000");
    ASK("6070",
        SUP "&" A1 "&" M1 "&1.00&RMB&HT1&2&" A2 "&" M2 "&60.00&" A3 "&" M3 "&29.00&分账&&",
        "000000");
    keep();
    balance_is(A1, 90050, 90050, 1000);
    balance_is(A2, 6000, 0, 0);
    balance_is(A3, 2900, 0, 0);
    balance_is("3", 100, 100, 0);
    STT("2", "0");
    FIELD(2, "90.00");
    ASK("6070", SUP "&" A1 "&" M1 "&0.00&RMB&HT1&1&" A2 "&" M2 "&10.01&&&", "ERR153");
    ASK("6070", SUP "&" A1 "&" M1 "&0.00&RMB&HT1&1&" A2 "&" M2 "&10.00&&&", "000000");
    t.now += T1_MS;
    balance_is(A2, 7000, 7000, 0);
    ASK("6072", LINES("2", A2, "3"), "000000");
    FIELD(0, "2");
    FIELD(3, "2");
    FIELD(4, "2");
    FIELD(6, "60.00");
    FIELD(10, "7");
    FIELD(11, A2);
    FIELD(12, A1);
    FIELD(13, "分账");
    end_with(0);
}

static void rows_are_counted_and_need_no_extra_separator(void)
{
    pingan_fake_conf conf;
    begin();
    ASK("6007", FREEZE("1", "100.00", "HT1"), "000000");
    ASK("6070", SUP "&" A1 "&" M1 "&0.00&RMB&HT1&1&" A2 "&" M2 "&60.00&&&&", "ERR936");
    ASK("6070", SUP "&" A1 "&" M1 "&0.00&RMB&HT1&2&" A2 "&" M2 "&60.00&&&", "ERR936");
    ASK("6070", SUP "&" A1 "&" M1 "&0.00&RMB&HT1&0&&&", "ERR936");
    end_with(3);
    pingan_fake_conf_default(&conf);
    CU_ASSERT_TRUE(pingan_fake_conf_set(&conf, "array_trailing_amp", "1"));
    start(&conf);
    ASK("6007", FREEZE("1", "100.00", "HT1"), "000000");
    ASK("6070", SUP "&" A1 "&" M1 "&0.00&RMB&HT1&1&" A2 "&" M2 "&60.00&&&", "ERR936");
    ASK("6070", SUP "&" A1 "&" M1 "&0.00&RMB&HT1&1&" A2 "&" M2 "&60.00&&&&", "000000");
    end_with(1);
}

static void whole_only_refuses_parts(void)
{
    pingan_fake_conf conf;
    pingan_fake_conf_default(&conf);
    CU_ASSERT_TRUE(pingan_fake_conf_set(&conf, "whole_only", "1"));
    start(&conf);
    ASK("6007", FREEZE("1", "100.00", "HT1"), "000000");
    ASK("6007", FREEZE("2", "40.00", "HT1"), "ERR157");
    ASK("6070", SUP "&" A1 "&" M1 "&0.00&RMB&HT1&1&" A2 "&" M2 "&60.00&&&", "ERR157");
    ASK("6070", SUP "&" A1 "&" M1 "&1.00&RMB&HT1&1&" A2 "&" M2 "&99.00&&&", "000000");
    balance_is(A2, 9900, 0, 0);
    end_with(0);
}

static void direct_payments_are_t1_or_t0_and_bear_their_fee(void)
{
    begin();
    ASK("6034", TRADE("6", A1, M1, A2, M2, "10.00", "1.00", "HT1"), "000000");
    keep();
    STT("2", "0");
    FIELD(0, "2");
    FIELD(5, A2);
    FIELD(6, A1);
    balance_is(A2, 900, 0, 0);
    ASK("6034", TRADE("9", A1, M1, A2, M2, "10.00", "0.00", "HT2"), "000000");
    balance_is(A2, 1900, 1000, 0);
    ASK("6034", TRADE("7", A1, M1, FUNCTION_FEE, "", "5.00", "0.00", "HT3"), "000000");
    balance_is("3", 600, 600, 0);
    ASK("6034", TRADE("7", A1, M1, A2, M2, "5.00", "0.00", "HT4"), "ERR031");
    ASK("6034", TRADE("6", A1, M1, A1, M1, "5.00", "0.00", "HT5"), "ERR030");
    ASK("6034", TRADE("6", A1, M1, A2, M2, "5.00", "5.01", "HT6"), "ERR030");
    balance_is(A1, 97550, 97550, 0);
    end_with(3);
}

static void a_prepaid_order_is_confirmed_or_given_back(void)
{
    begin();
    ASK("6034", TRADE("1", A1, M1, A2, M2, "100.00", "0.00", "HT1"), "000000");
    balance_is(A1, 90050, 90050, 10000);
    ASK("6007", FREEZE("2", "100.00", "HT1"), "ERR152"); /* no freeze, an order */
    ASK("6034", TRADE("2", A1, M1, A3, M3, "50.00", "0.00", "HT1"), "ERR152"); /* other payee */
    ASK("6034", TRADE("2", A1, M1, A2, M2, "50.00", "2.00", "HT1"), "000000");
    balance_is(A2, 4800, 0, 0);
    balance_is("3", 200, 200, 0);
    ASK("6034", TRADE("3", A1, M1, A2, M2, "50.00", "0.00", "HT1"), "000000");
    balance_is(A1, 95050, 95050, 0);
    end_with(2);
}

static void a_refund_gives_back_the_fee_and_waits_for_t1(void)
{
    char direct[24];
    begin();
    ASK("6034", TRADE("9", A1, M1, A2, M2, "100.00", "5.00", "HT1"), "000000");
    keep();
    snprintf(direct, sizeof direct, "%s", t.kept);
    ASK("6164", with("2&" SUP "&%s&" A1 "&" M1 "&" A2 "&" M2 "&HT1&40.00&2.00&&&", direct),
        "000000");
    balance_is(A2, 5700, 5700, 0);
    balance_is("3", 300, 300, 0);
    balance_is(A1, 94050, 90050, 0);
    ASK("6164", with("2&" SUP "&%s&" A1 "&" M1 "&" A2 "&" M2 "&HT1&60.01&0.00&&&", direct),
        "ERR154");
    ASK("6164", with("2&" SUP "&%s&" A1 "&" M1 "&" A3 "&" M3 "&HT1&1.00&0.00&&&", direct),
        "ERR154"); /* never paid to A3 */
    ASK("6164", with("6&" SUP "&%s&" A1 "&" M1 "&" A2 "&" M2 "&HT1&1.00&0.00&&&", direct),
        "ERR154"); /* 6 is for rows of 6163 */
    ASK("6007", FREEZE("1", "30.00", "HT2"), "000000");
    ASK("6163", SUP "&" A1 "&" M1 "&0.00&RMB&HT2&1&ROW00000000000000001&" A3 "&" M3 "&30.00&&&",
        "000000");
    ASK("6164",
        "6&" SUP "&ROW00000000000000001&" A1 "&" M1 "&" A3 "&" M3 "&&30.00&0.00&&&", "000000");
    balance_is(A3, 0, 0, 0);
    ASK("6007", FREEZE("1", "30.00", "HT3"), "000000");
    ASK("6163", SUP "&" A1 "&" M1 "&0.00&RMB&HT3&1&ROW00000000000000001&" A3 "&" M3 "&30.00&&&",
        "ERR150"); /* the row's number was used */
    end_with(3);
}

static void suspense_is_booked_and_allocations_are_taken_back(void)
{
    begin();
    CU_ASSERT_TRUE(pingan_fake_credit(
        t.bank, t.now, &(pingan_credit){.fen = 10000, .payer_no = "62170000", .payer_name = "路人"}));
    balance_is("2", 10000, 10000, 0);
    ASK("6050", "1&" SUP "&20250630&20250630&1&&", "000000");
    FIELD(0, "1");
    FIELD(4, "03");
    FIELD(5, "");
    FIELD(7, "100.00");
    FIELD(8, "62170000");
    FIELD(9, "路人");
    ASK("6008", SUP "&" A2 "&" M2 "&&60.00&RMB&&", "000000");
    keep();
    balance_is(A2, 6000, 6000, 0);
    STT("4", "0");
    FIELD(0, "1");
    ASK("6056", SUP "&" A3 "&" M3 "&40.00&RMB&&&", "000000");
    keep();
    balance_is(A3, 4000, 4000, 0);
    ASK("6056", SUP "&" A3 "&" M3 "&0.01&RMB&&&", "ERR044");
    ASK("6077", with(SUP "&1&%s&&", t.kept), "000000");
    balance_is(A3, 0, 0, 0);
    balance_is("2", 4000, 4000, 0);
    STT("4", "3");
    ASK("6077", with(SUP "&1&%s&&", t.kept), "ERR154");
    ASK("6014", with(SUP "&1&%s&20250630&&", t.kept), "000000");
    FIELD(0, "4");
    ASK("6014", with(SUP "&2&%s&20250630&&", t.kept), "ERR020"); /* asked as a trade */
    end_with(1);
}

static void a_payout_is_accepted_then_paid_and_its_fee_is_on_top(void)
{
    begin();
    ASK("6085", PAYOUT("100.00", "1.00"), "ERR033"); /* no card bound */
    CU_ASSERT_TRUE(pingan_fake_bind(t.bank, t.now, M1, CARD1, false));
    ASK("6085", PAYOUT("100.00", "1.00"), "000000");
    keep();
    balance_is(A1, 89950, 89950, 0);
    STT("3", "5");
    t.now += 150;
    STT("3", "6");
    CU_ASSERT_EQUAL(pingan_fake_effects(t.bank, t.kept), 0);
    t.now += 50;
    STT("3", "0");
    FIELD(0, "3");
    FIELD(2, "101.00");
    CU_ASSERT_EQUAL(pingan_fake_effects(t.bank, t.kept), 1);
    balance_is("3", 100, 100, 0);
    ASK("6011", SUP "&&", "000000");
    FIELD(0, "0.00");
    FIELD(1, "900.50");
    ASK("6073", LINES("1", A1, "2"), "000000");
    FIELD(0, "1");
    FIELD(4, "01");
    FIELD(10, "101.00");
    FIELD(11, "1.00");
    FIELD(15, "出金");
    ASK("6033",
        "9999&" A1 "&&&" M1 "&" NAME1 "&" SUP "&" CARD1 "&" NAME1 "&RMB&1.00&&&&", "000000");
    FIELD(1, "0.00");
    ASK("6085", PAYOUT("898.51", "0.00"), "ERR044");
    CU_ASSERT_TRUE(pingan_fake_bind(t.bank, t.now, M2, "6222000000000002", false));
    ASK("6085",
        SUP "&" A1 "&" M1 "&" NAME1 "&6222000000000002&" NAME1 "&RMB&1.00&0.00&&&&&&",
        "ERR033"); /* another's card */
    ASK("6085", SUP "&" A1 "&" M1 "&" NAME1 "&" CARD1 "&" NAME1 "&RMB&1.00&0.00&S1&&&&&",
        "ERR155");
    ASK("6085", SUP "&" A1 "&" M1 "&" NAME1 "&" CARD1 "&" NAME1 "&RMB&1.00&0.00&&1&&&&",
        "ERR155");
    ASK("6085", SUP "&" A1 "&" M1 "&李四&" CARD1 "&李四&RMB&1.00&0.00&&&&&&", "ERR060");
    end_with(5);
}

static void a_payout_takes_only_what_may_leave(void)
{
    begin();
    CU_ASSERT_TRUE(pingan_fake_bind(t.bank, t.now, M2, "6222000000000002", false));
    ASK("6034", TRADE("6", A1, M1, A2, M2, "10.00", "0.00", "HT1"), "000000");
#define OUT2 SUP "&" A2 "&" M2 "&" NAME2 "&6222000000000002&" NAME2 "&RMB&10.00&0.00&&&&&&"
    ASK("6085", OUT2, "ERR044");
    t.now += T1_MS;
    ASK("6085", OUT2, "000000");
    end_with(0);
}

static void a_card_that_takes_no_money_fails_the_payout(void)
{
    begin();
    CU_ASSERT_TRUE(pingan_fake_bind(t.bank, t.now, M1, CARD1, false));
    CU_ASSERT_TRUE(pingan_fake_card(
        t.bank, &(pingan_card){.no = CARD1, .name = NAME1, .closed = true}));
    ASK("6085", PAYOUT("100.00", "1.00"), "000000");
    keep();
    t.now += 1000;
    STT("3", "1");
    CU_ASSERT_STRING_NOT_EQUAL(field(7), "");
    balance_is(A1, 100050, 100050, 0);
    end_with(0);
}

static void a_return_is_a_new_credit_and_6048_links_it(void)
{
    begin();
    CU_ASSERT_TRUE(pingan_fake_bind(t.bank, t.now, M1, CARD1, false));
    ASK("6085", PAYOUT("100.00", "1.00"), "000000");
    keep();
    CU_ASSERT_FALSE(pingan_fake_return(t.bank, t.now, t.kept, "户名不符"));
    t.now += 1000;
    CU_ASSERT_TRUE(pingan_fake_return(t.bank, t.now, t.kept, "户名不符"));
    CU_ASSERT_FALSE(pingan_fake_return(t.bank, t.now, t.kept, "户名不符"));
    balance_is(A1, 99950, 99950, 0);
    STT("3", "0");
    ASK("6048", "1&" SUP "&20250630&20250630&&", "000000");
    FIELD(0, "1");
    FIELD(1, "20250630");
    FIELD(2, t.kept);
    FIELD(4, "出金");
    FIELD(5, "户名不符");
    ASK("6050", "1&" SUP "&20250630&20250630&1&&", "000000");
    FIELD(4, "02");
    FIELD(7, "100.00");
    FIELD(8, CARD1);
    ASK("6048", "2&" SUP "&20250630&20250630&&", "ERR020");
    end_with(0);
}

static void a_flaw_spoils_the_list_and_no_balance(void)
{
    static const struct {
        const char *word, *to;
        int64_t n;
        const char *count, *account, *fen, *payer;
    } flaws[] = {{"hide", "", 0, "", "", "", ""},
                 {"twice", "", 0, "2", A2, "100.00", "62170000"},
                 {"amount", "", 1000, "1", A2, "10.00", "62170000"},
                 {"days", "", 1, "", "", "", ""}, /* today's list is asked for */
                 {"account", A3, 0, "1", A3, "100.00", "62170000"},
                 {"party", "62179999", 0, "1", A2, "100.00", "62179999"}};
    for (size_t i = 0; i < sizeof flaws / sizeof *flaws; i++) {
        begin();
        CU_ASSERT_TRUE(pingan_fake_flaw(t.bank, t.now, A2, 10000, flaws[i].word, flaws[i].n, flaws[i].to));
        CU_ASSERT_TRUE(pingan_fake_credit(t.bank, t.now, &(pingan_credit){.account = A2, .fen = 10000, .payer_no = "62170000"}));
        bool empty = flaws[i].count[0] == '\0';
        ASK("6050", "1&" SUP "&20250630&20250630&1&&", empty ? "ERR020" : "000000");
        if (!empty) {
            FIELD(0, flaws[i].count);
            FIELD(6, flaws[i].account);
            FIELD(7, flaws[i].fen);
            FIELD(8, flaws[i].payer);
        }
        balance_is(A2, 10000, 10000, 0);
        end_with(0);
    }
    begin();
    CU_ASSERT_FALSE(pingan_fake_flaw(t.bank, t.now, A2, 700, "account", 0, "9999"));
    CU_ASSERT_TRUE(pingan_fake_flaw(t.bank, t.now, A2, 700, "extra", 0, ""));
    ASK("6050", "1&" SUP "&20250630&20250630&1&&", "000000");
    FIELD(0, "1");
    FIELD(6, A2);
    FIELD(7, "7.00");
    balance_is(A2, 0, 0, 0);
    end_with(0);
}

static void t1_counts_working_days_when_told_so(void)
{
    pingan_fake_conf conf;
    pingan_fake_conf_default(&conf);
    CU_ASSERT_TRUE(pingan_fake_conf_set(&conf, "working_days", "1"));
    CU_ASSERT_TRUE(pingan_fake_conf_set(&conf, "t1_at", "0830"));
    CU_ASSERT_TRUE(pingan_fake_conf_set(&conf, "work_day", "20250701N"));
    CU_ASSERT_TRUE(pingan_fake_conf_set(&conf, "work_day", "20250705W"));
    start(&conf);
    ASK("6034", TRADE("6", A1, M1, A2, M2, "1.00", "0.00", "HT1"), "000000"); /* Monday 30 June */
    t.now += 2 * T1_MS - 1800001; /* Wednesday, before 08:30 */
    balance_is(A2, 100, 0, 0);
    t.now += 1;
    balance_is(A2, 100, 100, 0);
    t.now += 2 * T1_MS; /* Friday 4 July: Saturday is made up for */
    ASK("6034", TRADE("6", A1, M1, A2, M2, "2.00", "0.00", "HT2"), "000000");
    t.now += T1_MS;
    balance_is(A2, 300, 300, 0);
    ASK("6034", TRADE("6", A1, M1, A2, M2, "4.00", "0.00", "HT3"), "000000");
    t.now += T1_MS;
    balance_is(A2, 700, 300, 0); /* Sunday */
    pingan_fake_close_day(t.bank, t.now);
    balance_is(A2, 700, 700, 0);
    end_with(0);
}

static void a_freeze_takes_waiting_money_first_and_gives_it_back_as_it_was(void)
{
    begin();
    ASK("6034", TRADE("9", A1, M1, A2, M2, "10.00", "0.00", "HT1"), "000000");
    ASK("6034", TRADE("6", A1, M1, A2, M2, "5.00", "0.00", "HT2"), "000000");
    balance_is(A2, 1500, 1000, 0);
#define FREEZE2(flag, fen, order) flag "&" SUP "&" A2 "&" M2 "&" fen "&0.00&RMB&" order "&&&&"
    ASK("6007", FREEZE2("1", "6.00", "HT3"), "000000");
    balance_is(A2, 900, 900, 600);
    ASK("6007", FREEZE2("2", "6.00", "HT3"), "000000");
    balance_is(A2, 1500, 1000, 0);
    ASK("6007", FREEZE2("5", "10.01", "HT4"), "ERR044");
    ASK("6007", FREEZE2("5", "8.00", "HT5"), "000000");
    balance_is(A2, 700, 200, 800);
    ASK("6007", FREEZE2("6", "8.00", "HT5"), "000000");
    balance_is(A2, 1500, 1000, 0);
    end_with(0);
}

static void members_are_found_listed_and_closed(void)
{
    begin();
    ASK("6092", SUP "&" M2 "&&", "000000");
    FIELD(0, A2);
    ASK("6092", SUP "&M9&&", "ERR020");
    ASK("6093", SUP "&" A1 "&&", "000000");
    FIELD(0, M1);
    FIELD(1, "1000.50");
    ASK("6010", SUP "&&2&1&&", "000000");
    FIELD(0, "3");
    FIELD(1, "1");
    FIELD(2, "1");
    FIELD(3, "3");
    FIELD(4, A1);
    FIELD(7, NAME1);
    FIELD(8, "1000.50");
    FIELD(18, A3);
    FIELD(25, "");
    ASK("6010", SUP "&&3&1&&", "000000");
    FIELD(0, "5");
    ASK("6010", SUP "&" A2 "&2&1&&", "000000");
    FIELD(0, "1");
    FIELD(4, A2);
    ASK("6010", SUP "&&2&2&&", "ERR020");
    ASK("6000", "3&" SUP "&" M1 "&00&&&&&", "ERR038");
    ASK("6000", "3&" SUP "&" M2 "&00&&&&&", "000000");
    ASK("6092", SUP "&" M2 "&&", "ERR020");
    ASK("6034", TRADE("9", A1, M1, A2, M2, "10.00", "0.00", "HT1"), "ERR041");
    ASK("6000", "1&" SUP "&" M2 "&00&&&&&", "000000");
    FIELD(0, "9999000000000104");
    end_with(1);
}

static void a_long_list_comes_in_pages_of_twenty(void)
{
    char cust[16];
    begin();
    for (int i = 0; i < 38; i++) {
        snprintf(cust, sizeof cust, "X%d", i);
        CU_ASSERT_TRUE(pingan_fake_open(t.bank, t.now, cust, "成员", 0, NULL));
    }
    ASK("6010", SUP "&&2&1&&", "000000");
    FIELD(0, "41");
    FIELD(1, "1");
    FIELD(2, "0");
    FIELD(3, "20");
    FIELD(4, A1);
    ASK("6010", SUP "&&2&3&&", "000000");
    FIELD(1, "41");
    FIELD(2, "1");
    FIELD(3, "1");
    FIELD(4, "9999000000000141");
    end_with(0);
}

static void strangers_to_the_books_are_breaches(void)
{
    begin();
    ASK("6037", "15000000000009&" M1 "&&", "ERR027");
    ASK("6007", "1&" SUP "&9999000000000999&" M1 "&1.00&0.00&RMB&H1&&&&", "ERR041");
    ASK("6007", "1&" SUP "&" A1 "&" M2 "&1.00&0.00&RMB&H1&&&&", "ERR093");
    ASK("6007", "1&" SUP "&" FUNCTION_FEE "&" M1 "&1.00&0.00&RMB&H1&&&&", "ERR031");
    ASK("6034", "6&" A1 "&" SUP "&" M1 "&李四&" A2 "&" M2 "&&1.00&0.00&01&RMB&H1&&&&&", "ERR060");
    CU_ASSERT_STRING_EQUAL(pingan_fake_violation(t.bank, 4)->kind, "book");
    end_with(5);
}

CU_TestInfo money_claims[] = {
    {"a_freeze_moves_money_to_the_guarantee_and_back",
     a_freeze_moves_money_to_the_guarantee_and_back},
    {"the_fee_of_an_unfreeze_is_part_of_its_amount",
     the_fee_of_an_unfreeze_is_part_of_its_amount},
    {"an_unfreeze_must_name_its_freeze", an_unfreeze_must_name_its_freeze},
    {"an_order_number_is_unique_over_all_that_opens_one",
     an_order_number_is_unique_over_all_that_opens_one},
    {"frozen_money_is_paid_to_several_and_may_leave_next_day",
     frozen_money_is_paid_to_several_and_may_leave_next_day},
    {"rows_are_counted_and_need_no_extra_separator",
     rows_are_counted_and_need_no_extra_separator},
    {"whole_only_refuses_parts", whole_only_refuses_parts},
    {"direct_payments_are_t1_or_t0_and_bear_their_fee",
     direct_payments_are_t1_or_t0_and_bear_their_fee},
    {"a_prepaid_order_is_confirmed_or_given_back", a_prepaid_order_is_confirmed_or_given_back},
    {"a_refund_gives_back_the_fee_and_waits_for_t1",
     a_refund_gives_back_the_fee_and_waits_for_t1},
    {"suspense_is_booked_and_allocations_are_taken_back",
     suspense_is_booked_and_allocations_are_taken_back},
    {"a_payout_is_accepted_then_paid_and_its_fee_is_on_top",
     a_payout_is_accepted_then_paid_and_its_fee_is_on_top},
    {"a_payout_takes_only_what_may_leave", a_payout_takes_only_what_may_leave},
    {"a_card_that_takes_no_money_fails_the_payout", a_card_that_takes_no_money_fails_the_payout},
    {"a_return_is_a_new_credit_and_6048_links_it", a_return_is_a_new_credit_and_6048_links_it},
    {"a_flaw_spoils_the_list_and_no_balance", a_flaw_spoils_the_list_and_no_balance},
    {"t1_counts_working_days_when_told_so", t1_counts_working_days_when_told_so},
    {"a_freeze_takes_waiting_money_first_and_gives_it_back_as_it_was",
     a_freeze_takes_waiting_money_first_and_gives_it_back_as_it_was},
    {"members_are_found_listed_and_closed", members_are_found_listed_and_closed},
    {"a_long_list_comes_in_pages_of_twenty", a_long_list_comes_in_pages_of_twenty},
    {"strangers_to_the_books_are_breaches", strangers_to_the_books_are_breaches},
    CU_TEST_INFO_NULL,
};
