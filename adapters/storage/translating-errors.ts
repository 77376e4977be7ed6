/**
 * A store whose methods throw what `translate` makes of their errors, so that outages are told from mistakes of ours.
 *
 * @param translate gives back what it does not know
 */
export function translatingErrors<Store extends object>(store: Store, translate: (error: unknown) => unknown): Store {
  return new Proxy(store, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      // What stands on the object itself was put there by a test.
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
