/* One function a message, or three for one that moves money. The form is checked before. */
#pragma once

#include "tests/fakes/baixin_fake_in.h"

#define BX_MONEY_VERB(verb)                                                                        \
    const char *bx_check_##verb(baixin_fake *fake, const bx_msg *msg, bx_order *order);            \
    void bx_book_##verb(baixin_fake *fake, bx_order *order);                                       \
    void bx_own_##verb(baixin_fake *fake, const bx_order *order)

BX_MONEY_VERB(deposit);
BX_MONEY_VERB(hold);
BX_MONEY_VERB(release);
BX_MONEY_VERB(capture);
BX_MONEY_VERB(withdraw);
BX_MONEY_VERB(refund);
/* Finds the hold that a Release or Capture names; NULL: it is there and large enough. */
const char *bx_hold_of(const baixin_fake *fake, const bx_msg *msg, bx_order *order);
/* AcctNo of the request; NULL: none or closed, and answered. */
bx_acc *bx_open_account(baixin_fake *fake, const bx_msg *msg);

void bx_do_balance(baixin_fake *fake, const bx_msg *msg);
void bx_do_transaction(baixin_fake *fake, const bx_msg *msg);
void bx_do_entries(baixin_fake *fake, const bx_msg *msg);
void bx_do_file(baixin_fake *fake, const bx_msg *msg);
void bx_do_open(baixin_fake *fake, const bx_msg *msg);
void bx_do_send_code(baixin_fake *fake, const bx_msg *msg);
void bx_do_submit_code(baixin_fake *fake, const bx_msg *msg);
void bx_do_query_opening(baixin_fake *fake, const bx_msg *msg);
void bx_do_bind(baixin_fake *fake, const bx_msg *msg);
void bx_do_change_card(baixin_fake *fake, const bx_msg *msg);
void bx_do_unbind(baixin_fake *fake, const bx_msg *msg);
void bx_do_query_bind(baixin_fake *fake, const bx_msg *msg);
void bx_do_update_identity(baixin_fake *fake, const bx_msg *msg);
void bx_do_close(baixin_fake *fake, const bx_msg *msg);
void bx_do_upload(baixin_fake *fake, const bx_msg *msg);
