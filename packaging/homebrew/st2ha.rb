# The formula of a tap. `ci/homebrew.sh` puts the version and the checksum of a release in; until then it is a template.
class St2ha < Formula
  desc "Kubernetes manifests of a highly available StackStorm cluster"
  homepage "https://github.com/st2ha/st2ha"
  url "https://github.com/st2ha/st2ha/releases/download/v@VERSION@/st2ha-@VERSION@.crate"
  sha256 "@SHA256@"
  license "Apache-2.0"

  depends_on "rust" => :build

  def install
    system "cargo", "install", *std_cargo_args
    generate_completions_from_executable(bin/"st2ha", "completions")
    system bin/"st2ha", "man", "--output-dir", "man"
    man1.install Dir["man/*.1"]
  end

  test do
    assert_match "st2ha #{version}", shell_output("#{bin}/st2ha --version")
    system bin/"st2ha", "render", "--preset", "small", "--output-dir", "manifests"
    assert_path_exists testpath/"manifests"
  end
end
