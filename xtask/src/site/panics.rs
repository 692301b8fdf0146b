//! Takes out of the WebAssembly what a panic would say.
//!
//! A release says it to nobody: the browser half has no standard error, and a panic ends in the same trap with or
//! without its words. The words, where they stand in the source and all that puts numbers and names into them weigh
//! more than all of a page's styles. So each call of something that panics is made the trap itself, and what only got
//! the words ready for it goes along.

use std::collections::HashSet;
use std::ops::Range;

use anyhow::Result;
use wasmparser::{BinaryReader, FunctionBody, Operator};

use super::linked::{Linked, NOP, UNREACHABLE};
use super::saved::Saved;

/// Parts of the names of what begins a panic. Whoever does nothing else than to call one of them is found.
const PANICS: [&str; 5] = [
    "4core9panicking",
    "3std9panicking11begin_panic",
    "5alloc18handle_alloc_error",
    "3str16slice_error_fail",
    "3str19slice_error_fail_rt",
];

/// What makes an argument of a text, and does nothing else.
const MAKES_WORDS: [&str; 2] = ["4core3fmt2rt", "4core3fmt9Arguments"];

/// The same module with a trap in place of each call of what panics.
pub(super) fn silence(module: &[u8]) -> Result<Saved> {
    let linked = Linked::read(module)?;
    let is_named = |name: &str, parts: &[&str]| parts.iter().any(|part| name.contains(part));
    let makes_words: HashSet<u32> = linked
        .functions()
        .filter(|function| is_named(function.name, &MAKES_WORDS))
        .map(|function| function.index)
        .collect();
    let mut panicking = HashSet::new();
    let mut functions = Vec::new();
    for function in linked.functions() {
        let code = Code::read(module, &function.body, &makes_words)?;
        if !code.returns && is_named(function.name, &PANICS) {
            panicking.insert(function.index);
        }
        functions.push((function.index, code));
    }
    loop {
        let before = panicking.len();
        for (index, code) in &functions {
            if code.only_panics(&panicking) {
                panicking.insert(*index);
            }
        }
        if panicking.len() == before {
            break;
        }
    }

    let calls = functions.iter().flat_map(|(_, code)| &code.calls);
    let gone: Vec<_> = calls
        .filter(|call| call.callee.is_some_and(|callee| panicking.contains(&callee)))
        .map(|call| call.with_preparation.clone())
        .collect();
    let mut silent = module.to_vec();
    for range in &gone {
        let code = &mut silent[range.clone()];
        code.fill(NOP);
        code[0] = UNREACHABLE;
    }
    linked.forget(&mut silent, &gone)?;
    Ok(Saved { module: silent, bytes: gone.iter().map(Range::len).sum() })
}

/// What there is to know about the code of a function.
struct Code {
    calls: Vec<Call>,
    /// Whether it has a way to its end.
    returns: bool,
}

struct Call {
    /// `None`: only known when it runs.
    callee: Option<u32>,
    /// In the file, with what goes before it without any branch or call: where the call ends in a trap, nobody sees
    /// what that did.
    with_preparation: Range<usize>,
    /// Whether nothing goes before that.
    first: bool,
}

impl Code {
    fn read(module: &[u8], body: &Range<usize>, makes_words: &HashSet<u32>) -> Result<Self> {
        let body = FunctionBody::new(BinaryReader::new(&module[body.clone()], body.start as u64));
        let mut calls = Vec::new();
        let mut returns = false;
        let mut depth = 0;
        let mut last_is_trap = false;
        let mut reader = body.get_operators_reader()?;
        let first = usize::try_from(reader.original_position())?;
        let mut straight_from = first;
        while !reader.eof() {
            let operator = reader.read()?;
            let end = usize::try_from(reader.original_position())?;
            let mut goes_straight = false;
            let mut call = |callee| {
                let with_preparation = straight_from..end;
                calls.push(Call { callee, with_preparation, first: straight_from == first });
            };
            match &operator {
                Operator::Call { function_index } if makes_words.contains(function_index) => {
                    goes_straight = true
                }
                Operator::Call { function_index } => call(Some(*function_index)),
                Operator::CallIndirect { .. } => call(None),
                Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } => depth += 1,
                Operator::End if depth == 0 => returns |= !last_is_trap,
                Operator::End => depth -= 1,
                Operator::Return => returns = true,
                Operator::Br { relative_depth } | Operator::BrIf { relative_depth } => {
                    returns |= *relative_depth == depth;
                }
                Operator::BrTable { targets } => {
                    returns |= targets.default() == depth;
                    for target in targets.targets() {
                        returns |= target? == depth;
                    }
                }
                Operator::Else | Operator::Unreachable => {}
                other => goes_straight = is_plain(other),
            }
            if !goes_straight {
                straight_from = end;
            }
            last_is_trap = matches!(operator, Operator::Unreachable);
        }
        Ok(Self { calls, returns })
    }

    /// Whether calling it comes to a trap before it could do anything that is seen outside.
    fn only_panics(&self, panicking: &HashSet<u32>) -> bool {
        let panics = |call: &Call| call.callee.is_some_and(|callee| panicking.contains(&callee));
        match self.calls.as_slice() {
            [] => false,
            [first, ..] if first.first && panics(first) => true,
            calls => !self.returns && calls.iter().all(panics),
        }
    }
}

