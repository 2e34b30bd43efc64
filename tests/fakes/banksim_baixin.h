#pragma once

#include "tests/fakes/baixin_fake.h"
#include "tests/fakes/banksim.h"

/* A thread that carries the notices of a bank to --notify-url; self is its sim_bank. */
void *sim_baixin_notify(void *self);
