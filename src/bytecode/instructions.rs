//! The instruction set, defined once: name, operands, one line of meaning.
//!
//! The enum, the encoder, the decoder and the disassembler are made from the list below. An instruction is eight bytes.
//! Registers count from the start of the window of the running call; a jump counts from the instruction behind it.
//! Conditional jumps are taken when the test *fails*, so that the code of a clause runs straight through.

use std::fmt;

macro_rules! near_registers {
    ($($name:ident)*) => {
        /// One of the first registers of the running call. Higher ones are reached with `MoveFar`.
        ///
        /// An enum, and not a number: the compiler knows that it is within the window of the loop, which has as many
        /// registers, and leaves out the test.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u8)]
        pub enum Register { $($name,)* }

        const REGISTERS: &[Register] = &[$(Register::$name,)*];
    };
}

near_registers! {
    R0 R1 R2 R3 R4 R5 R6 R7 R8 R9 R10 R11 R12 R13 R14 R15
    R16 R17 R18 R19 R20 R21 R22 R23 R24 R25 R26 R27 R28 R29 R30 R31
}

/// How many registers an operand of one byte can name.
pub const NEAR_REGISTERS: usize = REGISTERS.len();

impl Register {
    /// The register of this number.
    ///
    /// # Panics
    /// It is none of the near ones.
    pub const fn new(number: usize) -> Register {
        REGISTERS[number]
    }

    #[inline(always)]
    pub const fn number(self) -> usize {
        self as usize
    }
}

impl Operand for Register {
    const SIZE: usize = 1;
    fn encode(&self, out: &mut Vec<u8>) {
        out.push(*self as u8);
    }
    fn decode(bytes: &[u8]) -> Option<Self> {
        REGISTERS.get(*bytes.first()? as usize).copied()
    }
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "r{}", self.number())
    }
}

/// The entry (or index) of a function, in three bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ShortEntry([u8; 3]);

impl ShortEntry {
    /// `None` if the number is too large.
    pub fn new(number: u32) -> Option<ShortEntry> {
        let [bytes @ .., 0] = number.to_le_bytes() else { return None };
        Some(ShortEntry(bytes))
    }

    #[inline(always)]
    pub const fn number(self) -> u32 {
        let [low, middle, high] = self.0;
        u32::from_le_bytes([low, middle, high, 0])
    }
}

/// A register of any number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FarRegister(pub u16);

/// Where the window of a call opens, in registers of the caller. The return address lies in the register below.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Window(pub u16);

/// The distance of a jump, from the next instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Jump(pub i16);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FarJump(pub i32);

/// An index into the literals of the unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LiteralIndex(pub u32);

/// The same where only two bytes are free.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NearLiteral(pub u16);

/// An index into the functions of the unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FunctionIndex(pub u32);

/// An index into the call slots the unit names (in compiled code), the number of the slot itself (in loaded code).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SlotIndex(pub u32);

/// A native: index into the names of natives of the unit (in compiled code), into the table of natives (in loaded code).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NativeIndex(pub u16);

/// A native that takes an attachment, by its place among those.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AttachedNative(pub u8);

/// An index into the atoms of the unit (in compiled code), the number of the atom itself (in loaded code).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AtomIndex(pub u32);

/// An index into the layouts of binary segments of the unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LayoutIndex(pub u16);

/// An index into the attachments of the unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AttachmentIndex(pub u16);

/// The tests of `is_integer/1` and its like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Type {
    Integer,
    Float,
    Number,
    Atom,
    Boolean,
    List,
    Tuple,
    Map,
    Binary,
    Bitstring,
    Function,
    Pid,
    Reference,
    Port,
}

/// The errors that code raises by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Failure {
    /// `{:badmatch, value}`
    Match,
    /// `{:case_clause, value}`
    Case,
    /// `{:try_clause, value}`
    Try,
    /// `{:with_clause, value}`
    With,
    /// `{:badmap, value}`
    Map,
    /// The value is the reason itself.
    Reason,
}

