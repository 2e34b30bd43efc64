/* custodyctl: words to requests, answers to exit codes, tables for people. */
#include "gateway/bin/custodyctl.h"
#include "gateway/bin/tools.h"
#include "gateway/bin/tools.h"
#include "tests/unit/api_samples.h"
#include <CUnit/Basic.h>
#include <stdlib.h>

int vg_doctor(const char *conf_path, bool json)
{
    return strcmp(conf_path, "c.yaml") == 0 && json ? 0 : 1;
}
bool vg_tool_calendar(const char *file, const char *conf_path, vg_calendar_room **ret)
{
    *ret = NULL;
    return file == NULL && conf_path == NULL;
}
int vg_store_command(const char *verb, const char *conf_path, bool json)
{
    return strcmp(verb, "check") == 0 && strcmp(conf_path, "c.yaml") == 0 && !json ? 0 : 1;
}

#define WORDS 24
static vg_ctl_call call;

/* Splits at blanks. */
static bool parse(const char *line)
{
    static char text[512];
    static char *argv[WORDS];
    int argc = 0;
    snprintf(text, sizeof text, "custodyctl %s", line);
    for (char *p = text, *save = NULL; (p = strtok_r(p, " ", &save)) != NULL && argc < WORDS;
         p = NULL) {
        argv[argc++] = p;
    }
    return vg_ctl_parse(argc, argv, &call);
}

/* The call's body is this JSON, whatever the order of its members; "": none. */
static bool has_body(const char *wanted)
{
    json_t *value = wanted[0] == 0 ? NULL : json_loads(wanted, 0, NULL);
    bool same = value == NULL ? call.body == NULL : json_equal(value, call.body) == 1;
    json_decref(value);
    return same;
}

