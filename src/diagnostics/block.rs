//! Lines of YAML that are the text of a block scalar.

/// Whether a line, counted from 0, stands inside a block of text. What looks like a key there is a part of a value.
pub fn is_in_block(text: &str, line: usize) -> bool {
    let lines: Vec<&str> = text.lines().take(line + 1).collect();
    let Some((own, before)) = lines.split_last() else { return false };
    let mut outermost = indent(own);
    for line in before.iter().rev().filter(|line| !line.trim().is_empty()) {
        if indent(line) < outermost {
            if opens_block(line) {
                return true;
            }
            outermost = indent(line);
        }
    }
    false
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Whether a line ends like `key: |`, `- >-` or `key: |2 # comment`.
fn opens_block(line: &str) -> bool {
    let line = line.split_once(" #").map_or(line, |(line, _)| line).trim_end();
    line.trim_end_matches(['+', '-', '1', '2', '3', '4', '5', '6', '7', '8', '9']).ends_with(['|', '>'])
}

#[cfg(test)]
mod tests {
    use super::is_in_block;

    #[test]
    fn blocks_reach_as_far_as_their_indentation() {
        let text = "a:\n  b: |\n    c: 1\n\n      d: 1\n  e: 1\n  f:\n    - >2- # x\n      g: 1\nh: 1\n";
        let inside: Vec<usize> = (0..10).filter(|line| is_in_block(text, *line)).collect();
        assert_eq!(inside, [2, 4, 8]);
    }
}
