/* Problem answers (RFC 9457): what happened, whether money may have moved, what to do. */
#include "gateway/api/api.h"

static const char *what_about_money(const vg_code_info *facts)
{
    return facts->outcome == VG_OUTCOME_NOTHING
               ? "Nothing was done and no money moved."
               : "It is not known whether it was done: money may have moved.";
}

/* No later day mends it: by its kind, or where the kind may pass and this one won't. */
static bool lasts(const vg_err *err, const vg_code_info *facts)
{
    return facts->retry == VG_RETRY_NEVER || (facts->retry == VG_RETRY_LATER && err->lasts);
}

static const char *what_to_do(const vg_err *err, const vg_code_info *facts)
{
    switch (lasts(err, facts) ? VG_RETRY_NEVER : facts->retry) {
    case VG_RETRY_SAME_KEY:
        return "Send the same request again with the same Idempotency-Key.";
    case VG_RETRY_QUERY:
        return "Do not send it again: look at the operation until it is final.";
    case VG_RETRY_LATER:
        return "As things stand it is refused; it may succeed later, with a new Idempotency-Key.";
    case VG_RETRY_NEVER:
        break;
    }
    return facts->outcome == VG_OUTCOME_NOTHING
               ? "The same request will be refused again: change what is named here."
               : "Do not send it again under another key: ask the operators.";
}

static void put_detail(const vg_err *err, const vg_code_info *facts, vg_json *w)
{
    uint8_t room[640];
    vg_buf b = vg_buf_of(room, sizeof room);
    vg_buf_text(&b, err->text[0] == 0 ? facts->text : err->text);
    vg_buf_text(&b, ". ");
    vg_buf_text(&b, what_about_money(facts));
    vg_buf_byte(&b, ' ');
    vg_buf_text(&b, what_to_do(err, facts));
    assert(!b.over);
    vg_json_bytes(w, "detail", vg_buf_span(&b));
}

static void put_type(const vg_code_info *facts, vg_json *w)
{
    uint8_t room[80];
    vg_buf b = vg_buf_of(room, sizeof room);
    vg_buf_text(&b, "urn:custody:problem:");
    vg_buf_text(&b, facts->name);
    vg_json_bytes(w, "type", vg_buf_span(&b));
}

static void put_error(const char *pointer, const char *code, const char *text, vg_json *w)
{
    vg_json_begin(w, NULL);
    vg_json_text(w, "pointer", pointer);
    vg_json_text(w, "code", code);
    vg_json_text(w, "detail", text);
    vg_json_end(w);
}

static void put_errors(const vg_err *err, const vg_api_missing *missing, const char *code,
                       vg_json *w)
{
    vg_json_list(w, "errors");
    for (size_t i = 0; missing != NULL && i < missing->count; i++) {
        put_error(missing->pointers[i], code, "the program's bank needs this", w);
    }
    if (err->pointer[0] != 0 && (missing == NULL || missing->count == 0)) {
        put_error(err->pointer, code, err->text, w);
    }
    vg_json_list_end(w);
}

void vg_api_render_problem(const vg_err *err, const vg_api_missing *missing, const char *request_id,
                           vg_json *w)
{
    assert(w->form == VG_JSON && err->code != VG_OK);
    const vg_code_info *facts = vg_code_facts(err->code);
    bool bank = err->code == VG_E_BANK_REFUSED || err->bank_code[0] != 0;
    vg_json_begin(w, NULL);
    put_type(facts, w);
    vg_json_text(w, "title", facts->text);
    vg_json_int(w, "status", facts->http);
    put_detail(err, facts, w);
    vg_json_text(w, "code", facts->name);
    vg_json_text(w, "outcome", facts->outcome == VG_OUTCOME_NOTHING ? "nothing" : "unknown");
    vg_json_text(w, "retry", vg_retry_name(facts->retry));
    vg_json_bool(w, "lasts", lasts(err, facts));
    vg_json_maybe(w, "bank_code", err->bank_code);
    vg_json_maybe(w, "bank_text", bank ? err->text : "");
    vg_json_maybe(w, "request_id", request_id);
    put_errors(err, missing, facts->name, w);
    vg_json_end(w);
}
