/* DLSESMDN: the reconciliation file of the merchant's settlement account, in Base64 in the answer itself (B2B 3.13). What stands in the
 * file is in no paper (E.1): a program brings a profile, or does not ask. */
#include "adapters/citic/citic_in.h"
#include "mapping/base64.h"

void citic_day_offer(const vg_bank_conf *conf, const char *type, vg_day_offer *ret)
{
    const citic_settings *set = &((const citic_prepared *)conf->prepared)->set;
    bool has_file = set->day_file_profile[0] != 0, has_lines = set->day_files[0] != 0;
    *ret = (vg_day_offer){.profile = set->day_file_profile,
                          .types = !has_lines ? NULL : has_file ? "DLSESMDN " CITIC_CUSTODY_LINES : CITIC_CUSTODY_LINES};
    if (citic_is_paged(type)) {
        ret->profile = "citic-dltrnall";
        ret->account = set->main_account;
        ret->dated = ret->paged = true;
    } else if (type[0] != 0 && strcmp(type, "DLSESMDN") != 0) {
        ret->words = "CITIC has one file of a day (DLSESMDN) and the lines of the custody account (DLTRNALL)";
    } else if (!has_file) {
        ret->words = "CITIC's pages of a day (DLSTRNDT) are read all the time; its file DLSESMDN is in no paper: set bank_settings day_file_profile and "
                     "settle_account, or import it. --type DLTRNALL: the custody account";
    }
}

/* The one element that has the file; 0: it is missing. The template breaks its lines. */
static vg_status content_of(const vg_doc *doc, vg_arena *arena, vg_span *ret, vg_err *err)
{
    vg_node node;
    VG_TRY(vg_doc_child(doc, VG_DOC_ROOT, "fileContent", &node, err));
    return vg_map_base64(node == 0 ? (vg_span){0} : vg_doc_text(doc, node), true, arena, ret, err);
}

/* Account and date come back in the answer: nothing else ties the file to the question. */
vg_status citic_read_day_file(citic_reading *r, vg_err *err)
{
    vg_span file;
    if (strcmp(r->head.account, r->ready->set.settle_account) != 0 || r->head.day.n != r->ask->from.n) {
        return VG_FAIL(err, BANK_GARBLED, "a file of another account or day than was asked for");
    }
    VG_TRY(content_of(r->doc, r->arena, &file, err));
    r->answer->verdict = VG_VD_YES;
    return VG_DONE;
}

/* Of an answer that was read as a yes. One without status AAAAAAA says in the bank's own code that there is nothing (B.4); an empty file
 * under AAAAAAA says nothing at all. */
vg_status citic_day_file(const vg_bank_conf *conf, const vg_signer *signer, vg_span wire, int64_t at_ms, vg_arena *arena, vg_span *ret, vg_err *err)
{
    VG_AUTO(vg_doc) doc = NULL;
    vg_node status;
    (void)conf;
    *ret = (vg_span){0};
    VG_TRY(citic_open_answer(signer, wire, at_ms, arena, &doc, err));
    VG_TRY(vg_doc_child(doc, VG_DOC_ROOT, "status", &status, err));
    if (status == 0 || !vg_span_is(vg_doc_text(doc, status), "AAAAAAA")) {
        return VG_DONE;
    }
    VG_TRY(content_of(doc, arena, ret, err));
    return ret->len > 0 ? VG_DONE : VG_FAIL(err, STATEMENT, "the bank's answer has an empty file, and nothing in it proves that nothing moved");
}
