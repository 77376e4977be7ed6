import { readConfig } from '../bootstrap/config.ts';
import { signToken } from '../bootstrap/identity.ts';
import { runProcess } from '../bootstrap/lifecycle.ts';

/** Prints an access token of the development issuer: `npm run -s token -- chef`. */
await runProcess(async () => {
  process.stdout.write(`${await signToken(readConfig(), process.argv[2] ?? 'customer')}\n`);
});
