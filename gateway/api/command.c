/* A request as a command of the core. */
#include "gateway/api/api_in.h"
#include "gateway/core/breaks.h"

/* --- the path ------------------------------------------------------------------------------- */

static const struct {
    const char *path, *prefix;
} kinds[] = {
    {"/v1/accounts/", "acct_"}, {"/v1/receipts/", "rcpt_"}, {"/v1/holds/", "hold_"},
    {"/v1/operations/", "op_"}, {"/v1/approvals/", "apr_"}, {"/v1/keys/", "key_"}, {"/v1/statements/", "stmt_"},
    {"/v1/evidence/", "op_"}, {"/v1/breaks/", "brk_"},
};

static bool name_of_program(const char *text)
{
    size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");
    return n > 0 && n < VG_PROGRAM_TEXT && text[n] == 0;
}

static vg_status program_of_path(const char *text, int64_t *ret, char ret_program[VG_PROGRAM_TEXT],
                                 vg_err *err)
{
    *ret = vg_id_parse("prog_", vg_span_of(text));
    if (*ret == 0 && !name_of_program(text)) {
        return VG_FAIL(err, NOT_FOUND, "no such program");
    }
    vg_text_set(ret_program, VG_PROGRAM_TEXT, *ret == 0 ? text : "");
    return VG_DONE;
}

vg_status vg_api_path_id(const vg_route *route, const char *text, int64_t *ret,
                         char ret_program[VG_PROGRAM_TEXT], vg_err *err)
{
    ret_program[0] = 0;
    if (strncmp(route->path, "/v1/programs/", 13) == 0 || strncmp(route->path, "/v1/days/", 9) == 0 ||
        strncmp(route->path, "/v1/reconciliations/", 20) == 0 || strncmp(route->path, "/v1/reports/", 12) == 0) {
        return program_of_path(text, ret, ret_program, err);
    }
    for (size_t i = 0; i < VG_COUNT(kinds); i++) {
        if (strncmp(route->path, kinds[i].path, strlen(kinds[i].path)) == 0) {
            *ret = vg_id_parse(kinds[i].prefix, vg_span_of(text));
            bool of_kind = strncmp(text, kinds[i].prefix, strlen(kinds[i].prefix)) == 0;
            if (!of_kind) {
                return VG_FAIL(err, NOT_FOUND, "no such object: ids of this path begin with %s",
                               kinds[i].prefix);
            }
            if (*ret == 0 || vg_api_program_of(*ret) == 0) {
                return VG_FAIL(err, NOT_FOUND, "no such object: this is not an id that was given out");
            }
            return VG_DONE;
        }
    }
    return VG_FAIL(err, NOT_FOUND, "the path names no object");
}

static vg_status take_path(const vg_route *route, const char ids[2][VG_PATH_ID], vg_command *c,
                           char ret_program[VG_PROGRAM_TEXT], vg_err *err)
{
    if (ids[0][0] == 0) {
        return VG_DONE;
    }
    VG_TRY(vg_api_path_id(route, ids[0], &c->object, ret_program, err));
    bool whole = strncmp(route->path, "/v1/programs/", 13) == 0 || strncmp(route->path, "/v1/days/", 9) == 0 ||
                 strncmp(route->path, "/v1/reconciliations/", 20) == 0;
    c->program = whole ? c->object : vg_api_program_of(c->object);
    return VG_DONE;
}

/* --- what one member alone can't say -------------------------------------------------------- */

static bool seen(const vg_taken *t, size_t count, const char *path)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(t->members[i].path, path) == 0) {
            return (t->seen >> i & 1) != 0;
        }
    }
    return false;
}

static vg_status check_needed(const vg_taken *t, size_t count, vg_err *err)
{
    for (size_t i = 0; i < count; i++) {
        if (t->members[i].needed && (t->seen >> i & 1) == 0) {
            char pointer[64] = "/";
            vg_text_set(pointer + 1, sizeof pointer - 1, t->members[i].path);
            return VG_IN_FAIL(err, INVALID, pointer, "%s is missing", t->members[i].path);
        }
    }
    if (seen(t, count, "amount") && !seen(t, count, "currency")) {
        return VG_IN_FAIL(err, INVALID, "/currency", "an amount needs its currency: CNY");
    }
    return VG_DONE;
}

static vg_status payee_failed(size_t i, const char *member, const char *text, vg_err *err)
{
    char pointer[64];
    vg_buf b = vg_buf_of(pointer, sizeof pointer - 1);
    vg_buf_text(&b, "/payees/");
    vg_buf_int(&b, (int64_t)i);
    vg_buf_text(&b, member);
    pointer[b.len] = 0;
    return VG_IN_FAIL(err, INVALID, pointer, "%s", text);
}

