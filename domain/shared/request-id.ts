/** The id by which a caller's request is found in events and logs. */
export type RequestId = string;

/** At most 128 characters that need no escaping in headers, logs and shells. */
export function isRequestId(text: unknown): text is RequestId {
  return typeof text === 'string' && /^[\w.:=+/-]{1,128}$/.test(text);
}

/** Trace and span of a `traceparent` header of W3C Trace Context; undefined if it is not valid. */
export function traceParentOf(
  traceparent: string,
): { readonly traceId: RequestId; readonly spanId: string } | undefined {
  const [, version, traceId = '', spanId = '', rest] =
    /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/.exec(traceparent) ?? [];
  const isKnown = version !== undefined && version !== 'ff' && (version !== '00' || rest === undefined);
  const isSet = (id: string): boolean => /[^0]/.test(id);
  return isKnown && isSet(traceId) && isSet(spanId) ? { traceId, spanId } : undefined;
}
