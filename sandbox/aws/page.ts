import type { AwsError } from "./service.ts";

/** A page of a list. The token is the index to go on with, as opaque as AWS's. @throws what `badToken` makes */
export function pageOf<T>(
  items: readonly T[],
  { size, token, badToken }: { size: number; token: unknown; badToken: () => AwsError },
): { items: T[]; next?: string } {
  const start = token === undefined ? 0 : Number(Buffer.from(String(token), "base64").toString());
  if (!Number.isInteger(start) || start < 0) throw badToken();
  const end = start + size;
  return {
    items: items.slice(start, end),
    ...(end < items.length ? { next: Buffer.from(String(end)).toString("base64") } : {}),
  };
}
