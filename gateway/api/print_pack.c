/* The pack of a day as a table and as a page to print: from its JSON, which is what was signed. */
#include "gateway/api/print_pack.h"
#include "gateway/base/text.h"
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

vg_status vg_pack_form_of(const char *text, vg_pack_form *ret, vg_err *err)
{
    static const char *const names[] = {"json", "csv", "html"};
    *ret = VG_PACK_JSON;
    for (size_t i = 0; text != NULL && i < VG_COUNT(names); i++) {
        if (strcmp(text, names[i]) == 0) {
            *ret = (vg_pack_form)i;
            return VG_DONE;
        }
    }
    return text == NULL ? VG_DONE : VG_FAIL(err, INVALID, "form is json, csv or html");
}

const char *vg_pack_type(vg_pack_form form)
{
    static const char *const types[] = {"application/json", "text/csv; charset=utf-8", "text/html; charset=utf-8"};
    return types[form];
}

static void cell(vg_buf *b, const char *t)
{
    bool number = t[strspn(t, "-0123456789.,")] == 0;
    vg_buf_byte(b, '"');
    vg_buf_text(b, !number && vg_csv_is_formula(vg_span_of(t)) ? "'" : "");
    for (; *t != 0; t++) {
        vg_buf_text(b, *t == '"' ? "\"\"" : (char[]){*t, 0});
    }
    vg_buf_byte(b, '"');
}

