/* A bank: one const table. Adapters are pure: values in, bytes out; bytes in, values out. No sockets, no
 * clock, no store; a signature comes in through vg_signer. adapters/banks.c lists them.
 *
 *     const vg_bank *bank = vg_bank_find("citic");
 *     VG_TRY(bank->encode(conf, signer, &ask, &wire, err));        ENCODE: a value does not fit; nothing sent
 *     VG_TRY(bank->decode(conf, signer, &ask, answer, arena, &ret, err));
 *
 * decode() fails only for lack of memory: whatever a bank sends decodes to a verdict, UNCLEAR at worst.
 */
#pragma once
#include "certs/signer.h"
#include "gateway/base/arena.h"
#include "gateway/base/buf.h"
#include "gateway/core/model.h"

typedef enum vg_pair_class { VG_CONF_TEXT, VG_CONF_INT, VG_CONF_BOOL } vg_pair_class;

/* A configuration key of a bank: custody.yaml programs[].bank_settings.<name>. */
typedef struct vg_conf_key {
    const char *name;
    vg_pair_class is;
    bool needed;
    const char *fallback; /* NULL: none */
    const char *help;
} vg_conf_key;

/* Settings of one program at its bank, by name; made once from custody.yaml, read-only. */
typedef struct vg_bank_conf {
    const struct vg_bank *bank;
    const char *const *values; /* as many as bank->conf_keys, same order; never NULL */
    const char *codes;         /* extra code dictionary text, or "" (see mapping/README.md) */
    void *prepared;            /* what bank->prepare made of it */
} vg_bank_conf;
const char *vg_bank_conf_text(const vg_bank_conf *conf, const char *name); /* asserts that it exists */
int64_t vg_bank_conf_int(const vg_bank_conf *conf, const char *name);

/* How a message travels. HTTP: POST to the program's URL, an answer is status 200 (and 400, 500 where the bank answers
 * with signed faults). TCP: one connection a message, framed by vg_bank.frame. */
typedef enum vg_wire_kind { VG_WIRE_HTTP, VG_WIRE_TCP } vg_wire_kind;

/* What HTTP says besides the body, of one message. */
typedef struct vg_http_head {
    char content_type[160];
    char line[160]; /* a further header line, such as SOAPAction; or empty */
} vg_http_head;

/* What a program's settings make of the bank's statement file of a day. Texts are borrowed from the settings. */
typedef struct vg_day_offer {
    const char *words;   /* NULL: it can be fetched; else what the bank offers instead, and which settings are missing */
    const char *profile; /* of mapping/statement, or the program's own, by which it is read */
    const char *dir;     /* the answer names a file that the bank's software puts there; NULL: the file stands in the answer */
    const char *base;    /* a large file stands at a path under this URL, which the answer names (day_place); NULL: none is fetched from there */
    const char *types;   /* all that can be fetched under these settings, apart by blanks; NULL: the usual one alone */
    const char *account; /* it is of this account alone, the custody account; NULL: the file tells whose */
    bool paged;          /* its answers are pages, and day_pages makes the file: only of a day that has ended, others do not hold still */
    bool dated;          /* its lines are of the day that was asked for: a file of another day is refused */
    bool of_account;     /* it is of one sub-account, which the question names */
} vg_day_offer;

/* Where a file stands that an answer does not hold, and what the answer signs of it. */
typedef struct vg_day_place {
    char path[128]; /* under vg_day_offer.base; empty: it stands in the answer, or there is none */
    int64_t size;
    char sha256[65]; /* lower-case hex */
} vg_day_place;

/* An answer in the journal, and when it came. */
typedef struct vg_day_page {
    vg_span wire;
    int64_t at_ms;
} vg_day_page;

