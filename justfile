# The steps of CI, by name. `just ci` is all of them, in order.

export RUSTFLAGS := ""

default: check test

# What a review would stumble over.
check:
    cargo fmt --check
    cargo clippy --all-targets --locked -- --deny warnings
    RUSTDOCFLAGS="--deny warnings" cargo doc --no-deps --locked --quiet

# All tests. Those that need helm, kubectl or a server run where `just tools` has put them.
test:
    ci/with-tools.sh cargo test --locked

# Real programs to compare with: helm 3 and 4, kubectl, kubernetes-validate.
tools:
    ci/tools.sh

# The released binary.
build:
    cargo build --release --locked

# What the upstream chart renders, object by object.
conformance: build
    ci/with-tools.sh ci/conformance.sh target/release/st2ha

# Which values would make `kubectl apply` fail on a running cluster.
stability: build
    ci/with-tools.sh ci/kubectl-stability.sh target/release/st2ha

# Applies each example and each feature of the upstream chart to an API server, after which `diff` must find nothing. Takes a quarter of an
# hour; tests go through examples and a few features. With KUBEBUILDER_ASSETS, Kubernetes' own server is asked too.
live:
    ci/with-tools.sh ci/live-cases.sh

# Default values, examples and features against the schemas of Kubernetes 1.29 to 1.37.
validate: build
    ci/with-tools.sh ci/kubernetes-validate.sh target/release/st2ha full

# What a scanner says of the preset `production`. Installs it at the first time, which takes minutes; not part of `just ci`.
checkov: build
    ci/checkov.sh target/release/st2ha

# The documentation as a site in target/site/docs, with what its pages link to. Needs mdbook: `cargo install mdbook`.
book:
    mdbook build
    cp -R README.md CHANGELOG.md LICENSE examples plugin target/site/

# Random input for a minute each.
fuzz:
    ci/fuzz.sh 60

# Instructions and memory of a render, against the figures in benches/counts.json. CI counts those of a debug build.
counts: build
    ci/counts.py target/release/st2ha release

# How long each stage takes.
bench:
    cargo bench --locked

# What a release consists of, for x86-64 and arm64, into target/dist: static binaries, the same bytes wherever they are built.
dist:
    ci/release-build.sh

# The list of functions that a render runs, which releases put side by side.
hot-functions:
    CARGO_PROFILE_RELEASE_STRIP=none cargo build --release --locked --target-dir target/symbols
    ci/hot-functions.py target/symbols/release/st2ha

# A Debian package of the static binary, into target/dist; as root it is installed and removed again. Needs cargo-deb.
deb:
    ci/release-build.sh x86_64-unknown-linux-musl
    ci/deb.sh x86_64-unknown-linux-musl target/dist/x86_64-unknown-linux-musl/st2ha target/dist
    ci/deb-test.sh target/dist/st2ha_*_amd64.deb

# Both images, built and run where buildah is installed, out of what `just dist` has made.
images:
    ci/images-test.sh target/dist

# The crate builds alone, from what would be published.
package:
    cargo package --locked

# Licences, duplicates, sources and known holes of what st2ha depends on. Needs cargo-deny.
deny:
    cargo deny --locked check

# The oldest compiler that Cargo.toml promises, `rust-version`, builds what is there.
msrv:
    cargo +$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml) check --locked --all-targets

# Workflows, Dockerfile and shell scripts, by the linters that `just tools` has put there.
lint-workflows:
    ci/with-tools.sh cargo test --locked --test packaging -- linters_find_nothing --nocapture

# Writes generated files anew: the schema, and snapshots to review with `cargo insta review`.
schema:
    UPDATE_SCHEMA=1 cargo test --locked --test schema

ci: tools check conformance stability validate test fuzz
