import { isEntryPoint, runProcess } from '../../../bootstrap/lifecycle.ts';
import { readOptions } from './options.ts';
import { report } from './report.ts';

/** `npm run plan`: what a chain needs and costs, and which limit comes first. */
if (isEntryPoint(import.meta.filename)) {
  await runProcess(async () => {
    const { measured, assumed } = readOptions(process.argv.slice(2));
    process.stdout.write(`${report(measured, assumed)}\n`);
  });
}
