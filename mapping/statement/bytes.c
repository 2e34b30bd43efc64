#include "mapping/statement/statement_in.h"
#include <stdlib.h>

vg_status stmt_bytes_open(stmt_bytes *b, const vg_stmt_source *source, vg_err *err)
{
    *b = (stmt_bytes){.source = source, .line = 1};
    b->room = malloc(VG_STMT_TOKEN_MAX);
    if (b->room == NULL) {
        return VG_FAIL(err, MEMORY, "no room for the window");
    }
    VG_TRY(vg_sha256_open(&b->file, err));
    vg_sha256_begin(b->file);
    for (int i = 0; i < STMT_MARKS; i++) {
        VG_TRY(vg_sha256_open(&b->marks[i].hash, err));
    }
    return VG_DONE;
}

void stmt_bytes_close(stmt_bytes *b)
{
    for (int i = 0; i < STMT_MARKS; i++) {
        vg_sha256_close(b->marks[i].hash);
    }
    vg_sha256_close(b->file);
    free(b->room);
    *b = (stmt_bytes){0};
}

/* Takes into a mark's hash what will leave the window. */
static void hash_to(stmt_bytes *b, stmt_mark *m, size_t at)
{
    assert(at >= m->hashed);
    vg_sha256_add(m->hash, (vg_span){b->room + m->hashed, at - m->hashed});
    m->hashed = at;
}

static void slide(stmt_bytes *b)
{
    for (int i = 0; i < STMT_MARKS; i++) {
        stmt_mark *m = &b->marks[i];
        if (m->on) {
            hash_to(b, m, m->hashed > b->from ? m->hashed : b->from);
            m->hashed -= b->from;
        }
    }
    memmove(b->room, b->room + b->from, b->to - b->from);
    b->base += (int64_t)b->from;
    b->to -= b->from;
    b->from = 0;
}

vg_status stmt_bytes_more(stmt_bytes *b, bool *ret_more, vg_err *err)
{
    size_t len = 0;
    *ret_more = false;
    if (b->ended) {
        return VG_DONE;
    }
    if (b->from > 0) {
        slide(b);
    }
    if (b->to == VG_STMT_TOKEN_MAX) {
        return VG_FAIL(err, BANK_GARBLED, "something has more than %d bytes without an end", VG_STMT_TOKEN_MAX);
    }
    VG_TRY(b->source->read(b->source->ctx, b->room + b->to, VG_STMT_TOKEN_MAX - b->to, &len, err));
    assert(len <= VG_STMT_TOKEN_MAX - b->to);
    vg_sha256_add(b->file, (vg_span){b->room + b->to, len});
    b->to += len;
    b->ended = len == 0;
    *ret_more = len > 0;
    return VG_DONE;
}

vg_status stmt_bytes_line(stmt_bytes *b, vg_span *ret, bool *ret_there, vg_err *err)
{
    size_t searched = 0;
    bool more = true;
    for (;;) {
        const uint8_t *end = memchr(b->room + b->from + searched, '\n', b->to - b->from - searched);
        if (end != NULL || !more) {
            const uint8_t *at = b->room + b->from;
            size_t len = end == NULL ? b->to - b->from : (size_t)(end - at);
            *ret_there = end != NULL || len > 0;
            *ret = (vg_span){at, len - (len > 0 && at[len - 1] == '\r')};
            b->from += len + (end != NULL);
            b->line += end != NULL;
            return VG_DONE;
        }
        searched = b->to - b->from;
        VG_TRY(stmt_bytes_more(b, &more, err));
    }
}

void stmt_mark_begin(stmt_bytes *b, int which, size_t at, int64_t file_line)
{
    stmt_mark *m = &b->marks[which];
    m->on = true;
    m->offset = b->base + (int64_t)at;
    m->file_line = file_line;
    m->hashed = at;
    vg_sha256_begin(m->hash);
}

void stmt_mark_end(stmt_bytes *b, int which, size_t at, vg_stmt_line *ret)
{
    stmt_mark *m = &b->marks[which];
    assert(m->on);
    hash_to(b, m, at);
    ret->offset = m->offset;
    ret->length = b->base + (int64_t)at - m->offset;
    ret->file_line = m->file_line;
    vg_sha256_end(m->hash, ret->sha256);
    m->on = false;
}

void stmt_mark_drop(stmt_bytes *b, int which) { b->marks[which].on = false; }
