#include "mapping/statement/statement.h"
#include "mapping/statement/statement_in.h"
#include <stdio.h>

/* --- what a file is ------------------------------------------------------------------------- */

static bool contains(vg_span a, const char *what) { return memmem(a.at, a.len, what, strlen(what)) != NULL; }

vg_stmt_format vg_stmt_detect(vg_span begin)
{
    vg_span t = begin;
    if (t.len >= 3 && memcmp(t.at, "\xEF\xBB\xBF", 3) == 0) {
        t = (vg_span){t.at + 3, t.len - 3};
    }
    t = vg_span_trim(t);
    if (t.len > 0 && t.at[0] == '<') {
        return VG_STMT_CAMT;
    }
    bool tags = contains(t, ":20:") && (contains(t, ":25:") || contains(t, ":28"));
    return tags ? VG_STMT_MT940 : VG_STMT_AUTO;
}

static vg_status detect(stmt_bytes *bytes, const vg_stmt_options *options, vg_stmt_format *ret, vg_err *err)
{
    enum { LOOK = 4096 };
    bool more = true;
    while (bytes->to < LOOK && more) {
        VG_TRY(stmt_bytes_more(bytes, &more, err));
    }
    vg_span begin = {bytes->room, bytes->to < LOOK ? bytes->to : LOOK};
    *ret = options->format != VG_STMT_AUTO ? options->format
           : options->profile != NULL      ? VG_STMT_PROFILE
                                           : vg_stmt_detect(begin);
    if (*ret != VG_STMT_AUTO) {
        return VG_DONE;
    }
    if (begin.len >= 2 && (memcmp(begin.at, "PK", 2) == 0 || memcmp(begin.at, "\x1F\x8B", 2) == 0)) {
        return VG_FAIL(err, BANK_GARBLED, "the file is compressed: unpack it first");
    }
    return VG_FAIL(err, BANK_GARBLED, "neither camt nor MT940: rows need a profile (custodyctl statement profile lists them)");
}

/* --- the whole file ------------------------------------------------------------------------- */

static vg_status read_book(stmt_book *book, vg_err *err)
{
    VG_TRY(detect(book->bytes, book->options, &book->proof->format, err));
    switch (book->proof->format) {
    case VG_STMT_CAMT:
        VG_TRY(stmt_read_camt(book, err));
        break;
    case VG_STMT_MT940:
        VG_TRY(stmt_read_mt940(book, err));
        break;
    case VG_STMT_PROFILE:
        if (book->options->profile == NULL) {
            return VG_FAIL(err, CONFIG, "rows need a profile");
        }
        VG_TRY(stmt_read_rows(book, book->options->profile, err));
        break;
    case VG_STMT_AUTO:
        break;
    }
    return stmt_book_finish(book, err);
}

/* The rest is read for the file's hash, so that a refused file is known by it, too. */
static void drain(stmt_bytes *bytes)
{
    vg_err ignored;
    bool more = true;
    while (more) {
        bytes->from = bytes->to;
        if (stmt_bytes_more(bytes, &more, &ignored).code != VG_OK) {
            return;
        }
    }
}

/* A syntax error is a refusal like any other: the proof says where and why. */
static void refuse(stmt_book *book, const vg_err *err)
{
    if (book->proof->verdict != VG_STMT_BROKEN) {
        stmt_broken(book, "", "%s", err->text);
    }
}

vg_status vg_stmt_read(const vg_stmt_options *options, const vg_stmt_source *source, const vg_stmt_events *events,
                       vg_stmt_proof *ret, vg_err *err)
{
    stmt_bytes bytes = {0};
    stmt_book book = {0};
    *ret = (vg_stmt_proof){.verdict = VG_STMT_UNPROVEN};
    vg_status status = stmt_bytes_open(&bytes, source, err);
    if (status.code == VG_OK) {
        status = stmt_book_open(&book, options, events, &bytes, ret, err);
    }
    if (status.code == VG_OK) {
        status = read_book(&book, err);
        if (status.code != VG_OK) {
            refuse(&book, err);
        }
        drain(&bytes);
        ret->bytes = stmt_bytes_at(&bytes);
        vg_sha256_end(bytes.file, ret->sha256);
    } else {
        ret->verdict = VG_STMT_BROKEN;
        snprintf(ret->text, sizeof ret->text, "%.190s", err->text);
    }
    stmt_book_close(&book);
    stmt_bytes_close(&bytes);
    return status;
}
