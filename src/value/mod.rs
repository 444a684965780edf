//! Values: the term word, the heap of a process, the types built in it, comparison and inspection.

pub mod term;

pub mod collector;
pub mod copy;
pub mod heap;
pub mod image;
pub mod literals;

pub mod binary;
pub mod bits;
pub mod float;
pub mod hash_map;
pub mod integer;
pub mod map;
pub mod message;

pub mod arithmetic;
pub mod compare;
pub mod hash;
pub mod inspect;
