/* What the bank keeps: money with dates, accounts, holds, orders, lines, cards, pushes. */
#pragma once

#include "tests/fakes/fake_text.h"
#include "tests/fakes/pingan_fake.h"

/* Money of one account that may leave from the same instant on (B.0: T+1). */
typedef struct pa_lot {
    int64_t from_ms, fen;
} pa_lot;
typedef struct pa_lots {
    pa_lot *at; /* by from_ms */
    size_t count, cap;
} pa_lots;
typedef enum pa_take { PA_WAITING_FIRST, PA_RIPE_FIRST, PA_RIPE_ONLY } pa_take;

typedef struct pa_acc {
    char no[33], cust[33], name[256];
    char type[3]; /* 子账户属性: 1 member, 2 suspense, 3 fee, 4 interest, 5 guarantee, 12 payouts */
    char state;   /* '1' open, '2' closed */
    char id_type[3], id_code[21];
    pa_lots lots;  /* sum: available. The guarantee's money is in the holds */
    int64_t frozen;
    int64_t opened_ms, touched_ms;
} pa_acc;

typedef struct pa_hold {
    char ht_id[31];
    pa_acc *payer, *payee; /* payee: of an order that was prepaid (6034 flag 1) */
    char kind;             /* '1' 6007 or 1029, '5' withdrawable money, 'o' prepaid order */
    pa_lots lots;
    int64_t fee;
    int64_t at_ms;
} pa_hold;

typedef struct pa_post { /* one movement; NULL is the world outside */
    const pa_acc *from, *to;
    const pa_acc *held; /* whose money the guarantee received or gave */
    int64_t fen, at_ms;
} pa_post;

typedef struct pa_card {
    char no[33], name[256], id_code[21], mobile[13];
    bool known, closed;
    pa_acc *bound, *asked; /* asked: whose check is open */
    char bank_type[2], bank[256], bank_no[15], super_no[15], id_type[3];
    char check; /* of the open check: 'a' small amount, 's' SMS; '-' 0: none */
    int64_t small_fen, asked_ms;
    char sms[8];
    uint32_t tries;
    char log_no[24], serial[33]; /* of the message that began it; 1343 answers a serial */
    char want_cust[33], want_name[256], want_id[21], want_mobile[13]; /* what it binds */
} pa_card;

typedef enum pa_act {
    PA_ACT_BOOK,     /* 6008: suspense to a member */
    PA_ACT_CLEAR,    /* 6056 */
    PA_ACT_UNCLEAR,  /* 6077 */
    PA_ACT_FREEZE,   /* 6007 flags 1 and 5, 1029 flag 1 */
    PA_ACT_UNFREEZE, /* 6007 flags 2 and 6, 1029 flag 2 */
    PA_ACT_PREPAY,   /* 6034 flag 1 */
    PA_ACT_CONFIRM,  /* 6034 flag 2 */
    PA_ACT_GIVE_BACK, /* 6034 flag 3 */
    PA_ACT_PAY,      /* 6034 flags 6, 7 and 9, 1332 flag 1, 1030, 1031 */
    PA_ACT_HOLD_PAY, /* 6070, 6163, 1332 flag 2 */
    PA_ACT_REFUND,   /* 6164 */
    PA_ACT_PAYOUT,   /* 6085, 6033, 1318, 1313, 1312 */
    PA_ACT_DEPOSIT,  /* 1316 */
    PA_ACT_CHECK,    /* 6055: the small amount on its way */
    PA_ACT_TRANSFER, /* 4004 */
} pa_act;

typedef enum pa_state { PA_WAITING, PA_DONE, PA_FAILED } pa_state;

typedef struct pa_leg { /* one payee of an order */
    pa_acc *in;
    int64_t fen, fee;
    char market_no[53];
    int64_t back_fen, back_fee; /* refunded by 6164 */
} pa_leg;

typedef struct pa_order {
    char log_no[24]; /* ThirdLogNo; 银企直连: ThirdVoucher */
    char func[5], flag[3], ht_id[31], front_no[17];
    char tran_flag[3], keep[3]; /* 6110 and 1324; 6072 */
    char asked_as[4];           /* the FuncFlags of 6110 that find it */
    pa_act act;
    pa_state state;
    bool reversed, forced_fail, returned, t0, ripe_only;
    pa_acc *out;
    pa_leg *legs;
    size_t leg_count;
    int64_t fen, fee; /* fen: what leaves the payer, fee included; a payout's fee is on top */
    char card_no[33], card_name[256], note[256], pay_serial[33];
    const char *code, *why; /* of a failure */
    struct pa_order *origin; /* refund, reversal */
    struct pa_b2b *b2b;
    uint32_t effects, repeats;
    uint64_t content;
    int64_t received_ms, due_ms, done_ms, hidden_ms, unclear_ms, late_ms, return_ms;
    pingan_do return_as;
} pa_order;

typedef struct pa_line { /* a row of 6050, 6072, 6073 and the files */
    char kind;           /* 't' trade, 'c' clearing, 'w' payout, 'd' deposit, 's' suspense */
    char front_no[17], log_no[24], keep[3];
    pa_acc *out, *in;
    int64_t fen, fee, at_ms;
    bool hidden; /* a flaw: no list has it */
    char note[256], payer_no[33], payer_name[256], payer_bank[256];
} pa_line;

typedef struct pa_returned {
    pa_order *order;
    char front_no[17], reason[256];
    int64_t at_ms;
} pa_returned;

typedef struct pa_seen {
    char log_no[24];
    uint32_t sends, effects;
    bool used; /* as the number of a message */
} pa_seen;

typedef enum pa_due_kind { PA_DUE_EXECUTE, PA_DUE_LATE, PA_DUE_RETURN } pa_due_kind;
typedef struct pa_due {
    int64_t at_ms;
    uint64_t number; /* equal times happen in the order they were asked for */
    pa_due_kind kind;
    pa_order *order;
} pa_due;

typedef struct pa_pushed { /* a message that the bank sends until it is answered */
    uint64_t id;
    char func[5], front_no[17];
    char *body; /* UTF-8 */
    int64_t due_ms;
    uint32_t tries;
    bool done, lapsed, repeat;
    char code[8], answer[256];
    pa_acc *acc;
    pa_order *order; /* 1312: what is paid when it is approved */
    pingan_fault fault;
} pa_pushed;

/* 银企直连 (C.3, C.5) */
typedef struct pa_b2b {
    char cust_no[24], request_seq[24], in_node[15], in_no[33], in_name[256], in_bank[256], use[128];
    char union_flag, sys_flag;
    char back_rem[64];
} pa_b2b;
typedef struct pa_corp_line {
    int64_t at_ms, fen, balance;
    char dc, trace[12], voucher[24], cust_no[24], opp_no[33], opp_name[256], opp_bank[256],
        use[128];
} pa_corp_line;
