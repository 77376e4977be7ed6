const TRIES = 4;

/** The SDK gives a server five seconds to come up. A machine that is busy with other tests may need longer. */
export async function startServer<Environment>(start: () => Promise<Environment>): Promise<Environment> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await start();
    } catch (error) {
      if (tries === TRIES) throw error;
    }
  }
}
