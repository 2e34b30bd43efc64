/* Under which numbers of a company's general ledger our accounts stand: data, a standard built in, a file over it.
 *
 *     VG_TRY(vg_gl_read(text, &map, err));       ledger_map of a program: a CSV file
 *     vg_gl_of(&map, VG_ACCT_FEE)->number        "6021"
 *
 * The file: account,number,name — a row a kind of account (core/command.h, VG_ACCOUNT_KINDS: type2, member, deposit, own, bank,
 * suspense, fee, pool, shortfall), each at most once; kinds that it does not name keep the standard. The standard is of the accounting
 * subjects of the Ministry of Finance's application guide (企业会计准则——应用指南, 会计科目).
 */
#pragma once
#include "gateway/core/command.h"

#define VG_GL_STANDARD(G)                                              \
    G(TYPE2, "2241.01", "其他应付款-客户资金(Ⅱ类户)")                  \
    G(MEMBER, "2241.02", "其他应付款-客户资金(会员)")                  \
    G(DEPOSIT, "2241.03", "其他应付款-客户保证金")                     \
    G(OWN, "1012.02", "其他货币资金-自有子账户")                       \
    G(BANK, "1012.01", "其他货币资金-存管账户")                        \
    G(SUSPENSE, "2241.09", "其他应付款-待认领来账")                    \
    G(FEE, "6021", "手续费及佣金收入")                                 \
    G(POOL, "2231", "应付利息")                                        \
    G(SHORTFALL, "1221", "其他应收款-垫款")

typedef struct vg_gl_row {
    char number[33]; /* 0-9 A-Z a-z . - _ */
    char name[97];
} vg_gl_row;

typedef struct vg_gl_map {
    vg_gl_row of[VG_ACCT_SHORTFALL + 1]; /* by kind; kinds that are none: empty */
} vg_gl_map;

const vg_gl_map *vg_gl_standard(void);
const vg_gl_row *vg_gl_of(const vg_gl_map *map, int64_t kind);
/* INVALID says the line and what is wrong; *ret is then not changed. */
VG_MUST vg_status vg_gl_read(vg_span text, vg_gl_map *ret, vg_err *err);
