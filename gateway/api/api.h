/* The API's coding, pure: a path to its route, a JSON body to a vg_command, rows to JSON or CSV.
 *
 *     route = vg_route_find("POST", "/v1/holds", ids, &exists);      NULL: 404, or 405 if exists
 *     VG_TRY(vg_api_command(route, ids, body, &command, program, err));
 *     ... the turn runs the command ...
 *     vg_json_open(&w, VG_JSON, limit);  vg_api_render_reply(&reply, &ctx, &w);
 *
 * Nothing here allocates but jansson (one body) and the writer's buffer. Errors carry the JSON
 * pointer of the member at fault.
 */
#pragma once
#include "gateway/api/json.h"
#include "gateway/base/buf.h"
#include "gateway/base/limits.h"
#include "gateway/core/core.h"

/* --- routes --------------------------------------------------------------------------------- */

typedef enum vg_route_name {
#define ROUTE(method, path, name, command, scopes, flags) VG_ROUTE_##name,
#include "gateway/api/routes.def"
#undef ROUTE
    VG_ROUTE_COUNT
} vg_route_name;

enum {
    VG_RF_KEY = 1,   /* a POST: needs Idempotency-Key */
    VG_RF_LIST = 2,  /* limit, cursor, text/csv */
    VG_RF_OPEN = 4,  /* served without a key */
    VG_RF_TABLE = 16, /* text/csv, no pages */
    VG_RF_MONEY = 8, /* 202 until final: Prefer: wait counts */
};

/* Rights that several routes share. */
enum {
    VG_API_ANY = (VG_SCOPE_ADMIN << 1) - 1,
    VG_API_ACTS = VG_SCOPE_BUSINESS | VG_SCOPE_TREASURY | VG_SCOPE_OPERATOR,
    VG_API_ASKS = VG_API_ACTS,
    VG_API_RUNS = VG_SCOPE_OPERATOR | VG_SCOPE_ADMIN,
    VG_API_REPORTS = VG_SCOPE_TREASURY | VG_SCOPE_AUDITOR | VG_SCOPE_OPERATOR,
    VG_API_DECIDES = VG_SCOPE_TREASURY | VG_SCOPE_OPERATOR | VG_SCOPE_APPROVER,
};

typedef struct vg_route {
    const char *method, *path; /* "/v1/holds/{id}/captures" */
    vg_route_name name;
    vg_command_kind command; /* 0: nothing is changed */
    int64_t scopes;          /* any one of them */
    unsigned flags;
} vg_route;

#define VG_PATH_ID 40
/* NULL when no route fits; *ret_path_exists: the path is there, the method is not (405). ids are
 * the texts of the path's {…} members, empty where there is none. */
const vg_route *vg_route_find(const char *method, const char *path, char ids[2][VG_PATH_ID],
                              bool *ret_path_exists);
const vg_route *vg_route_at(vg_route_name name);
/* The query parameters that a route takes, apart by blanks; "" for none. */
const char *vg_route_query(const vg_route *route);
/* INVALID: the route does not take a query parameter of this name. What is not known is refused, as
 * in bodies: a filter with a typing error would else show more than was asked for. */
VG_MUST vg_status vg_route_check_query(const vg_route *route, const char *name, vg_err *err);

/* --- requests ------------------------------------------------------------------------------- */

#define VG_PROGRAM_TEXT 33

/* Fills *ret from the path's ids and the body; an empty body counts as {}. ret->program is the
 * program of the objects named (their upper bits), or 0 with the program's name in ret_program;
 * keys that name no single program leave both empty. The caller sets principal, scopes, idem,
 * request_hash and, for a new key, key_hash.
 *
 * BAD_REQUEST  not JSON of the strict kind: syntax, duplicate members, UTF-8, NUL
 * BAD_AMOUNT   an amount is not a JSON integer from 1 to 10^15 (a fee: from 0)
 * INVALID      a member is missing, unknown, of the wrong type, too long, or not one of the words
 * LIMIT        deeper than VG_JSON_DEPTH_MAX or more than VG_JSON_FIELDS_MAX
 * NOT_FOUND    an id of the path is not one */
VG_MUST vg_status vg_api_command(const vg_route *route, const char ids[2][VG_PATH_ID], vg_span body,
                                 vg_command *ret, char ret_program[VG_PROGRAM_TEXT], vg_err *err);
