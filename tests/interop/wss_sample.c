/* Signed messages for other implementations to verify, with new keys:
 *
 *     wss_sample DIRECTORY [TIME]          TIME as 2026-12-01T02:00:00Z; Created of each message
 *
 * Writes rsa.key, rsa.crt, sm2.key, sm2.crt and the messages in the table below. */
#include "gateway/base/day.h"
#include "mapping/xml_parse.h"
#include "tests/unit/certs_kit.h"
#include <stdio.h>
#include <stdlib.h>

#define MESSAGE                                                                                    \
    "<stream><status>AAAAAAA</status><list name=\"userDataList\"><row><amt>100.00</amt></row>"     \
    "</list></stream>"

static void keep(const char *dir, const char *name, const void *at, size_t len)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *file = fopen(path, "wb");
    assert(file != NULL);
    size_t written = fwrite(at, 1, len, file);
    assert(written == len);
    fclose(file);
}

static void write_wss(const char *dir, const kit_pair *rsa, const kit_pair *sm2, int64_t at_ms)
{
    static const struct {
        const char *name;
        vg_soap soap;
        vg_wss_parts parts;
        vg_suite suite;
    } files[] = {
        {"four11.xml", VG_SOAP_11, VG_WSS_FOUR, VG_SUITE_RSA},
        {"four12.xml", VG_SOAP_12, VG_WSS_FOUR, VG_SUITE_RSA},
        {"two11.xml", VG_SOAP_11, VG_WSS_TWO, VG_SUITE_RSA},
        {"two12.xml", VG_SOAP_12, VG_WSS_TWO, VG_SUITE_RSA},
        {"sm2.xml", VG_SOAP_11, VG_WSS_FOUR, VG_SUITE_SM2},
    };
    for (size_t i = 0; i < VG_COUNT(files); i++) {
        const kit_pair *by = files[i].suite == VG_SUITE_SM2 ? sm2 : rsa;
        vg_wss_profile profile = kit_profile(files[i].suite, by->cert);
        profile.soap = files[i].soap;
        profile.parts = files[i].parts;
        char *wire = kit_sign(&profile, by, NULL, NULL, at_ms);
        keep(dir, files[i].name, wire, strlen(wire));
        free(wire);
    }
}

static void write_enveloped(const char *dir, const kit_pair *rsa)
{
    static const struct {
        const char *name;
        vg_c14n_mode mode;
    } files[] = {
        {"exclusive.xml", VG_C14N_EXCLUSIVE},
        {"inclusive.xml", VG_C14N_INCLUSIVE},
    };
    for (size_t i = 0; i < VG_COUNT(files); i++) {
        char room[16384];
        vg_buf wire = vg_buf_of(room, sizeof room);
        vg_xmldsig_profile profile = {.c14n = files[i].mode, .pinned = {rsa->cert}};
        vg_err err;
        vg_code code =
            vg_xmldsig_sign(&profile, rsa->key, rsa->cert, VG_SPAN(MESSAGE), &wire, &err).code;
        assert(code == VG_OK);
        keep(dir, files[i].name, wire.at, wire.len);
    }
}

int main(int argc, char **argv)
{
    int64_t at_ms = KIT_AT_MS;
    vg_err err;
    if (argc < 2 || argc > 3 ||
        (argc == 3 && vg_time_parse(vg_span_of(argv[2]), &at_ms, &err).code != VG_OK)) {
        fprintf(stderr, "usage: wss_sample DIRECTORY [2026-12-01T02:00:00Z]\n");
        return 2;
    }
    vg_xml_start();
    kit_pair rsa = kit_pair_new(VG_SUITE_RSA, false, argv[1], "rsa");
    kit_pair sm2 = kit_pair_new(VG_SUITE_SM2, false, argv[1], "sm2");
    write_wss(argv[1], &rsa, &sm2, at_ms);
    write_enveloped(argv[1], &rsa);
    kit_pair_free(&rsa);
    kit_pair_free(&sm2);
    return 0;
}
