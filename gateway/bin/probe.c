#include "gateway/bin/probe.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* A line of output belongs to a file: what a file's bytes put into a reason must not make another. */
static void print_line(const char *verdict, const char *path, const char *text)
{
    printf("%s ", verdict);
    const char *const parts[] = {path, " ", text};
    for (size_t i = 0; i < VG_COUNT(parts); i++) {
        for (const char *c = parts[i]; *c != '\0'; c++) {
            putchar((unsigned char)*c < 0x20 || *c == 0x7f ? '?' : *c);
        }
    }
    putchar('\n');
}

void vg_probe_accept(const char *path, const char *what) { print_line("accept", path, what); }

void vg_probe_reject(const char *path, const char *reason) { print_line("reject", path, reason); }

bool vg_probe_read(const char *path, size_t max, uint8_t **ret, size_t *ret_len)
{
    FILE *file = fopen(path, "rb");
    uint8_t *at = file == NULL ? NULL : malloc(max + 1);
    if (at == NULL) {
        fprintf(stderr, "probe: %s can't be read: errno %d\n", path, errno);
        if (file != NULL) {
            fclose(file);
        }
        return false;
    }
    size_t len = fread(at, 1, max + 1, file);
    bool whole = ferror(file) == 0 && len <= max;
    fclose(file);
    /* Its own size, so that a sanitizer sees a read behind the end. */
    uint8_t *own = whole ? malloc(len > 0 ? len : 1) : NULL;
    if (own == NULL) {
        fprintf(stderr, "probe: %s can't be read or is longer than %zu bytes\n", path, max);
        free(at);
        return false;
    }
    memcpy(own, at, len);
    free(at);
    *ret = own;
    *ret_len = len;
    return true;
}

static void print_usage(FILE *to)
{
    fputs("usage: probe VERB …\nOne line a file: accept … or reject <reason>. Exit status 0: all "
          "files could be read; 2: usage or an unreadable file.\n",
          to);
    for (size_t i = 0; i < vg_probe_xml_count; i++) {
        fprintf(to, "  %s %s\n", vg_probe_xml[i].name, vg_probe_xml[i].usage);
    }
    for (size_t i = 0; i < vg_probe_keys_count; i++) {
        fprintf(to, "  %s %s\n", vg_probe_keys[i].name, vg_probe_keys[i].usage);
    }
}

static const vg_probe_verb *find(const vg_probe_verb *verbs, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(verbs[i].name, name) == 0) {
            return &verbs[i];
        }
    }
    return NULL;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        print_usage(stderr);
        return 2;
    }
    const vg_probe_verb *verb = find(vg_probe_xml, vg_probe_xml_count, argv[1]);
    if (verb == NULL) {
        verb = find(vg_probe_keys, vg_probe_keys_count, argv[1]);
    }
    if (strcmp(argv[1], "--help") == 0) {
        print_usage(stdout);
        return 0;
    }
    if (verb == NULL) {
        print_usage(stderr);
        return 2;
    }
    if (argc == 3 && strcmp(argv[2], "--help") == 0) {
        printf("usage: probe %s %s\n", verb->name, verb->usage);
        return 0;
    }
    int status = verb->run(argc - 2, argv + 2);
    if (fflush(stdout) != 0) {
        return 2;
    }
    return status;
}
