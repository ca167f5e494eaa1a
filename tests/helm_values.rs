//! The same layers given to real Helm and to st2ha.
//!
//! `ST2HA_HELM3` and `ST2HA_HELM4` name the binaries; what is missing is skipped with a message.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

#[path = "helm/binary.rs"]
mod binary;
#[path = "helm/layering.rs"]
mod layering;
#[path = "helm/random.rs"]
mod random;
#[path = "helm/table.rs"]
mod table;

use binary::Helm;
use layering::Outcome;

#[test]
fn the_table_of_rules_holds() {
    let helms = Helm::installed();
    let mut wrong = Vec::new();
    for rule in table::rules() {
        let mut check = |who: String, found: Outcome, expected: &table::Expected| {
            if found != expected.outcome() {
                wrong.push(format!("{who}: {}: {found:?}", rule.name));
            }
        };
        check("st2ha".to_owned(), rule.layering.st2ha(), &rule.st2ha);
        for helm in &helms {
            let expected = if helm.major == 3 { &rule.helm3 } else { &rule.helm4 };
            check(format!("Helm {}", helm.major), helm.values(&rule.layering), expected);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn random_layers_merge_as_in_helm() {
    let helms = Helm::installed();
    let layerings = random::layerings(200);
    // Where Helm is missing this still shows that no layering makes st2ha panic.
    let ours: Vec<Outcome> = layerings.iter().map(layering::Layering::st2ha).collect();
    let compared = ours.iter().filter(|outcome| **outcome != Outcome::Refused).count();
    assert!(compared > 150, "only {compared} layerings can be compared");
    std::thread::scope(|scope| {
        for helm in &helms {
            let (layerings, ours) = (&layerings, &ours);
            scope.spawn(move || {
                for (layering, ours) in layerings.iter().zip(ours) {
                    // Helm fills gaps in lists with null; st2ha refuses them.
                    if *ours != Outcome::Refused {
                        assert_eq!(helm.values(layering), *ours, "Helm {}: {layering:#?}", helm.major);
                    }
                }
            });
        }
    });
}
