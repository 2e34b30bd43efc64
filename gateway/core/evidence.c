#include "gateway/core/evidence.h"
#include "gateway/base/text.h"
#include <inttypes.h>
#include <stdio.h>

enum { DATA_FULL = 5000 /* of VG_DATA_MAX: what an entry or a record adds fits behind it */, ABOVE_MAX = 4 };

/* --- records ------------------------------------------------------------------------------------------- */

bool vg_record_shows(const vg_column *c)
{
    return strcmp(c->name, "ver") != 0 && strcmp(c->name, "updated_at") != 0 && strcmp(c->name, "salt") != 0;
}

void vg_record_key(vg_table table, const void *row, char ret[128])
{
    vg_key key = vg_row_key(table, row);
    int n = 0;
    switch (vg_table_of(table)->key) {
    case VG_KEY_ID:
        n = snprintf(ret, 128, "%" PRId64, key.a);
        break;
    case VG_KEY_PAIR:
        n = snprintf(ret, 128, "%" PRId64 "/%" PRId64, key.a, key.b);
        break;
    case VG_KEY_WORD:
        n = snprintf(ret, 128, "%s", key.word);
        break;
    }
    assert(n > 0 && n < 128);
}

static void column_text(const vg_column *c, const void *row, vg_buf *b)
{
    const char *at = (const char *)row + c->at;
    char hash[VG_SHA256_HEX];
    vg_buf_text(b, c->name);
    switch ((vg_column_type)c->type) {
    case VG_COL_INT:
        vg_buf_text(b, "=i");
        vg_buf_int(b, *(const int64_t *)(const void *)at);
        break;
    case VG_COL_TEXT:
        vg_buf_text(b, "=t");
        vg_buf_int(b, (int64_t)strlen(at));
        vg_buf_byte(b, ':');
        vg_buf_text(b, at);
        break;
    case VG_COL_BYTES:
        vg_sha256_hex(*(const vg_span *)(const void *)at, hash);
        vg_buf_text(b, "=h");
        vg_buf_text(b, hash);
        break;
    }
    vg_buf_byte(b, '|');
}

static const char *salt_of(vg_table table, const void *row)
{
    const vg_table_facts *facts = vg_table_of(table);
    for (size_t i = 0; i < facts->column_count; i++) {
        if (strcmp(facts->columns[i].name, "salt") == 0) {
            return (const char *)row + facts->columns[i].at;
        }
    }
    return "";
}

void vg_record_digest(vg_table table, const void *row, char ret_hidden[VG_SHA256_HEX], char ret[VG_SHA256_HEX])
{
    const vg_table_facts *facts = vg_table_of(table);
    uint8_t shown_room[4096], hidden_room[4096];
    vg_buf shown = vg_buf_of(shown_room, sizeof shown_room), hidden = vg_buf_of(hidden_room, sizeof hidden_room);
    bool hides = false;
    vg_buf_format(&shown, "%s|", facts->name);
    vg_buf_format(&hidden, "%s|", salt_of(table, row));
    for (size_t i = 0; i < facts->column_count; i++) {
        const vg_column *c = &facts->columns[i];
        if (vg_record_shows(c)) {
            column_text(c, row, c->sealed ? &hidden : &shown);
            hides |= c->sealed;
        }
    }
    ret_hidden[0] = 0;
    if (hides) {
        vg_sha256_hex(vg_buf_span(&hidden), ret_hidden);
    }
    vg_buf_format(&shown, "hidden=%s", ret_hidden);
    assert(!shown.over && !hidden.over);
    vg_sha256_hex(vg_buf_span(&shown), ret);
}

void vg_evidence_salt(const vg_core *core, vg_table table, const char *key, char ret[33])
{
    uint8_t room[256];
    char hash[VG_SHA256_HEX];
    static const uint8_t none[32];
    vg_buf b = vg_buf_of(room, sizeof room);
    vg_buf_bytes(&b, core->salt == NULL ? none : core->salt, 32);
    vg_buf_format(&b, "|%s|%s|%" PRId64, vg_table_of(table)->name, key, core->at);
    assert(!b.over);
    vg_sha256_hex(vg_buf_span(&b), hash);
    memcpy(ret, hash, 32);
    ret[32] = 0;
}

/* --- the chain ------------------------------------------------------------------------------------------ */

void vg_chain_body_text(const vg_event *e, vg_buf *b)
{
    vg_buf_format(b, "%" PRId64 "|%s|%s|%" PRId64 "|%" PRId64 "|", e->at, e->type, e->object, e->principal, e->prior);
    vg_buf_bytes(b, e->data.at, e->data.len);
}

void vg_chain_body(const vg_event *e, char ret[VG_SHA256_HEX])
{
    uint8_t room[VG_DATA_MAX + 256];
    vg_buf b = vg_buf_of(room, sizeof room);
    vg_chain_body_text(e, &b);
    assert(!b.over);
    vg_sha256_hex(vg_buf_span(&b), ret);
}

void vg_chain_hash(const vg_event *e, const char *previous, char ret[VG_SHA256_HEX])
{
    uint8_t room[512];
    char body[VG_SHA256_HEX];
    vg_buf b = vg_buf_of(room, sizeof room);
    vg_chain_body(e, body);
    vg_buf_format(&b, "2|%s|%" PRId64 "|%" PRId64 "|%" PRId64 "|%s|%s", previous, e->program, e->seq, e->op, e->skips, body);
    assert(!b.over);
    vg_sha256_hex(vg_buf_span(&b), ret);
}

