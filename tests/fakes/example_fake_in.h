/* Inside the fake of the Example bank. */
#pragma once

#include "tests/fakes/example_fake.h"

enum { EX_ACCOUNTS = 32, EX_ACTS = 128, EX_LINES = 256, EX_VALUES = 8, EX_PAGE = 3 };

typedef struct ex_account {
    char number[21];
    bool closed;
    int64_t balance, frozen;
} ex_account;

typedef struct ex_act {
    char request_no[21], account[21], bank_no[21], service[9], freeze_no[21];
    const char *state;
    int64_t fen, left; /* left: of a freeze */
} ex_act;

typedef struct ex_line {
    int64_t at_ms, fen, balance;
    char account[21], bank_no[21], request_no[21], opp[33];
    char side;
    const char *kind;
} ex_line;

struct example_fake {
    ex_account accounts[EX_ACCOUNTS];
    ex_act acts[EX_ACTS];
    ex_line lines[EX_LINES];
    size_t account_count, act_count, line_count;
    int64_t outside; /* all that came in less all that went out */
    int64_t lie;
    example_odd odd;
    int lose, violations, number;
    char code[7];
    fk_keys *keys;
};

/* One request: values in the order of the paper's tables. */
typedef struct ex_said {
    char service[9], message_id[17], sender[13];
    char value[EX_VALUES][64];
} ex_said;

/* --- example_fake_wire.c --- */

bool ex_wire_read(const example_fake *fake, const uint8_t *wire, size_t len, ex_said *ret); /* false: not of the paper */
void ex_wire_write(const example_fake *fake, const ex_said *to, const char *code, const fk_buf *body, fk_buf *ret);
void ex_put(fk_buf *ret, const char *text, size_t width);
void ex_put_fen(fk_buf *ret, int64_t fen);

/* --- example_fake_books.c --- */

ex_account *ex_account_find(example_fake *fake, const char *number);
ex_act *ex_act_find(example_fake *fake, const char *request_no);
/* Does what was said, once. The code of §6; 000000 or 000001: *ret is the act. */
const char *ex_act_do(example_fake *fake, int64_t now_ms, const ex_said *said, ex_act **ret);
