/* One filled sample of each resource, for the tests of rendering and of the OpenAPI document. */
#pragma once
#include "gateway/api/api.h"
#include "gateway/core/day_seal.h"
#include "gateway/core/ledger.h"
#include "gateway/core/gl.h"
#include "gateway/core/report.h"

#define ID(n) (INT64_C(1) << 40 | (n))
#define AT_MS 1771034400000 /* 2026-02-14T02:00:00.000Z */
#define DAY_N 20498         /* 2026-02-14 */

static const vg_rules sample_rules = {
    .program = 1, .t1_business = true, .cutoff_s = 17 * 3600, .release_s = 1800};
static vg_rules with_calendar;
static vg_api_facts sample_facts = {.program = 1,
                                    .name = "escrow",
                                    .bank = "citic",
                                    .bank_title = "中信银行",
                                    .mode = "direct",
                                    .caps = VG_CAP_QUERY_BY_REF | VG_CAP_BANK_HOLDS,
                                    .asks = UINT64_C(1) << VG_ASK_FREEZE | UINT64_C(1)
                                                                               << VG_ASK_STATUS,
                                    .rules = &with_calendar};

static inline vg_api_ctx sample_ctx(void)
{
    with_calendar = sample_rules;
    with_calendar.calendar = vg_calendar_china();
    with_calendar.payee_next_day = true;
    with_calendar.capture_approval_over = 5000000;
    return (vg_api_ctx){.facts = &sample_facts, .fact_count = 1};
}

static inline vg_operation sample_operation(void)
{
    return (vg_operation){.id = ID(101),
                          .program = 1,
                          .kind = VG_OP_WITHDRAW,
                          .ask = VG_ASK_PAYOUT,
                          .state = VG_ST_UNKNOWN,
                          .live = 1,
                          .account = ID(102),
                          .peer = ID(103),
                          .hold = ID(104),
                          .receipt = ID(105),
                          .parent = ID(106),
                          .fen = 1234500,
                          .fee_fen = 100,
                          .done_fen = 0,
                          .payee_account = "6222020000001234",
                          .payee_name = "张三",
                          .payee_bank_no = "302100011000",
                          .payee_bank = "银行",
                          .bank_ref = "A1X",
                          .bank_receipt = "R9",
                          .bank_code = "ED0001",
                          .bank_text = "处理中",
                          .client_ref = "c-1",
                          .memo = "m",
                          .principal = ID(100),
                          .due_at = AT_MS,
                          .queries = 2,
                          .sends = 1,
                          .first_sent_at = AT_MS,
                          .sent_at = AT_MS,
                          .reason = VG_WHY_NO_END,
                          .unconfirmed = 1,
                          .returned_by = ID(107),
                          .returned_fen = 1,
                          .corrected_by = ID(108),
                          .approval = ID(109),
                          .created_at = AT_MS,
                          .updated_at = AT_MS};
}

static inline vg_hold sample_hold(void)
{
    return (vg_hold){.id = ID(104),
                     .program = 1,
                     .account = ID(102),
                     .op = ID(101),
                     .state = VG_HS_OPEN,
                     .fen = 1000,
                     .captured_fen = 100,
                     .released_fen = 200,
                     .capturing_fen = 30,
                     .releasing_fen = 20,
                     .planned_fen = 50,
                     .candidates = "acct_0000100000034,payee_0000100000040",
                     .review_day = 20500,
                     .due = VG_DUE_REVIEW,
                     .purpose_order = "SO-1",
                     .purpose_payee = "shop",
                     .purpose_text = "定金",
                     .expires_at = AT_MS,
                     .client_ref = "c-1",
                     .created_at = AT_MS,
                     .updated_at = AT_MS};
}

static inline vg_account sample_account(void)
{
    return (vg_account){.id = ID(102),
                        .program = 1,
                        .kind = VG_ACCT_MEMBER,
                        .state = VG_AS_ACTIVE,
                        .ref = "u1",
                        .name = "张三",
                        .bank_account = "3110710001230000009",
                        .free_fen = 900,
                        .held_fen = 100,
                        .out_fen = 7,
                        .frozen_fen = 50,
                        .transit_in_fen = 3,
                        .stops = VG_STOP_PAY | VG_RECEIVE_ONLY | VG_STOP_ALL,
                        .opening_op = ID(101),
                        .created_at = AT_MS,
                        .updated_at = AT_MS};
}

