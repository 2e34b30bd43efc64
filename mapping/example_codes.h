/* What the result codes of the Example bank say, by kind of message: a vg_verdict, or that it wants fewer questions. Rows are
 * data, a program's `codes` adds more. */
#pragma once
#include "gateway/core/model.h"
#include "mapping/codes.h"

typedef enum example_place { EXAMPLE_AT_QUERY, EXAMPLE_AT_ACT } example_place;

enum { EXAMPLE_TOO_FREQUENT = VG_VD_COUNT };

extern const vg_code_book example_book;
