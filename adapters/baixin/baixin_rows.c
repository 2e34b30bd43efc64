#include "adapters/baixin/baixin_in.h"
#include "gateway/base/text.h"
#include "mapping/baixin_file.h"
#include "mapping/base64.h"
#include "mapping/xml_parse.h"
#include <stdio.h>

/* --- lines ------------------------------------------------------------------------------------------------- */

static vg_line_kind kind_of(const baixin_entry *e)
{
    static const struct {
        const char *service;
        vg_line_kind kind;
    } kinds[] = {{"INBOUND", VG_LINE_INBOUND}, {"RETURN", VG_LINE_RETURNED},   {"INTEREST", VG_LINE_INTEREST},
                 {"FEE", VG_LINE_FEE},         {"Withdraw", VG_LINE_OUTBOUND}, {"Refund", VG_LINE_OUTBOUND},
                 {"Deposit", VG_LINE_INTERNAL}, {"Capture", VG_LINE_INTERNAL}};
    for (size_t i = 0; i < VG_COUNT(kinds); i++) {
        if (strcmp(kinds[i].service, e->service) == 0) {
            return kinds[i].kind;
        }
    }
    return VG_LINE_OTHER;
}

/* As much as there is room for, whole characters: 60 of them may be 180 bytes, and a service that is none of §4.2 may be longer than
 * the words of other banks. Neither is part of a line's identity. */
static void take_start(const char *text, char *ret, size_t cap)
{
    size_t len = strlen(text);
    len = len < cap ? len : cap - 1;
    while (len > 0 && ((uint8_t)text[len] & 0xC0) == 0x80) {
        len--;
    }
    memcpy(ret, text, len);
    ret[len] = 0;
}

/* A bank's number names one movement and an account one side of it: both and the day are the line's identity, whatever way
 * it comes (entries, file, notification). */
void baixin_line_of(const baixin_entry *e, vg_line_row *ret)
{
    *ret = (vg_line_row){.kind = kind_of(e), .side = (vg_side)e->side, .amount = e->amount, .balance = e->after, .has_balance = e->has_after};
    VG_SET(ret->account, e->account);
    take_start(e->service, ret->type, sizeof ret->type);
    vg_day_compact(e->day, ret->date);
    vg_text_set(ret->time, sizeof ret->time, e->time);
    VG_SET(ret->flow, e->bank_no);
    if (strlen(e->request_no) < sizeof ret->ref) { /* a longer one is not ours */
        vg_text_set(ret->ref, sizeof ret->ref, e->request_no);
    }
    VG_SET(ret->of_flow, e->of_bank_no);
    VG_SET(ret->opp_account, e->peer);
    VG_SET(ret->opp_name, e->peer_name);
    take_start(e->memo, ret->memo, sizeof ret->memo);
}

static vg_status take_rows(baixin_reading *r, size_t most, vg_line_row **ret, vg_err *err)
{
    *ret = vg_arena_take(r->arena, (most + 1) * sizeof **ret);
    return *ret == NULL ? VG_FAIL(err, MEMORY, "no room for %zu lines", most) : VG_DONE;
}

static size_t count_rows(const baixin_reading *r, const char *name)
{
    size_t n = 0;
    for (vg_node c = vg_doc_first(r->doc, r->body_child); c != 0; c = vg_doc_next(r->doc, c)) {
        n += vg_span_is(vg_doc_name(r->doc, c), name);
    }
    return n;
}

static void place(int64_t page, vg_day from, char ret[17])
{
    char day[9], text[40];
    vg_day_compact(from, day);
    int n = snprintf(text, sizeof text, "%lld@%s", (long long)page, day);
    if (n > 0 && n < 17) { /* else the bank has turned ten million pages: the next poll begins again */
        memcpy(ret, text, (size_t)n + 1);
    }
}

