/* A writer of JSON, or of the same members as CSV: append-only, grows by doubling up to a limit.
 *
 *     vg_json w;
 *     vg_json_open(&w, VG_JSON, VG_ANSWER_MAX);
 *     vg_json_begin(&w, NULL);  vg_json_text(&w, "state", "DONE");  vg_json_end(&w);
 *     vg_json_done(&w) ? use vg_json_span(&w) : the answer was too large;     vg_json_close(&w);
 *
 * As CSV, each object at the top is a row, members of objects inside are columns "outer.inner", the
 * first row is preceded by the names, and lists inside a row are joined by blanks. name is NULL
 * inside lists.
 */
#pragma once
#include "gateway/base/text.h"

typedef enum vg_json_form { VG_JSON, VG_CSV } vg_json_form;

typedef struct vg_json_part {
    uint8_t *at;
    size_t len, cap;
} vg_json_part;

typedef struct vg_json {
    vg_json_part out;
    vg_json_part row; /* CSV: cells of the first row, while the names go to out */
    size_t limit;
    vg_json_form form;
    bool over;            /* limit or memory: the content is not to be used */
    bool fresh;           /* no comma before the next member, element or cell */
    bool names;           /* CSV: the names were written */
    unsigned depth;       /* CSV: of objects; a row is open from 1 on */
    const char *outer[3]; /* CSV: names of the objects around */
    const char *list;     /* CSV: name of the list inside a row that is open, else NULL */
    vg_json_part joined;  /* … and its elements */
} vg_json;

void vg_json_open(vg_json *w, vg_json_form form, size_t limit);
void vg_json_close(vg_json *w);
bool vg_csv_is_formula(vg_span text); /* a cell that a spreadsheet would run, where it is no number */
void vg_json_reset(vg_json *w); /* empty again, memory kept */
static inline bool vg_json_done(const vg_json *w) { return !w->over; }
static inline vg_span vg_json_span(const vg_json *w) { return (vg_span){w->out.at, w->out.len}; }

void vg_json_begin(vg_json *w, const char *name);
void vg_json_end(vg_json *w);
void vg_json_list(vg_json *w, const char *name);
void vg_json_list_end(vg_json *w);
/* Bytes that are not UTF-8 become U+FFFD. */
void vg_json_text(vg_json *w, const char *name, const char *text);
void vg_json_bytes(vg_json *w, const char *name, vg_span text);
void vg_json_int(vg_json *w, const char *name, int64_t n);
void vg_json_bool(vg_json *w, const char *name, bool yes);
void vg_json_null(vg_json *w, const char *name);
/* JSON that is already written. */
void vg_json_raw(vg_json *w, const char *name, vg_span json);
/* null where there is nothing: text "", id 0, time 0, day 0 */
void vg_json_maybe(vg_json *w, const char *name, const char *text);
void vg_json_id(vg_json *w, const char *name, const char *prefix, int64_t id);
void vg_json_time(vg_json *w, const char *name, int64_t at_ms);
void vg_json_day(vg_json *w, const char *name, int64_t day);
