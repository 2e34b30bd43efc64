/* Throw-away keys for tests and demonstrations; production refuses them (certs/throwaway.h).
 *
 *     devkeys DIR
 */
#include "certs/dev/issue.h"
#include <stdio.h>
#include <time.h>

int main(int argc, char **argv)
{
    if (argc != 2 || argv[1][0] == '-') {
        fputs("usage: devkeys DIR\n"
              "Makes a CA, gateway and bank signing keys (RSA and SM2) and TLS keys in DIR.\n",
              argc == 2 && argv[1][0] == '-' ? stdout : stderr);
        return argc == 2 ? 0 : 2;
    }
    vg_err err;
    if (vg_dev_keys_write(argv[1], (int64_t)time(NULL) * 1000, &err).code != VG_OK) {
        fprintf(stderr, "devkeys: %s\n", err.text);
        return 1;
    }
    return 0;
}
