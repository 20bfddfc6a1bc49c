import { ClusterNotFoundError } from "#core/errors.ts";

/** What `read` reads of a cluster; undefined when there is no such cluster (any more). Any other failure stays one. */
export async function orGone<Value>(read: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ClusterNotFoundError) return undefined;
    throw error;
  }
}
