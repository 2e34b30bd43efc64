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
#define L(member, zh)
#define P(code, zh)
#include "gateway/bin/custodyctl_words.def"
#undef W
#undef L
#undef P
    };
    assert(word < VG_CTL_SAY_COUNT);
    return vg_ctl_chinese() ? words[word].zh : words[word].en;
}

typedef struct said {
    const char *name, *zh;
} said;

static const char *find(const said *rows, size_t count, const char *name, size_t len)
{
    for (size_t i = 0; i < count; i++) {
        if (strlen(rows[i].name) == len && memcmp(rows[i].name, name, len) == 0) {
            return rows[i].zh;
        }
    }
    return NULL;
}

static const char *label_of(const char *name, size_t len)
{
    static const said rows[] = {
#define W(name, en, zh)
#define L(member, zh) {member, zh},
#define P(code, zh)
#include "gateway/bin/custodyctl_words.def"
#undef W
#undef L
#undef P
    };
    return find(rows, VG_COUNT(rows), name, len);
}

bool vg_ctl_has_label(const char *member) { return label_of(member, strlen(member)) != NULL; }

void vg_ctl_label(const char *member, char ret[VG_CTL_LABEL])
{
    size_t n = 0;
    for (const char *p = member; *p != 0 && n < VG_CTL_LABEL;) {
        size_t len = strcspn(p, ".");
        const char *zh = vg_ctl_chinese() ? label_of(p, len) : NULL;
        n += (size_t)snprintf(ret + n, VG_CTL_LABEL - n, "%s%.*s", n > 0 ? "." : "",
                              (int)(zh == NULL ? len : strlen(zh)), zh == NULL ? p : zh);
        p += len + (p[len] == '.');
    }
}

const char *vg_ctl_problem(const char *code)
{
    static const said rows[] = {
#define W(name, en, zh)
#define L(member, zh)
#define P(code, zh) {code, zh},
#include "gateway/bin/custodyctl_words.def"
#undef W
#undef L
#undef P
    };
    return find(rows, VG_COUNT(rows), code, strlen(code));
}