static inline vg_owner sample_owner(void)
{
    return (vg_owner){.id = ID(102),
                      .card_number = "6222020000001234",
                      .card_name = "张三",
                      .card_bank_no = "302100011000",
                      .card_bank = "银行",
                      .id_number = "11010519491231002X",
                      .contact_phone = "13800000000"};
}

static inline vg_entry sample_entry(void)
{
    return (vg_entry){.account = ID(102),
                      .seq = 7,
                      .program = 1,
                      .journal = ID(101),
                      .op = ID(101),
                      .receipt = ID(105),
                      .phase = VG_PHASE_POST,
                      .bucket = VG_BUCKET_HELD,
                      .side = VG_DEBIT,
                      .fen = 100,
                      .balance_fen = 900,
                      .opp_account = ID(103),
                      .at = AT_MS,
                      .day = DAY_N};
}

static inline vg_lot sample_lot(void)
{
    return (vg_lot){.id = ID(110),
                    .program = 1,
                    .account = ID(102),
                    .fen = 500,
                    .free_fen = 300,
                    .held_fen = 200,
                    .from_day = DAY_N,
                    .booked_day = DAY_N - 1,
                    .receipt = ID(105),
                    .op = ID(101),
                    .created_at = AT_MS};
}

static inline vg_business_day sample_day(void)
{
    return (vg_business_day){.program = 1,
                             .day = DAY_N,
                             .state = 1,
                             .working = 1,
                             .opened_at = AT_MS,
                             .cut_at = AT_MS,
                             .closed_at = AT_MS,
                             .expected_at = AT_MS,
                             .expected_fen = 500,
                             .expected_lots = 3,
                             .overnight_fen = 900,
                             .overnight_lots = 5,
                             .converted_at = AT_MS,
                             .converted_fen = 400,
                             .converted_lots = 2,
                             .interest_accounts = 7,
                             .interest_fen = 11,
                             .asked = 3,
                             .agree = 2,
                             .differ = 1,
                             .confirmed_fen = 300,
                             .confirmed_at = AT_MS};
}

static inline vg_statement sample_statement(void)
{
    return (vg_statement){.id = ID(120), .program = 1, .state = 1, .account = ID(102), .number = "6225880000000001", .bank_id = "S1", .form = "MT940",
                          .name = "march.sta", .sha256 = "ab", .place = 1, .from_day = DAY_N, .to_day = DAY_N, .tells = 3, .opening_fen = -5,
                          .closing_fen = 95, .proven = 31, .line_count = 1, .credits = 1, .credit_fen = 100, .fresh = 1, .principal = ID(103),
                          .created_at = AT_MS};
}

static inline vg_statement_line sample_statement_line(void)
{
    return (vg_statement_line){.statement = ID(120), .seq = 1, .program = 1, .account = ID(102), .day = DAY_N, .value_day = DAY_N, .booked = 1,
                               .side = 2, .fen = 100, .tells_balance = 1, .balance_fen = 95, .serial = "N1", .ref = "R1", .type = "NTRF",
                               .opp_account = "6222000011112222", .opp_name = "张三", .memo = "house", .at = 10, .length = 20, .sha256 = "cd"};
}

static inline vg_figure sample_figure(void)
{
    return (vg_figure){.id = ID(102),
                       .program = 1,
                       .day = DAY_N,
                       .state = 2,
                       .op = ID(104),
                       .tries = 2,
                       .apart_fen = -40,
                       .asked_at = AT_MS,
                       .at = AT_MS,
                       .bank_total_fen = 100,
                       .bank_available_fen = 90,
                       .bank_withdrawable_fen = 20,
                       .tells_withdrawable = 1,
                       .total_fen = 100,
                       .available_fen = 90,
                       .withdrawable_fen = 60};
}

static inline const vg_settled *sample_settled(const vg_business_day *day)
{
    static vg_settled s;
    s = (vg_settled){.program = 1, .from = {DAY_N}, .to = {DAY_N}, .count = 1};
    s.days[0] = (vg_settled_day){.row = *day, .in_fen = 5, .in_count = 1};
    return &s;
}

static inline const vg_fee_report *sample_fees(vg_fee_charge *charge)
{
    static vg_fee_report f;
    *charge = (vg_fee_charge){.line = "1/311/20260213/F/1", .type = "14", .day = DAY_N, .fen = 50, .account = ID(102), .op = ID(101), .receipt = ID(105)};
    f = (vg_fee_report){.program = 1, .from = {DAY_N}, .to = {DAY_N}, .charges = charge, .count = 1, .charge_count = 1};
    f.days[0] = (vg_fee_day){.day = DAY_N, .with_fen = 50, .with_count = 1};
    return &f;
}

