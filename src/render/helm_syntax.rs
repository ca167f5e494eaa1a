//! Templates that are written as Helm's are. Tera reads other ones, and says of these only which sign it does not know.

use super::sources::Template;

/// Words that begin an action of Helm's and mean nothing at the beginning of an expression of Tera's.
const WORDS: &[&str] =
    &["block", "define", "else", "end", "if", "include", "lookup", "range", "template", "toYaml", "tpl", "with"];

/// How the first actions of Helm's begin that need no word: a field, a variable, a comment.
const SIGNS: &[char] = &['.', '$', '/'];

/// What values are behind in Helm's actions.
const ROOTS: &[&str] = &["Values", "Release", "Chart", "Capabilities", "Files", "Template"];

/// Functions of Helm's that stand behind a pipe and that Tera does not have.
const FILTERS: &[&str] = &[
    "b64dec",
    "b64enc",
    "fromYaml",
    "nindent",
    "quote",
    "sha256sum",
    "squote",
    "toJson",
    "toYaml",
    "trimSuffix",
    "trunc",
];

/// What to say of templates of which one is written as Helm's are.
pub fn hint<'t>(templates: impl IntoIterator<Item = &'t Template>) -> Option<String> {
    let is_own = |template: &&Template| !template.is_builtin();
    let is_helms = |template: &&Template| {
        let mut statements = template.text.split("{%").skip(1).filter_map(|rest| rest.split("%}").next());
        template.text.split("{{").skip(1).any(is_action) || statements.any(names_helms)
    };
    let found = templates.into_iter().filter(is_own).find(is_helms)?;
    Some(format!(
        "{} has Helm's syntax, but templates are Tera's: `{{{{ .Values.x }}}}` is `{{{{ values.x }}}}`, `{{{{ if }}}}` is `{{% if %}}`; see docs/templates.md",
        found.path
    ))
}

/// A message with what there is to say below it.
pub fn with_hint(message: String, hint: Option<&str>) -> String {
    match hint {
        Some(hint) => format!("{}\n  = help: {hint}", message.trim_end()),
        None => message,
    }
}

/// Whether what stands behind the braces is an action of Helm's.
fn is_action(rest: &str) -> bool {
    let inside = rest.strip_prefix('-').unwrap_or(rest).trim_start();
    let word = inside.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default();
    let behind = inside.get(word.len()..).unwrap_or_default();
    // `{{ end.x }}` and `{{ include(x) }}` may be Tera's.
    inside.starts_with(SIGNS)
        || (WORDS.contains(&word) && behind.starts_with([' ', '-', '}']))
        || inside.split("}}").next().is_some_and(names_helms)
}

/// Whether an action names what only Helm has: `.Values` behind a blank or a bracket, `quote` behind a pipe, a text or a number behind a filter.
fn names_helms(action: &str) -> bool {
    let is_one_of = |names: &[&str], text: &str| {
        let word = text.trim_start().split(|letter: char| !letter.is_alphanumeric()).next();
        word.is_some_and(|word| names.contains(&word))
    };
    let mut fields = [" .", "(."].into_iter().flat_map(|sign| action.split(sign).skip(1));
    let mut piped = action.split('|').skip(1);
    fields.any(|field| is_one_of(ROOTS, field)) || piped.any(|filter| is_one_of(FILTERS, filter) || has_word(filter))
}

/// Whether a filter has an argument behind a blank: Tera's stand in brackets and have names.
fn has_word(filter: &str) -> bool {
    let filter = filter.trim_start();
    let behind = filter.trim_start_matches(|letter: char| letter.is_alphanumeric() || letter == '_');
    let argument = behind.trim_start();
    behind.len() < filter.len()
        && argument.len() < behind.len()
        && argument.starts_with(|first: char| first.is_ascii_digit() || "\"'`".contains(first))
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::hint;
    use crate::render::Template;

    fn is_told(text: &'static str) -> bool {
        hint(&[Template { path: Cow::Borrowed("own/a.yaml"), text: Cow::Borrowed(text) }]).is_some()
    }

    #[test]
    fn actions_of_helm_are_told_from_expressions_of_tera() {
        for text in [
            "a: {{ .Values.st2.username | quote }}",
            "{{- if .Values.st2web.enabled }}\n{{- end }}",
            "{{ include \"x\" . }}",
            "{{- range $key, $value := .Values.x }}",
            "{{/* a comment */}}",
            "a: {{ toYaml .Values.x | nindent 2 }}",
            "{{ $.Release.Name }}",
            "{{end}}",
            "{{ default \"x\" .Values.foo }}",
            "{{ not .Values.foo }}",
            "{{ (.Values.st2).username }}",
            "{{ values.st2.username | quote }}",
            "{{ values.x | toYaml }}",
            "{% if .Values.x %}{% endif %}",
            "{% for x in .Values.list %}{% endfor %}",
            "{{ values.foo | default \"x\" }}",
            "{{ values.foo | indent 4 }}",
        ] {
            assert!(is_told(text), "{text}");
        }
        for text in [
            "a: {{ values.st2.username }}",
            "{% if values.x %}{{ values.x }}{% endif %}",
            "{{ include(path=values.x) }}",
            "{{ end.x }}",
            "{{ ifx }}",
            "{{ <metadata name=\"a\" /> }}",
            "{# .Values.x #}",
            "{{ values.x | json }}",
            "{{ values.x | default(value=\"x\") }}",
            "{{ \"a\" if values.x | truthy else \"b\" }}",
            "{% if values.x | length > 3 %}{% endif %}",
            "{{ values.x.y ~ \".z\" }}",
        ] {
            assert!(!is_told(text), "{text}");
        }
    }
}
