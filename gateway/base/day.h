/* Days and instants.
 *
 * A vg_day is a civil date in China (Asia/Shanghai, UTC+8 without daylight saving: a constant, never the
 * host's zone), kept as days since 1970-01-01. An instant is int64_t milliseconds UTC.
 *
 *     vg_day d = vg_day_at(at_ms);                       the Shanghai date of an instant
 *     vg_day_text(d, text);                              "2026-02-14"
 */
#pragma once
#include "gateway/base/span.h"

typedef struct vg_day {
    int32_t n; /* days since 1970-01-01; 0 = none */
} vg_day;

#define VG_DAY_TEXT 11
#define VG_TIME_TEXT 25
#define VG_ZONE_MS (INT64_C(8) * 3600 * 1000)
#define VG_DAY_MS (INT64_C(24) * 3600 * 1000)

VG_MUST vg_status vg_day_make(int year, int month, int day, vg_day *ret, vg_err *err);
void vg_day_split(vg_day d, int *ret_year, int *ret_month, int *ret_day);
/* 1 Monday … 7 Sunday (ISO 8601). */
int vg_day_weekday(vg_day d);
vg_day vg_day_at(int64_t at_ms);
/* Milliseconds since midnight in Shanghai. */
int64_t vg_day_clock_ms(int64_t at_ms);
/* Instant of a Shanghai date and a time of day in seconds. */
int64_t vg_day_instant(vg_day d, int seconds);
/* "YYYY-MM-DD" */
void vg_day_text(vg_day d, char ret[VG_DAY_TEXT]);
/* "YYYYMMDD", what the banks write */
void vg_day_compact(vg_day d, char ret[9]);
VG_MUST vg_status vg_day_parse(vg_span text, vg_day *ret, vg_err *err);         /* YYYY-MM-DD */
VG_MUST vg_status vg_day_parse_compact(vg_span text, vg_day *ret, vg_err *err); /* YYYYMMDD */
/* RFC 3339 UTC with milliseconds: "2026-02-14T02:00:00.000Z" */
void vg_time_text(int64_t at_ms, char ret[VG_TIME_TEXT]);
/* The same, back: 0 to 3 fraction digits, Z and nothing else for the zone. INVALID also for a leap second. */
VG_MUST vg_status vg_time_parse(vg_span text, int64_t *ret_ms, vg_err *err);
static inline vg_day vg_day_add(vg_day d, int days) { return (vg_day){d.n + days}; }
