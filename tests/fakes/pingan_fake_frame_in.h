/* Where fields stand in the two headers (A.4, A.5), for those who read and write them. */
#pragma once

#include "tests/fakes/pingan_fake_in.h"

enum {
    AT_TARGET = 4,
    AT_CUSTOMER = 10,
    AT_NET_LENGTH = 30,
    AT_TRADE = 40,
    AT_OPERATOR = 46,
    AT_SERV = 51,
    AT_DATE = 53,
    AT_SEQ = 67,
    AT_CODE = 87,
    AT_TEXT = 93,
    AT_SIGN_FLAG = 197,
    AT_SIGN_FORMAT = 198,
    AT_SIGN_ALG = 199,
    AT_SIGN_LENGTH = 211,
    BIZ_SERV = 4,
    BIZ_DATE = 22,
    BIZ_CODE = 36,
    BIZ_TEXT = 42,
    BIZ_LENGTH = 85,
    BIZ_COUNTER = 93,
    BIZ_LOG_NO = 98,
    BIZ_QYDM = 118,
};

size_t pa_head_len(bool comm, bool biz);
bool pa_is_all(const uint8_t *at, size_t len, char from, char to);
bool pa_is_text(const uint8_t *at, size_t len, const char *want); /* and blanks */
size_t pa_number_at(const uint8_t *at, size_t len); /* of digits */
void pa_text_at(char *to, size_t cap, const uint8_t *at, size_t len);
