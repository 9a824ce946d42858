#!/usr/bin/env bash
# itsdangerous calls a signature expired that was made a second ago by a machine whose clock is ahead.
#
# Packages: itsdangerous 2.2.0.
# A good guess: TimestampSigner.unsign(value, max_age=86400) refuses what is older than a day, and takes all that is
# younger; a clock that is a second behind makes something seem younger, which does no harm.
# What happens: an age below zero is refused, too, with SignatureExpired ("Signature age -1 < 0 seconds"), however long
# max_age is. Where two servers share a secret and their clocks differ by a second, each makes the sessions of the other
# invalid at the moment they begin; after a clock was set back all of them are, until it has caught up. Without max_age
# the same value is good.
# Seen on 2026-11-28 (Python 3.11, Linux x86_64):
#   a second ahead, with max_age: SignatureExpired: Signature age -1 < 0 seconds
#   a second ahead, without:      reader
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check itsdangerous==2.2.0
cd "$folder"
venv/bin/python - <<'PY'
from itsdangerous import SignatureExpired, TimestampSigner

NOW = 1_800_000_000


class Ahead(TimestampSigner):
    def get_timestamp(self) -> int:
        return NOW + 1


class Here(TimestampSigner):
    def get_timestamp(self) -> int:
        return NOW


signed = Ahead("a secret").sign("reader")
try:
    said = Here("a secret").unsign(signed, max_age=86_400).decode()
except SignatureExpired as error:
    said = f"SignatureExpired: {error}"
without = Here("a secret").unsign(signed).decode()
print("a second ahead, with max_age:", said)
print("a second ahead, without:     ", without)
assert said == "SignatureExpired: Signature age -1 < 0 seconds" and without == "reader", "the behaviour has changed"
PY
