/* Walks through XML of any length, tag by tag, in a window of fixed size.
 *
 *     xml_walk walk = xml_walk_of(bytes);
 *     do {
 *         VG_TRY(xml_walk_next(&walk, wants_text, err));               BANK_GARBLED for anything hostile or broken
 *         switch (walk.event) { case XML_WALK_BEGIN: walk.name … walk.attributes … } 
 *     } while (walk.event != XML_WALK_END_OF_FILE);
 *
 * Why not libxml2: it has no reader that says at which byte an element begins and ends, as the raw lines need, and building
 * names and nodes makes it five times slower. What is accepted here is a strict part of XML 1.0, and whatever is accepted
 * libxml2 finds well-formed, too (tests/fuzz/fuzz_statement.c holds them against each other): UTF-8, ASCII names, no document
 * type, no instructions, no entities but the five, namespaces declared outermost only.
 */
#pragma once
#include "mapping/statement/statement_in.h"

enum { XML_WALK_DEPTH = 32, XML_WALK_NAME = 64, XML_WALK_ATTRIBUTES = 16, XML_WALK_TEXT = 16 * 1024 };

typedef enum xml_walk_event { XML_WALK_BEGIN, XML_WALK_END, XML_WALK_TEXTS, XML_WALK_END_OF_FILE } xml_walk_event;

typedef struct xml_walk_attribute {
    vg_span name, value;
} xml_walk_attribute;

typedef struct xml_walk {
    stmt_bytes *bytes;
    xml_walk_event event;
    vg_span name;        /* BEGIN, END: without the prefix of the outermost element; valid until the next call */
    vg_span text;        /* TEXTS: decoded, where it was wanted; a text may come in several */
    size_t begin, end;   /* of the tag, in the window */
    size_t attribute_count;
    xml_walk_attribute attributes[XML_WALK_ATTRIBUTES];
    char space[128];     /* namespace of the outermost element */
    size_t prefix;       /* length of its prefix with the colon */
    size_t depth;
    bool empty, rooted;  /* <a/>: its END is due; the outermost element was there */
    char names[XML_WALK_DEPTH][XML_WALK_NAME];
    uint8_t lengths[XML_WALK_DEPTH];
    uint8_t room[XML_WALK_TEXT];
} xml_walk;

void xml_walk_open(xml_walk *w, stmt_bytes *bytes);
VG_MUST vg_status xml_walk_next(xml_walk *w, bool wants_text, vg_err *err);
/* NULL: the element has no such attribute. */
const vg_span *xml_walk_attribute_of(const xml_walk *w, const char *name);
