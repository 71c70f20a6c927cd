/** Where the pages are: a path and a query behind the `#`, so that reload and Back work wherever the pages are served. */
function read(): { path: string; query: URLSearchParams } | undefined {
	const hash = location.hash;
	// Other fragments are places on the page, as the error summary's links.
	if (hash !== '' && !hash.startsWith('#/')) return undefined;
	const [path = '/', query = ''] = hash.slice(1).split('?');
	return { path: path === '' ? '/' : path, query: new URLSearchParams(query) };
}

let place = $state.raw(read() ?? { path: '/', query: new URLSearchParams() });

addEventListener('hashchange', () => {
	place = read() ?? place;
});

/** The place that is shown. */
export const router = {
	get path(): string {
		return place.path;
	},
	get query(): URLSearchParams {
		return place.query;
	},
	/** Goes to a path such as `/records`. `replace` leaves no way back to the page before, as after a submit. */
	go(path: string, options: { replace?: boolean } = {}): void {
		const hash = `#${path}`;
		if (options.replace) {
			history.replaceState(null, '', hash);
			place = read() ?? place;
		} else if (location.hash === hash) {
			place = read() ?? place;
		} else {
			location.hash = hash;
		}
	},
	back(): void {
		history.back();
	},
};

/** The values of a path that fits a pattern such as `/records/:record`, or nothing. */
export function match(pattern: string, path: string): Record<string, string> | undefined {
	const [wanted, given] = [pattern.split('/'), path.split('/')];
	if (wanted.length !== given.length) return undefined;
	const values: Record<string, string> = {};
	for (const [place, part] of wanted.entries()) {
		const value = given[place] ?? '';
		if (part.startsWith(':')) {
			try {
				values[part.slice(1)] = decodeURIComponent(value);
			} catch {
				return undefined;
			}
		} else if (part !== value) {
			return undefined;
		}
	}
	return values;
}
