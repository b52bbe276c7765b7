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

/// Implements `FromStr` and `Display` for an enum with `ALL` and `as_str`. The second argument names the kind of value in errors.
macro_rules! named {
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
    use crate::repair::{Level, RepairKind, RepairMode};
    use crate::{Region, Script};

    #[test]
    fn every_name_parses() {
        for kind in RepairKind::ALL {
            assert_eq!(kind.to_string().parse::<RepairKind>().unwrap(), kind);
        }
        for level in Level::ALL {
            assert_eq!(level.to_string().parse::<Level>().unwrap(), level);
        }
        for mode in RepairMode::ALL {
            assert_eq!(mode.to_string().parse::<RepairMode>().unwrap(), mode);
        }
        for script in Script::ALL {
            assert_eq!(script.to_string().parse::<Script>().unwrap(), script);
        }
        for region in Region::ALL {
            assert_eq!(region.to_string().parse::<Region>().unwrap(), region);
        }
        let error = "gone".parse::<RepairMode>().unwrap_err().to_string();
        let expected = "unknown mode of repair \"gone\" (expected off, report, auto, aggressive)";
        assert_eq!(error, expected);
    }
}
