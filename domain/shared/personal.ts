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

/** A copy of the value with the text at some paths replaced; missing ones are skipped. */
export function mapTextAt<Value>(
  value: Value,
  paths: readonly string[],
  map: (text: string, path: string) => string,
): Value {
  return paths.reduce((mapped, path) => mapText(mapped, path.split('.'), (text) => map(text, path)) as Value, value);
}

function mapText(value: unknown, [key, ...rest]: readonly string[], map: (text: string) => string): unknown {
  if (key === undefined) return typeof value === 'string' ? map(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => mapText(item, rest, map));
  if (!Object.hasOwn(value, key)) return value;
  return { ...value, [key]: mapText((value as Record<string, unknown>)[key], rest, map) };
}
