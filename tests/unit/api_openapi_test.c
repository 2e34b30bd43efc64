/* routes.def, the members of bodies, the members of answers and gateway/api/openapi.yaml say the
 * same. */
#include "gateway/core/accrual.h"
#include "gateway/core/days.h"
#include "tests/unit/api_samples.h"
#include <CUnit/Basic.h>
#include <ctype.h>
#include <jansson.h>
#include <stdio.h>
#include <yaml.h>

static yaml_document_t doc;

static yaml_node_t *get(yaml_node_t *map, const char *name)
{
    if (map == NULL || map->type != YAML_MAPPING_NODE) {
        return NULL;
    }
    for (yaml_node_pair_t *p = map->data.mapping.pairs.start; p < map->data.mapping.pairs.top;
         p++) {
        if (strcmp((const char *)yaml_document_get_node(&doc, p->key)->data.scalar.value, name) ==
            0) {
            return yaml_document_get_node(&doc, p->value);
        }
    }
    return NULL;
}

static yaml_node_t *get_path(yaml_node_t *node, const char *path)
{
    char name[80];
    while (node != NULL && *path != 0) {
        size_t n = strcspn(path, ">");
        memcpy(name, path, n);
        name[n] = 0;
        node = get(node, name);
        path += n + (path[n] == '>');
    }
    return node;
}

static const char *scalar(yaml_node_t *node)
{
    return node == NULL || node->type != YAML_SCALAR_NODE ? ""
                                                          : (const char *)node->data.scalar.value;
}

static yaml_node_t *root(void) { return yaml_document_get_root_node(&doc); }

/* Follows $ref "#/components/schemas/X". */
static yaml_node_t *resolve(yaml_node_t *schema)
{
    for (int i = 0; i < 8; i++) {
        const char *ref = scalar(get(schema, "$ref"));
        const char *name = strrchr(ref, '/');
        if (name == NULL) {
            return schema;
        }
        schema = get(get_path(root(), "components>schemas"), name + 1);
        CU_ASSERT_PTR_NOT_NULL(schema);
    }
    return schema;
}

static void lower(const char *from, char *to)
{
    for (; *from != 0; from++) {
        *to++ = (char)tolower(*from);
    }
    *to = 0;
}

static yaml_node_t *operation_of(const vg_route *r)
{
    char method[16];
    lower(r->method, method);
    return get(get(get(root(), "paths"), r->path), method);
}

static void complain(const char *what, const char *where, const char *name)
{
    fprintf(stderr, "\n%s: %s %s", what, where, name);
}

/* --- routes --------------------------------------------------------------------------------- */

static void every_route_is_documented(void)
{
    for (int i = 0; i < VG_ROUTE_COUNT; i++) {
        const vg_route *r = vg_route_at((vg_route_name)i);
        yaml_node_t *op = operation_of(r);
        if (op == NULL) {
            complain("not documented", r->method, r->path);
        }
        CU_ASSERT_PTR_NOT_NULL(op);
        CU_ASSERT_TRUE(scalar(get(op, "summary"))[0] != 0);
    }
}

static void every_documented_route_exists(void)
{
    yaml_node_t *paths = get(root(), "paths");
    size_t count = 0;
    for (yaml_node_pair_t *p = paths->data.mapping.pairs.start; p < paths->data.mapping.pairs.top;
         p++) {
        const char *path = scalar(yaml_document_get_node(&doc, p->key));
        yaml_node_t *item = yaml_document_get_node(&doc, p->value);
        for (yaml_node_pair_t *m = item->data.mapping.pairs.start; m < item->data.mapping.pairs.top;
             m++) {
            const char *method = scalar(yaml_document_get_node(&doc, m->key));
            if (strcmp(method, "parameters") == 0) {
                continue;
            }
            bool found = false;
            for (int i = 0; i < VG_ROUTE_COUNT; i++) {
                const vg_route *r = vg_route_at((vg_route_name)i);
                found |= strcmp(r->path, path) == 0 && strcasecmp(r->method, method) == 0;
            }
            CU_ASSERT_TRUE(found);
            count++;
        }
    }
    CU_ASSERT_EQUAL(count, VG_ROUTE_COUNT);
}

