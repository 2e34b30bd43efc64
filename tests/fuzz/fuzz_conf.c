/* Any bytes as custody.yaml: a configuration, or problems with their lines. */
#include "tests/fuzz/fuzz.h"
#include "gateway/run/conf.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static vg_conf_problem problems[VG_CONF_PROBLEMS_MAX];
    vg_conf *conf = NULL;
    size_t count = 0;
    vg_err err;
    vg_status st = vg_conf_parse((vg_span){data, size}, &conf, problems, &count, &err);
    if (st.code == VG_OK) {
        assert(conf != NULL && conf->program_count <= VG_CONF_PROGRAMS_MAX);
        vg_conf_free(conf);
    } else {
        assert(conf == NULL && count <= VG_CONF_PROBLEMS_MAX);
    }
    return 0;
}
