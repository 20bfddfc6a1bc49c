import {
  AccessDeniedError,
  ClusterNotFoundError,
  FleetwrightError,
  ServiceUnavailableError,
  ThrottledError,
  UpdateInProgressError,
  UpdateRefusedError,
} from "#core/errors.ts";

const THROTTLED = new Set([
  "ThrottlingException",
  "TooManyRequestsException",
  "RequestLimitExceeded",
  "ProvisionedThroughputExceededException",
]);
const DENIED = new Set(["AccessDeniedException", "AccessDenied", "UnauthorizedException", "ExpiredTokenException"]);
const REFUSED = new Set([
  "InvalidParameterException",
  "InvalidRequestException",
  "InvalidStateException",
  "ClientException",
]);

/** What EKS says about an InvalidStateException or InvalidRequestException when it only asks to wait. */
const BUSY = /in progress|currently (?:being )?updat|is (?:in|not in).*(?:UPDATING|CREATING)|not in ACTIVE/i;

/**
 * The product's error for one the AWS SDK threw: one table, so that workflows match few names. AWS's code and words stay in the message,
 * the original is the cause.
 */
export function fromAws(error: unknown, what: string): Error {
  if (!(error instanceof Error)) return new ServiceUnavailableError(`${what}: ${String(error)}`);
  if (error instanceof FleetwrightError) return error;
  const message = `${what}: ${error.name}: ${error.message}`;
  const options = { cause: error };
  const metadata = (error as { $metadata?: { httpStatusCode?: number } }).$metadata;
  if (THROTTLED.has(error.name)) return new ThrottledError(message, options);
  if (DENIED.has(error.name)) return new AccessDeniedError(message, options);
  if (error.name === "ResourceNotFoundException" || error.name === "NotFoundException")
    return new ClusterNotFoundError(message, options);
  if (error.name === "ResourceInUseException") return new UpdateInProgressError(message, options);
  if (REFUSED.has(error.name)) {
    return BUSY.test(error.message)
      ? new UpdateInProgressError(message, options)
      : new UpdateRefusedError(message, options);
  }
  if ((metadata?.httpStatusCode ?? 0) >= 500 || isNetworkError(error))
    return new ServiceUnavailableError(message, options);
  return error;
}

/** No answer came at all. Anything else without a status is a mistake of ours and must not look like AWS's. */
function isNetworkError(error: Error): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return error.name === "TimeoutError" || error.name === "NetworkingError" || /^(E[A-Z]+|EAI_AGAIN)$/.test(code ?? "");
}

/** Runs an AWS call and translates what it throws. */
export async function awsCall<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw fromAws(error, what);
  }
}