/// Encoding and printing of one operand.
trait Operand: Sized {
    const SIZE: usize;
    fn encode(&self, out: &mut Vec<u8>);
    fn decode(bytes: &[u8]) -> Option<Self>;
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result;
    /// The operand as the distance of a conditional jump, if it is one.
    fn as_jump_mut(&mut self) -> Option<&mut Jump> {
        None
    }
    /// Exchanges a number that means something in this run of Kaiwa only.
    fn rename(&mut self, _names: &mut dyn Rename) -> Option<()> {
        Some(())
    }
}

/// Exchanges numbers of atoms, slots and natives: for the indexes of an encoded unit, and back. `None`: there is no such.
pub trait Rename {
    fn atom(&mut self, number: u32) -> Option<u32>;
    fn slot(&mut self, number: u32) -> Option<u32>;
    fn native(&mut self, number: u16) -> Option<u16>;
}

macro_rules! number_operands {
    ($($type:ident($number:ty) $prefix:literal $(renamed by $rename:ident)?,)*) => {$(
        impl Operand for $type {
            const SIZE: usize = size_of::<$number>();
            fn encode(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.0.to_le_bytes());
            }
            fn decode(bytes: &[u8]) -> Option<Self> {
                Some($type(<$number>::from_le_bytes(bytes.get(..Self::SIZE)?.try_into().ok()?)))
            }
            fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "{}"), self.0)
            }
            $(fn rename(&mut self, names: &mut dyn Rename) -> Option<()> {
                self.0 = names.$rename(self.0)?;
                Some(())
            })?
        }
    )*};
}

impl Operand for ShortEntry {
    const SIZE: usize = 3;
    fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.0);
    }
    fn decode(bytes: &[u8]) -> Option<Self> {
        bytes.first_chunk().copied().map(ShortEntry)
    }
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.number())
    }
}

impl Operand for Jump {
    const SIZE: usize = 2;
    fn encode(&self, out: &mut Vec<u8>) {
        self.0.encode(out);
    }
    fn decode(bytes: &[u8]) -> Option<Self> {
        i16::decode(bytes).map(Jump)
    }
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "jump {}", self.0)
    }
    fn as_jump_mut(&mut self) -> Option<&mut Jump> {
        Some(self)
    }
}

number_operands! {
    FarRegister(u16) "r",
    Window(u16) "window ",
    FarJump(i32) "jump ",
    LiteralIndex(u32) "literal ",
    NearLiteral(u16) "literal ",
    FunctionIndex(u32) "function ",
    SlotIndex(u32) "slot " renamed by slot,
    NativeIndex(u16) "native " renamed by native,
    AttachedNative(u8) "attached native ",
    AtomIndex(u32) "atom " renamed by atom,
    LayoutIndex(u16) "layout ",
    AttachmentIndex(u16) "attachment ",
}

macro_rules! plain_operands {
    ($($type:ty),*) => {$(
        impl Operand for $type {
            const SIZE: usize = size_of::<$type>();
            fn encode(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_le_bytes());
            }
            fn decode(bytes: &[u8]) -> Option<Self> {
                Some(<$type>::from_le_bytes(bytes.get(..Self::SIZE)?.try_into().ok()?))
            }
            fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{self}")
            }
        }
    )*};
}

plain_operands!(u8, u16, u32, i8, i16, i32);

macro_rules! enum_operands {
    ($($type:ident [$($variant:ident),*],)*) => {$(
        impl Operand for $type {
            const SIZE: usize = 1;
            fn encode(&self, out: &mut Vec<u8>) {
                out.push(*self as u8);
            }
            fn decode(bytes: &[u8]) -> Option<Self> {
                [$($type::$variant),*].get(*bytes.first()? as usize).copied()
            }
            fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{self:?}")
            }
        }
    )*};
}

enum_operands! {
    Type [Integer, Float, Number, Atom, Boolean, List, Tuple, Map, Binary, Bitstring, Function, Pid, Reference, Port],
    Failure [Match, Case, Try, With, Map, Reason],
}

