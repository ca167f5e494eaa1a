//! Credentials that can be told by the text around them, and texts that only stand for one.

mod annotation;
mod assignment;
mod below;
mod call;
mod command;
mod directive;
mod element;
mod encoded;
mod encrypted;
mod escaped;
mod header;
mod image;
mod insert;
mod inserted;
mod items;
mod key;
mod kind;
mod later;
mod letters;
mod lines;
mod list;
mod login;
mod lookup;
mod made_up;
mod manifest;
mod name;
mod nested;
mod pair;
mod passphrase;
mod pending;
mod phrase;
mod plain;
mod private_key;
mod prompt;
mod random;
mod record;
mod reference;
mod section;
mod shown;
mod snmp;
mod stand_in;
mod table;
mod tree;
mod urls;
mod well_known;

use std::ops::Range;

use serde_json::{Map, Value};

pub use encrypted::is_encrypted;
pub use image::{is_image_with_login, shown_image};
pub use later::{holds_placeholder, is_filled_in_later, words_filled_in_later};
pub use letters::words as name_words;
pub use name::{holds_credentials, is_credential, is_harmless, is_misspelt_password, is_user_name, names_secret};
pub use pending::{is_pending_argument, pending};
pub use random::is_random;
pub use reference::only_refers;
pub use shown::without_shown;
pub use stand_in::{StandIn, stand_in};

/// What stands for a credential where values are shown.
pub const STARS: &str = "***";

/// The shortest word that is told by its looks.
const SHORTEST_WORD: usize = 16;

/// Whether a text is a credential as a whole by the name that it is kept under, and by its form where the name leaves that open.
pub fn is_held(name: &str, text: &str) -> bool {
    let by_name =
        (name::is_credential(name) || name::is_file(name)) && !(name::is_switch(name) && matches!(text, "0" | "1"));
    let by_name = by_name || name::holds_credentials(name) && list::is_held(name, text);
    let by_name = by_name || is_held_perhaps(name, text);
    let may_be = by_name || random::is_random(text) && name::is_suspicious(name);
    may_be && !plain::is_plain(text) && !annotation::only_names(name, text) || is_credential_text(name, text)
}

/// Whether a text is a credential by its form, where the name that it is kept under leaves that open.
fn is_held_perhaps(name: &str, text: &str) -> bool {
    name::is_ambiguous(name) && random::is_key(text)
        || passphrase::is_one(text) && name::may_be_words(name)
        || !text.trim().contains(char::is_whitespace) && name::is_somebodys(name)
}

/// Whether a text is a credential by its form and the name that it is kept under: what `Authorization` says, a login of Docker.
pub fn is_credential_text(name: &str, text: &str) -> bool {
    header::is_one(name, text)
        || name == "auth" && login::is_encoded(text)
        || login::is_login(name, text)
        || name == "key" && is_quoted_secret(text)
}

/// `key = "secret"`, as daemons for TACACS have it, read from a file whose reader leaves the quotes.
fn is_quoted_secret(text: &str) -> bool {
    let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.is_some_and(random::is_mixed)
}

/// Which items of a list of arguments are the value of a flag such as `--password`, or the login behind `-u`, or one that a program takes
/// so. `program` is what stands before the list in the same command line, see [`program`].
pub fn arguments(program: &[Value], items: &[Value]) -> Vec<bool> {
    let texts = program.iter().chain(items).map(|item| item.as_str().unwrap_or_default()).collect();
    let line = command::Line::new(texts);
    (program.len()..line.words().len()).map(|index| is_argument(&line, index)).collect()
}

fn is_argument(line: &command::Line<'_>, index: usize) -> bool {
    let texts = line.words();
    let (Some(flag), Some(item)) = (index.checked_sub(1).and_then(|at| texts.get(at)), texts.get(index)) else {
        return false;
    };
    is_named(flag, item)
        || index == 1 && is_second(texts)
        || login::behind(flag, item).is_some()
        || command::follows(line, index)
}

/// Whether a word of a command is the value of a flag whose name says so. What asks for one or does without takes none.
fn is_named(flag: &str, word: &str) -> bool {
    let takes_one = || match name::flag(flag) {
        name::Flag::Switch => false,
        name::Flag::Either => random::is_mixed(word) || random::is_made_up(word) || random::is_random(word),
        name::Flag::Value => true,
    };
    flag.starts_with('-') && !flag.contains(['=', '$']) && takes_one() && is_held(flag, word) && !word.starts_with("--")
}

