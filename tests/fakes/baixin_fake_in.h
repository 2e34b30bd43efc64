/* Inside of Baixin's fake: the books, the message being handled and the tables of fields. */
#pragma once

#include <libxml/tree.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "tests/fakes/baixin_fake.h"
#include "tests/fakes/fake_text.h"

enum {
    BX_FIELDS_MAX = 32,          /* the longest request, OpenAccount, has 26 elements */
    BX_REQUEST_MAX = 256 * 1024, /* §3.1 */
    BX_DEPTH_MAX = 32,           /* §7.2 */
    BX_ELEMENTS_MAX = 2000,
    BX_FILE_MAX = 190 * 1024, /* an uploaded file, decoded (§4.1) */
    BX_VIOLATIONS_MAX = 1000,
    BX_RULES_MAX = 256,
    BX_CARDS_MAX = 5,
    BX_PINS_MAX = 2,
    BX_TEXT = 256, /* bytes of a name, a memo, an address of at most 60 or so characters */
};

#define BX_SOAP11     "http://schemas.xmlsoap.org/soap/envelope/"
#define BX_SOAP12     "http://www.w3.org/2003/05/soap-envelope"
#define BX_SPACE      "urn:cn:gateway:custody:v1"
#define BX_OASIS      "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
#define BX_WSSE       BX_OASIS "wssecurity-secext-1.0.xsd"
#define BX_WSU        BX_OASIS "wssecurity-utility-1.0.xsd"
#define BX_WSSE11     "http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd"
#define BX_DS         "http://www.w3.org/2000/09/xmldsig#"
#define BX_C14N       "http://www.w3.org/2001/10/xml-exc-c14n#"
#define BX_BASE64     BX_OASIS "soap-message-security-1.0#Base64Binary"
#define BX_X509       BX_OASIS "x509-token-profile-1.0#X509v3"
#define BX_RSA_SIG    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
#define BX_RSA_DIGEST "http://www.w3.org/2001/04/xmlenc#sha256"
#define BX_SM2_ID     "1234567812345678"

/* --- text and forms (baixin_fake_text.c) --- */

void bx_day_text(int64_t day, char to[11]); /* yyyy-MM-dd */
bool bx_day_parse(const char *text, int64_t *ret_day);
void bx_instant_text(int64_t ms, char to[25]); /* yyyy-MM-ddTHH:mm:ss.SSSZ */
/* digits: how many of a second's fraction must stand there, -1: none to three (§5.2). */
bool bx_instant_parse(const char *text, int digits, int64_t *ret_ms);
void bx_clock_text(int64_t ms, char to[9]); /* HH:mm:ss in China */
/* Characters of a UTF-8 text; SIZE_MAX with a control character in it. */
size_t bx_characters(const char *text);
bool bx_word_in(const char *set, const char *word);   /* words of set are divided by blanks */
bool bx_made_of(const char *text, const char *extra); /* letters, digits and extra */
bool bx_luhn(const char *digits);
bool bx_resident_id(const char *id); /* GB 11643: check digit and a real birthday */
uint32_t bx_age(const char *resident_id, int64_t day);
/* Strict: no white space, right padding. NULL: not Base64. malloc'ed. */
uint8_t *bx_base64_read(const char *text, size_t len, size_t *ret_len);
void bx_base64_add(fk_buf *buf, const void *bytes, size_t len);
void bx_hex_digest(const EVP_MD *digest, const void *bytes, size_t len, char to[65]);
void bx_escape(fk_buf *buf, const char *text); /* text of an element */

/* --- books --- */

typedef struct bx_acc bx_acc;
typedef struct bx_order bx_order;

/* One credit, as much of it as is still there. Money of it that a hold or an order keeps is out. */
typedef struct bx_lot {
    int64_t free, out;
    int64_t from_day; /* withdrawable from this bank day on; BX_NEVER: not before a Capture */
} bx_lot;
#define BX_NEVER INT64_MAX

typedef struct bx_part {
    bx_lot *lot;
    int64_t fen;
} bx_part;
typedef struct bx_parts {
    bx_part *at;
    size_t count, cap;
    int64_t fen; /* their sum */
} bx_parts;

