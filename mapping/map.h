/* Field tables: one row says how a value of ours stands in a bank's message. The same row encodes,
 * decodes, checks, tells who may see the value, and prints the list an analyst compares with the paper.
 *
 *     static const vg_field citic_balance_ask[] = {
 *         FIXED("action",   "DLSBALQR",                                             "B2B 3.15"),
 *         TEXT ("subAccNo", citic_request, ask.account, 19, VG_MUST_HAVE, VG_LAST4, "B2B 3.15"),
 *     };
 *     VG_TRY(vg_map_write(&vg_way_gbk, citic_balance_ask, VG_COUNT(citic_balance_ask), &request, &wire, err));
 *     VG_TRY(vg_map_read(&vg_way_gbk, row_fields, VG_COUNT(row_fields), doc, row_node, &row, err));
 *
 * How a bank writes elements at all is its way: charset, prefix, what becomes of an empty one.
 *
 * A row whose member has the wrong type, or is too small for what the bank may say, does not compile.
 * Limits count in bytes of GBK, or in characters where the way is UTF-8. Errors name the element and never its value.
 */
#pragma once
#include "gateway/base/day.h"
#include "gateway/base/money.h"
#include "mapping/gb18030.h"
#include "mapping/xml.h"

typedef enum vg_form {
    VG_FORM_FIXED,  /* the same words in every message of this table */
    VG_FORM_TEXT,   /* printable ASCII: numbers, codes, references */
    VG_FORM_LETTER, /* one character in a char */
    VG_FORM_HANZI,  /* any text */
    VG_FORM_CUT,    /* answers only: text for people, cut to our room at a character */
    VG_FORM_YUAN,   /* amount with two decimals; 0 is none */
    VG_FORM_YUAN_0, /* amount that may be 0.00, and is said so */
    VG_FORM_DAY,    /* YYYYMMDD in a vg_day */
    VG_FORM_DATE,   /* YYYY-MM-DD in a vg_day */
    VG_FORM_TIME,   /* answers only: hhmmss, hh:mm:ss or hhmmsscc to hhmmss (CITIC A.6) */
    VG_FORM_INT,    /* whole number; 0 is "none" when it may be empty */
    VG_FORM_CODE,   /* the bank's words for an enum or bool of ours */
    VG_FORM_LIST,   /* requests: a list with one row begins */
    VG_FORM_END,    /* … and ends */
    VG_FORM_ASIDE,  /* stands there, once or often, and is written or read by the adapter: rows, long texts */
} vg_form;
typedef enum vg_need { VG_MAY, VG_MUST_HAVE } vg_need;
/* Who sees the value outside the bank's message and our encrypted journal. */
typedef enum vg_privacy { VG_SHOW, VG_LAST4, VG_HIDE } vg_privacy;

typedef struct vg_map_way {
    const char *prefix; /* in front of element names, with its colon */
    bool utf8;          /* else GBK */
    bool omits_empty;   /* an empty element that may be missing is left out; else it is sent empty */
    bool closed;        /* an element that the table does not list is an error, not a word for others */
    bool plain_bytes;   /* limits are bytes of GBK and nothing for shifts */
    bool no_amp;        /* & separates and cannot be escaped: text that holds one is refused … */
    bool wide_amp;      /* … or gets a full-width one */
    bool array_amp;     /* an array in a request ends with one more & (pingan A.8) */
} vg_map_way;
extern const vg_map_way vg_way_gbk;    /* CITIC A.1, A.3 */
extern const vg_map_way vg_way_soap;   /* baixin §3.2, §3.3 */
extern const vg_map_way vg_way_result; /* pingan C: elements of <Result> */

/* One of the bank's words and what it is here; a table ends with word NULL. */
typedef struct vg_word {
    const char *word;
    int is;
} vg_word;

typedef struct vg_field {
    const char *wire;     /* the bank's element name, spelling included */
    const char *fixed;    /* FIXED */
    const vg_word *words; /* CODE */
    const char *doc;      /* document and section */
    uint32_t at;          /* where our value stands in the struct */
    uint32_t size;        /* of our member */
    uint32_t flag;        /* YUAN_IF: where the bool stands that says whether there was one; 0: none */
    uint16_t max;         /* the bank's limit, in bytes of its charset; YUAN: digits */
    uint8_t form, need, privacy;
} vg_field;