static vg_status read_entries(baixin_reading *r, vg_err *err)
{
    vg_line_row *rows;
    size_t n = 0, told = count_rows(r, "Entry");
    int64_t size = r->ready->set.page_size;
    baixin_window window;
    VG_TRY(baixin_entries_window(r->ask, &window, err));
    vg_map_way way = baixin_way(&r->ready->set);
    if ((int64_t)told > size) {
        return VG_FAIL(err, BANK_GARBLED, "more entries than were asked for");
    }
    VG_TRY(take_rows(r, told, &rows, err));
    for (vg_node c = vg_doc_first(r->doc, r->body_child); c != 0; c = vg_doc_next(r->doc, c)) {
        if (vg_span_is(vg_doc_name(r->doc, c), "Entry")) {
            baixin_entry e = {0};
            VG_TRY(vg_map_read(&way, r->message->row.at, r->message->row.count, r->doc, c, &e, err));
            baixin_line_of(&e, &rows[n++]);
        }
    }
    bool full = (int64_t)n == size, turns = full && r->head.rows_told > window.page * size;
    if (turns) {
        place(window.page + 1, window.from, r->answer->page);
    } else if (window.to.n < r->ask->to.n) { /* these days are read; those behind are another window */
        place(1, vg_day_add(window.to, 1), r->answer->page);
    }
    r->answer->more = r->answer->page[0] != 0;
    if (n > 0) { /* a short page is read again at the next poll */
        place(full ? window.page + 1 : window.page, window.from, rows[n - 1].cursor);
    }
    r->answer->lines = rows;
    r->answer->row_count = n;
    r->answer->verdict = VG_VD_YES;
    return VG_DONE;
}

/* --- the statement file ---------------------------------------------------------------------------------------- */

/* The file stands at a path of the same host (day_place). */
static vg_status read_elsewhere(baixin_reading *r, vg_err *err)
{
    const char *path = r->head.file_path;
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-/";
    bool relative = path[0] != 0 && path[0] != '/' && strspn(path, plain) == strlen(path) && strstr(path, "//") == NULL && strstr(path, "..") == NULL;
    if (!relative || r->head.file_name[0] == 0 || r->head.file_sha256[0] == 0 || r->head.file_size <= 0) {
        return VG_FAIL(err, BANK_GARBLED, "the statement file is neither inline nor at a path of the bank's host");
    }
    VG_SET(r->answer->file_name, r->head.file_name);
    r->answer->verdict = VG_VD_YES;
    return VG_DONE;
}

static vg_status read_file(baixin_reading *r, vg_err *err)
{
    vg_node node;
    vg_span file;
    char hash[VG_SHA256_HEX];
    baixin_entry *entries;
    vg_line_row *rows;
    size_t n;
    if (strcmp(r->head.file_status, "NONE") == 0) {
        r->answer->verdict = VG_VD_YES;
        return VG_DONE;
    }
    if (strcmp(r->head.file_status, "READY") != 0) {
        r->answer->verdict = VG_VD_WORKING;
        return VG_DONE;
    }
    VG_TRY(vg_doc_child(r->doc, r->body_child, "Inline", &node, err));
    if (node == 0) {
        return read_elsewhere(r, err);
    }
    VG_TRY(vg_map_base64(vg_doc_text(r->doc, node), false, r->arena, &file, err));
    vg_sha256_hex(file, hash);
    if ((int64_t)file.len != r->head.file_size || strcmp(hash, r->head.file_sha256) != 0) {
        return VG_FAIL(err, BANK_GARBLED, "the statement file is not the one that was signed for");
    }
    if (baixin_statement_of(r->ask->file_type) != BAIXIN_TXN) { /* for a profile to read */
        r->answer->verdict = VG_VD_YES;
        return VG_DONE;
    }
    VG_TRY(baixin_file_read(file, r->ask->from, r->arena, &entries, &n, err));
    VG_TRY(take_rows(r, n, &rows, err));
    for (size_t i = 0; i < n; i++) {
        baixin_line_of(&entries[i], &rows[i]);
    }
    r->answer->lines = rows;
    r->answer->row_count = n;
    r->answer->verdict = VG_VD_YES;
    return VG_DONE;
}

static const xmlNode *child_of(const xmlNode *node, const char *name)
{
    const xmlNode *c = node == NULL ? NULL : node->children;
    while (c != NULL && (c->type != XML_ELEMENT_NODE || (name != NULL && strcmp((const char *)c->name, name) != 0))) {
        c = c->next;
    }
    return c;
}

baixin_statement baixin_statement_of(const char *type)
{
    static const char *const words[BAIXIN_STATEMENTS] = {"TXN", "BAL", "RETURN", "INTEREST"};
    unsigned i = BAIXIN_TXN;
    while (i < BAIXIN_STATEMENTS && type[0] != 0 && strcmp(words[i], type) != 0) {
        i++;
    }
    return (baixin_statement)i;
}

/* §4.2 has the layout of TXN; of the other kinds it names no field, so a program brings a profile. */
void baixin_day_offer(const vg_bank_conf *conf, const char *type, vg_day_offer *ret)
{
    const baixin_settings *set = &((const baixin_prepared *)conf->prepared)->set;
    baixin_statement is = baixin_statement_of(type);
    *ret = (vg_day_offer){.profile = is == BAIXIN_STATEMENTS ? "" : set->profiles[is], .types = set->statements, .dated = true,
                          .base = set->files_url[0] == 0 ? NULL : set->files_url};
    if (is == BAIXIN_STATEMENTS) {
        ret->words = "Baixin's files are TXN, BAL, RETURN and INTEREST";
    } else if (ret->profile[0] == 0) {
        ret->words = "Baixin's contract states the layout of its file TXN alone: bank_settings bal_profile, return_profile, interest_profile name profiles "
                     "for the others";
    }
}