typedef enum bx_take { BX_TAKE_ANY, BX_TAKE_MATURED, BX_TAKE_UNSPLIT } bx_take;

typedef struct bx_card {
    char no[33], mobile[12];
    bool can_fund;
} bx_card;

typedef struct bx_restriction {
    char no[33];
    const char *kind;
    bx_acc *acc;
    int64_t fen, from_ms;
    bool lifted;
} bx_restriction;

/* How a customer shows that a card or number is his; of a case, a binding, or an account's scene.
 */
typedef struct bx_proof {
    char order_no[33], code[9], mobile[12];
    char old_order_no[33], old_code[9]; /* the one before stays usable (type II §5, row 11) */
    int64_t fen;                        /* the small amount; 0: none was sent */
    int64_t valid_ms, sent_ms, sent_day;
    uint32_t sent, tries;
} bx_proof;

typedef enum bx_status { BX_ACTIVE, BX_INACTIVE, BX_CLOSED } bx_status;

struct bx_acc {
    char no[33], name[BX_TEXT], user_no[33], cust_no[33];
    char id_type[3], id_no[33], id_to[11];
    char kind; /* '0', '2', '3' */
    bx_status status;
    bx_card cards[BX_CARDS_MAX];
    size_t card_count;
    int64_t balance;                       /* the sum of its entries */
    int64_t held, transit_in, transit_out; /* held: holds and captures on their way */
    int64_t judicial;
    bx_lot **lots;
    size_t lot_count, lot_cap;
    int64_t out_day, out_year; /* to payees that are not bound: of which day and year */
    int64_t day_fen, year_fen;
    char review[3]; /* of a new ID document: "01" waiting */
    bx_proof proof; /* of the scenes of an open account */
};

/* One movement: one or two accounts, one BankTxnNo, an entry for each account. */
typedef struct bx_txn {
    char no[33];
    const char *service;
    bx_acc *from, *to;                  /* NULL: outside the bank */
    char opp_no[33], opp_name[BX_TEXT]; /* of the side outside */
    int64_t fen, refunded;
    bx_order *order; /* NULL: the world did it */
} bx_txn;

typedef struct bx_entry {
    bx_acc *acc;
    char dc;
    const char *service;
    char txn_no[33], request_no[33], orig_txn_no[33];
    char opp_no[33], opp_name[BX_TEXT], memo[BX_TEXT];
    int64_t fen, balance, day, at_ms;
    uint32_t seq; /* rising within the bank day */
    int64_t interest_from, interest_to;
} bx_entry;

typedef struct bx_hold {
    char no[33];
    bx_acc *acc;
    bx_parts parts;
    char payee[33];
    int64_t fen, at_ms, expire_ms; /* expire_ms 0: never */
    bool expired;
    char request_no[33];
} bx_hold;

typedef enum bx_state { BX_PROCESSING, BX_REVIEW, BX_SUCCESS, BX_FAILED, BX_RETURNED } bx_state;

struct bx_order {
    char request_no[33], txn_no[33];
    const struct bx_spec *spec;
    bx_state state;
    bx_acc *acc, *payee, *fee_acc;
    bx_hold *hold;  /* the money comes out of this hold; NULL: out of the account's lots */
    bx_take take;   /* out of which lots */
    int64_t *pot;   /* where the account counts it meanwhile: held, transit_in, transit_out */
    bx_parts parts; /* the money that waits for the result; none of a Deposit */
    bool from_outside, kept;
    bool limited; /* counted against the class limits */
    bx_txn *orig; /* of a refund */
    char acc_no[33], opp_no[33], opp_name[BX_TEXT], memo[BX_TEXT];
    int64_t fen, fee;
    int64_t on_top; /* of fee: what the account pays beside fen */
    char hold_no[33], hold_payee[33];
    int64_t expire_ms;
    bool t1;
    char code[7];
    const char *text;
    int64_t at_ms, seen_ms, done_ms, day, done_day, return_day, from_day;
    char return_no[33];
    uint32_t effects;
    bool forced_fail, contradict;
    int64_t late_ms, return_ms; /* 0: no */
};

/* --- opening and cards --- */

