/* The file that an adapter made of a day's pages, read by a built-in profile as the import reads it. */
#pragma once
#include "mapping/statement/statement.h"

enum { PAGES_SEEN = 64 };

typedef struct pages_seen {
    vg_stmt statement;
    vg_stmt_line lines[PAGES_SEEN];
    size_t count;
} pages_seen;

vg_code pages_read(vg_span file, const char *profile, pages_seen *ret);
