//! `:erlang`: pids as text, references as text and back.
//!
//! Making a pid of its text (`list_to_pid`) takes the table of processes and is among the natives of processes.

use super::arguments::{NOT_A_LIST, NOT_A_PID, NOT_A_REFERENCE};
use super::erlang_conversions::charlist;
use super::native;
use crate::value::heap::Heap;
use crate::value::term::{Reference, Term};
use crate::vm::native::NativeFunction::F1;
use crate::vm::native::{Context, Fault, Native, NativeResult};

pub const NATIVES: &[Native] = &[
    native("erlang", "pid_to_list", F1(pid_to_list)),
    native("erlang", "ref_to_list", F1(ref_to_list)),
    native("erlang", "list_to_ref", F1(list_to_ref)),
];

fn pid_to_list(context: &mut Context<'_>, pid: Term) -> NativeResult {
    let pid = pid.as_pid().ok_or_else(|| Fault::bad_argument(1, NOT_A_PID))?;
    Ok(charlist(context.heap(), &pid.to_string()))
}

fn ref_to_list(context: &mut Context<'_>, reference: Term) -> NativeResult {
    let reference = reference.as_reference().ok_or_else(|| Fault::bad_argument(1, NOT_A_REFERENCE))?;
    Ok(charlist(context.heap(), &format!("#Ref{reference}")))
}

fn list_to_ref(context: &mut Context<'_>, list: Term) -> NativeResult {
    let heap = context.heap();
    if !list.is_list() {
        return Err(Fault::bad_argument(1, NOT_A_LIST));
    }
    let reference = ascii_text(heap, list).and_then(|text| parse_reference(&text));
    reference.map(Term::reference).ok_or_else(|| Fault::bad_argument(1, "not a textual representation of a reference"))
}

/// The text of a charlist of ASCII characters.
pub fn ascii_text(heap: &Heap, list: Term) -> Option<String> {
    let items = heap.proper_list(list)?;
    let character = |item: Term| item.as_small().and_then(|code| u8::try_from(code).ok()).filter(u8::is_ascii);
    items.into_iter().map(|item| character(item).map(char::from)).collect()
}

/// `#Ref<0.A.B.C>` with numbers of 20, 18 and 18 bits, the most significant first.
fn parse_reference(text: &str) -> Option<Reference> {
    let numbers = text.strip_prefix("#Ref<0.")?.strip_suffix('>')?;
    let numbers: Option<Vec<u64>> = numbers.split('.').map(|number| number.parse().ok()).collect();
    match numbers?.as_slice() {
        [high @ 0..0x10_0000, middle @ 0..0x4_0000, low @ 0..0x4_0000] => {
            Some(Reference(high << 36 | middle << 18 | low))
        }
        _ => None,
    }
}