static vg_status check_payees(const json_t *root, vg_command *c, vg_err *err)
{
    const json_t *payees = json_object_get(root, "payees");
    if (!json_is_array(payees) || json_array_size(payees) == 0) {
        return VG_IN_FAIL(err, INVALID, "/payees", "a capture needs a list of its payees");
    }
    c->payee_count = json_array_size(payees);
    if (c->payee_count > VG_PAYEES_MAX) {
        return VG_IN_FAIL(err, LIMIT, "/payees", "a capture has at most %d payees", VG_PAYEES_MAX);
    }
    vg_money sum = {0};
    for (size_t i = 0; i < c->payee_count; i++) {
        const vg_command_payee *p = &c->payees[i];
        if ((p->account != 0) == (p->payee != 0)) {
            return payee_failed(i, "", "a payee is either an account or a payee", err);
        }
        if (p->amount.fen == 0) {
            return payee_failed(i, "/amount", "amount is missing", err);
        }
        VG_TRY(vg_money_add(sum, p->amount, &sum, err));
    }
    if (sum.fen != c->amount.fen) {
        return VG_IN_FAIL(err, INVALID, "/amount", "the payees' amounts do not sum to the amount");
    }
    return VG_DONE;
}

static vg_status part_failed(size_t i, const char *member, const char *text, vg_err *err)
{
    char pointer[64];
    vg_buf b = vg_buf_of(pointer, sizeof pointer - 1);
    vg_buf_text(&b, "/parts/");
    vg_buf_int(&b, (int64_t)i);
    vg_buf_text(&b, member);
    pointer[b.len] = 0;
    return VG_IN_FAIL(err, INVALID, pointer, "%s", text);
}

static vg_status check_parts(const json_t *root, vg_command *c, vg_err *err)
{
    const json_t *parts = json_object_get(root, "parts");
    if (!json_is_array(parts) || json_array_size(parts) == 0) {
        return VG_IN_FAIL(err, INVALID, "/parts", "a plan is a list of its parts");
    }
    c->part_count = json_array_size(parts);
    if (c->part_count > VG_PLAN_PARTS_MAX) {
        return VG_IN_FAIL(err, LIMIT, "/parts", "a plan has at most %d parts", VG_PLAN_PARTS_MAX);
    }
    for (size_t i = 0; i < c->part_count; i++) {
        const vg_command_part *p = &c->parts[i];
        bool capture = p->act == VG_PART_CAPTURE;
        if (p->act == 0) {
            return part_failed(i, "/act", "act is missing: release or capture", err);
        }
        if (p->on.n == 0) {
            return part_failed(i, "/on", "on is missing: the day of this part", err);
        }
        if (p->amount.fen == 0) {
            return part_failed(i, "/amount", "amount is missing", err);
        }
        if (capture ? (p->account != 0) == (p->payee != 0) : p->account != 0 || p->payee != 0) {
            return part_failed(i, "", capture ? "a capture pays either an account or a payee" : "a release goes to the account itself", err);
        }
    }
    return VG_DONE;
}

static vg_status check_candidates(const vg_command *c, vg_err *err)
{
    for (const char *at = c->candidates; *at != 0;) {
        size_t len = strcspn(at, ",");
        vg_span id = {(const uint8_t *)at, len};
        int64_t n = vg_id_parse("acct_", id);
        n = n == 0 ? vg_id_parse("payee_", id) : n;
        if (n == 0 || vg_api_program_of(n) != c->program) {
            return VG_IN_FAIL(err, INVALID, "/payee_candidates", "a payee candidate is an id acct_… or payee_… of the same program");
        }
        at += len + (at[len] == ',');
    }
    return VG_DONE;
}

static vg_status check_forfeit(const vg_taken *t, size_t count, vg_err *err)
{
    vg_command_payee *p = &t->command->payees[0];
    bool amount = seen(t, count, "forfeit/amount");
    if (!amount && p->account == 0 && p->payee == 0) {
        return VG_DONE;
    }
    if ((p->account != 0) == (p->payee != 0)) {
        return VG_IN_FAIL(err, INVALID, "/forfeit", "a forfeit goes to either an account or a payee");
    }
    if (!amount || !seen(t, count, "forfeit/currency")) {
        return VG_IN_FAIL(err, INVALID, "/forfeit/amount", "a forfeit needs its amount and currency: CNY");
    }
    t->command->payee_count = 1;
    return VG_DONE;
}

