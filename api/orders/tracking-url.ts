/** What an answer says of a tracking link. It is never made from the request's Host. */
export function trackingUrl({ publicUrl }: { readonly publicUrl: string }, token: string): string {
  return `${publicUrl}/track/${token}`;
}
