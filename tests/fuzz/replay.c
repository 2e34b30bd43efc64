/* Runs a fuzz target on each file of a folder and on fixed changes of it, so that every build tests
 * the targets: replay FOLDER. */
#include "tests/fuzz/fuzz.h"
#include <assert.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEED_MAX (256 * 1024)
#define CHANGES  100

static void run(const char *path)
{
    uint8_t *data = malloc(SEED_MAX);
    FILE *file = fopen(path, "rb");
    assert(data != NULL);
    assert(file != NULL);
    size_t len = fread(data, 1, SEED_MAX, file);
    fclose(file);
    (void)LLVMFuzzerTestOneInput(data, len);
    uint64_t random = 1;
    for (int i = 0; i < CHANGES && len > 0; i++) {
        random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        size_t at = (size_t)(random >> 33) % len;
        uint8_t before = data[at];
        data[at] = (uint8_t)(random >> 20);
        (void)LLVMFuzzerTestOneInput(data, i % 4 == 0 ? at : len);
        data[at] = before;
    }
    free(data);
}

int main(int argc, char **argv)
{
    size_t files = 0;
    assert(argc == 2);
    DIR *dir = opendir(argv[1]);
    assert(dir != NULL);
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        char path[1024];
        if (entry->d_name[0] != '.') {
            snprintf(path, sizeof path, "%s/%s", argv[1], entry->d_name);
            run(path);
            files++;
        }
    }
    closedir(dir);
    printf("%zu seeds\n", files);
    return files == 0;
}
