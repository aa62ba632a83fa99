"""Takes the collections for IOS out of the package `ansible`, which has those of everything
else, too: 7 MB instead of 560, and seconds instead of minutes."""

import compileall
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

PACKAGE = "ansible==12.3.0"
WANTED = ("ansible/netcommon", "ansible/utils", "cisco/ios")


def main(folder):
    with tempfile.TemporaryDirectory() as downloaded:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--no-deps", "--dest", downloaded, PACKAGE], check=True)
        [wheel] = Path(downloaded).iterdir()
        wanted = tuple(f"ansible_collections/{it}/" for it in WANTED)
        with zipfile.ZipFile(wheel) as package:
            names = [it for it in package.namelist() if it.startswith(wanted)]
            package.extractall(folder, names)
    compileall.compile_dir(folder, quiet=2)


if __name__ == "__main__":
    main(sys.argv[1])