static bool has_parameter(yaml_node_t *op, const char *name)
{
    yaml_node_t *list = get(op, "parameters");
    if (list == NULL) {
        return false;
    }
    for (yaml_node_item_t *i = list->data.sequence.items.start; i < list->data.sequence.items.top;
         i++) {
        const char *ref = scalar(get(yaml_document_get_node(&doc, *i), "$ref"));
        const char *last = strrchr(ref, '/');
        if (last != NULL && strcmp(last + 1, name) == 0) {
            CU_ASSERT_PTR_NOT_NULL(get(get_path(root(), "components>parameters"), name));
            return true;
        }
    }
    return false;
}

static void headers_pages_and_open_routes_are_documented(void)
{
    for (int i = 0; i < VG_ROUTE_COUNT; i++) {
        const vg_route *r = vg_route_at((vg_route_name)i);
        yaml_node_t *op = operation_of(r);
        CU_ASSERT_EQUAL(has_parameter(op, "IdempotencyKey"), (r->flags & VG_RF_KEY) != 0);
        CU_ASSERT_EQUAL(has_parameter(op, "Prefer"), (r->flags & VG_RF_MONEY) != 0);
        CU_ASSERT_EQUAL(has_parameter(op, "limit"), (r->flags & VG_RF_LIST) != 0);
        CU_ASSERT_EQUAL(has_parameter(op, "cursor"), (r->flags & VG_RF_LIST) != 0);
        CU_ASSERT_EQUAL(get(op, "security") != NULL, (r->flags & VG_RF_OPEN) != 0);
        yaml_node_t *page = get_path(op, "responses>200>content>text/csv");
        CU_ASSERT_EQUAL(page != NULL, (r->flags & (VG_RF_LIST | VG_RF_TABLE)) != 0);
    }
}

/* Each query parameter that is documented is taken, and each that is taken is documented. */
static void query_parameters_are_the_documented_ones(void)
{
    vg_err err;
    for (int i = 0; i < VG_ROUTE_COUNT; i++) {
        const vg_route *r = vg_route_at((vg_route_name)i);
        yaml_node_t *list = get(operation_of(r), "parameters");
        size_t taken = 0, documented = 0;
        for (const char *p = vg_route_query(r); *p != 0; taken++) {
            size_t n = strcspn(p, " ");
            p += n + (p[n] == ' ');
        }
        for (yaml_node_item_t *k = list == NULL ? NULL : list->data.sequence.items.start;
             list != NULL && k < list->data.sequence.items.top; k++) {
            const char *ref = scalar(get(yaml_document_get_node(&doc, *k), "$ref"));
            const char *name = strrchr(ref, '/') + 1;
            yaml_node_t *parameter = get(get_path(root(), "components>parameters"), name);
            if (strcmp(scalar(get(parameter, "in")), "query") == 0) {
                documented++;
                CU_ASSERT_EQUAL(vg_route_check_query(r, name, &err).code, VG_OK);
            }
        }
        if (taken != documented) {
            complain("query parameters", r->path, vg_route_query(r));
        }
        CU_ASSERT_EQUAL(taken, documented);
        CU_ASSERT_EQUAL(vg_route_check_query(r, "stat", &err).code, VG_E_INVALID);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "stat"));
    }
}

/* --- bodies --------------------------------------------------------------------------------- */

static yaml_node_t *body_of(const vg_route *r)
{
    return resolve(get_path(operation_of(r), "requestBody>content>application/json>schema"));
}

static bool requires(yaml_node_t *schema, const char *name)
{
    yaml_node_t *list = get(schema, "required");
    for (yaml_node_item_t *i = list == NULL ? NULL : list->data.sequence.items.start;
         list != NULL && i < list->data.sequence.items.top; i++) {
        if (strcmp(scalar(yaml_document_get_node(&doc, *i)), name) == 0) {
            return true;
        }
    }
    return false;
}

/* The schema of a member's path below a body's, and whether each step to it is required. */
static yaml_node_t *step_into(yaml_node_t *schema, const char *path, bool *ret_needed)
{
    char name[64];
    *ret_needed = true;
    while (schema != NULL && *path != 0) {
        size_t n = strcspn(path, "/");
        memcpy(name, path, n);
        name[n] = 0;
        path += n + (path[n] == '/');
        if (strcmp(name, "*") == 0) {
            schema = resolve(get(schema, "items"));
            continue;
        }
        *ret_needed = *ret_needed && requires(schema, name);
        schema = resolve(get(get(schema, "properties"), name));
    }
    return schema;
}

