//! Which fields a template reads, told without running it: External Secrets and Vault's agent take templates, too, with fields of their own.

/// What Helm's templates find at their root.
const ROOTS: &[&str] = &["Values", "Release", "Chart", "Capabilities", "Template", "Files", "Subcharts"];

/// What looks something up in Vault or Consul. Helm has no such functions.
const LOOKUPS: &[&str] = &["with secret ", "range secret ", "key ", "secret "];

/// Functions that look a key up, and whether it stands behind what it is looked up in, as in `index . "slack-token"`.
const LOOK_UPS: &[(&str, KeyPlace)] =
    &[("get", KeyPlace::Behind), ("index", KeyPlace::Behind), ("dig", KeyPlace::Before), ("pluck", KeyPlace::Before)];

#[derive(Clone, Copy, PartialEq, Eq)]
enum KeyPlace {
    Before,
    Behind,
}

/// Whether a text is a template of another program's as a whole: it looks something up, or reads fields that Helm's templates do not know
/// (`{{ .password }}`, `{{ index . "slack-token" }}`, and `{{ .Data.password }}` of Vault). What is nearly one of Helm's own is a slip.
pub fn is_of_another(text: &str) -> bool {
    let text = text.trim();
    let actions = actions(text);
    let Some(first) = actions.first().filter(|_| text.starts_with("{{") && text.ends_with("}}")) else { return false };
    let fields: Vec<Field<'_>> = actions.iter().flat_map(|action| fields(action)).collect();
    if LOOKUPS.iter().any(|lookup| word(first).starts_with(lookup)) {
        return fields.iter().all(|field| !ROOTS.contains(&field.name));
    }
    let has_variables = actions.iter().flat_map(|action| unquoted(action)).any(|part| part.contains('$'));
    let is_foreign = |field: &Field<'_>| root_meant(field.name).is_none() && (!field.goes_on || field.name == "Data");
    // A template that reads nothing, such as `{{ index (list "p" "q") 1 }}`, is one of Helm's.
    reads_at_once(first) && !has_variables && !fields.is_empty() && fields.iter().all(is_foreign)
}

/// The first field at the root of a template that nothing has, so that it stays empty.
pub fn unknown_field(text: &str) -> Option<&str> {
    // Whether the dot is something else than the root, for each block that is open.
    let mut blocks: Vec<bool> = Vec::new();
    for action in actions(text) {
        let keyword = word(action).split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
        if matches!(keyword, "end" | "else") {
            blocks.pop();
        }
        let is_elsewhere = blocks.contains(&true);
        let is_unknown = |field: &Field<'_>| !ROOTS.contains(&field.name) && (field.is_of_root || !is_elsewhere);
        if let Some(field) = fields(action).into_iter().find(is_unknown) {
            return Some(field.name);
        }
        match keyword {
            "with" | "range" | "define" | "block" => blocks.push(true),
            "if" => blocks.push(false),
            "else" => blocks.push(word(action).contains("with ")),
            _ => {}
        }
    }
    None
}

/// The root of Helm's templates that a name is, or was meant to be: in other letters, or with one slip.
pub fn root_meant(name: &str) -> Option<&'static str> {
    let is_near = |root: &&&str| root.eq_ignore_ascii_case(name) || strsim::damerau_levenshtein(root, name) <= 1;
    ROOTS.iter().find(is_near).copied()
}

/// A field that is read from the dot or from the root.
struct Field<'a> {
    /// Its name.
    name: &'a str,
    /// Whether something in it is read, as in `.Data.password`.
    goes_on: bool,
    /// Whether it is read from the root, as `$.name` is, wherever it stands.
    is_of_root: bool,
}

/// Whether an action begins with what it reads.
fn reads_at_once(action: &str) -> bool {
    let action = word(action);
    let is_field = action.strip_prefix('.').is_some_and(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()));
    let function = action.split(char::is_whitespace).next().unwrap_or_default();
    is_field || LOOK_UPS.iter().any(|(name, place)| *name == function && *place == KeyPlace::Behind)
}

