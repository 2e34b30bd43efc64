/* Writes Baixin's contract as XSD and WSDL, both modes: baixin_contract DIRECTORY (of the tree: mapping/baixin). */
#include "mapping/baixin_contract.h"
#include <stdio.h>

enum { ROOM = 128 * 1024 };

typedef struct document {
    const char *name;
    void (*write)(bool payinst, vg_buf *ret);
    bool payinst;
} document;

static const document documents[] = {
    {"custody-direct.xsd", baixin_contract_xsd, false},
    {"custody-payinst.xsd", baixin_contract_xsd, true},
    {"custody-direct.wsdl", baixin_contract_wsdl, false},
    {"custody-payinst.wsdl", baixin_contract_wsdl, true},
};

static bool keep(const char *folder, const document *d)
{
    static uint8_t room[ROOM];
    vg_buf text = vg_buf_of(room, sizeof room);
    char path[4096];
    d->write(d->payinst, &text);
    int n = snprintf(path, sizeof path, "%s/%s", folder, d->name);
    if (text.over || n < 0 || (size_t)n >= sizeof path) {
        return false;
    }
    FILE *file = fopen(path, "wb");
    if (file == NULL) {
        return false;
    }
    bool written = fwrite(text.at, 1, text.len, file) == text.len;
    return fclose(file) == 0 && written;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: baixin_contract DIRECTORY\n");
        return 2;
    }
    for (size_t i = 0; i < VG_COUNT(documents); i++) {
        if (!keep(argv[1], &documents[i])) {
            fprintf(stderr, "baixin_contract: %s/%s cannot be written\n", argv[1], documents[i].name);
            return 1;
        }
    }
    return 0;
}
