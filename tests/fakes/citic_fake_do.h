/* One function a message: the form is checked, the function checks the rest, acts and answers. */
#pragma once

#include "tests/fakes/citic_fake_in.h"

void fk_do_register(citic_fake *fake, const fk_msg *msg);
void fk_do_close(citic_fake *fake, const fk_msg *msg);
void fk_do_contract(citic_fake *fake, const fk_msg *msg);
void fk_do_init(citic_fake *fake, const fk_msg *msg);
void fk_do_adjust(citic_fake *fake, const fk_msg *msg);
void fk_do_adjust_back(citic_fake *fake, const fk_msg *msg);
void fk_do_deposit(citic_fake *fake, const fk_msg *msg);
void fk_do_payout(citic_fake *fake, const fk_msg *msg);
void fk_do_transfer(citic_fake *fake, const fk_msg *msg);
void fk_do_margin_back(citic_fake *fake, const fk_msg *msg);
void fk_do_forced(citic_fake *fake, const fk_msg *msg);
void fk_do_refund(citic_fake *fake, const fk_msg *msg);
void fk_do_settle_interest(citic_fake *fake, const fk_msg *msg);
void fk_do_refund_state(citic_fake *fake, const fk_msg *msg);
void fk_do_state(citic_fake *fake, const fk_msg *msg);
void fk_do_balance(citic_fake *fake, const fk_msg *msg);
void fk_do_freezes(citic_fake *fake, const fk_msg *msg);
void fk_do_freeze_numbers(citic_fake *fake, const fk_msg *msg);
void fk_do_lines(citic_fake *fake, const fk_msg *msg);
void fk_do_print_lines(citic_fake *fake, const fk_msg *msg);
void fk_do_physical_lines(citic_fake *fake, const fk_msg *msg);
void fk_do_physical_balance(citic_fake *fake, const fk_msg *msg);
void fk_do_day_balances(citic_fake *fake, const fk_msg *msg);
void fk_do_try_interest(citic_fake *fake, const fk_msg *msg);
void fk_do_day_file(citic_fake *fake, const fk_msg *msg);
void fk_do_work_days(citic_fake *fake, const fk_msg *msg);
void fk_do_name_check(citic_fake *fake, const fk_msg *msg);
void fk_do_bank_codes(citic_fake *fake, const fk_msg *msg);