bool vg_evidence_above(const vg_operation *op, int64_t *ret)
{
    *ret = op->parent != 0 ? op->parent : op->kind == VG_OP_CORRECTION ? op->of : 0;
    return *ret != 0;
}

vg_status vg_evidence_act(vg_core *core, int64_t id, vg_operation **ret, vg_err *err)
{
    const vg_operation *row;
    int deep = 0;
    do {
        assert(deep++ < ABOVE_MAX); /* a correction of a payment of a refund of a deal */
        VG_TRY(VG_FIND(core->work, operation, VG_KEY_OF_ID(id), &row, err));
    } while (row != NULL && vg_evidence_above(row, &id));
    *ret = row == NULL ? NULL : VG_EDIT(core->work, operation, row);
    return VG_DONE;
}

int64_t vg_approval_op(const vg_approval *ap)
{
    switch (ap->kind) {
    case VG_AP_CAPTURE:
    case VG_AP_RETURN:
    case VG_AP_REISSUE:
    case VG_AP_DECIDE_YES:
    case VG_AP_DECIDE_NO:
    case VG_AP_RETURNED:
    case VG_AP_NOT_RETURNED:
        return ap->object;
    default:
        return 0;
    }
}

/* --- what waits ------------------------------------------------------------------------------------------ */

void vg_evidence_begin(vg_core *core) { core->unbound.entry_count = core->unbound.row_count = 0; }

bool vg_evidence_waits(const vg_core *core, int64_t op)
{
    for (size_t i = 0; i < core->unbound.entry_count; i++) {
        if (core->unbound.entries[i]->op == op) {
            return true;
        }
    }
    return false;
}

vg_status vg_evidence_entry(vg_core *core, const vg_entry *entry, vg_err *err)
{
    if (core->unbound.entry_count == VG_COUNT(core->unbound.entries)) {
        VG_TRY(vg_evidence_end(core, err));
    }
    core->unbound.entries[core->unbound.entry_count++] = entry;
    return VG_DONE;
}

vg_status vg_evidence_row(vg_core *core, vg_table table, const void *row, int64_t op, vg_err *err)
{
    for (size_t i = 0; i < core->unbound.row_count; i++) {
        if (core->unbound.rows[i].row == row) {
            return VG_DONE;
        }
    }
    if (core->unbound.row_count == VG_COUNT(core->unbound.rows)) {
        VG_TRY(vg_evidence_end(core, err));
    }
    core->unbound.rows[core->unbound.row_count++] = (vg_unbound_row){table, row, op};
    return VG_DONE;
}

/* [account,seq,bucket,side,fen,balance,phase,day,opposite] and the receipt, where there is one. */
static void entry_text(const vg_entry *e, vg_buf *b)
{
    vg_buf_format(b, "[%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64,
                  e->account, e->seq, e->bucket, e->side, e->fen, e->balance_fen, e->phase, e->day, e->opp_account);
    if (e->receipt != 0) {
        vg_buf_format(b, ",%" PRId64, e->receipt);
    }
    vg_buf_byte(b, ']');
}

static void open_list(vg_buf *b, const char *name, bool *open)
{
    vg_buf_format(b, *open ? "," : b->len > 1 ? ",\"%s\":[" : "\"%s\":[", name);
    *open = true;
}

static void attach_entries(vg_core *core, int64_t op, vg_buf *b)
{
    vg_unbound *u = &core->unbound;
    size_t kept = 0;
    bool open = false;
    for (size_t i = 0; i < u->entry_count; i++) {
        if (u->entries[i]->op != op || b->len > DATA_FULL) {
            u->entries[kept++] = u->entries[i];
            continue;
        }
        open_list(b, "entries", &open);
        entry_text(u->entries[i], b);
    }
    u->entry_count = kept;
    vg_buf_text(b, open ? "]" : "");
}

static void attach_rows(vg_core *core, int64_t op, vg_buf *b)
{
    vg_unbound *u = &core->unbound;
    size_t kept = 0;
    bool open = false;
    for (size_t i = 0; i < u->row_count; i++) {
        char key[128], hidden[VG_SHA256_HEX], digest[VG_SHA256_HEX];
        if (u->rows[i].op != op || b->len > DATA_FULL) {
            u->rows[kept++] = u->rows[i];
            continue;
        }
        open_list(b, "records", &open);
        vg_record_key(u->rows[i].table, u->rows[i].row, key);
        vg_record_digest(u->rows[i].table, u->rows[i].row, hidden, digest);
        vg_buf_format(b, "[\"%s\",", vg_table_of(u->rows[i].table)->name);
        vg_data_value(b, key);
        vg_buf_format(b, ",\"%s\"]", digest);
    }
    u->row_count = kept;
    vg_buf_text(b, open ? "]" : "");
}

void vg_evidence_attach(vg_core *core, int64_t op, vg_buf *data)
{
    attach_entries(core, op, data);
    attach_rows(core, op, data);
}

vg_status vg_evidence_end(vg_core *core, vg_err *err)
{
    vg_unbound *u = &core->unbound;
    while (u->entry_count + u->row_count > 0) {
        int64_t op = u->entry_count > 0 ? u->entries[0]->op : u->rows[0].op;
        VG_TRY(vg_emit(core, "evidence.bound", op == 0 ? "prog_" : "op_", op == 0 ? core->rules->program : op, op, "{", err));
    }
    return VG_DONE;
}
