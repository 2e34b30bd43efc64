#include "tests/fakes/fake_json.h"

#include "tests/fakes/fake_text.h"

#include <stdlib.h>
#include <string.h>

char *fk_json_dump(json_t *root)
{
    char *text = json_dumps(root, JSON_COMPACT);
    json_decref(root);
    return text;
}

void fk_json_add(json_t *list, json_t *item)
{
    if (item == NULL || json_array_append_new(list, item) != 0) {
        abort();
    }
}

bool fk_json_refuse(char *err, size_t cap, const char *what, const char *which)
{
    fk_fmt(err, cap, "%s: %.60s", what, which);
    return false;
}

bool fk_json_text(json_t *item, const char *key, char *to, size_t cap)
{
    const json_t *value = json_object_get(item, key);
    if (value == NULL) {
        return true;
    }
    const char *text = json_string_value(value);
    if (text == NULL || strlen(text) >= cap) {
        return false;
    }
    fk_copy(to, cap, text);
    return true;
}

bool fk_json_number(json_t *item, const char *key, int64_t max, int64_t *ret)
{
    const json_t *value = json_object_get(item, key);
    if (value == NULL) {
        return true;
    }
    if (!json_is_integer(value) || json_integer_value(value) < 0 ||
        json_integer_value(value) > max) {
        return false;
    }
    *ret = json_integer_value(value);
    return true;
}

bool fk_json_each(const char *text, size_t len, bool (*one)(void *, json_t *, char *, size_t),
                  void *to, char *err, size_t err_cap)
{
    json_error_t problem;
    json_t *root = json_loadb(text, len, 0, &problem);
    bool ok = root != NULL;
    if (!ok) {
        return fk_json_refuse(err, err_cap, "not JSON", problem.text);
    }
    if (json_is_array(root)) {
        for (size_t i = 0; ok && i < json_array_size(root); i++) {
            ok = one(to, json_array_get(root, i), err, err_cap);
        }
    } else {
        ok = one(to, root, err, err_cap);
    }
    json_decref(root);
    return ok;
}
