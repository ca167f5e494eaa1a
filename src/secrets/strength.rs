//! How hard a password is to guess.

use super::check::{Harm, Problem};
use super::kind::Kind;
use super::need::NEEDS;
use super::tree;
use crate::credential::is_filled_in_later;
use crate::yaml::Node;

/// The longest text that is estimated: what is longer is hard to guess however it begins, or no password.
const LONGEST: usize = 100;

/// The passwords that a program would guess in less than a day where nothing slows it down: zxcvbn's scores 0 to 2 of 4.
pub fn weak(values: &Node) -> Vec<Problem> {
    let is_password = |kind| matches!(kind, Kind::Password | Kind::ErlangCookie | Kind::ReplicaSetKey);
    let used = NEEDS.iter().filter(|need| is_password(need.kind) && need.applies(values));
    used.filter_map(|need| {
        let node = tree::at(values, need.path)?;
        let text = node.text().filter(|text| !text.is_empty() && !is_filled_in_later(text))?;
        let start: String = text.chars().take(LONGEST).collect();
        let is_weak = zxcvbn::zxcvbn(&start, &["st2", "stackstorm", "mongodb", "rabbitmq", "redis"]).score()
            <= zxcvbn::Score::Two;
        is_weak.then(|| Problem {
            path: need.path,
            origin: (node.origin.line > 0).then_some(node.origin),
            harm: Harm::Doubtful,
            message: "this can be guessed".to_owned(),
            help: "leave it out and st2ha generates one, or take a longer one of several words",
        })
    })
    .collect()
}