/* Of an answer whose signature, hash and rows were verified when it came (read_file). */
vg_status baixin_day_file(const vg_bank_conf *conf, const vg_signer *signer, vg_span wire, int64_t at_ms, vg_arena *arena, vg_span *ret, vg_err *err)
{
    vg_xml *doc = NULL;
    (void)conf;
    (void)signer;
    (void)at_ms;
    *ret = (vg_span){0};
    VG_TRY(vg_xml_parse(wire, &vg_xml_soap, &doc, err));
    const xmlNode *answer = child_of(child_of(xmlDocGetRootElement(doc), "Body"), NULL), *file = child_of(answer, "Inline");
    const xmlNode *text = file == NULL ? NULL : file->children;
    vg_status st = VG_DONE;
    if (child_of(answer, "DownloadPath") != NULL && file == NULL) {
        st = VG_FAIL(err, NOT_OFFERED,
                     "the bank's file is at a path of its host (DownloadPath): bank_settings files_url says under which URL it stands; or get it there, "
                     "compare it with the size and SHA-256 that the answer signs, and send it by statement import");
    }
    if (text != NULL && text->content != NULL) {
        st = vg_map_base64(vg_span_of((const char *)text->content), false, arena, ret, err);
    }
    vg_xml_freep(&doc);
    return st;
}

static bool copy_child(const xmlNode *answer, const char *name, char *ret, size_t size)
{
    const xmlNode *leaf = child_of(answer, name), *text = leaf == NULL ? NULL : leaf->children;
    ret[0] = 0;
    if (text != NULL && text->content != NULL && strlen((const char *)text->content) < size) {
        vg_text_set(ret, size, (const char *)text->content);
    }
    return ret[0] != 0;
}

/* Signature, path, size and hash were looked at when it came (read_elsewhere). */
vg_status baixin_day_place(const vg_bank_conf *conf, vg_span wire, vg_day_place *ret, vg_err *err)
{
    vg_xml *doc = NULL;
    char size[20];
    (void)conf;
    *ret = (vg_day_place){0};
    VG_TRY(vg_xml_parse(wire, &vg_xml_soap, &doc, err));
    const xmlNode *answer = child_of(child_of(xmlDocGetRootElement(doc), "Body"), NULL);
    vg_status st = VG_DONE;
    if (child_of(answer, "Inline") == NULL && child_of(answer, "DownloadPath") != NULL) {
        bool whole = copy_child(answer, "DownloadPath", ret->path, sizeof ret->path) && copy_child(answer, "Sha256", ret->sha256, sizeof ret->sha256) &&
                     copy_child(answer, "Size", size, sizeof size) && vg_span_int(vg_span_of(size), &ret->size, err).code == VG_OK;
        st = whole ? VG_DONE : VG_FAIL(err, STATEMENT, "the bank names a path of a file, and not what it signs of it");
    }
    vg_xml_freep(&doc);
    return st;
}

/* --- restrictions ------------------------------------------------------------------------------------------------ */

/* What §5.1 of type2-accounts says that each forbids; one of a kind that is none of §4.2 keeps money from leaving, and so does a
 * freeze that does not say of how much. */
static void restriction_of(const baixin_restriction *r, vg_restriction_row *ret)
{
    static const struct {
        const char *word;
        int64_t kind;
    } kinds[] = {{"DEBIT_BLOCKED", VG_RECEIVE_ONLY}, {"BLOCKED", VG_STOP_ALL},      {"STOP_PAYMENT", VG_STOP_ALL},
                 {"NC_SUSPENDED", VG_STOP_ALL},      {"ID_EXPIRED", VG_STOP_PAY}};
    vg_err ignored;
    *ret = (vg_restriction_row){.kind = VG_STOP_PAY};
    VG_SET(ret->word, r->kind);
    for (size_t i = 0; i < VG_COUNT(kinds); i++) {
        ret->kind = strcmp(kinds[i].word, r->kind) == 0 ? kinds[i].kind : ret->kind;
    }
    if (strcmp(r->kind, "PARTIAL_FROZEN") == 0 && r->has_amount && r->amount.fen > 0) {
        ret->kind = 0;
        ret->frozen = r->amount;
    }
    if (r->until[0] != 0 && vg_time_parse(vg_span_of(r->until), &ret->until_ms, &ignored).code != VG_OK) {
        ret->until_ms = 0; /* it holds until the bank names it no more */
    }
}