/// The fields that an action reads, those of variables and of what a function returns left out.
fn fields(action: &str) -> Vec<Field<'_>> {
    let (mut found, looked_into) = looked_up(&tokens(action));
    for part in unquoted(action) {
        for (at, _) in part.match_indices('.') {
            let before = part.get(..at).and_then(|before| before.chars().next_back());
            if before.is_some_and(|before| before == ')' || is_of_name(before)) {
                continue;
            }
            let rest = part.get(at + 1..).unwrap_or_default();
            let (name, after) = rest.split_at(rest.find(|c: char| !is_of_name(c)).unwrap_or(rest.len()));
            if name.starts_with(|c: char| c.is_alphabetic() || c == '_') {
                let goes_on = after.starts_with('.')
                    || looked_into.iter().any(|inside| std::ptr::eq(inside.as_ptr(), name.as_ptr()));
                found.push(Field { name, goes_on, is_of_root: before == Some('$') });
            }
        }
    }
    found
}

/// The fields whose names stand in quotes, as in `index . "slack-token"`, and the fields that something is looked up in.
fn looked_up<'a>(tokens: &[Token<'a>]) -> (Vec<Field<'a>>, Vec<&'a str>) {
    let (mut found, mut looked_into) = (Vec::new(), Vec::new());
    for (at, token) in tokens.iter().enumerate() {
        let Token::Word(function) = token else { continue };
        let Some((_, place)) = LOOK_UPS.iter().find(|(name, _)| name == function) else { continue };
        let arguments: Vec<Token<'a>> =
            tokens.iter().skip(at + 1).copied().take_while(|token| !matches!(token, Token::Sign)).collect();
        let words = |token: &Token<'a>| if let Token::Word(word) = token { Some(*word) } else { None };
        let Some(container) = arguments.iter().position(|token| words(token).is_some()) else { continue };
        let (before, behind) = (arguments.get(..container), arguments.get(container + 1..));
        let keys = if *place == KeyPlace::Before { before } else { behind }.unwrap_or_default();
        match arguments.get(container).and_then(words) {
            Some(root @ ("." | "$")) => {
                // `"a" | get .`
                let piped = match tokens.get(..at) {
                    Some([.., name @ Token::Text(_), Token::Sign]) => Some(name),
                    _ => None,
                };
                // The last word of `dig "a" "b" "default" .` is no key.
                let count = keys.len() - usize::from(*function == "dig" && !keys.is_empty());
                if let Some(Token::Text(name)) = keys.first().or(piped) {
                    found.push(Field { name, goes_on: count > 1, is_of_root: root == "$" });
                }
            }
            Some(field) => looked_into.extend(field.trim_start_matches('$').strip_prefix('.')),
            None => {}
        }
    }
    (found, looked_into)
}

/// A part of an action.
#[derive(Clone, Copy)]
enum Token<'a> {
    /// A name, a field, a number.
    Word(&'a str),
    /// What stands in quotes.
    Text(&'a str),
    /// A bracket or a pipe.
    Sign,
}

fn tokens(action: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    // `-}}`
    let mut rest = action.strip_suffix(" -").unwrap_or(action);
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' | '`' | '\'' => {
                let Some(length) = quoted(rest) else { break };
                found.extend(rest.get(1..length - 1).map(Token::Text));
                length
            }
            '(' | ')' | '|' => {
                found.push(Token::Sign);
                1
            }
            space if space.is_whitespace() => space.len_utf8(),
            _ => {
                let is_end = |c: char| c.is_whitespace() || "\"`'()|".contains(c);
                let length = rest.find(is_end).unwrap_or(rest.len());
                found.extend(rest.get(..length).map(Token::Word));
                length
            }
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    found
}

