import type { ApiDocument } from '../../api/http/document.ts';

type Schema = Readonly<Record<string, unknown>>;

/**
 * The schema with all references resolved, whose objects allow no other fields than those named: a client may get more
 * than the document says, but a test wants to know.
 */
export function closed(schema: object, document: ApiDocument): object {
  const isOpen = (each: Schema): boolean => 'additionalProperties' in each;

  const resolve = (value: unknown, isPart: boolean): unknown => {
    if (Array.isArray(value)) return value.map((each) => resolve(each, isPart));
    if (typeof value !== 'object' || value === null) return value;
    const { $ref, ...given } = value as Schema;
    const target = typeof $ref === 'string' ? { ...referred($ref), ...given } : given;
    const whole: Record<string, unknown> = {};
    for (const [key, inner] of Object.entries(target)) {
      if (key === 'example' || key === 'examples' || key === 'default') continue;
      if (key === 'properties') {
        const fields = Object.entries(inner as Schema).map(([name, field]) => [name, resolve(field, false)]);
        whole[key] = Object.fromEntries(fields);
        continue;
      }
      whole[key] = resolve(inner, key === 'allOf');
    }
    const isObject = 'allOf' in whole || ('properties' in whole && !isOpen(whole));
    return isObject && !isPart ? { ...whole, unevaluatedProperties: false } : whole;
  };

  const referred = (reference: string): Schema => {
    const name = reference.replace('#/components/schemas/', '');
    const found = document.components?.schemas?.[name];
    if (!found) throw new Error(`The document has no ${reference}.`);
    return found as Schema;
  };

  return resolve(schema, false) as object;
}