typedef struct bx_known { /* a card elsewhere, and whose it is */
    char name[BX_TEXT], id_type[3], id_no[33], mobile[12], card[33];
    bool type_one, can_fund, screened;
} bx_known;

typedef enum bx_open_status {
    BX_SMS_WAIT,
    BX_AMOUNT_WAIT,
    BX_IN_REVIEW,
    BX_OPENED,
    BX_OPENED_INACTIVE,
    BX_REFUSED,
} bx_open_status;

typedef struct bx_case {
    char no[33], request_no[33], user_no[33];
    char name[BX_TEXT], id_type[3], id_no[33], id_to[11], mobile[12], card[33];
    char kind;
    bool can_fund;
    bx_open_status status;
    bx_proof proof;
    char inst_review[3], bank_review[3];
    char refuse_code[7], refuse_text[64];
    bx_acc *acc;
    int64_t seen_ms, update_ms;
    bool wants_review; /* a fault sent it there */
} bx_case;

typedef enum bx_bind_status {
    BX_BIND_SMS_WAIT,
    BX_BIND_AMOUNT_WAIT,
    BX_BOUND,
    BX_BIND_REFUSED,
    BX_UNBOUND,
} bx_bind_status;

typedef struct bx_bind {
    char no[33], request_no[33];
    bx_acc *acc;
    char card[33], old_card[33], mobile[12];
    bx_bind_status status;
    bool type_one, can_fund;
    char refuse_code[7];
    bx_proof proof;
} bx_bind;

/* --- what else is kept --- */

/* A RequestNo, for ever (§3.3). */
typedef struct bx_seen {
    char request_no[33];
    const struct bx_spec *spec; /* NULL: it came, but nothing was processed under it */
    uint64_t content;
    uint32_t sends, effects, repeats;
    bx_order *order;
    bx_case *opening;
    bx_bind *bind;
    char *own; /* of other acts: what the answer said, to say it again */
} bx_seen;

typedef struct bx_note { /* a notice until it is acknowledged */
    uint64_t id;
    char event_no[33], own_no[33], request_no[33];
    const char *type;
    fk_buf body; /* what stands in NotifyRequest */
    int64_t made_ms, next_ms;
    uint32_t sent;
    bool spoilt; /* the one that was sent last must not be acknowledged */
    bool replaying;
    char msg_id[33];
    char *wire; /* of the last one, to replay it */
    size_t wire_len;
    baixin_do fault;
    int64_t fault_ms;
} bx_note;

typedef struct bx_upload {
    char file_id[33];
} bx_upload;

typedef struct bx_message_id {
    char key[33];
} bx_message_id;

typedef struct bx_snapshot { /* an account at the end of a bank day */
    const bx_acc *acc;
    int64_t day;
    baixin_balance balance;
} bx_snapshot;

typedef struct bx_count {
    char action[24];
    uint64_t n;
} bx_count;

typedef enum bx_due_kind {
    BX_DUE_RUN,
    BX_DUE_LATE,
    BX_DUE_RETURN,
    BX_DUE_EXPIRE,
    BX_DUE_OPEN_LATE,
} bx_due_kind;
typedef struct bx_due {
    int64_t at_ms;
    uint64_t number; /* equal times happen in the order they were asked for */
    bx_due_kind kind;
    void *what;
} bx_due;

typedef struct bx_rule {
    baixin_fault fault;
    uint32_t matches, hits;
} bx_rule;

typedef struct bx_kept { /* for GET /requests */
    int64_t at_ms;
    char action[24], request_no[33];
    baixin_do fault;
    char code[7];
    char *text;
} bx_kept;

/* --- the message being handled --- */

typedef struct bx_header { /* MsgHeader (§3.2); "" when absent */
    const char *version, *msg_id, *ref_msg_id, *service, *mode, *sender, *receiver, *inst, *route;
    const char *send_time, *biz_date;
} bx_header;

/* Nodes found by position, never by Id (§7.1 A). */
typedef struct bx_shape {
    xmlNode *security, *ts, *token, *signature, *head, *body, *child;
    bool soap12;
} bx_shape;