#define VG_MEMBER_(T, m)     (((T *)0)->m)
#define VG_IS_(T, m, type)   _Generic(VG_MEMBER_(T, m), type: 1, default: 0)
#define VG_IS_WORD_(T, m)    _Generic(VG_MEMBER_(T, m), bool: 1, int: 1, unsigned: 1, default: 0)
#define VG_CHECK_(cond, why) (0 * sizeof(struct { _Static_assert(cond, why); char c; }))
#define VG_FIELD_(wire_, T, m, max_, need_, priv_, doc_, form_, checks_)                           \
    {.wire = (wire_), .max = (max_), .form = (form_), .need = (need_), .privacy = (priv_),         \
     .doc = (doc_), .size = sizeof(VG_MEMBER_(T, m)), .at = offsetof(T, m) + (checks_)
#define VG_TEXT_CHECK_(T, m) VG_CHECK_(VG_IS_(T, m, char *), #m " is not text")

#define FIXED(wire_, value_, doc_)                                                                 \
    {.wire = (wire_), .fixed = (value_), .max = sizeof(value_) - 1, .form = VG_FORM_FIXED,         \
     .need = VG_MUST_HAVE, .privacy = VG_SHOW, .doc = (doc_)}
/* Fixed words of ours where the bank may put others: they are written, and whatever stands there is read over. */
#define FILLER(wire_, value_, doc_)                                                                \
    {.wire = (wire_), .fixed = (value_), .max = sizeof(value_) - 1, .form = VG_FORM_FIXED,         \
     .need = VG_MAY, .privacy = VG_SHOW, .doc = (doc_)}
/* An element that is always sent empty: what it is for is not offered. */
#define EMPTY(wire_, doc_)                                                                         \
    {.wire = (wire_), .fixed = "", .form = VG_FORM_FIXED, .need = VG_MAY, .privacy = VG_SHOW,      \
     .doc = (doc_)}
#define TEXT(wire_, T, m, max_, need_, priv_, doc_)                                                \
    VG_FIELD_(wire_, T, m, max_, need_, priv_, doc_, VG_FORM_TEXT,                                 \
              VG_TEXT_CHECK_(T, m) +                                                               \
                  VG_CHECK_(sizeof(VG_MEMBER_(T, m)) > (max_), #m " is too small"))}
/* A pair of GBK bytes may take three bytes in UTF-8. */
#define HANZI(wire_, T, m, max_, need_, priv_, doc_)                                               \
    VG_FIELD_(wire_, T, m, max_, need_, priv_, doc_, VG_FORM_HANZI,                                \
              VG_TEXT_CHECK_(T, m) +                                                               \
                  VG_CHECK_(sizeof(VG_MEMBER_(T, m)) > (max_) * 3 / 2, #m " is too small"))}
/* Text whose limit is in characters, of a bank that speaks UTF-8: what our member has no room for is cut and marked. */
#define WORDS(wire_, T, m, max_, need_, priv_, doc_)                                               \
    VG_FIELD_(wire_, T, m, max_, need_, priv_, doc_, VG_FORM_HANZI, VG_TEXT_CHECK_(T, m))}
#define CUT(wire_, T, m, max_, need_, priv_, doc_)                                                 \
    VG_FIELD_(wire_, T, m, max_, need_, priv_, doc_, VG_FORM_CUT, VG_TEXT_CHECK_(T, m))}
#define LETTER(wire_, T, m, need_, priv_, doc_)                                                    \
    VG_FIELD_(wire_, T, m, 1, need_, priv_, doc_, VG_FORM_LETTER,                                  \
              VG_CHECK_(VG_IS_(T, m, char), #m " is not a char"))}
#define VG_YUAN_AS_(wire_, T, m, max_, need_, priv_, doc_, form_)                                  \
    VG_FIELD_(wire_, T, m, max_, need_, priv_, doc_, form_,                                        \
              VG_CHECK_(VG_IS_(T, m, vg_money), #m " is not money") +                              \
                  VG_CHECK_((max_) == 15 || (max_) == 13, "(15,2) and (13,2) are known"))
#define VG_YUAN_(wire_, T, m, max_, need_, priv_, doc_)                                            \
    VG_YUAN_AS_(wire_, T, m, max_, need_, priv_, doc_, VG_FORM_YUAN)
#define YUAN(wire_, T, m, max_, need_, priv_, doc_)                                                \
    VG_YUAN_(wire_, T, m, max_, need_, priv_, doc_)}
#define YUAN_0(wire_, T, m, max_, priv_, doc_)                                                     \
    VG_YUAN_AS_(wire_, T, m, max_, VG_MUST_HAVE, priv_, doc_, VG_FORM_YUAN_0)}
/* An amount that may be missing: never read as 0.00; has tells. */
#define YUAN_IF(wire_, T, m, has, max_, priv_, doc_)                                               \
    VG_YUAN_(wire_, T, m, max_, VG_MAY, priv_, doc_),                                              \
     .flag = offsetof(T, has) + VG_CHECK_(VG_IS_(T, has, bool), #has " is not a bool") +           \
             VG_CHECK_(offsetof(T, has) > 0, #has " may not stand first")}
#define DAY(wire_, T, m, need_, priv_, doc_)                                                       \
    VG_FIELD_(wire_, T, m, 8, need_, priv_, doc_, VG_FORM_DAY,                                     \
              VG_CHECK_(VG_IS_(T, m, vg_day), #m " is not a day"))}
#define DATE(wire_, T, m, need_, priv_, doc_)                                                      \
    VG_FIELD_(wire_, T, m, 10, need_, priv_, doc_, VG_FORM_DATE,                                   \
              VG_CHECK_(VG_IS_(T, m, vg_day), #m " is not a day"))}
#define TIME(wire_, T, m, need_, priv_, doc_)                                                      \
    VG_FIELD_(wire_, T, m, 8, need_, priv_, doc_, VG_FORM_TIME,                                    \
              VG_TEXT_CHECK_(T, m) + VG_CHECK_(sizeof(VG_MEMBER_(T, m)) > 6, #m " is too small"))}
#define INT(wire_, T, m, max_, need_, priv_, doc_)                                                 \
    VG_FIELD_(wire_, T, m, max_, need_, priv_, doc_, VG_FORM_INT,                                  \
              VG_CHECK_(VG_IS_(T, m, int64_t), #m " is not an int64_t"))}
#define CODE(wire_, T, m, words_, max_, need_, priv_, doc_)                                        \
    VG_FIELD_(wire_, T, m, max_, need_, priv_, doc_, VG_FORM_CODE,                                 \
              VG_CHECK_(VG_IS_WORD_(T, m), #m " is not an enum or bool")), .words = (words_)}
#define LIST(name_, doc_) {.wire = (name_), .form = VG_FORM_LIST, .doc = (doc_)}
#define END_LIST          {.wire = "", .form = VG_FORM_END, .doc = ""}
#define ASIDE(wire_, priv_, doc_)                                                                  \
    {.wire = (wire_), .form = VG_FORM_ASIDE, .need = VG_MAY, .privacy = (priv_), .doc = (doc_)}

#define VG_FIELDS_MAX 64 /* the longest documented message has 29 */

/* Writes the elements in the table's order. ENCODE: a value is missing, too long, or cannot be said. */
VG_MUST vg_status vg_map_write(const vg_map_way *way, const vg_field *fields, size_t count, const void *from,
                               vg_buf *ret, vg_err *err);
/* Declaration and root around what `write` of the same buffer put between begin and end. */
void vg_map_begin(vg_buf *ret);
VG_MUST vg_status vg_map_end(vg_buf *ret, vg_err *err);

/* Reads the children of a node into *ret, which the caller zeroed; a missing or empty element that may
 * be so leaves its member alone. BANK_GARBLED: a needed one is missing, one comes twice, an amount,
 * day, number or word is not one, a needed code or number does not fit. Text that is longer than the
 * bank's own limit is cut and marked as damaged (vg_text_damaged). */
VG_MUST vg_status vg_map_read(const vg_map_way *way, const vg_field *fields, size_t count, const vg_doc *doc,
                              vg_node node, void *ret, vg_err *err);

/* Bytes of the longest start of UTF-8 text, whole characters only, that has room in max bytes of the
 * bank's charset with shift bytes; characters GBK lacks count too, the encoder refuses them. */
size_t vg_map_fit(const char *text, size_t max);
/* "<reference> <text>", cut at a character to what the bank and ret[cap] have room for; without text the reference
 * alone. A statement line often carries no reference but in its memo. */
void vg_map_memo(const char *ref, const char *text, size_t max, char *ret, size_t cap);

/* "  payAccNo  TEXT  19  must  last4  B2B 3.8" */
void vg_map_print(const vg_field *field, char *ret, size_t cap);
/* The title and each row below it; nothing for an empty table. */
void vg_map_print_all(const char *title, const vg_field *fields, size_t count, void (*line)(void *ctx, const char *text),
                      void *ctx);
