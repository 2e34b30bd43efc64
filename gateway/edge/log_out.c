#include "gateway/edge/log_out.h"
#include "gateway/base/buf.h"
#include "gateway/base/day.h"
#include "gateway/base/text.h"
#include <errno.h>
#include <time.h>
#include <unistd.h>

static const char *const levels[] = {"debug", "info", "warn", "error"};

/* Printable ASCII without blanks and quotes: a word can't start a field or a line of its own. */
static void word(vg_buf *out, const char *text)
{
    if (text == NULL || text[0] == 0) {
        vg_buf_byte(out, '-');
        return;
    }
    for (; *text != 0 && !out->over; text++) {
        bool plain = *text > ' ' && *text < 0x7F && *text != '"' && *text != '=';
        vg_buf_byte(out, plain ? (uint8_t)*text : (uint8_t)'_');
    }
}

static void field(vg_buf *out, const vg_log_field *f)
{
    char id[VG_ID_TEXT];
    vg_buf_byte(out, ' ');
    word(out, f->name);
    vg_buf_byte(out, '=');
    switch (f->is) {
    case VG_FIELD_INT:
        vg_buf_int(out, f->n);
        break;
    case VG_FIELD_WORD:
        word(out, f->text);
        break;
    case VG_FIELD_ID:
        vg_id_text(f->text == NULL ? "" : f->text, f->n, id);
        word(out, id);
        break;
    }
}

static void write_all(int fd, const char *at, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, at, len);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return; /* nowhere to complain; money does not depend on it */
        }
        at += n;
        len -= (size_t)n;
    }
}

static void line(void *ctx, vg_log_level level, const char *event, const vg_log_field *fields,
                 size_t n)
{
    static const char cut[] = "...\n";
    const vg_log_out *to = ctx;
    if (level < to->least) {
        return;
    }
    struct timespec now;
    char time_text[VG_TIME_TEXT];
    clock_gettime(CLOCK_REALTIME, &now);
    vg_time_text((int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000, time_text);

    char room[VG_LOG_LINE_MAX];
    vg_buf out = vg_buf_of(room, sizeof room - (sizeof cut - 1));
    vg_buf_text(&out, time_text);
    vg_buf_byte(&out, ' ');
    vg_buf_text(&out, levels[level]);
    vg_buf_byte(&out, ' ');
    word(&out, event);
    for (size_t i = 0; i < n && !out.over; i++) {
        field(&out, &fields[i]);
    }
    const char *end = out.over ? cut : "\n";
    memcpy(room + out.len, end, strlen(end));
    write_all(to->fd, room, out.len + strlen(end));
}

vg_logger vg_log_out_logger(vg_log_out *out) { return (vg_logger){out, line}; }

vg_status vg_log_level_of(const char *name, vg_log_level *ret, vg_err *err)
{
    for (size_t i = 0; i < VG_COUNT(levels); i++) {
        if (strcmp(levels[i], name) == 0) {
            *ret = (vg_log_level)i;
            return VG_DONE;
        }
    }
    return VG_FAIL(err, CONFIG, "a log level is debug, info, warn or error");
}
