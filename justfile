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

# How long each stage takes.
bench:
    cargo bench --locked

# Writes generated files anew: the schema, and snapshots to review with `cargo insta review`.
schema:
    UPDATE_SCHEMA=1 cargo test --locked --test schema

ci: tools check conformance stability validate test fuzz
