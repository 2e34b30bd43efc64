/* The command line: `custodyctl <noun> <verb>` as one row of a table (custodyctl_verbs.def), read
 * into a call, sent as one request, shown as a table or as the API's JSON.
 *
 *     custodyctl --wait 30 hold place acct_0000040000034 1234.50 --order SO-1
 *
 * Amounts are yuan without separators.
 */
#pragma once
#include "gateway/base/money.h"
#include <jansson.h>
#include <stdio.h>

typedef enum vg_ctl_exit {
    VG_CTL_DONE = 0,
    VG_CTL_REFUSED = 1,
    VG_CTL_USAGE = 2,
    VG_CTL_UNKNOWN = 3, /* it may have been done, or it is on its way: the state is not an end yet */
    VG_CTL_AWAY = 4,    /* nobody answered, nothing was sent */
} vg_ctl_exit;

/* --- calls ---------------------------------------------------------------------------------- */

typedef enum vg_ctl_form {
    VG_CTL_TEXT,
    VG_CTL_YUAN,   /* "1234.50": fen, and its currency beside it */
    VG_CTL_SWITCH, /* an option without a value: true */
    VG_CTL_LIST,   /* "a,b": a list of texts */
    VG_CTL_LEG, /* "acct_…=12.50" or "payee_…=12.50,0.30" (fee): one more payee of a capture */
    VG_CTL_SHARE,  /* "acct_…=12.50": one more part of a sum that is known */
    VG_CTL_PART,   /* "2027-05-01=12.50": a dated release of a plan; "…=12.50,acct_…" or ",payee_…": a capture */
    VG_CTL_FORFEIT, /* "acct_…=12.50": an object of its own, with its currency */
    VG_CTL_ORIGIN, /* "rcpt_…" or "op_…": member receipt or operation */
} vg_ctl_form;
/* FILE: its bytes are the body. POST: a switch that makes a request of what else only reads. */
typedef enum vg_ctl_where { VG_CTL_BODY, VG_CTL_PATH, VG_CTL_QUERY, VG_CTL_WORD, VG_CTL_FILE, VG_CTL_POST } vg_ctl_where;

typedef struct vg_ctl_arg {
    const char *name; /* "--order", or "account" for one by position */
    vg_ctl_form form;
    vg_ctl_where where;
    bool needed;
    const char *to; /* BODY: "purpose.order"; PATH: "{id}"; QUERY: name */
} vg_ctl_arg;

struct vg_ctl_call;
typedef struct vg_ctl_verb {
    const char *noun, *verb; /* verb "": the noun alone */
    const char *method, *path;
    const vg_ctl_arg *args;
    size_t arg_count;
    const char *columns;                                  /* of a list, in order */
    vg_ctl_exit (*local)(const struct vg_ctl_call *call); /* done here, without the API */
    const char *help, *help_zh;
} vg_ctl_verb;
const vg_ctl_verb *vg_ctl_verb_at(size_t i); /* NULL behind the last */

#define VG_CTL_BYTES "*" /* columns of a verb whose answer is written as it came */
#define VG_CTL_WORDS 3
typedef struct vg_ctl_call {
    const vg_ctl_verb *verb;
    const char *url, *key_file, *key_id, *config, *body_file;
    bool json, help, version;
    const char *noun; /* of a help that is about all verbs of it */
    int64_t wait_s;
    const char *values[32];          /* of verb->args */
    const char *words[VG_CTL_WORDS]; /* of a local verb, in order */
    size_t word_count;
    bool post;      /* a switch has said so */
    char path[512]; /* ids put in, percent-encoded, with the query */
    json_t *body;   /* owned */
    char error[320];
} vg_ctl_call;
/* False: call->error says what is wrong with the words. */
bool vg_ctl_parse(int argc, char *const *argv, vg_ctl_call *ret);
void vg_ctl_call_free(vg_ctl_call *call);
/* NULL and NULL: all of them. */
void vg_ctl_usage(FILE *to, const char *noun, const vg_ctl_verb *verb);

/* --- the API -------------------------------------------------------------------------------- */