static void check_form(const vg_route *r, const vg_api_member *m, yaml_node_t *schema)
{
    const char *type = scalar(get(schema, "type"));
    char max[24];
    switch (m->form) {
    case VG_IN_AMOUNT:
        CU_ASSERT_STRING_EQUAL(scalar(get(schema, "minimum")), "1");
        CU_ASSERT_STRING_EQUAL(scalar(get(schema, "maximum")), "1000000000000000");
        return;
    case VG_IN_FEE:
        CU_ASSERT_STRING_EQUAL(scalar(get(schema, "minimum")), "0");
        return;
    case VG_IN_CNY:
        CU_ASSERT_STRING_EQUAL(scalar(get(schema, "const")), "CNY");
        return;
    case VG_IN_BOOL:
        CU_ASSERT_STRING_EQUAL(type, "boolean");
        return;
    case VG_IN_TEXT:
    case VG_IN_SPARE:
        snprintf(max, sizeof max, "%d", m->size - 1);
        if (strcmp(scalar(get(schema, "maxLength")), max) != 0) {
            complain("longest text", r->path, m->path);
        }
        CU_ASSERT_STRING_EQUAL(scalar(get(schema, "maxLength")), max);
        return;
    case VG_IN_WORD:
    case VG_IN_LETTER:
    case VG_IN_BIT: {
        yaml_node_t *list = get(schema, "enum");
        CU_ASSERT_PTR_NOT_NULL_FATAL(list);
        char words[512] = "";
        for (yaml_node_item_t *i = list->data.sequence.items.start;
             i < list->data.sequence.items.top; i++) {
            size_t n = strlen(words);
            snprintf(words + n, sizeof words - n, "%s%s", n > 0 ? "|" : "",
                     scalar(yaml_document_get_node(&doc, *i)));
        }
        CU_ASSERT_STRING_EQUAL(words, m->words);
        return;
    }
    default:
        CU_ASSERT_STRING_EQUAL(type, "string");
    }
}

static void every_member_of_a_body_is_documented(void)
{
    for (int i = 0; i < VG_ROUTE_COUNT; i++) {
        const vg_route *r = vg_route_at((vg_route_name)i);
        size_t count;
        const vg_api_member *members = vg_api_members(r, &count);
        CU_ASSERT_EQUAL(body_of(r) != NULL, count > 0);
        for (size_t k = 0; k < count; k++) {
            bool needed;
            yaml_node_t *schema = step_into(body_of(r), members[k].path, &needed);
            if (schema == NULL) {
                complain("member not documented", r->path, members[k].path);
            }
            CU_ASSERT_PTR_NOT_NULL(schema);
            CU_ASSERT_TRUE(!members[k].needed || needed);
            check_form(r, &members[k], schema);
        }
    }
}

/* Each documented member, level by level, is one that the reader knows. */
static void known(const vg_route *r, const char *prefix, yaml_node_t *schema)
{
    size_t count;
    const vg_api_member *members = vg_api_members(r, &count);
    yaml_node_t *properties = get(schema, "properties");
    CU_ASSERT_STRING_EQUAL(scalar(get(schema, "additionalProperties")), "false");
    for (yaml_node_pair_t *p = properties->data.mapping.pairs.start;
         p < properties->data.mapping.pairs.top; p++) {
        char path[96];
        snprintf(path, sizeof path, "%s%s", prefix, scalar(yaml_document_get_node(&doc, p->key)));
        bool found = false;
        for (size_t k = 0; k < count; k++) {
            size_t n = strlen(path);
            found |= strncmp(members[k].path, path, n) == 0 &&
                     (members[k].path[n] == 0 || members[k].path[n] == '/');
        }
        if (!found) {
            complain("documented, not read", r->path, path);
        }
        CU_ASSERT_TRUE(found);
    }
}

static void every_documented_member_of_a_body_is_read(void)
{
    for (int i = 0; i < VG_ROUTE_COUNT; i++) {
        const vg_route *r = vg_route_at((vg_route_name)i);
        yaml_node_t *body = body_of(r);
        if (body != NULL) {
            known(r, "", body);
        }
    }
    const vg_route *open = vg_route_at(VG_ROUTE_OPEN), *capture = vg_route_at(VG_ROUTE_CAPTURE);
    bool needed;
    known(open, "owner/", step_into(body_of(open), "owner", &needed));
    known(open, "owner/contacts/*/", step_into(body_of(open), "owner/contacts/*", &needed));
    known(open, "bound_card/", step_into(body_of(open), "bound_card", &needed));
    known(capture, "payees/*/", step_into(body_of(capture), "payees/*", &needed));
    known(vg_route_at(VG_ROUTE_HOLD), "purpose/",
          step_into(body_of(vg_route_at(VG_ROUTE_HOLD)), "purpose", &needed));
}