/* The object that the path's first id names: NOT_FOUND when the text is not an id of the route's
 * kind. Routes of programs take the id or the name: by name *ret is 0 and ret_program holds it. */
VG_MUST vg_status vg_api_path_id(const vg_route *route, const char *text, int64_t *ret,
                                 char ret_program[VG_PROGRAM_TEXT], vg_err *err);
/* The program that an object's id belongs to. */
static inline int64_t vg_api_program_of(int64_t id) { return id >> 40; }
/* An id of a query parameter (account, hold, …): INVALID otherwise. */
VG_MUST vg_status vg_api_id(const char *prefix, const char *name, const char *text, int64_t *ret,
                            vg_err *err);
/* SHA-256 of method, path and body, in hex. */
void vg_api_request_hash(const char *method, const char *path, vg_span body,
                         char ret[VG_SHA256_HEX]);
/* Idempotency-Key: KEY_MISSING when NULL or empty, INVALID when it is not 1 to 64 of
 * [A-Za-z0-9._:-]. */
VG_MUST vg_status vg_api_idem_check(const char *key, vg_err *err);
/* "wait=N" among the preferences: seconds, at most VG_WAIT_MAX_S; 0 without. */
int vg_api_prefer_wait(const char *prefer);
/* ?limit=: NULL gives VG_LIST_DEFAULT; INVALID outside 1 to VG_LIST_MAX. */
VG_MUST vg_status vg_api_limit(const char *text, int64_t *ret, vg_err *err);
/* ?cursor=: NULL gives 0, the start. Opaque to callers. */
VG_MUST vg_status vg_api_cursor(const char *text, int64_t *ret, vg_err *err);
/* Filters by state: the API's name to the row's number; INVALID with the names that there are. */
VG_MUST vg_status vg_api_operation_state(const char *text, int64_t *ret, vg_err *err);
VG_MUST vg_status vg_api_receipt_state(const char *text, int64_t *ret, vg_err *err);
VG_MUST vg_status vg_api_approval_state(const char *text, int64_t *ret, vg_err *err);
/* A day of a path: NOT_FOUND when the text is not YYYY-MM-DD. */
VG_MUST vg_status vg_api_day(const char *text, vg_day *ret, vg_err *err);
/* RFC 3339 with Z or an offset; INVALID otherwise. */
VG_MUST vg_status vg_api_time(vg_span text, int64_t *ret_ms, vg_err *err);

/* What a body of the route may hold: the OpenAPI check and its test read it. `path` is a JSON
 * pointer without its first '/', '*' for an index. */
typedef enum vg_api_form {
    VG_IN_TEXT,
    VG_IN_AMOUNT, /* 1 to 10^15 */
    VG_IN_FEE,    /* 0 to 10^15 */
    VG_IN_CNY,
    VG_IN_ID, /* words: the prefix */
    VG_IN_BOOL,
    VG_IN_TIME,
    VG_IN_WORD,    /* one of words, a list split by '|', as its number in numbers */
    VG_IN_LETTER,  /* the same, into a char */
    VG_IN_BIT,     /* the same, added as a bit to what is there */
    VG_IN_WORDS,   /* texts of an array, joined by commas */
    VG_IN_SPARE,   /* text, kept where no other member said it */
    VG_IN_ASK,     /* name of a vg_ask_kind */
    VG_IN_PROGRAM, /* name of a program */
    VG_IN_DAY,     /* YYYY-MM-DD */
    VG_IN_IDS,     /* an array of ids into an array of two; words: the prefix */
} vg_api_form;
typedef struct vg_api_member {
    const char *path;
    vg_api_form form;
    bool needed;
    uint16_t at, size; /* in vg_command; payees/…: in vg_command_payee */
    const char *words;
    const int32_t *numbers; /* of each word */
} vg_api_member;
const vg_api_member *vg_api_members(const vg_route *route, size_t *ret_count);

/* --- what an opening needs ------------------------------------------------------------------ */

