/**
 * Wraps a store so that its errors pass through `translate`, which tells outages from bugs.
 *
 * @param translate returns unknown errors unchanged
 */
export function translatingErrors<Store extends object>(store: Store, translate: (error: unknown) => unknown): Store {
  return new Proxy(store, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      // Own properties were put there by a test.
      if (typeof member !== 'function' || Object.hasOwn(target, name)) return member;
      return (...args: unknown[]): unknown => {
        const result: unknown = Reflect.apply(member, target, args);
        if (result instanceof Promise) {
          return result.catch((error: unknown) => {
            throw translate(error);
          });
        }
        return isAsyncIterable(result) ? translatingEach(result, translate) : result;
      };
    },
  });
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

async function* translatingEach(
  all: AsyncIterable<unknown>,
  translate: (error: unknown) => unknown,
): AsyncIterable<unknown> {
  try {
    yield* all;
  } catch (error) {
    throw translate(error);
  }
}
