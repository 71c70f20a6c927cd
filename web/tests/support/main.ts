/** Each role's main page. */
export const MAIN: readonly { name: string; role: string; path: string }[] = [
	{ name: 'health-admin', role: 'health-admin', path: '/participants' },
	{ name: 'reception', role: 'receptionist', path: '/visits' },
	{ name: 'doctor', role: 'doctor', path: `/waiting/${'c003'.repeat(8)}` },
	{ name: 'physician', role: 'physician', path: `/ready/${'c004'.repeat(8)}` },
	{ name: 'family', role: 'family', path: `/records/${'b002'.repeat(8)}` },
	{ name: 'school', role: 'school-officer', path: `/open/${'b001'.repeat(8)}` },
	{ name: 'board', role: 'hospital', path: '/board' },
];
