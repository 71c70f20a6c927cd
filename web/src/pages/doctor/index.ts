export { default as Child } from './Child.svelte';
export { default as Find } from './Find.svelte';
export { default as Visit } from './Visit.svelte';
export { default as Waiting } from './Waiting.svelte';
