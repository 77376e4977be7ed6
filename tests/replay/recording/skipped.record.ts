import { recordHistories } from './record.ts';

recordHistories('skipped');