/// `apiKeys: [{key: x}]`: what is called a key is mostly the name of one, and sometimes the key itself.
pub fn is_key_itself(key: &str, value: &str) -> bool {
    let value = value.trim_matches(['"', '\'']);
    key == "key" && (random::is_mixed(value) || random::is_random(value))
}

/// Whether an item is the second one of a pair that begins with its name: `["X-Auth-Token", "x"]`.
fn is_second(texts: &[&str]) -> bool {
    matches!(texts, [name, value] if is_credential(name) && !name.starts_with('-') && (random::is_mixed(value) || random::is_random(value)))
}

/// The list that stands before another one of a map in the same command line: `command` before `args`.
pub fn program<'a>(map: &'a Map<String, Value>, key: &str) -> &'a [Value] {
    programs(key).find_map(|before| map.get(before)?.as_array()).map(Vec::as_slice).unwrap_or_default()
}

/// The keys of lists that may stand before the list under a key in the same command line.
fn programs(key: &str) -> impl Iterator<Item = &'static str> {
    const LINES: &[(&str, &str)] = &[("command", "args"), ("entrypoint", "command"), ("entrypoint", "cmd")];
    LINES.iter().filter(move |(_, own)| *own == key).map(|(before, _)| *before)
}

/// Whether an item of a list that is kept under a name is the password of a login: `auth: [bob, secret]`.
pub fn is_item_of_login(name: &str, items: &[Value], index: usize) -> bool {
    login::is_item(name, items, index)
}

/// Whether a text in a map or list of users is the password of one: `users: {bob: secret}`.
pub fn is_of_user(above: &str, user: &str, text: &str) -> bool {
    login::is_of_user(above, user, text)
}

/// The name that a map keeps a value under, if it is a pair of both: `{name: DB_PASSWORD, value: x}`, `{Key: password, Val: x}`.
pub fn name_of_pair(map: &Map<String, Value>) -> Option<&str> {
    pair::name(map)
}

/// Whether a key is that of the value in such a pair.
pub fn is_value_of_pair(key: &str) -> bool {
    pair::is_value(key)
}

/// Whether what a map holds under a key is secret by the keys beside it: a part of a JSON Web Key, or what a Secret of Kubernetes holds.
pub fn is_secret_by_neighbours(map: &Map<String, Value>, key: &str) -> bool {
    let is_content = manifest::CONTENT.contains(&key) && map.get("kind").and_then(Value::as_str) == Some("Secret");
    is_content || key::is_part(map.keys().map(String::as_str), key) || snmp::is_community_of(map, key)
}

/// Where credentials stand in a text, in order: inside URLs, behind names and flags that say so, in headers and elements, what looks like a token of a
/// well-known service or a private key; also where characters are written otherwise, and inside of base64 and hexadecimal digits.
pub fn spans(text: &str) -> Vec<Range<usize>> {
    let mut spans = told(text);
    for reading in escaped::readings(text) {
        spans.extend(reading.find(told));
    }
    spans.extend(encoded::spans(text, |text| holds_one(text, 1)));
    merged(spans)
}

/// Puts stars in the place of the credentials in a text. What stands behind a key of `shown` is none.
pub fn cover(text: &mut String, shown: &[String]) {
    let mut spans = spans(text);
    without_shown(text, &mut spans, shown);
    // From the end, so that places before stay what they are.
    for span in spans.into_iter().rev() {
        if text.get(span.clone()).is_some() {
            text.replace_range(span, STARS);
        }
    }
}

/// Whether a text that was read out of base64 or the like holds a credential, perhaps in base64 once more.
fn holds_one(text: &str, depth: usize) -> bool {
    !told(text).is_empty() || depth > 0 && !encoded::spans(text, |text| holds_one(text, depth - 1)).is_empty()
}

