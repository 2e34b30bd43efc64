/* Errors are values: a status says what kind, vg_err says where and in which words.
 *
 *     VG_TRY(vg_money_add(held, asked, &total, err));
 *     if (total.fen > limit.fen) return VG_FAIL(err, LIMIT, "hold of %s passes the day's limit", ref);
 *
 * Contract: ret_ arguments are written only on success, err only on failure; err is filled once, by
 * the function that fails, and never masked on the way up. Text is one line, no personal data.
 */
#pragma once
#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum vg_code {
    VG_OK,
#define E(code, name, outcome, http, retry, text) VG_E_##code,
#include "gateway/base/errors.def"
#undef E
    VG_CODE_COUNT
} vg_code;

typedef enum vg_outcome { VG_OUTCOME_NOTHING, VG_OUTCOME_UNKNOWN } vg_outcome;
typedef enum vg_retry { VG_RETRY_NEVER, VG_RETRY_SAME_KEY, VG_RETRY_QUERY, VG_RETRY_LATER } vg_retry;

/* A struct, so that a status is never taken for a count or a bool. */
typedef struct vg_status {
    vg_code code;
} vg_status;

typedef struct vg_err {
    vg_code code;
    const char *where;  /* function that failed; static text */
    char bank_code[16]; /* the bank's own code, where there is one */
    char pointer[64];   /* JSON pointer of the field at fault, or empty */
    char text[240];
    bool lasts; /* a refusal whose kind may pass (VG_RETRY_LATER), and which won't: no later day mends it */
} vg_err;

typedef struct vg_code_info {
    const char *name; /* stable, in answers and metrics */
    vg_outcome outcome;
    int http;
    vg_retry retry;
    const char *text;
} vg_code_info;

#define VG_MUST __attribute__((warn_unused_result))
#define VG_DONE ((vg_status){VG_OK})
/* The status stands in the macro, so that compilers see that it is never VG_OK. */
#define VG_FAIL(err, code, ...)                                                                    \
    (vg_fail((err), VG_E_##code, __func__, __VA_ARGS__), (vg_status){VG_E_##code})
#define VG_FAIL_FOR_GOOD(err, code, ...)                                                           \
    (vg_fail((err), VG_E_##code, __func__, __VA_ARGS__), (err)->lasts = true, (vg_status){VG_E_##code})
#define VG_TRY(expr)                                                                               \
    do {                                                                                           \
        vg_status st_ = (expr);                                                                    \
        if (st_.code != VG_OK) {                                                                   \
            return st_;                                                                            \
        }                                                                                          \
    } while (0)
#define VG_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Cleanup attribute: VG_AUTO(vg_doc) doc = NULL; ... *ret = VG_TAKE(doc); needs vg_doc_freep. */
#define VG_AUTO(type) __attribute__((cleanup(type##_freep))) type *
#define VG_TAKE(p)                                                                                 \
    ({                                                                                             \
        __typeof__(p) *p_ = &(p);                                                                  \
        __typeof__(p) t_ = *p_;                                                                    \
        *p_ = NULL;                                                                                \
        t_;                                                                                        \
    })

void vg_fail(vg_err *err, vg_code code, const char *where, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* Facts of a code; never NULL. */
const vg_code_info *vg_code_facts(vg_code code);
/* The word of the API, whose list is closed: what may be done later is "never" for this request. */
const char *vg_retry_name(vg_retry retry);
