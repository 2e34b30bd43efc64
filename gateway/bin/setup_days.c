/* Working days, rails, limits and numbers of the general ledger as the configuration says them. */
#include "gateway/bin/setup.h"
#include "gateway/run/days.h"
#include <stdio.h>
#include <stdlib.h>

struct vg_setup_days {
    vg_calendar_room *calendar; /* NULL: the built-in one */
    vg_rails_room *rails[VG_CONF_PROGRAMS_MAX]; /* NULL: not known */
    vg_limits_room *limits[VG_CONF_PROGRAMS_MAX]; /* NULL: the standard ones */
    vg_recon_rules_room *matching[VG_CONF_PROGRAMS_MAX];
    vg_gl_map *ledger_maps[VG_CONF_PROGRAMS_MAX]; /* the same */
};

static void tell(void *ctx, int64_t line, const char *text)
{
    (void)line;
    fprintf(stderr, "%s: %s\n", (const char *)ctx, text);
}

vg_status vg_setup_calendar_file(const char *path, vg_calendar_room **ret, vg_err *err)
{
    char name[VG_CONF_VALUE];
    snprintf(name, sizeof name, "%s", path);
    return vg_days_calendar(path, tell, name, ret, err);
}

/* What the configuration says, the bank's table, and the file over both. */
static vg_status open_rails(const vg_conf_program *p, vg_rails_room **ret, vg_err *err)
{
    enum { OF_BANK, STANDARD, NONE };
    if (p->rails == NONE && p->rails_file[0] != 0) {
        return VG_FAIL(err, CONFIG, "program %s: rails_file has nothing to change where rails is none", p->name);
    }
    if (p->rails == NONE || (p->rails == OF_BANK && p->bank->rail_count == 0 && p->rails_file[0] == 0)) {
        return VG_DONE;
    }
    vg_rails_room *room = calloc(1, sizeof *room);
    if (room == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for rails");
    }
    if (p->rails == STANDARD) {
        vg_rails_copy(vg_rails_standard(), room);
    } else {
        vg_rails_of_bank(p->bank->rails, p->bank->rail_count, room);
    }
    char name[VG_CONF_VALUE];
    VG_SET(name, p->rails_file);
    vg_status st = name[0] == 0 ? VG_DONE : vg_days_rails(name, tell, name, room, err);
    if (st.code != VG_OK) {
        free(room);
        return st;
    }
    *ret = room;
    return VG_DONE;
}

static vg_status open_limits(const vg_conf_program *p, vg_limits_room **ret, vg_err *err)
{
    char name[VG_CONF_VALUE];
    VG_SET(name, p->limits_file);
    if (name[0] == 0) {
        return VG_DONE;
    }
    vg_limits_room *room = calloc(1, sizeof *room);
    if (room == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for limits");
    }
    vg_status st = vg_days_limits(name, tell, name, room, err);
    if (st.code != VG_OK) {
        free(room);
        return st;
    }
    *ret = room;
    return VG_DONE;
}

static vg_status open_matching(const vg_conf_program *p, vg_recon_rules_room **ret, vg_err *err)
{
    char name[VG_CONF_VALUE];
    VG_SET(name, p->recon_rules);
    if (name[0] == 0) {
        return VG_DONE;
    }
    *ret = calloc(1, sizeof **ret);
    return *ret == NULL ? VG_FAIL(err, MEMORY, "no memory for rules") : vg_days_matching(name, tell, name, *ret, err);
}

static vg_status open_ledger_map(const vg_conf_program *p, vg_gl_map **ret, vg_err *err)
{
    if (p->ledger_map[0] == 0) {
        return VG_DONE;
    }
    vg_gl_map *map = calloc(1, sizeof *map);
    if (map == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for the numbers of the general ledger");
    }
    vg_status st = vg_days_ledger_map(p->ledger_map, map, err);
    if (st.code != VG_OK) {
        tell((void *)(uintptr_t)p->ledger_map, 0, err->text);
        free(map);
        return st;
    }
    *ret = map;
    return VG_DONE;
}

vg_status vg_setup_days_open(const vg_conf *conf, vg_setup_days **ret, vg_err *err)
{
    vg_setup_days *days = calloc(1, sizeof *days);
    if (days == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for the calendar");
    }
    vg_status st = conf->calendar_file[0] == 0 ? VG_DONE : vg_setup_calendar_file(conf->calendar_file, &days->calendar, err);
    for (size_t i = 0; i < conf->program_count && st.code == VG_OK; i++) {
        st = open_rails(&conf->programs[i], &days->rails[i], err);
        st = st.code == VG_OK ? open_limits(&conf->programs[i], &days->limits[i], err) : st;
        st = st.code == VG_OK ? open_matching(&conf->programs[i], &days->matching[i], err) : st;
        st = st.code == VG_OK ? open_ledger_map(&conf->programs[i], &days->ledger_maps[i], err) : st;
    }
    if (st.code != VG_OK) {
        vg_setup_days_close(days);
        return st;
    }
    *ret = days;
    return VG_DONE;
}

void vg_setup_days_close(vg_setup_days *days)
{
    if (days != NULL) {
        for (size_t i = 0; i < VG_CONF_PROGRAMS_MAX; i++) {
            free(days->rails[i]);
            free(days->limits[i]);
            free(days->matching[i]);
            free(days->ledger_maps[i]);
        }
        free(days->calendar);
        free(days);
    }
}

const vg_calendar *vg_setup_calendar(const vg_setup_days *days)
{
    return days->calendar == NULL ? vg_calendar_china() : &days->calendar->calendar;
}

const vg_rails *vg_setup_rails(const vg_setup_days *days, size_t i) { return days->rails[i] == NULL ? NULL : &days->rails[i]->rails; }

const vg_recon_rules_room *vg_setup_matching(const vg_setup_days *days, size_t i) { return days->matching[i]; }

const vg_limits *vg_setup_limits(const vg_setup_days *days, size_t i)
{
    return days->limits[i] == NULL ? vg_limits_standard() : &days->limits[i]->limits;
}

const vg_gl_map *vg_setup_ledger_map(const vg_setup_days *days, size_t i)
{
    return days->ledger_maps[i] == NULL ? vg_gl_standard() : days->ledger_maps[i];
}
