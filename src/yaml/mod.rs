//! YAML in and out: the bottom layer, which knows nothing of values or Kubernetes.
//!
//! [`Node`] is a tree whose scalars keep their source text and position; [`read`] builds it from text as Helm and kubectl
//! read YAML (1.1 booleans and octals), [`emit()`] prints plain JSON values as canonical block YAML.

mod builder;
mod decode;
mod emit;
mod limits;
mod list_text;
mod node;
mod outline;
mod read;
mod read_error;
mod scalar;
mod short_reader;
mod short_writer;
mod tokens;
mod walk_path;

pub use decode::decode;
pub use emit::{EmitError, emit, emit_stream};
pub use limits::{Limits, MAX_BYTES, MAX_DEPTH, MAX_NODES};
pub use list_text::{Layout, ListText, column, list_text};
pub use node::{Entry, LayerId, Mapping, Node, Origin, Scalar, ScalarKind, Style, Value, number};
pub use outline::{Form, Outline, Place, Single, Written, outline};
pub use read::{count_documents, read, read_map, read_one, read_one_within, read_part, read_within};
pub use read_error::{ReadError, ReadFault, Start};
pub use short_reader::{MARK, read_short, read_short_with};
pub use tokens::{Token, TokenKind, tokens};
pub use walk_path::WalkPath;
