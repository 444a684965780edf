//! `:kaiwa_file`: folders are made, files moved, copied and linked; what is known of a file. See `file` for their content.

use super::arguments::{NOT_A_BINARY, refuse, size};
use super::file::{job, ok_tuple, path};
use super::native;
use super::system::{os_binary, os_text};
use crate::atom::Atom;
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::{F1, F2, F3};
use crate::vm::native::{Context, Fault, Native, NativeResult};
use std::fs::{self, Metadata};
use std::io;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

pub const NATIVES: &[Native] = &[
    native("kaiwa_file", "make_directory", F1(make_directory)),
    native("kaiwa_file", "make_directories", F1(make_directories)),
    native("kaiwa_file", "remove_directory", F1(remove_directory)),
    native("kaiwa_file", "change_directory", F1(change_directory)),
    native("kaiwa_file", "rename", F2(rename)),
    native("kaiwa_file", "copy", F2(copy)),
    native("kaiwa_file", "link", F2(link)),
    native("kaiwa_file", "symbolic_link", F2(symbolic_link)),
    native("kaiwa_file", "read_link", F1(read_link)),
    native("kaiwa_file", "change_mode", F2(change_mode)),
    native("kaiwa_file", "change_owner", F3(change_owner)),
    native("kaiwa_file", "touch", F2(touch)),
    native("kaiwa_file", "information", F2(information)),
];

fn done(_: &mut Heap, (): ()) -> Term {
    Term::OK
}

fn make_directory(context: &mut Context<'_>, term: Term) -> NativeResult {
    let path = path(context.heap(), term)?;
    job(move || fs::create_dir(path), done)
}

fn make_directories(context: &mut Context<'_>, term: Term) -> NativeResult {
    let path = path(context.heap(), term)?;
    job(move || fs::create_dir_all(path), done)
}

fn remove_directory(context: &mut Context<'_>, term: Term) -> NativeResult {
    let path = path(context.heap(), term)?;
    job(move || fs::remove_dir(path), done)
}

/// The current folder is that of the whole program.
fn change_directory(context: &mut Context<'_>, term: Term) -> NativeResult {
    let path = path(context.heap(), term)?;
    job(move || std::env::set_current_dir(path), done)
}

fn two_paths(heap: &Heap, first: Term, second: Term) -> Result<(PathBuf, PathBuf), Box<Fault>> {
    match (heap.bytes(first), heap.bytes(second)) {
        (Some(one), Some(other)) => Ok((PathBuf::from(os_text(one)), PathBuf::from(os_text(other)))),
        _ => Err(refuse(&[(1, heap.is_binary(first), NOT_A_BINARY), (2, heap.is_binary(second), NOT_A_BINARY)])),
    }
}

fn rename(context: &mut Context<'_>, from: Term, to: Term) -> NativeResult {
    let (from, to) = two_paths(context.heap(), from, to)?;
    job(move || fs::rename(from, to), done)
}

/// `{:ok, bytes}`
fn copy(context: &mut Context<'_>, from: Term, to: Term) -> NativeResult {
    let (from, to) = two_paths(context.heap(), from, to)?;
    job(
        move || fs::copy(from, to),
        |heap, count| {
            let count = heap.integer(i64::try_from(count).unwrap_or(i64::MAX));
            ok_tuple(heap, count)
        },
    )
}

fn link(context: &mut Context<'_>, existing: Term, new: Term) -> NativeResult {
    let (existing, new) = two_paths(context.heap(), existing, new)?;
    job(move || fs::hard_link(existing, new), done)
}

fn symbolic_link(context: &mut Context<'_>, existing: Term, new: Term) -> NativeResult {
    let (existing, new) = two_paths(context.heap(), existing, new)?;
    job(move || make_symbolic_link(existing, new), done)
}

#[cfg(unix)]
fn make_symbolic_link(existing: PathBuf, new: PathBuf) -> io::Result<()> {
    std::os::unix::fs::symlink(existing, new)
}

#[cfg(not(unix))]
fn make_symbolic_link(_: PathBuf, _: PathBuf) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

