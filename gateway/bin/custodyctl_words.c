#include "gateway/bin/custodyctl.h"
#include <stdlib.h>

bool vg_ctl_chinese(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < VG_COUNT(names); i++) {
        const char *value = getenv(names[i]);
        if (value != NULL && value[0] != 0) {
            return strncmp(value, "zh", 2) == 0;
        }
    }
    return false;
}

const char *vg_ctl_say(vg_ctl_word word)
{
    static const struct {
        const char *en, *zh;
    } words[VG_CTL_SAY_COUNT] = {
#define W(name, en, zh) [VG_CTL_SAY_##name] = {en, zh},
#include "gateway/bin/custodyctl_words.def"
#undef W
    };
    assert(word < VG_CTL_SAY_COUNT);
    return vg_ctl_chinese() ? words[word].zh : words[word].en;
}
