//! Pages of HTML that need nothing but themselves: no network, no script but their own, and nothing in them that is not escaped.

mod escape;
mod policy;

pub use escape::escape;

use policy::policy;

/// The look that all pages share: colours for light and dark, the header, buttons.
const STYLE: &str = include_str!("page.css");
/// What is around a page.
const FRAME: &str = include_str!("page.html");

/// A page.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// What a window is called that shows it. Plain text.
    pub title: &'a str,
    /// The page's own style sheet, after the one that all share.
    pub style: &'static str,
    /// The page's own script.
    pub script: &'static str,
    /// What it shows. HTML.
    pub body: &'a str,
}

impl Page<'_> {
    /// The page as one document.
    pub fn html(&self) -> String {
        let styles = [STYLE, self.style];
        let style = styles.map(|style| format!("<style>{style}</style>\n")).concat();
        fill(
            FRAME,
            &[
                ("policy", &policy(&styles, self.script)),
                ("title", &escape(self.title)),
                ("style", &style),
                ("body", self.body),
                ("script", self.script),
            ],
        )
    }
}

/// A text in which each `{{name}}` has its value. Values are not looked through.
fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut parts = text.split("{{");
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once("}}").unwrap_or((part, ""));
        filled.push_str(values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value));
        filled.push_str(rest);
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::{Page, fill};

    #[test]
    fn values_are_not_looked_through() {
        assert_eq!(fill("a {{x}}{{y}} b {{z}}", &[("x", "{{y}}"), ("y", "1")]), "a {{y}}1 b ");
    }

    #[test]
    fn a_title_is_no_html() {
        let html = Page { title: "</title><script>", style: "a{}", script: "b()", body: "<p>c</p>" }.html();
        assert!(html.contains("<title>&lt;/title&gt;&lt;script&gt;</title>"), "{html}");
        assert!(html.contains("<style>a{}</style>") && html.contains("<script>b()</script>"), "{html}");
        assert!(!html.contains("{{"), "{html}");
    }
}
