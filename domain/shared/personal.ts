declare const personal: unique symbol;

/**
 * Text that says something of a person: a name, a phone number, an address, or words that somebody typed freely. Plain text to the
 * compiler, but for the mark. The rules hand it on and never read it, so it may be sealed before a command is sent.
 */
export type Personal = string & { readonly [personal]?: true };

/** The paths at which a type has personal text, such as `customer.name`; `*` stands for each item of a list. */
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

/** Every path of a type, no more and no fewer: the compiler refuses a list that has forgotten one. */
export type PersonalPaths<T> = Readonly<Record<PersonalPath<T>, true>>;

/** The same value with other text at some paths; what is not there is left out. */
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
