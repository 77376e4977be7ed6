import { createConfig, formatProblems, getTotals, lintFromString } from '@redocly/openapi-core';
import { readDocument } from './document.ts';

/** Part of `npm run lint`: checks the OpenAPI document. Exits with 1 if there is a problem. */

const config = await createConfig({
  extends: ['recommended-strict'],
  rules: {
    // A health check has nothing to refuse.
    'operation-4xx-response': 'off',
    // Unambiguous by their methods.
    'no-ambiguous-paths': 'off',
    'operation-operationId': 'error',
    'operation-description': 'error',
    'tag-description': 'error',
    'spec-components-invalid-map-name': 'error',
    'no-invalid-media-type-examples': 'error',
    'no-invalid-parameter-examples': 'error',
    'no-invalid-schema-examples': 'error',
  },
});
const source = JSON.stringify(await readDocument(), null, 2);
const problems = await lintFromString({ source, absoluteRef: 'openapi.json', config });
if (problems.length > 0) {
  formatProblems(problems, { totals: getTotals(problems), version: 'openapi', format: 'stylish' });
  process.exit(1);
}
