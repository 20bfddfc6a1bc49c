import { readdirSync, readFileSync } from "node:fs";
import {
  DescribeAccessEntryCommand,
  DescribeAddonCommand,
  DescribeCertificateAuthorityCommand,
  DescribeClusterCommand,
  DescribeInsightCommand,
  DescribeNodegroupCommand,
  DescribePodIdentityAssociationCommand,
  EKSClient,
  ListAccessEntriesCommand,
  ListAddonsCommand,
  ListAssociatedAccessPoliciesCommand,
  ListCertificateAuthoritiesCommand,
  ListInsightsCommand,
  ListNodegroupsCommand,
  ListPodIdentityAssociationsCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-eks";
import { type AwsStub, mockClient } from "aws-sdk-client-mock";
import { sharedPath } from "./shared.ts";

export const RECORDED = "data/4-api-responses";

/** Recorded answers of EKS, each with the file it is in; models of the API and data of others are not among them. */
export const recordedFiles = (): string[] =>
  readdirSync(sharedPath(RECORDED), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".json") && !/^(api-models|endoflife)\//.test(file))
    .sort();

type Thing = Record<string, unknown>;

/** What stands in a file of what EKS describes, by what it is. */
export interface Parts {
  clusters: Thing[];
  addons: Thing[];
  nodegroups: Thing[];
  insights: Thing[];
  details: Thing[];
  entries: Thing[];
  associations: Thing[];
}

export function partsIn(file: string): Parts {
  const parts: Parts = {
    clusters: [],
    addons: [],
    nodegroups: [],
    insights: [],
    details: [],
    entries: [],
    associations: [],
  };
  collect(revived(JSON.parse(readFileSync(sharedPath(`${RECORDED}/${file}`), "utf8"))), parts);
  return parts;
}

/** Times as the SDK gives them: recordings have them in parts, as texts, or in seconds. */
function revived(value: unknown, key = ""): unknown {
  if (Array.isArray(value)) return value.map((item) => revived(item));
  if (value === null || typeof value !== "object") {
    const isTime = /(At|Time)$/.test(key) && (typeof value === "string" || typeof value === "number");
    return isTime ? new Date(typeof value === "number" ? value * 1000 : value) : value;
  }
  const { __class__: kind, year, month, day, hour, minute, second } = value as Record<string, number | string>;
  if (kind === "datetime")
    return new Date(
      Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)),
    );
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, revived(member, name)]));
}

function collect(value: unknown, parts: Parts): void {
  if (value === null || typeof value !== "object" || value instanceof Date) return;
  const thing = value as Thing;
  if (/:cluster\//.test(String(thing.arn)) && "resourcesVpcConfig" in thing) parts.clusters.push(thing);
  if ("addonName" in thing && "status" in thing) parts.addons.push(thing);
  if ("nodegroupName" in thing && "nodegroupArn" in thing) parts.nodegroups.push(thing);
  if ("accessEntryArn" in thing) parts.entries.push(thing);
  if ("associationArn" in thing && "serviceAccount" in thing) parts.associations.push(thing);
  if ("insightStatus" in thing && "category" in thing)
    ("recommendation" in thing ? parts.details : parts.insights).push(thing);
  for (const [name, member] of Object.entries(thing)) {
    // Policies of a recorded principal, resources of an insight: parts of the thing itself.
    if (name !== "resources") collect(member, parts);
  }
}

const named = (things: readonly Thing[], key: string): string[] => [
  ...new Set(things.map((thing) => String(thing[key]))),
];

/** EKS that answers with one cluster and what else a file has. */
export function answering(cluster: Thing, parts: Parts): AwsStub<object, { $metadata: object }, never> {
  const eks = mockClient(EKSClient);
  const insights = [
    ...parts.insights,
    ...parts.details.filter(({ id }) => !parts.insights.some((one) => one.id === id)),
  ];
  const one = (things: readonly Thing[], key: string, value: unknown): Thing => {
    const found = things.find((thing) => thing[key] === value);
    if (found) return found;
    throw new ResourceNotFoundException({ message: `No ${key} ${value} found.`, $metadata: {} });
  };
  eks.on(DescribeClusterCommand).resolves({ cluster });
  eks.on(ListAddonsCommand).resolves({ addons: named(parts.addons, "addonName") });
  eks.on(DescribeAddonCommand).callsFake(({ addonName }) => ({ addon: one(parts.addons, "addonName", addonName) }));
  eks.on(ListNodegroupsCommand).resolves({ nodegroups: named(parts.nodegroups, "nodegroupName") });
  eks
    .on(DescribeNodegroupCommand)
    .callsFake(({ nodegroupName }) => ({ nodegroup: one(parts.nodegroups, "nodegroupName", nodegroupName) }));
  eks.on(ListAccessEntriesCommand).resolves({ accessEntries: named(parts.entries, "principalArn") });
  eks
    .on(DescribeAccessEntryCommand)
    .callsFake(({ principalArn }) => ({ accessEntry: one(parts.entries, "principalArn", principalArn) }));
  eks.on(ListAssociatedAccessPoliciesCommand).resolves({ associatedAccessPolicies: [] });
  eks.on(ListPodIdentityAssociationsCommand).resolves({ associations: parts.associations });
  eks
    .on(DescribePodIdentityAssociationCommand)
    .callsFake(({ associationId }) => ({ association: one(parts.associations, "associationId", associationId) }));
  eks.on(ListInsightsCommand).resolves({ insights });
  eks.on(DescribeInsightCommand).callsFake(({ id }) => ({ insight: one(insights, "id", id) }));
  eks.on(ListCertificateAuthoritiesCommand).resolves({ certificateAuthorities: [] });
  eks.on(DescribeCertificateAuthorityCommand).resolves({});
  return eks as never;
}
