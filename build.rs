//! Compiles the library (`lib/`) while Kaiwa is built, so that a prompt does not wait for it.
//!
//! The compiler that does this is Kaiwa's own: its modules are included here once more, without the rim. The result is
//! one file in the build's output folder, which `src/lib.rs` takes into the program.

#![allow(dead_code, unused_imports)]

#[path = "src/atom.rs"]
mod atom;
#[path = "src/bytecode/mod.rs"]
mod bytecode;
#[path = "src/compile/mod.rs"]
mod compile;
#[path = "src/expand/mod.rs"]
mod expand;
#[path = "src/files.rs"]
mod files;
#[path = "src/load/mod.rs"]
mod load;
#[path = "src/natives/mod.rs"]
mod natives;
#[path = "src/regex/mod.rs"]
mod regex;
#[path = "src/runtime/mod.rs"]
mod runtime;
#[path = "src/syntax/mod.rs"]
mod syntax;
#[path = "src/tables/mod.rs"]
mod tables;
#[path = "src/value/mod.rs"]
mod value;
#[path = "src/vm/mod.rs"]
mod vm;

use std::path::{Path, PathBuf};
use std::{env, fs, io, thread};

fn main() {
    for folder in ["lib", "src", "grammar"] {
        println!("cargo::rerun-if-changed={folder}");
    }
    // Parsing and expanding may recurse up to the nesting limit.
    let compiling = thread::Builder::new().stack_size(256 << 20).spawn(compile_library);
    let image = compiling.expect("a thread can be started").join().expect("the library compiles");
    let folder = env::var_os("OUT_DIR").expect("cargo says where to write");
    fs::write(Path::new(&folder).join("library.image"), image).expect("the output folder can be written to");
}

fn compile_library() -> Vec<u8> {
    let mut files = Vec::new();
    collect(Path::new("lib"), &mut files).expect("lib/ can be read");
    // The order of a folder's entries differs from machine to machine.
    files.sort();
    let sources = files
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            (path.to_string_lossy().replace('\\', "/"), text)
        })
        .collect();
    load::install(load::Library::Source(sources));
    // Macros of the library that the library itself uses run in processes.
    let options = runtime::Options { driver: runtime::Driver::Parallel { workers: 1 }, ..Default::default() };
    let runtime = runtime::Runtime::start(&options).expect("threads can be started");
    load::run_macros_in(runtime.handle().outside());
    let modules = load::library_modules();
    modules.iter().for_each(|module| load::load_library_module(*module));
    load::image::build(&modules)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "ex") {
            files.push(path);
        }
    }
    Ok(())
}
