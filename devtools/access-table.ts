import { operationsWithPaths, type ApiDocument } from '../api/http/document.ts';
import { ruleOf, type Of, type Rule } from '../application/access/rules.ts';

/** The table of docs/access.md: every route with its rule. */

const START = '<!-- routes: written by npm run generate:client -->';
const END = '<!-- end of routes -->';

const WHO: Readonly<Record<Of, string>> = {
  anyone: 'everyone',
  self: 'oneself',
  order: 'its customer, staff of its store',
  store: 'staff of the store',
  stores: 'in each store as there',
  chain: 'staff of the whole chain',
  signature: 'systems that sign',
};

/** The text with its table as it should be now. */
export function withAccessTable(text: string, document: ApiDocument): string {
  const [before, rest = ''] = text.split(`${START}\n`);
  const [, after] = rest.split(END);
  if (before === undefined || after === undefined) throw new Error(`docs/access.md needs ${START} and ${END}.`);
  return `${before}${START}\n\n${tableOf(document)}\n\n${END}${after}`;
}

function tableOf(document: ApiDocument): string {
  const rows = operationsWithPaths(document).map(({ method, path, operation }) => {
    const rule = ruleOf(operation.operationId);
    return [
      `\`${method.toUpperCase()} ${path}\``,
      WHO[rule.of],
      rule.scope ? `\`${rule.scope}\`` : '',
      moreOf(method, rule),
    ];
  });
  const all = [['route', 'for', 'scope', 'more'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [header = [], ...others] = all;
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...others.map(line)].join('\n');
}

function moreOf(method: string, { recent, byLink, recorded }: Rule): string {
  const isRecorded = recorded === 'always' || (recorded === undefined && method !== 'get');
  return [
    ...(recent ? ['recent sign-in'] : []),
    ...(byLink ? ['tracking link'] : []),
    ...(isRecorded ? ['audited'] : []),
    ...(recorded === 'byPhone' ? ['audited by phone'] : []),
  ].join(', ');
}
