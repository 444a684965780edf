//! The compiled library as one piece of bytes: made when Kaiwa is built, part of the program afterwards.
//!
//! ```text
//! image:  count | (name, position, length of the module) … | modules
//! module: unit, its terms (a unit of literals only: attributes, compile options, struct), documentation, callbacks, what is deprecated, heads of clauses, protocol;
//!         each with its length in front
//! ```

use crate::atom::{Atom, atoms};
use crate::bytecode::code::{self, Unit};
use crate::bytecode::encoding::{self, Reader, Writer};
use crate::bytecode::module_info::{
    self, Callback, Deprecated, Doc, Documentation, FunctionDoc, Implementation, ModuleInfo, ProtocolInfo, StructInfo,
    Typespec, TypespecKind,
};
use crate::value::copy::{FrozenTerm, copy_with_literals};
use crate::value::heap::Heap;
use crate::value::literals;
use crate::value::term::Term;
use crate::vm::native::Names;
use std::collections::HashMap;
use std::sync::Arc;

/// Where each module is in the image.
pub(super) type Directory = HashMap<&'static str, &'static [u8]>;

/// The directory of an image. `None`: it is none.
pub(super) fn directory(image: &'static [u8]) -> Option<Directory> {
    let mut reader = Reader::new(image);
    let count = reader.number()?;
    let mut directory = HashMap::with_capacity(count as usize);
    for _ in 0..count {
        let name = std::str::from_utf8(reader.bytes()?).ok()?;
        let [position, length] = reader.numbers()?;
        directory.insert(name, image.get(position as usize..)?.get(..length as usize)?);
    }
    Some(directory)
}

/// Loads a module from its bytes.
pub(super) fn load(bytes: &[u8]) -> Option<()> {
    let mut reader = Reader::new(bytes);
    let unit = encoding::decode(reader.bytes()?, &Names)?;
    let (attributes, compile_options, structure) = terms(&encoding::decode(reader.bytes()?, &Names)?)?;
    let documentation = documentation(reader.bytes()?)?;
    let callbacks = callbacks(reader.bytes()?)?;
    let typespecs = typespecs(reader.bytes()?)?;
    let deprecated = deprecated(reader.bytes()?)?;
    let clause_heads = reader.bytes()?.to_vec();
    let (protocol, implementation) = protocol_parts(reader.bytes()?)?;
    let module = unit.module;
    let info = ModuleInfo {
        structure,
        documentation,
        callbacks,
        typespecs,
        deprecated,
        clause_heads,
        protocol,
        implementation,
        attributes,
        compile_options,
        is_library: true,
    };
    module_info::set(module, info);
    code::load(unit).ok().map(|_| ())
}

/// The image of these modules, which are loaded.
pub fn build(modules: &[Atom]) -> Vec<u8> {
    let encoded: Vec<(Atom, Vec<u8>)> = modules.iter().filter_map(|module| Some((*module, encode(*module)?))).collect();
    let names: usize = encoded.iter().map(|(module, _)| 12 + module.name().len()).sum();
    let mut position = 4 + names;
    let mut image = Writer::default();
    image.number(encoded.len() as u32);
    for (module, bytes) in &encoded {
        image.bytes(module.name().as_bytes());
        image.numbers(&[position as u32, bytes.len() as u32]);
        position += bytes.len();
    }
    let mut image = image.finish();
    encoded.iter().for_each(|(_, bytes)| image.extend_from_slice(bytes));
    image
}

fn encode(module: Atom) -> Option<Vec<u8>> {
    let unit = code::unit(code::module_unit(module)?);
    let info = module_info::get(module)?;
    let mut out = Writer::default();
    out.bytes(&encoding::encode(unit, &Names));
    out.bytes(&encoding::encode(&terms_unit(&info), &Names));
    out.bytes(&documentation_bytes(&info.documentation));
    out.bytes(&callback_bytes(&info.callbacks));
    out.bytes(&typespec_bytes(&info.typespecs));
    out.bytes(&deprecated_bytes(&info.deprecated));
    out.bytes(&info.clause_heads);
    out.bytes(&protocol_bytes(&info));
    Some(out.finish())
}

