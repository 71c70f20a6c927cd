//! The people of the demo set: who they are, and what befalls them.

use jiff::civil::{Date, date};

/// A hospital and how it works.
pub struct HospitalSpec {
	pub name: &'static str,
	pub licence_number: &'static str,
	pub line: &'static str,
	pub postal_code: &'static str,
	pub phone: &'static str,
	pub doctors: &'static [DoctorSpec],
	/// What it gives at each age of [`super::history::AGES_IN_DAYS`]: CVX code and number of the dose.
	pub schedule: [&'static [(&'static str, u32)]; 7],
	/// The base of its resources' addresses, where its bundles do not use `urn:uuid`.
	pub base: Option<&'static str>,
	/// Whether newborns are weighed in grams.
	pub grams: bool,
	/// Whether temperatures are read in degrees Fahrenheit.
	pub fahrenheit: bool,
}

pub struct DoctorSpec {
	pub prefix: &'static str,
	pub given: &'static str,
	pub family: &'static str,
	pub gender: &'static str,
}

pub struct FamilySpec {
	pub name: &'static str,
	pub mothers_maiden_name: &'static str,
	pub line: &'static str,
	pub postal_code: &'static str,
	pub phone: &'static str,
	/// By its place in [`HOSPITALS`].
	pub hospital: usize,
	pub children: &'static [ChildSpec],
}

pub struct ChildSpec {
	/// The file's name without its ending; twins share it.
	pub file: &'static str,
	pub given: &'static [&'static str],
	pub gender: &'static str,
	pub birth_date: Date,
	/// From which age on, by its place, the child goes to which other hospital.
	pub moves: Option<(usize, usize)>,
	/// At which age nothing is given, and why.
	pub deferral: Option<(usize, Reason)>,
	/// At which age which vaccine is out of stock.
	pub out_of_stock: Option<(usize, &'static str)>,
}

/// Why a vaccination is not done: a code of HL7's `ActReason`, words, the body temperature.
#[derive(Clone, Copy)]
pub struct Reason {
	pub code: &'static str,
	pub display: &'static str,
	pub text: &'static str,
	pub temperature: Option<f64>,
}

pub const CITY: &str = "Port-Alma";

const FEVER: Reason = Reason {
	code: "MEDPREC",
	display: "medical precaution",
	text: "Fever of 38.7 °C since yesterday: come back in two weeks",
	temperature: Some(38.7),
};

const BRONCHIOLITIS: Reason = Reason {
	code: "MEDPREC",
	display: "medical precaution",
	text: "Bronchiolitis, under treatment: come back when cured",
	temperature: Some(38.1),
};

const WISH: Reason = Reason {
	code: "PATOBJ",
	display: "patient objection",
	text: "The parents would like to speak with the paediatrician first",
	temperature: None,
};

pub const OUT_OF_STOCK: Reason =
	Reason { code: "OSTOCK", display: "product out of stock", text: "Out of stock", temperature: None };

const SAINTE_ELISABETH: usize = 0;
const ST_BRIGID: usize = 1;
const AL_NOOR: usize = 2;

pub static HOSPITALS: &[HospitalSpec] = &[
	HospitalSpec {
		name: "Hôpital Sainte-Élisabeth",
		licence_number: "H-1003",
		line: "7 quai de l'Horloge",
		postal_code: "4001",
		phone: "555-0101",
		doctors: &[
			DoctorSpec { prefix: "Dr.", given: "Maëlle", family: "D'Haene", gender: "female" },
			DoctorSpec { prefix: "Dr.", given: "Łucja", family: "Wiśniewska", gender: "female" },
			DoctorSpec { prefix: "Dr.", given: "Idrissa", family: "Traoré", gender: "male" },
		],
		schedule: [
			&[("08", 1)],
			&[("146", 1), ("133", 1), ("119", 1)],
			&[("146", 2), ("119", 2)],
			&[("146", 3), ("133", 2)],
			&[("03", 1), ("133", 3), ("21", 1)],
			&[("03", 2), ("146", 4)],
			&[("130", 5), ("21", 2)],
		],
		base: None,
		grams: true,
		fahrenheit: false,
	},
	HospitalSpec {
		name: "St. Brigid's Children's Hospital",
		licence_number: "H-1017",
		line: "12 Harbour Road",
		postal_code: "4003",
		phone: "555-0117",
		doctors: &[
			DoctorSpec { prefix: "Dr.", given: "Siobhán", family: "O'Rourke", gender: "female" },
			DoctorSpec { prefix: "Dr.", given: "José Ignacio", family: "Núñez Peña", gender: "male" },
		],
		schedule: [
			&[("08", 1)],
			&[("120", 1), ("08", 2), ("133", 1), ("119", 1)],
			&[("120", 2), ("119", 2)],
			&[("120", 3), ("08", 3), ("133", 2)],
			&[("03", 1), ("133", 3), ("21", 1)],
			&[("03", 2), ("120", 4)],
			&[("130", 5), ("21", 2)],
		],
		base: None,
		grams: false,
		fahrenheit: true,
	},
	HospitalSpec {
		name: "مستشفى النور للأطفال",
		licence_number: "H-1042",
		line: "شارع المنارة 25",
		postal_code: "4010",
		phone: "555-0142",
		doctors: &[DoctorSpec { prefix: "د.", given: "ليلى", family: "الفاسي", gender: "female" }],
		schedule: [
			&[("19", 1), ("08", 1)],
			&[("20", 1), ("10", 1), ("48", 1), ("133", 1), ("119", 1)],
			&[("20", 2), ("10", 2), ("48", 2), ("119", 2)],
			&[("20", 3), ("10", 3), ("48", 3), ("08", 2), ("133", 2)],
			&[("03", 1), ("133", 3), ("08", 3)],
			&[("03", 2), ("20", 4)],
			&[("130", 5), ("21", 1)],
		],
		base: Some("https://fhir.al-noor.example/r4"),
		grams: false,
		fahrenheit: false,
	},
];