static void words_become_requests(void)
{
    static const struct {
        const char *line, *method, *path, *body;
    } rows[] = {
        {"hold place acct_1 1234.50 --order SO-1 --text t", "POST", "/v1/holds",
         "{\"account\":\"acct_1\",\"amount\":123450,\"currency\":\"CNY\",\"purpose\":{\"order\":"
         "\"SO-1\",\"text\":\"t\"}}"},
        {"hold place --order=SO-1 acct_1 0.01", "POST", "/v1/holds", NULL},
        {"hold show hold_1", "GET", "/v1/holds/hold_1", ""},
        {"hold capture hold_1 --to acct_2=10 --to payee_3=2.50,0.5 --final", "POST",
         "/v1/holds/hold_1/captures",
         "{\"payees\":[{\"account\":\"acct_2\",\"amount\":1000},{\"payee\":\"payee_3\",\"amount\":"
         "250,\"fee\":50}],"
         "\"amount\":1250,\"currency\":\"CNY\",\"final\":true}"},
        {"hold fail hold_1 --to card --forfeit payee_3=2.50", "POST", "/v1/holds/hold_1/fail",
         "{\"to\":\"card\",\"forfeit\":{\"payee\":\"payee_3\",\"amount\":250,\"currency\":\"CNY\"}}"},
        {"op returned op_1 not_returned --evidence e --receipt rcpt_2", "POST", "/v1/operations/op_1/returned",
         "{\"verdict\":\"not_returned\",\"evidence\":\"e\",\"receipt\":\"rcpt_2\"}"},
        {"op reissue op_1 5 --payee payee_2 --evidence e", "POST", "/v1/operations/op_1/reissue",
         "{\"payee\":\"payee_2\",\"amount\":500,\"currency\":\"CNY\",\"evidence\":\"e\"}"},
        {"hold plan hold_1 --part 2027-05-01=12.50 --part 2027-06-01=1,acct_2 --part 2027-07-01=2,payee_3", "POST", "/v1/holds/hold_1/plan",
         "{\"parts\":[{\"on\":\"2027-05-01\",\"act\":\"release\",\"amount\":1250},{\"on\":\"2027-06-01\",\"act\":\"capture\",\"amount\":100,"
         "\"account\":\"acct_2\"},{\"on\":\"2027-07-01\",\"act\":\"capture\",\"amount\":200,\"payee\":\"payee_3\"}],\"currency\":\"CNY\"}"},
        {"hold plan-show hold_1", "GET", "/v1/holds/hold_1/plan", ""},
        {"hold plan-withdraw hold_1 2", "DELETE", "/v1/holds/hold_1/plan/2", ""},
        {"hold plan-withdraw-all hold_1", "DELETE", "/v1/holds/hold_1/plan", ""},
        {"hold list --review-due 1", "GET", "/v1/holds?review_due=1", ""},
        {"receipt reapply rcpt_1", "POST", "/v1/receipts/rcpt_1/reapply", ""},
        {"hold release hold_1", "POST", "/v1/holds/hold_1/releases", ""},
        {"hold release hold_1 5", "POST", "/v1/holds/hold_1/releases",
         "{\"amount\":500,\"currency\":\"CNY\"}"},
        {"deposit acct_1 7 --client-ref c", "POST", "/v1/deposits",
         "{\"account\":\"acct_1\",\"amount\":700,\"currency\":\"CNY\",\"client_ref\":\"c\"}"},
        {"withdraw acct_1 7", "POST", "/v1/withdrawals",
         "{\"account\":\"acct_1\",\"amount\":700,\"currency\":\"CNY\"}"},
        {"transfer acct_1 acct_2 7.1", "POST", "/v1/transfers",
         "{\"account\":\"acct_1\",\"to\":\"acct_2\",\"amount\":710,\"currency\":\"CNY\"}"},
        {"refund rcpt_1 7", "POST", "/v1/refunds",
         "{\"receipt\":\"rcpt_1\",\"amount\":700,\"currency\":\"CNY\"}"},
        {"refund op_1 7", "POST", "/v1/refunds",
         "{\"operation\":\"op_1\",\"amount\":700,\"currency\":\"CNY\"}"},
        {"account list --program escrow --limit 5", "GET", "/v1/accounts?program=escrow&limit=5",
         ""},
        {"account list --ref a&b=c/d", "GET", "/v1/accounts?ref=a%26b%3Dc%2Fd", ""},
        {"account show ../keys", "GET", "/v1/accounts/..%2Fkeys", ""},
        {"account balance acct_1", "GET", "/v1/accounts/acct_1/balance", ""},
        {"account interest acct_1 --limit 4", "GET", "/v1/accounts/acct_1/interest?limit=4", ""},
        {"statement lines stmt_1 --limit 4", "GET", "/v1/statements/stmt_1/lines?limit=4", ""},
        {"statement list --program escrow", "GET", "/v1/statements?program=escrow", ""},
        {"day settlement escrow 2026-03-03 --limit 4", "GET", "/v1/days/escrow/2026-03-03/settlement?limit=4", ""},
        {"account settle-interest acct_1", "POST", "/v1/accounts/acct_1/interest", ""},
        {"program share-interest escrow 2026-03-20 12.50", "POST", "/v1/programs/escrow/interest",
         "{\"day\":\"2026-03-20\",\"amount\":1250,\"currency\":\"CNY\"}"},
        {"program ask escrow interest --account acct_1", "POST", "/v1/programs/escrow/inquiries",
         "{\"ask\":\"interest\",\"account\":\"acct_1\"}"},
        {"day list escrow --cursor cur_1", "GET", "/v1/days/escrow?cursor=cur_1", ""},
        {"day show escrow 2026-03-20", "GET", "/v1/days/escrow/2026-03-20", ""},
        {"account restrict acct_1 frozen --amount 9", "POST", "/v1/accounts/acct_1/restrictions",
         "{\"type\":\"frozen\",\"amount\":900,\"currency\":\"CNY\"}"},
        {"account unrestrict acct_1 stop_pay", "DELETE",
         "/v1/accounts/acct_1/restrictions/stop_pay", ""},
        {"account open --program e --kind member --name n --card 62", "POST", "/v1/accounts",
         "{\"program\":\"e\",\"kind\":\"member\",\"owner\":{\"name\":\"n\"},\"bound_card\":{"
         "\"number\":\"62\"}}"},
        {"account open --program e --kind member --name n --contact-name c --contact-phone 1 "
         "--contact-mail m --legal-person l --address a",
         "POST", "/v1/accounts",
         "{\"program\":\"e\",\"kind\":\"member\",\"owner\":{\"name\":\"n\",\"contacts\":[{\"name\":"
         "\"c\",\"phone\":\"1\",\"mail\":\"m\"}],\"legal_person\":\"l\",\"address\":\"a\"}}"},
        {"receipt assign rcpt_1 acct_1", "POST", "/v1/receipts/rcpt_1/assign",
         "{\"account\":\"acct_1\"}"},
        {"op list --state UNKNOWN", "GET", "/v1/operations?state=UNKNOWN", ""},
        {"op decide op_1 done --evidence p3", "POST", "/v1/operations/op_1/decide",
         "{\"verdict\":\"done\",\"evidence\":\"p3\"}"},
        {"op query op_1", "POST", "/v1/operations/op_1/query", ""},
        {"approval approve apr_1", "POST", "/v1/approvals/apr_1/approve", ""},
        {"limit show acct_1", "GET", "/v1/accounts/acct_1/limits", ""},
        {"limit show escrow", "GET", "/v1/programs/escrow/limits", ""},
        {"limit program prog_1", "GET", "/v1/programs/prog_1/limits", ""},
        {"program pause escrow --what payouts", "POST", "/v1/programs/escrow/pause",
         "{\"what\":\"payouts\"}"},
        {"program ask escrow name_check --number 62", "POST", "/v1/programs/escrow/inquiries",
         "{\"ask\":\"name_check\",\"number\":\"62\"}"},
        {"key create shop --scopes business,auditor --programs a,b", "POST", "/v1/keys",
         "{\"name\":\"shop\",\"scopes\":[\"business\",\"auditor\"],\"programs\":[\"a\",\"b\"]}"},
        {"key revoke key_1", "DELETE", "/v1/keys/key_1", ""},
        {"event list --program e --after 7", "GET", "/v1/events?program=e&after=7", ""},
        {"event list --cursor cur_1", "GET", "/v1/events?cursor=cur_1", ""},
        {"payee add --program e --name n --number 62", "POST", "/v1/payees",
         "{\"program\":\"e\",\"name\":\"n\",\"number\":\"62\"}"},
    };
    for (size_t i = 0; i < VG_COUNT(rows); i++) {
        bool ok = parse(rows[i].line);
        if (!ok) {
            fprintf(stderr, "\n%s: %s", rows[i].line, call.error);
        }
        CU_ASSERT_TRUE_FATAL(ok);
        CU_ASSERT_STRING_EQUAL(call.verb->method, rows[i].method);
        CU_ASSERT_STRING_EQUAL(call.path, rows[i].path);
        if (rows[i].body != NULL) {
            CU_ASSERT_TRUE(has_body(rows[i].body));
        }
        vg_ctl_call_free(&call);
    }
}