/* Why a message is refused before its operation is asked. fault NULL: the answer has the code. */
typedef struct bx_wrong {
    const char *fault;
    const char *code;
    const char *kind; /* of the violation */
    char text[160];
} bx_wrong;

typedef struct bx_req {
    xmlDoc *doc;
    bx_shape shape;
    bx_header head;
    const struct bx_spec *spec;
    const char *values[BX_FIELDS_MAX]; /* by the row of the table; NULL: absent */
    char request_no[33];
} bx_req;

typedef struct bx_out { /* the children of the answer's Body child */
    fk_buf text;
    size_t common; /* RespCode, RespMsg and RequestNo end here */
    char code[7];
    bool wrong_amount, wrong_account;
} bx_out;

typedef struct bx_msg {
    int64_t now;
    const bx_req *req;
    const struct bx_spec *spec;
    bx_seen *seen;
    baixin_fault fault; /* act NONE: none */
} bx_msg;

typedef struct bx_handled { /* what is to be answered, when it is not what out says */
    char fault[32];         /* "": no fault */
    char code[7];
} bx_handled;

typedef struct bx_keys {
    EVP_PKEY *sign;
    uint8_t *cert; /* DER of what the bank signs with */
    size_t cert_len;
    X509 *pins[BX_PINS_MAX];
    size_t pin_count;
    const EVP_MD *digest; /* SHA-256 or SM3 */
    const char *sig_uri, *digest_uri;
} bx_keys;

struct baixin_fake {
    baixin_fake_conf conf;
    bx_keys keys;
    uint64_t random;
    int64_t now;
    int64_t day; /* the bank's accounting day */
    bool started;
    fk_map acc_by_no, seen_by_no, hold_by_no, txn_by_no, case_by_no, bind_by_no, known_by_card;
    fk_map msg_ids, files;
    bx_acc **accs;
    size_t acc_count, acc_cap;
    bx_order **orders;
    size_t order_count, order_cap;
    bx_hold **holds;
    size_t hold_count, hold_cap;
    bx_txn **txns;
    size_t txn_count, txn_cap;
    bx_entry **entries;
    size_t entry_count, entry_cap;
    bx_case **cases;
    size_t case_count, case_cap;
    bx_bind **binds;
    size_t bind_count, bind_cap;
    bx_known **known;
    size_t known_count, known_cap;
    bx_restriction **restrictions;
    size_t restriction_count, restriction_cap;
    bx_seen **seen;
    size_t seen_count, seen_cap;
    bx_message_id **ids;
    size_t id_count, id_cap;
    bx_upload **uploads;
    size_t upload_count, upload_cap;
    bx_note **notes; /* not acknowledged */
    size_t note_count, note_cap;
    bx_snapshot *snapshots;
    size_t snapshot_count, snapshot_cap;
    bx_due *due;
    size_t due_count, due_cap;
    uint64_t due_number, number, acc_number, note_number, msg_number;
    uint32_t seq;
    bx_count counts[32];
    size_t count_count;
    uint64_t messages;
    baixin_violation *violations;
    size_t violation_count, violation_cap;
    uint64_t violations_lost;
    bx_rule *rules;
    size_t rule_count, rule_cap;
    bool off;
    bx_kept *kept; /* ring */
    uint64_t kept_count;
    bx_out out;
    fk_buf file;   /* the last statement file written */
    uint8_t *last; /* the answer before, to replay it */
    size_t last_len;
    int64_t outside_fen; /* with all balances it sums to zero */
};

/* --- tables (baixin_fake_spec.c) and check (baixin_fake_check.c) --- */

typedef enum bx_type {
    BX_T_REQ_NO,
    BX_T_BANK_NO,
    BX_T_USER_NO,
    BX_T_ACCT,
    BX_T_CARD,
    BX_T_NAME,
    BX_T_ID_NO,
    BX_T_MOBILE,
    BX_T_AMOUNT,  /* above zero */
    BX_T_AMOUNT0, /* the same, zero allowed */
    BX_T_DATE,
    BX_T_TIME,
    BX_T_FILE_ID,
    BX_T_TEXT, /* min to max characters, none of them a control character */
    BX_T_CODE, /* letters and digits, min to max */
    BX_T_DIGITS,
    BX_T_HEX64,
    BX_T_UINT,  /* min to max as a number */
    BX_T_BYTES, /* Base64 of at most BX_FILE_MAX bytes */
    BX_T_WORD,  /* one of set */
} bx_type;

