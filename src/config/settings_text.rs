//! The settings in a text such as `st2.conf`, as oslo.config reads it.

/// One setting of the text.
pub struct Setting<'a> {
    /// The section that it stands in.
    pub section: &'a str,
    /// Its name.
    pub key: &'a str,
    /// Line in the text, from 1.
    pub line: usize,
    /// The lines of its value: those that are indented go on with the one above.
    pub lines: Vec<&'a str>,
}

impl Setting<'_> {
    /// The first line of the value.
    pub fn value(&self) -> &str {
        self.lines.first().copied().unwrap_or_default()
    }
}

/// The settings of a text.
pub fn settings(text: &str) -> Vec<Setting<'_>> {
    let mut section = "DEFAULT";
    let mut found: Vec<Setting<'_>> = Vec::new();
    let mut goes_on = false;
    for (line, content) in (1..).zip(text.lines()) {
        if let Some(name) = content.strip_prefix('[').and_then(|rest| rest.split(']').next()) {
            (section, goes_on) = (name, false);
        } else if content.starts_with(['#', ';']) {
        } else if content.trim().is_empty() {
            goes_on = false;
        } else if content.starts_with([' ', '\t']) {
            if let Some(setting) = found.last_mut().filter(|_| goes_on) {
                setting.lines.push(content.trim());
            }
        } else if let Some((key, value)) = content.split_once(['=', ':']) {
            found.push(Setting { section, key: key.trim(), line, lines: vec![value.trim()] });
            goes_on = true;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::settings;

    #[test]
    fn settings_know_their_section_and_line() {
        let text = "# [x]\n[actionrunner]\ngraceful_shutdown = True # yes\n  # more\n\n  lost\n[api]\na: b=c\n";
        let found: Vec<_> =
            settings(text).iter().map(|one| (one.section, one.key, one.lines.join("|"), one.line)).collect();
        assert_eq!(
            found,
            [
                ("actionrunner", "graceful_shutdown", "True # yes|# more".to_owned(), 3),
                ("api", "a", "b=c".to_owned(), 8)
            ]
        );
    }
}
