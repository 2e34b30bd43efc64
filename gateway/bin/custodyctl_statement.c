/* custodyctl statement parse FILE, statement profile: without a gateway, and with bounded memory whatever the file's size. */
#include "gateway/bin/custodyctl_statement.h"
#include "gateway/base/text.h"
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

enum { PROFILE_ARG = 1, FORMAT_ARG, ACCOUNT_ARG, CURRENCY_ARG, SUMMARY_ARG, REVEAL_ARG, PART_ARG };
enum { PROFILE_MAX = 16 * 1024, PROGRESS_EVERY = 32 * 1024 * 1024 };

/* --- bytes in ------------------------------------------------------------------------------- */

typedef struct input {
    FILE *file;
    bool progress; /* a person looks at stderr */
    int64_t read, said;
} input;

static vg_status give(void *ctx, uint8_t *at, size_t room, size_t *ret_len, vg_err *err)
{
    input *in = ctx;
    *ret_len = fread(at, 1, room, in->file);
    if (ferror(in->file) != 0) {
        return VG_FAIL(err, INVALID, "the file can't be read to its end");
    }
    in->read += (int64_t)*ret_len;
    if (in->progress && in->read - in->said >= PROGRESS_EVERY) {
        in->said = in->read;
        fprintf(stderr, "\r%" PRId64 " MiB ", in->read / (1024 * 1024));
    }
    return VG_DONE;
}

/* --- who may see what ----------------------------------------------------------------------- */

void statement_account(const statement_view *v, const char *account, char ret[64])
{
    if (account[0] == 0) {
        ret[0] = 0;
    } else if (v->reveal) {
        snprintf(ret, 64, "%s", account);
    } else {
        vg_mask(account, ret);
    }
}

const char *statement_name(const statement_view *v, const char *name) { return v->reveal || name[0] == 0 ? name : "****"; }

/* --- a table -------------------------------------------------------------------------------- */

typedef struct column {
    const char *name;
    size_t width;
    bool right;
} column;

static const column line_columns[] = {{"day", 10, false},    {"account", 19, false}, {"side", 4, false}, {"amount", 18, true}, {"currency", 8, false},
                                      {"balance", 18, true}, {"serial", 20, false},  {"ref", 20, false}, {"peer", 19, false},
                                      {"name", 16, false},   {"memo", 0, false}};
static const column statement_columns[] = {{"account", 19, false}, {"period", 24, false}, {"opening", 18, true}, {"lines", 9, true},
                                           {"credits", 18, true},  {"debits", 18, true},  {"closing", 18, true}, {"currency", 8, false}, {"proof", 0, false}};

static void put_heads(FILE *to, const column *columns, size_t count)
{
    char label[VG_CTL_LABEL];
    for (size_t i = 0; i < count; i++) {
        vg_ctl_label(columns[i].name, label);
        vg_ctl_put(to, label, columns[i].width, columns[i].right);
        fputs(i + 1 == count ? "\n" : "  ", to);
    }
}

static void put_cells(FILE *to, const column *columns, size_t count, const char *const cells[])
{
    for (size_t i = 0; i < count; i++) {
        vg_ctl_put(to, cells[i], columns[i].width, columns[i].right);
        fputs(i + 1 == count ? "\n" : "  ", to);
    }
}

static const char *sum_text(const vg_stmt_sum *sum, char ret[32])
{
    if (!sum->told) {
        return "-";
    }
    vg_ctl_yuan(sum->fen, ret);
    return ret;
}

static void table_line(statement_view *v, const vg_stmt_line *line)
{
    char day[VG_DAY_TEXT] = "", account[64], amount[32] = "-", balance[32], opp[64], memo[sizeof line->memo + 32];
    if (line->booked.n != 0) {
        vg_day_text(line->booked, day);
    }
    statement_account(v, line->account, account);
    statement_account(v, line->opp_account, opp);
    if (line->amount_told) {
        vg_ctl_yuan(line->amount.fen, amount);
    }
    const char *note = line->part == VG_STMT_DETAIL        ? vg_ctl_say(VG_CTL_SAY_A_DETAIL)
                       : line->state == VG_STMT_PENDING ? vg_ctl_say(VG_CTL_SAY_IS_PENDING)
                       : line->state == VG_STMT_VOID    ? vg_ctl_say(VG_CTL_SAY_IS_VOID)
                                                        : "";
    const char *text = statement_name(v, line->memo);
    snprintf(memo, sizeof memo, "%s%s%s", note, note[0] != 0 && text[0] != 0 ? ": " : "", text);
    const char *cells[] = {day, account, line->side == VG_CREDIT ? "C" : "D", amount, line->currency, line->balance.told ? sum_text(&line->balance, balance) : "",
                           line->serial, line->ref, opp, statement_name(v, line->opp_name), memo};
    if (v->lines == 0) {
        put_heads(stdout, line_columns, VG_COUNT(line_columns));
    }
    put_cells(stdout, line_columns, VG_COUNT(line_columns), cells);
}

