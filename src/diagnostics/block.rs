//! Lines of YAML that are the text of a block scalar.

use super::split::split;

/// Of each line whether it stands inside a block of text. What looks like a key there is a part of a value.
pub fn lines_in_blocks(text: &str) -> impl Iterator<Item = bool> {
    // How far the line is indented that opened the block.
    let mut open: Option<usize> = None;
    split(text).map(move |line| {
        if line.trim().is_empty() {
            return false;
        }
        let is_inside = open.is_some_and(|opener| indent(line) > opener);
        if !is_inside {
            open = opens_block(line).then(|| indent(line));
        }
        is_inside
    })
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
    use super::lines_in_blocks;

    #[test]
    fn blocks_reach_as_far_as_their_indentation() {
        let text = "a:\n  b: |\n    c: 1\n\n      d: 1\n  e: 1\n  f:\n    - >2- # x\n      g: 1\nh: 1\n";
        let inside: Vec<usize> =
            lines_in_blocks(text).enumerate().filter(|(_, is_inside)| *is_inside).map(|(line, _)| line).collect();
        assert_eq!(inside, [2, 4, 8]);
    }
}
