/* A program that is wrong in the way that its own name says: it hangs, floods, or leaves a
   child behind. The child hangs, too, and holds the output. */
#include <process.h>
#include <stdio.h>
#include <string.h>
#include <windows.h>

int main(int count, char **words) {
    wchar_t own[1024];
    GetModuleFileNameW(NULL, own, 1024);
    if (strcmp(words[count - 1], "child") == 0) Sleep(INFINITE);
    while (wcsstr(own, L"floods")) puts("more and more");
    puts("up");
    fflush(stdout);
    _wspawnl(_P_NOWAIT, own, L"child", L"child", NULL);
    if (wcsstr(own, L"hangs")) Sleep(INFINITE);
    return 0;
}
