#include "gateway/edge/curl_guard.h"
#include "gateway/edge/private_address.h"
#include <sys/socket.h>

static curl_socket_t open_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *address)
{
    vg_curl_guard *guard = ctx;
    if (purpose != CURLSOCKTYPE_IPCXN || (guard->front_end && !vg_private_address(&address->addr))) {
        guard->public_address = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

#define SET(option, value) ok = ok && curl_easy_setopt(easy, (option), (value)) == CURLE_OK

bool vg_curl_set_guard(CURL *easy, vg_curl_guard *guard)
{
    bool ok = true;
    SET(CURLOPT_PROTOCOLS_STR, "http,https");
    SET(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    SET(CURLOPT_FRESH_CONNECT, 1L);
    SET(CURLOPT_FORBID_REUSE, 1L);
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_PATH_AS_IS, 1L);
    SET(CURLOPT_PROXY, ""); /* not even from the environment */
    SET(CURLOPT_NOPROXY, "*");
    SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_QUICK_EXIT, 1L); /* a resolver that hangs is left behind: else all exchanges, and a stop, wait for it */
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CURLOPT_OPENSOCKETFUNCTION, open_socket);
    SET(CURLOPT_OPENSOCKETDATA, guard);
    if (guard->ca_file != NULL) {
        SET(CURLOPT_CAINFO, guard->ca_file);
    }
    if (guard->cert_file != NULL && guard->key_file != NULL) {
        SET(CURLOPT_SSLCERT, guard->cert_file);
        SET(CURLOPT_SSLKEY, guard->key_file);
    }
    return ok;
}