/* What is frozen in all may be more than any of the freezes (§4.2 FrozenJudicial). */
static vg_status read_restrictions(baixin_reading *r, vg_err *err)
{
    vg_map_way way = baixin_way(&r->ready->set);
    vg_restriction_row *rows = vg_arena_take(r->arena, VG_RESTRICTIONS_MAX * sizeof *rows);
    size_t n = 0;
    int64_t most = 0;
    if (rows == NULL) {
        return VG_FAIL(err, MEMORY, "no room for restrictions");
    }
    for (vg_node c = vg_doc_first(r->doc, r->body_child); c != 0; c = vg_doc_next(r->doc, c)) {
        baixin_restriction one = {0};
        if (!vg_span_is(vg_doc_name(r->doc, c), "Restriction")) {
            continue;
        }
        VG_TRY(vg_map_read(&way, baixin_restriction_fields.at, baixin_restriction_fields.count, r->doc, c, &one, err));
        if (n + 1 == VG_RESTRICTIONS_MAX) {
            return VG_FAIL(err, BANK_GARBLED, "more than %d restrictions of one account", VG_RESTRICTIONS_MAX - 1);
        }
        restriction_of(&one, &rows[n]);
        most = rows[n].frozen.fen > most ? rows[n].frozen.fen : most;
        n++;
    }
    if (r->head.frozen.fen > most) {
        rows[n++] = (vg_restriction_row){.frozen = r->head.frozen, .word = "FrozenJudicial"};
    }
    r->answer->restrictions = rows;
    r->answer->restriction_count = n;
    r->answer->tells_restrictions = true;
    return VG_DONE;
}

/* --- balances --------------------------------------------------------------------------------------------------- */

static vg_status read_balance(baixin_reading *r, vg_err *err)
{
    const baixin_answer *a = &r->head;
    vg_answer *ret = r->answer;
    VG_SET(ret->account, r->ask->account);
    ret->balance = a->total;
    ret->available = a->available;
    ret->withdrawable = a->withdrawable;
    ret->held = a->held;
    ret->judicial = a->frozen;
    ret->frozen = a->frozen;
    ret->has_withdrawable = a->has_withdrawable;
    ret->has_balance = a->has_total && a->has_available;
    ret->verdict = ret->has_balance ? VG_VD_YES : VG_VD_UNCLEAR;
    return read_restrictions(r, err);
}

/* SPAD0001 is what is still to be split, SPAW0001 what may leave (§4.3; the mapping is to be confirmed: quirks.md). */
static vg_status read_pools(baixin_reading *r, vg_err *err)
{
    vg_answer *ret = r->answer;
    vg_map_way way = baixin_way(&r->ready->set);
    bool split = false, leave = false;
    for (vg_node c = vg_doc_first(r->doc, r->body_child); c != 0; c = vg_doc_next(r->doc, c)) {
        if (!vg_span_is(vg_doc_name(r->doc, c), "Balance")) {
            continue;
        }
        baixin_pool pool = {0};
        VG_TRY(vg_map_read(&way, r->message->row.at, r->message->row.count, r->doc, c, &pool, err));
        bool may_leave = strcmp(pool.type, "SPAW0001") == 0;
        if ((!may_leave && strcmp(pool.type, "SPAD0001") != 0) || (may_leave ? leave : split)) {
            return VG_FAIL(err, BANK_GARBLED, "a balance of a kind that is not known, or twice");
        }
        leave |= may_leave;
        split |= !may_leave;
        VG_TRY(vg_money_add(ret->balance, pool.amount, &ret->balance, err));
        ret->withdrawable = may_leave ? pool.amount : ret->withdrawable;
    }
    VG_SET(ret->account, r->ask->account);
    ret->available = ret->balance;
    ret->has_balance = split && leave;
    ret->has_withdrawable = leave;
    ret->verdict = ret->has_balance ? VG_VD_YES : VG_VD_UNCLEAR;
    return read_restrictions(r, err);
}

vg_status baixin_read_rows(baixin_reading *r, vg_err *err)
{
    switch (r->ask->kind) {
    case VG_ASK_LINES:
        return read_entries(r, err);
    case VG_ASK_DAY_LINES:
        return read_file(r, err);
    case VG_ASK_BALANCE:
        return r->ready->set.payinst ? read_pools(r, err) : read_balance(r, err);
    default:
        return VG_DONE;
    }
}
