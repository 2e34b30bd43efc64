#include "certs/token.h"
#include "certs/file_in.h"
#include "certs/key_in.h"
#include <dlfcn.h>
#include <p11-kit/pkcs11.h>
#include <stdlib.h>

enum { SLOTS = 64, SESSIONS = 4, LABEL = 32 };

struct vg_token {
    void *library;
    CK_FUNCTION_LIST_PTR calls;
    bool began; /* we initialised the library, we finalise it */

    /* A session computes one signature at a time: threads wait for a free one. */
    pthread_mutex_t lock;
    pthread_cond_t given_back;
    CK_SESSION_HANDLE sessions[SESSIONS];
    size_t free_count;
    size_t count;
};

typedef struct token_key {
    vg_token *token;
    CK_OBJECT_HANDLE handle;
} token_key;

/* --- the library ------------------------------------------------------------------------------ */

static const char *reason(CK_RV rv)
{
    switch (rv) {
    case CKR_PIN_INCORRECT: return "the PIN is wrong; it is not tried again, tokens count";
    case CKR_PIN_LOCKED: return "the PIN is locked: unlock it with the vendor's tool";
    case CKR_PIN_LEN_RANGE: return "the PIN has a length that the token does not take";
    case CKR_USER_PIN_NOT_INITIALIZED: return "the token has no user PIN yet";
    case CKR_DEVICE_REMOVED:
    case CKR_TOKEN_NOT_PRESENT: return "the token is gone";
    case CKR_SESSION_HANDLE_INVALID:
    case CKR_USER_NOT_LOGGED_IN: return "the session is gone: restart";
    default: return "see PKCS#11, return values";
    }
}

static vg_status refused(CK_RV rv, const char *what, vg_err *err)
{
    return VG_FAIL(err, KEY_FILE, "token, %s: %s (0x%lx)", what, reason(rv), (unsigned long)rv);
}

static vg_status load(vg_token *t, const char *module, vg_err *err)
{
    if (module[0] != '/') {
        return VG_FAIL(err, KEY_FILE, "the token's library %s is not an absolute path", module);
    }
    t->library = dlopen(module, RTLD_NOW | RTLD_LOCAL);
    if (t->library == NULL) {
        return VG_FAIL(err, KEY_FILE, "the token's library %s can't be loaded", module);
    }
    CK_C_GetFunctionList list;
    void *symbol = dlsym(t->library, "C_GetFunctionList");
    memcpy(&list, &symbol, sizeof list); /* ISO C has no cast from object to function */
    if (symbol == NULL || list(&t->calls) != CKR_OK) {
        return VG_FAIL(err, KEY_FILE, "%s is not a PKCS#11 library", module);
    }
    CK_C_INITIALIZE_ARGS args = {.flags = CKF_OS_LOCKING_OK};
    CK_RV rv = t->calls->C_Initialize(&args);
    if (rv != CKR_OK && rv != CKR_CRYPTOKI_ALREADY_INITIALIZED) {
        return refused(rv, "initialise", err);
    }
    t->began = rv == CKR_OK;
    return VG_DONE;
}

/* Labels are padded with blanks to 32 bytes (PKCS#11 v2.40, 3.2). */
static bool has_label(const CK_TOKEN_INFO *info, const char *label)
{
    size_t len = strlen(label);
    bool same = len <= LABEL && memcmp(info->label, label, len) == 0;
    for (size_t i = len; i < LABEL && same; i++) {
        same = info->label[i] == ' ';
    }
    return same;
}

static vg_status find_slot(const vg_token *t, const char *label, CK_SLOT_ID *ret, vg_err *err)
{
    CK_SLOT_ID slots[SLOTS];
    CK_ULONG count = SLOTS;
    CK_RV rv = t->calls->C_GetSlotList(CK_TRUE, slots, &count);
    if (rv != CKR_OK) {
        return refused(rv, "list", err);
    }
    size_t found = 0;
    for (CK_ULONG i = 0; i < count; i++) {
        CK_TOKEN_INFO info;
        if (t->calls->C_GetTokenInfo(slots[i], &info) == CKR_OK && has_label(&info, label)) {
            *ret = slots[i];
            found++;
        }
    }
    return found == 1 ? VG_DONE
                      : VG_FAIL(err, KEY_FILE, "%zu tokens are labelled %s", found, label);
}

static vg_status log_in(vg_token *t, const char *pin_path, vg_err *err)
{
    VG_AUTO_FILE pin = {0};
    VG_TRY(vg_file_read_line(pin_path, &pin, err));
    CK_RV rv = t->calls->C_Login(t->sessions[0], CKU_USER, pin.at, pin.len);
    return rv == CKR_OK || rv == CKR_USER_ALREADY_LOGGED_IN ? VG_DONE
                                                            : refused(rv, "log in", err);
}

static vg_status open_sessions(vg_token *t, CK_SLOT_ID slot, const char *pin_path, vg_err *err)
{
    while (t->count < SESSIONS) {
        CK_RV rv = t->calls->C_OpenSession(slot, CKF_SERIAL_SESSION, NULL, NULL,
                                           &t->sessions[t->count]);
        if (rv != CKR_OK && t->count == 0) {
            return refused(rv, "open a session", err);
        }
        if (rv != CKR_OK) {
            break; /* a token may have fewer */
        }
        if (++t->count == 1) {
            VG_TRY(log_in(t, pin_path, err)); /* holds for all sessions of this process */
        }
    }
    t->free_count = t->count;
    return VG_DONE;
}

