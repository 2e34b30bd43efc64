/* custody.yaml: read and checked as a whole before anything starts. Every problem is listed with
 * its line, not only the first; an unknown key is a problem. Secrets stand in files of their own,
 * never here.
 *
 *     vg_conf *conf;
 *     vg_conf_problem problems[VG_CONF_PROBLEMS_MAX];
 *     size_t count;
 *     if (vg_conf_read(path, &conf, problems, &count, &err).code != VG_OK) { print each; stop; }
 */
#pragma once
#include "adapters/bank.h"
#include "gateway/core/flow.h"

#define VG_CONF_PROGRAMS_MAX 64
#define VG_CONF_SETTINGS_MAX 64 /* keys of one bank */
#define VG_CONF_PROBLEMS_MAX 64
#define VG_CONF_FILE_MAX     (1024 * 1024)
#define VG_CONF_VALUE        256

typedef struct vg_conf_problem {
    int line; /* from 1; 0: the file as a whole */
    char text[200];
} vg_conf_problem;

typedef enum vg_conf_store_kind { VG_CONF_SQLITE = 1, VG_CONF_MYSQL = 2 } vg_conf_store_kind;

typedef struct vg_conf_store {
    int64_t kind; /* vg_conf_store_kind */
    char path[VG_CONF_VALUE];
    char host[VG_CONF_VALUE], socket[VG_CONF_VALUE], user[65], password_file[VG_CONF_VALUE],
        database[65];
    int64_t port;
    bool migrate;                  /* custodyd may bring the schema up to date itself */
    char mark_file[VG_CONF_VALUE]; /* how far this store was, kept outside it: shows a restored
                                      backup */
} vg_conf_store;

/* A certificate with its key, or a certificate of a bank's: certs/keyring.h. */
typedef struct vg_conf_keyfile {
    int line;
    char name[33];
    int64_t purpose; /* vg_purpose */
    char cert[VG_CONF_VALUE], key[VG_CONF_VALUE], pkcs12[VG_CONF_VALUE], password_file[VG_CONF_VALUE];
    char token_module[VG_CONF_VALUE], token_label[65], token_pin_file[VG_CONF_VALUE], token_key[65];
    char from[33]; /* a day: it signs from then on; "": from its certificate's beginning */
} vg_conf_keyfile;
#define VG_CONF_KEYS_MAX 64

