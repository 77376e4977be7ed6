const TRIES = 12;

/** The SDK allows a server five seconds to start, which may not be enough on a busy machine. */
export async function startServer<Environment>(start: () => Promise<Environment>): Promise<Environment> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await start();
    } catch (error) {
      if (tries === TRIES) throw error;
    }
  }
}
