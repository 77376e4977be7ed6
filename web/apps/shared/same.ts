/** Keeps the identity of values that have not changed, so that they are not drawn again. */
export function keepSame<T>(idOf: (value: T) => string): (values: readonly T[]) => T[] {
  let known = new Map<string, { readonly text: string; readonly value: T }>();
  return (values) => {
    const next: typeof known = new Map();
    const kept = values.map((value) => {
      const id = idOf(value);
      const text = JSON.stringify(value);
      const before = known.get(id);
      const same = before?.text === text ? before : { text, value };
      next.set(id, same);
      return same.value;
    });
    known = next;
    return kept;
  };
}
