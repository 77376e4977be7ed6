import type { z } from 'zod';

/** Names as people write them, `max_backlog`, and as the code does, `maxBacklog`: one is made from the other, so that no list says both. */

type Camel<Name> = Name extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : Name;

export type InCamel<Written> = { readonly [Key in keyof Written as Camel<Key>]: Exclude<Written[Key], undefined> };

/** Compiles only for values that have the shape's fields, all of them and no others. */
type SameFields<Shape, Values> = [Different<keyof Values, Camel<keyof Shape>>] extends [never]
  ? unknown
  : { readonly onlyInOneOfTheTwo: Different<keyof Values, Camel<keyof Shape>> };

type Different<Some, Others> = Exclude<Some, Others> | Exclude<Others, Some>;

/** Fields as they were written; one that is not there stays away. */
export function readFields<Written extends object>(written: Written): InCamel<Written> {
  const given = Object.entries(written).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [camel(name), value])) as InCamel<Written>;
}

/** Writes fields under the shape's names and in its order, so that equal values are written alike. */
export function writeFields<Shape extends z.ZodRawShape, Values extends object>(
  { shape }: z.ZodObject<Shape>,
  values: Values & SameFields<Shape, Values>,
): { [Key in keyof Shape]: Camel<Key> extends keyof Values ? Values[Camel<Key>] : never } {
  const byName = new Map<string, unknown>(Object.entries(values));
  const fields = Object.keys(shape).map((name) => [name, byName.get(camel(name))] as const);
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined)) as never;
}

function camel(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
