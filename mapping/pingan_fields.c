#include "mapping/pingan_fields.h"
#include "mapping/pingan_fields_in.h"

#define N pingan_net
#define B pingan_biz

/* The same table both ways. Of an answer only what decides is believed (A.4): three different fillers have been seen where
 * the signature fields are not used. */
static const vg_field net[] = {
    FIXED("MsgType", "A001", "A.4"),
    TEXT("TargetSystem", N, target_system, 2, MUST, VG_SHOW, "A.4"),
    FILLER("Encoding", "01", "A.4"),
    FILLER("Protocol", "01", "A.4"),
    TEXT("EnterpriseId", N, enterprise, 20, MAY, VG_SHOW, "A.4"),
    INT("Length", N, length, 10, MUST, VG_SHOW, "A.4"),
    TEXT("TradeCode", N, trade_code, 6, MAY, VG_SHOW, "A.4"),
    TEXT("OperatorId", N, operator_id, 5, MAY, VG_SHOW, "A.4"),
    TEXT("ServType", N, serv_type, 2, MUST, VG_SHOW, "A.4"),
    TEXT("TranDate", N, date, 8, MAY, VG_SHOW, "A.4"),
    TEXT("TranTime", N, time, 6, MAY, VG_SHOW, "A.4"),
    TEXT("RequestSeq", N, seq, 20, MAY, VG_SHOW, "A.4"),
    TEXT("RspCode", N, code, 6, MAY, VG_SHOW, "A.4"),
    HANZI("RspMsg", N, text, 100, MAY, VG_SHOW, "A.4"),
    LETTER("ConFlag", N, more, MAY, VG_SHOW, "A.4"),
    FILLER("Times", "000", "A.4"),
    LETTER("SignFlag", N, signed_flag, MAY, VG_SHOW, "A.4"),
    TEXT("SignFormat", N, sign_format, 1, MAY, VG_SHOW, "A.4"),
    TEXT("SignAlg", N, sign_alg, 12, MAY, VG_SHOW, "A.4"),
    INT("SignLength", N, sign_length, 10, MAY, VG_SHOW, "A.4"),
    INT("AttachCount", N, attach_count, 1, MAY, VG_SHOW, "A.4"),
};

static const vg_field biz[] = {
    TEXT("TranFunc", B, func, 4, MUST, VG_SHOW, "A.5"),
    TEXT("ServType", B, serv_type, 2, MUST, VG_SHOW, "A.5"),
    FILLER("MacCode", "                ", "A.5"),
    TEXT("TranDate", B, date, 8, MAY, VG_SHOW, "A.5"),
    TEXT("TranTime", B, time, 6, MAY, VG_SHOW, "A.5"),
    TEXT("RspCode", B, code, 6, MAY, VG_SHOW, "A.5"),
    HANZI("RspMsg", B, text, 42, MAY, VG_SHOW, "A.5"),
    LETTER("ConFlag", B, more, MAY, VG_SHOW, "A.5"),
    INT("Length", B, length, 8, MUST, VG_SHOW, "A.5"),
    TEXT("CounterId", B, operator_id, 5, MAY, VG_SHOW, "A.5"),
    TEXT("ThirdLogNo", B, ref, 20, MAY, VG_SHOW, "A.5"),
    TEXT("Qydm", B, qydm, 4, MUST, VG_SHOW, "A.5"),
};

#define BLANKS_12 "            "
#define BLANKS_60 BLANKS_12 BLANKS_12 BLANKS_12 BLANKS_12 BLANKS_12
static const vg_field attach[] = {
    FILLER("文件名称", BLANKS_60 BLANKS_60 BLANKS_60 BLANKS_60, "A.6"),
    FILLER("文件内容编码", "01", "A.6"),
    FILLER("获取文件方式", "0", "A.6"),
    FILLER("是否对文件签名", "0", "A.6"),
    FILLER("签名数据包格式", "0", "A.6"),
    FILLER("哈希签名算法", BLANKS_12, "A.6"),
    FILLER("签名数据长度", "0000000000", "A.6"),
    INT("附件长度", pingan_attach, length, 10, MAY, VG_SHOW, "A.6"),
};

const pingan_fields pingan_net_fields = FIELDS(net), pingan_biz_fields = FIELDS(biz), pingan_attach_fields = FIELDS(attach);

static const pingan_messages *messages_of(pingan_family family)
{
    switch (family) {
    case PINGAN_JZB:
        return &pingan_jzb_messages;
    case PINGAN_JYW:
        return &pingan_jyw_messages;
    case PINGAN_B2B:
        break;
    }
    return &pingan_b2b_messages;
}

const pingan_message *pingan_message_at(pingan_family family, size_t i)
{
    const pingan_messages *all = messages_of(family);
    return i < all->count ? &all->at[i] : NULL;
}

const pingan_message *pingan_message_by(pingan_family family, const char *code)
{
    const pingan_message *message;
    for (size_t i = 0; (message = pingan_message_at(family, i)) != NULL; i++) {
        if (strcmp(message->code, code) == 0) {
            return message;
        }
    }
    return NULL;
}
