import type { ClusterVersionInformation } from "@aws-sdk/client-eks";
import type { ApiCall, Operation } from "../../aws/service.ts";
import { DEFAULT_VERSION, kubernetesVersions, statusAt } from "../data/versions.ts";
import { type ClusterState, type EksWorld, findCluster, invalidParameter, notFound, page } from "../state.ts";

/** Versions, tags, and lists of what the sandbox's clusters do not have yet. */
export function miscOperations(world: EksWorld): Record<string, Operation> {
  return {
    DescribeClusterVersions: (call) => {
      const { clusterVersions, defaultOnly, includeAll } = call.input;
      const wantedStatus = call.input.versionStatus ?? call.input.status;
      const now = world.environment.clock.now();
      const versions = kubernetesVersions
        .filter(({ released }) => Date.parse(released) <= now.getTime())
        .map((entry): ClusterVersionInformation => {
          const versionStatus = statusAt(entry, now);
          return {
            clusterVersion: entry.version,
            clusterType: "eks",
            defaultPlatformVersion: entry.platformVersion,
            defaultVersion: entry.version === DEFAULT_VERSION,
            releaseDate: new Date(entry.released),
            endOfStandardSupportDate: new Date(entry.endOfStandard),
            endOfExtendedSupportDate: new Date(entry.endOfExtended),
            status: versionStatus.toLowerCase().replace("_support", "-support") as NonNullable<
              ClusterVersionInformation["status"]
            >,
            versionStatus,
            kubernetesPatchVersion: entry.patch,
          };
        })
        .filter(
          ({ versionStatus }) =>
            includeAll === true || clusterVersions !== undefined || versionStatus !== "UNSUPPORTED",
        )
        .filter(({ clusterVersion }) => !Array.isArray(clusterVersions) || clusterVersions.includes(clusterVersion))
        .filter(({ defaultVersion }) => defaultOnly !== true || defaultVersion)
        .filter(
          ({ versionStatus, status }) =>
            wantedStatus === undefined || wantedStatus === versionStatus || wantedStatus === status,
        );
      const { items, nextToken } = page(versions, call.input);
      return { clusterVersions: items, nextToken };
    },

    TagResource: (call) => {
      Object.assign(taggedBy(world, call), call.input.tags);
      return {};
    },
    UntagResource: (call) => {
      const tags = taggedBy(world, call);
      for (const key of (call.input.tagKeys ?? []) as string[]) delete tags[key];
      return {};
    },
    ListTagsForResource: (call) => ({ tags: taggedBy(world, call) }),

    ListFargateProfiles: (call) => emptyListOf(world, call, "fargateProfileNames"),
  };
}

/** The simulated clusters have none of these; asking for a cluster that is not there is still an error. */
function emptyListOf(world: EksWorld, call: ApiCall, member: string): Record<string, unknown> {
  findCluster(world, call, call.input.clusterName);
  return { [member]: [] };
}

function taggedBy(world: EksWorld, call: ApiCall): Record<string, string> {
  const arn = String(call.input.resourceArn);
  const match = /^arn:[^:]+:eks:([^:]+):(\d{12}):([a-z-]+)\/([^/]+)(?:\/([^/]+))?/.exec(arn);
  const [, region = "", account = "", kind = "", name, item = ""] = match ?? [];
  const find = TAGGED[kind];
  if (!find) throw invalidParameter(`The specified resourceArn is not a valid ARN: ${arn}`);
  const resource = find(findCluster(world, { ...call, account, region }, name), item, arn);
  if (!resource) throw notFound(`Resource ${arn} not found`);
  resource.tags ??= {};
  return resource.tags;
}

/** What has tags, by the word in its ARN. */
const TAGGED: Record<string, (state: ClusterState, item: string, arn: string) => Tagged | undefined> = {
  cluster: ({ cluster }) => cluster,
  nodegroup: ({ nodegroups }, item) => nodegroups.get(item),
  addon: ({ addons }, item) => addons.get(item),
  podidentityassociation: ({ associations }, item) => associations.get(item),
  capability: ({ capabilities }, _item, arn) => [...capabilities.values()].find((one) => one.arn === arn),
  "access-entry": ({ accessEntries }, _item, arn) =>
    [...accessEntries.values()].find(({ entry }) => entry.accessEntryArn === arn)?.entry,
};

interface Tagged {
  tags?: Record<string, string> | undefined;
}
