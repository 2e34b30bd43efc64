/* How fast statement files are read, to lines with hash and proof, on one thread:
 *
 *     statement_bench [LINES, default 1000000]           a table: format, bytes, lines, MB/s, lines/s, KiB of memory at most
 *     statement_bench write camt|mt940|csv LINES         such a file, on standard output
 *
 * A line has what a bank tells of a payment: number, reference, party, account, bank, two texts, in Chinese. */
#include "mapping/statement/statement.h"
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

static void write_camt(FILE *to, long lines)
{
    fprintf(to, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"><BkToCstmrStmt><GrpHdr><MsgId>M"
                "</MsgId></GrpHdr><Stmt><Id>S</Id><Acct><Id><Othr><Id>6225880000000001</Id></Othr></Id><Ccy>CNY</Ccy></Acct>"
                "<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"CNY\">0.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>"
                "<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"CNY\">%ld.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>\n",
            lines);
    for (long i = 0; i < lines; i++) {
        fprintf(to,
                "<Ntry><Amt Ccy=\"CNY\">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-01-05</Dt></BookgDt><ValDt><Dt>2026-01-05</Dt>"
                "</ValDt><AcctSvcrRef>B%09ld</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>"
                "<NtryDtls><TxDtls><Refs><EndToEndId>R%09ld</EndToEndId></Refs><RltdPties><Dbtr><Nm>测试建材厂</Nm></Dbtr><DbtrAcct><Id><Othr><Id>6222000000000017"
                "</Id></Othr></Id></DbtrAcct></RltdPties><RltdAgts><DbtrAgt><FinInstnId><BIC>BANKCNBJ</BIC></FinInstnId></DbtrAgt></RltdAgts><RmtInf><Ustrd>"
                "货款</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n",
                i, i);
    }
    fputs("</Stmt></BkToCstmrStmt></Document>\n", to);
}

static void write_mt940(FILE *to, long lines)
{
    fputs(":20:S\n:25:6225880000000001\n:28C:1/1\n:60F:C260104CNY0,00\n", to);
    for (long i = 0; i < lines; i++) {
        fprintf(to, ":61:2601050105CN1,00NTRFR%09ld//B%09ld\n:86:166?00GUTSCHRIFT?20货款?30BANKCNBJ?316222000000000017?32测试建材厂\n", i, i);
    }
    fprintf(to, ":62F:C260105CNY%ld,00\n-\n", lines);
}

static void write_csv(FILE *to, long lines)
{
    fputs("account,day,side,amount,balance,serial,ref,opp_account,opp_name,opp_bank,memo\n", to);
    for (long i = 0; i < lines; i++) {
        fprintf(to, "6225880000000001,2026-01-05,C,1.00,%ld.00,B%09ld,R%09ld,6222000000000017,测试建材厂,测试银行,货款\n", i + 1, i, i);
    }
}

static const struct {
    const char *name;
    void (*write)(FILE *to, long lines);
    const char *profile;
} formats[] = {{"camt", write_camt, NULL}, {"mt940", write_mt940, NULL}, {"csv", write_csv, "csv"}};

static vg_status give(void *ctx, uint8_t *at, size_t room, size_t *ret_len, vg_err *err)
{
    (void)err;
    *ret_len = fread(at, 1, room, ctx);
    return VG_DONE;
}

static vg_status count(void *ctx, const vg_stmt_line *line, vg_err *err)
{
    (void)err;
    *(int64_t *)ctx += line->amount.fen;
    return VG_DONE;
}

static double cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static vg_stmt_profile *profile_of(const char *name)
{
    const char *text;
    vg_stmt_profile *ret = NULL;
    vg_err err;
    for (size_t i = 0; name != NULL && vg_stmt_profile_at(i, &text) != NULL; i++) {
        if (strcmp(vg_stmt_profile_at(i, &text), name) == 0) {
            vg_status st = vg_stmt_profile_read(name, vg_span_of(text), &ret, &err);
            assert(st.code == VG_OK);
        }
    }
    return ret;
}

static void measure(size_t format, long lines)
{
    FILE *f = tmpfile();
    int64_t fen = 0;
    vg_stmt_proof proof;
    vg_err err;
    struct rusage usage;
    assert(f != NULL);
    formats[format].write(f, lines);
    rewind(f);
    vg_stmt_profile *profile = profile_of(formats[format].profile);
    vg_stmt_options options = {.currency = "CNY", .profile = profile};
    vg_stmt_events events = {.ctx = &fen, .line = count};
    double from = cpu_s();
    vg_status st = vg_stmt_read(&options, &(vg_stmt_source){f, give}, &events, &proof, &err);
    double took = cpu_s() - from;
    assert(st.code == VG_OK);
    assert(proof.verdict == VG_STMT_HOLDS && proof.lines == lines && fen == lines * 100);
    getrusage(RUSAGE_SELF, &usage);
    printf("%-6s %11" PRId64 " %9ld %8.1f %9.0f %8ld\n", formats[format].name, proof.bytes, lines, (double)proof.bytes / took / 1e6,
           (double)lines / took, usage.ru_maxrss);
    vg_stmt_profile_free(profile);
    (void)fclose(f);
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "write") == 0) {
        for (size_t i = 0; i < VG_COUNT(formats); i++) {
            if (strcmp(argv[2], formats[i].name) == 0) {
                formats[i].write(stdout, strtol(argv[3], NULL, 10));
                return 0;
            }
        }
        return 2;
    }
    long lines = argc > 1 ? strtol(argv[1], NULL, 10) : 1000000;
    printf("%-6s %11s %9s %8s %9s %8s\n", "format", "bytes", "lines", "MB/s", "lines/s", "KiB");
    for (size_t i = 0; i < VG_COUNT(formats); i++) {
        measure(i, lines);
    }
    return 0;
}
