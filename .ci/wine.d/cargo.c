/* Stands in for cargo under Wine, where there is none: posts each call to the system's own
   cargo, and answers as that does. POST is the folder that `.ci/wine.d/post` serves. */
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

static char base[1024], path[1100];

static char *named(const char *ending) {
    snprintf(path, sizeof path, "%s%s", base, ending);
    return path;
}

static void copy(const char *ending, FILE *to) {
    char piece[4096];
    size_t length;
    FILE *file = fopen(named(ending), "rb");
    if (!file) return;
    _setmode(_fileno(to), _O_BINARY);
    while ((length = fread(piece, 1, sizeof piece, file)) > 0) fwrite(piece, 1, length, to);
    fclose(file);
}

int main(int count, char **words) {
    const char *post = getenv("POST"), *target = getenv("CARGO_TARGET_DIR");
    const char *incremental = getenv("CARGO_INCREMENTAL");
    char here[1024], call[1100];
    int code = 101;
    snprintf(base, sizeof base, "%s\\%lu", post ? post : ".", GetCurrentProcessId());
    GetCurrentDirectoryA(sizeof here, here);
    FILE *file = fopen(named(".part"), "wb");
    if (!file) {
        fprintf(stderr, "no cargo under Wine: nobody serves %s\n", base);
        return code;
    }
    fprintf(file, "%s\n%s\n%s\n", here, target ? target : "", incremental ? incremental : "");
    for (int word = 1; word < count; word++) fprintf(file, "%s\n", words[word]);
    fclose(file);
    snprintf(call, sizeof call, "%s.call", base);
    MoveFileA(named(".part"), call);
    while (!(file = fopen(named(".code"), "rb"))) Sleep(50);
    if (fscanf(file, "%d", &code) != 1) code = 101;
    fclose(file);
    copy(".err", stderr);
    copy(".out", stdout);
    remove(named(".code"));
    return code;
}