/* Members of an owner that a bank may need beside the name: N(name, JSON pointer, member of vg_command) */
#define VG_NEEDS(N)                                                                                \
    N(ID_TYPE, "/owner/id_type", owner.id_type)                                                    \
    N(ID_NUMBER, "/owner/id_number", owner.id_number)                                              \
    N(LEGAL_PERSON, "/owner/legal_person", owner.legal_person)                                     \
    N(ADDRESS, "/owner/address", owner.address)                                                    \
    N(CONTACT_NAME, "/owner/contacts/0/name", owner.contact_name)                                  \
    N(CONTACT_PHONE, "/owner/contacts/0/phone", owner.contact_phone)                               \
    N(CONTACT_MAIL, "/owner/contacts/0/mail", owner.contact_mail)
typedef enum vg_api_need {
#define N(name, pointer, member) VG_NEED_##name,
    VG_NEEDS(N)
#undef N
        VG_NEED_COUNT
} vg_api_need;
const char *vg_api_need_pointer(vg_api_need need);

typedef struct vg_api_missing {
    const char *pointers[VG_NEED_COUNT];
    size_t count;
} vg_api_missing;
struct vg_api_facts;
/* An opening that the program's bank could not be told: INVALID, with all that is missing. */
VG_MUST vg_status vg_api_check_opening(const struct vg_api_facts *facts, const vg_command *command,
                                       vg_api_missing *ret, vg_err *err);

/* --- answers -------------------------------------------------------------------------------- */

/* What a program is, beside its row: made once from the configuration. */
typedef struct vg_api_facts {
    int64_t program;
    const char *name, *bank, *bank_title, *mode;
    uint32_t caps;
    uint64_t asks;
    const char *day_lines_need; /* the bank has files of a day, and under these settings none can be asked for: what is missing; else NULL */
    uint32_t needs_person, needs_company; /* of an opening: bit per vg_api_need */
    int64_t cert_end_ms;                  /* when the first of its certificates ends; 0: it has none */
    const vg_rules *rules;
} vg_api_facts;

/* What a key is called, read when it is shown: to people an id says nothing, and the list of keys is an admin's. "": not known. */
#define VG_KEY_NAME (sizeof ((vg_api_key *)0)->name)
typedef void vg_api_namer(const void *keys, int64_t id, char ret[VG_KEY_NAME]);

typedef struct vg_api_ctx {
    const vg_api_facts *facts;
    size_t fact_count;
    bool reveal;       /* personal data in clear: scope and reason were checked and recorded */
    const char *token; /* of the key just made: shown this once; else NULL */
    vg_day today;      /* what an age is reckoned to */
    vg_api_namer *name_of_key;       /* NULL: people are shown by their keys' ids alone */
    const void *keys;
    int64_t feed_whole_at; /* days: when the program's statement was last read whole; 0: not known */
    const vg_day_seal *seals; /* days: theirs, by day; one that is not there was signed by nobody; NULL: not read */
    size_t seal_count;
    const char *currency;  /* payments of a line: their statement's; NULL: CNY */
    const vg_proof_account *proved; /* of a break: its account as a proof has it; NULL: none */
} vg_api_ctx;

/* The resource that the reply shows; its status is reply->http. */
void vg_api_render_reply(const vg_reply *reply, const vg_api_ctx *ctx, vg_json *w);

/* Rows of a page: {"data":[…],"next_cursor":…}, or CSV when the writer was opened so. cursor 0: the
 * last. */
void vg_api_list_begin(vg_json *w);
void vg_api_list_end(vg_json *w, int64_t cursor);

/* One function a resource. Where the writer is inside a list they are its elements. */
typedef struct vg_api_more {
    const vg_exchange *attempts; /* of an operation; NULL: not shown */
    size_t attempt_count;
    const vg_operation *parts;
    size_t part_count;
    const vg_note *answers; /* of an inquiry */
    size_t answer_count;
} vg_api_more;
void vg_api_render_operation(const vg_operation *row, const vg_api_more *more,
                             const vg_api_ctx *ctx, vg_json *w);
/* op: the operation that places it, NULL when it was not loaded */
void vg_api_render_plan_part(const vg_plan_part *row, vg_json *w);
void vg_api_render_hold(const vg_hold *row, const vg_operation *op, const vg_api_ctx *ctx,
                        vg_json *w);
/* What stands beside an account's row; NULL: not loaded, or there is none. */
typedef struct vg_api_account_more {
    const vg_owner *owner;
    const vg_proving *proving;
    const vg_identity *identity;
    const vg_restriction *restrictions;
    size_t restriction_count;
} vg_api_account_more;
void vg_api_render_account(const vg_account *row, const vg_api_account_more *more,
                           const vg_api_ctx *ctx, vg_json *w);
