import type { OpenAPIHono } from '@hono/zod-openapi';
import { ruleOf } from '../../application/access/rules.ts';
import { SCOPES } from '../../application/principal.ts';
import type { AppEnv } from './access.ts';
import { TEXT_RULE } from './body.ts';
import { REQUEST_EXAMPLES } from './examples.ts';
import { linksOf } from './links.ts';
import { PROBLEMS, type ProblemCode } from './problems.ts';
import { headersOf, registerHeaders, type ResponseHeader } from './response-headers.ts';
import { describeProblem, router } from './routing.ts';

export type ApiDocument = ReturnType<OpenAPIHono<AppEnv>['getOpenAPI31Document']>;
type Operation = NonNullable<NonNullable<ApiDocument['paths']>[string]['get']>;

export const METHODS = ['get', 'put', 'post', 'patch', 'delete'] as const;

const SERVERS = [
  { url: '/api', description: 'Store main' },
  {
    url: '/api/stores/{store}',
    description: 'The same routes for any store',
    variables: { store: { default: 'main', description: 'A store id from GET /stores' } },
  },
];

const TAGS = [
  { name: 'menu', description: 'Pizzas and toppings: what there is, and what it costs.' },
  { name: 'orders', description: 'Placing, following, changing, cancelling and refunding orders.' },
  { name: 'drafts', description: 'Orders that the customer is still putting together.' },
  { name: 'kitchen', description: 'The queue, the slots, and the orders in them.' },
  { name: 'delivery', description: 'Drivers and their orders.' },
  { name: 'customers', description: 'Profiles, past orders and notifications.' },
  { name: 'inventory', description: 'Stock: batches, levels, waste and recipes.' },
  { name: 'reports', description: 'Figures for the manager.' },
  { name: 'webhooks', description: 'Events of the store and its orders, sent to other systems; commands from them.' },
  { name: 'chain', description: 'Orders, reports and webhooks of several stores.' },
  { name: 'stores', description: 'The stores of the chain and their settings.' },
  { name: 'access', description: 'The sign-ins of people.' },
  { name: 'health', description: 'For probes and load balancers.' },
];

/** Each route once, although store routes have two base paths: these are the document's servers. */
export function describe(routers: readonly OpenAPIHono<AppEnv>[]): ApiDocument {
  const all = router();
  for (const each of routers) all.route('/', each);
  all.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'An access token of the issuer. Its roles give the scopes, and its claim `scope` may narrow them: ' +
      `${SCOPES.join(', ')}.`,
  });
  all.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-sid',
    description:
      'The session of a person who has signed in on the pages, at `/sign-in`; `sid` without https. What changes something must come from a page of ' +
      'the pizzeria itself.',
  });
  registerHeaders(all);
  const document = all.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Pizzeria order pipeline',
      version: '0.1.0',
      description: `Place an order, follow it, cook it, hand it over. Each order is a durable Temporal workflow.\n\n${TEXT_RULE}`,
      license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
    },
    servers: SERVERS,
    tags: TAGS,
  });
  for (const { put } of Object.values(document.paths ?? {})) {
    // If-None-Match, which every PUT understands.
    if (put && isChecked(put)) addProblems((put.responses ??= {}), ['version_mismatch']);
  }
  for (const { method, operation } of operationsWithPaths(document)) addCommon(operation, method !== 'get');
  for (const [name, example] of Object.entries(REQUEST_EXAMPLES)) {
    const schema = document.components?.schemas?.[name];
    if (schema) Object.assign(schema, { example });
  }
  return document;
}

export function operationsOf({ paths }: ApiDocument): Operation[] {
  return Object.values(paths ?? {}).flatMap((item) => METHODS.flatMap((method) => item[method] ?? []));
}

/** The same with where they are. */
export function operationsWithPaths({ paths }: ApiDocument) {
  return Object.entries(paths ?? {}).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation ? [{ method, path, operation }] : [];
    }),
  );
}

/** What the middleware before all routes may answer, and the headers that it sets, so that no route declares them. */
function addCommon(operation: Operation, mayHaveBody: boolean): void {
  const responses = (operation.responses ??= {});
  if (isChecked(operation)) addProblems(responses, commonProblems(operation, mayHaveBody));
  // Its query is checked, too.
  else if (operation.tags?.includes('health')) addProblems(responses, ['unknown_field']);
  const always: ResponseHeader[] = ['X-Request-Id'];
  if (takesKey(operation)) always.push('Idempotency-Key');
  if (isOfStore(operation)) always.push('Unreadable-Orders');
  if (isClosed(operation)) always.push('Cache-Control');
  if (isLimited(operation)) always.push('RateLimit', 'RateLimit-Policy');
  for (const response of Object.values(responses)) {
    response.headers = { ...response.headers, ...headersOf(...always) };
  }
  addLinks(operation);
}

function addLinks({ operationId = '', responses = {} }: Operation): void {
  const links = linksOf(operationId);
  if (!links) return;
  for (const [status, response] of Object.entries(responses)) {
    if (status.startsWith('2')) Object.assign(response, { links });
  }
}

function commonProblems(operation: Operation, mayHaveBody: boolean): ProblemCode[] {
  const codes: ProblemCode[] = [
    'not_signed_in',
    'invalid_token',
    'sign_in_unavailable',
    'forbidden',
    'origin_not_allowed',
    'host_not_allowed',
    // For the other methods of the path.
    'method_not_allowed',
    'internal_error',
    'storage_unavailable',
    'storage_damaged',
    'too_many_requests',
  ];
  if (ruleOf(operation.operationId).recent) codes.push('recent_sign_in_required');
  if (isOfStore(operation)) codes.push('store_not_found');
  if (takesKey(operation)) codes.push('idempotency_key_reused', 'not_known_yet');
  // Whatever is sent with a request that changes something is read, also where no body is expected.
  if (mayHaveBody) codes.push('malformed_json', 'body_too_large', 'unsupported_media_type');
  // Unknown fields, unknown parameters, a body that none is expected.
  return [...codes, 'validation_failed', 'unknown_field'];
}

/** Health checks are answered to all, whatever the state of the storage. */
function isChecked({ security }: Operation): boolean {
  return security !== undefined && security.length > 0;
}

/** It is not for everyone: its door says that only its sender may keep the answer. */
function isClosed({ security = [] }: Operation): boolean {
  return security.length > 0 && security.every((way) => Object.keys(way).length > 0);
}

/** What is signed instead of signed in is counted by its address. */
function isLimited(operation: Operation): boolean {
  return isChecked(operation) || ruleOf(operation.operationId).of === 'signature';
}

function isOfStore(operation: Operation): boolean {
  return isChecked(operation) && operation.servers === undefined;
}

function takesKey({ parameters = [] }: Operation): boolean {
  return parameters.some((parameter) => 'name' in parameter && parameter.name === 'idempotency-key');
}

function addProblems(responses: NonNullable<Operation['responses']>, codes: readonly ProblemCode[]): void {
  for (const code of codes) {
    const { status } = PROBLEMS[code];
    const declared = (responses[status]?.['x-problem-codes'] ?? []) as ProblemCode[];
    const problem = describeProblem([...new Set([...declared, code])], { $ref: '#/components/schemas/Problem' });
    const allow = code === 'method_not_allowed' ? headersOf('Allow') : {};
    responses[status] = { ...problem, headers: { ...problem.headers, ...allow, ...responses[status]?.headers } };
  }
}
