/* Working days and rails as the configuration says them. */
#include "gateway/bin/setup.h"
#include "gateway/run/days.h"
#include <stdio.h>
#include <stdlib.h>

struct vg_setup_days {
    vg_calendar_room *calendar; /* NULL: the built-in one */
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

vg_status vg_setup_days_open(const vg_conf *conf, vg_setup_days **ret, vg_err *err)
{
    vg_setup_days *days = calloc(1, sizeof *days);
    if (days == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for the calendar");
    }
    if (conf->calendar_file[0] != 0 && vg_setup_calendar_file(conf->calendar_file, &days->calendar, err).code != VG_OK) {
        free(days);
        return (vg_status){err->code};
    }
    *ret = days;
    return VG_DONE;
}

void vg_setup_days_close(vg_setup_days *days)
{
    if (days != NULL) {
        free(days->calendar);
        free(days);
    }
}

const vg_calendar *vg_setup_calendar(const vg_setup_days *days)
{
    return days->calendar == NULL ? vg_calendar_china() : &days->calendar->calendar;
}