static void wrong_words_are_usage(void)
{
    static const struct {
        const char *line, *says;
    } rows[] = {
        {"", "a noun is missing"},
        {"house", "no noun is called house"},
        {"hold", "no such verb"},
        {"hold paint", "no such verb"},
        {"hold place acct_1", "amount is missing"},
        {"hold place acct_1 5", "--order is missing"},
        {"hold place acct_1 1,234.50 --order o", "not an amount"},
        {"hold place acct_1 -5 --order o", "from 0.01 to 10000000000000.00): -5"},
        {"hold place acct_1 5 --order \xFF", "--order is not UTF-8"},
        {"account open --program e --kind member --name \xB2\xE2", "--name is not UTF-8"},
        {"hold place acct_1 0 --order o", "not an amount"},
        {"hold place acct_1 0.00 --order o", "not an amount"},
        {"hold place acct_1 1.005 --order o", "not an amount"},
        {"hold place acct_1 1e3 --order o", "not an amount"},
        {"hold place acct_1 ¥5 --order o", "not an amount"},
        {"hold place acct_1 99999999999999 --order o", "not an amount"},
        {"hold place acct_1 5 6 --order o", "one word too many: 6"},
        {"hold place acct_1 5 --order", "--order needs a value"},
        {"hold place acct_1 5 --order a --order b", "stands twice"},
        {"hold place acct_1 5 --order=", "--order is empty"},
        {"hold place acct_1 5 --orders o", "no option is called --orders"},
        {"hold capture hold_1", "--to is missing"},
        {"hold capture hold_1 --to acct_1", "how much is written acct_"},
        {"hold capture hold_1 --to op_1=5", "how much is written acct_"},
        {"hold capture hold_1 --to acct_1=5,x", "not an amount"},
        {"hold plan hold_1 --part 2027-05-01", "--part takes"},
        {"hold plan hold_1 --part 2027-05-01=5,op_1", "--part takes"},
        {"hold plan hold_1 --part 2027-05-01=5.001", "not an amount"},
        {"hold plan hold_1", "--part is missing"},
        {"hold fail hold_1 --forfeit acct_1", "how much is written acct_"},
        {"hold fail hold_1 --forfeit acct_1=1 --forfeit acct_2=1", "--forfeit"},
        {"hold show", "hold is missing"},
        {"--wait=soon hold show hold_1", "--wait takes seconds: soon"},
        {"hold show hold_1 --wait=", "--wait takes seconds"},
        {"help house", "no noun is called house"},
        {"--url", "--url needs a value"},
        {"calendar", "YEAR is missing"},
        {"map", "bank is missing"},
    };
    for (size_t i = 0; i < VG_COUNT(rows); i++) {
        bool ok = parse(rows[i].line);
        if (ok || strstr(call.error, rows[i].says) == NULL) {
            fprintf(stderr, "\n%s: %s", rows[i].line, call.error);
        }
        CU_ASSERT_FALSE(ok);
        CU_ASSERT_PTR_NOT_NULL(strstr(call.error, rows[i].says));
        vg_ctl_call_free(&call);
    }
}

static void common_options_stand_anywhere(void)
{
    static const char *const lines[] = {
        "--url http://h --json --wait 5 --key-id k --key-file f op show op_1",
        "op --json show --wait=5 op_1 --url http://h --key-file f --key-id k",
        "op show op_1 --key-id=k --key-file=f --url=http://h --json --wait 5",
    };
    for (size_t i = 0; i < VG_COUNT(lines); i++) {
        CU_ASSERT_TRUE(parse(lines[i]));
        CU_ASSERT_STRING_EQUAL(call.path, "/v1/operations/op_1");
        CU_ASSERT_STRING_EQUAL(call.url, "http://h");
        CU_ASSERT_STRING_EQUAL(call.key_file, "f");
        CU_ASSERT_STRING_EQUAL(call.key_id, "k");
        CU_ASSERT_TRUE(call.json);
        CU_ASSERT_EQUAL(call.wait_s, 5);
        vg_ctl_call_free(&call);
    }
    CU_ASSERT_TRUE(parse("op show op_1 --wait"));
    CU_ASSERT_EQUAL(call.wait_s, 30);
    CU_ASSERT_TRUE(parse("--wait op show op_1"));
    CU_ASSERT_EQUAL(call.wait_s, 30);
    CU_ASSERT_TRUE(parse("hold place --help"));
    CU_ASSERT_TRUE(call.help);
    CU_ASSERT_TRUE(parse("hold place --body f.json"));
    CU_ASSERT_STRING_EQUAL(call.body_file, "f.json");
}