typedef struct vg_conf_program {
    int line;
    char name[33];
    int64_t id; /* 1 to 1048575 */
    char bank_name[33];
    const vg_bank *bank;
    char mode[33]; /* one of the bank's (vg_bank.mode) */
    char url[VG_CONF_VALUE]; /* of the bank, or of its front-end software */
    int64_t signing;         /* vg_signing */
    bool signing_confirmed;  /* the bank agreed to a profile that its papers do not describe */
    char keys[33];           /* name in the keyring; "": the program's */
    char tls_ca[VG_CONF_VALUE];
    int64_t sm2_form;        /* vg_sig_form */
    char sm2_signature_uri[128], sm2_digest_uri[128];
    int64_t cms_family;      /* vg_cms_family */
    char push_address[64];   /* where a bank's front-end calls us by TCP */
    int64_t push_port;       /* 0: nowhere */
    char ref_prefix[3];
    int64_t t1_rule;     /* 1: by working days (biz), 0: by days (cal) */
    int64_t t1_cutoff_s; /* seconds after midnight in Shanghai */
    int64_t t1_release_s;
    int64_t t1_payee;              /* 1: next_day, 0: same_day */
    int64_t lots_withdraw; /* 1: latest_first, 0: oldest_first */
    int64_t lots_hold;     /* 1: oldest_first, 0: pending_first */
    char interest_rates[VG_CONF_VALUE]; /* none, posted, or a file: core/interest.h */
    int64_t interest_basis;             /* 360, 365 */
    int64_t interest_base;              /* 1: whole yuan, 0: all of it */
    char interest_account[33];          /* of one sum for all */
    int64_t interest_method;            /* 1: each rate for its own days, 0: the settlement day's for all */
    int64_t capture_approval_over; /* fen; 0: never */
    int64_t break_two_over;        /* fen; 0: never */
    int64_t write_off_max;         /* fen */
    char own_account[33], custody_account[33], suspense_account[33], settlement_account[33];
    char own_name[184]; /* name of own_account at the bank */
    bool class_limits;      /* limits of regulation count */
    char recon_rules[VG_CONF_VALUE]; /* how lines are matched, by days: core/recon.h */
    char limits_file[VG_CONF_VALUE]; /* lower ones, the program's own, newer ones: core/limits.h */
    char ledger_map[VG_CONF_VALUE];  /* our accounts in the general ledger: core/gl.h */
    int64_t return_fee;     /* of a returned payout: 0: the customer bears it, 1: shortfall */
    int64_t refund_from;    /* 0: as the bank's table says, 1: booking, 2: clearing */
    int64_t refund_channel; /* 1: topup, 0: order */
    int64_t pace_per_min;   /* the bank's own where the file says nothing */
    int64_t connections;
    int64_t first_tail; /* sub-account tails below it belong to accounts that the branch opened */
    int64_t rails;          /* 0: the bank's own hours, 1: the payment systems as they are, 2: none, nothing waits */
    char rails_file[VG_CONF_VALUE]; /* changes them: core/rails.h */
    int64_t confirm_batch;  /* accounts of a day's T+1 batch whose balances the bank is asked for */
    bool fetch_statements;  /* each day's statement file, where the bank's can be fetched */
    bool ask_working_days;  /* once a day, where the bank tells its calendar */
    char settings[VG_CONF_SETTINGS_MAX][VG_CONF_VALUE];
    const char
        *values[VG_CONF_SETTINGS_MAX]; /* of bank->conf_keys, same order: vg_bank_conf.values */
    char codes[16384];                 /* extra code dictionary: vg_bank_conf.codes */
} vg_conf_program;

typedef struct vg_conf {
    char instance[33];
    bool production, allow_known_holes;
    int64_t workers;
    struct {
        char address[64];
        int64_t port, threads;
    } listen;
    vg_conf_store store;
    char seal_key_file[VG_CONF_VALUE], bootstrap_key_file[VG_CONF_VALUE];
    vg_timers timers;
    size_t key_count;
    vg_conf_keyfile keys[VG_CONF_KEYS_MAX];
    char refused_keys_file[VG_CONF_VALUE]; /* further throw-away keys that production refuses */
    char spool_dir[VG_CONF_VALUE];         /* where a statement file stands while it is read; it has no name there */
    char statement_profiles[VG_CONF_VALUE]; /* folder of NAME.profile: mapping/statement/README.md */
    char calendar_file[VG_CONF_VALUE];     /* working days beside the built-in ones: core/calendar_file.h */
    size_t program_count;
    vg_conf_program programs[VG_CONF_PROGRAMS_MAX];
} vg_conf;

/* CONFIG when there are problems: *ret_count of them in problems (room for VG_CONF_PROBLEMS_MAX),
 * by line, and err names the first. *ret is set only on success; the caller frees it. */
VG_MUST vg_status vg_conf_read(const char *path, vg_conf **ret, vg_conf_problem *problems,
                               size_t *ret_count, vg_err *err);
VG_MUST vg_status vg_conf_parse(vg_span text, vg_conf **ret, vg_conf_problem *problems,
                                size_t *ret_count, vg_err *err);
void vg_conf_free(vg_conf *conf);

/* Every key that the reader knows, for the check of ops/custody.example.yaml: section ("" for the
 * top) and name; false behind the last. Banks' own settings are in vg_bank.conf_keys. */
bool vg_conf_key_at(size_t i, const char **ret_section, const char **ret_name);
