/* Statement files: whatever the bytes, what is accepted adds up, reads the same in any pieces, has its raw lines where it says, and
 * as XML is what libxml2 finds well-formed, too. The first byte chooses: 0 by content, else a built-in profile; the second how the
 * bytes come. */
#include "gateway/base/text.h"
#include "mapping/statement/xml_walk.h"
#include "mapping/xml_parse.h"
#include "tests/fuzz/fuzz.h"
#include <stdlib.h>

typedef struct source {
    vg_span rest;
    size_t piece;
} source;

typedef struct seen {
    vg_span file;
    vg_stmt_totals booked;
    int64_t lines, statements;
    uint8_t hash[32]; /* of all lines, one into the next */
} seen;

static vg_status give(void *ctx, uint8_t *at, size_t room, size_t *ret_len, vg_err *err)
{
    source *s = ctx;
    size_t len = s->piece < room ? s->piece : room;
    (void)err;
    len = s->rest.len < len ? s->rest.len : len;
    if (len > 0) {
        memcpy(at, s->rest.at, len);
    }
    s->rest = (vg_span){s->rest.at + len, s->rest.len - len};
    *ret_len = len;
    return VG_DONE;
}

static vg_status take_line(void *ctx, const vg_stmt_line *l, vg_err *err)
{
    seen *s = ctx;
    uint8_t hash[32];
    vg_stmt_identity id;
    char text[VG_STMT_IDENTITY_TEXT];
    (void)err;
    assert(l->offset >= 0 && l->length > 0 && l->offset + l->length <= (int64_t)s->file.len);
    vg_sha256((vg_span){s->file.at + l->offset, (size_t)l->length}, hash);
    assert(memcmp(hash, l->sha256, sizeof hash) == 0);
    assert(l->amount.fen >= 0 && l->amount.fen <= VG_FEN_MAX);
    assert(vg_span_utf8(vg_span_of(l->memo)) && vg_span_utf8(vg_span_of(l->opp_name)) && vg_span_utf8(vg_span_of(l->serial)));
    vg_stmt_identity_of(l, &id);
    vg_stmt_identity_text(&id, text);
    if (l->part == VG_STMT_LINE) {
        s->lines++;
        bool credit = l->side == VG_CREDIT, booked = l->state == VG_STMT_BOOKED;
        assert(!booked || l->booked.n != 0);
        s->booked.credit_fen += booked && credit ? l->amount.fen : 0;
        s->booked.debit_fen += booked && !credit ? l->amount.fen : 0;
    }
    uint8_t chain[64];
    memcpy(chain, s->hash, 32);
    vg_sha256(vg_span_of(text), chain + 32);
    vg_sha256((vg_span){chain, sizeof chain}, s->hash);
    return VG_DONE;
}

static vg_status take_statement(void *ctx, const vg_stmt *s, vg_err *err)
{
    seen *all = ctx;
    (void)err;
    all->statements++;
    all->booked.credits += s->found.credits;
    return VG_DONE;
}

static vg_status read_all(const vg_stmt_options *options, vg_span file, size_t piece, seen *ret, vg_stmt_proof *ret_proof)
{
    source from = {file, piece};
    vg_err err;
    *ret = (seen){.file = file};
    vg_stmt_events events = {.ctx = ret, .line = take_line, .statement = take_statement};
    vg_status st = vg_stmt_read(options, &(vg_stmt_source){&from, give}, &events, ret_proof, &err);
    assert((st.code == VG_OK) == (ret_proof->verdict != VG_STMT_BROKEN));
    return st;
}

static void walk(vg_span file, size_t piece)
{
    static xml_walk w;
    source from = {file, piece};
    stmt_bytes bytes;
    vg_err err;
    vg_stmt_source s = {&from, give};
    vg_status st = stmt_bytes_open(&bytes, &s, &err);
    assert(st.code == VG_OK);
    xml_walk_open(&w, &bytes);
    do {
        st = xml_walk_next(&w, true, &err);
    } while (st.code == VG_OK && w.event != XML_WALK_END_OF_FILE);
    stmt_bytes_close(&bytes);
    if (st.code == VG_OK && strncmp(w.space, "urn:iso:std:iso:20022", 21) == 0) {
        VG_AUTO(vg_xml) doc = NULL;
        st = vg_xml_parse(file, &vg_xml_any, &doc, &err);
        assert(st.code == VG_OK);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool started;
    static vg_stmt_profile *profiles[16];
    vg_stmt_options options = {.account = "777"};
    vg_err err;
    seen whole, pieces;
    vg_stmt_proof proof, again;
    if (!started) {
        const char *text;
        vg_xml_start();
        for (size_t i = 0; vg_stmt_profile_at(i, &text) != NULL; i++) {
            vg_status st = vg_stmt_profile_read(vg_stmt_profile_at(i, &text), vg_span_of(text), &profiles[i + 1], &err);
            assert(st.code == VG_OK);
        }
        started = true;
    }
    if (size < 2) {
        return 0;
    }
    options.profile = profiles[data[0] % 16];
    vg_span file = {data + 1, size - 1};
    vg_status st = read_all(&options, file, SIZE_MAX, &whole, &proof);
    (void)read_all(&options, file, 1 + data[1] % 61, &pieces, &again);
    assert(again.verdict == proof.verdict && strcmp(again.text, proof.text) == 0);
    assert(again.offset == proof.offset && again.line == proof.line && again.bytes == proof.bytes);
    assert(memcmp(&whole, &pieces, sizeof whole) == 0);
    assert(memcmp(again.sha256, proof.sha256, sizeof proof.sha256) == 0);
    if (st.code == VG_OK) {
        assert(whole.lines == proof.lines && whole.statements == proof.statements);
    }
    if (file.at[0] == '<') {
        walk(file, 1 + data[1] % 61);
    }
    vg_stmt_profile *own = NULL;
    if (data[0] == 255 && vg_stmt_profile_read("own", file, &own, &err).code == VG_OK) {
        vg_stmt_profile_free(own);
    }
    return 0;
}
