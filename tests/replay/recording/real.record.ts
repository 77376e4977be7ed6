import { recordHistories } from './record.ts';

recordHistories('real');
