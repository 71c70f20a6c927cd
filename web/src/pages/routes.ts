import type { Component } from 'svelte';
import type { Me, Role } from '../core/protocol.ts';
import type { Messages as Nav } from '../i18n/en/nav.ts';

/** What every page gets: the values of its path, such as `record` of `/records/:record`. */
export interface PageProps {
	params: Readonly<Record<string, string>>;
}

/** A page takes `PageProps`, or nothing. */
export type PageComponent = Component<PageProps> | Component<Record<string, never>>;

/** Who sees a page: people of these roles, whoever is logged in, or whoever is not registered yet. */
type Audience = Role | 'everyone' | 'unregistered';

/** A page. Those with a title in the navigation have no value in their path. */
export interface Route {
	for: readonly Audience[];
	path: string;
	title: keyof Nav['pages'];
	load: () => Promise<PageComponent>;
	/** Reached from another page only. */
	hidden?: boolean;
}

/** The roles of institutions' accounts. */
export const ORGANISATIONS = ['health-authority', 'hospital', 'laboratory', 'school', 'insurer'] as const satisfies readonly Role[];

/** The one page besides the login that nobody needs a session for. */
export const ENROL: Route['load'] = () => import('./enrol/index.ts').then(({ Apply }) => Apply);

/** Every component, for their tests: the build with the real core leaves it out. */
const GALLERY: readonly Route[] = [
	{ for: ['everyone'], path: '/gallery', title: 'notFound', hidden: true, load: async () => (await import('../../tests/gallery/Gallery.svelte')).default },
];

