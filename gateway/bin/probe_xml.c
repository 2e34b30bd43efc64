#include "certs/c14n.h"
#include "certs/wss.h"
#include "certs/xmldsig.h"
#include "gateway/base/day.h"
#include "gateway/base/limits.h"
#include "gateway/bin/probe.h"
#include "mapping/gb18030.h"
#include "mapping/xml_parse.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* More than any limit below, so that too large a file is rejected, not unreadable. */
#define FILE_MAX ((size_t)8 * 1024 * 1024)
/* Peers' samples live for twenty years; the bank's own profile says 300 s. */
#define ANY_LIFE_MS (INT64_C(100) * 366 * VG_DAY_MS)

typedef struct option {
    const char *name; /* with its dashes */
    const char **ret; /* its value; NULL: a flag */
    bool *ret_flag;
} option;

/* Takes the options at the front; returns how many words they were, -1 for one that is unknown. */
static int take_options(int argc, char **argv, const option *options, size_t count)
{
    int at = 0;
    while (at < argc && argv[at][0] == '-' && argv[at][1] == '-') {
        const option *found = NULL;
        for (size_t i = 0; i < count; i++) {
            found = strcmp(argv[at], options[i].name) == 0 ? &options[i] : found;
        }
        if (found == NULL || (found->ret != NULL && at + 1 == argc)) {
            fprintf(stderr, "probe: what is %s?\n", argv[at]);
            return -1;
        }
        if (found->ret != NULL) {
            *found->ret = argv[++at];
        } else {
            *found->ret_flag = true;
        }
        at++;
    }
    return at;
}

/* One file after the other; a file that can't be read ends with 2 after the others. */
static int each_file(int argc, char **argv, void (*look)(void *ctx, const char *path, vg_span wire),
                     void *ctx)
{
    int status = argc == 0 ? 2 : 0;
    vg_xml_start();
    for (int i = 0; i < argc; i++) {
        uint8_t *at = NULL;
        size_t len = 0;
        if (!vg_probe_read(argv[i], FILE_MAX, &at, &len)) {
            status = 2;
            continue;
        }
        look(ctx, argv[i], (vg_span){at, len});
        free(at);
    }
    return status;
}

/* --- xmlcheck --------------------------------------------------------------------------------- */

static void check_xml(void *ctx, const char *path, vg_span wire)
{
    VG_AUTO(vg_xml) doc = NULL;
    vg_err err;
    if (vg_xml_parse(wire, ctx, &doc, &err).code != VG_OK) {
        vg_probe_reject(path, err.text);
    } else {
        vg_probe_accept(path, "well-formed, within the limits");
    }
}

static int run_xmlcheck(int argc, char **argv)
{
    static const struct {
        const char *name;
        const vg_xml_limits *limits;
    } profiles[] = {{"any", &vg_xml_any}, {"soap", &vg_xml_soap}, {"gateway", &vg_xml_gateway}};
    const char *profile = "any";
    const option options[] = {{"--profile", &profile, NULL}};
    int used = take_options(argc, argv, options, VG_COUNT(options));
    for (size_t i = 0; used >= 0 && i < VG_COUNT(profiles); i++) {
        if (strcmp(profiles[i].name, profile) == 0) {
            return each_file(argc - used, argv + used, check_xml,
                             (void *)(uintptr_t)profiles[i].limits);
        }
    }
    return 2;
}

/* --- c14n ------------------------------------------------------------------------------------- */

static void canonicalise(void *ctx, const char *path, vg_span wire)
{
    VG_AUTO(vg_xml) doc = NULL;
    vg_octets octets = {NULL, 0};
    vg_err err;
    if (vg_xml_parse(wire, &vg_xml_any, &doc, &err).code != VG_OK ||
        vg_c14n_write(doc, ctx, &octets, &err).code != VG_OK) {
        vg_probe_reject(path, err.text);
        return;
    }
    (void)fwrite(octets.at, 1, octets.len, stdout);
    vg_octets_free(&octets);
}

