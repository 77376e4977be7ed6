import { pino } from 'pino';
import { createApp } from '../api/app.ts';
import type { ApiDeps } from '../api/deps.ts';
import type { ApiDocument } from '../api/http/document.ts';

/** The OpenAPI document, without a running program: it is generated from the routes, which are never called here. */
export async function readDocument(): Promise<ApiDocument> {
  const metrics = { measure: (_, next) => next() } as Pick<ApiDeps['metrics'], 'measure'>;
  const trust: ApiDeps['trust'] = { origins: [], localOrigins: true, hosts: [] };
  const deps = {
    checks: {},
    publicUrl: 'http://127.0.0.1:3000',
    metrics,
    trust,
    log: pino({ level: 'silent' }),
    now: Date.now,
  };
  const answer = await createApp(deps as ApiDeps).request('/api/openapi.json');
  return (await answer.json()) as ApiDocument;
}
