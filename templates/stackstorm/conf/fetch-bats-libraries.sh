# Fetches the libraries that the tests load, from GitHub.
fetch() {
  git clone --depth 1 --branch "$2" --config advice.detachedHead=false "https://github.com/ztombol/$1" "/tools/$1"
}

fetch bats-support v0.3.0
fetch bats-assert v0.3.0
fetch bats-file v0.2.0