macro_rules! instructions {
    ($($(#[doc = $doc:literal])* $name:ident { $($operand:ident: $type:ty),* },)*) => {
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Instruction {
            $($(#[doc = $doc])* $name { $($operand: $type),* },)*
        }

        #[derive(Clone, Copy)]
        enum Code { $($name,)* }

        impl Instruction {
            /// Appends the instruction's bytes: a number for the name, then the operands, little endian.
            pub fn encode(&self, out: &mut Vec<u8>) {
                match self {
                    $(Instruction::$name { $($operand),* } => {
                        out.push(Code::$name as u8);
                        $($operand.encode(out);)*
                    })*
                }
            }

            /// The distance of a conditional jump, to be filled in.
            #[allow(unused_variables)]
            pub fn near_jump_mut(&mut self) -> Option<&mut Jump> {
                match self {
                    $(Instruction::$name { $($operand),* } => {
                        $(
                            if let Some(jump) = Operand::as_jump_mut($operand) {
                                return Some(jump);
                            }
                        )*
                        None
                    })*
                }
            }

            /// Exchanges the numbers that mean something in this run of Kaiwa only.
            #[allow(unused_variables)]
            pub fn rename(&mut self, names: &mut dyn Rename) -> Option<()> {
                match self {
                    $(Instruction::$name { $($operand),* } => {
                        $(Operand::rename($operand, names)?;)*
                        Some(())
                    })*
                }
            }

            /// Reads an instruction off the front of `bytes`; `None` if they hold none.
            #[allow(unused_assignments, unused_mut, unused_variables)]
            pub fn decode(bytes: &mut &[u8]) -> Option<Instruction> {
                const CODES: &[Code] = &[$(Code::$name,)*];
                let (code, mut rest) = bytes.split_first()?;
                let instruction = match CODES.get(*code as usize)? {
                    $(Code::$name => {
                        $(
                            let $operand = <$type as Operand>::decode(rest)?;
                            rest = &rest[<$type as Operand>::SIZE..];
                        )*
                        Instruction::$name { $($operand),* }
                    })*
                };
                *bytes = rest;
                Some(instruction)
            }
        }

        impl fmt::Display for Instruction {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Instruction::$name { $($operand),* } => {
                        f.write_str(stringify!($name))?;
                        $(
                            write!(f, " {}=", stringify!($operand))?;
                            $operand.show(f)?;
                        )*
                        Ok(())
                    })*
                }
            }
        }
    };
}

const _: () = assert!(size_of::<Instruction>() == 8, "an instruction is eight bytes");

instructions! {
    // Moving and loading.

    /// to = from
    Move { to: Register, from: Register },
    /// to = from, then second_to = second_from
    MoveTwo { to: Register, from: Register, second_to: Register, second_from: Register },
    /// to = from, then second_to = second_from, then third_to = third_from
    MoveThree {
        to: Register,
        from: Register,
        second_to: Register,
        second_from: Register,
        third_to: Register,
        third_from: Register
    },
    /// to = from, for registers that are not near
    MoveFar { to: FarRegister, from: FarRegister },
    /// to = value
    LoadInteger { to: Register, value: i32 },
    /// to = atom
    LoadAtom { to: Register, atom: AtomIndex },
    /// to = the unit's literal
    LoadLiteral { to: Register, literal: LiteralIndex },
    /// to = self()
    LoadSelf { to: Register },
    /// to = &Mod.name/arity
    LoadExport { to: Register, slot: SlotIndex },

    // Arithmetic: integers and floats of every size; raises ArithmeticError.

    /// to = left + right
    Add { to: Register, left: Register, right: Register },
    /// to = left - right
    Subtract { to: Register, left: Register, right: Register },
    /// to = left * right
    Multiply { to: Register, left: Register, right: Register },
    /// to = div(left, right)
    Quotient { to: Register, left: Register, right: Register },
    /// to = rem(left, right)
    Remainder { to: Register, left: Register, right: Register },
    /// to = left + value
    AddInteger { to: Register, left: Register, value: i32 },
    /// to = left - value
    SubtractInteger { to: Register, left: Register, value: i32 },
    /// to = left * value
    MultiplyInteger { to: Register, left: Register, value: i32 },
    /// to = rem(left, value)
    RemainderInteger { to: Register, left: Register, value: i32 },

    // Comparison to a boolean.

    /// to = left == right
    Equal { to: Register, left: Register, right: Register },
    /// to = left != right
    NotEqual { to: Register, left: Register, right: Register },
    /// to = left === right
    Identical { to: Register, left: Register, right: Register },
    /// to = left !== right
    NotIdentical { to: Register, left: Register, right: Register },
    /// to = left < right
    Less { to: Register, left: Register, right: Register },
    /// to = left <= right
    LessOrEqual { to: Register, left: Register, right: Register },
    /// to = value is of the type
    IsType { to: Register, value: Register, of: Type },

    // Jumps.

    /// goes on at the target
    Jump { target: FarJump },
    /// jumps if value is false or nil
    JumpIfFalsy { value: Register, target: Jump },
    /// jumps if value is neither false nor nil
    JumpIfTruthy { value: Register, target: Jump },
    /// jumps unless value is true
    JumpUnlessTrue { value: Register, target: Jump },
    /// jumps unless left === right
    JumpUnlessIdentical { left: Register, right: Register, target: Jump },
    /// jumps if left === right
    JumpIfIdentical { left: Register, right: Register, target: Jump },
    /// jumps unless left == right
    JumpUnlessEqual { left: Register, right: Register, target: Jump },
    /// jumps if left == right
    JumpIfEqual { left: Register, right: Register, target: Jump },
    /// jumps unless left < right
    JumpUnlessLess { left: Register, right: Register, target: Jump },
    /// jumps unless left <= right
    JumpUnlessLessOrEqual { left: Register, right: Register, target: Jump },
    /// jumps unless left === integer
    JumpUnlessInteger { left: Register, integer: i16, target: Jump },
    /// jumps unless left == integer
    JumpUnlessEqualInteger { left: Register, integer: i16, target: Jump },
    /// jumps unless left < integer
    JumpUnlessLessInteger { left: Register, integer: i16, target: Jump },
    /// jumps unless left <= integer
    JumpUnlessLessOrEqualInteger { left: Register, integer: i16, target: Jump },
    /// jumps unless left > integer
    JumpUnlessGreaterInteger { left: Register, integer: i16, target: Jump },
    /// jumps unless left >= integer
    JumpUnlessGreaterOrEqualInteger { left: Register, integer: i16, target: Jump },
    /// jumps unless left is the atom
    JumpUnlessAtom { left: Register, target: Jump, atom: AtomIndex },
    /// jumps unless left === the unit's literal
    JumpUnlessLiteral { left: Register, literal: NearLiteral, target: Jump },
    /// jumps unless value is of the type
    JumpUnlessType { value: Register, of: Type, target: Jump },
    /// jumps unless value is a function of this arity
    JumpUnlessFunction { value: Register, arity: u8, target: Jump },

    // Taking apart.

    /// jumps unless from is a list cell; head and tail = its parts
    TakeCons { from: Register, head: Register, tail: Register, target: Jump },
    /// jumps unless value is []
    JumpUnlessEmptyList { value: Register, target: Jump },
    /// jumps unless value is a tuple of this size
    JumpUnlessTuple { value: Register, size: u16, target: Jump },
    /// jumps unless value is a tuple of this size whose first element is the atom (a literal)
    JumpUnlessTagged { value: Register, size: u8, tag: NearLiteral, target: Jump },
    /// to = element of a tuple that has been tested, from 0
    TakeElement { to: Register, from: Register, index: u16 },
    /// first and second = two elements of a tuple that has been tested, from this index on
    TakeTwoElements { first: Register, second: Register, from: Register, index: u16 },
    /// first, second and third = three elements of a tuple that has been tested, from this index on
    TakeThreeElements { first: Register, second: Register, third: Register, from: Register, index: u16 },
    /// to = the value under key in a map that has been tested; jumps if there is none
    TakeValue { to: Register, from: Register, key: Register, target: Jump },
    /// position = 0; jumps unless value is a bitstring
    BeginBinary { position: Register, value: Register, target: Jump },
    /// to = the segment of value at position, which moves on; jumps if it does not match. A size that is not part of the
    /// layout stands in to before.
    TakeSegment { to: Register, value: Register, position: Register, layout: LayoutIndex, target: Jump },
    /// jumps unless position is the end of value
    EndBinary { value: Register, position: Register, target: Jump },

    // Building.

    /// to = [head | tail]
    MakeCons { to: Register, head: Register, tail: Register },
    /// to = the list of the count registers from first on, in front of the register behind them
    MakeList { to: Register, first: FarRegister, count: u16 },
    /// to = the tuple of the count registers from first on
    MakeTuple { to: Register, first: FarRegister, count: u16 },
    /// to = the map of the count pairs in the registers from first on
    MakeMap { to: Register, first: FarRegister, count: u16 },
    /// to = %{map | …} with count pairs from first on; raises KeyError, BadMapError
    UpdateMap { to: Register, map: Register, first: FarRegister, count: u16 },
    /// to = the binary of the values (and sizes) from first on, as the layouts say
    MakeBinary { to: Register, first: FarRegister, layout: LayoutIndex, count: u16 },
    /// first = the function with the count captured values in the registers from first on
    MakeClosure { count: u8, first: FarRegister, function: FunctionIndex },

    // Calls. The arguments lie in the window; the result lands in its first register.

    /// calls the function at entry, of the same unit
    CallLocal { window: Window, entry: u32 },
    /// continues in the function at entry, of the same unit, arguments in the first registers
    TailCallLocal { entry: u32 },
    /// the same for functions of large frames
    CallLocalFar { window: Window, function: FunctionIndex },
    /// the same for functions of large frames
    TailCallLocalFar { function: FunctionIndex },
    /// to = left + value, then a call of the function at entry, of the same unit: `f(n - 1)`
    CallLocalSum { to: Register, left: Register, value: i8, window: u8, entry: ShortEntry },
    /// the same as the last call
    TailCallLocalSum { to: Register, left: Register, value: i8, entry: u32 },
    /// the same for functions of large frames
    CallLocalSumFar { to: Register, left: Register, value: i8, window: u8, function: ShortEntry },
    /// the same for functions of large frames
    TailCallLocalSumFar { to: Register, left: Register, value: i8, function: FunctionIndex },
    /// calls whatever the slot holds now
    CallRemote { arguments: u8, window: Window, slot: SlotIndex },
    /// continues in whatever the slot holds now, arguments in the first registers
    TailCallRemote { arguments: u8, slot: SlotIndex },
    /// function.(…)
    CallFunction { arguments: u8, window: Window, function: Register },
    /// function.(…) as the last call, arguments in the first registers
    TailCallFunction { arguments: u8, function: Register },
    /// module.name(…)
    CallDynamic { arguments: u8, window: Window, module: Register, name: Register },
    /// module.name(…) as the last call, arguments in the first registers
    TailCallDynamic { arguments: u8, module: Register, name: Register },
    /// apply(function, list)
    ApplyFunction { window: Window, function: Register, list: Register },
    /// apply(module, name, list): module, name, list in the registers from first on
    ApplyModule { window: Window, first: FarRegister },
    /// left.name: the value in a map, or a call of a module's function without arguments
    CallDot { left: Register, window: Window, name: AtomIndex },
    /// to = native(first)
    CallNative1 { to: Register, first: Register, native: NativeIndex },
    /// to = native(first, second)
    CallNative2 { to: Register, first: Register, second: Register, native: NativeIndex },
    /// to = native(first, second, third)
    CallNative3 { to: Register, first: Register, second: Register, third: Register, native: NativeIndex },
    /// to = native(the count registers from first on)
    CallNative { to: Register, count: u8, first: FarRegister, native: NativeIndex },
    /// to = native(attachment, the count registers from first on)
    CallAttached { to: Register, count: u8, native: AttachedNative, first: FarRegister, attachment: AttachmentIndex },
    /// returns the value
    Return { value: Register },
    /// returns an integer
    ReturnInteger { value: i32 },
    /// returns an atom
    ReturnAtom { atom: AtomIndex },
    /// returns value if left === integer, goes on otherwise
    ReturnIfInteger { left: Register, integer: i16, value: i16 },
    /// returns value if left === integer, other_value if left === other, goes on otherwise
    ReturnIfEither { left: Register, integer: i8, value: i8, other: i8, other_value: i8 },
    /// returns left + right
    ReturnSum { left: Register, right: Register },
    /// ends the process normally; where the first call of a process returns to
    Stop {},

    // Messages.

    /// to = message, which is sent to receiver (a pid or a name)
    Send { to: Register, receiver: Register, message: Register },
    /// sends the tuple of the count registers (2 to 4) from first on to receiver (a pid or a name)
    SendTuple { receiver: Register, count: u8, first: FarRegister },
    /// to = the message under the mailbox's cursor; jumps if there is none
    PeekMessage { to: Register, target: Jump },
    /// removes the message under the cursor, which goes back to the front
    TakeMessage {},
    /// moves the cursor on; to = the message there, and jumps (back, to the tests); goes on if there is none
    NextMessage { to: Register, target: Jump },
    /// waits for a message, then jumps (back, to the look at it)
    WaitMessage { target: Jump },
    /// waits for a message and then jumps; goes on when the time (milliseconds or :infinity) is over
    WaitTimeout { timeout: Register, target: Jump },

    // Failing.

    /// raises FunctionClauseError for the running function, whose arguments lie in the first registers
    FailFunctionClause {},
    /// raises an error about the value
    Fail { failure: Failure, value: Register },
    /// raises class, reason, stacktrace (three registers) again
    Reraise { first: FarRegister },
}

impl Instruction {
    /// Whether it can raise: all but moves, loads, tests and jumps.
    pub fn can_raise(&self) -> bool {
        use Instruction::*;
        !matches!(
            self,
            Move { .. }
                | MoveTwo { .. }
                | MoveThree { .. }
                | MoveFar { .. }
                | LoadInteger { .. }
                | LoadAtom { .. }
                | LoadLiteral { .. }
                | LoadSelf { .. }
                | LoadExport { .. }
                | Equal { .. }
                | NotEqual { .. }
                | Identical { .. }
                | NotIdentical { .. }
                | Less { .. }
                | LessOrEqual { .. }
                | IsType { .. }
                | Jump { .. }
        ) && {
            let mut copy = *self;
            copy.near_jump_mut().is_none()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_decoded() {
        let code = [
            Instruction::AddInteger { to: Register::new(1), left: Register::new(2), value: -3 },
            Instruction::TakeMessage {},
            Instruction::JumpUnlessType { value: Register::new(0), of: Type::Map, target: Jump(-7) },
            Instruction::CallAttached {
                to: Register::new(1),
                count: 3,
                native: AttachedNative(1),
                first: FarRegister(300),
                attachment: AttachmentIndex(5),
            },
        ];
        let mut bytes = Vec::new();
        code.iter().for_each(|instruction| instruction.encode(&mut bytes));
        let mut rest = bytes.as_slice();
        for instruction in code {
            assert_eq!(Instruction::decode(&mut rest), Some(instruction));
        }
        assert_eq!(Instruction::decode(&mut rest), None);
    }

    #[test]
    fn the_disassembler_names_operands() {
        let instruction = Instruction::Add { to: Register::new(0), left: Register::new(1), right: Register::new(2) };
        assert_eq!(instruction.to_string(), "Add to=r0 left=r1 right=r2");
    }
}