void vg_api_render_file(const vg_image *row, const vg_api_ctx *ctx, vg_json *w);
void vg_api_render_funding(const vg_account *row, const vg_api_ctx *ctx, vg_json *w);
void vg_api_render_entry(const vg_entry *row, const vg_api_ctx *ctx, vg_json *w);
void vg_api_render_lot(const vg_lot *row, const vg_api_ctx *ctx, vg_json *w);
void vg_api_render_receipt(const vg_receipt *row, const vg_api_ctx *ctx, vg_json *w);
void vg_api_render_day(const vg_business_day *row, const vg_api_ctx *ctx, vg_json *w);
/* What came of a file. */
typedef struct vg_api_import {
    bool known; /* the same file was here before */
    int64_t statements, lines, details;
    const vg_statement *first; /* NULL: the bank says that there is none */
} vg_api_import;
void vg_api_render_import(const vg_api_import *import, const vg_api_ctx *ctx, vg_json *w);
void vg_api_render_statement(const vg_statement *row, const vg_api_ctx *ctx, vg_json *w);
void vg_api_render_statement_detail(const vg_statement_detail *row, const vg_api_ctx *ctx, vg_json *w);
void vg_api_render_statement_line(const vg_statement_line *row, const vg_api_ctx *ctx, vg_json *w);
/* Reports: core/report.h. As CSV the rows alone. */
struct vg_balances;
struct vg_bill;
struct vg_gl_journal;
struct vg_settled;
struct vg_fee_report;
struct vg_ageing;
void vg_api_render_settled(const struct vg_settled *settled, const vg_api_ctx *ctx, vg_json *w);
void vg_api_render_fees(const struct vg_fee_report *fees, const vg_api_ctx *ctx, vg_json *w);
void vg_api_render_ageing(const struct vg_ageing *ageing, const vg_api_ctx *ctx, vg_json *w);
void vg_api_render_journal(const struct vg_gl_journal *journal, const vg_api_ctx *ctx, vg_json *w);
/* Of the rows of a table as CSV, without its heading: what a report's control totals and X-Rows-SHA256 say. */
void vg_api_rows_hash(vg_span csv, char ret[VG_SHA256_HEX]);
void vg_api_render_bill(const struct vg_bill *bill, const vg_api_ctx *ctx, vg_json *w);
void vg_api_render_balances(const struct vg_balances *balances, const vg_api_ctx *ctx, vg_json *w);
/* accounts: that differ, of its last run. */
void vg_api_render_proof(const vg_proof *row, const vg_proof_account *accounts, size_t count, const vg_api_ctx *ctx, vg_json *w);
/* A program's state of things: the last day that closed, and what waits for people. */
typedef struct vg_api_overview {
    vg_program program;
    vg_proof proof; /* of that day; day 0: not asked for, or no bank is there to be asked */
    int64_t seal;   /* VG_SEAL_…; of that day */
    int64_t breaks, risk_fen, oldest_break; /* open ones; the day of the oldest, 0: none */
    int64_t approvals, approvals_since;
    int64_t unknown, unknown_fen, unknown_since; /* acts without an outcome */
} vg_api_overview;
void vg_api_render_overview(const vg_api_overview *rows, size_t count, int64_t as_of, const vg_api_ctx *ctx, vg_json *w);
void vg_api_render_figure(const vg_figure *row, const vg_api_ctx *ctx, vg_json *w);
void vg_api_render_interest(const vg_interest *row, const vg_api_ctx *ctx, vg_json *w);
void vg_api_render_payee(const vg_payee *row, const vg_api_ctx *ctx, vg_json *w);
struct vg_seal_check;
void vg_api_put_checks(const struct vg_seal_check *checked, const char *name, vg_json *w);
/* day, recon, proof: NULL where there is none. */
void vg_api_render_seal(const vg_day_seal *row, const vg_business_day *day, const vg_recon *recon, const vg_proof *proof, const vg_api_ctx *ctx, vg_json *w);
void vg_api_render_recon(const vg_recon *row, const vg_api_ctx *ctx, vg_json *w);
/* notes: NULL: a row of a list. */
void vg_api_render_break(const vg_recon_break *row, const vg_break_note *notes, size_t note_count, const vg_api_ctx *ctx, vg_json *w);
void vg_api_render_approval(const vg_approval *row, const vg_api_ctx *ctx, vg_json *w);
void vg_api_render_event(const vg_event *row, const vg_api_ctx *ctx, vg_json *w);
void vg_api_render_program(const vg_program *row, const vg_api_ctx *ctx, vg_json *w);
void vg_api_render_key(const vg_api_key *row, const vg_api_ctx *ctx, vg_json *w);
/* CALENDAR: a year without data. */
VG_MUST vg_status vg_api_render_calendar(const vg_calendar *calendar, const char *year, vg_json *w,
                                         vg_err *err);