fn read_link(context: &mut Context<'_>, term: Term) -> NativeResult {
    let path = path(context.heap(), term)?;
    job(
        move || fs::read_link(path),
        |heap, target| {
            let target = os_binary(heap, target.as_os_str());
            ok_tuple(heap, target)
        },
    )
}

fn change_mode(context: &mut Context<'_>, term: Term, mode: Term) -> NativeResult {
    let heap = context.heap();
    let (path, mode) = (path(heap, term)?, size(heap, mode, 2)?);
    job(move || set_mode(path, mode as u32), done)
}

/// The numbers of a user and a group, `nil` for what is left as it is.
fn change_owner(context: &mut Context<'_>, term: Term, user: Term, group: Term) -> NativeResult {
    let heap = context.heap();
    let path = path(heap, term)?;
    let number = |term, argument| match term == Term::NIL {
        true => Ok(None),
        false => size(heap, term, argument).map(|number| u32::try_from(number).ok().or(Some(u32::MAX))),
    };
    let (user, group) = (number(user, 2)?, number(group, 3)?);
    job(move || set_owner(path, user, group), done)
}

#[cfg(unix)]
fn set_owner(path: PathBuf, user: Option<u32>, group: Option<u32>) -> io::Result<()> {
    std::os::unix::fs::chown(path, user, group)
}

#[cfg(not(unix))]
fn set_owner(_: PathBuf, _: Option<u32>, _: Option<u32>) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(unix)]
fn set_mode(path: PathBuf, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn set_mode(_: PathBuf, _: u32) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Sets the time at which a file was changed, in seconds since 1970; makes the file if it is not there.
fn touch(context: &mut Context<'_>, term: Term, seconds: Term) -> NativeResult {
    let heap = context.heap();
    let (path, seconds) = (path(heap, term)?, size(heap, seconds, 2)?);
    let time = UNIX_EPOCH + std::time::Duration::from_secs(seconds as u64);
    let set = move || {
        if path.is_dir() {
            return fs::File::open(path)?.set_modified(time);
        }
        fs::OpenOptions::new().append(true).create(true).open(path)?.set_modified(time)
    };
    job(set, done)
}

/// `{:ok, {kind, size, access, mode, links, inode, user, group, accessed, changed, created}}`; a link itself if `of_link` is
/// true.
fn information(context: &mut Context<'_>, term: Term, of_link: Term) -> NativeResult {
    let path = path(context.heap(), term)?;
    let of_link = of_link == Term::TRUE;
    job(
        move || if of_link { fs::symlink_metadata(path) } else { fs::metadata(path) },
        |heap, data| {
            let information = information_tuple(heap, &data);
            ok_tuple(heap, information)
        },
    )
}

fn information_tuple(heap: &mut Heap, data: &Metadata) -> Term {
    let kind = match data.file_type() {
        kind if kind.is_file() => "regular",
        kind if kind.is_dir() => "directory",
        kind if kind.is_symlink() => "symlink",
        _ => "other",
    };
    let access = if data.permissions().readonly() { "read" } else { "read_write" };
    let numbers = numbers(data);
    let times = [data.accessed(), data.modified(), data.created()].map(|time| seconds(time.ok()));
    let mut items = vec![Term::atom(Atom::of(kind)), heap.integer(data.len() as i64), Term::atom(Atom::of(access))];
    for number in numbers.into_iter().chain(times) {
        items.push(heap.integer(number));
    }
    heap.tuple(&items)
}

/// Mode, links, inode, user and group.
#[cfg(unix)]
fn numbers(data: &Metadata) -> [i64; 5] {
    use std::os::unix::fs::MetadataExt;
    [data.mode().into(), data.nlink() as i64, data.ino() as i64, data.uid().into(), data.gid().into()]
}

#[cfg(not(unix))]
fn numbers(_: &Metadata) -> [i64; 5] {
    [0, 1, 0, 0, 0]
}

fn seconds(time: Option<SystemTime>) -> i64 {
    let since = time.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    since.map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}
