/* Inside probe: one vector of a Wycheproof file under the algorithm it names. */
#pragma once
#include <jansson.h>
#include <stdbool.h>

/* Whether it verifies or decrypts to what it says. */
typedef bool (*vg_vector_check)(const json_t *group, const json_t *test);

/* NULL: this file's algorithm is not computed here; *ret_why says the reason. */
vg_vector_check vg_vector_find(const json_t *file, const char **ret_why);
