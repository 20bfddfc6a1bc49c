import type { AwsError } from "../aws/service.ts";
import type { WireRequest, WireResponse } from "./http.ts";
import { timesAsSeconds } from "./rest-json.ts";

/** `X-Amz-Target` prefix to service. */
const TARGETS: Record<string, string> = {
  AWSStepFunctions: "sfn",
  AWSEvents: "eventbridge",
  AmazonSSM: "ssm",
  secretsmanager: "secretsmanager",
  AmazonSQS: "sqs",
  // Not simulated; named, so that it is known what was asked for.
  GraniteServiceVersion20100801: "cloudwatch",
};

/** The service and operation an awsJson request names. @throws {SyntaxError} when the body is not JSON */
export function parseAwsJson(
  request: WireRequest,
): { service: string; operation: string; input: Record<string, unknown> } | undefined {
  const [prefix, operation] = (request.headers["x-amz-target"] ?? "").split(".");
  const service = TARGETS[prefix ?? ""];
  if (!service || !operation) return undefined;
  return { service, operation, input: request.body ? (JSON.parse(request.body) as Record<string, unknown>) : {} };
}

export function awsJsonAnswer(answer: unknown, request: WireRequest): WireResponse {
  return {
    statusCode: 200,
    headers: { "content-type": contentType(request) },
    body: JSON.stringify(timesAsSeconds(answer ?? {})),
  };
}

export function awsJsonError(error: AwsError, request: WireRequest): WireResponse {
  return {
    statusCode: error.statusCode,
    headers: { "content-type": contentType(request), "x-amzn-errortype": error.code, ...queryError(error, request) },
    body: JSON.stringify({ __type: error.code, message: error.message, ...error.members }),
  };
}

/** SQS still says its errors as it did when it spoke another protocol: clients go by that. */
const queryError = ({ code, statusCode }: AwsError, { headers }: WireRequest): Record<string, string> =>
  headers["x-amz-target"]?.startsWith("AmazonSQS.")
    ? { "x-amzn-query-error": `${QUERY_CODES[code] ?? code};${statusCode < 500 ? "Sender" : "Receiver"}` }
    : {};

const QUERY_CODES: Record<string, string> = {
  QueueDoesNotExist: "AWS.SimpleQueueService.NonExistentQueue",
  QueueNameExists: "QueueAlreadyExists",
  PurgeQueueInProgress: "AWS.SimpleQueueService.PurgeQueueInProgress",
  MessageNotInflight: "AWS.SimpleQueueService.MessageNotInflight",
  EmptyBatchRequest: "AWS.SimpleQueueService.EmptyBatchRequest",
  TooManyEntriesInBatchRequest: "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
  BatchEntryIdsNotDistinct: "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
  InvalidParameterValueException: "InvalidParameterValue",
  MissingRequiredParameterException: "MissingParameter",
};

const contentType = ({ headers }: WireRequest): string => headers["content-type"] ?? "application/x-amz-json-1.0";
