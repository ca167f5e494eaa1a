//! Functions that no template can name: programs call them in the place of what the template says.

/// Name of the function that looks up fields: its arguments are a value and the names.
pub(super) const FIELD: &str = ".";
/// The same for a value that is allowed to be nothing: a variable's or that of brackets, as in `(.Values.a).b`.
pub(super) const FIELD_OF: &str = ".?";
/// Name of the function that calls a value found in a field, such as `.Capabilities.APIVersions.Has`.
pub(super) const CALL: &str = "()";
/// Name of the function that notes the byte of the text that is being evaluated, and prints nothing.
pub(super) const REACHED: &str = "@";
/// Name of the function that returns what it is given, once that is paid for and known to be evaluated.
pub(super) const WEIGHED: &str = "weighed";
/// What `fail` and `required` become when their message is not written out: it may hold a secret.
pub(super) const FAIL_QUIETLY: &str = "fail quietly";
/// See [`FAIL_QUIETLY`].
pub(super) const REQUIRED_QUIETLY: &str = "required quietly";
/// What `index` becomes whose first argument is a field: the field's name comes first, for messages.
pub(super) const INDEX_OF: &str = "index of";
