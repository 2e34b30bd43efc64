/* The bank opened and closed. */
#include "tests/fakes/pingan_fake_in.h"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdlib.h>

/* The bank opens the function sub-accounts for the platform (B.0). */
static void open_function_accounts(pingan_fake *fake)
{
    fake->suspense = pa_acc_new(fake, "", "挂账", "2");
    fake->fee = pa_acc_new(fake, "", "平台手续费", "3");
    fake->interest = pa_acc_new(fake, "", "利息", "4");
    fake->guarantee = pa_acc_new(fake, "", "平台担保", "5");
    fake->payouts = pa_acc_new(fake, "", "提现在途", "12");
}

pingan_fake *pingan_fake_new(const pingan_fake_conf *conf)
{
    pingan_fake *fake = fk_alloc(1, sizeof *fake);
    fake->conf = *conf;
    fake->random = conf->seed;
    fake->signed_in = conf->signed_in;
    fake->to_utf8 = iconv_open("UTF-8", "GBK");
    fake->to_gbk = iconv_open("GBK", "UTF-8");
    if (conf->keep_requests > 0) {
        fake->requests = fk_alloc(conf->keep_requests, sizeof *fake->requests);
    }
    if (fake->to_utf8 == (iconv_t)-1 || fake->to_gbk == (iconv_t)-1 || !pa_sign_load(fake)) {
        pingan_fake_free(fake);
        return NULL;
    }
    open_function_accounts(fake);
    pa_corp_open(fake);
    return fake;
}

static void free_all(void *list, size_t count)
{
    void **items = list;
    for (size_t i = 0; i < count; i++) {
        free(items[i]);
    }
    free(items);
}

static void free_books(pingan_fake *fake)
{
    for (size_t i = 0; i < fake->acc_count; i++) {
        free(fake->accs[i]->lots.at);
    }
    for (size_t i = 0; i < fake->hold_count; i++) {
        free(fake->holds[i]->lots.at);
    }
    for (size_t i = 0; i < fake->push_count; i++) {
        free(fake->pushes[i]->body);
        pa_order_free(fake->pushes[i]->order);
    }
    for (size_t i = 0; i < fake->order_count; i++) {
        pa_order_free(fake->orders[i]);
    }
    free_all(fake->accs, fake->acc_count);
    free_all(fake->holds, fake->hold_count);
    free_all(fake->cards, fake->card_count);
    free_all(fake->lines, fake->line_count);
    free_all(fake->returns, fake->return_count);
    free_all(fake->seen, fake->seen_count);
    free_all(fake->pushes, fake->push_count);
    free(fake->orders);
    free(fake->posts);
    free(fake->corp_lines);
    free(fake->due);
}

static void free_maps(pingan_fake *fake)
{
    fk_map *maps[] = {&fake->acc_by_no,  &fake->acc_by_cust, &fake->order_by_log,
                      &fake->hold_by_ht, &fake->used_ht,     &fake->seen_by_log,
                      &fake->card_by_no, &fake->order_by_market};
    for (size_t i = 0; i < sizeof maps / sizeof maps[0]; i++) {
        fk_map_free(maps[i]);
    }
}

void pingan_fake_free(pingan_fake *fake)
{
    if (fake == NULL) {
        return;
    }
    free_books(fake);
    free_maps(fake);
    for (uint32_t i = 0; fake->requests != NULL && i < fake->conf.keep_requests; i++) {
        free(fake->requests[i].text);
    }
    free(fake->requests);
    free(fake->violations);
    free(fake->rules);
    free(fake->out.body.at);
    pa_req_clear(&fake->req);
    free(fake->req.utf8.at);
    free(fake->req.fields);
    free(fake->req.values);
    free(fake->req.row_values);
    X509_free(fake->platform_cert);
    X509_free(fake->bank_cert);
    EVP_PKEY_free(fake->bank_key);
    if (fake->to_utf8 != (iconv_t)-1) {
        iconv_close(fake->to_utf8);
    }
    if (fake->to_gbk != (iconv_t)-1) {
        iconv_close(fake->to_gbk);
    }
    free(fake);
}

/* Ready for the next message; the arrays stay. */
void pa_req_clear(pa_req *req)
{
    pa_b2b_free(req);
    *req = (pa_req){.utf8 = {.at = req->utf8.at, .cap = req->utf8.cap},
                    .fields = req->fields, .field_cap = req->field_cap,
                    .values = req->values, .value_cap = req->value_cap,
                    .row_values = req->row_values, .row_value_cap = req->row_value_cap};
}
