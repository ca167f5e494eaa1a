//! What the text of `--set` means.

use crate::yaml::{Scalar, ScalarKind, Style};

/// Helm's rules: `true`, `false` and `null` in any case, and decimal whole numbers without a leading zero. All else is text,
/// `1.5` and `1e3` included.
pub(super) fn typed(text: String) -> Scalar {
    let kind = if text.eq_ignore_ascii_case("true") {
        ScalarKind::Bool(true)
    } else if text.eq_ignore_ascii_case("false") {
        ScalarKind::Bool(false)
    } else if text.eq_ignore_ascii_case("null") {
        ScalarKind::Null
    } else if text == "0" || !text.starts_with('0') {
        text.parse().map_or(ScalarKind::String, ScalarKind::Int)
    } else {
        ScalarKind::String
    };
    Scalar { text: text.into(), kind, style: Style::Other }
}
