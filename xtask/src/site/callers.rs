//! Which code calls which functions of the browser.

use std::collections::{BTreeSet, HashSet};

use anyhow::Result;
use wasmparser::{BinaryReader, ElementItems, FunctionBody, Operator, Parser, Payload};

use super::linked::Linked;

/// The names of the imported functions that code calls, but none of the functions with these names. What is called by
/// way of a table counts as called by anyone.
pub(super) fn called_by_none_of(module: &[u8], early: &HashSet<String>) -> Result<BTreeSet<String>> {
    let linked = Linked::read(module)?;
    let mut late = HashSet::new();
    let mut not_late = indirect(module)?;
    for function in linked.functions() {
        let is_early = function.name.is_empty() || early.contains(function.name);
        let callees = if is_early { &mut not_late } else { &mut late };
        let reader = BinaryReader::new(&module[function.body.clone()], function.body.start as u64);
        for operator in FunctionBody::new(reader).get_operators_reader()? {
            if let Operator::Call { function_index } = operator? {
                callees.insert(function_index);
            }
        }
    }
    let imports = (0..).zip(linked.imports());
    let late = imports.filter(|(index, _)| late.contains(index) && !not_late.contains(index));
    Ok(late.map(|(_, name)| name.to_owned()).collect())
}

/// The names of the functions that a module has.
pub(super) fn functions(module: &[u8]) -> Result<Vec<String>> {
    Ok(Linked::read(module)?.functions().map(|function| function.name.to_owned()).collect())
}

fn indirect(module: &[u8]) -> Result<HashSet<u32>> {
    let mut found = HashSet::new();
    for payload in Parser::new(0).parse_all(module) {
        let Payload::ElementSection(section) = payload? else { continue };
        for element in section {
            if let ElementItems::Functions(functions) = element?.items {
                for function in functions {
                    found.insert(function?);
                }
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::super::binary::{section, text};
    use super::*;

    #[test]
    fn an_import_is_late_where_only_late_functions_call_it() {
        let mut imports = vec![3];
        for name in ["both", "only_late", "nobody"] {
            text(&mut imports, "env").unwrap();
            text(&mut imports, name).unwrap();
            imports.extend_from_slice(&[0, 0]);
        }
        let bodies: [&[u8]; 2] = [&[0, 0x10, 0, 0x0b], &[0, 0x10, 0, 0x10, 1, 0x0b]];
        let mut code = vec![2];
        let mut naming = vec![2];
        for ((index, name), body) in [(3, "early"), (4, "late")].into_iter().zip(bodies) {
            code.push(u8::try_from(body.len()).unwrap());
            code.extend_from_slice(body);
            naming.push(index);
            text(&mut naming, name).unwrap();
        }
        let mut names_section = Vec::new();
        text(&mut names_section, "name").unwrap();
        names_section.extend_from_slice(&[1, u8::try_from(naming.len()).unwrap()]);
        names_section.extend_from_slice(&naming);
        let module = [
            b"\0asm\x01\0\0\0".to_vec(),
            section(1, &[1, 0x60, 0, 0]).unwrap(),
            section(2, &imports).unwrap(),
            section(3, &[2, 0, 0]).unwrap(),
            section(10, &code).unwrap(),
            section(0, &names_section).unwrap(),
        ]
        .concat();
        let early = HashSet::from(["early".to_owned()]);
        assert_eq!(called_by_none_of(&module, &early).unwrap(), BTreeSet::from(["only_late".to_owned()]));
        assert!(called_by_none_of(&module, &["early", "late"].map(str::to_owned).into()).unwrap().is_empty());
        assert_eq!(functions(&module).unwrap(), ["early", "late"]);
    }
}
