/* The messages of the invented Example bank as tables: shape only; what an answer means is decided in adapters/example. "§3" is
 * a section of adapters/example/paper.md. */
#pragma once
#include "gateway/core/model.h"
#include "mapping/fixed.h"

enum { EXAMPLE_MEMO = 60 }; /* §3 */

typedef struct example_settings {
    char sender[13], prefix[5];
} example_settings;

/* What a request table reads: the question, the settings, and what the adapter made of both. */
typedef struct example_request {
    vg_ask ask;
    example_settings set;
    char service[9], memo[154];
} example_request;

typedef struct example_lengths {
    int64_t content, signature;
} example_lengths;

typedef struct example_head {
    char service[9], ref_message_id[17], code[7], text[184];
} example_head;

typedef struct example_act {
    char ref[25], bank_no[33], account[33];
    vg_money amount;
    vg_verdict state;
} example_act;

typedef struct example_lines {
    int64_t count;
    bool more;
} example_lines;

typedef struct example_fields {
    const vg_field *at;
    size_t count;
} example_fields;

typedef struct example_message {
    vg_ask_kind ask;
    const char *service, *what; /* the bank's name of it; ours, for people */
    example_fields request, answer;
} example_message;

extern const example_fields example_frame_fields, example_head_ask, example_head_answer, example_line_row;
const example_message *example_message_for(vg_ask_kind ask); /* NULL: the bank has none */
const example_message *example_message_at(size_t i);         /* NULL behind the last */