static inline vg_ageing sample_ageing(void)
{
    return (vg_ageing){.program = 1, .today = {DAY_N}, .rows = {{.reason = 1, .of = {{1, 100, DAY_N}}}}, .count = 1};
}

static inline vg_gl_journal sample_journal(vg_gl_journal_row *row)
{
    *row = (vg_gl_journal_row){.day = DAY_N, .account = ID(102), .kind = VG_ACCT_MEMBER, .seq = 3, .side = VG_DEBIT, .fen = 25, .op = ID(101),
                               .op_kind = VG_OP_PART_PAY, .cost_account = ID(102), .order = "SO-1"};
    return (vg_gl_journal){.program = 1, .map = vg_gl_standard(), .from = {DAY_N}, .to = {DAY_N}, .open_days = 1, .first_open = DAY_N, .rows = row, .count = 1,
                           .totals = {{.number = "2241.02", .debit_fen = 25, .rows = 1}}, .total_count = 1, .debit_fen = 25, .documents = 1, .unbalanced = 1};
}

static inline vg_bill sample_bill(vg_bill_line *line)
{
    *line = (vg_bill_line){.side = VG_BILL_OUT, .what = VG_BW_ORDER_OUT, .day = DAY_N, .fen = 600, .account = ID(102), .peer = ID(103), .op = ID(101),
                           .receipt = ID(105), .hold = ID(104), .from_day = DAY_N, .order = "SO-1", .party_name = "张三", .party_number = "6222020000004321"};
    return (vg_bill){.program = 1,
                     .of = "account",
                     .subject = "acct_1",
                     .since = {DAY_N},
                     .today = {DAY_N},
                     .lines = line,
                     .count = 1,
                     .by_account = {{.account = ID(102), .out_fen = 600, .in_fen = 600}},
                     .account_count = 1};
}

static inline vg_balances sample_balances(const vg_account *rows)
{
    return (vg_balances){.program = 1,
                         .day = {DAY_N},
                         .rows = rows,
                         .count = 1,
                         .next = rows->id,
                         .summed = true,
                         .sums = {.of = {{VG_ACCT_MEMBER, 1, 100}}, .count = 1, .owed_fen = 100, .custody_fen = 100}};
}

static inline vg_proof sample_proof(void)
{
    return (vg_proof){.program = 1, .day = DAY_N, .state = 2, .want = 1, .runs = 2, .asked_at = AT_MS, .proved_at = AT_MS, .custody_way = 3, .custody_at = AT_MS,
                      .custody_said = 90, .accounts = 3, .told = 3, .agree = 1, .explained = 1, .differ = 1, .our_fen = 100, .sub_fen = 90, .custody_fen = 95,
                      .apart_fen = 5, .under_fen = -10, .why = "1 account differs"};
}

static inline vg_api_overview sample_overview(void)
{
    vg_api_overview o = {.program = {.id = 1, .closed_day = DAY_N}, .proof = sample_proof(), .seal = VG_SEAL_SEALED, .breaks = 2, .risk_fen = 700, .oldest_break = DAY_N - 3,
                         .approvals = 1, .approvals_since = AT_MS, .unknown = 1, .unknown_fen = 5, .unknown_since = AT_MS};
    return o;
}

static inline vg_proof_account sample_proof_account(void)
{
    return (vg_proof_account){.account = ID(102), .day = DAY_N, .program = 1, .run = 2, .verdict = 2, .reason = 6, .our_fen = 60, .bank_fen = 50, .told_way = 1,
                              .told_at = AT_MS, .parted_at = AT_MS, .op = ID(101), .receipt = ID(105), .seq = 4, .line = "1/3110/20260214/F1/1",
                              .causes = "1 -20 1099511627877 0 0;4 10 0 0 1099511627896;"};
}

static inline vg_interest sample_interest(void)
{
    return (vg_interest){.account = ID(102),
                         .day = DAY_N,
                         .program = 1,
                         .acc = 633000000,
                         .rate_e8 = 50000,
                         .fen = 879,
                         .bank_fen = 880,
                         .state = 1,
                         .receipt = ID(105),
                         .created_at = AT_MS,
                         .updated_at = AT_MS};
}

