import type { AssociatedAccessPolicy } from "@aws-sdk/client-eks";
import { type ApiCall, AwsError, type SandboxEnvironment } from "../aws/service.ts";
import { hexOf } from "../random.ts";
import { identityOfKey } from "../wire/access-keys.ts";
import type { ClusterState, EksEvent } from "./state.ts";

/** Where people and functions call from in the sandbox, and what they call with. */
const CALLER = { sourceIPAddress: "198.51.100.7", userAgent: "fleetwright-sandbox" };

/** Members that are part of the path: CloudTrail writes them percent-encoded. */
const IN_PATH = ["name", "clusterName", "nodegroupName", "addonName", "principalArn", "policyArn", "resourceArn"];
/** It is in the path where it is taken away, in the body where it is given. */
const IN_BODY: Record<string, string> = { AssociateAccessPolicy: "policyArn", CreateAccessEntry: "principalArn" };

/**
 * The record CloudTrail delivers of an EKS call. Shape as seen in real deliveries: today's records carry the cluster as `name`, a refused call has
 * `errorCode`, no `errorMessage`, and its words in `responseElements.message`.
 */
export function cloudTrailEvent(
  environment: SandboxEnvironment,
  call: ApiCall,
  outcome: { answer: unknown } | { error: unknown },
): EksEvent {
  const { operation, input } = call;
  const { clusterName, name, ...rest } = input;
  const request: Record<string, unknown> = { ...rest, name: name ?? clusterName };
  for (const member of IN_PATH) {
    if (IN_BODY[operation] === member) continue;
    if (typeof request[member] === "string") request[member] = encodeURIComponent(request[member]);
  }
  const refused = "error" in outcome && outcome.error instanceof AwsError ? outcome.error : undefined;
  return record(environment, call, {
    userIdentity: userIdentityOf(call),
    ...CALLER,
    eventName: operation,
    requestParameters: request,
    responseElements: refused
      ? { message: refused.message }
      : "answer" in outcome
        ? timesAsSeconds(outcome.answer)
        : null,
    ...(refused ? { errorCode: refused.code } : {}),
  });
}

/** An IAM user's record names the user, a session's its role. */
function userIdentityOf({ account, accessKeyId = "" }: ApiCall): Record<string, unknown> {
  const arn = identityOfKey(accessKeyId)?.arn ?? `arn:aws:sts::${account}:assumed-role/operator/sandbox`;
  const [, user] = /:user\/(.+)$/.exec(arn) ?? [];
  if (user !== undefined)
    return { type: "IAMUser", principalId: `AIDA${user}`, arn, accountId: account, userName: user };
  const role = arn.split("/")[1] ?? "";
  return sessionOf(account, { arn, role, roleArn: `arn:aws:iam::${account}:role/${role}` });
}

const sessionOf = (accountId: string, { arn, role, roleArn }: { arn: string; role: string; roleArn: string }) => ({
  type: "AssumedRole",
  arn,
  accountId,
  sessionContext: { sessionIssuer: { type: "Role", arn: roleArn, accountId, userName: role } },
});

const SERVICE = "eks.amazonaws.com";

/** The record of EKS's own association of an access policy, as recorded after the creation of a cluster. */
export function serviceCallEvent(
  environment: SandboxEnvironment,
  { account, region, cluster }: ClusterState,
  principalArn: string,
  associated: AssociatedAccessPolicy,
): EksEvent {
  const role = "AWSServiceRoleForAmazonEKS";
  const session = `eks-event-service-${hexOf(`${cluster.arn}/service`, 20)}`;
  const arn = `arn:aws:sts::${account}:assumed-role/${role}/${session}`;
  return record(
    environment,
    { account, region },
    {
      userIdentity: { ...sessionOf(account, { arn, role, roleArn: principalArn }), invokedBy: SERVICE },
      sourceIPAddress: SERVICE,
      userAgent: SERVICE,
      eventName: "AssociateAccessPolicy",
      requestParameters: {
        policyArn: associated.policyArn,
        accessScope: { type: associated.accessScope?.type },
        name: cluster.name,
        principalArn: encodeURIComponent(principalArn),
      },
      responseElements: timesAsSeconds({
        associatedAccessPolicy: associated,
        principalArn,
        clusterName: cluster.name,
      }),
    },
  );
}

function record(
  { clock, uuid }: SandboxEnvironment,
  { account, region }: Pick<ApiCall, "account" | "region">,
  detail: Record<string, unknown>,
): EksEvent {
  return {
    account,
    region,
    detailType: "AWS API Call via CloudTrail",
    resources: [],
    detail: {
      eventVersion: "1.11",
      eventTime: clock
        .now()
        .toISOString()
        .replace(/\.\d+Z$/, "Z"),
      eventSource: SERVICE,
      awsRegion: region,
      ...detail,
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
