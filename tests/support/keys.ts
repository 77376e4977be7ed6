import { readConfig } from '../../bootstrap/config.ts';
import { converterFor } from '../../bootstrap/compose.ts';

/** The keys of tests whose rigs have no folder for them. */
export const TEST_KEYS = {
  MASTER_KEY: Buffer.alloc(32, 'master').toString('base64'),
  PAYLOAD_KEYS: `test:${Buffer.alloc(32, 'payloads').toString('base64')}`,
};

export const TEST_CONVERTER = converterFor(readConfig(TEST_KEYS));