typedef struct vg_ctl_answer {
    bool arrived;  /* there is a whole HTTP answer */
    bool not_sent; /* certain: no byte of the request left */
    long status;
    char *text; /* owned, with an end mark; NULL: none */
    size_t len;
    char what[160]; /* why it did not arrive */
} vg_ctl_answer;
typedef struct vg_ctl_request {
    const char *url, *key, *method, *path, *key_id;
    const char *body; /* NULL: none */
    size_t body_len;
    bool raw; /* the body is an image, not JSON */
    int64_t wait_s;
} vg_ctl_request;
void vg_ctl_send(const vg_ctl_request *request, vg_ctl_answer *ret);
void vg_ctl_answer_free(vg_ctl_answer *answer);
/* The whole file ("-": standard input) with an end mark; NULL: it can't be read or is too long. */
char *vg_ctl_read_file(const char *path);
/* The token of --key-file or CUSTODY_KEY; false: there is none, and it was said. */
bool vg_ctl_read_key(const vg_ctl_call *call, char ret[80]);
const char *vg_ctl_url(const vg_ctl_call *call);
void vg_ctl_new_key(char ret[40]); /* a random Idempotency-Key */

/* --- showing -------------------------------------------------------------------------------- */

/* What an answer means for the exit code. */
vg_ctl_exit vg_ctl_exit_of(const char *method, const vg_ctl_answer *answer, const json_t *root);
bool vg_ctl_is_final(const json_t *resource);
/* The state that says what became of it: a hold's own says less than its operation's. NULL: none. */
const char *vg_ctl_state(const json_t *resource);
typedef struct vg_ctl_look {
    bool colour, chinese;
} vg_ctl_look;
void vg_ctl_show(FILE *to, const vg_ctl_look *look, const char *columns, const json_t *root);
void vg_ctl_show_problem(FILE *to, const vg_ctl_look *look, const json_t *problem);
size_t vg_ctl_width(const char *text);       /* columns on a terminal; Chinese takes two */
void vg_ctl_yuan(int64_t fen, char ret[32]); /* "1,234.50" */
/* Safe for a terminal, filled with blanks to `width` columns. */
void vg_ctl_put(FILE *to, const char *text, size_t width, bool right);

/* --- words for people ----------------------------------------------------------------------- */

typedef enum vg_ctl_word {
#define W(name, en, zh) VG_CTL_SAY_##name,
#define L(member, zh)
#define P(code, zh)
#include "gateway/bin/custodyctl_words.def"
#undef W
#undef L
#undef P
    VG_CTL_SAY_COUNT
} vg_ctl_word;
const char *vg_ctl_say(vg_ctl_word word); /* Chinese when the language is */
bool vg_ctl_chinese(void);
/* The heading of a member ("purpose.order"): its name, or Chinese where there is a word. */
#define VG_CTL_LABEL 96
void vg_ctl_label(const char *member, char ret[VG_CTL_LABEL]);
bool vg_ctl_has_label(const char *member);    /* in Chinese */
const char *vg_ctl_problem(const char *code); /* in Chinese; NULL: no such code */

/* --- verbs that need no API ----------------------------------------------------------------- */

vg_ctl_exit vg_ctl_calendar_year(const vg_ctl_call *call);
vg_ctl_exit vg_ctl_calendar_next(const vg_ctl_call *call);
vg_ctl_exit vg_ctl_evidence_export(const vg_ctl_call *call); /* reads the API, page by page */
/* What an export wrote, to people: how much, the head that it leads to, and how to verify it. file NULL: standard output. */
typedef struct vg_ctl_written {
    bool chain;
    int64_t operations, events, records, entries, head_sequence;
    char head[65];
} vg_ctl_written;
void vg_ctl_count_archive(const json_t *archive, vg_ctl_written *ret);
void vg_ctl_show_written(FILE *to, const char *file, const vg_ctl_written *written);
vg_ctl_exit vg_ctl_evidence_verify(const vg_ctl_call *call);
vg_ctl_exit vg_ctl_flow_graph(const vg_ctl_call *call);
vg_ctl_exit vg_ctl_map(const vg_ctl_call *call);
vg_ctl_exit vg_ctl_adapter_test(const vg_ctl_call *call);
vg_ctl_exit vg_ctl_statement_parse(const vg_ctl_call *call);
vg_ctl_exit vg_ctl_statement_profile(const vg_ctl_call *call);
vg_ctl_exit vg_ctl_recon_rules(const vg_ctl_call *call); /* the built-in set, as a file to edit */
vg_ctl_exit vg_ctl_completion(const vg_ctl_call *call);
vg_ctl_exit vg_ctl_run_doctor(const vg_ctl_call *call);
vg_ctl_exit vg_ctl_store(const vg_ctl_call *call);
