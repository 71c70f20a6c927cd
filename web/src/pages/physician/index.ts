export { default as Child } from './Child.svelte';
export { default as Find } from './Find.svelte';
export { default as Ready } from './Ready.svelte';
export { default as Sign } from './Sign.svelte';
