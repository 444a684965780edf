//! How one segment of `<<…>>` is laid out: what `MakeBinary` and `TakeSegment` need to know beside the value.

/// The layout of one segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    pub kind: LayoutKind,
    pub size: LayoutSize,
    /// Bits a size counts in.
    pub unit: u16,
    pub signed: bool,
    pub little_endian: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum LayoutKind {
    Integer,
    Float,
    /// Whole bytes.
    Binary,
    Bitstring,
    Utf8,
    Utf16,
    Utf32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LayoutSize {
    /// So many units.
    Fixed(u32),
    /// The size stands in a register: behind the value when building, in the target register when matching.
    Register,
    /// All that is left (binary, bitstring), or what the value itself says (utf).
    Rest,
}