/* need: 'R' required, 'O' optional; of the letters A to C exactly one has its elements there, and
 * so of X and Y. */
typedef struct bx_tag {
    const char *name;
    bx_type type;
    char need;
    uint16_t min, max;
    const char *set;
} bx_tag;

typedef enum bx_kind { BX_QUERY, BX_MONEY, BX_ADMIN } bx_kind;
/* A money operation has check (refuse, or keep the money), book (it happens) and own (its own
 * fields of the answer); every other one has act. */
typedef struct bx_spec {
    const char *name;
    bx_kind kind;
    const bx_tag *tags;
    void (*act)(baixin_fake *fake, const bx_msg *msg);
    const char *(*check)(baixin_fake *fake, const bx_msg *msg, bx_order *order);
    void (*book)(baixin_fake *fake, bx_order *order);
    void (*own)(baixin_fake *fake, const bx_order *order);
    bool travels; /* the result comes execute_ms later, when the other side is outside the bank */
    bool no_payinst;
} bx_spec;

const bx_spec *bx_spec_find(const char *name);
/* Fills values by the table; false with the reason in why. */
bool bx_check_body(bx_req *req, char why[160]);
const char *bx_get(const bx_req *req, const char *name); /* "" when absent */
int64_t bx_get_fen(const bx_req *req, const char *name); /* 0 when absent */
uint64_t bx_content(const bx_req *req);
bool bx_check_header(baixin_fake *fake, const bx_req *req, bx_wrong *wrong);
bool bx_check_http(const baixin_fake *fake, const bx_req *req, const baixin_ask *ask,
                   bx_wrong *wrong);
bool bx_msg_id_new(baixin_fake *fake, const char *msg_id); /* false: it was used before */
void bx_breach(baixin_fake *fake, const char *action, const char *request_no, const char *kind,
               const char *what);
/* Record a breach of this message and answer it with code. */
void bx_refuse_form(baixin_fake *fake, const bx_msg *msg, const char *code, const char *what);

/* --- XML (baixin_fake_xml.c), WS-Security (baixin_fake_wss.c, _sign.c, _keys.c) --- */

bool bx_wrong_set(bx_wrong *wrong, const char *fault, const char *code, const char *text);
/* Bytes to a tree of elements and text, nothing else; NULL with the reason. */
xmlDoc *bx_parse(const uint8_t *bytes, size_t len, bx_wrong *wrong);
bool bx_shape_read(const baixin_fake *fake, xmlDoc *doc, bx_shape *shape, bx_wrong *wrong);
bool bx_header_read(xmlNode *head, bx_header *ret);
bool bx_is(const xmlNode *node, const char *space, const char *local);
/* The text of an element without elements; NULL when it has some. */
const char *bx_leaf(const xmlNode *node);
/* An attribute without namespace (space NULL) or with; NULL when absent. */
const char *bx_attr(const xmlNode *node, const char *space, const char *local);
size_t bx_attr_count(const xmlNode *node);
void bx_canonical(xmlNode *node, fk_buf *ret);

bool bx_verify(const baixin_fake *fake, const bx_shape *shape, int64_t now, bx_wrong *wrong);
bool bx_keys_read(const baixin_fake_conf *conf, bx_keys *keys);
void bx_keys_free(bx_keys *keys);
void bx_digest64(const bx_keys *keys, const void *bytes, size_t len, fk_buf *ret);
bool bx_signature_good(const baixin_fake *fake, EVP_PKEY *key, const fk_buf *text,
                       const uint8_t *signature, size_t len);
void bx_signature_make(const baixin_fake *fake, const fk_buf *text, fk_buf *ret);

