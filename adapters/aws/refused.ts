import { CallRefusedError } from "#core/errors.ts";
import { fromAws } from "./errors.ts";

/**
 * Runs a call to a service whose refusals have no meaning of their own to the product: what is not throttling, access or a failure of AWS's is a `CallRefusedError`.
 */
export async function refusableCall<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const ours = fromAws(error, what, CallRefusedError);
    if (!(error instanceof Error) || !isRefusal(ours, error)) throw ours;
    throw new CallRefusedError(`${what}: ${error.name}: ${error.message}`, { cause: error });
  }
}

function isRefusal(ours: Error, error: Error): boolean {
  // EKS's meanings of names that other services use too.
  if (ours.name === "UpdateRefusedError" || ours.name === "UpdateInProgressError") return true;
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode ?? 0;
  return ours === error && status >= 400 && status < 500;
}