/* Where the parts of a split go is an account each, with an amount; their sum is the core's to check. */
static vg_status check_resolution(const json_t *root, vg_taken *t, size_t count, vg_err *err)
{
    vg_command *c = t->command;
    const json_t *with = json_object_get(root, "with"), *payees = json_object_get(root, "payees");
    c->with_count = json_is_array(with) ? json_array_size(with) : 0;
    c->payee_count = json_is_array(payees) ? json_array_size(payees) : 0;
    if (c->payee_count > VG_PAYEES_MAX) {
        return VG_IN_FAIL(err, LIMIT, "/payees", "a split has at most %d parts", VG_PAYEES_MAX);
    }
    for (size_t i = 0; i < c->payee_count; i++) {
        if (c->payees[i].account == 0 || c->payees[i].amount.fen == 0) {
            return payee_failed(i, "", "a part is an account and an amount", err);
        }
    }
    if (c->arg == VG_WAY_TIMING && !seen(t, count, "until")) {
        return VG_IN_FAIL(err, INVALID, "/until", "timing needs the day until which the other side is waited for");
    }
    return VG_DONE;
}

static vg_status check_restriction(const vg_taken *t, size_t count, vg_err *err)
{
    if (!seen(t, count, "type")) {
        return VG_IN_FAIL(err, INVALID, "/type", "type is missing");
    }
    bool amount = seen(t, count, "amount"), frozen = t->command->arg == 0;
    if (frozen && !t->command->remove && !amount) {
        return VG_IN_FAIL(err, INVALID, "/amount", "an authority's freeze has an amount");
    }
    if (!frozen && amount) {
        return VG_IN_FAIL(err, INVALID, "/amount", "only an authority's freeze has an amount");
    }
    return VG_DONE;
}

static vg_status take_restriction_type(const char *word, vg_command *c, vg_err *err)
{
    static const struct {
        const char *word;
        int64_t stop;
    } words[] = {{"stop_pay", VG_STOP_PAY},
                 {"receive_only", VG_RECEIVE_ONLY},
                 {"stop_all", VG_STOP_ALL},
                 {"frozen", 0}};
    for (size_t i = 0; i < VG_COUNT(words); i++) {
        if (strcmp(word, words[i].word) == 0) {
            c->arg = words[i].stop;
            return VG_DONE;
        }
    }
    c->operation = vg_id_parse("rstr_", vg_span_of(word)); /* one of them, by its id */
    return c->operation != 0 ? VG_DONE : VG_FAIL(err, NOT_FOUND, "no such restriction");
}

static vg_status check_key(const vg_command *c, char *program, vg_command *ret, vg_err *err)
{
    if (c->key_scopes == 0) {
        return VG_IN_FAIL(err, INVALID, "/scopes", "a key needs at least one scope");
    }
    if (c->key_programs[0] == 0 && program[0] == 0) {
        return VG_IN_FAIL(err, INVALID, "/programs", "a key needs its programs, or [\"*\"]");
    }
    if (c->key_programs[0] == 0) {
        VG_SET(ret->key_programs, program);
    } else if (program[0] == 0 && strchr(c->key_programs, ',') == NULL &&
               name_of_program(c->key_programs)) {
        vg_text_set(program, VG_PROGRAM_TEXT, c->key_programs);
    }
    return VG_DONE;
}

static vg_status check_rest(const vg_route *route, const json_t *root, vg_taken *t, size_t count,
                            vg_err *err)
{
    vg_command *c = t->command;
    switch (route->name) {
    case VG_ROUTE_CAPTURE:
        return check_payees(root, c, err);
    case VG_ROUTE_BREAK_RESOLVE:
        return check_resolution(root, t, count, err);
    case VG_ROUTE_FAIL:
        return check_forfeit(t, count, err);
    case VG_ROUTE_PLAN:
        return check_parts(root, c, err);
    case VG_ROUTE_HOLD:
        return check_candidates(c, err);
    case VG_ROUTE_REISSUE:
    case VG_ROUTE_RELEASE:
        c->whole = !seen(t, count, "amount");
        return VG_DONE;
    case VG_ROUTE_REFUND:
        if ((c->receipt != 0) == (c->operation != 0)) {
            return VG_IN_FAIL(err, INVALID, "/receipt",
                              "a refund names either a receipt or an operation");
        }
        return VG_DONE;
    case VG_ROUTE_RESTRICT:
    case VG_ROUTE_UNRESTRICT:
        return check_restriction(t, count, err);
    case VG_ROUTE_PAUSE:
        c->arg = c->arg == VG_PAUSE_NONE ? VG_PAUSE_SENDS : c->arg; /* in doubt the wider stop */
        return VG_DONE;
    case VG_ROUTE_VERIFY:
        if (seen(t, count, "code") == seen(t, count, "amount")) {
            return VG_IN_FAIL(err, INVALID, "/code", "a code, or an amount");
        }
        if (seen(t, count, "amount")) { /* the bank's message has it in yuan */
            char yuan[VG_YUAN_TEXT];
            vg_money_yuan(c->amount, yuan);
            VG_SET(c->secret, yuan);
        }
        return VG_DONE;
    case VG_ROUTE_OPEN:
    case VG_ROUTE_ADOPT:
        if (c->owner.contact_phone[0] == 0) { /* banks of sub-accounts want a telephone number: the mobile one serves */
            VG_SET(c->owner.contact_phone, c->person.mobile);
        }
        if (c->owner.kind == 0) {
            c->owner.kind = c->owner.legal_person[0] != 0 ? 'C' : 'P';
        }
        return VG_DONE;
    case VG_ROUTE_KEY_CREATE:
        return check_key(c, t->program, c, err);
    default:
        return VG_DONE;
    }
}