fn is_of_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// An action from its first word on.
fn word(action: &str) -> &str {
    action.strip_prefix('-').unwrap_or(action).trim_start()
}

/// What stands between `{{` and `}}`, where these are not in quotes. Comments are left out.
fn actions(text: &str) -> Vec<&str> {
    let mut actions = Vec::new();
    let mut rest = text;
    while let Some((_, inside)) = rest.split_once("{{") {
        let is_comment = word(inside).starts_with("/*");
        let end = if is_comment {
            inside.find("*/").and_then(|comment| Some(comment + inside.get(comment..)?.find("}}")?))
        } else {
            end_of_action(inside)
        };
        let Some((action, after)) = end.and_then(|end| inside.split_at_checked(end)) else { break };
        if !is_comment {
            actions.push(action);
        }
        rest = after;
    }
    actions
}

/// Where an action ends: at the first `}}` that is not in quotes.
fn end_of_action(inside: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let rest = inside.get(from..)?;
        let at = rest.find(['"', '`', '\'', '}'])?;
        let found = rest.get(at..)?;
        if found.starts_with("}}") {
            return Some(from + at);
        }
        from += at + if found.starts_with('}') { 1 } else { quoted(found)? };
    }
}

/// The parts of an action that are not in quotes.
fn unquoted(action: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = action;
    while let Some((part, found)) = rest.find(['"', '`', '\'']).and_then(|at| rest.split_at_checked(at)) {
        parts.push(part);
        rest = quoted(found).and_then(|length| found.get(length..)).unwrap_or_default();
    }
    parts.push(rest);
    parts
}

