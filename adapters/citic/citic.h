/* CITIC Bank (中信银行), direct link 银企直联, sub-accounts of the B2B e-commerce edition V5.0.0.0.
 */
#pragma once
#include "adapters/bank.h"

extern const vg_bank citic_bank;
