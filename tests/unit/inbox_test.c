/* A name that a bank told opens nothing but a plain file of one directory, whole and at rest. */
#include "gateway/run/inbox.h"
#include "gateway/base/limits.h"
#include <CUnit/Basic.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOW INT64_C(1751270400000)
static char dir[64], outside[64];

static void put(const char *name, const char *text, int64_t age_ms)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "we");
    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    fputs(text, f);
    fclose(f);
    int64_t at = NOW - age_ms;
    struct timespec times[2] = {{.tv_sec = at / 1000, .tv_nsec = at % 1000 * 1000000}, {.tv_sec = at / 1000, .tv_nsec = at % 1000 * 1000000}};
    CU_ASSERT_EQUAL(utimensat(AT_FDCWD, path, times, 0), 0);
}

static vg_err why;
static vg_code read_one(const char *name, char *ret, size_t cap)
{
    int fd = -1;
    why = (vg_err){0};
    vg_status st = vg_inbox_read(dir, name, NOW, &fd, &why);
    if (st.code == VG_OK) {
        ssize_t n = pread(fd, ret, cap - 1, 0);
        ret[n < 0 ? 0 : n] = 0;
        close(fd);
    } else {
        CU_ASSERT_EQUAL(fd, -1);
    }
    return st.code;
}

static void a_file_at_rest_is_read(void)
{
    char text[64];
    put("CZ20260101.txt", "1\r\nx&\r\n", VG_INBOX_QUIET_MS);
    CU_ASSERT_EQUAL(read_one("CZ20260101.txt", text, sizeof text), VG_OK);
    CU_ASSERT_STRING_EQUAL(text, "1\r\nx&\r\n");
    put("ahead.txt", "x", -60000); /* the directory's host has another clock */
    CU_ASSERT_EQUAL(read_one("ahead.txt", text, sizeof text), VG_OK);
}

static void what_is_not_there_yet_comes_later(void)
{
    char text[64];
    CU_ASSERT_EQUAL(read_one("TX20260101.txt", text, sizeof text), VG_E_NOT_READY);
    put("fresh.txt", "half of", VG_INBOX_QUIET_MS - 1);
    CU_ASSERT_EQUAL(read_one("fresh.txt", text, sizeof text), VG_E_NOT_READY);
    int fd = -1;
    CU_ASSERT_EQUAL(vg_inbox_read("/nonexistent/inbox", "a.txt", NOW, &fd, &why).code, VG_E_NOT_READY);
}

static void a_name_that_is_more_than_a_name_opens_nothing(void)
{
    static const char *const names[] = {"", ".", "..", ".hidden", "../secret.txt", "/etc/passwd", "a/b", "a\\b", "a b", "a\nb", "a%2fb", "caf\xc3\xa9.txt", "a:b", "a*", "~root"};
    char text[64], name[VG_INBOX_NAME + 2], path[256];
    snprintf(path, sizeof path, "%s/secret.txt", outside);
    FILE *f = fopen(path, "we");
    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    fputs("secret", f);
    fclose(f);
    put(".hidden", "x", 60000);
    put("a b", "x", 60000);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        CU_ASSERT_EQUAL(read_one(names[i], text, sizeof text), VG_E_STATEMENT);
        CU_ASSERT_EQUAL(vg_inbox_check(names[i], &why).code, VG_E_STATEMENT);
    }
    memset(name, 'a', sizeof name - 1);
    name[sizeof name - 1] = 0;
    CU_ASSERT_EQUAL(vg_inbox_check(name, &why).code, VG_E_STATEMENT);
    name[VG_INBOX_NAME] = 0;
    CU_ASSERT_EQUAL(vg_inbox_check(name, &why).code, VG_OK);
    unlink(path);
}

/* What stands in it settles acts: it is the bank's software's, and nobody else's to write. */
static void what_anybody_may_write_is_nobodys(void)
{
    char text[64], path[256];
    snprintf(path, sizeof path, "%s/forged.txt", dir);
    put("forged.txt", "x", 60000);
    CU_ASSERT_EQUAL(chmod(path, 0646), 0);
    CU_ASSERT_EQUAL(read_one("forged.txt", text, sizeof text), VG_E_STATEMENT);
    CU_ASSERT_EQUAL(chmod(path, 0664), 0); /* of one group: its software may be another user */
    CU_ASSERT_EQUAL(read_one("forged.txt", text, sizeof text), VG_OK);
    CU_ASSERT_EQUAL(chmod(dir, 01777), 0);
    CU_ASSERT_EQUAL(read_one("forged.txt", text, sizeof text), VG_E_STATEMENT);
    CU_ASSERT_EQUAL(chmod(dir, 0770), 0);
    CU_ASSERT_EQUAL(read_one("forged.txt", text, sizeof text), VG_OK);
    CU_ASSERT_EQUAL(unlink(path), 0);
}

