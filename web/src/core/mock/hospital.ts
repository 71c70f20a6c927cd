import { opened, type HistoryEntry, type RecordView, type Role, type SentRequest, type VisitState, type VisitView } from '../protocol.ts';
import { coreError, ensureShown, type Handlers } from './types.ts';
import { children, daysAgo, foundRecords, foundVisits, hash, people, recordOf, visitOf, visits } from './world.ts';

/** The hospital's people: receptionist, doctor, physician. */
export const roles: readonly Role[] = ['receptionist', 'doctor', 'physician', 'laboratory-technician'];

const [YASMIN, OMAR] = children;
/** A visit that the physician cannot sign, because the doctor deferred the child. */
const deferred: VisitView = visitOf({
	n: 6,
	record: OMAR?.record ?? '',
	state: 'noted',
	at: daysAgo(0, 4),
	ageDays: 1583,
	note: { text: 'Fever of 39 degrees since yesterday, ears red. Come again in two weeks.', decision: 'deferred' },
	weight: 17.2,
	height: 106,
});
/** A visit that nobody signed, and one that was retracted. */
const closed: VisitView = visitOf({ n: 7, record: OMAR?.record ?? '', state: { closed: 'unsigned' }, at: daysAgo(1), ageDays: 1582 });
const retracted: VisitView = visitOf({
	n: 8,
	record: YASMIN?.record ?? '',
	state: 'retracted',
	at: daysAgo(160),
	ageDays: 128,
	note: { text: 'Cleared.', decision: 'cleared' },
	doses: [],
	weight: 6.8,
	height: 63.5,
});
const all: readonly VisitView[] = [...visits, deferred, closed, retracted];

/** What has been done in this session, so that pages see the effect of their writes. */
const states = new Map<string, VisitState>();
const withdrawnNotes = new Set<string>();
const withdrawnRequests = new Set<string>();
let changedNote = false;
let correctedExamination = false;
const asked = new URLSearchParams(location.search);

const shownNote = (): string => hash(changedNote ? 51 : correctedExamination ? 52 : 50);

function visitNow(view: VisitView): VisitView {
	const state = states.get(view.id);
	return state === undefined ? view : { ...view, visit: { ...view.visit, state } };
}

function find(id: string): VisitView {
	const view = all.find((one) => one.id === id);
	if (!view) throw coreError('not-found', 'not-found', 'There is no such visit, or no access to it.', 'Check the visit.');
	return visitNow(view);
}

function record(id: string): RecordView {
	const known = recordOf(id);
	if (!known) throw coreError('not-found', 'not-found', 'There is no such record, or no access to it.', 'Ask the family for access.');
	const own = all.filter(({ visit }) => visit.record === id).map(visitNow);
	return {
		...known,
		visits: own.sort((a, b) => a.visit.opened_at - b.visit.opened_at),
		reports:
			id === YASMIN?.record
				? [
						{
							record: id,
							number: 0,
							author: people.receptionist.id,
							organisation: people.hospital.id,
							at: daysAgo(166),
							doses: {
								open: {
									source: 'Yellow card of the maternity ward',
									doses: [
										{
											vaccine_code: '19',
											vaccine_display: 'BCG',
											dose_number: 1,
											occurrence: '2025-05-21',
											primary_source: false,
										},
										{
											vaccine_code: '08',
											vaccine_display: 'Hep B, adolescent or pediatric',
											dose_number: 1,
											occurrence: '2025-05-21',
											primary_source: false,
										},
									],
								},
							},
							retraction: null,
						},
					]
				: [],
	};
}

/** What remains of the last visit. */
const due = (id: string) =>
	id === YASMIN?.record
		? [
				{ code: '03', display: 'MMR', due_date: '2026-05-20' },
				{ code: '10', display: 'IPV', due_date: '2026-02-12' },
			]
		: [];

const bare = (view: RecordView): RecordView => ({ ...view, visits: [], reports: [] });