typedef struct bx_letter {        /* an envelope to be written */
    const char *service, *suffix; /* the Body child is service and suffix; suffix NULL: a fault */
    const char *ref_msg_id;       /* NULL: not an answer */
    const char *body;
    char msg_id[33]; /* set by bx_write */
    int64_t now;
    int64_t age_ms; /* of its Timestamp */
    bool no_signature, wrong_signature;
} bx_letter;
void bx_write(baixin_fake *fake, bx_letter *letter, uint8_t **ret, size_t *ret_len);
void bx_fault_body(const baixin_fake *fake, const char *fault, const char *code, fk_buf *ret);
int bx_fault_status(const baixin_fake *fake, const char *fault);

/* --- one message (baixin_fake_act.c) --- */

bool bx_req_read(const baixin_fake *fake, const baixin_ask *ask, bx_req *req, bx_wrong *wrong);
void bx_req_clear(bx_req *req);
const char *bx_action_of(const bx_req *req); /* "" when nothing could be read */
const char *bx_content_type(const baixin_fake *fake, bool notice);
/* unread: why bx_req_read failed, or NULL. */
void bx_act(baixin_fake *fake, const baixin_ask *ask, bx_req *req, const bx_wrong *unread,
            const baixin_fault *fault, bx_handled *done);

/* --- the answer (baixin_fake_out.c) --- */

void bx_answer(baixin_fake *fake, const bx_msg *msg, const char *code); /* starts anew */
void bx_answer_text(baixin_fake *fake, const bx_msg *msg, const char *code, const char *text);
void bx_put(fk_buf *buf, const char *prefix, const char *name, const char *value);
void bx_say(baixin_fake *fake, const char *name, const char *value); /* "" is left out */
void bx_say_fen(baixin_fake *fake, const char *name, int64_t fen);
void bx_say_day(baixin_fake *fake, const char *name, int64_t day);
void bx_say_instant(baixin_fake *fake, const char *name, int64_t ms);
void bx_say_uint(baixin_fake *fake, const char *name, uint64_t value);
void bx_say_account(baixin_fake *fake,
                    const char *no); /* AcctNo and Amount are what two faults alter */
void bx_say_amount(baixin_fake *fake, int64_t fen);
void bx_group(baixin_fake *fake, const char *name, bool open);
const char *bx_code_text(const char *code);

/* --- books (baixin_fake_books.c, _lots.c) --- */

