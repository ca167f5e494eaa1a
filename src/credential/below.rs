//! Lines that go on with a value above them.

/// Which lines go on with the value above them.
#[derive(Clone, Copy)]
pub enum Below {
    /// Those that are indented further than the name is, which is so far.
    Yaml(usize),
    /// Those that are indented at all, unless they look like a program.
    Ini,
    /// All up to these quotes, as TOML and Python have it.
    Quotes(&'static str),
    /// The first word of the next line, as a shell has it behind a backslash.
    Word,
    /// All up to this quote, which opens the value, and what YAML indents further than the name.
    Quote(char, Option<usize>),
    /// A text in quotes that begins the next line, as JSON has it.
    Next,
}

impl Below {
    /// How much of the text behind the value's line goes on with it. `may_nest` says whether it may be a map or a list instead.
    pub fn length(self, rest: &str, may_nest: bool) -> usize {
        match self {
            Self::Yaml(indent) => below(rest, indent, may_nest),
            Self::Ini => below_ini(rest),
            Self::Quotes(quotes) => rest.find(quotes).unwrap_or(rest.len()),
            Self::Word => first_word(rest),
            Self::Quote(quote, indent) => {
                let indented = indent.map_or(0, |indent| below(rest, indent, may_nest));
                up_to_quote(rest, quote).unwrap_or(0).max(indented)
            }
            Self::Next => quoted_word(rest),
        }
    }
}

/// How many lines a text in quotes may have.
const MOST_LINES: usize = 12;

/// How much of a text lies before the quote that closes what was opened above, if it does so soon.
fn up_to_quote(text: &str, quote: char) -> Option<usize> {
    let reach: usize = text.split_inclusive('\n').take(MOST_LINES).map(str::len).sum();
    closing(text.get(..reach)?, quote)
}

/// Where a text in quotes ends that begins the next line.
fn quoted_word(text: &str) -> usize {
    let word = text.trim_start();
    let length = word.strip_prefix('"').and_then(|rest| closing(rest, '"'));
    length.map_or(0, |length| text.len() - word.len() + 1 + length)
}

/// Where the first word of a text ends.
fn first_word(text: &str) -> usize {
    let word = text.trim_start();
    text.len() - word.len() + word.find(char::is_whitespace).unwrap_or(word.len())
}

/// How much of a text is indented further than this and so goes on with what stands above it. If that may be a map or a list,
/// it does only if it is neither: the names in there tell what is secret.
fn below(text: &str, indent: usize, may_nest: bool) -> usize {
    let (mut at, mut end) = (0, 0);
    for line in text.split_inclusive('\n') {
        at += line.len();
        let content = line.trim_start_matches([' ', '\t', '#', ';']);
        if content.trim().is_empty() {
            continue;
        }
        let is_deeper = line.len() - content.len() > indent;
        if !is_deeper || (may_nest && end == 0 && nests(content)) {
            break;
        }
        end = at - (line.len() - line.trim_end().len());
    }
    end
}

/// How much of a text is indented, up to a line that looks like one of a program.
fn below_ini(text: &str) -> usize {
    let (mut at, mut end) = (0, 0);
    for line in text.split_inclusive('\n') {
        at += line.len();
        let content = line.trim();
        let is_indented = line.starts_with([' ', '\t']);
        let is_code = content.contains(" = ") || content.contains(['(', '{', '}', ';']) || content.contains("--");
        if !is_indented || content.is_empty() || is_code || nests(content) {
            break;
        }
        end = at - (line.len() - line.trim_end().len());
    }
    end
}

/// Whether a line starts a map or a list.
fn nests(content: &str) -> bool {
    let is_key = content.split_once(':').is_some_and(|(key, rest)| {
        !key.is_empty() && !key.contains([' ', '"', '\'']) && rest.starts_with([' ', '\n', '\r'])
    });
    is_key || content.starts_with("- ") || content.starts_with(['{', '['])
}

/// The place of the quote that ends a text, skipping those behind a backslash, and those that are doubled, as YAML writes one.
pub fn closing(text: &str, quote: char) -> Option<usize> {
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let doubled = c == quote && quote == '\'' && chars.next_if(|(_, next)| *next == quote).is_some();
        if c == '\\' {
            chars.next();
        } else if c == quote && !doubled {
            return Some(at);
        }
    }
    None
}
