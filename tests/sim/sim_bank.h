/* A fake bank as the simulation, the scenarios and the conformance suite see it: one table a bank, over tests/fakes.
 *
 *     const sim_bank *port = sim_bank_find("citic");
 *     void *conf = port->conf_new(), *bank = port->open(conf);
 *     port->handle(bank, now, request, &reply);                 the bank's answer, silence, or no connection
 *     while (port->next_push != NULL && port->next_push(bank, now, &push)) { … port->push_answered(bank, now, push.id, …); }
 *     port->effects(bank, "S1…") == 1                           the oracle
 *
 * A bank more is a file more here and a row in sim_banks.c. NULL members: this bank has no such thing.
 */
#pragma once
#include "gateway/run/gateway.h"
#include "tests/sim/chance.h"

/* What a message of ours says, read without the adapter. */
typedef struct sim_said {
    char action[24], type[16], ref[33];
    bool is_act;  /* it may change something at the bank, and ref is its reference */
    bool is_feed; /* it reads the statement */
    bool is_proof; /* it asks what the three-way proof of a day compares */
} sim_said;

/* The bank's message for an ask, as faults name it. */
typedef struct sim_name {
    vg_ask_kind ask;
    const char *action, *type;
} sim_name;

typedef enum sim_reply_kind { SIM_ANSWERS, SIM_IS_SILENT, SIM_REFUSES_CONNECTION } sim_reply_kind;
typedef struct sim_reply {
    sim_reply_kind what;
    uint8_t *bytes; /* malloc'ed; the caller's */
    size_t len;
    int64_t delay_ms;
} sim_reply;

/* A message of the bank's own. key: how the store names it once it is kept (pushed.id without the program). */
typedef struct sim_push {
    uint64_t id;
    uint8_t *bytes; /* malloc'ed; the caller's */
    size_t len;
    char key[65];
} sim_push;

typedef struct sim_credit {
    const char *account; /* a number at the bank; NULL: the bank cannot say whose it is */
    int64_t fen;
    int64_t late_ms; /* its line is dated so long ago, where the fake does that */
    const char *payer_no, *payer_name, *payer_bank, *payer_bank_no, *memo, *order_no;
} sim_credit;

typedef enum sim_effect { SIM_EFFECT_DEFAULT, SIM_EFFECT_YES, SIM_EFFECT_NO } sim_effect;
/* One rule of tests/fakes/README.md. type: tranType, funcFlag. */
typedef struct sim_fault {
    char action[24], type[16], ref[33], word[32], code[32];
    uint32_t nth, count;
    sim_effect effect;
    int64_t ms;
} sim_fault;

/* total: all of the account's money; held: of it, what a hold keeps. state: the bank's own word. */
typedef struct sim_balance {
    int64_t total, held;
    char state[24];
    bool open; /* the account takes part in business */
} sim_balance;

typedef struct sim_complaint {
    char text[160], action[24], ref[33];
} sim_complaint;

typedef struct sim_person {
    char name[64], id_no[31], mobile[21], card[41];
} sim_person;

enum { SIM_WORDS_MAX = 64 };

typedef struct sim_bank {
    const char *name;       /* of --bank */
    const char *bank, *mode; /* of adapters/banks.c */
    bool shows_acts;         /* its statement has our own payments, too */
    bool knows_by_card;      /* it knows by the paying card whose money it is */

    /* --- settings: the fake's own, by name and value --- */
    void *(*conf_new)(void);
    bool (*conf_set)(void *conf, const char *name, const char *value);
    void (*conf_draw)(void *conf, uint64_t seed, chance *c); /* what differs from bank to bank, by chance */
    void *(*open)(const void *conf, int64_t now);
    void (*close)(void *bank);
    /* The program at this bank: adapter settings by `set`, accounts of its own, how it signs. */
    void (*configure)(const void *conf, vg_program_conf *program, void (*set)(void *ctx, const char *name, const char *value),
                      void *ctx);

    /* --- messages --- */
    /* Codes of its paper: one that nobody knows, one that says "not processed", one that asks for less. "": none. */
    const char *unknown_code, *not_taken_code, *too_frequent_code;
    const struct sim_name *names; /* which of its messages says what; ends with VG_ASK_NONE */
    void (*said)(vg_span wire, sim_said *ret);
    bool (*refuses_connection)(void *bank);
    void (*handle)(void *bank, int64_t now, vg_span wire, sim_reply *ret);
    void (*advance)(void *bank, int64_t now);
    int64_t (*next_due)(const void *bank); /* -1: nothing */
    bool (*next_push)(void *bank, int64_t now, sim_push *ret);
    /* answer empty: nothing came. True: that was a yes, by which the bank never tells it again. */
    bool (*push_answered)(void *bank, int64_t now, uint64_t id, vg_span answer, int http_status);

    /* --- the world outside --- */
    bool (*credit)(void *bank, int64_t now, const sim_credit *credit);
    bool (*open_account)(void *bank, int64_t now, const char *tail, const char *name, int64_t fen, char ret_no[33]);
    void (*person)(void *bank, const sim_person *person);  /* his card is known elsewhere */
    /* What the customer of this case or binding was told: digits of a code, or an amount in yuan. False: nothing. */
    bool (*told)(void *bank, const char *case_no, const char *card, char ret[17]);
    bool (*review)(void *bank, int64_t now, const char *id, const char *decision);
    bool (*end_case)(void *bank, int64_t now, const char *case_no, bool proven); /* without the gateway: in the bank's own app */
    bool (*judicial)(void *bank, int64_t now, const char *account, int64_t fen);
    bool (*restricts)(void *bank, int64_t now, const char *account, const char *kind, int64_t fen); /* kind "": all ends */
    bool (*knows)(void *bank, const char *number, const char *name);
    bool (*interest)(void *bank, int64_t now, const char *account, int64_t fen); /* the bank pays it now */

    /* --- faults --- */
    size_t words;                                  /* faults are 1 … words-1 */
    const char *(*word)(size_t i);
    bool (*by_chance)(size_t i);                   /* whether chance may play it */
    void (*chances)(void *bank, const uint32_t *ppm); /* of each word */
    bool (*lies_late)(const uint32_t *ppm);        /* … with these the bank may do late what it denied */
    void (*draw_faults)(void *bank, chance *c);    /* rules beside the chances; NULL: none */
    bool (*fault)(void *bank, const sim_fault *fault);
    void (*clear_faults)(void *bank);
    void (*faults_off)(void *bank, bool off);
    void (*heal)(void *bank, int64_t now);

    /* --- oracle --- */
    uint32_t (*effects)(const void *bank, const char *ref);
    uint32_t (*sends)(const void *bank, const char *ref);
    bool (*complaint)(const void *bank, size_t i, sim_complaint *ret);
    bool (*balance)(void *bank, int64_t now, const char *account, sim_balance *ret);
    bool (*books_balance)(const void *bank);
    /* The account that the case with this reference ended in: "" none. False: no such case. */
    bool (*case_of)(const void *bank, const char *ref, char ret_account[33], bool *ret_ended);
} sim_bank;

const sim_name *sim_name_of(const sim_bank *port, vg_ask_kind ask); /* NULL: it has no such message */
bool sim_has_word(const sim_bank *port, const char *word);          /* a fault that it plays */
const sim_bank *sim_bank_find(const char *name); /* NULL: no such */
const sim_bank *sim_bank_at(size_t i);           /* NULL: behind the last */

extern const sim_bank sim_bank_citic, sim_bank_baixin, sim_bank_baixin_payinst, sim_bank_pingan,
    sim_bank_none;