/// What is kept as terms, as the literals of a unit: attributes, compile options; of a struct its value, its fields, its
/// enforced keys.
fn terms_unit(info: &ModuleInfo) -> Unit {
    let mut heap = Heap::new();
    let mut roots = Vec::new();
    for list in [&info.attributes, &info.compile_options] {
        let copied = list.as_ref().map(|list| copy_with_literals(list.fragment.heap(), list.root, &mut heap));
        roots.push(copied.unwrap_or(Term::EMPTY_LIST));
    }
    if let Some(structure) = &info.structure {
        roots.push(copy_with_literals(structure.value.fragment.heap(), structure.value.root, &mut heap));
        for names in [&structure.fields, &structure.enforced] {
            let names: Vec<Term> = names.iter().map(|name| Term::atom(*name)).collect();
            roots.push(heap.list(&names));
        }
    }
    // Room in the literal area is counted in millions of segments; the build needs less than a hundred.
    let frozen = literals::freeze(heap, &mut roots);
    debug_assert!(frozen.is_ok());
    Unit {
        module: atoms::NIL,
        defines_module: false,
        file: "".into(),
        instructions: Box::default(),
        functions: Box::default(),
        literals: roots.into(),
        layouts: Box::default(),
        lines: Box::default(),
        handlers: Box::default(),
        attachments: Box::default(),
    }
}

type Terms = (Option<Arc<FrozenTerm>>, Option<Arc<FrozenTerm>>, Option<StructInfo>);

fn terms(unit: &Unit) -> Option<Terms> {
    let [attributes, compile_options, structure @ ..] = &*unit.literals else { return None };
    let heap = Heap::new();
    let list = |list: &Term| (*list != Term::EMPTY_LIST).then(|| Arc::new(FrozenTerm::new(&heap, *list)));
    Some((list(attributes), list(compile_options), self::structure(structure)))
}

fn structure(terms: &[Term]) -> Option<StructInfo> {
    let [value, fields, enforced] = *<&[Term; 3]>::try_from(terms).ok()?;
    let heap = Heap::new();
    let names = |list| heap.list_items(list).filter_map(Term::as_atom).collect();
    let value = Arc::new(FrozenTerm::new(&heap, value));
    Some(StructInfo { value, fields: names(fields), enforced: names(enforced) })
}

fn callback_bytes(callbacks: &[Callback]) -> Vec<u8> {
    let mut out = Writer::default();
    out.number(callbacks.len() as u32);
    for callback in callbacks {
        out.bytes(callback.name.name().as_bytes());
        let flags = u32::from(callback.is_macro) << 8 | u32::from(callback.is_optional) << 9;
        out.number(u32::from(callback.arity) | flags);
    }
    out.finish()
}

