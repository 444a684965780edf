//! Bytecode: the instruction set, loaded code, its encoding.

pub mod code;
pub mod encoding;
pub mod instructions;
pub mod module_info;
mod rewriting;
pub mod segments;
