/* An act in rows by the real core: a capture with a payment and a correction, among events of others. */
#pragma once
#include "gateway/base/text.h"
#include "gateway/core/evidence.h"
#include "gateway/core/op.h"
#include <CUnit/Basic.h>
#include <stdio.h>

enum { PROGRAM = 1, ACT = 200, PART = 201, FIX = 202, OTHER = 203, FILLER = 330 };
#define ID(n) ((int64_t)PROGRAM << 40 | (n))

static vg_work *work;
static vg_err err;
static vg_rules rules = {.program = PROGRAM};
static uint8_t salt[32] = "thirty-two bytes that are chance";
static vg_core core = {.rules = &rules, .at = 1000, .salt = salt};

#define OK(call) CU_ASSERT_EQUAL_FATAL((call).code, VG_OK)

/* --- a world of rows ---------------------------------------------------------------------------------------- */

static void exchange(int64_t op, int64_t seq, int dir, const char *bytes)
{
    char key[128];
    vg_exchange x = {.op = ID(op), .seq = seq, .program = PROGRAM, .at = core.at, .ask = 3, .dir = dir, .verdict = dir == 0 ? -1 : 1,
                     .bytes = vg_work_bytes(work, bytes, strlen(bytes))};
    VG_SET(x.text, dir == 0 ? "" : "成功");
    vg_record_key(VG_T_exchange, &x, key);
    vg_evidence_salt(&core, VG_T_exchange, key, x.salt);
    OK(vg_evidence_row(&core, VG_T_exchange, vg_work_insert(work, VG_T_exchange, &x), x.op, &err));
}

static void entry(int64_t op, int64_t account, int64_t seq, int64_t side)
{
    vg_entry e = {.account = ID(account), .seq = seq, .program = PROGRAM, .journal = ID(op), .op = ID(op), .phase = 2, .bucket = 1, .side = side,
                  .fen = 4000, .balance_fen = 10000, .opp_account = ID(90 - account), .at = core.at, .day = 20000};
    OK(vg_evidence_entry(&core, vg_work_insert(work, VG_T_entry, &e), &err));
}

static void tell(int64_t op, const char *kind, const char *state)
{
    char data[160];
    snprintf(data, sizeof data, "{\"kind\":\"%s\",\"state\":\"%s\",\"on\":\"x\",\"amount\":4000", kind, state);
    OK(vg_emit(&core, "some.thing", "op_", ID(op), ID(op), data, &err));
    core.at += 7;
}

static vg_operation *operation(int64_t id, int64_t kind, int64_t parent, int64_t of)
{
    return VG_NEW(work, operation, {.id = ID(id), .program = PROGRAM, .kind = kind, .state = VG_ST_DONE, .parent = parent, .of = of});
}

static void line(const char *flow)
{
    vg_line l = {.program = PROGRAM, .op = ID(PART), .fen = 4000, .side = 1, .day = 20000};
    snprintf(l.id, sizeof l.id, "1/6222/20260101/%s/1", flow);
    VG_SET(l.opp_account, "6222000011112222");
    VG_SET(l.memo, "房租");
    vg_evidence_salt(&core, VG_T_line, l.id, l.salt);
    OK(vg_evidence_row(&core, VG_T_line, vg_work_insert(work, VG_T_line, &l), l.op, &err));
}

static void others(int count)
{
    for (int i = 0; i < count; i++) {
        OK(vg_emit(&core, "hold.done", "op_", ID(OTHER), ID(OTHER), "{", &err));
    }
}

static void make_act(int between, int behind)
{
    vg_approval *ap = VG_NEW(work, approval, {.id = ID(300), .program = PROGRAM, .kind = VG_AP_CAPTURE, .object = ID(ACT), .fen = 4000, .maker = 7});
    operation(ACT, VG_OP_CAPTURE, 0, 0);
    operation(PART, VG_OP_PART_PAY, ID(ACT), 0);
    operation(FIX, VG_OP_CORRECTION, 0, ID(PART));
    OK(vg_evidence_row(&core, VG_T_approval, ap, ID(ACT), &err));
    tell(ACT, "capture", "READY");
    ap->state = VG_PS_APPROVED;
    ap->first = 8;
    OK(vg_evidence_row(&core, VG_T_approval, ap, ID(ACT), &err));
    entry(ACT, 40, 1, 1);
    entry(ACT, 50, 1, 2);
    tell(ACT, "capture", "WAITING");
    exchange(PART, 1, 0, "<stream>ask \x01\xff</stream>");
    tell(PART, vg_op_kind_name(VG_OP_PART_PAY), "SENDING");
    others(between);
    exchange(PART, 2, 1, "<stream>yes</stream>");
    entry(PART, 40, 2, 1);
    entry(PART, 50, 2, 2);
    tell(PART, vg_op_kind_name(VG_OP_PART_PAY), "DONE");
    line("77");
    line("78");
    OK(vg_evidence_end(&core, &err));
    tell(FIX, "correction", "DONE");
    tell(ACT, "capture", "DONE");
    others(behind);
}

static void begin(void)
{
    work = vg_work_close(work);
    OK(vg_work_open(&work, &err));
    core.work = work;
    vg_work_begin(work);
    vg_evidence_begin(&core);
    VG_NEW(work, program, {.id = PROGRAM, .name = "one"});
    operation(OTHER, VG_OP_HOLD, 0, 0);
}