static int run_c14n(int argc, char **argv)
{
    const char *mode = "exc";
    vg_c14n how = {.mode = VG_C14N_EXCLUSIVE};
    const option options[] = {{"--mode", &mode, NULL}, {"--comments", NULL, &how.comments}};
    int used = take_options(argc, argv, options, VG_COUNT(options));
    bool inclusive = strcmp(mode, "inc") == 0;
    if (used < 0 || argc - used != 1 || (!inclusive && strcmp(mode, "exc") != 0)) {
        return 2;
    }
    how.mode = inclusive ? VG_C14N_INCLUSIVE : VG_C14N_EXCLUSIVE;
    return each_file(1, argv + used, canonicalise, &how);
}

/* --- signed messages -------------------------------------------------------------------------- */

typedef struct verifier {
    vg_wss_profile wss;
    vg_xmldsig_profile exclusive, inclusive;
    bool enveloped; /* files may be enveloped signatures too */
    int64_t at_ms;
    vg_cert *cert;
} verifier;

static void look_wss(const verifier *v, const char *path, vg_span wire)
{
    VG_AUTO(vg_wss) message = NULL;
    vg_err err;
    char created[VG_TIME_TEXT], what[128];
    if (vg_wss_open(&v->wss, wire, v->at_ms, &message, &err).code != VG_OK) {
        vg_probe_reject(path, err.text);
        return;
    }
    vg_time_text(message->created_ms, created);
    snprintf(what, sizeof what, "SOAP 1.%d of %s, %zu octets of Body signed",
             message->soap == VG_SOAP_11 ? 1 : 2, created, message->body.len);
    vg_probe_accept(path, what);
}

static void look_enveloped(const verifier *v, const char *path, vg_span wire)
{
    VG_AUTO(vg_xmldsig) message = NULL;
    vg_err err;
    char what[64];
    if (vg_xmldsig_open(&v->exclusive, wire, v->at_ms, &message, &err).code != VG_OK &&
        vg_xmldsig_open(&v->inclusive, wire, v->at_ms, &message, &err).code != VG_OK) {
        vg_probe_reject(path, err.text);
        return;
    }
    snprintf(what, sizeof what, "enveloped, %zu octets signed", message->document.len);
    vg_probe_accept(path, what);
}

/* Which of the two signed forms a bank's message is, is said by its root. */
static void look_signed(void *ctx, const char *path, vg_span wire)
{
    const verifier *v = ctx;
    VG_AUTO(vg_xml) doc = NULL;
    vg_err err;
    bool soap = !v->enveloped;
    if (!soap && vg_xml_parse(wire, &vg_xml_any, &doc, &err).code == VG_OK) {
        const xmlNode *root = xmlDocGetRootElement(doc);
        const char *space = root->ns == NULL ? "" : (const char *)root->ns->href;
        soap = strstr(space, "soap") != NULL && strcmp((const char *)root->name, "Envelope") == 0;
    }
    if (!soap && vg_cert_suite(v->cert) == VG_SUITE_RSA) {
        look_enveloped(v, path, wire);
    } else {
        look_wss(v, path, wire);
    }
}

static bool read_cert(const char *path, vg_cert **ret)
{
    uint8_t *at = NULL;
    size_t len = 0;
    vg_err err;
    if (path == NULL || !vg_probe_read(path, FILE_MAX, &at, &len)) {
        return false;
    }
    bool good = vg_cert_read((vg_span){at, len}, ret, &err).code == VG_OK;
    if (!good) {
        fprintf(stderr, "probe: %s: %s\n", path, err.text);
    }
    free(at);
    return good;
}

static bool read_time(const char *text, int64_t *ret_ms)
{
    struct timespec now;
    vg_err err;
    if (text != NULL) {
        return vg_time_parse(vg_span_of(text), ret_ms, &err).code == VG_OK;
    }
    (void)clock_gettime(CLOCK_REALTIME, &now);
    *ret_ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
    return true;
}