/* Whole fen are shown in yuan where the member is money. */
static bool is_money(const char *name)
{
    static const char *const names[] = {"amount", "change", "at_risk", "matched_amount", "credit_amount", "debit_amount", "expected", "converted", "difference", "confirmed",
                                        "our_total", "sub_account_total", "custody_total", "custody_difference", "held_total", "guarantee_total", "in_transit", "late_amount",
                                        "shortfall", "break_amount", "bank_above", "bank_below"};
    for (size_t i = 0; i < VG_COUNT(names); i++) {
        if (strcmp(name, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

static void value_text(const char *name, const json_t *value, char ret[256])
{
    if (json_is_string(value)) {
        vg_text_set(ret, 256, json_string_value(value));
    } else if (json_is_integer(value) && is_money(name)) {
        char yuan[VG_YUAN_TEXT];
        int64_t fen = json_integer_value(value);
        vg_money_yuan(vg_fen(fen < 0 ? -fen : fen), yuan);
        snprintf(ret, 256, "%s%s", fen < 0 ? "-" : "", yuan);
    } else if (json_is_integer(value)) {
        snprintf(ret, 256, "%" PRId64, (int64_t)json_integer_value(value));
    } else {
        vg_text_set(ret, 256, json_is_true(value) ? "yes" : json_is_false(value) ? "no" : "");
    }
}

typedef void put_pair(vg_buf *b, const char *section, const char *name, const char *text);

static void pair_csv(vg_buf *b, const char *section, const char *name, const char *text)
{
    cell(b, section);
    vg_buf_byte(b, ',');
    cell(b, name);
    vg_buf_byte(b, ',');
    cell(b, text);
    vg_buf_text(b, "\r\n");
}

static void pair_html(vg_buf *b, const char *section, const char *name, const char *text)
{
    (void)section;
    vg_buf_text(b, "<tr><td>");
    vg_buf_html(b, name);
    vg_buf_text(b, "</td><td class=\"n\">");
    vg_buf_html(b, text);
    vg_buf_text(b, "</td></tr>\n");
}

/* Members of an object, those of objects inside as outer.inner. */
static void put_object(vg_buf *b, const char *section, json_t *object, put_pair *put)
{
    const char *name, *inner;
    json_t *value, *sub;
    json_object_foreach(object, name, value)
    {
        char text[256], path[128];
        if (json_is_object(value)) {
            json_object_foreach(value, inner, sub)
            {
                snprintf(path, sizeof path, "%s.%s", name, inner);
                if (!json_is_object(sub)) {
                    value_text(inner, sub, text);
                    put(b, section, path, text);
                }
            }
            continue;
        }
        value_text(name, value, text);
        put(b, section, name, text);
    }
}

static const char *const break_columns[] = {"id", "state", "reason", "of", "account", "side", "amount", "currency", "owner", "cause", "resolution", "operation", "line"};

typedef struct signed_by {
    char key[VG_ID_TEXT], name[VG_KEY_NAME], day[VG_DAY_TEXT]; /* "": nobody yet */
} signed_by;

static signed_by signer_of(const vg_api_ctx *ctx, int64_t key, int64_t at)
{
    signed_by s = {"", "", ""};
    if (key != 0) {
        vg_id_text("key_", key, s.key);
        vg_day_text(vg_day_at(at), s.day);
    }
    if (key != 0 && ctx->name_of_key != NULL) {
        ctx->name_of_key(ctx->keys, key, s.name);
    }
    return s;
}

static void signer_csv(vg_buf *b, const char *title, const signed_by *s)
{
    static const char *const members[] = {"principal", "name", "day"};
    const char *const texts[] = {s->key, s->name, s->day};
    char name[32];
    for (size_t i = 0; i < VG_COUNT(members); i++) {
        snprintf(name, sizeof name, "%s.%s", title, members[i]);
        pair_csv(b, "signatures", name, texts[i]);
    }
}

static void print_csv(json_t *root, const vg_day_seal *s, const char *hash, const vg_api_ctx *ctx, vg_buf *b)
{
    size_t i;
    json_t *row;
    char text[256];
    vg_buf_text(b, "section,name,value\r\n");
    pair_csv(b, "pack", "sha256", hash);
    pair_csv(b, "pack", "state", vg_seal_state_name(s->state));
    signed_by preparer = signer_of(ctx, s->preparer, s->prepared_at), reviewer = signer_of(ctx, s->reviewer, s->sealed_at);
    signer_csv(b, "preparer", &preparer);
    signer_csv(b, "reviewer", &reviewer);
    put_object(b, "day", json_object_get(root, "day"), pair_csv);
    put_object(b, "reconciliation", json_object_get(root, "reconciliation"), pair_csv);
    put_object(b, "proof", json_object_get(root, "proof"), pair_csv);
    json_array_foreach(json_object_get(root, "checklist"), i, row)
    {
        pair_csv(b, "checklist", json_string_value(json_object_get(row, "check")), json_is_true(json_object_get(row, "holds")) ? "yes" : "no");
    }
    json_array_foreach(json_object_get(root, "breaks"), i, row)
    {
        const char *id = json_string_value(json_object_get(row, "id"));
        for (size_t c = 1; c < VG_COUNT(break_columns); c++) {
            value_text(break_columns[c], json_object_get(row, break_columns[c]), text);
            cell(b, id);
            vg_buf_byte(b, ',');
            cell(b, break_columns[c]);
            vg_buf_byte(b, ',');
            cell(b, text);
            vg_buf_text(b, "\r\n");
        }
    }
}

static void signer_html(vg_buf *b, const char *title, const signed_by *s)
{
    vg_buf_format(b, "<tr><td>%s</td><td>", title);
    vg_buf_html(b, s->name);
    vg_buf_format(b, "</td><td>%s</td><td>%s</td></tr>\n", s->key, s->day);
}

/* In both languages; no script, nothing from outside. */
static void print_html(json_t *root, const vg_day_seal *s, const char *hash, const vg_api_ctx *ctx, vg_buf *b)
{
    size_t i;
    json_t *row, *day = json_object_get(root, "day");
    char text[256];
    vg_buf_text(b, "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>日结封存 Day pack</title><style>"
                   "body{font-family:sans-serif;margin:2em}table{border-collapse:collapse;width:100%;margin-bottom:1.5em}th,td{padding:.25em .6em;"
                   "border-bottom:1px solid #bbb;text-align:left}.n{text-align:right;font-variant-numeric:tabular-nums}@media print{body{margin:0}"
                   "tr{break-inside:avoid}}</style></head><body><h1>日结封存 Day pack · ");
    vg_buf_html(b, json_string_value(json_object_get(day, "program")));
    vg_buf_text(b, " · ");
    vg_buf_html(b, json_string_value(json_object_get(day, "day")));
    vg_buf_format(b, "</h1><p>SHA-256 %s · %s</p><h2>签署 Signatures</h2><table>", hash, vg_seal_state_name(s->state));
    signed_by preparer = signer_of(ctx, s->preparer, s->prepared_at), reviewer = signer_of(ctx, s->reviewer, s->sealed_at);
    signer_html(b, "编制 Preparer", &preparer);
    signer_html(b, "复核 Reviewer", &reviewer);
    vg_buf_text(b, "</table><h2>检查 Checklist</h2><table>");
    json_array_foreach(json_object_get(root, "checklist"), i, row)
    {
        pair_html(b, "", json_string_value(json_object_get(row, "text")), json_is_true(json_object_get(row, "holds")) ? "✓" : "✗");
    }
    vg_buf_text(b, "</table><h2>营业日 Business day</h2><table>");
    put_object(b, "", day, pair_html);
    vg_buf_text(b, "</table><h2>对账 Reconciliation</h2><table>");
    put_object(b, "", json_object_get(root, "reconciliation"), pair_html);
    vg_buf_text(b, "</table><h2>三方核对 Three-way proof</h2><table>");
    put_object(b, "", json_object_get(root, "proof"), pair_html);
    vg_buf_text(b, "</table><h2>差异 Breaks</h2><table><thead><tr>");
    for (size_t c = 0; c < VG_COUNT(break_columns); c++) {
        vg_buf_format(b, "<th>%s</th>", break_columns[c]);
    }
    vg_buf_text(b, "</tr></thead><tbody>\n");
    json_array_foreach(json_object_get(root, "breaks"), i, row)
    {
        vg_buf_text(b, "<tr>");
        for (size_t c = 0; c < VG_COUNT(break_columns); c++) {
            value_text(break_columns[c], json_object_get(row, break_columns[c]), text);
            vg_buf_text(b, strcmp(break_columns[c], "amount") == 0 ? "<td class=\"n\">" : "<td>");
            vg_buf_html(b, text);
            vg_buf_text(b, "</td>");
        }
        vg_buf_text(b, "</tr>\n");
    }
    vg_buf_text(b, "</tbody></table></body></html>\n");
}

vg_status vg_pack_print(vg_span json, const vg_day_seal *seal, vg_pack_form form, const vg_api_ctx *ctx, uint8_t **ret_at, size_t *ret_len, vg_err *err)
{
    char hash[65];
    size_t room = json.len * 4 + 64 * 1024; /* each byte of a value stands at most as four, beside fixed words */
    json_t *root = json_loadb((const char *)json.at, json.len, JSON_REJECT_DUPLICATES, NULL);
    uint8_t *at = root == NULL ? NULL : malloc(room);
    if (at == NULL) {
        json_decref(root);
        return root == NULL ? VG_FAIL(err, BUG, "the pack is not JSON") : VG_FAIL(err, MEMORY, "no memory for a pack");
    }
    vg_sha256_hex(json, hash);
    vg_buf b = vg_buf_of(at, room);
    if (form == VG_PACK_CSV) {
        print_csv(root, seal, hash, ctx, &b);
    } else if (form == VG_PACK_HTML) {
        print_html(root, seal, hash, ctx, &b);
    } else {
        vg_buf_bytes(&b, json.at, json.len);
    }
    json_decref(root);
    if (b.over) {
        free(at);
        return VG_FAIL(err, BUG, "the pack does not fit its room");
    }
    *ret_at = at;
    *ret_len = b.len;
    return VG_DONE;
}
