# The version that the tests expect is what the image's tag says about it: nothing, if it begins with none.
ST2_VERSION=$(printf '%s\n' "$ST2_VERSION" | sed -n 's/^v\{0,1\}\([0-9][0-9]*\.[0-9.]*[0-9]\(dev\)\{0,1\}\).*/\1/p')
# The tests log in with these, which no other container of the pod gets.
ST2_AUTH_USERNAME=$(cat /run/st2-auth/ST2_AUTH_USERNAME)
ST2_AUTH_PASSWORD=$(cat /run/st2-auth/ST2_AUTH_PASSWORD)
export ST2_VERSION ST2_AUTH_USERNAME ST2_AUTH_PASSWORD
exec /tools/bats/bin/bats /tests/st2tests.sh
