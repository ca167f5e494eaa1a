//! Every key of the schema can be explained.

use st2ha::values::KeyPath;

#[test]
fn every_key_is_explained() {
    let schema = super::schema();
    let mut keys = 0;
    for key in super::walk::keys(&schema) {
        let path: KeyPath = key.path().parse().unwrap();
        let said = st2ha::schema::describe(&schema, &path).unwrap_or_else(|unknown| panic!("{unknown}"));
        assert!(!said.text.is_empty() && !said.form.is_empty(), "{path}");
        keys += 1;
    }
    assert!(keys > 1_000, "{keys}");
}