/// The same spans in order, and no two of them touching.
fn merged(mut spans: Vec<Range<usize>>) -> Vec<Range<usize>> {
    spans.retain(|span| span.start < span.end);
    spans.sort_by_key(|span| (span.start, span.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut().filter(|last| span.start <= last.end) {
            Some(last) => last.end = last.end.max(span.end),
            None => merged.push(span),
        }
    }
    merged
}

/// The same as it is written.
fn told(text: &str) -> Vec<Range<usize>> {
    // Most texts are single words, and looked at many times.
    if !text.contains(|c: char| c.is_whitespace() || "=:<\"'[{,".contains(c)) {
        return if text.len() < SHORTEST_WORD {
            Vec::new()
        } else {
            [urls::spans(text), well_known::spans(text), made_up::spans(text)].concat()
        };
    }
    let by_looks = [urls::spans(text), private_key::spans(text), made_up::spans(text), well_known::spans(text)];
    let by_place = [
        assignment::spans(text),
        call::spans(text),
        key::spans(text),
        nested::spans(text),
        pair::spans(text),
        header::spans(text),
        insert::spans(text),
        items::spans(text),
        login::spans(text),
        command::spans(text),
        directive::spans(text),
        phrase::spans(text),
        prompt::spans(text),
        record::spans(text),
        table::spans(text),
        element::spans(text),
        section::spans(text),
        list::spans(text),
        manifest::spans(text),
        tree::spans(text),
    ];
    inserted::without(text, [by_looks.concat(), lookup::without(text, by_place.concat())].concat())
}

#[cfg(test)]
mod tests {
    use super::spans;

    fn masked(text: &str) -> String {
        let mut spans = spans(text);
        spans.sort_by_key(|span| (span.start, span.end));
        let mut shown = String::new();
        let mut at = 0;
        for span in spans {
            if span.end <= at {
                continue;
            }
            shown.push_str(text.get(at..span.start).unwrap_or_default());
            shown.push('*');
            at = at.max(span.end);
        }
        shown + text.get(at..).unwrap_or_default()
    }

    #[test]
    fn credentials_in_texts() {
        for (text, expected) in [
            ("amqp://admin:pw@host:5672/", "amqp://admin:*@host:5672/"),
            ("url = redis://:pw@a:1?sentinel=m&x=b:2", "url = redis://:*@a:1?sentinel=m&x=b:2"),
            ("mongodb://u:p@ss@h1,h2/st2", "mongodb://u:*@h1,h2/st2"),
            ("amqp://u:pa/ss@h/v", "amqp://u:*@h/v"),
            ("a amqp://u:1@h b amqp://u:2@h", "a amqp://u:*@h b amqp://u:*@h"),
            ("https://ghp_token@github.com/x", "https://*@github.com/x"),
            ("ssh://git@github.com/x", "ssh://git@github.com/x"),
            ("http://host:8080/path@v1", "http://host:8080/path@v1"),
            ("http://host/?mail=a@b", "http://host/?mail=a@b"),
            ("password = my secret # or so\nx = 1", "password = *\nx = 1"),
            ("# default_pass=abc", "# default_pass=*"),
            ("{\"password\": \"a\\\"b\", \"user\": \"c\"}", "{\"password\": \"*\", \"user\": \"c\"}"),
            ("{\\\"password\\\": \\\"ab\\\"}", "{\\\"password\\\": \\\"*"),
            ("run --password=abc --user x", "run --password=* --user x"),
            ("run --password abc --user x", "run --password * --user x"),
            ("requirepass abc\n", "requirepass *\n"),
            ("sentinel auth-pass mymaster abc", "sentinel auth-pass *"),
            ("export A_TOKEN='x y' b", "export A_TOKEN='*' b"),
            ("password: |\n  x", "password: |\n*"),
            ("the password is told elsewhere", "the password is told elsewhere"),
            // YAML: doubled quotes, and values that go on below.
            ("password: 'abc''def' # x\nb: c", "password: '*' # x\nb: c"),
            ("password: 'abc\n  def'\nb: c", "password: '*\nb: c"),
            ("password: \"abc\\\n  def\"\nb: c", "password: \"*\nb: c"),
            ("- password: abc\n    def\n  user: c", "- password: *\n  user: c"),
            ("password: |-\n  ab\n\n    cd\nb: c", "password: |-\n*\nb: c"),
            ("a:\n  token: >2+ \n   ab\n  b: c", "a:\n  token: >2+ \n*\n  b: c"),
            ("#password: |\n#  ab\n#b: c", "#password: |\n*\n#b: c"),
            ("password:\n  abc\nb: c", "password:*\nb: c"),
            ("password:\n  from: c\n", "password:\n  from: *\n"),
            ("secret:\n  - a\n  - name: b\n", "secret:\n  - *\n  - name: b\n"),
            ("password: &x !!str 'ab''cd'\n", "password: *\n"),
            ("{a: 1, password: my own, b: 2}", "{a: 1, password: *, b: 2}"),
            ("password: <%= \"hunter2\" %>\n", "password: *\n"),
            ("password: {{ \"hunter2\" }}\n", "password: *\n"),
            ("password: <% $.password %>\n", "password: <% $.password %>\n"),
            ("hmac: Zq7Wm2Xc9LpB\nhmac: HmacSHA256\n", "hmac: *\nhmac: HmacSHA256\n"),
            (
                "secret_id: 6a174c20-f6de-a53c-74d2-6018fcceff64\nsecret_id: db-login\n",
                "secret_id: *\nsecret_id: db-login\n",
            ),
            (
                "<secret_id>Zq7Wm2Xc9LpB</secret_id><secret_id>db</secret_id>",
                "<secret_id>*</secret_id><secret_id>db</secret_id>",
            ),
            (
                "KUBECONFIG_PROD: Zq7Wm2Xc9LpB\nKUBECONFIG_DEV: dev.yaml\n",
                "KUBECONFIG_PROD: *\nKUBECONFIG_DEV: dev.yaml\n",
            ),
            ("PASSWORD_ALICE: Zq7Wm2Xc9LpB\nPASSWORD_ALICE: by mail\n", "PASSWORD_ALICE: *\nPASSWORD_ALICE: by mail\n"),
            (
                "PASSWORD_ALICE: correct horse battery\nALICE_PASSWORD=correct-horse\nTOKEN_FOR_ALICE=correct-horse\n",
                "PASSWORD_ALICE: *\nALICE_PASSWORD=*\nTOKEN_FOR_ALICE=*\n",
            ),
            (
                "PASSWORD_POLICY=very strong\nPASSWORD_RESET=every quarter\nPASSWORD_MIN_LENGTH=12\nTOKEN_TTL=15m\n",
                "PASSWORD_POLICY=very strong\nPASSWORD_RESET=every quarter\nPASSWORD_MIN_LENGTH=12\nTOKEN_TTL=15m\n",
            ),
            (
                "<pw_alice>correct horse</pw_alice><pw_age>some days</pw_age>",
                "<pw_alice>*</pw_alice><pw_age>some days</pw_age>",
            ),
            ("TOKEN_GITHUB=correct-horse\nTOKEN_URL=https://h/x1\n", "TOKEN_GITHUB=*\nTOKEN_URL=https://h/x1\n"),
            ("{passwordDb: ab, token-slack: cd, secretName: ef}", "{passwordDb: *, token-slack: *, secretName: ef}"),
            ("secret_id_2: Zq7Wm2Xc9LpB\nhmac_prod: HmacSHA256\n", "secret_id_2: *\nhmac_prod: HmacSHA256\n"),
            // Headers, logins and XML.
            ("curl -H 'Authorization: Bearer a.b' x", "curl -H 'Authorization: Bearer *' x"),
            ("Authorization: Basic YTpi", "Authorization: Basic *"),
            ("{\"Authorization\": \"token abc\", \"a\": 1}", "{\"Authorization\": \"token *\", \"a\": 1}"),
            ("Bearer eyJhbGciOi.x.y", "Bearer *"),
            ("say Basic dXNlcjpwdw== now", "say Basic * now"),
            ("bearer tokens and basic authentication", "bearer tokens and basic authentication"),
            ("authorization: enabled", "authorization: enabled"),
            ("curl -s -u admin:pw https://h", "curl -s -u admin:* https://h"),
            ("curl --user 'admin:p:w' x", "curl --user 'admin:*' x"),
            ("curl -u \"bob:p w\" x 'y'", "curl -u \"bob:*\" x 'y'"),
            ("curl --user=admin:pw x", "curl --user=admin:* x"),
            ("docker run -u 1000:1000 x", "docker run -u 1000:1000 x"),
            ("{\"auths\": {\"h\": {\"auth\": \"dXNlcjpwdw==\"}}}", "{\"auths\": {\"h\": {\"auth\": \"*\"}}}"),
            ("auth: enabled", "auth: enabled"),
            ("<user>a</user><password>b\nc</password>", "<user>a</user><password>*</password>"),
            ("<db.password type='x'>b</db.password> <password/>", "<db.password type='x'>*</db.password> <password/>"),
            ("-----BEGIN RSA PRIVATE KEY-----\nab\n-----END RSA PRIVATE KEY-----\nc", "*\nc"),
        ] {
            assert_eq!(masked(text), expected, "{text}");
        }
    }
}
