import { startWorker } from '../shared/worker.ts';

startWorker(self as unknown as Parameters<typeof startWorker>[0], 'driver');
