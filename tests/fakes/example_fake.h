/* The Example bank, written from adapters/example/paper.md alone. Pure: bytes and time in, bytes out.
 *
 *     example_fake *bank = example_fake_new(keys);
 *     if (example_fake_handle(bank, now_ms, wire, len, &answer)) ...            false: the answer is lost
 *
 * Two oracles: example_fake_violations is 0 (the gateway keeps to the paper), example_fake_balanced is true.
 */
#pragma once

#include "tests/fakes/fake_sign.h"

typedef struct example_fake example_fake;
example_fake *example_fake_new(fk_keys *keys); /* the keys become the fake's */
void example_fake_free(example_fake *fake);
bool example_fake_handle(example_fake *fake, int64_t now_ms, const uint8_t *wire, size_t len, fk_buf *ret);

/* Money comes from outside; the BankNo of its line. */
const char *example_fake_credit(example_fake *fake, int64_t now_ms, const char *account, int64_t fen);
/* Withdrawals that were accepted are done, or fail and give the money back. */
void example_fake_decide(example_fake *fake, int64_t now_ms, bool done);
void example_fake_lose(example_fake *fake, int answers);      /* what was asked is done */
void example_fake_say(example_fake *fake, const char *code);  /* of the next message, which does nothing */
void example_fake_lie(example_fake *fake, int64_t fen);       /* answers tell so many fen more */
/* From now on: acts have no BankNo; something stands behind every body; lines have a new kind and a broken name. */
typedef enum example_odd { EXAMPLE_PLAIN, EXAMPLE_NO_NUMBER, EXAMPLE_TAIL, EXAMPLE_ODD_LINES } example_odd;
void example_fake_odd(example_fake *fake, example_odd odd);

bool example_fake_did(const example_fake *fake, const char *request_no);
int example_fake_violations(const example_fake *fake);
bool example_fake_balanced(const example_fake *fake);
