const forgetters = new Set<() => void>();

/** Has something forgotten when the person logs out. */
export function onLeave(forget: () => void): void {
	forgetters.add(forget);
}

/** Forgets all of it. */
export function forgetAll(): void {
	for (const forget of forgetters) forget();
}
