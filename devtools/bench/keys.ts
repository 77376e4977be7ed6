import { newPayloadKey } from '../../temporal/codec.ts';

/** A run's key, known to the programs and to what looks at their histories. */
export const BENCH_PAYLOAD_KEYS = newPayloadKey();