static inline vg_receipt sample_receipt(void)
{
    return (vg_receipt){.id = ID(105),
                        .program = 1,
                        .account = ID(102),
                        .state = VG_RS_ASSIGNED,
                        .fen = 500,
                        .refunded_fen = 10,
                        .lot = ID(110),
                        .payer_account = "6222020000009876",
                        .payer_name = "李四",
                        .payer_bank = "银行",
                        .payer_bank_no = "302",
                        .line = "1/311/20260213/F/1",
                        .channel_order = "O1",
                        .booked_at = AT_MS,
                        .day = DAY_N,
                        .memo = "货款",
                        .assign_op = ID(101),
                        .created_at = AT_MS,
                        .updated_at = AT_MS};
}

static inline vg_payee sample_payee(void)
{
    return (vg_payee){.id = ID(111),
                      .program = 1,
                      .state = 1,
                      .ref = "p1",
                      .account = "6222020000004321",
                      .name = "王五公司",
                      .bank_no = "302",
                      .bank = "银行",
                      .maker = ID(100),
                      .approval = ID(109),
                      .created_at = AT_MS,
                      .updated_at = AT_MS};
}

static inline vg_approval sample_approval(void)
{
    return (vg_approval){.id = ID(109),
                         .program = 1,
                         .kind = VG_AP_CAPTURE,
                         .state = VG_PS_APPROVED,
                         .object = ID(101),
                         .fen = 600,
                         .needed = 1,
                         .hash = "ab",
                         .maker = ID(100),
                         .first = ID(112),
                         .second = ID(113),
                         .evidence = "e",
                         .created_at = AT_MS,
                         .updated_at = AT_MS};
}

static inline vg_day_seal sample_seal(void)
{
    return (vg_day_seal){.program = 1, .day = DAY_N, .state = VG_SEAL_SEALED, .round = 1, .preparer = ID(100), .reviewer = ID(112), .prepared_at = AT_MS, .sealed_at = AT_MS,
                         .approval = ID(109), .pack = ID(130), .hash = "ab", .seal_seq = 9, .reopens = 1, .reopened_at = AT_MS};
}

static inline vg_recon sample_recon(void)
{
    return (vg_recon){.program = 1, .day = DAY_N, .state = 1, .runs = 2, .ran_at = AT_MS, .principal = ID(100), .rules = 7, .lines = 3, .moves = 4, .hash = "ab"};
}

static inline vg_recon_break sample_break(void)
{
    return (vg_recon_break){.id = ID(120), .program = 1, .is_open = 1, .state = VG_BS_TIMING, .day = DAY_N, .of = VG_OF_BANK, .reason = VG_RECON_R_FEE, .account = ID(102),
                            .side = VG_DEBIT, .fen = 500, .line = "1/62/20260214/1/1", .op = ID(101), .receipt = ID(105), .origin_ref = "r", .owner = "wang",
                            .cause = VG_BC_FEE, .until_day = DAY_N + 1, .approval = ID(109), .resolution = VG_WAY_TIMING, .with_id = ID(121), .notes = 1,
                            .created_at = AT_MS, .updated_at = AT_MS, .ended_at = AT_MS};
}

static inline vg_break_note sample_break_note(void)
{
    return (vg_break_note){.brk = ID(120), .seq = 1, .program = 1, .kind = VG_BN_BOOKED, .principal = ID(100), .at = AT_MS, .account = ID(102), .fen = -500,
                           .other = ID(101), .text = "t", .file_name = "a.pdf", .file_sha256 = "ab"};
}

static inline vg_event sample_event(void)
{
    return (vg_event){.program = 1,
                      .seq = 9,
                      .at = AT_MS,
                      .type = "hold.open",
                      .object = "hold_0000100000034",
                      .op = ID(101),
                      .principal = ID(100),
                      .data = VG_SPAN("{\"state\":\"OPEN\"}"),
                      .hash = "ff"};
}

static inline vg_program sample_program(void)
{
    return (vg_program){
        .id = 1, .name = "escrow", .paused = VG_PAUSE_PAYOUTS, .event_seq = 9, .created_at = AT_MS};
}

static inline vg_api_key sample_key(void)
{
    return (vg_api_key){.id = ID(100),
                        .program = 1,
                        .name = "shop",
                        .hash = "secret-hash",
                        .scopes = VG_SCOPE_BUSINESS | VG_SCOPE_ADMIN,
                        .programs = "escrow,trial",
                        .addresses = "10.0.0.1",
                        .expires_at = AT_MS,
                        .revoked_at = AT_MS,
                        .created_at = AT_MS};
}