const history: HistoryEntry[] = [
	{ block: 12, at: daysAgo(280), actor: people.admin.id, organisation: people.authority.id, action: { action: 'record_created' }, epoch: 0, commitment: hash(1) },
	{
		block: 40,
		at: daysAgo(279),
		actor: people.family.id,
		organisation: null,
		action: { action: 'access_granted', reader: people.hospital.id, level: 'full', expires_at: null },
		epoch: 0,
		commitment: null,
	},
	...visits
		.filter(({ visit }) => visit.record === YASMIN?.record && visit.state === 'linked')
		.flatMap((view): HistoryEntry[] => [
			{ block: 90, at: view.visit.opened_at, actor: people.receptionist.id, organisation: people.hospital.id, action: { action: 'visit_opened', visit: view.id }, epoch: 0, commitment: hash(2) },
			{ block: 95, at: view.visit.opened_at + 600_000, actor: people.doctor.id, organisation: people.hospital.id, action: { action: 'note_added', visit: view.id, version: 0, kind: 'written' }, epoch: 0, commitment: hash(3) },
			{ block: 99, at: view.visit.opened_at + 1_200_000, actor: people.physician.id, organisation: people.hospital.id, action: { action: 'visit_signed', visit: view.id }, epoch: 0, commitment: hash(4) },
		]),
];

const sent: SentRequest[] = [
	{ by: people.receptionist.id, level: 'full', requested_at: daysAgo(0, 2), family: people.otherFamily.id, username: 'zoe-4hq8w2np', outcome: 'waiting', since: daysAgo(0, 2) },
	{ by: people.receptionist.id, level: 'full', requested_at: daysAgo(279), family: people.family.id, username: 'amina-x7k2m9qt', outcome: 'granted', since: daysAgo(279) },
	{ by: people.receptionist.id, level: 'proof', requested_at: daysAgo(12), family: people.grandmother.id, username: null, outcome: 'denied', since: daysAgo(11) },
];

