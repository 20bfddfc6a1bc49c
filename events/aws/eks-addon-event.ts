import * as z from "zod";
import { eventEnvelope } from "../envelope.ts";

/** EKS's own events about add-ons, best effort. Source: EventBridge events reference, "Amazon EKS events". */
export const ADDON_EVENTS = [
  "EKS Addon Creation Failed",
  "EKS Addon Creation Succeeded",
  "EKS Addon Update Failed",
  "EKS Addon Update Succeeded",
  "EKS Addon Deletion Failed",
  "EKS Addon Deletion Succeeded",
  "EKS Addon Health Degraded",
  "EKS Addon Health Restored",
] as const;

/**
 * AWS publishes no schema for the detail: members are read wherever they may be, and nothing but the names of the cluster and the add-on is used. What became
 * of the add-on is asked of EKS.
 */
export const eksAddonEvent = eventEnvelope.extend({
  source: z.literal("aws.eks"),
  "detail-type": z.enum(ADDON_EVENTS),
});

export type EksAddonEvent = z.infer<typeof eksAddonEvent>;

const ADDON_ARN = /^arn:[^:]+:eks:[^:]*:[^:]*:addon\/([^/]+)\/([^/]+)/;

/** Which add-on of which cluster; undefined when the event does not say. Account and Region are the envelope's: nobody can speak for another account. */
export function addonOf({
  account,
  region,
  resources,
  detail,
}: EksAddonEvent): { cluster: { account: string; region: string; name: string }; addon: string } | undefined {
  const members = (typeof detail === "object" && detail !== null ? detail : {}) as Record<string, unknown>;
  const text = (...names: string[]) =>
    names.map((name) => members[name]).find((value) => typeof value === "string" && value !== "") as string | undefined;
  const arns = [...resources, text("addonArn", "addon-arn", "arn") ?? ""];
  const [, arnCluster, arnAddon] = arns.map((arn) => ADDON_ARN.exec(arn)).find((match) => match !== null) ?? [];
  const name = text("clusterName", "cluster-name", "cluster") ?? arnCluster;
  const addon = text("addonName", "addon-name", "addon") ?? arnAddon;
  if (name === undefined || addon === undefined) return undefined;
  return { cluster: { account, region, name }, addon };
}
