/* Inside certs/: reading one line's files. */
#pragma once
#include "certs/key_in.h"
#include "certs/keyring.h"

/* Certificate and key of a line (key NULL for VG_TO_VERIFY), not yet compared. `token` is the opened one of the line or NULL. */
VG_MUST vg_status vg_keyring_read(const vg_keyring_line *line, vg_token *token, vg_cert **ret_cert, vg_key **ret_key,
                                  vg_err *err);
