#!/bin/sh
# Any other CI: exit code 0 fine, 1 findings, 2 wrong usage. Run it in the folder of SKYKOI.json.
set -eu
skykoi-compile SKYKOI.json --check --deny-warnings --format pretty --format junit=skykoi.xml
skykoi test --coverage --fail-under 80
