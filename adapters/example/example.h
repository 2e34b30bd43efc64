/* The Example bank: invented, to show a whole adapter on few lines. adapters/README.md leads through it, paper.md is its paper. */
#pragma once
#include "adapters/bank.h"

extern const vg_bank example_bank;
