//! How many credentials are hidden, in how many ways to write them, and how many harmless texts are.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use st2ha::manifests::Manifest;

use super::compare;

const CREDENTIALS: &str = include_str!("../credentials/credentials.txt");
const FORMS: &str = include_str!("../credentials/forms.txt");
const HARMLESS: &str = include_str!("../credentials/harmless.txt");

/// How many credentials are made of each line.
const COPIES: u64 = 2;
/// Of how many credentials, in percent and hundredths, at least so many are hidden: docs/diff.md names both figures.
const LEAST_HITS: usize = 9_900;
/// Of how many harmless texts at most so many are.
const MOST_ALARMS: usize = 200;

/// What is not said of a credential in words: the alphabets of `{w20}` and the like.
fn alphabet(letter: char) -> &'static [u8] {
    match letter {
        'w' => b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
        'l' => b"0123456789abcdefghijklmnopqrstuvwxyz",
        'u' => b"023456789ABCDEFGHJKLMNPQRSTUVWXYZ",
        'h' => b"0123456789abcdef",
        'd' => b"0123456789",
        'b' => b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-",
        'B' => b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/",
        'p' => b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!&%*+=~^",
        other => panic!("no alphabet {other}"),
    }
}

/// The text that a pattern stands for: always the same one for a seed.
fn expand(pattern: &str, mut seed: u64) -> String {
    let mut next = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap()
    };
    next();
    let mut text = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let count = after.find(|c: char| !c.is_ascii_alphanumeric()).filter(|end| after[*end..].starts_with('}'));
        let run =
            count.and_then(|end| Some((after[..end].chars().next()?, after.get(1..end)?.parse::<usize>().ok()?, end)));
        if let Some((letter, count, end)) = run {
            let alphabet = alphabet(letter);
            text.extend((0..count).map(|_| char::from(alphabet[next() % alphabet.len()])));
            rest = &after[end + 1..];
        } else {
            text.push('{');
            rest = after;
        }
    }
    (text + rest).replace("\\n", "\n")
}

fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && !line.is_empty())
}

/// An object with a text somewhere in it, and one without.
fn objects(place: &str, text: &str) -> [Vec<Manifest>; 2] {
    let (place, name) = place.split_once(' ').unwrap_or((place, ""));
    let object = |kind: &str, rest: Value| {
        let mut object = json!({ "apiVersion": "v1", "kind": kind, "metadata": { "name": "x" } });
        object.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        vec![Manifest::new(object, "test").unwrap()]
    };
    let pod = |container: Value| object("Pod", json!({ "spec": { "containers": [container] } }));
    match place {
        "data" => [
            object("ConfigMap", json!({ "data": { "a": "b" } })),
            object("ConfigMap", json!({ "data": { "a": "b", name: text } })),
        ],
        "env" => [
            pod(json!({ "name": "c", "env": [] })),
            pod(json!({ "name": "c", "env": [{ "name": name, "value": text }] })),
        ],
        "args" => {
            let args: Value = serde_json::from_str(text).unwrap();
            [pod(json!({ "name": "c" })), pod(json!({ "name": "c", "args": args }))]
        }
        "command" => {
            let [command, args]: [Value; 2] = serde_json::from_str(text).unwrap();
            let bare = json!({ "name": "c", "command": command });
            [pod(bare), pod(json!({ "name": "c", "command": command, "args": args }))]
        }
        "annotation" => [
            object("ConfigMap", json!({ "metadata": { "name": "x" } })),
            object("ConfigMap", json!({ "metadata": { "name": "x", "annotations": { name: text } } })),
        ],
        other => panic!("no place {other}"),
    }
}

/// All that is told when a text comes, and when the object comes with it.
fn told(place: &str, text: &str) -> String {
    let [without, with] = objects(place, text);
    compare(&without, &with).json() + &compare(&[], &with).json()
}

fn in_json(text: &str) -> String {
    let json = Value::from(text).to_string();
    json[1..json.len() - 1].replace('&', "\\u0026")
}