static const char *usage(void)
{
    static char text[65536];
    memset(text, 0, sizeof text);
    FILE *f = fmemopen(text, sizeof text - 1, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    vg_ctl_usage(f, call.noun, call.verb);
    fclose(f);
    return text;
}

static void help_is_about_what_is_named(void)
{
    static const struct {
        const char *line, *has, *has_not;
    } rows[] = {
        {"--help", "  op decide", NULL},
        {"help", "  hold place", NULL},
        {"help hold", "  hold release", "  op decide"},
        {"hold --help", "  hold place", "  op decide"},
        {"help hold capture", "taken out of that payee's share", "  hold release"},
        {"hold capture --help", "--to ID=YUAN[,FEE]", "  hold release"},
        {"help op decide", "with evidence; a second person approves\n", NULL},
        {"payee add --help", "register a payee; a second person approves\n", NULL},
    };
    for (size_t i = 0; i < VG_COUNT(rows); i++) {
        CU_ASSERT_TRUE_FATAL(parse(rows[i].line));
        CU_ASSERT_TRUE(call.help);
        CU_ASSERT_PTR_NOT_NULL(strstr(usage(), rows[i].has));
        CU_ASSERT_TRUE(rows[i].has_not == NULL || strstr(usage(), rows[i].has_not) == NULL);
        vg_ctl_call_free(&call);
    }
    CU_ASSERT_TRUE(parse("--version"));
    CU_ASSERT_TRUE(call.version);
}

/* A text ends as a sentence does: none was cut where its Chinese begins. */
static void every_help_is_whole_in_both_languages(void)
{
    const vg_ctl_verb *v;
    for (size_t i = 0; (v = vg_ctl_verb_at(i)) != NULL; i++) {
        size_t n = strlen(v->help);
        CU_ASSERT_TRUE(n > 0 && v->help[n - 1] != ' ');
        CU_ASSERT_TRUE(v->help_zh[0] != 0 && ((uint8_t)v->help_zh[0] & 0x80) != 0);
    }
}

static void local_verbs_are_done_here(void)
{
    CU_ASSERT_TRUE(parse("doctor --config c.yaml --json"));
    CU_ASSERT_EQUAL(call.verb->local(&call), 0);
    CU_ASSERT_TRUE(parse("store check --config c.yaml"));
    CU_ASSERT_EQUAL(call.verb->local(&call), 0);
    CU_ASSERT_TRUE(parse("calendar next 2026-02-13"));
    CU_ASSERT_STRING_EQUAL(call.words[0], "2026-02-13");
    CU_ASSERT_STRING_EQUAL(call.verb->verb, "next");
    CU_ASSERT_TRUE(parse("calendar 2026"));
    CU_ASSERT_STRING_EQUAL(call.verb->verb, "");
    CU_ASSERT_STRING_EQUAL(call.words[0], "2026");
}

/* Every remote verb speaks to a route that exists, with members that the route knows. */
static bool known_member(const vg_route *route, const char *to)
{
    size_t count, n = strlen(to);
    const vg_api_member *members = vg_api_members(route, &count);
    char path[64];
    CU_ASSERT_TRUE_FATAL(n < sizeof path);
    for (size_t i = 0; i <= n; i++) {
        path[i] = to[i] == '.' ? '/' : to[i];
    }
    for (size_t i = 0; i < count; i++) {
        if (strncmp(members[i].path, path, n) == 0 &&
            (members[i].path[n] == 0 || members[i].path[n] == '/')) {
            return true;
        }
    }
    return false;
}

static void verbs_and_routes_agree(void)
{
    const vg_ctl_verb *v;
    for (size_t i = 0; (v = vg_ctl_verb_at(i)) != NULL; i++) {
        const vg_route *route = NULL;
        CU_ASSERT_EQUAL(v->local != NULL, v->path == NULL);
        for (int r = 0; v->path != NULL && r < VG_ROUTE_COUNT; r++) {
            const vg_route *at = vg_route_at((vg_route_name)r);
            route =
                strcmp(at->path, v->path) == 0 && strcmp(at->method, v->method) == 0 ? at : route;
        }
        CU_ASSERT_EQUAL(route != NULL, v->path != NULL);
        for (size_t k = 0; route != NULL && k < v->arg_count; k++) {
            const vg_ctl_arg *a = &v->args[k];
            bool ok =
                a->where != VG_CTL_BODY || a->form == VG_CTL_ORIGIN || known_member(route, a->to);
            if (!ok) {
                fprintf(stderr, "\n%s %s: %s", v->noun, v->verb, a->to);
            }
            CU_ASSERT_TRUE(ok);
        }
    }
}

static void every_changing_route_has_a_verb(void)
{
    for (int r = 0; r < VG_ROUTE_COUNT; r++) {
        const vg_route *route = vg_route_at((vg_route_name)r);
        const vg_ctl_verb *v;
        bool found = route->name == VG_ROUTE_UNRESTRICT; /* its other form is the verb's */
        for (size_t i = 0; (v = vg_ctl_verb_at(i)) != NULL; i++) {
            const char *method = v->method;
            for (size_t k = 0; k < v->arg_count; k++) {
                method = v->args[k].where == VG_CTL_POST && strcmp(route->method, "POST") == 0 ? "POST" : method;
            }
            found |= v->path != NULL && strcmp(v->path, route->path) == 0 && strcmp(method, route->method) == 0;
        }
        CU_ASSERT_TRUE(found || route->command == 0);
    }
}

/* --- exit codes ----------------------------------------------------------------------------- */

static void answers_become_exit_codes(void)
{
    static const struct {
        const char *method;
        long status;
        const char *json;
        vg_ctl_exit exit;
    } rows[] = {
        {"POST", 201, "{\"id\":\"op_1\",\"state\":\"DONE\"}", VG_CTL_DONE},
        {"POST", 202, "{\"state\":\"WAITING\"}", VG_CTL_UNKNOWN},
        {"POST", 202, "{\"state\":\"READY\"}", VG_CTL_UNKNOWN},
        {"GET", 200, "{\"state\":\"READY\"}", VG_CTL_UNKNOWN},
        {"POST", 202,
         "{\"state\":\"PLACING\",\"operation\":{\"id\":\"op_1\",\"state\":\"WAITING\"}}",
         VG_CTL_UNKNOWN},
        {"POST", 201, "{\"state\":\"OPEN\",\"operation\":{\"id\":\"op_1\",\"state\":\"DONE\"}}",
         VG_CTL_DONE},
        {"GET", 200, "{\"state\":\"UNWANTED\"}", VG_CTL_REFUSED},
        {"POST", 202, "{\"state\":\"OPEN\",\"kind\":\"decide_done\"}", VG_CTL_DONE},
        {"POST", 202, "{\"state\":\"UNKNOWN\"}", VG_CTL_UNKNOWN},
        {"GET", 200, "{\"state\":\"MANUAL\"}", VG_CTL_UNKNOWN},
        {"POST", 202,
         "{\"state\":\"PLACING\",\"operation\":{\"id\":\"op_1\",\"state\":\"UNKNOWN\"}}",
         VG_CTL_UNKNOWN},
        {"POST", 201, "{\"state\":\"REFUSED\"}", VG_CTL_REFUSED},
        {"POST", 202, "{\"state\":\"OPENING\",\"operation\":\"op_1\"}", VG_CTL_UNKNOWN},
        {"GET", 200, "{\"data\":[{\"state\":\"UNKNOWN\"}]}", VG_CTL_DONE},
        {"POST", 422, "{\"code\":\"bad_amount\",\"outcome\":\"nothing\"}", VG_CTL_REFUSED},
        {"POST", 503, "{\"code\":\"busy\",\"outcome\":\"nothing\"}", VG_CTL_REFUSED},
        {"POST", 503, "{\"code\":\"store_away\",\"outcome\":\"unknown\"}", VG_CTL_UNKNOWN},
        {"POST", 502, NULL, VG_CTL_UNKNOWN},
        {"POST", 404, NULL, VG_CTL_REFUSED},
        {"GET", 502, NULL, VG_CTL_AWAY},
        {"POST", 200, NULL, VG_CTL_UNKNOWN},
    };
    for (size_t i = 0; i < VG_COUNT(rows); i++) {
        vg_ctl_answer a = {.arrived = true, .status = rows[i].status};
        json_t *root = rows[i].json == NULL ? NULL : json_loads(rows[i].json, 0, NULL);
        CU_ASSERT_EQUAL(vg_ctl_exit_of(rows[i].method, &a, root), rows[i].exit);
        json_decref(root);
    }
    vg_ctl_answer lost = {.arrived = false}, never = {.not_sent = true};
    CU_ASSERT_EQUAL(vg_ctl_exit_of("POST", &lost, NULL), VG_CTL_UNKNOWN);
    CU_ASSERT_EQUAL(vg_ctl_exit_of("GET", &lost, NULL), VG_CTL_AWAY);
    CU_ASSERT_EQUAL(vg_ctl_exit_of("POST", &never, NULL), VG_CTL_AWAY);
}

static void nobody_at_the_address_is_not_reachable(void)
{
    vg_ctl_request r = {.url = "http://127.0.0.1:1",
                        .key = "k",
                        .method = "POST",
                        .path = "/v1/holds",
                        .key_id = "i",
                        .body = "{}"};
    vg_ctl_answer a;
    vg_ctl_send(&r, &a);
    CU_ASSERT_FALSE(a.arrived);
    CU_ASSERT_TRUE(a.not_sent);
    CU_ASSERT_EQUAL(vg_ctl_exit_of("POST", &a, NULL), VG_CTL_AWAY);
    vg_ctl_answer_free(&a);
}

static void new_keys_differ_and_are_allowed(void)
{
    char a[40], b[40];
    vg_err err;
    vg_ctl_new_key(a);
    vg_ctl_new_key(b);
    CU_ASSERT_STRING_NOT_EQUAL(a, b);
    CU_ASSERT_EQUAL(vg_api_idem_check(a, &err).code, VG_OK);
}

/* --- showing -------------------------------------------------------------------------------- */

static const char *shown(const char *columns, const char *json)
{
    static char text[4096];
    vg_ctl_look look = {0};
    json_t *root = json_loads(json, 0, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    memset(text, 0, sizeof text);
    FILE *f = fmemopen(text, sizeof text - 1, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    vg_ctl_show(f, &look, columns, root);
    fclose(f);
    json_decref(root);
    return text;
}

static void amounts_are_shown_in_yuan(void)
{
    static const struct {
        int64_t fen;
        const char *text;
    } rows[] = {{0, "0.00"},
                {5, "0.05"},
                {99999, "999.99"},
                {100000, "1,000.00"},
                {123456789, "1,234,567.89"},
                {-150, "-1.50"},
                {VG_FEN_MAX, "10,000,000,000,000.00"}};
    char text[32];
    for (size_t i = 0; i < VG_COUNT(rows); i++) {
        vg_ctl_yuan(rows[i].fen, text);
        CU_ASSERT_STRING_EQUAL(text, rows[i].text);
    }
}

static void chinese_takes_two_columns(void)
{
    CU_ASSERT_EQUAL(vg_ctl_width("abc"), 3);
    CU_ASSERT_EQUAL(vg_ctl_width("张三"), 4);
    CU_ASSERT_EQUAL(vg_ctl_width("é"), 1);
    CU_ASSERT_EQUAL(vg_ctl_width("e\xCC\x81"), 1);
    CU_ASSERT_EQUAL(vg_ctl_width(""), 0);
    CU_ASSERT_STRING_EQUAL(
        shown("name amount state",
              "{\"data\":[{\"name\":\"张**\",\"amount\":123450,\"state\":\"OPEN\"},"
              "{\"name\":\"abcdef\",\"amount\":5,\"state\":null}],\"next_cursor\":null}"),
        "name      amount  state\n"
        "张**    1,234.50  OPEN\n"
        "abcdef      0.05  \n");
}

static void text_from_outside_does_not_steer_the_terminal(void)
{
    CU_ASSERT_STRING_EQUAL(shown("", "{\"name\":\"a\\u001b[31mb\\u0007\\u202ec\\u0085\"}"),
                           "name                     a?[31mb??c?\n");
}

static void an_empty_list_says_so_and_a_long_one_goes_on(void)
{
    CU_ASSERT_PTR_NOT_NULL(
        strstr(shown("id", "{\"data\":[],\"next_cursor\":null}"), vg_ctl_say(VG_CTL_SAY_EMPTY)));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(shown("id", "{\"data\":[{\"id\":\"x\"}],\"next_cursor\":\"cur_1\"}"), "cur_1"));
}

static void a_resource_is_shown_member_by_member(void)
{
    const char *text = shown(
        "id state", "{\"id\":\"hold_1\",\"amount\":100,\"bank\":null,\"purpose\":{\"order\":\"o\"},"
                    "\"parts\":[{\"id\":\"op_1\",\"amount\":5}],\"list\":[\"a\",\"b\"]}");
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "amount                   1.00\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "purpose.order            o\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "list                     a b\n"));
    CU_ASSERT_PTR_NULL(strstr(text, "bank"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "op_1    0.05\n"));
}