export const handlers: Handlers = {
	openRecords: ({ most }, { state }) => ({
		records: state === 'empty' ? [] : foundRecords.slice(0, most ?? 50),
		complete: true,
	}),
	search: ({ family }, { state, me }) => {
		const owner = Object.values(people).find(({ username }) => username === family);
		if (state === 'empty' || !owner) return { records: [] };
		const named = (id: string) => all.findLast(({ visit }) => visit.record === id)?.id ?? null;
		return {
			records: foundRecords
				.filter((found) => found.owner === owner.id)
				.map((found) => ({ ...found, visit: me.role === 'receptionist' ? null : named(found.record) })),
		};
	},
	record: ({ record: id }, { state }) => {
		const view = record(id);
		return state === 'empty'
			? { record: bare(view), due: [], last: null }
			: { record: view, due: due(id), last: view.visits.findLast(({ visit }) => visit.state === 'linked')?.id ?? null };
	},
	visit: ({ visit }, { me, state }) => {
		let view = find(visit);
		if (withdrawnNotes.has(visit)) view = { ...view, visit: { ...view.visit, note: null } };
		const own = record(view.visit.record);
		return { visit: view, record: me.role === 'receptionist' ? null : state === 'empty' ? bare(own) : own };
	},
	history: (_, { state }) => ({ history: state === 'empty' ? [] : history, left_out: state === 'empty' ? 0 : 2 }),
	visits: ({ which }, { state, me }) => {
		if (state === 'empty') return { visits: [], complete: true };
		const found = all.map((view) => {
			const of = children.find(({ record: id }) => id === view.visit.record);
			return {
				...(foundVisits.find(({ id }) => id === view.id) ?? {
					id: view.id,
					child: of ? { open: of.child } : ('absent' as const),
					owner: of?.owner ?? null,
					record_state: 'in_use' as const,
				}),
				visit: visitNow(view).visit,
			};
		});
		const wanted = found.filter(({ visit }) => {
			if (which === 'waiting') {
				if (me.role === 'doctor') return visit.state === 'opened' || visit.state === 'noted';
				return visit.state === 'noted' || visit.state === 'opened';
			}
			const isOpen = visit.state === 'opened' || visit.state === 'noted' || visit.state === 'signed';
			return which === 'open' ? isOpen : visit.opened_at > daysAgo(2);
		});
		return { visits: wanted, complete: true };
	},
	sentRequests: (_, { state }) => ({
		requests: state === 'empty' ? [] : sent.map((one) => (withdrawnRequests.has(one.family) ? { ...one, outcome: 'ended' } : one)),
	}),
	requestAccess: (_, { write }) => write('Consent.request_access'),
	withdrawRequest: async ({ family }, { write }) => {
		const done = await write('Consent.withdraw_request');
		const request = sent.find((one) => one.username === family || one.family === family);
		if (request) withdrawnRequests.add(request.family);
		return done;
	},
	openVisit: async ({ examination, doctor, physician }, { write }) => {
		if (examination.planned_vaccines.length === 0 || !doctor || !physician) {
			throw coreError('usage', 'input', 'The visit is not complete.', 'Name vaccines, a doctor and a physician.');
		}
		await write('VaccineDetails.open');
		return { visit: all[2]?.id ?? '' };
	},
	renewVisit: (_, { write }) => write('VaccineDetails.renew'),
	correctExamination: (_, { write }) => write('VaccineDetails.correct_examination'),
	reassignVisit: (_, { write }) => write('VaccineDetails.reassign'),
	linkVisit: async ({ visit }, { write }) => {
		const done = await write('VaccineDetails.link');
		states.set(visit, 'linked');
		return done;
	},
	closeVisit: async ({ visit, reason }, { write }) => {
		const done = await write('VaccineDetails.close');
		states.set(visit, { closed: reason });
		return done;
	},
	reportDoses: async (_, { write }) => {
		await write('VaccineDetails.report_doses');
		return { entries: [1] };
	},
	retractReport: (_, { write }) => write('VaccineDetails.retract_report'),

	writeNote: async ({ visit, mode }, { write }) => {
		const done = await write(`VaccineDetails.${mode}_note`);
		if (mode !== 'addendum') states.set(visit, 'noted');
		return done;
	},
	withdrawNote: async ({ visit }, { write }) => {
		const done = await write('VaccineDetails.withdraw_note');
		withdrawnNotes.add(visit);
		states.set(visit, 'opened');
		return done;
	},
	noteToSign: ({ visit }) => {
		const view = find(visit);
		const note = view.notes.at(-1);
		const text = note && opened(note.text)?.text;
		if (!note || text === undefined || note.decision === null) {
			throw coreError('no-note', 'refused', 'The doctor has not written a note yet.', 'Ask the doctor.');
		}
		const examined = opened(view.examination);
		const planned = examined?.planned_vaccines ?? [];
		return {
			version: changedNote ? 1 : note.version,
			text: changedNote ? 'Healthy. The left arm is in a cast: use the right side.' : asked.has('long') ? `${text}\n`.repeat(60) : text,
			decision: note.decision,
			examined: correctedExamination ? 1 : 0,
			examination:
				examined && correctedExamination
					? { open: { ...examined, weight_kg: 9.9, planned_vaccines: [...planned.slice(0, 1), { code: '03', display: 'MMR' }] } }
					: view.examination,
			hospital: view.visit.hospital,
			shown: shownNote(),
		};
	},
	signVisit: async ({ visit, note, shown }, { write }) => {
		if (asked.has('remeasured') && !correctedExamination) {
			correctedExamination = true;
			throw coreError('VaccineDetails.StaleExamination', 'refused', 'The measurements were corrected.', 'Look at them again.');
		}
		if (asked.has('stale') && note === 0) {
			changedNote = true;
			const text = 'Healthy. The left arm is in a cast: use the right side.';
			throw {
				...coreError('VaccineDetails.StaleNote', 'refused', 'Another note counts now.', 'Read it, then sign again.'),
				details: { note: { version: 1, text, decision: 'cleared' } },
			};
		}
		ensureShown(shown, shownNote());
		const done = await write('VaccineDetails.sign');
		states.set(visit, 'signed');
		return done;
	},
	retractVisit: async ({ visit }, { write }) => {
		const done = await write('VaccineDetails.retract');
		states.set(visit, 'retracted');
		return done;
	},

	contentKey: (_, { state, me }) => ({
		key: {
			organisation: me.organisation ?? '',
			version: state === 'empty' ? 0 : 2,
			encryption_key: state === 'empty' ? '' : hash(7),
			holders: state === 'empty' ? [] : [me.id],
			offered: [],
			pending: null,
			due: false,
			is_holder: state !== 'empty',
			without: state === 'empty' ? [] : [people.otherPhysician.id],
			shown: hash(8),
		},
	}),
	makeContentKey: (_, { write }) => write('Participants.make_content_key'),
	confirmContentKey: (_, { write }) => write('Participants.confirm_content_key'),
	shareContentKey: async ({ ids }, { write }) => {
		await write('Participants.share_content_key');
		return { given: ids };
	},
	staff: ({ role }, { me, state }) => ({
		people:
			state === 'empty'
				? []
				: Object.values(people).filter(
						(person) => person.organisation === me.organisation && (role === undefined || person.role === role),
					),
	}),
};

