import { AwsError, type Operation, type SimulatedService } from "#sandbox/aws/service.ts";

export const throttled = () => new AwsError("ThrottlingException", "Rate exceeded", 429);
export const denied = () => new AwsError("AccessDeniedException", "User is not authorized to perform this", 403);
export const serverError = () => new AwsError("ServerException", "Internal server error", 500);

/**
 * Makes the next `count` calls of an operation fail before they do anything; with `lost` they do it, and only the answer is lost.
 *
 * @returns how many have failed so far
 */
export function failNext(
  { operations }: SimulatedService,
  operation: string,
  count: number,
  error: () => AwsError,
  { lost = false }: { lost?: boolean } = {},
): () => number {
  const table = operations as Record<string, Operation>;
  const real = table[operation];
  if (!real) throw new Error(`there is no operation ${operation}`);
  let failed = 0;
  table[operation] = async (call) => {
    if (failed >= count) return real(call);
    failed += 1;
    if (lost) await real(call);
    throw error();
  };
  return () => failed;
}
