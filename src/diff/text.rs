//! Changes for a terminal.

use anstyle::{AnsiColor, Style};

use super::change::{Change, Diff, Kind, Line, Sign};
use super::labels::Folded;
use super::layout;
use super::words::{self, Piece};
use crate::printable::printable;

/// All changes, and a summary at the end. Coloured: strip the colours for anything but a terminal.
pub fn text(diff: &Diff) -> String {
    let mut text = String::new();
    let Folded { rest, lines } = Folded::of(diff);
    for change in &rest.changes {
        let bold = heading(change);
        text.push_str(&format!("{bold}{}{bold:#}\n", layout::title(change)));
        for lines in layout::edits(change) {
            push_lines(&mut text, &lines);
        }
        text.push('\n');
    }
    text + &end(diff, &lines)
}

/// What is told of all objects together.
fn end(diff: &Diff, lines: &[String]) -> String {
    let lines: String = lines.iter().map(|line| format!("{}\n", printable(line))).collect();
    format!("{lines}{}\n", diff.summary().sentence())
}

/// The lines of an edit. Where lines are replaced by as many others, the words that differ are shown inverted.
fn push_lines(text: &mut String, lines: &[Line]) {
    let run = |start: usize, sign: Sign| lines.iter().skip(start).take_while(|line| line.sign == sign).count();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let gone = run(at, Sign::Removed);
        let come = run(at + gone, Sign::Added);
        if gone == 0 || gone != come {
            for line in lines.iter().skip(at).take(gone.max(1)) {
                push(text, line.sign, &[Piece { text: &line.text, differs: false }]);
            }
            at += gone.max(1);
            continue;
        }
        let pairs = lines.iter().skip(at).zip(lines.iter().skip(at + gone)).take(gone);
        let pairs: Vec<_> =
            pairs.map(|(one, other)| words::compare(one.text.trim_end(), other.text.trim_end())).collect();
        for (before, _) in &pairs {
            push(text, line.sign, before);
        }
        for (_, after) in &pairs {
            push(text, Sign::Added, after);
        }
        at += gone + come;
    }
}

fn push(text: &mut String, sign: Sign, pieces: &[Piece<'_>]) {
    let style = style(sign);
    text.push_str(&format!("{style}  {}", sign.character()));
    let is_empty = pieces.iter().all(|piece| piece.text.trim_end().is_empty());
    if !is_empty {
        text.push(' ');
    }
    for piece in pieces {
        if piece.differs {
            let inverted = style.invert();
            text.push_str(&format!("{style:#}{inverted}{}{inverted:#}{style}", piece.text));
        } else {
            text.push_str(piece.text);
        }
    }
    text.truncate(text.trim_end().len());
    text.push_str(&format!("{style:#}\n"));
}

/// One line for each change, and a summary at the end. Coloured likewise.
pub fn titles(diff: &Diff) -> String {
    let line = |change: &Change| {
        let bold = heading(change);
        format!("{bold}{}{bold:#}\n", layout::title(change))
    };
    let Folded { rest, lines } = Folded::of(diff);
    let titles: String = rest.changes.iter().map(line).collect();
    titles + &end(diff, &lines)
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
