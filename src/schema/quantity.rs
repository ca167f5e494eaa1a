//! Amounts as Kubernetes writes them.

/// What may follow the number.
const UNITS: &[&str] = &["", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

/// Whether Kubernetes can read a text as an amount: `100m`, `1.5Gi`, `2e3`.
pub fn is_quantity(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_part = |character: char| character.is_ascii_digit() || character == '.';
    let (number, unit) = unsigned.split_at(unsigned.find(|character| !is_part(character)).unwrap_or(unsigned.len()));
    let is_number = number.matches('.').count() <= 1 && number.contains(|character: char| character.is_ascii_digit());
    is_number && (UNITS.contains(&unit) || is_exponent(unit))
}

fn is_exponent(unit: &str) -> bool {
    let Some(exponent) = unit.strip_prefix(['e', 'E']) else { return false };
    let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::is_quantity;

    #[test]
    fn amounts_are_numbers_with_units() {
        for text in ["0", "100m", "512Mi", "1.5Gi", ".5", "5.", "2e3", "1E", "1E-2", "-1", "+3k", "10u"] {
            assert!(is_quantity(text), "{text}");
        }
        for text in ["", "m", ".", "1.2.3", "512 Mi", "512mb", "25m-flip", "1e", "0x1F", "1_000", "١", "--1"] {
            assert!(!is_quantity(text), "{text}");
        }
    }
}