/* "If it were sent now": by which rail, when, on which day it settles, from which day it may leave. kind: deposit, transfer,
 * withdrawal, payout, refund or capture (NULL: payout); payee_bank NULL or "": the payee is at the program's bank. load: what was sent on a day, or NULL. INVALID,
 * BAD_AMOUNT, LIMIT, CALENDAR. */
VG_MUST vg_status vg_api_render_when(const vg_rules *rules, const char *amount, const char *kind, const char *payee_bank,
                                     int64_t at_ms, const vg_rail_load *load, vg_json *w, vg_err *err);

/* What may pass of an account or of a program on a day, and what of it is used; used reads one counter (0: nothing yet). */
typedef struct vg_api_limits {
    const vg_rules *rules;
    int64_t of;     /* kind of the account, VG_LIMIT_PROGRAM */
    int64_t holder; /* the account; of a program vg_count_program */
    vg_day day;
    vg_status (*used)(void *ctx, int64_t holder, int64_t period, int64_t *ret, vg_err *err);
    void *ctx;
} vg_api_limits;
VG_MUST vg_status vg_api_render_limits(const vg_api_limits *limits, vg_json *w, vg_err *err);

/* A balance is made of the account, its open lots and the day up to which lots may leave:
 *     vg_api_balance b = {.account = row, .may = vg_api_may(rules, at), .as_of = at};
 *     for each open lot: vg_api_balance_lot(&b, lot);     vg_api_render_balance(&b, ctx, w); */
typedef struct vg_api_balance {
    const vg_account *account;
    vg_day may;
    int64_t as_of;
    int64_t pending_fen; /* set by vg_api_balance_lot */
    int64_t next_day;    /* the first day on which more may leave, 0: none */
    const vg_rules *rules; /* by which it earns; NULL: nothing is reckoned */
} vg_api_balance;
vg_day vg_api_may(const vg_rules *rules, int64_t at_ms); /* as vg_core_withdrawable_day */
void vg_api_balance_lot(vg_api_balance *balance, const vg_lot *lot);
void vg_api_render_balance(const vg_api_balance *balance, const vg_api_ctx *ctx, vg_json *w);

/* RFC 9457; err->code decides the status (vg_code_facts). missing: NULL or empty, else what errors[]
 * names. */
void vg_api_render_problem(const vg_err *err, const vg_api_missing *missing, const char *request_id,
                           vg_json *w);
#define VG_PROBLEM_TYPE "application/problem+json"

/* --- keys ----------------------------------------------------------------------------------- */

#define VG_TOKEN_TEXT 47 /* "ck_" and 43 base64url characters of 32 random bytes */
void vg_api_token(const uint8_t random[32], char ret[VG_TOKEN_TEXT]);
bool vg_api_token_is(vg_span text);
/* The bearer token of an Authorization header: false when it is not one. */
bool vg_api_bearer(const char *authorization, vg_span *ret);
void vg_api_token_hash(vg_span token, char ret[VG_SHA256_HEX]);
bool vg_api_same_hash(const char a[VG_SHA256_HEX], const char b[VG_SHA256_HEX]); /* in constant time */
/* The bit of a scope's word; 0: no such. */
int64_t vg_api_scope(vg_span word);
/* Word of the n-th bit; NULL behind the last. */
const char *vg_api_scope_word(int bit);
/* Whether the key's comma-separated list (programs or addresses) grants this word; "*" grants all,
 * an empty list of addresses too. */
bool vg_api_granted(const char *list, const char *word, bool empty_grants);

/* --- the document --------------------------------------------------------------------------- */

vg_span vg_api_openapi(void);
