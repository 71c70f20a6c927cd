import type { Catalogue, Language } from './messages.ts';

const KEPT = 'vacchain.language';
const LANGUAGES: readonly Language[] = ['en', 'ar'];

/** How an area's text is fetched: one small file a language. */
type Loaders<Messages extends Catalogue> = Record<Language, () => Promise<{ default: Messages }>>;

interface Area {
	ready(language: Language): Promise<void>;
}

const areas = new Set<Area>();
let current = $state<Language>('en');

/** The language of the pages. Reading it in a template follows the switch. */
export const language = {
	get current(): Language {
		return current;
	},
	get direction(): 'ltr' | 'rtl' {
		return current === 'ar' ? 'rtl' : 'ltr';
	},
	/** Fetches the text of every area in use: of those that came with a page, before it is shown. */
	async ready(): Promise<void> {
		await Promise.all([...areas].map((area) => area.ready(current)));
	},
	/** Fetches the text of every area in use, then switches; nothing on the page is lost. */
	async use(next: Language): Promise<void> {
		await Promise.all([...areas].map((area) => area.ready(next)));
		current = next;
		const root = document.documentElement;
		root.lang = next;
		root.dir = language.direction;
		try {
			localStorage.setItem(KEPT, next);
		} catch {
			// The browser keeps nothing: the choice holds until the page is closed.
		}
	},
	/** The language that was chosen before, that the address asks for, or that the browser prefers. */
	preferred(): Language {
		let kept: string | null = null;
		try {
			kept = localStorage.getItem(KEPT);
		} catch {
			// As above.
		}
		const wanted = [new URLSearchParams(location.search).get('lang'), kept, ...navigator.languages];
		const known = wanted.map((tag) => LANGUAGES.find((one) => tag?.split('-')[0] === one));
		return known.find((one) => one !== undefined) ?? 'en';
	},
};

/** The text of an area. */
export type Messages<M extends Catalogue> = M & {
	/** Fetches it in a language; the router does so before a page of the area is shown. */
	readonly $ready: (language: Language) => Promise<void>;
};

/**
 * Declares the text of an area, in a file beside its pages. A page reads `t.some.sentence` or `t.records(3)`; what it
 * reads is in the current language and follows the switch.
 */
export function defineMessages<M extends Catalogue>(loaders: Loaders<M>): Messages<M> {
	const loaded = $state.raw<Partial<Record<Language, M>>>({});
	const area: Area = {
		async ready(wanted) {
			loaded[wanted] ??= (await loaders[wanted]()).default;
		},
	};
	areas.add(area);
	return new Proxy({} as Messages<M>, {
		get(_, key) {
			if (key === '$ready') return area.ready;
			const text = loaded[current];
			if (text === undefined) throw new Error(`the text "${String(key)}" is read before its area is loaded`);
			return text[key as keyof M];
		},
	});
}
