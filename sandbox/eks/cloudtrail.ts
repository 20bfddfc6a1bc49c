import { type ApiCall, AwsError, type SandboxEnvironment } from "../aws/service.ts";
import type { EksEvent } from "./state.ts";

/** Members that are part of the path: CloudTrail writes them percent-encoded. */
const IN_PATH = ["name", "clusterName", "nodegroupName", "addonName", "principalArn", "policyArn", "resourceArn"];

/**
 * The record CloudTrail delivers of an EKS call. Shape as seen in real deliveries: today's records carry the cluster as `name`, a refused call has
 * `errorCode`, no `errorMessage`, and its words in `responseElements.message`.
 */
export function cloudTrailEvent(
  { clock, uuid }: SandboxEnvironment,
  { account, region, operation, input }: ApiCall,
  outcome: { answer: unknown } | { error: unknown },
): EksEvent {
  const { clusterName, name, ...rest } = input;
  const request: Record<string, unknown> = { ...rest, name: name ?? clusterName };
  for (const member of IN_PATH) {
    if (typeof request[member] === "string") request[member] = encodeURIComponent(request[member]);
  }
  const refused = "error" in outcome && outcome.error instanceof AwsError ? outcome.error : undefined;
  return {
    account,
    region,
    detailType: "AWS API Call via CloudTrail",
    resources: [],
    detail: {
      eventVersion: "1.11",
      userIdentity: {
        type: "AssumedRole",
        arn: `arn:aws:sts::${account}:assumed-role/operator/sandbox`,
        accountId: account,
      },
      eventTime: clock
        .now()
        .toISOString()
        .replace(/\.\d+Z$/, "Z"),
      eventSource: "eks.amazonaws.com",
      eventName: operation,
      awsRegion: region,
      sourceIPAddress: "198.51.100.7",
      userAgent: "fleetwright-sandbox",
      requestParameters: request,
      responseElements: refused
        ? { message: refused.message }
        : "answer" in outcome
          ? timesAsSeconds(outcome.answer)
          : null,
      ...(refused ? { errorCode: refused.code } : {}),
      eventID: uuid(),
      readOnly: false,
      eventType: "AwsApiCall",
      managementEvent: true,
      recipientAccountId: account,
      eventCategory: "Management",
    },
  };
}

/** CloudTrail writes EKS's times as epoch seconds with a fraction. */
function timesAsSeconds(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(timesAsSeconds);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, timesAsSeconds(member)]));
}
