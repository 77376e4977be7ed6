/** @param options.again they are to prove who they are, even if they are signed in: see `requireRecentSignIn` */
export function signInAddress(returnTo: string, { again = false }: { readonly again?: boolean } = {}): string {
  return `/sign-in?${new URLSearchParams({ return_to: returnTo, ...(again ? { again: 'yes' } : {}) }).toString()}`;
}