static void table_statement(statement_view *v, const vg_stmt *s)
{
    static const char *const names[] = {"balance", "chain", "count", "sum", "order"};
    char account[64], period[64] = "", opening[32], closing[32], lines[24], credit[32], debit[32], from[VG_DAY_TEXT], to[VG_DAY_TEXT], proof[80] = "";
    statement_account(v, s->account, account);
    if (s->to.n != 0) {
        vg_day_text(s->from.n == 0 ? s->to : s->from, from);
        vg_day_text(s->to, to);
        snprintf(period, sizeof period, "%s..%s", from, to);
    }
    for (size_t i = 0; i < VG_COUNT(names); i++) {
        size_t n = strlen(proof);
        if ((s->proven >> i & 1) != 0) {
            snprintf(proof + n, sizeof proof - n, "%s%s", n == 0 ? "" : ", ", names[i]);
        }
    }
    snprintf(lines, sizeof lines, "%" PRId64, s->lines);
    vg_ctl_yuan(s->found.credit_fen, credit);
    vg_ctl_yuan(s->found.debit_fen, debit);
    const char *cells[] = {account, period, sum_text(s->opening.told ? &s->opening : &s->begun, opening), lines, credit, debit,
                           sum_text(s->closing.told ? &s->closing : &s->reached, closing), s->currency,
                           s->trust == VG_STMT_INTRADAY ? "intraday" : s->trust == VG_STMT_DETAILS ? "details" : proof[0] == 0 ? "-" : proof};
    if (ftell(v->statements) == 0) {
        put_heads(v->statements, statement_columns, VG_COUNT(statement_columns));
    }
    put_cells(v->statements, statement_columns, VG_COUNT(statement_columns), cells);
}

static void table_proof(const vg_stmt_proof *p)
{
    static const vg_ctl_word words[] = {VG_CTL_SAY_PROOF_HOLDS, VG_CTL_SAY_PROOF_NONE, VG_CTL_SAY_PROOF_BROKEN};
    printf("%s: %s", p->form[0] == 0 ? "?" : p->form, vg_ctl_say(words[p->verdict]));
    if (p->verdict == VG_STMT_BROKEN) {
        printf("\n");
        vg_ctl_put(stdout, p->text, 0, false);
        printf("\n%s %" PRId64, vg_ctl_say(VG_CTL_SAY_AT_BYTE), p->offset);
        if (p->line > 0) {
            printf(", %s %" PRId64, vg_ctl_say(VG_CTL_SAY_AT_LINE), p->line);
        }
        printf("%s", p->path[0] == 0 ? "" : ", ");
        vg_ctl_put(stdout, p->path, 0, false);
    }
    printf("\n");
}

/* --- events --------------------------------------------------------------------------------- */

static vg_status take_line(void *ctx, const vg_stmt_line *line, vg_err *err)
{
    statement_view *v = ctx;
    (void)err;
    if (!v->summary) {
        (v->json ? statement_json_line : table_line)(v, line);
        v->lines++;
    }
    return VG_DONE;
}

static vg_status take_statement(void *ctx, const vg_stmt *s, vg_err *err)
{
    statement_view *v = ctx;
    (void)err;
    (v->json ? statement_json_statement : table_statement)(v, s);
    return VG_DONE;
}

static void copy_aside(FILE *from)
{
    char room[4096];
    size_t n;
    rewind(from);
    while ((n = fread(room, 1, sizeof room, from)) > 0) {
        fwrite(room, 1, n, stdout);
    }
}

static void finish(const statement_view *v, const vg_stmt_proof *proof)
{
    if (v->json) {
        fputs("],\"statements\":[", stdout);
        copy_aside(v->statements);
        fputs("],\"proof\":", stdout);
        statement_json_proof(proof);
        fputs("}\n", stdout);
        return;
    }
    fputs(v->lines == 0 ? "" : "\n", stdout);
    copy_aside(v->statements);
    fputs(proof->statements == 0 ? "" : "\n", stdout);
    table_proof(proof);
}

/* --- the command ---------------------------------------------------------------------------- */

static bool read_profile_file(const char *path, char ret[PROFILE_MAX + 1])
{
    FILE *f = fopen(path, "rbe");
    size_t n = f == NULL ? 0 : fread(ret, 1, PROFILE_MAX + 1, f);
    bool good = f != NULL && ferror(f) == 0 && n <= PROFILE_MAX;
    if (f != NULL) {
        (void)fclose(f);
    }
    ret[good ? n : 0] = 0;
    return good;
}

