#!/usr/bin/env bash
# python-stdnum's check digit of a Chinese identity number is worked out from the whole number, not from what stands before it.
#
# Packages: python-stdnum 2.2.
# A good guess: calc_check_digit of stdnum.cn.ric is given the first 17 digits, as that of stdnum.luhn, of stdnum.cn.uscc and
# of most other modules of the package is given a number without its check digit.
# What happens: it leaves out the last sign of what it gets, whatever that is. With 17 digits it answers for the first 16 of
# them: a digit that is wrong, and no error. The mistake hides well: numbers that are made with the same call pass, and only a
# real one does not. Its docstring has the words for it.
# Seen on 2026-11-28 (Python 3.11, Linux x86_64), with the example of GB 11643-1999, 11010519491231002X:
#   of 17 digits: 2, of all 18 signs: X, of 17 digits and a mark: X
#   luhn, without the check digit: 1; uscc, without the check sign: 3
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check python-stdnum==2.2
cd "$folder"
venv/bin/python - <<'PY'
from stdnum import luhn
from stdnum.cn import ric, uscc

body = "11010519491231002"
found = [ric.calc_check_digit(body), ric.calc_check_digit(body + "X"), ric.calc_check_digit(body + "?")]
others = [luhn.calc_check_digit("411111111111111"), uscc.calc_check_digit("91350100M000100Y4")]
print(f"of 17 digits: {found[0]}, of all 18 signs: {found[1]}, of 17 digits and a mark: {found[2]}")
print(f"luhn, without the check digit: {others[0]}; uscc, without the check sign: {others[1]}")
assert ric.is_valid(body + "X")
assert (found, others) == (["2", "X", "X"], ["1", "3"]), "the behaviour has changed"
PY
