/* Codes and amounts that customers type, between the request and the send: in memory only. A gateway that stops loses
 * them, and the customer types again. */
#include "gateway/run/gateway_in.h"
#include <stdlib.h>
#include <string.h>

enum { SECRETS_MAX = 4096 }; /* beyond, the oldest goes: its customer is asked again */

static size_t find(const vg_gateway *gw, int64_t op)
{
    size_t i = 0;
    while (i < gw->secret_count && gw->secrets[i].op != op) {
        i++;
    }
    return i;
}

void vg_secret_wipe(vg_gateway *gw, int64_t op)
{
    size_t i = find(gw, op);
    if (i < gw->secret_count) {
        memmove(&gw->secrets[i], &gw->secrets[i + 1], (gw->secret_count - i - 1) * sizeof *gw->secrets);
        gw->secret_count--;
        explicit_bzero(&gw->secrets[gw->secret_count], sizeof *gw->secrets);
    }
}

void vg_secret_keep(vg_gateway *gw, int64_t op, const char *text)
{
    if (text[0] == 0 || op == 0) {
        return;
    }
    if (gw->secrets == NULL) {
        gw->secrets = calloc(SECRETS_MAX, sizeof *gw->secrets);
        assert(gw->secrets != NULL);
    }
    if (gw->secret_count == SECRETS_MAX) {
        vg_secret_wipe(gw, gw->secrets[0].op);
    }
    vg_secret *s = &gw->secrets[gw->secret_count++];
    s->op = op;
    vg_text_set(s->text, sizeof s->text, text);
}

void vg_secret_use(const vg_gateway *gw, int64_t op, char ret[VG_SECRET_TEXT])
{
    size_t i = find(gw, op);
    vg_text_set(ret, VG_SECRET_TEXT, i < gw->secret_count ? gw->secrets[i].text : "");
}
