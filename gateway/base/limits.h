/* Every limit of the gateway, named, with its reason. Reaching one is an error with its own code. */
#pragma once

#define VG_SPOOL_MAX         (INT64_C(1) << 30)  /* api.md: a statement file */
#define VG_BODY_MAX          (256 * 1024)        /* api.md: request body; a larger one is 413 */
#define VG_KEYS_MAX          1024                /* living API keys: each call is compared with all of them, and they are read every 5 s */
#define VG_JSON_DEPTH_MAX    16                  /* api.md */
#define VG_JSON_FIELDS_MAX   1000                /* api.md */
#define VG_MESSAGE_MAX       (256 * 1024)        /* one request to a bank: banks/baixin.md §3.1; all others are under 16 KiB */
#define VG_FILE_MAX          (180 * 1024)        /* an identity image: in Base64 and signed it fits VG_MESSAGE_MAX */
#define VG_ANSWER_MAX        (4 * 1024 * 1024)   /* one answer of a bank: a mode-3 statement of about 8,000 lines */
#define VG_DAY_FILE_MAX      (32 * 1024 * 1024)  /* a bank's file of a day in a directory: 300,000 lines, held in memory while it is read */
#define VG_XML_DEPTH_MAX     16                  /* the deepest documented message has 4 levels */
#define VG_XML_NODES_MAX     400000              /* 8,000 lines of 20 fields, twice */
#define VG_XML_ATTRS_MAX     16                  /* the paper knows one: list name; an attribute bomb costs the sender */
#define VG_DOC_DEPTH_MAX     32                  /* of any profile that mapping/xml.h reads */
#define VG_SOAP_BYTES_MAX    (4 * 1024 * 1024)   /* banks/baixin.md §3.1: one answer */
#define VG_SOAP_DEPTH_MAX    32                  /* this and the next four: banks/baixin.md §7.2 */
#define VG_SOAP_NODES_MAX    2000
#define VG_SOAP_ATTRS_MAX    20
#define VG_SOAP_SPACES_MAX   64                  /* namespace declarations of one message */
#define VG_SOAP_TEXT_MAX     (512 * 1024)        /* one text; the longest is a statement file in Base64 */
#define VG_CERT_BYTES_MAX    (16 * 1024)         /* DER or PEM; banks/baixin.md §5.2 allows 8 KiB, PEM is a third longer */
#define VG_CRL_BYTES_MAX     (4 * 1024 * 1024)   /* a large CA: 100,000 revoked certificates */
#define VG_CMS_BYTES_MAX     (4 * 1024 * 1024)   /* a signed answer: VG_ANSWER_MAX */
#define VG_ANY_XML_BYTES_MAX (1024 * 1024)       /* this and the next four: no bank's profile, security anchor 1 */
#define VG_ANY_XML_DEPTH_MAX 64
#define VG_ANY_XML_NODES_MAX 200000
#define VG_ANY_XML_ATTRS_MAX 64                  /* libxml2 compares them in pairs: 40,000 of them cost 12 s */
#define VG_ANY_XML_SPACES_MAX 4096               /* linear, but each scope is searched for each prefix */
#define VG_ROWS_MAX          8192                /* rows of one answer */
#define VG_BATCH_MAX         256                 /* events of one turn: bounds the commit and the loss of work on a retry */
#define VG_QUEUE_MAX         65536               /* waiting events; beyond: 503, outcome nothing */
#define VG_PREFETCH_ROUNDS   6                   /* answer, operation, hold, lots: each round loads what the steps missed */
#define VG_LOTS_MAX          512                 /* open lots of one account that a step looks at */
#define VG_PAYEES_MAX        16                  /* payees of one capture */
#define VG_PLAN_PARTS_MAX    120                 /* parts of a hold that are planned at once: ten years of months */
#define VG_CANDIDATES_MAX    8                   /* payees that an escrow order may name */
#define VG_ORDER_HOLDS_MAX   16                  /* holds of one order of an account that a step looks at */
#define VG_ORDER_WORDS_MAX   4                   /* words of a memo that are looked up as orders */
#define VG_RESTRICTIONS_MAX  64                  /* orders of one account that a bank's answer names, and that the API shows */
#define VG_LOOKS_A_MINUTE    6                   /* of a program: questions and statements asked for at the word of who proves nothing */
#define VG_PARTS_MAX         (VG_PAYEES_MAX * 2 + 8) /* parts of one operation: a leg and a fee a payee, and what prepares them */
#define VG_CASE_PARTS_MAX    32                  /* codes, amounts and messages of one customer's case: then it begins anew */
#define VG_LIST_MAX          500                 /* api.md: rows of one page */
#define VG_LIST_DEFAULT      50
#define VG_WAIT_MAX_S        30                  /* api.md: Prefer: wait=N */
#define VG_WORK_ROWS_MAX     400000              /* cached rows; then the cache is emptied between turns */
#define VG_HTTP_CONNECTIONS  2048
#define VG_HTTP_IDLE_S       75
#define VG_CSV_FIELDS_MAX    64                  /* the widest file of a bank has 40 columns */
#define VG_CSV_RECORD_MAX    8192                /* bytes of one record: 40 columns of 200 bytes */
#define VG_DAYS_FILE_MAX     (1024 * 1024)       /* a file of holidays or of rails: 100 years are 120 KiB */
#define VG_BANK_CONNECTIONS  16                  /* at once to one bank login */
#define VG_EVIDENCE_EVENTS_MAX 4096              /* of one act: a capture with 16 payees that is asked about for days has some 300 */
#define VG_EVIDENCE_TAIL_MAX 4096                /* events behind an act's last one that its archive goes through one by one */
#define VG_EVIDENCE_PATH_MAX 262144              /* events between those of one act and the head, with skips */
#define VG_EVIDENCE_BYTES_MAX (48 * 1024 * 1024) /* one archive: eight answers of VG_ANSWER_MAX in Base64 */
