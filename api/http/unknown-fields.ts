import { z } from '@hono/zod-openapi';
import { nearestName } from '../../domain/shared/nearest.ts';
import { fieldPath, MOST_FAULTS, type FieldError } from '../../application/refused.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/**
 * The faults that a schema found, as fields, up to `MOST_FAULTS`: to compare thousands of names would take seconds. Unknown ones come with the known name that was probably meant.
 *
 * @param schema the one that found them
 * @param at the path of the value within the request
 */
export function fieldErrors(issues: readonly Issue[], schema: z.ZodType, at: Path = []): FieldError[] {
  const errorsOf = (issue: Issue, within: Path): FieldError[] => {
    const path = [...within, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      // A field of another alternative is no spelling of itself.
      const known = (key: string) => namesAt(schema, path).filter((name) => name !== key);
      return issue.keys
        .slice(0, MOST_FAULTS)
        .map((key) => unknownField([...at, ...path, key], nearestName(key, known(key))));
    }
    const meant = issue.code === 'invalid_union' ? issue.errors.find(isMeant) : undefined;
    if (meant) return meant.flatMap((each) => errorsOf(each, path));
    return [{ field: fieldPath([...at, ...path]), code: codeOf(issue), message: issue.message }];
  };
  return issues.slice(0, MOST_FAULTS).flatMap((issue) => errorsOf(issue, []));
}

/** A rule of our own says its code in its `params`; `custom` would say nothing. */
function codeOf(issue: Issue): string {
  if (issue.code !== 'custom') return issue.code ?? 'invalid';
  const code: unknown = issue.params?.['code'];
  return typeof code === 'string' ? code : 'invalid';
}

export function unknownField(path: Path, suggestion?: string): FieldError {
  const field = { field: fieldPath(path), code: 'unknown_field' };
  if (suggestion === undefined) return { ...field, message: 'There is no such field.' };
  return { ...field, message: `There is no such field. Did you mean ${suggestion}?`, suggestion };
}

/** Of a union’s alternatives, the one whose only fault may be a misspelt field says more than that none fits. */
function isMeant(issues: readonly Issue[]): boolean {
  return issues.some(({ code }) => code === 'unrecognized_keys');
}

/** The names of the fields that an object in the schema has. */
function namesAt(schema: z.core.$ZodType, [next, ...rest]: Path): string[] {
  if (schema instanceof z.ZodObject) {
    const shape = schema.shape as z.core.$ZodShape;
    if (next === undefined) return Object.keys(shape);
    const field = Object.hasOwn(shape, next) ? shape[String(next)] : undefined;
    return field ? namesAt(field, rest) : [];
  }
  if (schema instanceof z.ZodArray) return namesAt(schema.element, rest);
  if (schema instanceof z.ZodRecord) {
    const { keyType, valueType } = schema;
    if (next !== undefined) return namesAt(valueType, rest);
    return keyType instanceof z.ZodEnum ? keyType.options.map(String) : [];
  }
  const path = next === undefined ? [] : [next, ...rest];
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((each) => namesAt(each, path));
  if (schema instanceof z.ZodPipe) return namesAt(schema.in, path);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return namesAt(schema.unwrap(), path);
  }
  return [];
}
