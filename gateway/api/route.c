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

#define PAGE "limit cursor"
static const char *const queries[VG_ROUTE_COUNT] = {
    [VG_ROUTE_PROGRAMS] = PAGE,
    [VG_ROUTE_WHEN] = "amount kind payee_bank",
    [VG_ROUTE_ACCOUNTS] = PAGE " program ref reveal reason",
    [VG_ROUTE_ACCOUNT] = "reveal reason",
    [VG_ROUTE_FILE] = "program",
    [VG_ROUTE_ENTRIES] = PAGE,
    [VG_ROUTE_EXTRACT] = "from to form reveal reason",
    [VG_ROUTE_LOTS] = PAGE,
    [VG_ROUTE_INTEREST] = PAGE,
    [VG_ROUTE_OVERVIEW] = "program",
    [VG_ROUTE_DAYS] = PAGE,
    [VG_ROUTE_RECON] = "groups",
    [VG_ROUTE_RECONS] = PAGE,
    [VG_ROUTE_DAY_PACK] = "form",
    [VG_ROUTE_BREAKS] = PAGE " program state reason owner on",
    [VG_ROUTE_IMPORT] = "program profile account name details_of line",
    [VG_ROUTE_STATEMENTS] = PAGE " program",
    [VG_ROUTE_STATEMENT_LINES] = PAGE " reveal reason",
    [VG_ROUTE_STATEMENT_DETAILS] = PAGE " reveal reason",
    [VG_ROUTE_SETTLEMENT] = PAGE,
    [VG_ROUTE_ACCOUNT_HOLDS] = PAGE " reveal reason",
    [VG_ROUTE_RECEIPTS] = PAGE " program account state reveal reason",
    [VG_ROUTE_RECEIPT] = "reveal reason",
    [VG_ROUTE_HOLDS] = PAGE " program review_due",
    [VG_ROUTE_PLAN_SHOW] = PAGE,
    [VG_ROUTE_HOLD_SHOW] = "reveal reason",
    [VG_ROUTE_OPERATIONS] = PAGE " program state client_ref account hold reveal reason",
    [VG_ROUTE_OPERATION] = "reveal reason",
    [VG_ROUTE_PAYEES] = PAGE " program reveal reason",
    [VG_ROUTE_APPROVALS] = PAGE " program state",
    [VG_ROUTE_EVENTS] = PAGE " program after",
    [VG_ROUTE_EVIDENCE] = "through reveal reason",
    [VG_ROUTE_CHAIN] = PAGE " after",
    [VG_ROUTE_KEYS] = PAGE,
    [VG_ROUTE_REPORT_JOURNAL] = "from to only",
    [VG_ROUTE_REPORT_SETTLEMENT] = "from to",
    [VG_ROUTE_REPORT_FEES] = "from to",
    [VG_ROUTE_REPORT_BILL] = "program account owner_ref order since reveal reason",
    [VG_ROUTE_REPORT_BALANCES] = PAGE " on",
};

const char *vg_route_query(const vg_route *route)
{
    return queries[route->name] == NULL ? "" : queries[route->name];
}

vg_status vg_route_check_query(const vg_route *route, const char *name, vg_err *err)
{
    const char *all = vg_route_query(route);
    for (const char *at = all; *at != 0;) {
        size_t n = strcspn(at, " ");
        if (strlen(name) == n && memcmp(at, name, n) == 0) {
            return VG_DONE;
        }
        at += n + (at[n] == ' ');
    }
    return VG_FAIL(err, INVALID, "there is no query parameter %.60s here: %s%s", name,
                   all[0] == 0 ? "this route takes none" : "this route takes ", all);
}
