#include "mapping/fixed.h"
#include "mapping/map_in.h"

static void fill(vg_buf *ret, char c, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        vg_buf_byte(ret, (uint8_t)c);
    }
}

/* An amount has its digits and a point. */
static size_t width_of(const vg_field *f)
{
    return f->max + (f->form == VG_FORM_YUAN || f->form == VG_FORM_YUAN_0 ? 1u : 0u);
}

vg_status vg_fixed_write(const vg_map_way *way, const vg_field *fields, size_t count, const void *from, vg_buf *ret,
                         vg_err *err)
{
    for (const vg_field *f = fields; f < fields + count; f++) {
        uint8_t room[VG_VALUE_MAX];
        vg_buf value = vg_buf_of(room, sizeof room);
        VG_TRY(vg_map_say(way, f, from, &value, err));
        VG_TRY(vg_map_needed(f, &value, err));
        assert(value.len <= width_of(f)); /* each form checks its own limit */
        if (f->form == VG_FORM_INT) {
            fill(ret, '0', width_of(f) - value.len);
        }
        vg_buf_bytes(ret, value.at, value.len);
        if (f->form != VG_FORM_INT) {
            fill(ret, ' ', width_of(f) - value.len);
        }
    }
    return VG_DONE;
}

vg_status vg_fixed_read(const vg_field *fields, size_t count, vg_span bytes, void *ret, vg_err *err)
{
    size_t at = 0;
    if (bytes.len != vg_fixed_width(fields, count)) {
        return VG_FAIL(err, BANK_GARBLED, "a header of %zu bytes", bytes.len);
    }
    for (const vg_field *f = fields; f < fields + count; f++) {
        vg_span text = {bytes.at + at, width_of(f)};
        at += text.len;
        if (f->form == VG_FORM_FIXED) {
            if (f->need == VG_MUST_HAVE && !vg_span_is(text, f->fixed)) {
                return VG_FAIL(err, BANK_GARBLED, "%s is not %s", f->wire, f->fixed);
            }
            continue;
        }
        text = vg_span_trim(text);
        if (text.len > 0) {
            VG_TRY(vg_map_hear_gbk(f, text, ret, err));
        } else if (f->need == VG_MUST_HAVE) {
            return VG_FAIL(err, BANK_GARBLED, "%s is missing", f->wire);
        }
    }
    return VG_DONE;
}

vg_status vg_fixed_next(const vg_field *fields, size_t count, vg_span *rest, void *ret, vg_err *err)
{
    vg_span front = {rest->at, vg_fixed_width(fields, count)};
    if (rest->len < front.len) {
        return VG_FAIL(err, BANK_GARBLED, "%zu bytes where %zu must stand", rest->len, front.len);
    }
    *rest = (vg_span){front.at + front.len, rest->len - front.len};
    return vg_fixed_read(fields, count, front, ret, err);
}

size_t vg_fixed_width(const vg_field *fields, size_t count)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        n += width_of(&fields[i]);
    }
    return n;
}

size_t vg_fixed_at(const vg_field *fields, size_t count, const char *name)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(fields[i].wire, name) == 0) {
            return n;
        }
        n += width_of(&fields[i]);
    }
    assert(false); /* a field that the table does not have */
    return 0;
}
