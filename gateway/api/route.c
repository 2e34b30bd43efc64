/* Paths to routes. */
#include "gateway/api/api.h"

#define GET    "GET"
#define POST   "POST"
#define DELETE "DELETE"
static const vg_route routes[] = {
#define ROUTE(method_, path_, name_, command_, scopes_, flags_)                                    \
    {.method = method_,                                                                            \
     .path = path_,                                                                                \
     .name = VG_ROUTE_##name_,                                                                     \
     .command = (vg_command_kind)(command_),                                                       \
     .scopes = (scopes_),                                                                          \
     .flags = (flags_)},
#include "gateway/api/routes.def"
#undef ROUTE
};

const vg_route *vg_route_at(vg_route_name name)
{
    assert(name < VG_ROUTE_COUNT);
    return &routes[name];
}

/* Copies the path's segment to ret; *path moves behind it. False: it is empty or longer than any
 * id. */
static bool take_id(const char **path, char ret[VG_PATH_ID])
{
    size_t n = strcspn(*path, "/");
    if (n == 0 || n >= VG_PATH_ID) {
        return false;
    }
    memcpy(ret, *path, n);
    ret[n] = 0;
    *path += n;
    return true;
}

static bool fits(const char *pattern, const char *path, char ids[2][VG_PATH_ID])
{
    size_t found = 0;
    ids[0][0] = ids[1][0] = 0;
    while (*pattern != 0) {
        if (*pattern == '{') {
            assert(found < 2);
            if (!take_id(&path, ids[found++])) {
                return false;
            }
            pattern = strchr(pattern, '}') + 1;
        } else if (*pattern++ != *path++) {
            return false;
        }
    }
    return *path == 0;
}

/* Words stand before ids: "/v1/accounts/adopt" is no account's id for POST, and for GET it is one
 * that is not found. */
const vg_route *vg_route_find(const char *method, const char *path, char ids[2][VG_PATH_ID],
                              bool *ret_path_exists)
{
    *ret_path_exists = false;
    for (size_t i = 0; i < VG_COUNT(routes); i++) {
        if (!fits(routes[i].path, path, ids)) {
            continue;
        }
        *ret_path_exists = true;
        if (strcmp(method, routes[i].method) == 0) {
            return &routes[i];
        }
    }
    ids[0][0] = ids[1][0] = 0;
    return NULL;
}
