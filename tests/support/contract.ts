import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { ApiDocument } from '../../api/http/document.ts';
import { readDocument } from '../../devtools/document.ts';
import { closed } from './closed-schema.ts';

/** Checks requests and answers of the tests against the OpenAPI document. */

export interface Exchange {
  readonly method: string;
  /** Path and query. */
  readonly address: string;
  /** Its body: a value, or text as sent. */
  readonly request: unknown;
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

interface Content {
  readonly schema?: object;
}

interface Operation {
  readonly operationId: string;
  readonly servers?: readonly unknown[];
  readonly parameters?: readonly { name: string; in: string; required?: boolean; schema: object }[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Record<string, Content> };
  readonly responses: Record<
    string,
    { headers?: object; content?: Record<string, Content>; 'x-problem-codes'?: readonly string[] }
  >;
}

interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  readonly isOfStore: boolean;
  readonly operation: Operation;
}

/** Served, but not for clients of the API, so not in its document: some of it is for browsers and payment providers. */
const UNDOCUMENTED =
  /^\/(metrics|api\/openapi\.json|api\/docs|api\/webhooks\/(stripe|[a-z]+)$|api\/payments\/(returned$|simulated\/))/;
/** Sent by each HTTP server, whatever the operation. */
const OF_HTTP = [
  'content-type',
  'content-length',
  'date',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'vary',
  'x-content-type-options',
  'content-security-policy',
  'referrer-policy',
  'strict-transport-security',
];

let contract: Promise<Contract> | undefined;

/** @throws if the exchange is not as the document says */
export async function checkExchange(exchange: Exchange): Promise<void> {
  contract ??= readDocument().then((document) => new Contract(document));
  (await contract).check(exchange);
}

class Contract {
  readonly #routes: readonly Route[];
  readonly #document: ApiDocument;
  // Values of a query are text.
  readonly #ajv = formats.default(new Ajv2020({ strict: false, allErrors: true, coerceTypes: false }));
  readonly #queries = formats.default(new Ajv2020({ strict: false, coerceTypes: true }));
  readonly #validators = new Map<object, ValidateFunction>();

  constructor(document: ApiDocument) {
    this.#document = document;
    this.#routes = Object.entries(document.paths ?? {})
      .flatMap(([path, item]) =>
        Object.entries(item as Record<string, Operation>).map(([method, operation]) => ({
          method: method.toUpperCase(),
          pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`),
          isOfStore: operation.servers === undefined,
          operation,
          variables: path.split('{').length,
        })),
      )
      .toSorted((a, b) => a.variables - b.variables);
  }

  check(exchange: Exchange): void {
    const { method, status, address } = exchange;
    const { pathname } = new URL(address, 'http://rig');
    const operation = this.#find(method, pathname.replace(/(?<=.)\/$/, ''));
    if (!operation) {
      if (status < 400 && !UNDOCUMENTED.test(pathname)) this.#fail(exchange, 'the document has no such operation');
      return;
    }
    if (status < 300) this.#checkRequest(exchange, operation);
    this.#checkAnswer(exchange, operation);
  }

  #find(method: string, path: string): Operation | undefined {
    const inApi = path.startsWith('/health/') ? path : /^\/api(\/.*)$/.exec(path)?.[1];
    if (inApi === undefined) return undefined;
    const inStore = /^\/stores\/[^/]+(\/.+)$/.exec(inApi)?.[1];
    const found = this.#routes.find(
      (route) =>
        route.method === method &&
        (route.pattern.test(inApi) || (route.isOfStore && inStore !== undefined && route.pattern.test(inStore))),
    );
    return found?.operation;
  }

  /** What the API takes must be what the document allows. */
  #checkRequest(exchange: Exchange, { requestBody, parameters = [] }: Operation): void {
    const { request, address } = exchange;
    const schema = requestBody?.content['application/json']?.schema;
    if (request === undefined) {
      if (requestBody?.required === true) this.#fail(exchange, 'was taken without the body that is required');
    } else if (schema) {
      const body: unknown = typeof request === 'string' ? JSON.parse(request) : request;
      this.#validate(this.#ajv, schema, body, exchange, 'the request’s body, which was taken,');
    }
    for (const [name, value] of new URL(address, 'http://rig').searchParams) {
      const parameter = parameters.find((each) => each.in === 'query' && each.name === name);
      if (!parameter)
        this.#fail(exchange, `was taken with the query parameter ${name}, which the document does not have`);
      const isList = (parameter.schema as { type?: string }).type === 'array';
      const given = { value: isList ? value.split(',') : value };
      this.#validate(this.#queries, parameter.schema, given, exchange, `the query parameter ${name}`);
    }
  }

  #checkAnswer(exchange: Exchange, { responses }: Operation): void {
    const { status, headers, body } = exchange;
    const response = responses[status];
    if (!response)
      this.#fail(exchange, `the document has no answer ${status} (but ${Object.keys(responses).join(', ')})`);
    const declared = Object.keys(response.headers ?? {}).map((name) => name.toLowerCase());
    for (const name of headers.keys()) {
      if (![...declared, ...OF_HTTP].includes(name) && !/^(access-control|cross-origin)-/.test(name))
        this.#fail(exchange, `the document has no header ${name} of ${status}`);
    }
    const type = headers.get('Content-Type')?.split(';', 1)[0];
    if (type === undefined) {
      if (response.content) this.#fail(exchange, `the answer ${status} has no body`);
      return;
    }
    const schema = response.content?.[type]?.schema;
    if (!schema) this.#fail(exchange, `the document has no ${type} for ${status}`);
    if (type.endsWith('json')) this.#validate(this.#ajv, schema, body, exchange, 'the answer’s body');
    const codes = response['x-problem-codes'];
    const code = (body as { code?: string }).code ?? '';
    if (codes && !codes.includes(code)) this.#fail(exchange, `the document has no ${code} (but ${codes.join(', ')})`);
  }

  #validate(ajv: Ajv2020, schema: object, value: unknown, exchange: Exchange, what: string): void {
    let validate = this.#validators.get(schema);
    if (!validate) {
      const whole = closed(schema, this.#document);
      validate = ajv.compile(ajv === this.#queries ? { type: 'object', properties: { value: whole } } : whole);
      this.#validators.set(schema, validate);
    }
    if (!validate(value)) this.#fail(exchange, `${what} is not as documented: ${ajv.errorsText(validate.errors)}`);
  }

  #fail({ method, address, request, status, body }: Exchange, why: string): never {
    const said = `request ${JSON.stringify(request)}, answer ${status} ${JSON.stringify(body)}`;
    throw new Error(`${method} ${address}: ${why}; ${said.slice(0, 2_000)}`);
  }
}
