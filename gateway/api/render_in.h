/* Members that several resources share. */
#pragma once
#include "gateway/api/api.h"

/* The program's name; its id where the name is not known. */
void vg_put_program(vg_json *w, const vg_api_ctx *ctx, int64_t program);
void vg_put_line(vg_json *w, const char *name, const char *line); /* a statement line's name, its account's number masked; "": null */
void vg_put_amount(vg_json *w, int64_t fen); /* amount and currency */
void vg_put_money(vg_json *w, int64_t fen, const char *currency);
/* Masked unless ctx says otherwise: numbers as 6222****1234, names as their first character and
 * stars. */
void vg_put_number(vg_json *w, const char *name, const char *text, const vg_api_ctx *ctx);
void vg_put_name(vg_json *w, const char *name, const char *text, const vg_api_ctx *ctx);
/* A bank account outside: {number, name, bank_no, bank}; null when there is none. As CSV always its
 * columns. */
void vg_put_card(vg_json *w, const char *member, const char *number, const char *name,
                 const char *bank_no, const char *bank, const vg_api_ctx *ctx);
/* Who did it: the key's id, and behind it what the key is called. */
void vg_put_key(vg_json *w, const vg_api_ctx *ctx, const char *name, const char *called, int64_t key);
/* Working days from a day to another, by the program's calendar; null where that has no data. */
void vg_put_age(vg_json *w, const vg_api_ctx *ctx, int64_t program, int64_t day, vg_day until);
const vg_api_facts *vg_facts_of(const vg_api_ctx *ctx, int64_t program);