fn percent(text: &str) -> String {
    let escape =
        |byte: u8| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02x}") };
    text.bytes().map(escape).collect()
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// A credential written in a form, and the ways in which its secret parts must not be told.
fn written(form: &str, credential: &str) -> (String, Vec<String>) {
    let parts: Vec<&str> = credential.split('«').skip(1).map(|part| part.split('»').next().unwrap()).collect();
    let plain = credential.replace(['«', '»'], "");
    let setting = format!("a=1\npassword={plain}\n");
    let mut text = form
        .replace("\\n", "\n")
        .replace("{json}", &in_json(&plain))
        .replace("{percent}", &percent(&plain))
        .replace("{hex}", &hex(&plain))
        .replace("{base64}", &STANDARD.encode(&plain))
        .replace("{nbsp}", "\u{a0}")
        .replace("{zwsp}", "\u{200b}")
        .replace("{base64 password=}", &STANDARD.encode(&setting))
        .replace("{base64 base64 password=}", &STANDARD.encode(STANDARD.encode(&setting)))
        .replace("{base64 utf16 password=}", &STANDARD.encode(utf16(&setting)));
    if form.contains("'{}'") && !form.contains("p'{}'") {
        text = text.replace("'{}'", &format!("'{}'", plain.replace('\'', "''")));
    }
    let twice = STANDARD.encode(STANDARD.encode(&setting));
    let encoded = [STANDARD.encode(&plain), hex(&plain), twice, STANDARD.encode(utf16(&setting))];
    let parts = parts.iter().flat_map(|part| [(*part).to_owned(), in_json(part), percent(part)]).chain(encoded);
    (text.replace("{}", &plain), parts.collect())
}

/// Whether a good deal of a text is told.
fn tells(told: &str, part: &str) -> bool {
    const WINDOW: usize = 8;
    let characters: Vec<char> = part.chars().collect();
    if characters.len() <= WINDOW {
        return told.contains(part);
    }
    characters.windows(WINDOW).any(|window| told.contains(&window.iter().collect::<String>()))
}

#[test]
fn credentials_are_hidden_and_harmless_texts_are_not() {
    let mut kinds = std::collections::BTreeSet::new();
    let (mut hits, mut tried) = (0, 0);
    let mut missed = Vec::new();
    for (number, line) in lines(CREDENTIALS) {
        let (tell, rest) = line.split_once(' ').unwrap();
        let (kind, pattern) = rest.split_once(' ').unwrap();
        for copy in 0..COPIES {
            let credential = expand(pattern, u64::try_from(number).unwrap() * COPIES + copy);
            kinds.insert((kind, copy));
            for (index, (_, form)) in lines(FORMS).enumerate() {
                let (place, template) = form.split_once(" | ").unwrap();
                let (wanted, place) = place.split_once(' ').unwrap();
                // Every credential in a third of its forms, every form with a third of all credentials.
                let is_turn = (index + number + usize::try_from(copy).unwrap()) % 3 == 0;
                // Of what is told by its looks, single words can stand behind names, too.
                if wanted == tell && is_turn && !(template.contains("'{}'") && credential.contains('\n')) {
                    let (text, parts) = written(template, &credential);
                    let told = told(place, &text);
                    tried += 1;
                    match parts.iter().find(|part| tells(&told, part)) {
                        Some(_) => missed.push(format!("{kind}: {place}: {text}")),
                        None => hits += 1,
                    }
                }
            }
        }
    }
    let mut alarms = Vec::new();
    for (number, line) in lines(HARMLESS) {
        let (place, template) = line.split_once(" | ").unwrap();
        let text = expand(template, u64::try_from(number).unwrap());
        if told(place, &text).contains('‹') {
            alarms.push(format!("{place}: {text}"));
        }
    }
    let harmless = lines(HARMLESS).count();
    println!("{} credentials, {tried} texts with one: {hits} hidden", kinds.len());
    println!("{harmless} harmless texts: {} hidden in part", alarms.len());
    for text in &missed {
        println!("missed: {text:?}");
    }
    for text in &alarms {
        println!("false alarm: {text:?}");
    }
    assert!(kinds.len() >= 300 && lines(FORMS).count() >= 40 && harmless >= 300);
    assert!(hits * 10_000 >= tried * LEAST_HITS, "{hits} of {tried} credentials are hidden");
    assert!(
        alarms.len() * 10_000 <= harmless * MOST_ALARMS,
        "{} of {harmless} harmless texts are hidden",
        alarms.len()
    );
}
