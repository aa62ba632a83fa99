#!/usr/bin/env bash
# Gradescope runs this once, as root, when it makes the autograder's image: installs
# Rust, and builds all that a grade needs, so that a submission only waits for its own
# programs. Written by `cargo xtask export gradescope`.
set -euo pipefail

root=${AUTOGRADER:-/autograder}
user=${GRADER_USER:-grader}
course=$root/source/course

apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq build-essential curl ca-certificates
id "$user" > /dev/null 2>&1 || useradd --create-home "$user"
chown -R "$user" "$course"

# A student's program never runs as root, and what it could read is not here: the course
# has starters where solutions would be.
runuser -u "$user" -- bash -eu -c '
  cd ~
  curl --proto "=https" --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --profile minimal --no-modify-path
  export PATH=$HOME/.cargo/bin:$PATH
  cd "$1"
  cargo fetch --quiet
  mkdir /tmp/empty
  # Nothing is in the folder, so nothing is built of it: exit code 3.
  cargo xtask grade --submission /tmp/empty > /dev/null || [ $? = 3 ]
  rmdir /tmp/empty
' bash "$course"
