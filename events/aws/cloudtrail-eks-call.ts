import * as z from "zod";
import { eventEnvelope } from "../envelope.ts";
import { decoded, detailsOf } from "./eks-call-details.ts";
import { CLUSTER_CALL_NAMES, type ClusterCallName } from "./eks-calls.ts";

export const CLOUDTRAIL_CALL = "AWS API Call via CloudTrail";

/**
 * An EKS API call as CloudTrail hands it to EventBridge. It marks the request, not its completion, and refused calls arrive too
 * (`errorCode` is set). Path parameters are percent-encoded; the cluster is `name` today and was `clusterName` in 2018.
 */
export const cloudTrailEksCall = eventEnvelope.extend({
  source: z.literal("aws.eks"),
  "detail-type": z.literal(CLOUDTRAIL_CALL),
  detail: z.looseObject({
    eventSource: z.literal("eks.amazonaws.com"),
    eventName: z.enum(CLUSTER_CALL_NAMES),
    eventTime: z.iso.datetime(),
    eventID: z.string().optional(),
    awsRegion: z.string(),
    sourceIPAddress: z.string().optional(),
    userAgent: z.string().optional(),
    userIdentity: z
      .looseObject({
        type: z.string().optional(),
        arn: z.string().optional(),
        accountId: z.string().optional(),
        invokedBy: z.string().optional(),
      })
      .optional(),
    requestParameters: z.looseObject({}).nullish(),
    responseElements: z.looseObject({}).nullish(),
    errorCode: z.string().optional(),
    errorMessage: z.string().optional(),
  }),
});

export type CloudTrailEksCall = z.infer<typeof cloudTrailEksCall>;

/** The call as the product speaks of it. */
export interface ClusterCall {
  /** CloudTrail's id of the call, the same in all its deliveries. */
  id: string;
  name: ClusterCallName;
  cluster: { account: string; region: string; name: string };
  /** ARN of who called, or the service that did. */
  caller: string;
  /** True for calls EKS makes by itself, such as the access policy that follows every cluster creation. */
  byService: boolean;
  from: string | undefined;
  /** Add-on, node group, principal, version or the like the call is about. */
  subject: string | undefined;
  addon: string | undefined;
  principalArn: string | undefined;
  /** What exactly was asked for, a line each. */
  details: string[];
  clientRequestToken: string | undefined;
  refused: { code: string; message: string } | undefined;
  time: string;
}

/** @returns undefined when the record names no cluster */
export function clusterCallOf({ id, account, detail }: CloudTrailEksCall): ClusterCall | undefined {
  const request = detail.requestParameters ?? {};
  const part = (name: string): string | undefined => {
    const value = request[name];
    return typeof value === "string" && value !== "" ? decoded(value) : undefined;
  };
  const named = part("name") ?? part("clusterName") ?? clusterOfArn(part("resourceArn"));
  if (named === undefined) return undefined;
  const identity = detail.userIdentity ?? {};
  const byService =
    detail.sourceIPAddress === "eks.amazonaws.com" || (identity.arn ?? "").includes("/AWSServiceRoleForAmazonEKS");
  return {
    id: detail.eventID ?? id,
    name: detail.eventName,
    // The account that sends the event: the caller may be of another one.
    cluster: { account, region: detail.awsRegion, name: named },
    caller: identity.arn ?? identity.invokedBy ?? identity.type ?? "unknown",
    byService,
    from: detail.sourceIPAddress,
    subject: SUBJECTS.map(part).find((value) => value !== undefined),
    addon: part("addonName"),
    principalArn: part("principalArn"),
    details: detailsOf(detail.eventName, request),
    clientRequestToken: part("clientRequestToken"),
    refused: detail.errorCode === undefined ? undefined : { code: detail.errorCode, message: messageOf(detail) },
    time: detail.eventTime,
  };
}

/** Parameters that name what a call is about, the most telling first. */
const SUBJECTS = [
  "addonName",
  "nodegroupName",
  "fargateProfileName",
  "capabilityName",
  "principalArn",
  "serviceAccount",
  "associationId",
  "resourceArn",
  "version",
];

/** `arn:aws:eks:eu-west-1:111122223333:addon/my-cluster/coredns/...`: the cluster comes second in the ARN of everything that belongs to one. */
const clusterOfArn = (arn: string | undefined): string | undefined =>
  /^arn:[^:]+:eks:[^:]*:[^:]*:(?:cluster|nodegroup|addon|fargateprofile|access-entry|podidentityassociation|capability|identityproviderconfig)\/([^/]+)/.exec(
    arn ?? "",
  )?.[1];

/** A refused call has its words in `errorMessage` or, for calls that change something, in `responseElements.message`. */
function messageOf({ errorMessage, responseElements }: CloudTrailEksCall["detail"]): string {
  if (errorMessage !== undefined) return errorMessage;
  const message = responseElements?.message;
  return typeof message === "string" && message !== "" ? message : "no message";
}