/* --- answers -------------------------------------------------------------------------------- */

typedef struct pair {
    json_t *value;
    yaml_node_t *schema;
    char where[96];
} pair;

/* Members written and members documented are the same, at every level that has properties. */
static void compare(const char *name, json_t *sample)
{
    pair stack[256];
    size_t depth = 0;
    stack[depth++] = (pair){sample, get(get_path(root(), "components>schemas"), name), ""};
    snprintf(stack[0].where, sizeof stack[0].where, "%s", name);
    while (depth > 0) {
        pair at = stack[--depth];
        at.schema = resolve(at.schema);
        yaml_node_t *properties = get(at.schema, "properties"), *items = get(at.schema, "items");
        if (json_is_array(at.value) && items != NULL && json_array_size(at.value) > 0) {
            size_t last =
                json_array_size(at.value) - 1; /* the fullest stands last in the samples */
            stack[depth] = (pair){json_array_get(at.value, last), items, ""};
            memcpy(stack[depth++].where, at.where, sizeof at.where);
            continue;
        }
        if (!json_is_object(at.value) || properties == NULL) {
            continue;
        }
        const char *key;
        json_t *value;
        json_object_foreach(at.value, key, value)
        {
            yaml_node_t *schema = get(properties, key);
            if (schema == NULL) {
                complain("written, not documented", at.where, key);
            }
            CU_ASSERT_PTR_NOT_NULL_FATAL(schema);
            CU_ASSERT_TRUE_FATAL(depth < VG_COUNT(stack));
            stack[depth] = (pair){value, schema, ""};
            snprintf(stack[depth++].where, sizeof at.where, "%.70s.%.20s", at.where, key);
        }
        for (yaml_node_pair_t *p = properties->data.mapping.pairs.start;
             p < properties->data.mapping.pairs.top; p++) {
            const char *documented = scalar(yaml_document_get_node(&doc, p->key));
            bool optional =
                strstr(at.where, "parts") != NULL &&
                (strcmp(documented, "parts") == 0 || strcmp(documented, "attempts") == 0 ||
                 strcmp(documented, "answers") == 0);
            /* A stop of our own has no order behind it. */
            optional |= strstr(at.where, "restrictions") != NULL && strcmp(documented, "type") != 0;
            if (json_object_get(at.value, documented) == NULL && !optional) {
                complain("documented, not written", at.where, documented);
            }
            CU_ASSERT_TRUE(optional || json_object_get(at.value, documented) != NULL);
        }
    }
    json_decref(sample);
}

