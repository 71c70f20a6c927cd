export { default as Access } from './Access.svelte';
export { default as Child } from './Child.svelte';
export { default as Children } from './Children.svelte';
export { default as Key } from './Key.svelte';
export { default as NewVisit } from './NewVisit.svelte';
export { default as Visit } from './Visit.svelte';
export { default as Visits } from './Visits.svelte';
