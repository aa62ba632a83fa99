"""Prints the source of a shell script that prints everything that a terminal, a page, a
log or a spreadsheet could obey; with an argument, of a Rust program whose compiler does."""

import sys
import unicodedata

obeyed = [
    chr(number)
    for number in range(0x110000)
    if unicodedata.category(chr(number)) in ("Cc", "Cf", "Zl", "Zp") and chr(number) not in "\n\0"
]
obeyed += ["\ufe0f", "\ufffe", "\U0001ffff", "\U000e01ef"]
rows = ["".join(obeyed[start::4]) for start in range(4)]
lines = [
    "::add-mask::x",
    " ::set-output name=a::b ##[add-mask]x ##vso[task.setvariable variable=a]b",
    "=1+1;=cmd|' /C calc'!A0,@x",
    "<script>alert(1)</script> </testsuites> ]]> --> ```` [x](https://example.com) # SKIP",
]
if sys.argv[1:]:
    # In a string of Rust, the compiler has no objection to these.
    text = "\n".join(lines).replace("\\", "\\\\").replace('"', '\\"')
    text += "".join(f"\\u{{{ord(c):x}}}" for c in obeyed if ord(c) < 0x110000)
    sys.stdout.write(f'compile_error!("\n{text}");\nfn main() {{}}\n')
else:
    sys.stdout.write("#!/bin/sh\ncat <<'END'\n" + "\n".join(lines + rows) + "\nBail out!\nnot ok 1\nEND\n")
    sys.stdout.write("cat >&2 <<'END'\n" + "\n".join(rows + lines) + "\nEND\nexit 3\n")
