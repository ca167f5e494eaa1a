//! The words of a line or list of arguments, and which of them belong to one command.

use std::ops::Range;

use super::programs::{OTHERS, Rule, rules};

/// How far from a word the program may stand whose argument it is. Lists may have any length, and most are no commands.
pub const REACH: usize = 200;

/// Words that are read once, however many of them are asked for.
pub struct Line<'a> {
    words: Vec<&'a str>,
    /// Programs that take credentials, and where they stand.
    programs: Vec<(usize, &'static [Rule])>,
    /// The words of each command, without what divides commands.
    commands: Vec<Range<usize>>,
}

impl<'a> Line<'a> {
    /// Takes words apart into commands.
    pub fn new(words: Vec<&'a str>) -> Self {
        let programs = words.iter().enumerate().filter_map(|(at, word)| Some((at, rules(word)?))).collect();
        let mut commands = Vec::new();
        let mut start = 0;
        for (at, _) in words.iter().enumerate().filter(|(_, word)| is_divider(word)) {
            commands.push(start..at);
            start = at + 1;
        }
        commands.push(start..words.len());
        Self { words, programs, commands }
    }

    /// All of the words.
    pub fn words(&self) -> &[&'a str] {
        &self.words
    }

    /// Whether one of the words is a program that takes credentials.
    pub fn has_programs(&self) -> bool {
        !self.programs.is_empty()
    }

    /// The words of the command that a word belongs to; no words for what divides commands.
    pub fn command(&self, index: usize) -> Range<usize> {
        let at = self.commands.partition_point(|command| command.end <= index);
        self.commands.get(at).filter(|command| command.contains(&index)).cloned().unwrap_or(index..index)
    }

    /// The words before one, as far as a command reaches.
    pub fn before(&self, index: usize) -> &[&'a str] {
        let first = self.command(index).start.max(index.saturating_sub(REACH));
        self.words.get(first..index).unwrap_or_default()
    }

    /// The words behind one, as far as a command reaches.
    pub fn behind(&self, index: usize) -> &[&'a str] {
        let end = self.command(index).end.min(index + 1 + REACH);
        self.words.get(index + 1..end).unwrap_or_default()
    }

    /// Whether the command that a word belongs to begins with a program, and not with a word of a sentence.
    pub fn is_run(&self, index: usize) -> bool {
        let first = self.words.get(self.command(index).start).copied().unwrap_or_default();
        rules(first).is_some()
            || OTHERS.contains(&first)
            || first.starts_with(['/', '.', '~', '$'])
            || first.split_once('=').is_some_and(|(name, _)| !name.starts_with('-'))
    }

    /// Whether all of the words are flags and what belongs to them, one word for each.
    pub fn is_arguments(&self) -> bool {
        let is_flag = |word: &&str| word.starts_with('-');
        self.words.first().is_some_and(is_flag) && self.words.windows(2).all(|pair| pair.iter().any(is_flag))
    }

    /// The programs before a word in its command, with their rules and the arguments up to the word.
    pub fn programs(&self, index: usize) -> impl Iterator<Item = (&'static [Rule], &[&'a str])> {
        let first = index - self.before(index).len();
        let from = self.programs.partition_point(|(at, _)| *at < first);
        let near = self.programs.get(from..).unwrap_or_default().iter().take_while(move |(at, _)| *at < index);
        near.map(move |(at, rules)| (*rules, self.words.get(at + 1..index).unwrap_or_default()))
    }
}

fn is_divider(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| ";|&()`".contains(c))
}

#[cfg(test)]
mod tests {
    use super::{Line, REACH};

    #[test]
    fn words_belong_to_the_command_that_they_stand_in() {
        let line = Line::new(vec!["echo", "a", "|", "mysql", "b", ";", "c"]);
        assert_eq!((line.before(4), line.behind(3)), (&["mysql"][..], &["b"][..]));
        assert_eq!(line.programs(4).count(), 1);
        assert!(line.before(2).is_empty() && line.before(6).is_empty() && line.programs(6).next().is_none());
    }

    #[test]
    fn how_many_words_are_looked_at_has_a_limit() {
        let line = Line::new(vec!["mysql"; 4 * REACH]);
        assert_eq!((line.before(3 * REACH).len(), line.behind(REACH).len()), (REACH, REACH));
        assert_eq!(line.programs(3 * REACH).count(), REACH);
    }
}
