//! Names of the values of an enum.

use crate::{Error, ErrorKind};

/// Parses the name of one of several values. `what` names the kind of value in the error, which lists the names.
pub(crate) fn parse<T: Copy>(
    what: &str,
    name: &str,
    all: &[T],
    name_of: fn(T) -> &'static str,
) -> Result<T, Error> {
    let found = all.iter().copied().find(|one| name_of(*one) == name);
    found.ok_or_else(|| {
        let names: Vec<&str> = all.iter().copied().map(name_of).collect();
        let message = format!("unknown {what} \"{name}\" (expected {})", names.join(", "));
        Error::new(ErrorKind::UnknownName, message)
    })
}

/// Implements `FromStr` and `Display` for an enum with `ALL` and `as_str`. The second argument names the kind of value in errors. The
/// documentation of `as_str` and the names, if they are given, define `ALL` and `as_str`, too.
macro_rules! named {
    ($type:ident, $what:literal, $(#[$doc:meta])+ $number:literal { $($value:ident: $name:literal),+ }) => {
        impl $type {
            /// All values.
            pub const ALL: [Self; $number] = [$(Self::$value),+];

            $(#[$doc])+
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$value => $name),+
                }
            }
        }

        crate::name::named!($type, $what);
    };
    ($type:ty, $what:literal) => {
        impl std::str::FromStr for $type {
            type Err = crate::Error;

            fn from_str(name: &str) -> Result<Self, crate::Error> {
                crate::name::parse($what, name, &Self::ALL, Self::as_str)
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use named;

#[cfg(test)]
mod tests {
    use crate::fold::{FoldClasses, FoldExtra};
    use crate::repair::{Level, RepairKind, RepairMode};
    use crate::tables::RareGlyphs;
    use crate::{Conversion, Region, Script, Variants, Vocabulary};

    #[test]
    fn every_name_parses() {
        macro_rules! all {
            ($($type:ty),+) => {$(
                for one in <$type>::ALL {
                    assert_eq!(one.to_string().parse::<$type>().unwrap(), one);
                }
            )+};
        }
        all!(Conversion, FoldClasses, FoldExtra, Level, RareGlyphs, Region, RepairKind, RepairMode);
        all!(Script, Variants, Vocabulary);
        #[cfg(feature = "batch")]
        all!(crate::batch::Bom);
        let error = "gone".parse::<RepairMode>().unwrap_err().to_string();
        let expected = "unknown mode of repair \"gone\" (expected off, report, auto, aggressive)";
        assert_eq!(error, expected);
    }
}
