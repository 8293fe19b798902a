#!/bin/sh
# Makes up the passwords of the broker's users, those that the environment lacks. They stay on this machine (.azure/, which git ignores) and in the vault.
set -eu

for user in CATALOG WORKER SCALER; do
  eval "password=\${BROKER_PASSWORD_$user:-}"
  [ -n "$password" ] || azd env set "BROKER_PASSWORD_$user" "$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')"
done
