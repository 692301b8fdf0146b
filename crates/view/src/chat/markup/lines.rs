//! Formats of whole lines: quotes and code blocks. Every other line is words.

use super::{Block, TextSpan, inline};

/// Quotes within one another, at most.
const DEEPEST: usize = 8;
/// The bytes of a language's name, at most.
const LANGUAGE: usize = 24;
/// The least backticks that begin a code block.
const FENCE: usize = 3;

/// The blocks of a text, in order.
pub(super) fn read(text: &str, depth: usize) -> Vec<Block> {
    let lines: Vec<&str> = text.split('\n').collect();
    let mut blocks = Vec::new();
    let mut words: Vec<&str> = Vec::new();
    // No code block of so many backticks or more ends from here on.
    let mut endless = usize::MAX;
    let mut at = 0;
    while at < lines.len() {
        let found = code(&lines[at..], &mut endless).or_else(|| quote(&lines[at..], depth));
        if let Some((block, count)) = found {
            end_paragraph(&mut words, &mut blocks);
            blocks.push(block);
            at += count;
        } else {
            words.push(lines[at]);
            at += 1;
        }
    }
    end_paragraph(&mut words, &mut blocks);
    blocks
}

fn end_paragraph(lines: &mut Vec<&str>, blocks: &mut Vec<Block>) {
    if !lines.is_empty() {
        blocks.push(Block::Paragraph(paragraph(lines, inline::spans)));
        lines.clear();
    }
}

/// The spans of these lines, with a break between two of them.
pub(super) fn paragraph(lines: &[&str], spans: impl Fn(&str) -> Vec<TextSpan>) -> Vec<TextSpan> {
    let mut all = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        if number > 0 {
            all.push(TextSpan::Break);
        }
        all.extend(spans(line));
    }
    all
}

/// The code block at the first of these lines, if it has an end, and how many lines it has.
fn code(lines: &[&str], endless: &mut usize) -> Option<(Block, usize)> {
    let (first, rest) = lines.split_first()?;
    let fence = first.bytes().take_while(|byte| *byte == b'`').count();
    if fence < FENCE || fence >= *endless {
        return None;
    }
    let language = &first[fence..];
    let is_name = |c: char| c.is_alphanumeric() || "+-#._".contains(c);
    if language.len() > LANGUAGE || !language.chars().all(is_name) {
        return None;
    }
    let ends = |line: &&str| line.len() >= fence && line.bytes().all(|byte| byte == b'`');
    let Some(count) = rest.iter().position(ends) else {
        *endless = fence;
        return None;
    };
    let code = &rest[..count];
    // What shows nothing is no code.
    code.iter()
        .any(|line| !line.trim().is_empty())
        .then(|| (Block::Code { language: language.to_owned(), code: code.join("\n") }, count + 2))
}

/// The quote that begins with the first of these lines, and how many lines it has.
fn quote(lines: &[&str], depth: usize) -> Option<(Block, usize)> {
    let begins = lines.first()?.strip_prefix("> ").is_some_and(|words| !words.trim().is_empty());
    if depth >= DEEPEST || !begins {
        return None;
    }
    // Alone, the mark is an empty line between two that are quoted.
    let words = |line: &&str| line.strip_prefix("> ").map(str::to_owned).or((*line == ">").then(String::new));
    let quoted: Vec<String> = lines.iter().map_while(words).collect();
    Some((Block::Quote(read(&quoted.join("\n"), depth + 1)), quoted.len()))
}
