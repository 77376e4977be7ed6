export * from './commands.ts';
export * from './decide.ts';
export { MAX_DRAFT_CHANGES } from './decide-draft.ts';
export * from './effects.ts';
export * from './events.ts';
export * from './evolve.ts';
export * from './types.ts';
export * from './stream.ts';
export * from './read-command.ts';