/* One more in a list: BX_ADD(fake->entries, fake->entry, one) with its _count and _cap. */
#define BX_ADD(list, name, one)                                                                    \
    ((list) = fk_grow((list), &name##_cap, name##_count + 1, sizeof *(list)),                      \
     (list)[name##_count++] = (one))

void bx_number(baixin_fake *fake, const char *letters, char to[33]);
bx_acc *bx_acc_find(const baixin_fake *fake, const char *no);
bx_acc *bx_acc_new(baixin_fake *fake, const char *no, const char *name, char kind);
int64_t bx_available(const bx_acc *acc);
int64_t bx_withdrawable(const baixin_fake *fake, const bx_acc *acc);
bx_card *bx_card_of(bx_acc *acc, const char *no);
int64_t bx_next_day(const baixin_fake *fake, int64_t day); /* T+1 */
const char *bx_status_text(const bx_acc *acc);

int64_t bx_takeable(const baixin_fake *fake, const bx_acc *acc, bx_take how);
void bx_lot_add(bx_acc *acc, int64_t fen, int64_t from_day);
/* Move fen, which must be there, from an account's lots into parts. */
void bx_parts_take(const baixin_fake *fake, bx_acc *acc, int64_t fen, bx_take how, bx_parts *parts);
void bx_parts_move(bx_parts *from, int64_t fen, bx_parts *to);
void bx_parts_give_back(bx_parts *parts);
void bx_parts_spend(bx_parts *parts);

typedef struct bx_movement {
    const char *service;
    bx_acc *from, *to;
    int64_t fen, from_day; /* from_day: of the payee's lot */
    const char *txn_no, *request_no, *orig_txn_no, *opp_no, *opp_name, *memo;
    int64_t fee;     /* stays of fen: the payee gets less */
    bx_acc *fee_acc; /* who gets it; NULL: the bank */
    int64_t interest_from, interest_to;
    bx_order *order;
} bx_movement;
/* Write the entries of a movement. What leaves an account must have been taken from its lots. */
bx_txn *bx_move(baixin_fake *fake, const bx_movement *move);
void bx_credit_interest(baixin_fake *fake, bx_acc *acc, int64_t fen);
void bx_day_end(baixin_fake *fake);

/* --- orders (baixin_fake_order.c), money (baixin_fake_money.c, _pay.c) --- */

void bx_due_add(baixin_fake *fake, int64_t at_ms, bx_due_kind kind, void *what);
bx_seen *bx_seen_of(baixin_fake *fake, const char *request_no);
void bx_money(baixin_fake *fake, const bx_msg *msg);
void bx_money_answer(baixin_fake *fake, const bx_msg *msg, const bx_order *order, const char *code);
const char *bx_state_text(const bx_order *order);
void bx_order_decide(baixin_fake *fake, bx_order *order, bool approve);
/* Keep the money of an order until its result is known; false: it is not there. Give it back to
 * where it was taken from; or let it go, when the entries are written. */
bool bx_order_keep(const baixin_fake *fake, bx_order *order);
void bx_order_undo(bx_order *order);
void bx_order_spend(bx_order *order);
bx_order *bx_order_find(const baixin_fake *fake, const char *request_no);
void bx_hold_expire(baixin_fake *fake, bx_hold *hold);
const char *bx_refuse(bx_order *order, const char *code, const char *text);
/* Whether money may leave (debit) or enter now; else the refusal. */
const char *bx_may(const baixin_fake *fake, bx_order *order, const bx_acc *acc, bool debit);
const char *bx_short_of(bx_order *order, const bx_acc *acc, int64_t fen);
const char *bx_count_limit(baixin_fake *fake, bx_order *order);
void bx_uncount_limit(bx_order *order);

/* --- opening and cards (baixin_fake_opening.c, _proof.c, _card.c, _person.c) --- */

/* Why somebody with this card is not taken: a code, and which element it is; NULL: he is. */
const char *bx_person_wrong(const baixin_fake *fake, const bx_known *told, bx_known *ret,
                            const char **ret_which);
bool bx_card_shape(const char *card); /* the Luhn digit of a UnionPay card (type II §3) */
void bx_opening_answer(baixin_fake *fake, const bx_msg *msg, const bx_case *opening,
                       const char *code);
void bx_bind_answer(baixin_fake *fake, const bx_msg *msg, const bx_bind *bind, const char *code);
const char *bx_open_text(const bx_case *opening);
void bx_case_proven(baixin_fake *fake, bx_case *opening);
void bx_case_open(baixin_fake *fake, bx_case *opening);
void bx_case_refuse(baixin_fake *fake, bx_case *opening, const char *code);
bool bx_case_decide(baixin_fake *fake, bx_case *opening, const char *decision);
void bx_bind_proven(baixin_fake *fake, bx_bind *bind);
void bx_identity_passed(baixin_fake *fake, bx_acc *acc);
/* A code by SMS, or a small amount to the card. */
void bx_proof_send(baixin_fake *fake, bx_proof *proof, bool amount);
/* NULL: the code is the one that was sent; else 300002, 300003 or 300004. */
const char *bx_proof_try(baixin_fake *fake, bx_proof *proof, const char *order_no,
                         const char *code);

/* --- statement files (baixin_fake_file.c) --- */

bool bx_file_write(baixin_fake *fake, int64_t day, const char *kind, fk_buf *to);

/* --- notices (baixin_fake_notify.c) --- */

typedef struct bx_event {
    const char *type, *request_no, *acc_no, *txn_no, *status, *open_status, *payer_no, *payer_name;
    int64_t fen; /* 0: none */
    int64_t day; /* 0: the bank's day */
} bx_event;
void bx_notify(baixin_fake *fake, const bx_event *event);
int64_t bx_notes_due(const baixin_fake *fake);
void bx_note_free(bx_note *note);

/* --- faults (baixin_fake_faults.c) --- */

baixin_fault bx_fault_pick(baixin_fake *fake, const char *action, const char *request_no,
                           const bx_spec *spec);
bool bx_fault_acts(const baixin_fault *fault);