/// Whether an instruction is of the plain kind that code is made ready with: it computes, or stores in this memory.
fn is_plain(operator: &Operator<'_>) -> bool {
    matches!(
        operator,
        Operator::LocalGet { .. }
            | Operator::LocalSet { .. }
            | Operator::LocalTee { .. }
            | Operator::GlobalGet { .. }
            | Operator::GlobalSet { .. }
            | Operator::I32Const { .. }
            | Operator::I64Const { .. }
            | Operator::F32Const { .. }
            | Operator::F64Const { .. }
            | Operator::I32Add
            | Operator::I32Sub
            | Operator::I32And
            | Operator::I32Or
            | Operator::I32Shl
            | Operator::I32ShrU
            | Operator::I32ShrS
            | Operator::I32Eqz
            | Operator::I32Eq
            | Operator::I32Ne
            | Operator::I64Or
            | Operator::I64Shl
            | Operator::I64ExtendI32U
            | Operator::I32WrapI64
            | Operator::Select
            | Operator::Drop
            | Operator::Nop
            | Operator::I32Load { .. }
            | Operator::I32Load8U { .. }
            | Operator::I64Load { .. }
            | Operator::F64Load { .. }
            | Operator::I32Store { .. }
            | Operator::I32Store8 { .. }
            | Operator::I64Store { .. }
            | Operator::F64Store { .. }
    )
}

#[cfg(test)]
mod tests {
    use super::super::linked::tests::{bodies, module, relocations};
    use super::*;

    const PANIC: &str = "_RNvNtCsgXGp5Oqx2Ny_4core9panicking9panic_fmt";
    const TRAP: u8 = 0x00;
    const BLOCK: [u8; 2] = [0x02, 0x40];
    const BR_IF_0: [u8; 2] = [0x0d, 0];
    const CONST: [u8; 2] = [0x41, 1];
    const DROP: u8 = 0x1a;
    const RETURN: u8 = 0x0f;
    const END: u8 = 0x0b;
    const CALL_0: [u8; 2] = [0x10, 0];

    /// A function that panics, then one with this code.
    fn with(name: &str, code: &[&[u8]], relocations: &[u8]) -> Vec<u8> {
        let body = [&[0], code.concat().as_slice()].concat();
        module(&[(PANIC, &[0, TRAP, END]), (name, &body)], relocations)
    }

    #[test]
    fn a_call_that_panics_is_a_trap_and_what_made_it_ready_is_gone() {
        // In the section, the first function takes the offsets 1 to 4, the length of the second is at 5.
        let code: [&[u8]; 7] = [&BLOCK, &CONST, &BR_IF_0, &CONST, &[DROP], &CALL_0, &[TRAP, END, END]];
        let before = with("checked", &code, &[10, 14, 16]);
        let Saved { module: after, bytes } = silence(&before).unwrap();
        assert_eq!(bytes, 5);
        let trap: [&[u8]; 5] = [&BLOCK, &CONST, &BR_IF_0, &[TRAP, NOP, NOP, NOP, NOP], &[TRAP, END, END]];
        assert_eq!(bodies(&after)[1], [&[0], trap.concat().as_slice()].concat());
        assert_eq!(relocations(&after), [10], "the condition still means something");
    }

    #[test]
    fn what_was_done_before_is_still_done() {
        // Function 2 panics after it has called function 1, of which nothing is known.
        let loud = [&[0], [0x10, 1].as_slice(), &CALL_0, &[TRAP, END]].concat();
        let before = module(&[(PANIC, &[0, TRAP, END]), ("tells", &[0, END]), ("loud", &loud)], &[]);
        let after = silence(&before).unwrap().module;
        assert_eq!(bodies(&after)[2], [&[0], [0x10, 1].as_slice(), &[TRAP, NOP, TRAP, END]].concat());
    }

    #[test]
    fn who_does_nothing_but_panic_counts_as_panicking() {
        let wraps = [&[0], CONST.as_slice(), &[DROP], &CALL_0, &[TRAP, END]].concat();
        let calls_it = [0, 0x10, 1, TRAP, END];
        let before = module(&[(PANIC, &[0, TRAP, END]), ("wraps", &wraps), ("calls", &calls_it)], &[]);
        assert_eq!(bodies(&silence(&before).unwrap().module)[2], [0, TRAP, NOP, TRAP, END]);
    }

    #[test]
    fn what_may_return_does_not_count() {
        let returns: [&[u8]; 7] = [&BLOCK, &CONST, &BR_IF_0, &CONST, &[RETURN], &[END], &CALL_0];
        let may_return = [&[0], returns.concat().as_slice(), &[TRAP, END]].concat();
        let calls_it = [0, 0x10, 1, END];
        let before = module(&[(PANIC, &[0, TRAP, END]), ("may", &may_return), ("calls", &calls_it)], &[]);
        assert_eq!(bodies(&silence(&before).unwrap().module)[2], calls_it);
        // Nor does what only has a name like them.
        let named = module(&[("_ZN4core9panicking3fmt", &[0, END]), ("calls", &[0, 0x10, 0, END])], &[]);
        assert_eq!(silence(&named).unwrap().module, named);
    }
}
