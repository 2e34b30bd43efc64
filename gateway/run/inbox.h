/* A file that a bank's client software puts into a directory of ours, under a name that the bank told: nothing of the name is believed.
 *
 *     VG_TRY(vg_inbox_check(name, err));                                     STATEMENT: it is no plain name
 *     VG_TRY(vg_inbox_read("/var/lib/bank/in", name, now_ms, &fd, err));     fd: a copy without a name, the caller's to close
 *
 * NOT_READY: it is not there yet, or is still being written: the same request later.
 */
#pragma once
#include "gateway/base/span.h"

enum { VG_INBOX_NAME = 120, VG_INBOX_QUIET_MS = 5000 /* untouched for so long: it is not being written any more */ };

/* One to VG_INBOX_NAME of A-Z, a-z, 0-9, "_", "-" and ".", not beginning with a dot; a file that is encrypted still is refused in words. */
VG_MUST vg_status vg_inbox_check(const char *name, vg_err *err);
/* A regular file of at most VG_DAY_FILE_MAX bytes, no link, standing in the directory itself; neither is everybody's to write (STATEMENT). */
VG_MUST vg_status vg_inbox_read(const char *dir, const char *name, int64_t now_ms, int *ret_fd, vg_err *err);
/* A file without a name that holds these bytes. */
VG_MUST vg_status vg_inbox_spool(vg_span bytes, int *ret_fd, vg_err *err);
/* STATEMENT: what begins so is packed or encrypted, not text: it is not unpacked here. */
VG_MUST vg_status vg_inbox_is_text(int fd, vg_err *err);
