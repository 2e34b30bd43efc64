/* The program itself: banksim --bank pingan on loopback ports, spoken to as a platform would. */
#include <CUnit/Basic.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *program; /* argv[1] */

typedef struct bank {
    pid_t pid;
    uint16_t port, control, listener_port;
    int listener; /* where the bank pushes to */
    char answer[65536];
    size_t len;
} bank;

static int listen_any(uint16_t *ret_port)
{
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t len = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CU_ASSERT_EQUAL_FATAL(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    CU_ASSERT_EQUAL_FATAL(listen(fd, 8), 0);
    CU_ASSERT_EQUAL_FATAL(getsockname(fd, (struct sockaddr *)&at, &len), 0);
    *ret_port = ntohs(at.sin_port);
    return fd;
}

static void be_the_bank(const bank *self, const int out[2])
{
    char push_port[8];
    snprintf(push_port, sizeof push_port, "%u", self->listener_port);
    dup2(out[1], STDOUT_FILENO);
    close(out[0]);
    close(out[1]);
    execl(program, program, "--bank", "pingan", "--port", "0", "--control-port", "0",
          "--push-port", push_port, "--conf", "push_retry_ms=50", (char *)NULL);
    _exit(127);
}

static void begin(bank *self)
{
    int out[2];
    unsigned port = 0, control = 0;
    *self = (bank){0};
    self->listener = listen_any(&self->listener_port);
    CU_ASSERT_EQUAL_FATAL(pipe(out), 0);
    self->pid = fork();
    if (self->pid == 0) {
        be_the_bank(self, out);
    }
    close(out[1]);
    FILE *text = fdopen(out[0], "r");
    CU_ASSERT_EQUAL_FATAL(fscanf(text, "banksim bank=%u control=%u", &port, &control), 2);
    fclose(text);
    self->port = (uint16_t)port;
    self->control = (uint16_t)control;
}

static int dial(uint16_t port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CU_ASSERT_EQUAL_FATAL(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
    return fd;
}

/* Everything until the other side closes. */
static void read_all(bank *self, int fd)
{
    ssize_t got = 0;
    self->len = 0;
    while (self->len < sizeof self->answer - 1 &&
           (got = read(fd, self->answer + self->len, sizeof self->answer - 1 - self->len)) > 0) {
        self->len += (size_t)got;
    }
    self->answer[self->len] = '\0';
    close(fd);
}

static void write_all(int fd, const char *bytes, size_t len)
{
    CU_ASSERT_EQUAL(send(fd, bytes, len, MSG_NOSIGNAL), (ssize_t)len);
}

/* Until the other side has read all that was sent to it: its socket's row in /proc/net/tcp has nothing to receive. */
static void wait_until_read(int fd)
{
    struct sockaddr_in here, there;
    socklen_t len = sizeof here;
    char row[256], wanted[64];
    CU_ASSERT_EQUAL_FATAL(getsockname(fd, (struct sockaddr *)&here, &len), 0);
    CU_ASSERT_EQUAL_FATAL(getpeername(fd, (struct sockaddr *)&there, &len), 0);
    snprintf(wanted, sizeof wanted, " %08X:%04X %08X:%04X ", there.sin_addr.s_addr, ntohs(there.sin_port), here.sin_addr.s_addr,
             ntohs(here.sin_port));
    for (bool waits = true; waits;) {
        FILE *rows = fopen("/proc/net/tcp", "r");
        CU_ASSERT_PTR_NOT_NULL_FATAL(rows);
        waits = false;
        while (fgets(row, sizeof row, rows) != NULL) {
            const char *at = strstr(row, wanted), *queues = at == NULL ? NULL : strchr(at + strlen(wanted), ':');
            waits |= queues != NULL && strncmp(queues + 1, "00000000", 8) != 0;
        }
        fclose(rows);
    }
}

static void control(bank *self, const char *method, const char *path, const char *body)
{
    char text[2048];
    int fd = dial(self->control);
    int len = snprintf(text, sizeof text,
                       "%s %s HTTP/1.1\r\nHost: b\r\nContent-Length: %zu\r\n\r\n%s", method, path,
                       strlen(body), body);
    write_all(fd, text, (size_t)len);
    read_all(self, fd);
}

static size_t question(char *out, size_t cap, const char *log_no)
{
    static const char body[] = "15000000000001&M1&&";
    return (size_t)snprintf(out, cap,
                            "A0012601019999                %010zu000000PA0010120250630090000%s"
                            "999999%100s000000            00000000000603701%16s20250630090000"
                            "999999%42s0%08zuPA001%s9999%s",
                            sizeof body - 1 + 122, log_no, "", "", "", sizeof body - 1, log_no,
                            body);
}

static void end(bank *self)
{
    int status = -1;
    control(self, "GET", "/violations", "");
    CU_ASSERT_PTR_NOT_NULL(strstr(self->answer, "\"count\":0"));
    control(self, "POST", "/quit", "");
    CU_ASSERT_EQUAL(waitpid(self->pid, &status, 0), self->pid);
    CU_ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    close(self->listener);
}

static void a_message_that_arrives_in_pieces_is_answered_and_the_line_closed(void)
{
    bank self;
    char bytes[1024];
    begin(&self);
    control(&self, "POST", "/account", "{\"member\":\"M1\",\"name\":\"n\",\"amount_fen\":123}");
    CU_ASSERT_PTR_NOT_NULL(strstr(self.answer, "9999000000000101"));
    size_t len = question(bytes, sizeof bytes, "20250630090000000001");
    int fd = dial(self.port);
    write_all(fd, bytes, 100);
    wait_until_read(fd);
    write_all(fd, bytes + 100, len - 100);
    read_all(&self, fd);
    CU_ASSERT_EQUAL(self.len, 344 + strlen("9999000000000101&1.23&1.23&0.00&&"));
    CU_ASSERT_PTR_NOT_NULL(strstr(self.answer, "9999000000000101&1.23&1.23&0.00&&"));
    control(&self, "POST", "/faults", "{\"do\":\"refuse_connection\"}");
    fd = dial(self.port);
    read_all(&self, fd);
    CU_ASSERT_EQUAL(self.len, 0);
    control(&self, "POST", "/faults", "{\"action\":\"6037\",\"do\":\"close_after_effect\"}");
    fd = dial(self.port);
    write_all(fd, bytes, question(bytes, sizeof bytes, "20250630090000000002"));
    read_all(&self, fd);
    CU_ASSERT_EQUAL(self.len, 0);
    control(&self, "GET", "/wait?action=6037&count=2&timeout_ms=1000", "");
    CU_ASSERT_PTR_NOT_NULL(strstr(self.answer, "\"ok\":true"));
    end(&self);
}

static void a_deposit_is_pushed_until_the_listener_says_yes(void)
{
    bank self;
    char got[1024], answer[1024];
    begin(&self);
    control(&self, "POST", "/account", "{\"member\":\"M1\",\"name\":\"n\",\"amount_fen\":0}");
    control(&self, "POST", "/credit", "{\"account\":\"M1\",\"amount_fen\":100,\"payer\":\"62\"}");
    for (int i = 0; i < 2; i++) {
        int fd = accept(self.listener, NULL, NULL);
        ssize_t len = recv(fd, got, sizeof got - 1, 0);
        CU_ASSERT_TRUE_FATAL(len > 344);
        got[len] = '\0';
        CU_ASSERT_PTR_NOT_NULL(strstr(got, "&9999000000000101&1.00&62&"));
        if (i == 1) {
            int n = snprintf(answer, sizeof answer,
                             "A001030101%-20s%010d000000PA0010220250630090000%.20s000000%100s"
                             "000000            00000000000131002%16s20250630090000000000%42s0"
                             "%08dPA001%.20s9999D1&&",
                             "9999", 126, got + 67, "", "", "", 4, got + 320);
            write_all(fd, answer, (size_t)n);
        }
        close(fd);
    }
    do {
        control(&self, "GET", "/books", "");
    } while (strstr(self.answer, "\"done\":true") == NULL);
    CU_ASSERT_PTR_NOT_NULL(strstr(self.answer, "\"tries\":2"));
    end(&self);
}

int main(int argc, char **argv)
{
    CU_TestInfo claims[] = {
        {"a_message_that_arrives_in_pieces_is_answered_and_the_line_closed",
         a_message_that_arrives_in_pieces_is_answered_and_the_line_closed},
        {"a_deposit_is_pushed_until_the_listener_says_yes",
         a_deposit_is_pushed_until_the_listener_says_yes},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {"banksim_pingan", NULL, NULL, NULL, NULL, claims},
        CU_SUITE_INFO_NULL,
    };
    if (argc != 2 || CU_initialize_registry() != CUE_SUCCESS ||
        CU_register_suites(suites) != CUE_SUCCESS) {
        fprintf(stderr, "usage: banksim_pingan_test PATH/banksim\n");
        return 1;
    }
    program = argv[1];
    CU_basic_set_mode(CU_BRM_VERBOSE);
    CU_ErrorCode ran = CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return ran == CUE_SUCCESS && failed == 0 ? 0 : 1;
}
