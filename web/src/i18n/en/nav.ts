import { pluralEn } from '../messages.ts';

const pages = {
	// Health admin
	adminParticipants: 'Participants',
	adminRecords: 'Records',
	adminSecond: 'Second admin',
	adminHistory: 'History',
	adminKeys: 'Shared keys',

	// Hospital's reception
	hospitalVisits: 'Visits',
	hospitalNewVisit: 'New visit',
	hospitalChildren: 'Children and history',
	hospitalAccess: 'Access',
	hospitalKey: 'Hospital’s key',

	// Doctor
	doctorWaiting: 'My waiting visits',
	doctorFind: 'Find a child',

	// Physician
	physicianReady: 'Ready to sign',
	physicianFind: 'Find a child',

	// Laboratory technician
	laboratory: 'My laboratory',

	// Family
	myRecords: 'Records',
	wards: 'My wards',
	permissions: 'Permissions',
	readings: 'Who has read',
	disputes: 'Objections',

	// School, insurer
	openRecords: 'Records open to us',
	searchFamily: 'Search',
	askedAccess: 'Our requests',
	readerKey: 'Our key',

	// Institution's account
	board: 'Proposals',
	boardPeople: 'Our people',
	boardNetwork: 'Network',
	boardChain: 'Chain',

	// Everyone
	login: 'Log in',
	enrol: 'Apply for an account',
	enrolment: 'Your application',
	notices: 'Notices',
	sent: 'What was sent',
	account: 'Account',
	notFound: 'Page not found',
};

const messages = {
	pages,
	skip: 'Skip to the content',
	navigation: 'Pages',
	language: 'العربية',
	theme: 'Colours',
	themes: { system: 'Auto', light: 'Light', dark: 'Dark' },
	newNotices: (n: number): string => pluralEn(n, { one: `${n} new notice`, other: `${n} new notices` }),
	logOut: 'Log out',
	notRegistered: 'Not registered yet',
	starting: 'Starting …',
	connectionLost: 'The connection is lost. What you do is kept and sent when it returns.',
	notFoundText: 'This page does not exist, or it belongs to another role.',
	toStart: 'Go to the start page',
	pageFailed: 'This page could not be fetched. Perhaps there is a newer version. What you typed and did not send is lost when you load it again.',
	reload: 'Load the page again',
	lock: {
		title: 'Enter your password to go on',
		locked: 'The page was locked because nobody used it for five minutes. What you typed is still there.',
		ended: 'Your session has ended. What you typed is still there.',
		elsewhere: 'Your network address has changed, so your password is needed again. What you typed is still there.',
		password: 'Password',
		unlock: 'Go on',
		as: 'Logged in as',
	},
};

export type Messages = typeof messages;
export default messages;