/* The days beside them are China's. */
static void instants_are_chinas_and_say_so_once(void)
{
    const char *text = shown("id at", "{\"as_of\":\"2026-02-14T15:59:59.999Z\",\"data\":[{\"id\":\"e1\",\"at\":\"2026-02-14T16:00:00.000Z\"},{\"id\":\"e2\",\"at\":null}]}");
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "as_of                    2026-02-14 23:59:59 UTC+8\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "id  at (UTC+8)\ne1  2026-02-15 00:00:00\n"));
    text = shown("id at", "{\"data\":[{\"id\":\"e2\",\"at\":null}]}");
    CU_ASSERT_PTR_NULL(strstr(text, "UTC")); /* no time, no zone */
    text = shown("id", "{\"id\":\"x\",\"day\":\"2026-02-14\",\"text\":\"2026-02-14T25:00:00Z\"}");
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "day                      2026-02-14\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "2026-02-14T25:00:00Z\n")); /* none: as it came */
}

static void what_the_bank_charged_is_not_headed_as_sums(void)
{
    const char *text = shown("day", "{\"data\":[{\"day\":\"2026-02-14\"}],\"totals\":[{\"day\":\"2026-02-14\",\"how\":\"with_line\",\"fee\":50}],\"control\":{\"charges\":1}}");
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\nwhat the bank charged, one by one\nday "));
    CU_ASSERT_PTR_NULL(strstr(text, "totals"));
    CU_ASSERT_PTR_NOT_NULL(strstr(shown("day", "{\"data\":[{\"day\":\"2026-02-14\"}],\"totals\":[{\"kind\":\"member\",\"total\":50}]}"), "\ntotals\nkind"));
}