const fn child(
	file: &'static str,
	given: &'static [&'static str],
	gender: &'static str,
	birth_date: Date,
) -> ChildSpec {
	ChildSpec { file, given, gender, birth_date, moves: None, deferral: None, out_of_stock: None }
}

pub static FAMILIES: &[FamilySpec] = &[
	FamilySpec {
		name: "O'Brien-Núñez",
		mothers_maiden_name: "Itziar Núñez Etxeberria",
		line: "3 Lighthouse Lane",
		postal_code: "4003",
		phone: "555-0181",
		hospital: ST_BRIGID,
		children: &[
			child("01-obrien-nunez-zoe", &["Zoë", "Maebh"], "female", date(2019, 3, 14)),
			ChildSpec {
				deferral: Some((4, WISH)),
				..child("02-obrien-nunez-cian", &["Cian"], "male", date(2022, 6, 20))
			},
		],
	},
	FamilySpec {
		name: "D'Angelo",
		mothers_maiden_name: "Noémie Lefèvre",
		line: "18 rue du Vieux-Port",
		postal_code: "4001",
		phone: "555-0123",
		hospital: SAINTE_ELISABETH,
		children: &[
			child("03-dangelo-twins", &["Chiara"], "female", date(2021, 2, 9)),
			child("03-dangelo-twins", &["Matteo", "Niccolò"], "male", date(2021, 2, 9)),
		],
	},
	FamilySpec {
		name: "الإدريسي",
		mothers_maiden_name: "خديجة بنجلون",
		line: "زنقة الياسمين 8",
		postal_code: "4010",
		phone: "555-0164",
		hospital: AL_NOOR,
		children: &[
			child("04-alidrissi-amina", &["أمينة"], "female", date(2020, 10, 27)),
			child("05-alidrissi-youssef", &["يوسف"], "male", date(2025, 2, 3)),
		],
	},
	FamilySpec {
		name: "Żak",
		mothers_maiden_name: "Bożena Kaźmierczak",
		line: "44 Harbour Road, flat 2B",
		postal_code: "4003",
		phone: "555-0135",
		hospital: ST_BRIGID,
		children: &[ChildSpec {
			moves: Some((3, SAINTE_ELISABETH)),
			..child("06-zak-lukasz", &["Łukasz"], "male", date(2022, 1, 17))
		}],
	},
	FamilySpec {
		name: "Ångström",
		mothers_maiden_name: "Åsa Sjöberg",
		line: "1 allée des Tilleuls",
		postal_code: "4002",
		phone: "555-0148",
		hospital: SAINTE_ELISABETH,
		children: &[ChildSpec {
			out_of_stock: Some((4, "133")),
			..child("07-angstrom-bjorn", &["Björn"], "male", date(2024, 4, 30))
		}],
	},
	FamilySpec {
		name: "Nguyễn",
		mothers_maiden_name: "Trần Thị Hạnh",
		line: "60 rue de l'Évêché",
		postal_code: "4002",
		phone: "555-0152",
		hospital: SAINTE_ELISABETH,
		children: &[
			child("08-nguyen-anh", &["Thị", "Ánh"], "female", date(2023, 3, 22)),
			child("09-nguyen-duc", &["Minh", "Đức"], "male", date(2025, 10, 13)),
		],
	},
	FamilySpec {
		name: "بنعلي",
		mothers_maiden_name: "سعاد التازي",
		line: "شارع المنارة 131",
		postal_code: "4010",
		phone: "555-0177",
		hospital: AL_NOOR,
		children: &[ChildSpec {
			moves: Some((4, ST_BRIGID)),
			deferral: Some((1, BRONCHIOLITIS)),
			..child("10-benali-fatima", &["فاطمة", "الزهراء"], "female", date(2024, 1, 11))
		}],
	},
	FamilySpec {
		name: "N'Diaye",
		mothers_maiden_name: "Coumba Sène",
		line: "9 Mill Street",
		postal_code: "4003",
		phone: "555-0190",
		hospital: ST_BRIGID,
		children: &[ChildSpec {
			deferral: Some((4, FEVER)),
			..child("11-ndiaye-awa", &["Awa"], "female", date(2021, 4, 6))
		}],
	},
	FamilySpec {
		name: "Eyþórsdóttir",
		mothers_maiden_name: "Guðrún Ólafsdóttir",
		line: "27 Mill Street",
		postal_code: "4003",
		phone: "555-0199",
		hospital: ST_BRIGID,
		children: &[child("12-eythorsdottir-sigridur", &["Sigríður"], "female", date(2025, 11, 24))],
	},
];
