//! Regular expressions, in the syntax that Go and Rust share.

use gotmpl::Value;
use regex_automata::meta::Regex;
use regex_automata::util::syntax;

use super::Function;
use super::args::Args;
use crate::gotemplate::fault::Fault;
use crate::gotemplate::value::text;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("regexMatch", (2, 2), |args| Ok(Value::Bool(compiled(args)?.is_match(args.string(1)?)))),
    Function::new("regexFind", (2, 2), |args| {
        let whole = args.string(1)?;
        let found = compiled(args)?.find(whole).and_then(|found| whole.get(found.range()));
        Ok(text(found.unwrap_or_default()))
    }),
    Function::new("regexReplaceAll", (3, 3), |args| Ok(text(&replaced(args, true)?))),
    Function::new("regexReplaceAllLiteral", (3, 3), |args| Ok(text(&replaced(args, false)?))),
    Function::new("regexQuoteMeta", (1, 1), |args| Ok(text(&quoted(args.string(0)?)))),
];

fn compiled(args: &Args<'_>) -> Result<Regex, Fault> {
    const LARGEST: usize = 1 << 20;
    let regex = Regex::builder()
        .configure(Regex::config().nfa_size_limit(Some(LARGEST)))
        .syntax(syntax::Config::new().utf8(true))
        .build(args.string(0)?)
        .map_err(|_| args.fault("this is not a regular expression"))?;
    // At worst, each part of the expression is tried at each byte of the text.
    args.pay(regex.memory_usage().saturating_mul(1 + args.string(1)?.len() / 1024))?;
    Ok(regex)
}

/// The text with all matches replaced; `$1` and `${name}` in the replacement stand for groups if `groups` says so.
fn replaced(args: &Args<'_>, groups: bool) -> Result<String, Fault> {
    let (whole, replacement) = (args.string(1)?, args.string(2)?);
    let regex = compiled(args)?;
    let (mut result, mut done) = (String::new(), 0);
    for captures in regex.captures_iter(whole) {
        let Some(found) = captures.get_match() else { continue };
        result.push_str(whole.get(done..found.start()).unwrap_or_default());
        if groups {
            captures.interpolate_string_into(whole, replacement, &mut result);
        } else {
            result.push_str(replacement);
        }
        if result.len() > crate::gotemplate::budget::LONGEST {
            return Err(args.fault("makes too long a result"));
        }
        done = found.end();
    }
    result.push_str(whole.get(done..).unwrap_or_default());
    Ok(result)
}

fn quoted(plain: &str) -> String {
    plain.chars().fold(String::new(), |mut quoted, c| {
        if "\\.+*?()|[]{}^$".contains(c) {
            quoted.push('\\');
        }
        quoted.push(c);
        quoted
    })
}
