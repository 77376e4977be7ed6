import { fuzz } from '../../devtools/fuzz/run.ts';
import { openProcessRig } from '../support/process-rig.ts';

const fuzzer = process.env['TEST_FUZZER'] ?? '';

/** A short form of `npm run fuzz`. Counted as skipped without the fuzzer, so that it is not mistaken for tested. */
(fuzzer === '' ? test.skip : test)('requests made from the document are answered as it says', async () => {
  const rig = await openProcessRig();
  try {
    await rig.start({ env: { WEBHOOKS_ALLOW_PRIVATE: 'true' } });
    const { passed, output } = await fuzz(fuzzer, {
      url: rig.url,
      token: await rig.token(),
      seed: 1,
      examples: 3,
      phases: ['examples', 'fuzzing'],
    });
    expect(passed ? '' : output).toBe('');
    expect(output).toMatch(/Test cases:\s+\d/);
  } finally {
    await rig.close();
  }
});
