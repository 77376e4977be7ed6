declare const personal: unique symbol;

/**
 * Text about a person: a name, a phone number, an address, or free text. To the compiler it is plain text with a mark. The domain
 * passes it on and never reads it, so it may be sealed before a command is sent.
 */
export type Personal = string & { readonly [personal]?: true };

/** The paths of a type's personal text, such as `customer.name`; `*` stands for each item of a list. */
export type PersonalPath<T> = T extends string
  ? never
  : T extends readonly (infer Item)[]
    ? Below<'*', Item>
    : T extends object
      ? { [Key in keyof T & string]-?: Below<Key, T[Key]> }[keyof T & string]
      : never;

type Below<Key extends string, Value> = Value extends string
  ? typeof personal extends keyof Value
    ? Key
    : never
  : `${Key}.${PersonalPath<Value>}`;

/** Exactly the paths of a type: the compiler rejects a list that misses one. */
export type PersonalPaths<T> = Readonly<Record<PersonalPath<T>, true>>;

/** A path with its keys, taken apart once. */
export interface TextPath {
  readonly path: string;
  readonly keys: readonly string[];
}

export function textPaths(paths: readonly string[]): readonly TextPath[] {
  return paths.map((path) => ({ path, keys: path.split('.') }));
}

/** The value with the text at some paths replaced; missing ones are skipped. Only what changes is copied. */
export function mapTextAt<Value>(
  value: Value,
  paths: readonly TextPath[],
  map: (text: string, path: string) => string,
): Value {
  let mapped: unknown = value;
  for (const path of paths) mapped = mapText(mapped, path, 0, map);
  return mapped as Value;
}

function mapText(value: unknown, at: TextPath, depth: number, map: (text: string, path: string) => string): unknown {
  const key = at.keys[depth];
  if (key === undefined) return typeof value === 'string' ? map(value, at.path) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => mapText(item, at, depth + 1, map));
  if (!Object.hasOwn(value, key)) return value;
  const known = (value as Record<string, unknown>)[key];
  const mapped = mapText(known, at, depth + 1, map);
  if (mapped === known) return value;
  // In two steps: V8 copies quickly only if nothing else is in the literal.
  const copy = { ...(value as Record<string, unknown>) };
  copy[key] = mapped;
  return copy;
}
