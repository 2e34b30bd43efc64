/* The answer being made: its elements in the order in which they are said. */
#include "tests/fakes/baixin_fake_in.h"

#include <string.h>

typedef struct code_text {
    const char *code, *text;
} code_text;
static const code_text texts[] = {
    /* §6.4 */
    {"000000", "交易成功"},       {"000100", "已受理，处理中"},
    {"100001", "报文格式错误"},   {"100002", "签名无效"},
    {"100003", "时间戳超出范围"}, {"100004", "报文标识重复"},
    {"100005", "发送方未授权"},   {"100006", "不支持的服务或模式"},
    {"100007", "不支持的算法"},   {"200101", "账户不存在"},
    {"200102", "账户状态不正常"}, {"200103", "可用余额不足"},
    {"200104", "可提现余额不足"}, {"200105", "超过单笔限额"},
    {"200106", "超过日累计限额"}, {"200107", "超过年累计限额"},
    {"200108", "账户类别不允许"}, {"200109", "卡未绑定或非Ⅰ类户"},
    {"200110", "五要素不一致"},   {"200111", "冻结不存在"},
    {"200112", "金额超过冻结"},   {"200113", "冻结已到期"},
    {"200114", "超过可退金额"},   {"200115", "原交易不存在"},
    {"200116", "原交易不可退"},   {"200117", "收款方被拒"},
    {"200118", "有权机关冻结"},   {"200119", "客户已有电子账户"},
    {"200120", "账户数量已满"},   {"200121", "名单命中，拒绝"},
    {"200122", "账户暂停非柜面"}, {"300001", "验证码已发送"},
    {"300002", "验证码错误"},     {"300003", "验证码已失效"},
    {"300004", "验证次数已用完"}, {"300006", "证件已过期"},
    {"300007", "审核中"},         {"300008", "小额已打款"},
    {"400001", "请求号已受理"},   {"400002", "请求号已用于其他内容"},
    {"400003", "原请求不存在"},   {"800002", "操作过于频繁"},
};

const char *bx_code_text(const char *code)
{
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (fk_same(texts[i].code, code)) {
            return texts[i].text;
        }
    }
    return "系统提示信息";
}

void bx_put(fk_buf *buf, const char *prefix, const char *name, const char *value)
{
    char tag[64];
    fk_fmt(tag, sizeof tag, "<%s:%s>", prefix, name);
    fk_buf_text(buf, tag);
    bx_escape(buf, value);
    fk_fmt(tag, sizeof tag, "</%s:%s>", prefix, name);
    fk_buf_text(buf, tag);
}

void bx_say(baixin_fake *fake, const char *name, const char *value)
{
    if (*value != '\0') {
        bx_put(&fake->out.text, fake->conf.prefix, name, value);
    }
}

void bx_answer(baixin_fake *fake, const bx_msg *msg, const char *code)
{
    bx_answer_text(fake, msg, code, bx_code_text(code));
}

/* RespCode, RespMsg, RequestNo (§3.4). */
void bx_answer_text(baixin_fake *fake, const bx_msg *msg, const char *code, const char *text)
{
    bool wrong = msg->fault.act == BAIXIN_DO_WRONG_ROW;
    fake->out.text.len = 0;
    fk_copy(fake->out.code, sizeof fake->out.code, code);
    bx_say(fake, "RespCode", code);
    bx_say(fake, "RespMsg", text);
    bx_say(fake, "RequestNo", wrong ? "X0000000000000000001" : msg->req->request_no);
    fake->out.common = fake->out.text.len;
}

void bx_say_fen(baixin_fake *fake, const char *name, int64_t fen)
{
    char text[32];
    fk_fen(text, fen);
    bx_say(fake, name, text);
}

void bx_say_day(baixin_fake *fake, const char *name, int64_t day)
{
    char text[11];
    bx_day_text(day, text);
    bx_say(fake, name, text);
}

void bx_say_instant(baixin_fake *fake, const char *name, int64_t ms)
{
    char text[25];
    bx_instant_text(ms, text);
    bx_say(fake, name, text);
}

void bx_say_uint(baixin_fake *fake, const char *name, uint64_t value)
{
    char text[24];
    fk_fmt(text, sizeof text, "%llu", (unsigned long long)value);
    bx_say(fake, name, text);
}

void bx_say_account(baixin_fake *fake, const char *no)
{
    char other[33];
    fk_copy(other, sizeof other, no);
    if (fake->out.wrong_account && *other != '\0') {
        char *last = &other[strlen(other) - 1];
        *last = *last == '9' ? '0' : (char)(*last + 1);
    }
    bx_say(fake, "AcctNo", other);
}

void bx_say_amount(baixin_fake *fake, int64_t fen)
{
    bx_say_fen(fake, "Amount", fen + (fake->out.wrong_amount ? 1 : 0));
}

void bx_group(baixin_fake *fake, const char *name, bool open)
{
    char tag[64];
    fk_fmt(tag, sizeof tag, "<%s%s:%s>", open ? "" : "/", fake->conf.prefix, name);
    fk_buf_text(&fake->out.text, tag);
}
