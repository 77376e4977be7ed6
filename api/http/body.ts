import { createMiddleware } from 'hono/factory';
import { fieldPath, invalid, type FieldError } from '../../application/refused.ts';
import { faultOfText } from '../../domain/shared/text.ts';
import type { AppEnv } from './access.ts';
import { parseJson } from './json.ts';
import { HttpProblem } from './problems.ts';

const JSON_TYPE = /^application\/([\w.-]+\+)?json\s*(;|$)/i;
const CHARSET = /;\s*charset\s*=\s*"?([^";\s]+)/i;
const UTF8 = /^utf-?8$/i;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Fields of texts that may have several lines. All others are shown in one. */
const SEVERAL_LINES = ['description', 'notes', 'reason', 'special_instructions'];

/** For the document: no schema can say it. */
export const TEXT_RULE =
  'Text is what a person can read: no control characters, lone surrogates or characters that reverse its direction, and not only ' +
  `invisible ones (422, \`unreadable_text\`). It is one line, except in ${SEVERAL_LINES.map((name) => `\`${name}\``).join(', ')}.`;

/** Lets only JSON in UTF-8 pass, and in it and in the query only text that can be shown. */
export const checkContent = createMiddleware<AppEnv>(async (c, next) => {
  const faults = c.req.url.includes('?') ? faultsOfQuery(new URL(c.req.url).searchParams) : [];
  if (faults.length > 0) throw invalid(faults);
  // Looking for a body makes the server build a full Request object, so skip it for GET.
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD') {
    const bytes = await c.req.arrayBuffer();
    if (bytes.byteLength > 0) checkBody(bytes, c.req.header('Content-Type'));
  }
  await next();
});

function checkBody(bytes: ArrayBuffer, type: string | undefined): void {
  if (type === undefined || !JSON_TYPE.test(type)) {
    const detail = type === undefined ? 'without a Content-Type' : `as ${type}`;
    throw new HttpProblem('unsupported_media_type', `Send the body as application/json, not ${detail}.`);
  }
  const charset = CHARSET.exec(type)?.[1];
  if (charset !== undefined && !UTF8.test(charset)) {
    throw new HttpProblem('unsupported_media_type', `Send the body in UTF-8, not in ${charset}.`);
  }
  const faults = faultsOf(parseJson(decode(bytes)), []);
  if (faults.length > 0) throw invalid(faults);
}

function decode(bytes: ArrayBuffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new HttpProblem('malformed_json', 'The body is not valid UTF-8. Send JSON in UTF-8.');
  }
}

/** More than any body has; without a limit, deep nesting would exhaust the stack. */
const DEEPEST = 50;

function faultsOfQuery(query: URLSearchParams): FieldError[] {
  return [...query].flatMap(([name, value]) => faultsOf(value, [name]));
}

function faultsOf(value: unknown, path: readonly PropertyKey[]): FieldError[] {
  if (path.length > DEEPEST) throw new HttpProblem('malformed_json', `JSON may be nested ${DEEPEST} levels deep.`);
  if (typeof value === 'string') {
    const message = faultOfText(value, { lines: SEVERAL_LINES.includes(String(path.at(-1))) });
    return message === undefined ? [] : [{ field: fieldPath(path), code: 'unreadable_text', message }];
  }
  if (Array.isArray(value)) return value.flatMap((each, index) => faultsOf(each, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => faultsOf(each, [...path, name]));
}
