/* Files that say which days are working days: read from disk, checked whole, kept as long as somebody uses them.
 *
 *     VG_TRY(vg_days_calendar("/etc/custody/calendar.csv", tell, ctx, &room, err));    room->calendar; free(room)
 */
#pragma once
#include "gateway/core/gl.h"
#include "gateway/core/limits.h"
#include "gateway/core/rails.h"
#include "gateway/core/recon.h"

/* CONFIG: the file cannot be read; INVALID: it is wrong, each bad line was told. *ret is the caller's to free. */
VG_MUST vg_status vg_days_calendar(const char *path, vg_calendar_tell *tell, void *ctx, vg_calendar_room **ret, vg_err *err);
/* Changes the room's rails by a file. */
VG_MUST vg_status vg_days_rails(const char *path, vg_calendar_tell *tell, void *ctx, vg_rails_room *room, vg_err *err);
/* Rules of reconciliation. */
VG_MUST vg_status vg_days_matching(const char *path, vg_calendar_tell *tell, void *ctx, vg_recon_rules_room *room, vg_err *err);
/* The standard limits with those of a file. */
VG_MUST vg_status vg_days_limits(const char *path, vg_calendar_tell *tell, void *ctx, vg_limits_room *room, vg_err *err);
/* Numbers of the general ledger: the standard ones with those of a file. */
VG_MUST vg_status vg_days_ledger_map(const char *path, vg_gl_map *ret, vg_err *err);
