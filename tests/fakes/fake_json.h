/* Small helps for what the control ports of the fakes read and write. */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

char *fk_json_dump(json_t *root); /* malloc'ed; root is given up */
void fk_json_add(json_t *list, json_t *item);
/* A member that may be absent; false when it is something else or does not fit. */
bool fk_json_text(json_t *item, const char *key, char *to, size_t cap);
bool fk_json_number(json_t *item, const char *key, int64_t max, int64_t *ret);
/* Always false, with a reason in err. */
bool fk_json_refuse(char *err, size_t cap, const char *what, const char *which);
/* One of an array, or the thing itself; the first that is refused ends it. */
bool fk_json_each(const char *text, size_t len, bool (*one)(void *, json_t *, char *, size_t),
                  void *to, char *err, size_t err_cap);