/** Every page, one line each. The first that a person may see is its start page; the navigation has the same order. */
export const routes: readonly Route[] = [
	// Health admin
	{ for: ['health-admin'], path: '/participants', title: 'adminParticipants', load: () => import('./admin/index.ts').then((role) => role.Participants) },
	{ for: ['health-admin'], path: '/participants/register', title: 'adminParticipants', hidden: true, load: () => import('./admin/index.ts').then((role) => role.RegisterFile) },
	{ for: ['health-admin'], path: '/participants/waiting/:who', title: 'adminParticipants', hidden: true, load: () => import('./admin/index.ts').then((role) => role.Application) },
	{ for: ['health-admin'], path: '/participants/:who', title: 'adminParticipants', hidden: true, load: () => import('./admin/index.ts').then((role) => role.ParticipantPage) },
	{ for: ['health-admin'], path: '/participants/:who/edit', title: 'adminParticipants', hidden: true, load: () => import('./admin/index.ts').then((role) => role.EditParticipant) },
	{ for: ['health-admin'], path: '/participants/:who/keys', title: 'adminParticipants', hidden: true, load: () => import('./admin/index.ts').then((role) => role.NewKeys) },
	{ for: ['health-admin'], path: '/children', title: 'adminRecords', load: () => import('./admin/index.ts').then((role) => role.Children) },
	{ for: ['health-admin'], path: '/children/:record', title: 'adminRecords', hidden: true, load: () => import('./admin/index.ts').then((role) => role.RecordPage) },
	{ for: ['health-admin'], path: '/children/:record/rectify', title: 'adminRecords', hidden: true, load: () => import('./admin/index.ts').then((role) => role.Rectify) },
	{ for: ['health-admin'], path: '/children/:record/propose/:kind', title: 'adminRecords', hidden: true, load: () => import('./admin/index.ts').then((role) => role.Propose) },
	{ for: ['health-admin'], path: '/second-admin', title: 'adminSecond', load: () => import('./admin/index.ts').then((role) => role.SecondAdmin) },
	{ for: ['health-admin'], path: '/history', title: 'adminHistory', load: () => import('./admin/index.ts').then((role) => role.History) },
	{ for: ['health-admin'], path: '/history/:record', title: 'adminHistory', hidden: true, load: () => import('./admin/index.ts').then((role) => role.ChildHistory) },
	{ for: ['health-admin'], path: '/shared-keys', title: 'adminKeys', load: () => import('./admin/index.ts').then((role) => role.SharedKeys) },

	// Hospital's reception
	{ for: ['receptionist'], path: '/visits', title: 'hospitalVisits', load: () => import('./hospital/index.ts').then((m) => m.Visits) },
	{ for: ['receptionist'], path: '/new-visit', title: 'hospitalNewVisit', load: () => import('./hospital/index.ts').then((m) => m.NewVisit) },
	{ for: ['receptionist'], path: '/children', title: 'hospitalChildren', load: () => import('./hospital/index.ts').then((m) => m.Children) },
	{ for: ['receptionist'], path: '/access', title: 'hospitalAccess', load: () => import('./hospital/index.ts').then((m) => m.Access) },
	{ for: ['receptionist'], path: '/key', title: 'hospitalKey', load: () => import('./hospital/index.ts').then((m) => m.Key) },
	{ for: ['receptionist'], path: '/visits/:visit', title: 'hospitalVisits', load: () => import('./hospital/index.ts').then((m) => m.Visit), hidden: true },
	{ for: ['receptionist'], path: '/children/:record', title: 'hospitalChildren', load: () => import('./hospital/index.ts').then((m) => m.Child), hidden: true },

	// Doctor
	{ for: ['doctor'], path: '/waiting', title: 'doctorWaiting', load: () => import('./doctor/index.ts').then((m) => m.Waiting) },
	{ for: ['doctor'], path: '/find', title: 'doctorFind', load: () => import('./doctor/index.ts').then((m) => m.Find) },
	{ for: ['doctor'], path: '/waiting/:visit', title: 'doctorWaiting', load: () => import('./doctor/index.ts').then((m) => m.Visit), hidden: true },
	{ for: ['doctor'], path: '/find/:record/:visit', title: 'doctorFind', load: () => import('./doctor/index.ts').then((m) => m.Child), hidden: true },

	// Physician
	{ for: ['physician'], path: '/ready', title: 'physicianReady', load: () => import('./physician/index.ts').then((m) => m.Ready) },
	{ for: ['physician'], path: '/find', title: 'physicianFind', load: () => import('./physician/index.ts').then((m) => m.Find) },
	{ for: ['physician'], path: '/ready/:visit', title: 'physicianReady', load: () => import('./physician/index.ts').then((m) => m.Sign), hidden: true },
	{ for: ['physician'], path: '/find/:record/:visit', title: 'physicianFind', load: () => import('./physician/index.ts').then((m) => m.Child), hidden: true },

	// Laboratory technician
	{ for: ['laboratory-technician'], path: '/laboratory', title: 'laboratory', load: () => import('./laboratory/index.ts').then((m) => m.Laboratory) },

	// Family
	{ for: ['family'], path: '/records', title: 'myRecords', load: async () => (await import('./family/index.ts')).Records },
	{ for: ['doctor'], path: '/records', title: 'wards', load: async () => (await import('./family/index.ts')).Records },
	{ for: ['family'], path: '/permissions', title: 'permissions', load: async () => (await import('./family/index.ts')).Permissions },
	{ for: ['doctor'], path: '/permissions', title: 'permissions', hidden: true, load: async () => (await import('./family/index.ts')).Permissions },
	{ for: ['family'], path: '/readings', title: 'readings', load: async () => (await import('./family/index.ts')).Readings },
	{ for: ['doctor'], path: '/readings', title: 'readings', hidden: true, load: async () => (await import('./family/index.ts')).Readings },
	{ for: ['family'], path: '/disputes', title: 'disputes', load: async () => (await import('./family/index.ts')).Disputes },
	{ for: ['family', 'doctor'], path: '/records/:record', title: 'myRecords', hidden: true, load: async () => (await import('./family/index.ts')).ChildRecord },
	{ for: ['family', 'doctor'], path: '/records/:record/card', title: 'myRecords', hidden: true, load: async () => (await import('./family/index.ts')).Card },
	{ for: ['family', 'doctor'], path: '/records/:record/history', title: 'myRecords', hidden: true, load: async () => (await import('./family/index.ts')).History },
	{ for: ['family', 'doctor'], path: '/permissions/:record/give', title: 'permissions', hidden: true, load: async () => (await import('./family/index.ts')).Give },
	{ for: ['family', 'doctor'], path: '/permissions/:record/move', title: 'permissions', hidden: true, load: async () => (await import('./family/index.ts')).Move },
	{ for: ['family', 'doctor'], path: '/permissions/:record/guardian', title: 'permissions', hidden: true, load: async () => (await import('./family/index.ts')).Guardian },
	{ for: ['family', 'doctor'], path: '/disputes/:record/:visit', title: 'disputes', hidden: true, load: async () => (await import('./family/index.ts')).Dispute },

	// School, insurer
	{ for: ['school-officer', 'insurance-agent'], path: '/open', title: 'openRecords', load: async () => (await import('./reader/index.ts')).OpenRecords },
	{ for: ['school-officer', 'insurance-agent'], path: '/search', title: 'searchFamily', load: async () => (await import('./reader/index.ts')).Search },
	{ for: ['school-officer', 'insurance-agent'], path: '/asked', title: 'askedAccess', load: async () => (await import('./reader/index.ts')).Asked },
	{ for: ['school-officer', 'insurance-agent'], path: '/key', title: 'readerKey', load: async () => (await import('./reader/index.ts')).Key },
	{ for: ['school-officer', 'insurance-agent'], path: '/open/:record', title: 'openRecords', hidden: true, load: async () => (await import('./reader/index.ts')).ProofPage },

	// Institution's account
	{ for: ORGANISATIONS, path: '/board', title: 'board', load: () => import('./institution/index.ts').then((role) => role.Board) },
	{ for: ORGANISATIONS, path: '/board/propose', title: 'board', hidden: true, load: () => import('./institution/index.ts').then((role) => role.Propose) },
	{ for: ORGANISATIONS, path: '/people', title: 'boardPeople', load: () => import('./institution/index.ts').then((role) => role.People) },
	{ for: ORGANISATIONS, path: '/people/forward', title: 'boardPeople', hidden: true, load: () => import('./institution/index.ts').then((role) => role.PutForward) },
	{ for: ORGANISATIONS, path: '/people/applicant/:who', title: 'boardPeople', hidden: true, load: () => import('./institution/index.ts').then((role) => role.OurApplicant) },
	{ for: ORGANISATIONS, path: '/people/:who', title: 'boardPeople', hidden: true, load: () => import('./institution/index.ts').then((role) => role.Colleague) },
	{ for: ORGANISATIONS, path: '/network', title: 'boardNetwork', load: () => import('./institution/index.ts').then((role) => role.Network) },
	{ for: ORGANISATIONS, path: '/network/ours', title: 'boardNetwork', hidden: true, load: () => import('./institution/index.ts').then((role) => role.Ours) },

	{ for: ORGANISATIONS, path: '/chain', title: 'boardChain', load: () => import('./explorer/index.ts').then((m) => m.Chain) },
	{ for: ORGANISATIONS, path: '/chain/block/:block', title: 'boardChain', hidden: true, load: () => import('./explorer/index.ts').then((m) => m.Block) },
	{ for: ORGANISATIONS, path: '/chain/transaction/:id', title: 'boardChain', hidden: true, load: () => import('./explorer/index.ts').then((m) => m.Transaction) },
	{ for: ORGANISATIONS, path: '/chain/transaction/:id/:block', title: 'boardChain', hidden: true, load: () => import('./explorer/index.ts').then((m) => m.Transaction) },

	// Everyone
	{ for: ['unregistered'], path: '/enrolment', title: 'enrolment', load: () => import('./enrol/index.ts').then(({ Waiting }) => Waiting) },
	{ for: ['unregistered'], path: '/enrol', title: 'enrol', hidden: true, load: ENROL },
	{ for: ['everyone'], path: '/notices', title: 'notices', load: () => import('./account/index.ts').then(({ Notices }) => Notices) },
	{ for: ['everyone'], path: '/sent', title: 'sent', load: () => import('./account/index.ts').then(({ Sent }) => Sent) },
	{ for: ['everyone'], path: '/account', title: 'account', load: () => import('./account/index.ts').then(({ Account }) => Account) },
	...(import.meta.env.MODE === 'mock' ? GALLERY : []),
];

/** The pages that a person may see. */
export function routesOf(me: Me): readonly Route[] {
	const audience: Audience = me.role ?? 'unregistered';
	return routes.filter((route) => route.for.includes(audience) || route.for.includes('everyone'));
}
