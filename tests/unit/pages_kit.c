#include "tests/unit/pages_kit.h"
#include <CUnit/Basic.h>
#include <stdio.h>

static vg_status give(void *ctx, uint8_t *at, size_t room, size_t *ret_len, vg_err *err)
{
    vg_span *left = ctx;
    (void)err;
    *ret_len = left->len < room ? left->len : room;
    memcpy(at, left->at, *ret_len);
    *left = (vg_span){left->at + *ret_len, left->len - *ret_len};
    return VG_DONE;
}

static vg_status see_line(void *ctx, const vg_stmt_line *l, vg_err *err)
{
    pages_seen *s = ctx;
    (void)err;
    CU_ASSERT_FATAL(s->count < PAGES_SEEN);
    s->lines[s->count++] = *l;
    return VG_DONE;
}

static vg_status see_statement(void *ctx, const vg_stmt *s, vg_err *err)
{
    (void)err;
    ((pages_seen *)ctx)->statement = *s;
    return VG_DONE;
}

vg_code pages_read(vg_span file, const char *profile_name, pages_seen *ret)
{
    const char *text = NULL, *name;
    vg_stmt_profile *profile;
    vg_stmt_proof proof = {0};
    vg_err err = {0};
    for (size_t i = 0; (name = vg_stmt_profile_at(i, &text)) != NULL && strcmp(name, profile_name) != 0; i++) {
    }
    CU_ASSERT_PTR_NOT_NULL_FATAL(name);
    CU_ASSERT_EQUAL_FATAL(vg_stmt_profile_read("test", vg_span_of(text), &profile, &err).code, VG_OK);
    *ret = (pages_seen){0};
    vg_stmt_options options = {.format = VG_STMT_PROFILE, .profile = profile};
    vg_code code = vg_stmt_read(&options, &(vg_stmt_source){&file, give}, &(vg_stmt_events){ret, see_line, see_statement}, &proof, &err).code;
    if (code != VG_OK) {
        printf("\n%s\n", proof.text);
    }
    vg_stmt_profile_free(profile);
    return code;
}
