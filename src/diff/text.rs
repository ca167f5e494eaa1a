//! Changes for a terminal.

use anstyle::{AnsiColor, Style};

use super::change::{Change, Diff, Kind, Sign};
use super::layout;

/// All changes, and a summary at the end. Coloured: strip the colours for anything but a terminal.
pub fn text(diff: &Diff) -> String {
    let mut text = String::new();
    for change in &diff.changes {
        let bold = heading(change);
        text.push_str(&format!("{bold}{}{bold:#}\n", layout::title(change)));
        for line in layout::lines(change) {
            let style = style(line.sign);
            let written = format!("  {} {}", line.sign.character(), line.text);
            text.push_str(&format!("{style}{}{style:#}\n", written.trim_end()));
        }
        text.push('\n');
    }
    text.push_str(&diff.summary().sentence());
    text.push('\n');
    text
}

/// One line for each change, and a summary at the end. Coloured likewise.
pub fn titles(diff: &Diff) -> String {
    let line = |change: &Change| {
        let bold = heading(change);
        format!("{bold}{}{bold:#}\n", layout::title(change))
    };
    let lines: String = diff.changes.iter().map(line).collect();
    format!("{lines}{}\n", diff.summary().sentence())
}

fn heading(change: &Change) -> Style {
    let colour = match change.kind {
        _ if change.is_refused() => AnsiColor::Magenta,
        Kind::Added { .. } => AnsiColor::Green,
        Kind::Removed { .. } => AnsiColor::Red,
        Kind::Changed { .. } | Kind::Renamed { .. } => AnsiColor::Yellow,
    };
    colour.on_default().bold()
}

fn style(sign: Sign) -> Style {
    match sign {
        Sign::Same => Style::new(),
        Sign::Added => AnsiColor::Green.on_default(),
        Sign::Removed => AnsiColor::Red.on_default(),
        Sign::Masked => AnsiColor::Yellow.on_default(),
        Sign::Refused => AnsiColor::Magenta.on_default(),
        Sign::Gap => AnsiColor::Cyan.on_default(),
    }
}
