/** Thrown where the process cannot start for a reason that its user can mend: the message is all that they need to see. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}