static void set_profiles(verifier *v, bool baixin, bool der)
{
    v->wss = (vg_wss_profile){
        .soap = VG_SOAP_ANY,
        .parts = baixin ? VG_WSS_FOUR : VG_WSS_TWO,
        .suite = vg_cert_suite(v->cert),
        .form = der ? VG_SIG_DER : VG_SIG_RAW,
        .space = "urn:cn:gateway:custody:v1",
        .header = "MsgHeader",
        .pinned = {v->cert},
        .skew_ms = VG_WSS_SKEW_MS,
        .lifetime_ms = baixin ? VG_WSS_LIFETIME_MS : ANY_LIFE_MS,
    };
    v->exclusive = (vg_xmldsig_profile){.c14n = VG_C14N_EXCLUSIVE, .pinned = {v->cert}};
    v->inclusive = (vg_xmldsig_profile){.c14n = VG_C14N_INCLUSIVE, .pinned = {v->cert}};
}

static int verify(int argc, char **argv, bool enveloped, const char *profile)
{
    const char *cert = NULL, *at = NULL, *form = "raw";
    verifier v = {.enveloped = enveloped};
    const option options[] = {{"--cert", &cert, NULL},
                              {"--at", &at, NULL},
                              {"--profile", &profile, NULL},
                              {"--form", &form, NULL}};
    int used = take_options(argc, argv, options, VG_COUNT(options));
    bool baixin = strcmp(profile, "baixin") == 0;
    bool der = strcmp(form, "der") == 0;
    bool known = baixin || strcmp(profile, enveloped ? "bank" : "basic") == 0;
    vg_err err;
    if (used < 0 || !known || (!der && strcmp(form, "raw") != 0) || !read_time(at, &v.at_ms) ||
        !read_cert(cert, &v.cert)) {
        fprintf(stderr, "probe: --cert PEM, a known --profile, --form raw or der, --at "
                        "2026-12-01T02:00:00Z\n");
        return 2;
    }
    set_profiles(&v, baixin, der);
    int status = 2;
    if (vg_wss_check(&v.wss, NULL, &err).code == VG_OK) {
        status = each_file(argc - used, argv + used, look_signed, &v);
    } else {
        fprintf(stderr, "probe: %s\n", err.text);
    }
    vg_cert_free(v.cert);
    return status;
}

static int run_wss_verify(int argc, char **argv) { return verify(argc, argv, false, "basic"); }

static int run_xmldsig_verify(int argc, char **argv) { return verify(argc, argv, true, "bank"); }

/* --- gbk -------------------------------------------------------------------------------------- */

static void convert(void *ctx, const char *path, vg_span wire)
{
    const bool *to_utf8 = ctx;
    size_t room = VG_GB18030_ROOM(wire.len) + 1;
    vg_buf text = vg_buf_of(malloc(room), room);
    bool damaged = false;
    vg_err err = {.text = "no memory"};
    bool good = text.at != NULL &&
                (*to_utf8 ? vg_gb18030_decode(wire, false, &text, &damaged, &err).code == VG_OK
                          : vg_gbk_encode(wire, &text, &err).code == VG_OK);
    if (good) {
        (void)fwrite(text.at, 1, text.len, stdout);
    } else {
        vg_probe_reject(path, err.text);
    }
    free(text.at);
}

static int run_gbk(int argc, char **argv)
{
    bool to_utf8 = false, from_utf8 = false;
    const option options[] = {{"--to-utf8", NULL, &to_utf8}, {"--from-utf8", NULL, &from_utf8}};
    int used = take_options(argc, argv, options, VG_COUNT(options));
    if (used < 0 || to_utf8 == from_utf8) {
        return 2;
    }
    return each_file(argc - used, argv + used, convert, &to_utf8);
}

const vg_probe_verb vg_probe_xml[] = {
    {"xmlcheck", "[--profile any|soap|gateway] FILE…", run_xmlcheck},
    {"c14n", "[--mode exc|inc] [--comments] FILE", run_c14n},
    {"xmldsig-verify", "[--profile bank|baixin] [--at TIME] [--form raw|der] --cert PEM FILE…",
     run_xmldsig_verify},
    {"wss-verify", "[--profile basic|baixin] [--at TIME] [--form raw|der] --cert PEM FILE…",
     run_wss_verify},
    {"gbk", "--to-utf8|--from-utf8 FILE…", run_gbk},
};
const size_t vg_probe_xml_count = VG_COUNT(vg_probe_xml);
