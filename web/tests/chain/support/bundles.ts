import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { vaccineOf } from '../../../src/domain/cvx.ts';

/** A dose of a file. What the file leaves out is `undefined`. */
export interface FileDose {
	/** CVX. */
	code: string;
	/** The name that the pages have for the code. */
	name: string;
	day: string;
	lot?: string;
	number?: number;
	site?: string;
	route?: string;
}

/** A vaccine of a visit that was not given. */
export interface FileMissed {
	code: string;
	name: string;
	reason: string;
}

/** A vaccination visit of a file: an encounter, on one day. */
export interface FileVisit {
	day: string;
	weight?: number;
	height?: number;
	temperature?: number;
	doses: FileDose[];
	missed: FileMissed[];
}

/** A child of a file. */
export interface FileChild {
	file: string;
	given: string;
	family: string;
	gender: 'female' | 'male' | 'other' | 'unknown';
	birth: string;
	fileNumber: string;
	birthOrder?: number;
	/** In time order. */
	visits: FileVisit[];
	/** Doses that somebody else gave, by where that is known from. */
	reported: Map<string, FileDose[]>;
}

interface Coding {
	system?: string;
	code?: string;
	display?: string;
}
interface Concept {
	coding?: Coding[];
	text?: string;
}
/** The parts of FHIR's resources that are played. */
interface Resource {
	resourceType: string;
	id: string;
	status?: string;
	identifier?: { type?: Concept; value?: string }[];
	name?: { use?: string; family?: string; given?: string[] }[];
	gender?: FileChild['gender'];
	birthDate?: string;
	multipleBirthInteger?: number;
	subject?: { reference?: string };
	patient?: { reference?: string };
	encounter?: { reference?: string };
	period?: { start?: string };
	code?: Concept;
	valueQuantity?: { value?: number; code?: string; unit?: string };
	vaccineCode?: Concept;
	occurrenceDateTime?: string;
	primarySource?: boolean;
	reportOrigin?: Concept;
	statusReason?: Concept;
	lotNumber?: string;
	site?: Concept;
	route?: Concept;
	protocolApplied?: { doseNumberPositiveInt?: number }[];
}

const CVX = 'http://hl7.org/fhir/sid/cvx';
const MEASURES: Record<string, 'weight' | 'height' | 'temperature'> = {
	'29463-7': 'weight', '3141-9': 'weight', '8302-2': 'height', '8306-3': 'height', '8310-5': 'temperature',
};
/** From a unit to kilograms, centimetres, degrees Celsius. */
const UNITS: Record<string, (value: number) => number> = {
	kg: (value) => value,
	g: (value) => value / 1000,
	'[lb_av]': (value) => value * 0.453_592_37,
	cm: (value) => value,
	m: (value) => value * 100,
	'[in_i]': (value) => value * 2.54,
	Cel: (value) => value,
	'[degF]': (value) => (value - 32) / 1.8,
};

const words = (concept: Concept | undefined): string | undefined => concept?.coding?.[0]?.display ?? concept?.text;
const lastPart = (reference: string | undefined): string => reference?.split(/[/:]/).at(-1) ?? '';

/** The children of all bundles in a folder, by file name. */
export async function readChildren(folder: string): Promise<FileChild[]> {
	const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).sort();
	if (files.length === 0) throw new Error(`${folder} has no FHIR bundle: name a folder with files that end in .json`);
	const children: FileChild[] = [];
	for (const file of files) {
		const bundle = JSON.parse(await readFile(join(folder, file), 'utf8')) as { entry?: { resource: Resource }[] };
		children.push(...childrenOf(file, (bundle.entry ?? []).map(({ resource }) => resource)));
	}
	return children;
}

function childrenOf(file: string, resources: readonly Resource[]): FileChild[] {
	const of = (type: string): Resource[] => resources.filter(({ resourceType }) => resourceType === type);
	return of('Patient').map((patient) => {
		const isOurs = ({ subject, patient: whose }: Resource): boolean => lastPart((subject ?? whose)?.reference) === patient.id;
		const name = patient.name?.find(({ use }) => use === 'official') ?? patient.name?.[0];
		const identifier = patient.identifier?.find(({ type }) => type?.coding?.some(({ code }) => code === 'MR')) ?? patient.identifier?.[0];
		const child: FileChild = {
			file,
			given: name?.given?.join(' ') ?? '',
			family: name?.family ?? '',
			gender: patient.gender ?? 'unknown',
			birth: patient.birthDate ?? '',
			fileNumber: identifier?.value ?? patient.id,
			...(patient.multipleBirthInteger !== undefined && { birthOrder: patient.multipleBirthInteger }),
			visits: [],
			reported: new Map(),
		};
		const visits = new Map<string, FileVisit>();
		for (const shot of of('Immunization').filter(isOurs)) addShot(child, visits, shot);
		for (const observation of of('Observation').filter(isOurs)) {
			const encounter = lastPart(observation.encounter?.reference);
			for (const [key, visit] of visits) if (key.startsWith(`${encounter} `)) measure(visit, observation);
		}
		child.visits = [...visits.values()].sort((a, b) => a.day.localeCompare(b.day));
		return child;
	});
}

function addShot(child: FileChild, visits: Map<string, FileVisit>, shot: Resource): void {
	if (shot.status !== 'completed' && shot.status !== 'not-done') return;
	const code = shot.vaccineCode?.coding?.find(({ system }) => system === CVX)?.code ?? '';
	const vaccine = vaccineOf(code);
	if (!vaccine) throw new Error(`${child.file}: Immunization/${shot.id} has no CVX code that the pages know: “${code}”`);
	const day = shot.occurrenceDateTime?.slice(0, 10) ?? '';
	const number = shot.protocolApplied?.[0]?.doseNumberPositiveInt;
	const dose: FileDose = {
		code: vaccine.code,
		name: vaccine.display,
		day,
		...(shot.lotNumber !== undefined && { lot: shot.lotNumber }),
		...(number !== undefined && { number }),
		...(words(shot.site) !== undefined && { site: words(shot.site) }),
		...(words(shot.route) !== undefined && { route: words(shot.route) }),
	};
	if (shot.status === 'completed' && shot.primarySource === false) {
		const source = shot.reportOrigin?.text ?? words(shot.reportOrigin) ?? 'not recorded';
		child.reported.set(source, [...(child.reported.get(source) ?? []), dose]);
		return;
	}
	const key = `${lastPart(shot.encounter?.reference)} ${day}`;
	const visit = visits.get(key) ?? { day, doses: [], missed: [] };
	visits.set(key, visit);
	if (shot.status === 'completed') visit.doses.push(dose);
	else visit.missed.push({ code: dose.code, name: dose.name, reason: shot.statusReason?.text ?? words(shot.statusReason) ?? 'not recorded' });
}

function measure(visit: FileVisit, observation: Resource): void {
	const kind = observation.code?.coding?.map(({ code = '' }) => MEASURES[code]).find((one) => one !== undefined);
	const { value, code, unit } = observation.valueQuantity ?? {};
	if (kind === undefined || value === undefined) return;
	const convert = UNITS[code ?? unit ?? ''];
	if (!convert) throw new Error(`Observation/${observation.id} has a unit that is not known: “${code ?? unit}”`);
	visit[kind] = Math.round(convert(value) * 1e6) / 1e6;
}
