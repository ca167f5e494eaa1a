#!/usr/bin/env bats
# shellcheck shell=bats
{% set parts = values.st2.system_user.ssh_key_file | split(pat="/") -%}
{% set folder = parts[:-1] | join(sep="/") -%}
# Whether StackStorm works: run against a release by `helm test`.

load "$BATS_HELPERS_DIR/bats-support/load.bash"
load "$BATS_HELPERS_DIR/bats-assert/load.bash"
load "$BATS_HELPERS_DIR/bats-file/load.bash"

system_user={{ values.st2.system_user.user | shell_quote }}
ssh_key={{ values.st2.system_user.ssh_key_file | shell_quote }}
ssh_folder={{ folder | shell_quote }}

# Runs a shell command on an action runner, as the system user.
on_a_runner() {
  run st2 run core.local cmd="$1"
}

# An HTTP service of StackStorm answers in JSON, and names its header for API keys.
assert_answers() {
  run curl --silent --show-error --verbose "$1"
  assert_success
  assert_line --partial 'Content-Type: application/json'
  assert_line --partial 'St2-Api-Key'
}

@test "the st2 client has the expected version and runs on Python 3" {
  run st2 --version
  assert_success
  assert_line --partial "st2 $ST2_VERSION"
  assert_line --partial 'Python 3.'
}

@test "st2auth answers" {
  assert_answers "$ST2_AUTH_URL"
}

@test "st2api answers" {
  assert_answers "$ST2_API_URL"
}

@test "st2stream answers" {
  assert_answers "$ST2_STREAM_URL"
}

@test "user and password are good for a login" {
  run st2 login --write-password --password "$ST2_AUTH_PASSWORD" "$ST2_AUTH_USERNAME"
  assert_success
  assert_line --partial "Logged in as $ST2_AUTH_USERNAME"
  assert_file_exist ~/.st2/config
}

@test "the core pack is registered" {
  run st2 action list --pack core
  assert_success
  assert_line --partial 'core.local'
}

@test "a runner runs actions as the system user" {
  on_a_runner id
  assert_success
  assert_line --partial 'succeeded: true'
  assert_line --partial 'return_code: 0'
  assert_line --regexp "uid=[0-9]+\($system_user\) gid=[0-9]+\($system_user\)"
}

@test "only the system user can read the SSH key" {
  on_a_runner "stat --format '%n %a %U:%G' $(printf '%q %q' "$ssh_folder" "$ssh_key")"
  assert_success
  assert_output --partial "$ssh_folder 500 $system_user:$system_user"
  assert_output --partial "$ssh_key 400 $system_user:$system_user"
}

@test "the rule that forwards notifications to the chat bot is registered" {
  run st2 rule list
  assert_success
  assert_line --partial 'chatops.notify'
}

@test "the datastore sets, gets and deletes values" {
  run st2 key set foo bar
  assert_success
  run st2 key get foo
  assert_success
  assert_line --partial 'bar'
  run st2 key delete foo
  assert_success
  run st2 key get foo
  assert_failure
}

@test "the user administers StackStorm" {
  if [ "$ST2_RBAC_ENABLED" != 'true' ]; then
    skip 'access control by roles is off'
  fi
  run st2 whoami
  assert_success
  assert_line --regexp 'RBAC:'
  assert_line --regexp 'Enabled: +True'
  assert_line --regexp 'Roles: .*system_admin'
}