static const char *written_shown(const char *file, const vg_ctl_written *written)
{
    static char text[1024];
    memset(text, 0, sizeof text);
    FILE *f = fmemopen(text, sizeof text - 1, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    vg_ctl_show_written(f, file, written);
    fclose(f);
    return text;
}

static void an_export_says_what_it_wrote_and_how_to_verify_it(void)
{
    vg_ctl_written w = {.chain = true, .events = 12, .head_sequence = 12, .head = "ab12"};
    CU_ASSERT_STRING_EQUAL(written_shown("C.jsonl", &w), "written C.jsonl: 12 events\nhead: #12 ab12\n"
                                                         "keep this head where the gateway can't write; against it verify:\ncustodyctl evidence verify C.jsonl --head ab12\n");
    json_t *archive = json_loads("{\"operations\":[1,2],\"events\":[1,2,3],\"records\":[],\"entries\":[1],\"head\":{\"sequence\":9,\"hash\":\"cd\"}}", 0, NULL);
    vg_ctl_count_archive(archive, &w);
    json_decref(archive);
    const char *said = written_shown(NULL, &w);
    CU_ASSERT_PTR_NOT_NULL(strstr(said, "written: 2 operations, 3 events, 0 records, 1 entries\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(said, "verify FILE --head cd\n"));
    vg_ctl_count_archive(NULL, &w);
    CU_ASSERT_PTR_NULL(strstr(written_shown("x", &w), "--head")); /* no head is known: none is named */
}

static void no_column_of_a_list_is_left_out(void)
{
    const vg_ctl_verb *v;
    for (size_t i = 0; (v = vg_ctl_verb_at(i)) != NULL; i++) {
        if (v->columns == NULL || v->columns[0] == 0 || strcmp(v->columns, VG_CTL_BYTES) == 0) {
            continue;
        }
        const char *last = strrchr(v->columns, ' ');
        char heading[VG_CTL_LABEL + 2];
        snprintf(heading, sizeof heading, "%s\n", last == NULL ? v->columns : last + 1);
        CU_ASSERT_PTR_NOT_NULL(strstr(shown(v->columns, "{\"data\":[{\"id\":\"x\"}]}"), heading));
    }
}

static void a_checklist_says_who_has_signed(void)
{
    const char *text = shown("check holds", "{\"state\":\"prepared\",\"data\":[{\"check\":\"proof\",\"holds\":true}],"
                                            "\"preparer\":{\"principal\":\"key_1\"},\"reviewer\":null,\"control\":{\"rows\":1}}");
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "preparer.principal       key_1\n"));
    CU_ASSERT_PTR_NULL(strstr(text, "reviewer"));
    const char *control = strstr(text, "control.rows");
    CU_ASSERT(control != NULL && control > strstr(text, "proof  true"));
    CU_ASSERT_PTR_NULL(strstr(control == NULL ? "" : control + 1, "control.rows")); /* once, behind the rows */
}

static void a_column_of_nothing_gives_its_place_to_one_that_says_something(void)
{
    const char *text = shown("", "{\"notes\":[{\"a\":1,\"b\":null,\"c\":null,\"d\":null,\"e\":null,\"f\":null,\"g\":null,\"h\":null,"
                                 "\"i\":null,\"j\":null,\"k\":null,\"l\":null,\"m\":null,\"file\":null},{\"a\":2,\"b\":\"x\",\"file\":\"advice.pdf\"}]}");
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "a  b  file\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "2  x  advice.pdf\n"));
}

static void what_explains_a_difference_is_named_to_go_on_with(void)
{
    const char *text = shown("account explained_by", "{\"data\":[{\"account\":\"acct_1\",\"explained_by\":["
                                                     "{\"reason\":\"break\",\"break\":\"brk_7\",\"operation\":\"op_2\",\"receipt\":null},"
                                                     "{\"reason\":\"in_transit\",\"break\":null,\"operation\":\"op_1\",\"receipt\":null},"
                                                     "{\"reason\":\"booked_later\",\"break\":null,\"operation\":null,\"receipt\":\"rcpt_3\"}]}]}");
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "acct_1   brk_7 op_1 rcpt_3\n"));
}

static void the_last_candidates_of_a_break_are_a_table(void)
{
    const char *text = shown("id", "{\"id\":\"brk_1\",\"notes\":[{\"note\":\"opened\",\"candidates\":[{\"of\":\"bank\",\"amount\":700}]},"
                                   "{\"note\":\"reason\",\"candidates\":[{\"of\":\"bank\",\"amount\":1012,\"line\":\"L1\",\"receipt\":null}]},"
                                   "{\"note\":\"comment\",\"candidates\":null}]}");
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\ncandidates\nof    amount  line\nbank   10.12  L1\n"));
    CU_ASSERT_PTR_NULL(strstr(text, "7.00"));
}

static void a_break_names_the_one_where_its_story_stands(void)
{
    CU_ASSERT_PTR_NOT_NULL(strstr(shown("id", "{\"id\":\"brk_2\",\"with\":\"brk_1\"}"), ": custodyctl break show brk_1\n"));
    CU_ASSERT_PTR_NULL(strstr(shown("id", "{\"id\":\"brk_1\",\"with\":null}"), "custodyctl"));
}

