/* Inside mapping/pingan_fields*: short words for the columns of the tables. */
#pragma once
#include "mapping/pingan_fields.h"

#define R    pingan_request
#define MUST VG_MUST_HAVE
#define MAY  VG_MAY
#define ROWS static const vg_field
/* clang-format off */
#define FIELDS(table) {table, VG_COUNT(table)}
/* clang-format on */
#define NO_FIELDS {NULL, 0}

/* Columns that nearly every request has. */
#define POOL(doc)     TEXT("SupAcctId", R, set.pool_account, 32, MUST, VG_LAST4, doc)
#define RMB(doc)      FIXED("CcyCode", "RMB", doc)
#define RESERVE(doc)  EMPTY("Reserve", doc)
#define FLAG(doc)     TEXT("FuncFlag", R, flag, 1, MUST, VG_SHOW, doc)
#define AMOUNT(doc)   YUAN("TranAmount", R, amount, 15, MUST, VG_SHOW, doc)
#define NO_FEE(name, doc) FIXED(name, "0.00", doc)
#define NOTE(doc)     HANZI("Note", R, memo, 120, MAY, VG_HIDE, doc)
#define PAGE(doc)     INT("PageNum", R, page, 6, MUST, VG_SHOW, doc)
#define BEGIN(doc)    DAY("BeginDate", R, begin, MUST, VG_SHOW, doc)
#define END_DAY(doc)  DAY("EndDate", R, end, MUST, VG_SHOW, doc)
#define ACCOUNT(doc)  TEXT("CustAcctId", R, ask.account, 32, MUST, VG_LAST4, doc)
#define MEMBER(doc)   TEXT("ThirdCustId", R, ask.account_tail, 16, MUST, VG_SHOW, doc)
