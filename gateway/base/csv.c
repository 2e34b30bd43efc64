#include "gateway/base/csv.h"

vg_csv vg_csv_of(vg_span text, char separator)
{
    static const uint8_t mark[] = {0xEF, 0xBB, 0xBF};
    bool marked = text.len >= sizeof mark && memcmp(text.at, mark, sizeof mark) == 0;
    return (vg_csv){.text = text, .at = marked ? sizeof mark : 0, .separator = separator, .line = 1};
}

/* What is read of a record before it is believed: an error leaves the reader where it was. */
typedef struct cursor {
    vg_csv *csv;
    size_t at;
    int64_t line;
} cursor;

static int byte_at(const cursor *c, size_t ahead)
{
    return c->at + ahead < c->csv->text.len ? c->csv->text.at[c->at + ahead] : -1;
}

static bool at_line_end(const cursor *c)
{
    return byte_at(c, 0) == -1 || byte_at(c, 0) == '\n' || (byte_at(c, 0) == '\r' && byte_at(c, 1) == '\n');
}

static vg_status keep(cursor *c, vg_err *err)
{
    vg_csv *csv = c->csv;
    int byte = byte_at(c, 0);
    bool quoted_end = byte == '\n' || (byte == '\r' && byte_at(c, 1) == '\n');
    if ((byte < 0x20 && byte != '\t' && !quoted_end) || byte == 0x7F) {
        return VG_FAIL(err, INVALID, "line %lld: a control character", (long long)c->line);
    }
    if (csv->used == sizeof csv->room) {
        return VG_FAIL(err, INVALID, "line %lld: the record is longer than %d bytes", (long long)c->line, VG_CSV_RECORD_MAX);
    }
    csv->room[csv->used++] = (uint8_t)byte;
    c->line += byte == '\n';
    c->at++;
    return VG_DONE;
}

static vg_status quoted(cursor *c, vg_err *err)
{
    int64_t opened = c->line;
    c->at++;
    for (;;) {
        if (byte_at(c, 0) == -1) {
            return VG_FAIL(err, INVALID, "line %lld: a quote is not closed", (long long)opened);
        }
        if (byte_at(c, 0) == '"') {
            c->at++;
            if (byte_at(c, 0) != '"') {
                break;
            }
        }
        VG_TRY(keep(c, err));
    }
    if (!at_line_end(c) && byte_at(c, 0) != c->csv->separator) {
        return VG_FAIL(err, INVALID, "line %lld: text behind a closing quote", (long long)c->line);
    }
    return VG_DONE;
}

static vg_status plain(cursor *c, vg_err *err)
{
    while (!at_line_end(c) && byte_at(c, 0) != c->csv->separator) {
        if (byte_at(c, 0) == '"') {
            return VG_FAIL(err, INVALID, "line %lld: a quote inside of a field without quotes", (long long)c->line);
        }
        VG_TRY(keep(c, err));
    }
    return VG_DONE;
}

static vg_status record(cursor *c, vg_csv_row *row, vg_err *err)
{
    c->csv->used = 0;
    for (;;) {
        if (row->count == VG_CSV_FIELDS_MAX) {
            return VG_FAIL(err, INVALID, "line %lld: more than %d fields", (long long)c->line, VG_CSV_FIELDS_MAX);
        }
        size_t begin = c->csv->used;
        VG_TRY(byte_at(c, 0) == '"' ? quoted(c, err) : plain(c, err));
        row->fields[row->count++] = (vg_span){c->csv->room + begin, c->csv->used - begin};
        if (at_line_end(c)) {
            break;
        }
        c->at++;
    }
    c->at += byte_at(c, 0) == '\r';
    c->at += byte_at(c, 0) == '\n';
    c->line++;
    return VG_DONE;
}

vg_status vg_csv_next(vg_csv *csv, vg_csv_row *ret, vg_err *err)
{
    vg_csv_row row = {.line = csv->line};
    cursor c = {csv, csv->at, csv->line};
    if (!csv->checked && !vg_span_utf8(csv->text)) {
        return VG_FAIL(err, INVALID, "the text is not UTF-8");
    }
    csv->checked = true;
    if (csv->at < csv->text.len) {
        if (at_line_end(&c)) {
            return VG_FAIL(err, INVALID, "line %lld: an empty line", (long long)csv->line);
        }
        VG_TRY(record(&c, &row, err));
    }
    csv->at = c.at;
    csv->line = c.line;
    *ret = row;
    return VG_DONE;
}

void vg_csv_skip_line(vg_csv *csv)
{
    if (!csv->checked) { /* not text: there are no lines */
        csv->checked = true;
        csv->at = csv->text.len;
    }
    while (csv->at < csv->text.len && csv->text.at[csv->at++] != '\n') {
    }
    csv->line++;
}

vg_status vg_csv_header(const vg_csv_row *row, const char *names, vg_err *err)
{
    const char *name = names;
    size_t i = 0;
    while (*name != 0) {
        size_t len = strcspn(name, ",");
        if (i == row->count || row->fields[i].len != len || memcmp(row->fields[i].at, name, len) != 0) {
            break;
        }
        i++;
        name += len + (name[len] == ',');
    }
    if (*name != 0 || i != row->count) {
        return VG_FAIL(err, INVALID, "line %lld: the header is not \"%s\"", (long long)row->line, names);
    }
    return VG_DONE;
}