vg_status vg_token_open(const vg_token_conf *conf, vg_token **ret, vg_err *err)
{
    vg_token *t = calloc(1, sizeof *t);
    if (t == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for a token");
    }
    pthread_mutex_init(&t->lock, NULL);
    pthread_cond_init(&t->given_back, NULL);
    CK_SLOT_ID slot = 0;
    vg_status st = load(t, conf->module, err);
    if (st.code == VG_OK) {
        st = find_slot(t, conf->label, &slot, err);
    }
    if (st.code == VG_OK) {
        st = open_sessions(t, slot, conf->pin, err);
    }
    if (st.code != VG_OK) {
        vg_token_close(t);
        return st;
    }
    *ret = t;
    return VG_DONE;
}

void vg_token_close(vg_token *t)
{
    if (t == NULL) {
        return;
    }
    for (size_t i = 0; i < t->count; i++) {
        (void)t->calls->C_CloseSession(t->sessions[i]); /* the last one logs out */
    }
    if (t->began) {
        (void)t->calls->C_Finalize(NULL);
    }
    if (t->library != NULL) {
        dlclose(t->library);
    }
    pthread_cond_destroy(&t->given_back);
    pthread_mutex_destroy(&t->lock);
    free(t);
}

/* --- keys ------------------------------------------------------------------------------------- */

static CK_SESSION_HANDLE take_session(vg_token *t)
{
    pthread_mutex_lock(&t->lock);
    while (t->free_count == 0) {
        pthread_cond_wait(&t->given_back, &t->lock);
    }
    CK_SESSION_HANDLE session = t->sessions[--t->free_count];
    pthread_mutex_unlock(&t->lock);
    return session;
}

static void give_session(vg_token *t, CK_SESSION_HANDLE session)
{
    pthread_mutex_lock(&t->lock);
    t->sessions[t->free_count++] = session;
    pthread_cond_signal(&t->given_back);
    pthread_mutex_unlock(&t->lock);
}

static vg_status sign(void *ctx, vg_span bytes, uint8_t ret[VG_SIGNATURE_MAX], size_t *ret_len,
                      vg_err *err)
{
    token_key *key = ctx;
    CK_MECHANISM mechanism = {.mechanism = CKM_SHA256_RSA_PKCS};
    CK_ULONG len = VG_SIGNATURE_MAX;
    CK_SESSION_HANDLE session = take_session(key->token);
    CK_RV rv = key->token->calls->C_SignInit(session, &mechanism, key->handle);
    if (rv == CKR_OK) {
        rv = key->token->calls->C_Sign(session, (CK_BYTE_PTR)(uintptr_t)bytes.at, bytes.len, ret,
                                       &len);
    }
    give_session(key->token, session);
    if (rv != CKR_OK) {
        return refused(rv, "sign", err);
    }
    *ret_len = len;
    return VG_DONE;
}

static vg_status find_key(vg_token *t, CK_SESSION_HANDLE session, const char *label,
                          CK_OBJECT_HANDLE *ret, vg_err *err)
{
    CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
    CK_ATTRIBUTE wanted[] = {{CKA_CLASS, &class, sizeof class},
                             {CKA_LABEL, (void *)(uintptr_t)label, strlen(label)}};
    CK_OBJECT_HANDLE found[2];
    CK_ULONG count = 0;
    CK_RV rv = t->calls->C_FindObjectsInit(session, wanted, VG_COUNT(wanted));
    if (rv == CKR_OK) {
        rv = t->calls->C_FindObjects(session, found, VG_COUNT(found), &count);
        (void)t->calls->C_FindObjectsFinal(session);
    }
    if (rv != CKR_OK) {
        return refused(rv, "find a key", err);
    }
    if (count != 1) {
        return VG_FAIL(err, KEY_FILE, "the token has %s key labelled %s",
                       count == 0 ? "no" : "more than one", label);
    }
    *ret = found[0];
    return VG_DONE;
}

static vg_status check_key(vg_token *t, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key,
                           const char *label, vg_err *err)
{
    CK_KEY_TYPE type = 0;
    CK_BBOOL signs = CK_FALSE;
    CK_BBOOL extractable = CK_TRUE;
    CK_ATTRIBUTE asked[] = {{CKA_KEY_TYPE, &type, sizeof type},
                            {CKA_SIGN, &signs, sizeof signs},
                            {CKA_EXTRACTABLE, &extractable, sizeof extractable}};
    CK_RV rv = t->calls->C_GetAttributeValue(session, key, asked, VG_COUNT(asked));
    if (rv != CKR_OK) {
        return refused(rv, "read a key's attributes", err);
    }
    if (type != CKK_RSA || !signs) {
        return VG_FAIL(err, KEY_FILE, "the token's key %s is not an RSA key that signs", label);
    }
    if (extractable) {
        return VG_FAIL(err, KEY_FILE, "the token's key %s can be taken out of it", label);
    }
    return VG_DONE;
}

static void forget(void *ctx) { free(ctx); }

vg_status vg_token_key(vg_token *t, const char *label, vg_key **ret, vg_err *err)
{
    CK_OBJECT_HANDLE handle = 0;
    CK_SESSION_HANDLE session = take_session(t);
    vg_status st = find_key(t, session, label, &handle, err);
    if (st.code == VG_OK) {
        st = check_key(t, session, handle, label, err);
    }
    give_session(t, session);
    VG_TRY(st);
    token_key *key = calloc(1, sizeof *key);
    if (key == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for a key");
    }
    *key = (token_key){t, handle};
    st = vg_key_make_elsewhere(&(vg_key_elsewhere){key, sign, forget}, ret, err);
    if (st.code != VG_OK) {
        free(key);
    }
    return st;
}
