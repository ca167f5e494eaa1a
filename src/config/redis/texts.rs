//! Settings of the servers that the user writes as texts.

use super::{Redis, RedisProvider};

/// A text of the user's own that becomes settings of the servers.
pub struct RedisText<'a> {
    /// The key of it.
    pub path: &'static str,
    content: Content<'a>,
}

enum Content<'a> {
    /// Lines, as in `redis.conf`.
    Lines(&'a str),
    /// Flags, as in `--maxmemory 100mb`.
    Flags(&'a [String]),
}

impl RedisText<'_> {
    /// The commands that it renames, each with the new name. One without a name is gone.
    pub fn renamed(&self) -> Vec<(String, String)> {
        let renamed = |line: Vec<String>| match &line[..] {
            [setting, command, rest @ ..] if setting.eq_ignore_ascii_case("rename-command") => {
                Some((command.clone(), rest.first().cloned().unwrap_or_default()))
            }
            _ => None,
        };
        self.lines().into_iter().filter_map(renamed).collect()
    }

    /// The settings in it, each as the words of its line.
    pub fn lines(&self) -> Vec<Vec<String>> {
        match self.content {
            Content::Lines(text) => text.lines().map(setting_words).collect(),
            // A flag is a setting with two dashes in front, and words may be items of their own.
            Content::Flags(flags) => {
                let joined = format!(" {}", flags.join(" "));
                joined.split(" --").skip(1).map(setting_words).collect()
            }
        }
    }
}

impl Redis {
    /// The texts that the chosen provider reads, in the order in which they count: the last setting of a name holds.
    pub fn texts(&self) -> Vec<RedisText<'_>> {
        let lines = |path, text| RedisText { path, content: Content::Lines(text) };
        let flags = |path, flags| RedisText { path, content: Content::Flags(flags) };
        let mut texts = vec![lines("redis.configmap", &self.configmap)];
        if self.provider == RedisProvider::Bitnami {
            texts.push(lines("redis.master.configmap", self.master.configmap.as_deref().unwrap_or_default()));
            texts.push(lines("redis.slave.configmap", self.slave.configmap.as_deref().unwrap_or_default()));
        }
        if self.provider == RedisProvider::Bitnami && !self.cluster.enabled {
            texts.push(flags("redis.master.extraFlags", &self.master.extra_flags));
        } else {
            texts.push(flags("redis.slave.extraFlags", &self.slave.extra_flags));
        }
        texts
    }

    /// The commands that servers of the provider `official` are to refuse. Redis does not start when it is to rename a command that it
    /// has renamed, so those are left out that the user's own settings rename.
    pub fn disabled_commands(&self) -> Vec<&str> {
        let mut known: Vec<String> =
            self.texts().iter().flat_map(RedisText::renamed).map(|(command, _)| command.to_ascii_lowercase()).collect();
        let mut left = Vec::new();
        for command in &self.slave.disable_commands {
            let plain = command.to_ascii_lowercase();
            if !known.contains(&plain) {
                known.push(plain);
                left.push(command.as_str());
            }
        }
        left
    }
}

/// The words of a line of settings, without quotes. A comment has none.
pub fn setting_words(line: &str) -> Vec<String> {
    let line = line.trim();
    if line.starts_with('#') {
        return Vec::new();
    }
    let unquoted = |word: &str| {
        let inner = ['"', '\''].iter().find_map(|quote| word.strip_prefix(*quote)?.strip_suffix(*quote));
        inner.unwrap_or(word).to_owned()
    };
    line.split_whitespace().map(unquoted).collect()
}