/* --- what an opening needs ------------------------------------------------------------------ */

const char *vg_api_need_pointer(vg_api_need need)
{
    static const char *const pointers[] = {
#define N(name, pointer, member) [VG_NEED_##name] = pointer,
        VG_NEEDS(N)
#undef N
    };
    assert(need < VG_NEED_COUNT);
    return pointers[need];
}

/* The first byte: a letter that was not said is 0, and a text "". */
static bool has_need(const vg_command *c, vg_api_need need)
{
    static const size_t at[] = {
#define N(name, pointer, member) [VG_NEED_##name] = offsetof(vg_command, member),
        VG_NEEDS(N)
#undef N
    };
    return *((const char *)c + at[need]) != 0;
}

vg_status vg_api_check_opening(const vg_api_facts *facts, const vg_command *c, vg_api_missing *ret,
                               vg_err *err)
{
    uint32_t needs = c->owner.kind == 'C' ? facts->needs_company : facts->needs_person;
    char all[200];
    vg_buf b = vg_buf_of(all, sizeof all - 1);
    ret->count = 0;
    for (vg_api_need i = 0; i < VG_NEED_COUNT; i++) {
        if ((needs >> i & 1) != 0 && !has_need(c, i)) {
            ret->pointers[ret->count++] = vg_api_need_pointer(i);
            vg_buf_byte(&b, ' ');
            vg_buf_text(&b, vg_api_need_pointer(i));
        }
    }
    all[b.len] = 0;
    if (ret->count == 0) {
        return VG_DONE;
    }
    return VG_IN_FAIL(err, INVALID, ret->pointers[0], "to open this account the bank needs:%s", all);
}

/* --- all of it ------------------------------------------------------------------------------ */

static vg_status take_body(const vg_route *route, const json_t *root, vg_taken *t, vg_err *err)
{
    size_t count;
    t->members = vg_api_members(route, &count);
    assert(count <= 64);
    VG_TRY(vg_in_walk(root, t->members, count, vg_in_take, t, err));
    VG_TRY(check_needed(t, count, err));
    return check_rest(route, root, t, count, err);
}

vg_status vg_api_command(const vg_route *route, const char ids[2][VG_PATH_ID], vg_span body,
                         vg_command *ret, char ret_program[VG_PROGRAM_TEXT], vg_err *err)
{
    assert(route->command != 0);
    *ret = (vg_command){.kind = route->command};
    ret_program[0] = 0;
    ret->remove = route->name == VG_ROUTE_UNRESTRICT || route->name == VG_ROUTE_UNRESTRICT_TYPE;
    VG_TRY(take_path(route, ids, ret, ret_program, err));
    if (route->name == VG_ROUTE_UNPLAN_PART) {
        vg_err ignored;
        if (vg_span_int(vg_span_of(ids[1]), &ret->part, &ignored).code != VG_OK || ret->part < 1) {
            return VG_FAIL(err, NOT_FOUND, "the plan has no such part");
        }
    } else if (route->name == VG_ROUTE_DAY_CLOSE || route->name == VG_ROUTE_DAY_REOPEN) {
        VG_TRY(vg_api_day(ids[1], &ret->day, err));
    } else if (route->name == VG_ROUTE_UNRESTRICT_TYPE) {
        VG_TRY(take_restriction_type(ids[1], ret, err));
    } else if (route->name == VG_ROUTE_PROVE) {
        VG_TRY(vg_api_day(ids[1], &ret->day, err));
    } else if (route->name == VG_ROUTE_UNBIND) {
        vg_text_set(ret->number, sizeof ret->number, ids[1]);
    } else if (route->name == VG_ROUTE_RECON_TRY) { /* the body is a file of rules */
        ret->file = body;
        return VG_DONE;
    } else if (route->name == VG_ROUTE_BREAK_FILE) { /* the body is the file itself */
        ret->file = body;
        vg_text_set(ret->name, sizeof ret->name, ids[1]);
        return body.len > 0 ? VG_DONE : VG_FAIL(err, INVALID, "the file is empty");
    } else if (route->name == VG_ROUTE_FILE) { /* the body is the image itself */
        ret->file = body;
        return VG_DONE;
    }
    json_t *root;
    VG_TRY(vg_in_load(body, &root, err));
    vg_taken taken = {.command = ret, .program = ret_program};
    vg_status st = take_body(route, root, &taken, err);
    json_decref(root);
    return st;
}
