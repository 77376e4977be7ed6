/** The entry of the workflow bundle: each export is a workflow type. */
export { order } from './order.ts';
export { dispatcher } from './dispatcher.ts';
