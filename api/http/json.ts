import { HttpProblem } from './problems.ts';

/** A text, and the colon after it if it is a name. */
const TEXTS = /"(?:[^"\\]|\\.)*"(\s*:)?/g;
const TOKENS = /"(?:[^"\\]|\\.)*"(?=\s*(:)?)|[{}]/g;

/**
 * Parses JSON in which no object has a name twice: `JSON.parse` takes the last one without a word, other readers the first.
 *
 * @throws HttpProblem `malformed_json`
 */
export function parseJson(text: string): unknown {
  const value = parse(text);
  // A name that came twice is missing from the value: counting is cheap, and only then is it looked for.
  if (namesIn(text) !== countNames(value)) {
    throw new HttpProblem('malformed_json', `The name ${repeatedName(text)} comes twice in one object. Send it once.`);
  }
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpProblem('malformed_json', 'The body is not valid JSON. Send one JSON object.');
  }
}

function namesIn(text: string): number {
  let names = 0;
  for (const [, colon] of text.matchAll(TEXTS)) if (colon !== undefined) names += 1;
  return names;
}

/** Without recursion, since nothing limits the depth of what was sent. */
function countNames(root: unknown): number {
  let names = 0;
  const left = [root];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value !== 'object' || value === null) continue;
    const inside: unknown[] = Object.values(value);
    if (!Array.isArray(value)) names += inside.length;
    left.push(...inside);
  }
  return names;
}

function repeatedName(text: string): string {
  const objects: Set<string>[] = [];
  for (const [token, colon] of text.matchAll(TOKENS)) {
    if (token === '{') objects.push(new Set());
    else if (token === '}') objects.pop();
    else if (colon !== undefined) {
      const name = String(JSON.parse(token));
      const names = objects.at(-1);
      if (names?.has(name)) return JSON.stringify(name);
      names?.add(name);
    }
  }
  return '';
}
