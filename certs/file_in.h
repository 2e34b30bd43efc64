/* Inside certs/: key and certificate files. */
#pragma once
#include "gateway/base/span.h"

#define VG_KEY_FILE_MAX (64 * 1024)

/* SECRET: readable for its owner only, who is this process's user or root. PUBLIC: anyone may read, nobody else may
 * write: who can replace the pinned certificate is believed. */
typedef enum vg_file_kind { VG_FILE_SECRET = 1, VG_FILE_PUBLIC = 2 } vg_file_kind;

typedef struct vg_file {
    uint8_t *at;
    size_t len;
} vg_file;

/* KEY_FILE: not a plain file, wrong owner or mode. */
VG_MUST vg_status vg_file_check(int fd, const char *path, vg_file_kind kind, vg_err *err);
/* The whole file, in OpenSSL's secure memory where there is one; empty and larger than VG_KEY_FILE_MAX are KEY_FILE. */
VG_MUST vg_status vg_file_read(const char *path, vg_file_kind kind, vg_file *ret, vg_err *err);
/* One line without its end: passwords and PINs. */
VG_MUST vg_status vg_file_read_line(const char *path, vg_file *ret, vg_err *err);
/* Wipes and frees. */
void vg_file_freep(vg_file *file);
#define VG_AUTO_FILE __attribute__((cleanup(vg_file_freep))) vg_file
static inline vg_span vg_file_span(const vg_file *file) { return (vg_span){file->at, file->len}; }
