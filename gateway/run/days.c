#include "gateway/run/days.h"
#include "gateway/base/limits.h"
#include <stdio.h>
#include <stdlib.h>

/* The whole file and one byte more than may be, so that a longer one is seen as such. */
static vg_status read_file(const char *path, char **ret, size_t *ret_len, vg_err *err)
{
    FILE *f = fopen(path, "re");
    if (f == NULL) {
        return VG_FAIL(err, CONFIG, "%.180s cannot be read", path);
    }
    char *text = malloc(VG_DAYS_FILE_MAX + 1);
    size_t len = text == NULL ? 0 : fread(text, 1, VG_DAYS_FILE_MAX + 1, f);
    bool whole = text != NULL && ferror(f) == 0;
    (void)fclose(f);
    if (!whole) {
        free(text);
        return VG_FAIL(err, CONFIG, "%.180s cannot be read to its end", path);
    }
    *ret = text;
    *ret_len = len;
    return VG_DONE;
}

vg_status vg_days_calendar(const char *path, vg_calendar_tell *tell, void *ctx, vg_calendar_room **ret, vg_err *err)
{
    char *text = NULL;
    size_t len = 0;
    VG_TRY(read_file(path, &text, &len, err));
    vg_calendar_room *room = calloc(1, sizeof *room);
    if (room == NULL) {
        free(text);
        return VG_FAIL(err, MEMORY, "no memory for a calendar");
    }
    vg_status st = vg_calendar_read((vg_span){(const uint8_t *)text, len}, vg_calendar_china(), room, tell, ctx, err);
    free(text);
    if (st.code != VG_OK) {
        free(room);
        return st;
    }
    *ret = room;
    return VG_DONE;
}

vg_status vg_days_rails(const char *path, vg_calendar_tell *tell, void *ctx, vg_rails_room *room, vg_err *err)
{
    char *text = NULL;
    size_t len = 0;
    VG_TRY(read_file(path, &text, &len, err));
    vg_status st = vg_rails_read((vg_span){(const uint8_t *)text, len}, room, tell, ctx, err);
    free(text);
    return st;
}

vg_status vg_days_limits(const char *path, vg_calendar_tell *tell, void *ctx, vg_limits_room *room, vg_err *err)
{
    char *text = NULL;
    size_t len = 0;
    VG_TRY(read_file(path, &text, &len, err));
    vg_status st = vg_limits_read((vg_span){(const uint8_t *)text, len}, room, tell, ctx, err);
    free(text);
    return st;
}

vg_status vg_days_matching(const char *path, vg_calendar_tell *tell, void *ctx, vg_recon_rules_room *room, vg_err *err)
{
    char *text = NULL;
    size_t len = 0;
    VG_TRY(read_file(path, &text, &len, err));
    vg_status st = vg_recon_rules_read((vg_span){(const uint8_t *)text, len}, room, tell, ctx, err);
    free(text);
    return st;
}

vg_status vg_days_ledger_map(const char *path, vg_gl_map *ret, vg_err *err)
{
    char *text = NULL;
    size_t len = 0;
    VG_TRY(read_file(path, &text, &len, err));
    vg_status st = vg_gl_read((vg_span){(const uint8_t *)text, len}, ret, err);
    free(text);
    return st;
}
