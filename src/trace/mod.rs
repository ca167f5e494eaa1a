//! Which of a user's values a field of an object has its text from.
//!
//! Nothing here compares texts of values with texts of objects: two values may look alike. Values are changed, everything is rendered
//! again, and what has changed in the objects tells which values went where:
//!
//! 1. All texts get a mark in front, each its own, and one render shows which marks arrive at which fields, whatever templates put
//!    around them. The same is done with keys that users choose, such as names of variables.
//! 2. A mark may also change what a template decides, so that a field is gone, or holds something else. A field counts as traced
//!    only if it is what it was once the marks are taken out. Where it is not, half of the marks are tried, then half of those,
//!    until one alone is left: then a mark that arrives came from that value, and a field that is gone was switched off by it, which
//!    says nothing.
//! 3. Numbers and booleans carry no marks. They are changed, half of them at a time, until one alone changes the field.
//!
//! Rendering is handed in, so this knows nothing of templates. It is bounded: for large values there are few renders, and what
//! they do not show stays unknown.

mod causes;
mod field;
mod mark;
mod search;
mod site;
mod together;

pub use causes::{Cause, Causes, Effect, Other};
pub use field::{field, walk, with_text};
pub use search::{Render, Source, Trace};
pub use site::{Part, Site};
