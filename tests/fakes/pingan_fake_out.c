/* The answer's body, field by field, each followed by & (A.7), and the codes of section E. */
#include "tests/fakes/pingan_fake_in.h"

#include <string.h>

typedef struct code_text {
    const char *code, *text;
} code_text;
/* ERR15x are invented: the bank's list of 见证宝 codes is not public (G 10). */
static const code_text codes[] = {
    {"000000", "交易成功"},
    {"ERR020", "无符合条件记录"},
    {"ERR021", "错误的功能码"},
    {"ERR026", "输入交易网代码错误"},
    {"ERR027", "输入上级监管账号错误"},
    {"ERR030", "请求错误"},
    {"ERR031", "输入的子账户错误"},
    {"ERR033", "输入到出入金账户不存在或与子账号不匹配"},
    {"ERR038", "仍有子账户余额不为0，不能销户"},
    {"ERR041", "该子账号不存在"},
    {"ERR042", "金额不能小于或等于0"},
    {"ERR044", "可用余额不足"},
    {"ERR060", "出金账号名称错误"},
    {"ERR075", "不落地转账失败或其他错误"},
    {"ERR085", "币种错误"},
    {"ERR087", "不能重复签到"},
    {"ERR088", "不能重复签退"},
    {"ERR089", "签到/签退日期不符"},
    {"ERR091", "交易网未签到"},
    {"ERR093", "交易网会员代码输入错误"},
    {"ERR098", "出金申请当日未审核，已失效"},
    {"ERR114", "会员子账户已存在"},
    {"ERR134", "卡已被绑定"},
    {"ERR150", "交易网流水号重复"},
    {"ERR151", "订单号重复"},
    {"ERR152", "无此订单的冻结"},
    {"ERR153", "超过订单剩余冻结金额"},
    {"ERR154", "原交易不存在、未成功或不允许退款,请核对原流水号"},
    {"ERR155", "鉴权金额或短信验证码错误"},
    {"ERR156", "没有待验证的鉴权"},
    {"ERR157", "只允许全额解冻或支付"},
    {"ERR935", "交易码不存在"},
    {"ERR936", "交易要素不全"},
    {"MA4045", "转账凭证号重复"},
    {"YQ0000", "无法处理的请求,请核对交易码"},
    {"YQ9977", "XML报文体解析编码或格式异常"},
    {"YQ9983", "签名验签失败,交易未签名"},
    {"YQ9986", "企业没有开通银企直连"},
    {"YQ9988", "银企直连系统未签约的付款账户"},
    {"YQ9993", "请求参数数据不对"},
    {"YQ9996", "没有满足条件纪录"},
};

const char *pa_code_text(const char *code)
{
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        if (fk_same(codes[i].code, code)) {
            return codes[i].text;
        }
    }
    return "交易失败";
}

static void begin(pingan_fake *fake, const char *code)
{
    pa_out *out = &fake->out;
    out->body.len = 0;
    out->column = out->columns_max = 0;
    fk_copy(out->code, sizeof out->code, code);
    fk_copy(out->text, sizeof out->text, pa_code_text(code));
}

void pa_ok(pingan_fake *fake) { begin(fake, "000000"); }

/* Without a body, as sample 03; a signed answer needs something to sign (A.7 allows both). */
void pa_refuse(pingan_fake *fake, const char *code)
{
    begin(fake, code);
    if (fake->conf.signing == PINGAN_GATEWAY && fake->req.biz) {
        pa_put(&fake->out, "");
    }
}

void pa_put(pa_out *out, const char *text)
{
    if (out->columns_max != 0 && out->column++ >= out->columns_max) {
        return;
    }
    fk_buf_text(&out->body, text);
    fk_buf_text(&out->body, "&");
}

/* A row of so many columns at most (G 6); 0: no bound, as between rows. */
void pa_row(pa_out *out, uint32_t columns_max)
{
    out->column = 0;
    out->columns_max = columns_max;
}

void pa_put_echo(pa_out *out, const char *text)
{
    char altered[64];
    size_t len = strlen(text);
    if (!out->wrong || len == 0 || len >= sizeof altered) {
        pa_put(out, text);
        return;
    }
    fk_copy(altered, sizeof altered, text);
    altered[len - 1] = altered[len - 1] == '7' ? '8' : '7';
    out->wrong = false;
    pa_put(out, altered);
}

void pa_put_fen(pa_out *out, int64_t fen)
{
    char text[32];
    fk_fen(text, fen + (out->wrong_amount ? 1 : 0));
    out->wrong_amount = false;
    pa_put(out, text);
}

void pa_put_uint(pa_out *out, uint64_t number)
{
    char text[24];
    fk_fmt(text, sizeof text, "%llu", (unsigned long long)number);
    pa_put(out, text);
}

void pa_put_stamp(pa_out *out, int64_t at_ms)
{
    char text[9];
    fk_date(at_ms, text);
    pa_put(out, text);
    fk_time(at_ms, text);
    pa_put(out, text);
}

/* TotalCount, BeginNum, LastPage, RecordNum (A.8). */
bool pa_page(pingan_fake *fake, const pa_msg *msg, size_t total, size_t *ret_from, size_t *ret_to)
{
    uint32_t page = 0;
    if (!fk_parse_uint(pa_get(msg->req, "PageNum"), &page) || page == 0) {
        pa_breach(fake, msg, "form", "ERR030", "PageNum is not 1 or more");
        return false;
    }
    size_t rows = fake->conf.page_rows, from = ((size_t)page - 1) * rows;
    size_t to = from + rows < total ? from + rows : total;
    if (from >= total && (fake->conf.no_record_code || total > 0)) {
        pa_refuse(fake, "ERR020");
        return false;
    }
    pa_ok(fake);
    pa_put_uint(&fake->out, total);
    pa_put_uint(&fake->out, total == 0 ? 0 : from + 1);
    pa_put(&fake->out, to == total ? "1" : "0");
    pa_put_uint(&fake->out, to - from);
    *ret_from = from;
    *ret_to = to;
    return true;
}

const char *pa_get(const pa_req *req, const char *name)
{
    for (size_t i = 0; i < req->value_count; i++) {
        if (fk_same(req->values[i].name, name)) {
            return req->values[i].text;
        }
    }
    return "";
}

const char *pa_row_get(const pa_req *req, size_t row, const char *name)
{
    for (size_t i = 0; row < req->row_count && i < req->row_width; i++) {
        const pa_value *one = &req->row_values[row * req->row_width + i];
        if (fk_same(one->name, name)) {
            return one->text;
        }
    }
    return "";
}

int64_t pa_get_fen(const pa_req *req, const char *name)
{
    int64_t fen = 0;
    return fk_parse_fen(pa_get(req, name), &fen) ? fen : 0;
}

bool pa_flag_is(const pa_req *req, const char *flag)
{
    return fk_same(pa_get(req, "FuncFlag"), flag);
}