static void links_pipes_and_folders_are_no_files(void)
{
    char text[64], path[256], target[256];
    put("real.txt", "x", 60000);
    snprintf(path, sizeof path, "%s/link.txt", dir);
    snprintf(target, sizeof target, "%s/real.txt", dir);
    CU_ASSERT_EQUAL_FATAL(symlink(target, path), 0);
    CU_ASSERT_EQUAL(read_one("link.txt", text, sizeof text), VG_E_STATEMENT);
    CU_ASSERT_PTR_NOT_NULL(strstr(why.text, "link"));
    snprintf(path, sizeof path, "%s/pipe.txt", dir);
    CU_ASSERT_EQUAL_FATAL(mkfifo(path, 0600), 0);
    CU_ASSERT_EQUAL(read_one("pipe.txt", text, sizeof text), VG_E_STATEMENT); /* and does not wait for a writer */
    snprintf(path, sizeof path, "%s/folder.txt", dir);
    CU_ASSERT_EQUAL_FATAL(mkdir(path, 0700), 0);
    CU_ASSERT_EQUAL(read_one("folder.txt", text, sizeof text), VG_E_STATEMENT);
}

static void a_file_beyond_the_limit_is_not_read(void)
{
    char text[64], path[256];
    put("large.txt", "x", 0);
    snprintf(path, sizeof path, "%s/large.txt", dir);
    CU_ASSERT_EQUAL_FATAL(truncate(path, VG_DAY_FILE_MAX + 1), 0);
    CU_ASSERT_EQUAL(read_one("large.txt", text, sizeof text), VG_E_LIMIT);
    CU_ASSERT_EQUAL_FATAL(truncate(path, VG_DAY_FILE_MAX), 0);
    struct timespec old[2] = {{.tv_sec = 1}, {.tv_sec = 1}};
    CU_ASSERT_EQUAL(utimensat(AT_FDCWD, path, old, 0), 0);
    CU_ASSERT_EQUAL(read_one("large.txt", text, sizeof text), VG_OK);
    unlink(path);
}

static void what_is_encrypted_is_said_to_be(void)
{
    char text[64];
    put("JY20260101.txt.enc", "\x01\x02", 60000);
    CU_ASSERT_EQUAL(read_one("JY20260101.txt.enc", text, sizeof text), VG_E_STATEMENT);
    CU_ASSERT_PTR_NOT_NULL(strstr(why.text, "3DES"));
    CU_ASSERT_EQUAL(read_one("JY20260101.txt", text, sizeof text), VG_E_STATEMENT); /* not "later": it will never come by itself */
    CU_ASSERT_PTR_NOT_NULL(strstr(why.text, "3DES"));
}

static void packed_bytes_are_no_text(void)
{
    static const struct {
        const char *bytes;
        size_t len;
        vg_code code;
        const char *word;
    } cases[] = {{"PK\x03\x04rest", 8, VG_E_STATEMENT, "zip"},       {"\x1f\x8b\x08rest", 7, VG_E_STATEMENT, "gzip"},
                 {"text\0more", 9, VG_E_STATEMENT, "byte 4"},        {"a|b\tc\r\n", 7, VG_OK, ""},
                 {"\xd6\xd0\xce\xc4\n", 5, VG_OK, ""},             {"", 0, VG_OK, ""},
                 {"P", 1, VG_OK, ""}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int fd = -1;
        why = (vg_err){0};
        CU_ASSERT_EQUAL_FATAL(vg_inbox_spool((vg_span){(const uint8_t *)cases[i].bytes, cases[i].len}, &fd, &why).code, VG_OK);
        CU_ASSERT_EQUAL(vg_inbox_is_text(fd, &why).code, cases[i].code);
        CU_ASSERT_PTR_NOT_NULL(strstr(why.text, cases[i].word));
        close(fd);
    }
}

static int open_dirs(void)
{
    const char *tmp = getenv("TMPDIR") == NULL ? "/tmp" : getenv("TMPDIR");
    snprintf(outside, sizeof outside, "%.30s/inbox-test.XXXXXX", tmp);
    if (mkdtemp(outside) == NULL) {
        return 1;
    }
    snprintf(dir, sizeof dir, "%.55s/in", outside);
    return mkdir(dir, 0700);
}

static int close_dirs(void)
{
    char command[160];
    static const char *const names[] = {"CZ20260101.txt", "ahead.txt", "fresh.txt", ".hidden", "a b", "real.txt", "link.txt", "pipe.txt", "JY20260101.txt.enc"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(command, sizeof command, "%s/%s", dir, names[i]);
        unlink(command);
    }
    snprintf(command, sizeof command, "%s/folder.txt", dir);
    rmdir(command);
    rmdir(dir);
    return rmdir(outside);
}

int main(void)
{
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("inbox", open_dirs, close_dirs);
    CU_ADD_TEST(suite, a_file_at_rest_is_read);
    CU_ADD_TEST(suite, what_is_not_there_yet_comes_later);
    CU_ADD_TEST(suite, a_name_that_is_more_than_a_name_opens_nothing);
    CU_ADD_TEST(suite, what_anybody_may_write_is_nobodys);
    CU_ADD_TEST(suite, links_pipes_and_folders_are_no_files);
    CU_ADD_TEST(suite, a_file_beyond_the_limit_is_not_read);
    CU_ADD_TEST(suite, what_is_encrypted_is_said_to_be);
    CU_ADD_TEST(suite, packed_bytes_are_no_text);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}
