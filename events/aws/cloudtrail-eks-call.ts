import * as z from "zod";
import { eventEnvelope } from "../envelope.ts";

export const CLOUDTRAIL_CALL = "AWS API Call via CloudTrail";

/** EKS calls that change a cluster, and what to call them in a sentence. */
export const CLUSTER_CALLS = {
  CreateCluster: "created the cluster",
  DeleteCluster: "deleted the cluster",
  UpdateClusterVersion: "started a version update",
  UpdateClusterConfig: "changed the cluster's configuration",
  CreateNodegroup: "created a node group",
  UpdateNodegroupVersion: "started a node group update",
  UpdateNodegroupConfig: "changed a node group's configuration",
  DeleteNodegroup: "deleted a node group",
  CreateAddon: "created an add-on",
  UpdateAddon: "updated an add-on",
  DeleteAddon: "deleted an add-on",
  CreateAccessEntry: "created an access entry",
  UpdateAccessEntry: "changed an access entry",
  DeleteAccessEntry: "deleted an access entry",
  AssociateAccessPolicy: "associated an access policy",
  DisassociateAccessPolicy: "disassociated an access policy",
} as const;

export type ClusterCallName = keyof typeof CLUSTER_CALLS;

const clusterCallNames = Object.keys(CLUSTER_CALLS) as [ClusterCallName, ...ClusterCallName[]];

/**
 * An EKS API call as CloudTrail hands it to EventBridge. It marks the request, not its completion, and refused calls arrive too
 * (`errorCode` is set). Path parameters are percent-encoded; the cluster is `name` today and was `clusterName` in 2018.
 */
export const cloudTrailEksCall = eventEnvelope.extend({
  source: z.literal("aws.eks"),
  "detail-type": z.literal(CLOUDTRAIL_CALL),
  detail: z.looseObject({
    eventSource: z.literal("eks.amazonaws.com"),
    eventName: z.enum(clusterCallNames),
    eventTime: z.string(),
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
  name: ClusterCallName;
  cluster: { account: string; region: string; name: string };
  /** ARN of who called, or the service that did. */
  caller: string;
  /** True for calls EKS makes by itself, such as the access policy that follows every cluster creation. */
  byService: boolean;
  from: string | undefined;
  /** Add-on, node group, principal or version the call is about. */
  subject: string | undefined;
  clientRequestToken: string | undefined;
  refused: { code: string; message: string } | undefined;
  time: string;
}

/** @returns undefined when the record names no cluster */
export function clusterCallOf({ account, detail }: CloudTrailEksCall): ClusterCall | undefined {
  const request = detail.requestParameters ?? {};
  const name = text(request.name) ?? text(request.clusterName);
  if (name === undefined) return undefined;
  const identity = detail.userIdentity ?? {};
  const byService =
    detail.sourceIPAddress === "eks.amazonaws.com" || (identity.arn ?? "").includes("/AWSServiceRoleForAmazonEKS");
  const subject =
    text(request.addonName) ?? text(request.nodegroupName) ?? text(request.principalArn) ?? text(request.version);
  return {
    name: detail.eventName,
    cluster: { account: identity.accountId ?? account, region: detail.awsRegion, name: decode(name) },
    caller: identity.arn ?? identity.invokedBy ?? identity.type ?? "unknown",
    byService,
    from: detail.sourceIPAddress,
    subject: subject === undefined ? undefined : decode(subject),
    clientRequestToken: text(request.clientRequestToken),
    refused: detail.errorCode === undefined ? undefined : { code: detail.errorCode, message: messageOf(detail) },
    time: detail.eventTime,
  };
}

/** A refused call has its words in `errorMessage` or, for calls that change something, in `responseElements.message`. */
function messageOf({ errorMessage, responseElements }: CloudTrailEksCall["detail"]): string {
  return errorMessage ?? text(responseElements?.message) ?? "no message";
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