/// The length of the text in quotes that this begins with, quotes included.
fn quoted(text: &str) -> Option<usize> {
    let mut characters = text.char_indices();
    let (_, quote) = characters.next()?;
    while let Some((at, character)) = characters.next() {
        if character == quote {
            return Some(at + quote.len_utf8());
        }
        if character == '\\' && quote != '`' {
            characters.next();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{is_of_another, root_meant, unknown_field};

    #[test]
    fn templates_of_other_programs_read_fields_of_their_own() {
        for text in [
            "{{ .password }}",
            "{{- .a | b64enc -}}",
            "{{ .user }}:{{ .password }}",
            "{{ .value }}",
            "{{ .a | replace \".Values\" \"$\" }}",
            "{{ .Data.data.password }}",
            "{{ index . \"slack-token\" }}",
            "{{- index . `tls.crt` | b64dec -}}",
            "{{ get . \"a\" }}:{{ .b }}",
            "{{ index .Data.data \"a-b\" }}",
            "{{ index .Data \"a\" \"b\" }}",
            "{{ with secret \"kv/st2\" }}{{ .Data.a }}{{ end }}",
            "{{- with secret \"kv/$a\" }}{{ $a := .Data }}{{ $a.b }}{{ end }}",
        ] {
            assert!(is_of_another(text), "{text}");
        }
        for text in [
            "{{ .Values.a }}",
            "{{ .values.token }}",
            "{{ .Value.x }}",
            "{{ .Vlaues.x }}",
            "{{ .release.Name }}",
            "{{ .capabilities }}",
            "{{ .Relase }}",
            "{{ .creds.password }}",
            "{{ index .creds \"password\" }}",
            "{{ index . \"a\" \"b\" }}",
            "{{ index . \"values\" \"b\" }}",
            "{{ index . \"Values\" \"a-b\" }}",
            "{{ index $ \"a\" }}",
            "{{ index .Values.a \"b-c\" }}",
            "{{ index .Values \"a\" }}{{ index . \"b\" }}",
            "{{ .a }}{{ .values.b }}",
            "{{ . }}",
            "{{ with .Values.a }}{{ .b }}{{ end }}",
            "{{ dig \"a\" \"\" . }}",
            "{{ get (dict \"a\" \"b\") \"a\" }}",
            "{{ index (list \"p\" \"q\") 1 }}",
            "{{ index (splitList \"-\" \"a-b\") 1 }}",
            "{{- index (lookup \"v1\" \"Secret\" \"ns\" \"x\").data \"token\" | b64dec -}}",
            "{{ index . x }}",
            "{{ index . 0 }}",
            "{{ index . }}",
            "{{ get }}",
            "a {{ .b }}",
            "{{ printf \"a\" }}",
            "{{ .a }}{{ $.Values.b }}",
            "{{ with secret \"a\" }}{{ $.Values.b }}{{ end }}",
            "{{ \"{{ .password }}\" }}",
            "{{ .a",
            "{{",
        ] {
            assert!(!is_of_another(text), "{text}");
        }
    }

    #[test]
    fn fields_that_nothing_has_are_found_in_actions_alone() {
        for (text, expected) in [
            ("a {{ .password }}", Some("password")),
            ("# with vault\n{{- .a -}}", Some("a")),
            ("{{ printf \"%s\" .b }}", Some("b")),
            ("{{ if .Values.a }}{{ .c }}{{ end }}", Some("c")),
            ("{{ with .Values.a }}{{ .b }}{{ else }}{{ .d }}{{ end }}", Some("d")),
            ("{{ with .Values.a }}{{ $.e }}{{ end }}", Some("e")),
            ("{{ range .Values.a }}{{ .b }}{{ end }}{{ .f }}", Some("f")),
            ("{{ (.g) }}{{ h }}", Some("g")),
            ("{{ .values.x }}", Some("values")),
            ("a = {{ index . \"slack-token\" }}", Some("slack-token")),
            ("{{- get . `tls.crt` | b64dec -}}", Some("tls.crt")),
            ("{{ printf \"%s\" (index $ \"a\") }}", Some("a")),
            ("{{ \"a-b\" | get . }}", Some("a-b")),
            ("{{ dig \"a\" \"b\" \"\" . }}{{ pluck \"c\" . }}", Some("a")),
            ("{{ with index . \"a\" }}{{ . }}{{ end }}", Some("a")),
            ("{{ range $k, $v := index . \"a\" }}{{ $v }}{{ end }}", Some("a")),
            ("{{ with .Values.a }}{{ index $ \"e\" }}{{ end }}", Some("e")),
            ("{{ index .data \"x\" }}", Some("data")),
            ("{{ with .Values.a }}{{ index . \"b\" }}{{ end }}", None),
            ("{{ index . \"Values\" \"a\" }}{{ get $.Values \"a\" }}{{ dig \"a\" 1 .Values }}", None),
            ("{{ \"{{ index . `a` }}\" }}{{ $index := 1 }}", None),
            ("{{ index \"", None),
            ("x{{ \"{{ .password }}\" }}", None),
            ("{{ `{{ .password }}` }} .Password", None),
            ("{{ \"\\\" .a\" }}", None),
            ("{{/* .password }} */}} {{ .Values.a.b }}", None),
            ("{{ with .Values.a }}{{ .b }}{{ if .c }}{{ .d }}{{ end }}{{ end }}", None),
            ("{{ (index .Values \"a\").b }}{{ $x := .Values }}{{ $x.c }}{{ sub 1.5 .5 }}", None),
            ("{{ $.Release.Name }}{{ tpl .Values.a . }}", None),
            ("{{ .open", None),
            ("{{ \"é", None),
            ("", None),
        ] {
            assert_eq!(unknown_field(text), expected, "{text}");
        }
    }

    #[test]
    fn slips_of_roots_are_told_from_other_names() {
        for (name, expected) in [
            ("Values", Some("Values")),
            ("VALUES", Some("Values")),
            ("Value", Some("Values")),
            ("Relaese", Some("Release")),
            ("value", None),
            ("file", None),
            ("password", None),
        ] {
            assert_eq!(root_meant(name), expected, "{name}");
        }
    }
}