static const char *problem_shown(const char *json)
{
    static char text[1024];
    vg_ctl_look look = {.chinese = vg_ctl_chinese()};
    json_t *root = json_loads(json, 0, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    memset(text, 0, sizeof text);
    FILE *f = fmemopen(text, sizeof text - 1, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    vg_ctl_show_problem(f, &look, root);
    fclose(f);
    json_decref(root);
    return text;
}

static void problems_speak_of_yuan(void)
{
    static const struct {
        const char *detail, *shown;
    } rows[] = {
        {"available 3000 fen, asked 5000. Nothing was done.",
         "available 30.00 yuan, asked 50.00 yuan. Nothing was done.\n"},
        {"an authority has frozen 12345678 fen: available 0. Nothing was done.",
         "an authority has frozen 123,456.78 yuan: available 0.00 yuan. Nothing was done.\n"},
        {"T+1: more becomes withdrawable on 2026-11-25. Nothing was done.",
         "T+1: more becomes withdrawable on 2026-11-25. Nothing was done.\n"},
        {"of receipt rcpt_0000100000034 at most 7 fen are still to be refunded",
         "of receipt rcpt_0000100000034 at most 0.07 yuan are still to be refunded\n"},
        {"at most 16 payees. An amount in fen 5", "at most 16 payees. An amount in fen 5\n"},
    };
    for (size_t i = 0; i < VG_COUNT(rows); i++) {
        char json[512];
        snprintf(json, sizeof json, "{\"code\":\"x\",\"detail\":\"%s\"}", rows[i].detail);
        const char *text = problem_shown(json);
        CU_ASSERT_PTR_NOT_NULL(strstr(text, rows[i].shown));
    }
}

static void a_refusal_of_the_present_says_that_it_may_be_done_later(void)
{
    const char *never = "{\"code\":\"invalid\",\"outcome\":\"nothing\",\"retry\":\"never\",\"lasts\":true}";
    const char *later = "{\"code\":\"insufficient\",\"outcome\":\"nothing\",\"retry\":\"never\",\"lasts\":false}";
    CU_ASSERT_PTR_NOT_NULL(strstr(problem_shown(never), "will be refused again"));
    CU_ASSERT_PTR_NULL(strstr(problem_shown(later), "will be refused again"));
    CU_ASSERT_PTR_NOT_NULL(strstr(problem_shown(later), "with a new Idempotency-Key"));
    const char *settled = "{\"code\":\"conflict\",\"outcome\":\"nothing\",\"retry\":\"never\",\"lasts\":true,\"detail\":\"the approval is settled already. "
                          "Nothing was done and no money moved. The same request will be refused again: change what is named here.\"}";
    CU_ASSERT_PTR_NOT_NULL(strstr(problem_shown(settled), "will be refused again"));
    CU_ASSERT_PTR_NULL(strstr(problem_shown(settled), "later"));
}

static void answers_of_a_bank_are_shown(void)
{
    const char *text = shown("", "{\"id\":\"op_1\",\"answers\":[{\"account\":\"31\",\"balance\":500},"
                                 "{\"rows\":[{\"day\":\"2026-02-14\",\"working\":true}]}]}");
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "answers.balance          5.00\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "2026-02-14  true\n"));
}

/* Every member that an answer can have, at two levels, and every column has a Chinese word. */
static void members_have_labels(const json_t *value)
{
    const char *key;
    json_t *inner;
    json_object_foreach((json_t *)(uintptr_t)value, key, inner)
    {
        const json_t *one = json_is_array(inner) ? json_array_get(inner, 0) : inner;
        const char *deep;
        json_t *last;
        bool ok = vg_ctl_has_label(key);
        if (!ok) {
            fprintf(stderr, "\nno Chinese for %s", key);
        }
        CU_ASSERT_TRUE(ok);
        if (json_is_object(one)) {
            json_object_foreach((json_t *)(uintptr_t)one, deep, last)
            {
                CU_ASSERT_TRUE(vg_ctl_has_label(deep));
            }
        }
    }
}

static vg_json w;
static void labels_of_what_was_written(void)
{
    vg_span s = vg_json_span(&w);
    json_t *root = json_loadb((const char *)s.at, s.len, 0, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    members_have_labels(root);
    json_decref(root);
    vg_json_close(&w);
}
#define LABELS(call)                                                                               \
    vg_json_open(&w, VG_JSON, 1 << 20);                                                            \
    call;                                                                                          \
    labels_of_what_was_written();

static void all_that_is_shown_can_be_said_in_chinese(void)
{
    vg_api_ctx ctx = sample_ctx();
    vg_operation op = sample_operation();
    vg_hold hold = sample_hold();
    vg_account account = sample_account();
    vg_owner owner = sample_owner();
    vg_api_balance balance = {.account = &account, .as_of = AT_MS};
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
    ctx.token = "ck_";
    LABELS(vg_api_render_operation(&op, NULL, &ctx, &w))
    LABELS(vg_api_render_hold(&hold, &op, &ctx, &w))
    LABELS(vg_api_render_account(&account, &(vg_api_account_more){.owner = &owner}, &ctx, &w))
    LABELS(vg_api_render_funding(&account, &ctx, &w))
    LABELS(vg_api_render_balance(&balance, &ctx, &w))
    LABELS(vg_api_render_lot(&lot, &ctx, &w))
    LABELS(vg_api_render_entry(&entry, &ctx, &w))
    LABELS(vg_api_render_day(&day, &ctx, &w))
    LABELS(vg_api_render_statement(&statement, &ctx, &w))
    LABELS(vg_api_render_statement_line(&statement_line, &ctx, &w))
    LABELS(vg_api_render_import(&import, &ctx, &w))
    LABELS(vg_api_render_balances(&balances, &ctx, &w))
    vg_api_overview overview = sample_overview();
    LABELS(vg_api_render_overview(&overview, 1, AT_MS, &ctx, &w))
    LABELS(vg_api_render_proof(&proof, &proof_account, 1, &ctx, &w))
    LABELS(vg_api_render_bill(&bill, &ctx, &w))
    LABELS(vg_api_render_journal(&journal, &ctx, &w))
    LABELS(vg_api_render_settled(sample_settled(&day), &ctx, &w))
    LABELS(vg_api_render_fees(sample_fees(&charge), &ctx, &w))
    LABELS(vg_api_render_ageing(&ageing, &ctx, &w))
    LABELS(vg_api_render_figure(&figure, &ctx, &w))
    LABELS(vg_api_render_interest(&interest, &ctx, &w))
    LABELS(vg_api_render_receipt(&receipt, &ctx, &w))
    LABELS(vg_api_render_payee(&payee, &ctx, &w))
    LABELS(vg_api_render_approval(&approval, &ctx, &w))
    vg_recon recon = sample_recon();
    vg_recon_break brk = sample_break();
    vg_break_note note = sample_break_note();
    vg_day_seal day_seal = sample_seal();
    LABELS(vg_api_render_seal(&day_seal, &day, &recon, NULL, &ctx, &w))
    LABELS(vg_api_render_recon(&recon, &ctx, &w))
    ctx.proved = &proof_account;
    LABELS(vg_api_render_break(&brk, &note, 1, &ctx, &w))
    LABELS(vg_api_render_event(&event, &ctx, &w))
    LABELS(vg_api_render_program(&program, &ctx, &w))
    LABELS(vg_api_render_key(&key, &ctx, &w))
    for (vg_code code = VG_OK + 1; code < VG_CODE_COUNT; code++) {
        CU_ASSERT_PTR_NOT_NULL(vg_ctl_problem(vg_code_facts(code)->name));
    }
}

static void headings_and_labels_are_chinese_in_a_chinese_locale(void)
{
    setenv("LC_ALL", "zh_CN.UTF-8", 1);
    CU_ASSERT_STRING_EQUAL(
        shown("id purpose.order amount",
              "{\"data\":[{\"id\":\"hold_1\",\"purpose\":{\"order\":\"S\"},\"amount\":5}]}"),
        "编号    用途.订单  金额\nhold_1  S          0.05\n");
    CU_ASSERT_STRING_EQUAL(shown("", "{\"state\":\"OPEN\"}"), "状态                     OPEN\n");
    CU_ASSERT_PTR_NOT_NULL(
        strstr(problem_shown("{\"code\":\"insufficient\",\"detail\":\"available 3000 fen, asked 5000\","
                             "\"outcome\":\"nothing\",\"retry\":\"never\"}"),
               "insufficient: 余额或冻结金额不足: available 30.00 元"));
    CU_ASSERT_FALSE(parse("hold place acct_1"));
    CU_ASSERT_PTR_NOT_NULL(strstr(call.error, "amount 缺失"));
    vg_ctl_call_free(&call);
    setenv("LC_ALL", "C", 1);
}

static void problems_say_what_happened_and_what_to_do(void)
{
    setenv("LC_ALL", "zh_CN.UTF-8", 1);
    const char *text = problem_shown(
        "{\"code\":\"store_away\",\"detail\":\"d\",\"outcome\":\"unknown\",\"retry\":\"same_key\","
        "\"errors\":[{\"pointer\":\"/amount\"}]}");
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "store_away: 数据库无应答, 可能已保存: d"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "/amount"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "结果未知"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "同一幂等键"));
    setenv("LC_ALL", "C", 1);
    CU_ASSERT_FALSE(vg_ctl_chinese());
}

int main(void)
{
    setenv("LC_ALL", "C", 1);
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("custodyctl", NULL, NULL);
    CU_ADD_TEST(suite, words_become_requests);
    CU_ADD_TEST(suite, wrong_words_are_usage);
    CU_ADD_TEST(suite, common_options_stand_anywhere);
    CU_ADD_TEST(suite, help_is_about_what_is_named);
    CU_ADD_TEST(suite, every_help_is_whole_in_both_languages);
    CU_ADD_TEST(suite, local_verbs_are_done_here);
    CU_ADD_TEST(suite, verbs_and_routes_agree);
    CU_ADD_TEST(suite, every_changing_route_has_a_verb);
    CU_ADD_TEST(suite, answers_become_exit_codes);
    CU_ADD_TEST(suite, nobody_at_the_address_is_not_reachable);
    CU_ADD_TEST(suite, new_keys_differ_and_are_allowed);
    CU_ADD_TEST(suite, amounts_are_shown_in_yuan);
    CU_ADD_TEST(suite, chinese_takes_two_columns);
    CU_ADD_TEST(suite, text_from_outside_does_not_steer_the_terminal);
    CU_ADD_TEST(suite, an_empty_list_says_so_and_a_long_one_goes_on);
    CU_ADD_TEST(suite, a_resource_is_shown_member_by_member);
    CU_ADD_TEST(suite, no_column_of_a_list_is_left_out);
    CU_ADD_TEST(suite, a_checklist_says_who_has_signed);
    CU_ADD_TEST(suite, a_column_of_nothing_gives_its_place_to_one_that_says_something);
    CU_ADD_TEST(suite, instants_are_chinas_and_say_so_once);
    CU_ADD_TEST(suite, what_the_bank_charged_is_not_headed_as_sums);
    CU_ADD_TEST(suite, an_export_says_what_it_wrote_and_how_to_verify_it);
    CU_ADD_TEST(suite, what_explains_a_difference_is_named_to_go_on_with);
    CU_ADD_TEST(suite, the_last_candidates_of_a_break_are_a_table);
    CU_ADD_TEST(suite, a_break_names_the_one_where_its_story_stands);
    CU_ADD_TEST(suite, answers_of_a_bank_are_shown);
    CU_ADD_TEST(suite, all_that_is_shown_can_be_said_in_chinese);
    CU_ADD_TEST(suite, headings_and_labels_are_chinese_in_a_chinese_locale);
    CU_ADD_TEST(suite, problems_say_what_happened_and_what_to_do);
    CU_ADD_TEST(suite, problems_speak_of_yuan);
    CU_ADD_TEST(suite, a_refusal_of_the_present_says_that_it_may_be_done_later);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}
