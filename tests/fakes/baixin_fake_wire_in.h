/* Envelopes of Baixin's fake: the tree that came, the keys, the letter that is written. */
#pragma once

#include <libxml/tree.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "tests/fakes/baixin_fake_books_in.h"

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