/* Built in, else a file. */
static bool load_profile(const char *name, vg_stmt_profile **ret)
{
    static char room[PROFILE_MAX + 1];
    const char *text = NULL, *base = strrchr(name, '/');
    vg_err err;
    for (size_t i = 0; vg_stmt_profile_at(i, &text) != NULL; i++) {
        if (strcmp(vg_stmt_profile_at(i, &text), name) == 0) {
            break;
        }
        text = NULL;
    }
    if (text == NULL) {
        if (!read_profile_file(name, room)) {
            fprintf(stderr, "%s %.200s\n", vg_ctl_say(VG_CTL_SAY_NO_PROFILE), name);
            return false;
        }
        text = room;
    }
    if (vg_stmt_profile_read(base == NULL ? name : base + 1, vg_span_of(text), ret, &err).code != VG_OK) {
        fprintf(stderr, "%s\n", err.text);
        return false;
    }
    return true;
}

static bool read_options(const vg_ctl_call *call, vg_stmt_options *ret, vg_stmt_profile **ret_profile)
{
    static const char *const formats[] = {"auto", "camt", "mt940", "rows"};
    const char *format = call->values[FORMAT_ARG], *currency = call->values[CURRENCY_ARG];
    size_t i = 0;
    while (format != NULL && i < VG_COUNT(formats) && strcmp(formats[i], format) != 0) {
        i++;
    }
    if (i == VG_COUNT(formats)) {
        fprintf(stderr, "%s\n", vg_ctl_say(VG_CTL_SAY_NO_FORMAT));
        return false;
    }
    *ret = (vg_stmt_options){.format = (vg_stmt_format)i, .account = call->values[ACCOUNT_ARG]};
    ret->part = call->values[PART_ARG] != NULL;
    ret->currency = currency == NULL || strcmp(currency, "any") == 0 ? NULL : currency; /* an import takes them, too */
    if (call->values[PROFILE_ARG] != NULL && !load_profile(call->values[PROFILE_ARG], ret_profile)) {
        return false;
    }
    ret->profile = *ret_profile;
    return true;
}

static vg_ctl_exit parse(const vg_ctl_call *call, const vg_stmt_options *options, FILE *file)
{
    statement_view view = {.json = call->json,
                           .reveal = call->values[REVEAL_ARG] != NULL,
                           .summary = call->values[SUMMARY_ARG] != NULL,
                           .statements = tmpfile()};
    input in = {.file = file, .progress = isatty(STDERR_FILENO) == 1};
    vg_stmt_events events = {.ctx = &view, .line = take_line, .statement = take_statement};
    vg_stmt_proof proof;
    vg_err err;
    if (view.statements == NULL) {
        fprintf(stderr, "tmpfile: %s\n", vg_ctl_say(VG_CTL_SAY_NO_FILE));
        return VG_CTL_REFUSED;
    }
    fputs(call->json ? "{\"lines\":[" : "", stdout);
    vg_status st = vg_stmt_read(options, &(vg_stmt_source){&in, give}, &events, &proof, &err);
    fputs(in.said > 0 ? "\r          \r" : "", stderr);
    finish(&view, &proof);
    (void)fclose(view.statements);
    return st.code == VG_OK ? VG_CTL_DONE : VG_CTL_REFUSED;
}

vg_ctl_exit vg_ctl_statement_parse(const vg_ctl_call *call)
{
    const char *path = call->words[0];
    vg_stmt_profile *profile = NULL;
    vg_stmt_options options;
    if (!read_options(call, &options, &profile)) {
        return VG_CTL_USAGE;
    }
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rbe");
    vg_ctl_exit exit = VG_CTL_REFUSED;
    if (file == NULL) {
        fprintf(stderr, "%.200s: %s\n", path, vg_ctl_say(VG_CTL_SAY_NO_FILE));
    } else {
        exit = parse(call, &options, file);
    }
    if (file != NULL && file != stdin) {
        (void)fclose(file);
    }
    vg_stmt_profile_free(profile);
    return exit;
}

vg_ctl_exit vg_ctl_statement_profile(const vg_ctl_call *call)
{
    const char *text, *name;
    for (size_t i = 0; (name = vg_stmt_profile_at(i, &text)) != NULL; i++) {
        if (call->word_count == 0) {
            puts(name);
        } else if (strcmp(name, call->words[0]) == 0) {
            fputs(text, stdout);
            return VG_CTL_DONE;
        }
    }
    if (call->word_count == 0) {
        return VG_CTL_DONE;
    }
    fprintf(stderr, "%s %.200s\n", vg_ctl_say(VG_CTL_SAY_NO_PROFILE), call->words[0]);
    return VG_CTL_USAGE;
}
