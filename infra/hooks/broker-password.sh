#!/bin/sh
# Makes up the broker's password, unless the environment has one. It stays on this machine (.azure/, which git ignores) and in the vault.
set -eu

[ -n "${BROKER_PASSWORD:-}" ] || azd env set BROKER_PASSWORD "$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')"
