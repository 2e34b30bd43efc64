/* gateway/api/openapi.yaml inside the program: what it serves is what it was built with. */
#include "gateway/api/api.h"

__asm__(".section .rodata\n"
        ".balign 16\n"
        "vg_openapi_at:\n"
        ".incbin \"" VG_OPENAPI_FILE "\"\n"
        "vg_openapi_end:\n"
        ".byte 0\n"
        ".previous\n");
extern const uint8_t vg_openapi_at[], vg_openapi_end[];

vg_span vg_api_openapi(void)
{
    return (vg_span){vg_openapi_at, (size_t)(vg_openapi_end - vg_openapi_at)};
}
