import {
  AccessDeniedError,
  ClusterNotFoundError,
  FleetwrightError,
  MissingResourceError,
  ServiceUnavailableError,
  ThrottledError,
  UpdateInProgressError,
  UpdateRefusedError,
} from "#core/errors.ts";

type ErrorClass = new (message: string, options?: ErrorOptions) => FleetwrightError;

/** One row per meaning: ours, and AWS's names for it in all services we call. */
const TABLE: readonly (readonly [ErrorClass, readonly string[]])[] = [
  [
    ThrottledError,
    [
      "ThrottlingException",
      "Throttling",
      "ThrottledException",
      "TooManyRequestsException",
      "RequestLimitExceeded",
      "ProvisionedThroughputExceededException",
      "KmsThrottlingException",
      // SQS's names for it.
      "RequestThrottled",
      "KmsThrottled",
      // SNS's name for it.
      "KMSThrottlingException",
      // Step Functions: too many executions are open; some will end.
      "ExecutionLimitExceeded",
    ],
  ],
  [
    AccessDeniedError,
    [
      "AccessDeniedException",
      "AccessDenied",
      "KmsAccessDeniedException",
      "UnauthorizedException",
      // SNS's names for it.
      "AuthorizationErrorException",
      "KMSAccessDeniedException",
      // EC2's names for it.
      "UnauthorizedOperation",
      "AuthFailure",
      "UnrecognizedClientException",
      "InvalidClientTokenId",
      "InvalidSignatureException",
      "ExpiredToken",
      "ExpiredTokenException",
      "CredentialsProviderError",
    ],
  ],
  [
    ServiceUnavailableError,
    ["ServerException", "ServiceUnavailableException", "InternalException", "ResourcePropagationDelayException"],
  ],
  [UpdateInProgressError, ["ResourceInUseException"]],
  [
    UpdateRefusedError,
    [
      "InvalidParameterException",
      "InvalidRequestException",
      "InvalidStateException",
      "ClientException",
      "BadRequestException",
      "ResourceLimitExceededException",
    ],
  ],
];
const BY_NAME: ReadonlyMap<string, ErrorClass> = new Map(
  TABLE.flatMap(([ours, theirs]) => theirs.map((name) => [name, ours])),
);

const NOT_FOUND = new Set([
  "ResourceNotFoundException",
  "NotFoundException",
  "StateMachineDoesNotExist",
  "QueueDoesNotExist",
]);

/**
 * What EKS says when it only asks to wait, also in an InvalidRequestException or InvalidStateException: `Cannot VersionUpdate because cluster a currently
 * has update b in progress`, `Addon c cannot be updated as it is currently in CREATING state`, `Cluster 'd' is not in ACTIVE status`.
 */
const BUSY =
  /in progress|currently (?:in |being )?(?:updat|creat)|is (?:in|not in).*(?:UPDATING|CREATING)|not in ACTIVE/i;
/** What waiting does not change. */
const STUCK = /\b(?:DELETING|FAILED|CREATE_FAILED|DELETE_FAILED)\b/;

/**
 * The product's error for one the AWS SDK threw: one table, so that workflows match few names. AWS's code and words stay in the message,
 * the original is the cause.
 *
 * @param notFound what it means that something does not exist: a cluster in EKS, a part of the deployment elsewhere
 */
export function fromAws(error: unknown, what: string, notFound: ErrorClass = ClusterNotFoundError): Error {
  if (!(error instanceof Error)) return new ServiceUnavailableError(`${what}: ${String(error)}`);
  if (error instanceof FleetwrightError) return error;
  const message = `${what}: ${error.name}: ${error.message}`;
  const options = { cause: error };
  if (NOT_FOUND.has(error.name)) return new notFound(message, options);
  const ours = BY_NAME.get(error.name);
  if (ours === UpdateRefusedError && BUSY.test(error.message) && !STUCK.test(error.message))
    return new UpdateInProgressError(message, options);
  if (ours) return new ours(message, options);
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode ?? 0;
  if (status === 429) return new ThrottledError(message, options);
  if (status >= 500 || isNetworkError(error)) return new ServiceUnavailableError(message, options);
  return error;
}

/** No answer came at all. Anything else without a status is a mistake of ours and must not look like AWS's. */
function isNetworkError(error: Error): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return error.name === "TimeoutError" || error.name === "NetworkingError" || /^(E[A-Z]+|EAI_AGAIN)$/.test(code ?? "");
}

/** Runs a call to EKS, or to what surrounds a cluster, and translates what it throws. */
export async function awsCall<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw fromAws(error, what);
  }
}

/** The same for the hub's own tables, buses and state machines: what is not there is not a cluster that went away. */
export async function hubCall<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw fromAws(error, what, MissingResourceError);
  }
}

/** Whether it is the cluster that EKS does not know, and not a part of it: `No cluster found for name: a.` */
export const isClusterMissing = (error: ClusterNotFoundError): boolean => /no cluster found/i.test(error.message);