/// A list of things, behind their number.
fn items<T>(bytes: &[u8], read: impl Fn(&mut Reader<'_>) -> Option<T>) -> Option<Vec<T>> {
    let mut reader = Reader::new(bytes);
    let count = reader.number()?;
    (0..count).map(|_| read(&mut reader)).collect()
}

fn read_name(reader: &mut Reader<'_>) -> Option<Atom> {
    Atom::of_source(read_text(reader)?).ok()
}

fn callbacks(bytes: &[u8]) -> Option<Vec<Callback>> {
    items(bytes, |reader| {
        let name = read_name(reader)?;
        let flags = reader.number()?;
        Some(Callback { name, arity: flags as u8, is_macro: flags & 1 << 8 != 0, is_optional: flags & 1 << 9 != 0 })
    })
}

fn typespec_bytes(typespecs: &[Typespec]) -> Vec<u8> {
    let mut out = Writer::default();
    out.number(typespecs.len() as u32);
    for Typespec { kind, name, arity, line, text, doc } in typespecs {
        out.bytes(name.name().as_bytes());
        out.number(u32::from(*arity) | (*kind as u32) << 8);
        out.number(*line);
        out.bytes(text.as_bytes());
        write_doc(&mut out, doc);
    }
    out.finish()
}

fn typespecs(bytes: &[u8]) -> Option<Vec<Typespec>> {
    items(bytes, |reader| {
        let name = read_name(reader)?;
        let flags = reader.number()?;
        let kind = *TypespecKind::ALL.get(flags as usize >> 8)?;
        let line = reader.number()?;
        let text = read_text(reader)?.to_string();
        Some(Typespec { kind, name, arity: flags as u8, line, text, doc: read_doc(reader)? })
    })
}

fn deprecated_bytes(deprecated: &[Deprecated]) -> Vec<u8> {
    let mut out = Writer::default();
    out.number(deprecated.len() as u32);
    for Deprecated { name, arity, is_macro, reason } in deprecated {
        out.bytes(name.name().as_bytes());
        out.number(u32::from(*arity) | u32::from(*is_macro) << 8);
        out.bytes(reason.as_bytes());
    }
    out.finish()
}

fn deprecated(bytes: &[u8]) -> Option<Vec<Deprecated>> {
    items(bytes, |reader| {
        let name = read_name(reader)?;
        let flags = reader.number()?;
        let reason = read_text(reader)?.into();
        Some(Deprecated { name, arity: flags as u8, is_macro: flags >> 8 != 0, reason })
    })
}

fn protocol_bytes(info: &ModuleInfo) -> Vec<u8> {
    let mut out = Writer::default();
    match &info.protocol {
        None => out.number(0),
        Some(protocol) => {
            out.number(1 + u32::from(protocol.falls_back_to_any));
            out.number(protocol.functions.len() as u32);
            for (name, arity) in &protocol.functions {
                out.bytes(name.name().as_bytes());
                out.number(u32::from(*arity));
            }
        }
    }
    match &info.implementation {
        None => out.number(0),
        Some(known) => {
            out.number(1);
            [known.protocol, known.type_name, known.target].iter().for_each(|part| out.bytes(part.name().as_bytes()));
        }
    }
    out.finish()
}

fn protocol_parts(bytes: &[u8]) -> Option<(Option<ProtocolInfo>, Option<Implementation>)> {
    let mut reader = Reader::new(bytes);
    let name = |reader: &mut Reader<'_>| Atom::of_source(read_text(reader)?).ok();
    let protocol = match reader.number()? {
        0 => None,
        kind => {
            let count = reader.number()?;
            let functions =
                (0..count).map(|_| Some((name(&mut reader)?, reader.number()? as u8))).collect::<Option<_>>()?;
            Some(ProtocolInfo { functions, falls_back_to_any: kind == 2 })
        }
    };
    let implementation = match reader.number()? {
        0 => None,
        _ => {
            let (protocol, type_name) = (name(&mut reader)?, name(&mut reader)?);
            Some(Implementation { protocol, type_name, target: name(&mut reader)? })
        }
    };
    Some((protocol, implementation))
}

fn documentation_bytes(documentation: &Documentation) -> Vec<u8> {
    let mut out = Writer::default();
    write_doc(&mut out, &documentation.module);
    out.number(documentation.module_line);
    out.number(documentation.functions.len() as u32);
    for function in &documentation.functions {
        out.bytes(function.name.name().as_bytes());
        out.number(u32::from(function.arity) | u32::from(function.is_macro) << 8);
        out.bytes(function.signature.as_bytes());
        write_doc(&mut out, &function.doc);
        out.number(function.line);
    }
    out.finish()
}

fn write_doc(out: &mut Writer, doc: &Doc) {
    match doc {
        Doc::None => out.number(0),
        Doc::Hidden => out.number(1),
        Doc::Text(text) => {
            out.number(2);
            out.bytes(text.as_bytes());
        }
    }
}

fn documentation(bytes: &[u8]) -> Option<Documentation> {
    let mut reader = Reader::new(bytes);
    let module = read_doc(&mut reader)?;
    let module_line = reader.number()?;
    let count = reader.number()?;
    let functions = (0..count)
        .map(|_| {
            let name = Atom::of_source(read_text(&mut reader)?).ok()?;
            let flags = reader.number()?;
            let signature = read_text(&mut reader)?.to_string();
            let doc = read_doc(&mut reader)?;
            let line = reader.number()?;
            Some(FunctionDoc { name, arity: flags as u8, is_macro: flags >> 8 != 0, signature, doc, line })
        })
        .collect::<Option<_>>()?;
    Some(Documentation { module, module_line, functions })
}

fn read_doc(reader: &mut Reader<'_>) -> Option<Doc> {
    Some(match reader.number()? {
        0 => Doc::None,
        1 => Doc::Hidden,
        _ => Doc::Text(read_text(reader)?.into()),
    })
}

fn read_text<'b>(reader: &mut Reader<'b>) -> Option<&'b str> {
    std::str::from_utf8(reader.bytes()?).ok()
}
