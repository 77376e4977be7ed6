export * from './types.ts';
export * from './levels.ts';
export * from './allocate.ts';
export * from './batches.ts';
export * from './settle.ts';
export * from './archive.ts';
export * from './recipes.ts';
export * from './news.ts';
