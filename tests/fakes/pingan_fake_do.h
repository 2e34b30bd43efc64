/* One function a message: the form is checked, the function checks the rest, acts and answers. */
#pragma once

#include "tests/fakes/pingan_fake_in.h"

void pa_do_open_close(pingan_fake *fake, const pa_msg *msg);
void pa_do_find_member(pingan_fake *fake, const pa_msg *msg);
void pa_do_member_balance(pingan_fake *fake, const pa_msg *msg);
void pa_do_account_balance(pingan_fake *fake, const pa_msg *msg);
void pa_do_balances(pingan_fake *fake, const pa_msg *msg);
void pa_do_pool(pingan_fake *fake, const pa_msg *msg);
void pa_do_bind(pingan_fake *fake, const pa_msg *msg);
void pa_do_bind_amount(pingan_fake *fake, const pa_msg *msg);
void pa_do_bind_state(pingan_fake *fake, const pa_msg *msg);
void pa_do_bind_sms(pingan_fake *fake, const pa_msg *msg);
void pa_do_unbind(pingan_fake *fake, const pa_msg *msg);
void pa_do_bound(pingan_fake *fake, const pa_msg *msg);
void pa_do_book(pingan_fake *fake, const pa_msg *msg);
void pa_do_clear(pingan_fake *fake, const pa_msg *msg);
void pa_do_unclear(pingan_fake *fake, const pa_msg *msg);
void pa_do_freeze(pingan_fake *fake, const pa_msg *msg);
void pa_do_trade(pingan_fake *fake, const pa_msg *msg);
void pa_do_hold_pay(pingan_fake *fake, const pa_msg *msg);
void pa_do_refund(pingan_fake *fake, const pa_msg *msg);
void pa_do_payout(pingan_fake *fake, const pa_msg *msg);
void pa_do_returns(pingan_fake *fake, const pa_msg *msg);
void pa_do_status(pingan_fake *fake, const pa_msg *msg);
void pa_do_deposits(pingan_fake *fake, const pa_msg *msg);
void pa_do_trades(pingan_fake *fake, const pa_msg *msg);
void pa_do_clearings(pingan_fake *fake, const pa_msg *msg);
void pa_do_file(pingan_fake *fake, const pa_msg *msg);

void pa_jyw_sign(pingan_fake *fake, const pa_msg *msg);
void pa_jyw_register(pingan_fake *fake, const pa_msg *msg);
void pa_jyw_confirm(pingan_fake *fake, const pa_msg *msg);
void pa_jyw_freeze(pingan_fake *fake, const pa_msg *msg);
void pa_jyw_pay(pingan_fake *fake, const pa_msg *msg);
void pa_jyw_fee(pingan_fake *fake, const pa_msg *msg);
void pa_jyw_deposit(pingan_fake *fake, const pa_msg *msg);
void pa_jyw_payout(pingan_fake *fake, const pa_msg *msg);
void pa_jyw_review(pingan_fake *fake, const pa_msg *msg);
void pa_jyw_money_lines(pingan_fake *fake, const pa_msg *msg);
void pa_jyw_trade_lines(pingan_fake *fake, const pa_msg *msg);
void pa_jyw_balances(pingan_fake *fake, const pa_msg *msg);
void pa_jyw_pool(pingan_fake *fake, const pa_msg *msg);
void pa_jyw_file(pingan_fake *fake, const pa_msg *msg);

void pa_b2b_probe(pingan_fake *fake, const pa_msg *msg);
void pa_b2b_balance(pingan_fake *fake, const pa_msg *msg);
void pa_b2b_transfer(pingan_fake *fake, const pa_msg *msg);
void pa_b2b_state(pingan_fake *fake, const pa_msg *msg);
void pa_b2b_lines(pingan_fake *fake, const pa_msg *msg);
void pa_b2b_returns(pingan_fake *fake, const pa_msg *msg);