typedef struct vg_bank {
    const char *name;
    const char *mode; /* of custody.yaml: one bank may be several tables */
    const char *title;
    bool invented; /* no bank speaks so: production refuses its programs */
    vg_wire_kind wire;
    bool faults;              /* HTTP: 400 and 500 are answers, too */
    uint32_t signings;        /* bit per vg_signing: profiles that encode() can use */
    const char *soap_space, *soap_header; /* WSS: namespace of the messages, local name of the bank's own header */
    uint32_t confirmed;       /* … of these, which the bank's papers describe: others need signing_confirmed in production */
    uint32_t caps;
    uint64_t asks;            /* bit per vg_ask_kind: what encode() accepts */
    uint32_t ref_max;         /* longest reference the bank keeps */
    int64_t visible_ms;       /* how long a status query may miss an act that happened */
    int64_t answer_ms;        /* how long an answer is waited for */
    int32_t pace_per_min;     /* default token bucket of one login */
    const int32_t *poll_s;    /* seconds between status queries; the last repeats; ends with 0 */
    const vg_rail_hours *rails; /* hours of the ways out that the bank has, where its papers tell them; NULL: they do not, nothing waits */
    size_t rail_count;
    const char *fee_types;   /* its types of statement lines that charge a fee, apart by blanks; NULL: it names none */
    bool refund_from_clearing; /* refund_from: what its papers say about the refund of a channel's order; unset: from its booking on */
    const vg_conf_key *conf_keys;
    size_t conf_key_count;

    /* Checks settings as a whole and prepares what encode and decode need; CONFIG says which key is wrong. */
    vg_status (*prepare)(vg_bank_conf *conf, vg_err *err);
    void (*unprepare)(vg_bank_conf *conf);
    /* The status query that settles this act: STATUS, ACCOUNT_STATE, or NONE. */
    vg_ask_kind (*settled_by)(vg_ask_kind act);
    vg_status (*encode)(const vg_bank_conf *, const vg_signer *, const vg_ask *, vg_buf *ret_wire, vg_err *);
    vg_status (*decode)(const vg_bank_conf *, const vg_signer *, const vg_ask *, vg_span wire, vg_arena *arena,
                        vg_answer *ret, vg_err *);
    /* Whether the bank's statement file of a day can be fetched under these settings. type: the bank's word for one of several; "": the
     * usual one. NULL: it sends none. */
    void (*day_offer)(const vg_bank_conf *, const char *type, vg_day_offer *ret);
    /* DAY_LINES: the file that stands in an answer which decode() called YES (where day_offer has a directory: the name of it); len 0:
     * the bank says that it has none. at_ms: when it came. STATEMENT: there is one, and it is nothing to read. */
    vg_status (*day_file)(const vg_bank_conf *, const vg_signer *, vg_span wire, int64_t at_ms, vg_arena *arena, vg_span *ret, vg_err *);
    /* Of such an answer, where day_offer has a base. NULL: its answers hold their files. */
    vg_status (*day_place)(const vg_bank_conf *, vg_span wire, vg_day_place *ret, vg_err *);
    /* DAY_LINES where day_offer says paged: the file that all the answers make which decode() called YES, in their order; else as day_file.
     * Of the question only day, type and account are there. */
    vg_status (*day_pages)(const vg_bank_conf *, const vg_signer *, const vg_ask *, const vg_day_page *pages, size_t count, vg_arena *arena,
                           vg_span *ret, vg_err *);
    /* HTTP: what stands around the body. NULL: application/xml and nothing else. */
    void (*head)(const vg_bank_conf *, const vg_ask *, vg_http_head *ret);
    /* TCP: bytes of the whole message that begins with have; 0: more is needed to say; SIZE_MAX: it is none. Requests of
     * ours, answers, and what the bank sends by itself are framed alike. NULL for HTTP. */
    size_t (*frame)(const vg_bank_conf *, vg_span have);
    /* What the bank sends by itself. SIGNATURE, CERT, BANK_GARBLED: refused; `refuse` says how. NULL: it sends nothing. */
    vg_status (*listen)(const vg_bank_conf *, const vg_signer *, vg_span wire, int64_t at_ms, vg_arena *arena,
                        vg_push *ret, vg_err *);
    /* The answer to it, in the bank's form: taken (after the commit), or refused with one text for every reason. push is NULL
     * when it could not even be read. HTTP: *ret_status. */
    vg_status (*acknowledge)(const vg_bank_conf *, const vg_signer *, const vg_push *push, bool taken, int64_t at_ms,
                             const char nonce[17], vg_buf *ret_wire, int *ret_status, vg_err *);
    /* What a sub-account is called at the bank, made of a leased tail: the tail, and the number where we choose it (else
     * empty: the bank's answer tells it). NULL: there are no names of ours. */
    vg_status (*account_of_tail)(const vg_bank_conf *, int64_t tail, char ret_tail[17], char ret_account[33],
                                 vg_err *);
    /* Prints the bank's messages field by field with the document's section (custodyctl map). */
    void (*describe)(void (*line)(void *ctx, const char *text), void *ctx);
} vg_bank;

/* How large an arena decode gets for an answer of so many bytes: for its text as text, and for its rows, of which none is shorter
 * than its date. */
static inline size_t vg_decode_room(size_t answer_len)
{
    size_t rows = answer_len / 8 < VG_ROWS_MAX ? answer_len / 8 : VG_ROWS_MAX;
    return 64 * 1024 + answer_len * 16 + rows * sizeof(vg_line_row);
}

/* One word of offer.types after the other; "" once where that is empty. False: no more. */
bool vg_day_type_next(const char **rest, char ret[9]);

const vg_bank *vg_bank_find(const char *name, const char *mode); /* mode NULL: its first table. NULL: no such */
const vg_bank *vg_bank_at(size_t i);           /* NULL behind the last */
static inline bool vg_bank_offers(const vg_bank *bank, vg_ask_kind ask)
{
    return (bank->asks >> (unsigned)ask & 1) != 0;
}
