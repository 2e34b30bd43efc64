/* A log line is an event name and typed fields: no raw bytes, no free text from outside.
 *
 *     vg_log(log, VG_LOG_WARN, "bank.silent", VG_F_ID("op", "op_", op), VG_F_INT("wait_ms", 4000));
 *
 * A function logs or returns an error, never both. Core, mapping, adapters and certs never log.
 */
#pragma once
#include "gateway/base/err.h"

typedef enum vg_log_level { VG_LOG_DEBUG, VG_LOG_INFO, VG_LOG_WARN, VG_LOG_ERROR } vg_log_level;
typedef enum vg_field_class {
    VG_FIELD_INT,
    VG_FIELD_WORD, /* our own words: states, names of configuration; printable ASCII is enforced */
    VG_FIELD_ID,   /* prefix in text, number in n */
} vg_field_class;

typedef struct vg_log_field {
    const char *name;
    vg_field_class is;
    int64_t n;
    const char *text;
} vg_log_field;

#define VG_F_INT(name_, n_) ((vg_log_field){.name = (name_), .is = VG_FIELD_INT, .n = (n_)})
#define VG_F_WORD(name_, text_) ((vg_log_field){.name = (name_), .is = VG_FIELD_WORD, .text = (text_)})
#define VG_F_ID(name_, prefix_, id_)                                                               \
    ((vg_log_field){.name = (name_), .is = VG_FIELD_ID, .n = (id_), .text = (prefix_)})

typedef struct vg_logger {
    void *ctx;
    void (*line)(void *ctx, vg_log_level level, const char *event, const vg_log_field *fields, size_t n);
} vg_logger;

#define vg_log(log, level, event, ...)                                                             \
    (log)->line((log)->ctx, (level), (event), (const vg_log_field[]){__VA_ARGS__},                 \
                sizeof((const vg_log_field[]){__VA_ARGS__}) / sizeof(vg_log_field))
