//! Rules between values that a type cannot express, one file per area.