static vg_json w;
static json_t *written(void)
{
    vg_span s = vg_json_span(&w);
    json_t *value = json_loadb((const char *)s.at, s.len, JSON_REJECT_DUPLICATES, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(value);
    vg_json_close(&w);
    return value;
}

#define COMPARE(name, call)                                                                        \
    vg_json_open(&w, VG_JSON, 1 << 20);                                                            \
    call;                                                                                          \
    compare(name, written());

static void every_member_that_is_written_is_documented_and_the_reverse(void)
{
    vg_api_ctx ctx = sample_ctx();
    vg_operation op = sample_operation();
    vg_exchange x = {.op = op.id,
                     .seq = 1,
                     .at = AT_MS,
                     .ask = VG_ASK_PAYOUT,
                     .dir = 1,
                     .code = "c",
                     .text = "t"};
    vg_note note = {.data = VG_SPAN("{}")};
    vg_api_more more = {.attempts = &x,
                        .attempt_count = 1,
                        .parts = &op,
                        .part_count = 1,
                        .answers = &note,
                        .answer_count = 1};
    vg_hold hold = sample_hold();
    vg_account account = sample_account();
    vg_owner owner = sample_owner();
    vg_api_balance balance = {.account = &account, .may = {DAY_N - 3}, .as_of = AT_MS};
    vg_lot lot = sample_lot();
    vg_entry entry = sample_entry();
    vg_business_day day = sample_day();
    vg_interest interest = sample_interest();
    vg_bill_line bill_line;
    vg_bill bill = sample_bill(&bill_line);
    vg_gl_journal_row journal_row;
    vg_gl_journal journal = sample_journal(&journal_row);
    vg_fee_charge charge;
    vg_ageing ageing = sample_ageing();
    vg_balances balances = sample_balances(&account);
    vg_figure figure = sample_figure();
    vg_proof proof = sample_proof();
    vg_proof_account proof_account = sample_proof_account();
    vg_statement statement = sample_statement();
    vg_statement_line statement_line = sample_statement_line();
    vg_api_import import = {true, 1, 1, 1, &statement};
    vg_receipt receipt = sample_receipt();
    vg_payee payee = sample_payee();
    vg_approval approval = sample_approval();
    vg_event event = sample_event();
    vg_program program = sample_program();
    vg_api_key key = sample_key();
    vg_err err = {.code = VG_E_BAD_AMOUNT, .pointer = "/amount", .text = "t"};
    vg_api_balance_lot(&balance, &lot);
    ctx.token = "ck_";
    ctx.proved = &proof_account;
    COMPARE("Operation", vg_api_render_operation(&op, &more, &ctx, &w))
    COMPARE("Hold", vg_api_render_hold(&hold, &op, &ctx, &w))
    COMPARE("PlanPart", vg_api_render_plan_part(&(vg_plan_part){.hold = hold.id, .part = 1, .program = 1, .why = "w", .client_ref = "c"}, &w))
    COMPARE("Account", vg_api_render_account(&account, &(vg_api_account_more){.owner = &owner}, &ctx, &w))
    COMPARE("Funding", vg_api_render_funding(&account, &ctx, &w))
    COMPARE("Balance", vg_api_render_balance(&balance, &ctx, &w))
    COMPARE("Entry", vg_api_render_entry(&entry, &ctx, &w))
    COMPARE("Lot", vg_api_render_lot(&lot, &ctx, &w))
    COMPARE("Day", vg_api_render_day(&day, &ctx, &w))
    COMPARE("Statement", vg_api_render_statement(&statement, &ctx, &w))
    COMPARE("StatementLine", vg_api_render_statement_line(&statement_line, &ctx, &w))
    vg_statement_detail detail = {.statement = ID(120), .place = (int64_t)7 << 20 | 2, .side = VG_CREDIT, .fen = 5, .serial = "S", .ref = "R", .opp_account = "6222", .opp_name = "n", .memo = "m"};
    COMPARE("StatementDetail", vg_api_render_statement_detail(&detail, &ctx, &w))
    COMPARE("Import", vg_api_render_import(&import, &ctx, &w))
    COMPARE("BalanceReport", vg_api_render_balances(&balances, &ctx, &w))
    vg_api_overview overview = sample_overview();
    COMPARE("Overview", vg_api_render_overview(&overview, 1, AT_MS, &ctx, &w))
    COMPARE("Proof", vg_api_render_proof(&proof, &proof_account, 1, &ctx, &w))
    COMPARE("Bill", vg_api_render_bill(&bill, &ctx, &w))
    COMPARE("Journal", vg_api_render_journal(&journal, &ctx, &w))
    COMPARE("SettlementReport", vg_api_render_settled(sample_settled(&day), &ctx, &w))
    COMPARE("FeeReport", vg_api_render_fees(sample_fees(&charge), &ctx, &w))
    COMPARE("AgeingReport", vg_api_render_ageing(&ageing, &ctx, &w))
    COMPARE("Figure", vg_api_render_figure(&figure, &ctx, &w))
    COMPARE("Interest", vg_api_render_interest(&interest, &ctx, &w))
    COMPARE("Receipt", vg_api_render_receipt(&receipt, &ctx, &w))
    COMPARE("Payee", vg_api_render_payee(&payee, &ctx, &w))
    COMPARE("Approval", vg_api_render_approval(&approval, &ctx, &w))
    vg_recon recon = sample_recon();
    vg_recon_break brk = sample_break();
    vg_break_note break_note = sample_break_note();
    vg_day_seal day_seal = sample_seal();
    COMPARE("DaySeal", vg_api_render_seal(&day_seal, &day, &recon, NULL, &ctx, &w))
    COMPARE("StoredReconciliation", vg_api_render_recon(&recon, &ctx, &w))
    COMPARE("Break", vg_api_render_break(&brk, &break_note, 1, &ctx, &w))
    COMPARE("Event", vg_api_render_event(&event, &ctx, &w))
    COMPARE("Program", vg_api_render_program(&program, &ctx, &w))
    COMPARE("Key", vg_api_render_key(&key, &ctx, &w))
    COMPARE("Problem", vg_api_render_problem(&err, NULL, "r", &w))
    const vg_rules paying = {.name = "escrow", .calendar = vg_calendar_china(), .rails = vg_rails_standard()};
    COMPARE("When", CU_ASSERT_EQUAL(vg_api_render_when(&paying, "100", "payout", "CMB", AT_MS, NULL, &w, &err).code, VG_OK))
    COMPARE(
        "Calendar",
        CU_ASSERT_EQUAL(vg_api_render_calendar(vg_calendar_china(), "2026", &w, &err).code, VG_OK))
}

static void listed(const char *path, const char *name)
{
    yaml_node_t *list = get_path(root(), path);
    bool found = false;
    CU_ASSERT_PTR_NOT_NULL_FATAL(list);
    for (yaml_node_item_t *i = list->data.sequence.items.start; i < list->data.sequence.items.top;
         i++) {
        found |= strcmp(scalar(yaml_document_get_node(&doc, *i)), name) == 0;
    }
    if (!found) {
        complain("not listed", path, name);
    }
    CU_ASSERT_TRUE(found);
}

static void every_state_that_can_be_shown_is_documented(void)
{
#define S(name, n) listed("components>schemas>Operation>properties>state>enum", #name);
    VG_STATES(S)
#undef S
#define S(name, n) listed("components>schemas>Account>properties>state>enum", #name);
    VG_ACCOUNT_STATES(S)
#undef S
#define S(name, n) listed("components>schemas>Hold>properties>state>enum", #name);
    VG_HOLD_STATES(S)
#undef S
#define S(name, n) listed("components>schemas>Receipt>properties>state>enum", #name);
    VG_RECEIPT_STATES(S)
#undef S
#define S(name, n) listed("components>schemas>Approval>properties>state>enum", #name);
    VG_APPROVAL_STATES(S)
#undef S
#define S(name, n, text) listed("components>schemas>Day>properties>state>enum", text);
    VG_DAY_STATES(S)
#undef S
#define S(name, n, text) listed("components>schemas>Interest>properties>state>enum", text);
    VG_INTEREST_STATES(S)
#undef S
#define K(name, n, text) listed("components>schemas>Operation>properties>kind>enum", text);
    VG_OP_KINDS(K)
#undef K
#define K(name, n, text) listed("components>schemas>Account>properties>kind>enum", text);
    VG_ACCOUNT_KINDS(K)
#undef K
#define K(name, n, text) listed("components>schemas>Approval>properties>kind>enum", text);
    VG_APPROVAL_KINDS(K)
#undef K
}

static void the_document_is_the_one_in_the_source(void)
{
    FILE *f = fopen(VG_SOURCE_DIR "/gateway/api/openapi.yaml", "re");
    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    vg_span inside = vg_api_openapi();
    int c;
    size_t n = 0, same = 0;
    while ((c = fgetc(f)) != EOF) {
        same += n < inside.len && inside.at[n] == (uint8_t)c;
        n++;
    }
    fclose(f);
    CU_ASSERT_EQUAL(n, inside.len);
    CU_ASSERT_EQUAL(same, n);
}

static int open_document(void)
{
    yaml_parser_t parser;
    vg_span text = vg_api_openapi();
    if (!yaml_parser_initialize(&parser)) {
        return 1;
    }
    yaml_parser_set_input_string(&parser, text.at, text.len);
    bool ok = yaml_parser_load(&parser, &doc) == 1;
    if (!ok) {
        fprintf(stderr, "openapi.yaml line %zu: %s\n", parser.problem_mark.line + 1,
                parser.problem);
    }
    yaml_parser_delete(&parser);
    return ok ? 0 : 1;
}

static int close_document(void)
{
    yaml_document_delete(&doc);
    return 0;
}

int main(void)
{
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("openapi", open_document, close_document);
    CU_ADD_TEST(suite, the_document_is_the_one_in_the_source);
    CU_ADD_TEST(suite, every_route_is_documented);
    CU_ADD_TEST(suite, every_documented_route_exists);
    CU_ADD_TEST(suite, headers_pages_and_open_routes_are_documented);
    CU_ADD_TEST(suite, query_parameters_are_the_documented_ones);
    CU_ADD_TEST(suite, every_member_of_a_body_is_documented);
    CU_ADD_TEST(suite, every_documented_member_of_a_body_is_read);
    CU_ADD_TEST(suite, every_member_that_is_written_is_documented_and_the_reverse);
    CU_ADD_TEST(suite, every_state_that_can_be_shown_is_documented);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures() + CU_get_number_of_suites_failed();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}
