//! The rules that answers name.

use core::fmt;

/// The section, table or business rule of the Logic Specification 4.6 that an answer comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rule(pub(crate) &'static str);

impl Rule {
	/// The specification's own identifier, such as `FORECASTDT-1` or `Table 6-15`.
	pub const fn id(self) -> &'static str {
		self.0
	}
}

impl fmt::Display for Rule {
	fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
		formatter.write_str(self.0)
	}
}
