import { onLeave } from './leave.ts';

/** What may take the focus by script without being a control. */
const HEADINGS = 'h1, h2, h3';

/** The element that last had the focus, and what it was in, from the inside to the outside. */
let last: Element[] = [];
onLeave(() => {
	last = [];
});

function take(heading: HTMLElement): void {
	if (!heading.hasAttribute('tabindex')) heading.tabIndex = -1;
	heading.focus();
}

/** Focuses the heading of the page. */
export function focusHeading(root: ParentNode = document): void {
	const heading = root.querySelector<HTMLElement>('h1');
	if (heading) take(heading);
}

/** Gives the focus back to what had it last, or to the heading of the page if that is gone. */
export function returnFocus(): void {
	const [had] = last;
	if (had instanceof HTMLElement && had.isConnected) had.focus();
	else focusHeading();
}

/**
 * Keeps the focus within `root`: if the element that has it is removed, as a row that was dealt with or a step that is done, the
 * heading of the nearest part that is left takes it. Otherwise the next Tab would begin at the top of the window. Returns how to end.
 */
export function keepFocus(root: HTMLElement): () => void {
	const remember = (event: FocusEvent): void => {
		last = [];
		for (let at = event.target instanceof Element ? event.target : null; at; at = at.parentElement) last.push(at);
	};
	const mend = (): void => {
		const [had] = last;
		if (had === undefined || had.isConnected || document.activeElement !== document.body) return;
		for (const part of last) {
			const heading = part.isConnected && root.contains(part) ? part.querySelector<HTMLElement>(HEADINGS) : null;
			if (heading?.checkVisibility()) return take(heading);
		}
		focusHeading(root);
	};

	const observer = new MutationObserver(mend);
	observer.observe(root, { childList: true, subtree: true });
	root.addEventListener('focusin', remember);
	return () => {
		observer.disconnect();
		root.removeEventListener('focusin', remember);
	};
}
