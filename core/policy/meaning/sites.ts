import { overlap } from "../../fleet/cidr.ts";
import { clusterId } from "../../fleet/cluster.ts";
import type { FleetPolicy } from "../policy.ts";
import { closest, type Finding } from "../problem.ts";
import type { SitePolicy } from "../sites-policy.ts";

/** What a site says and cannot mean. */
export function siteProblems({ sites, accounts }: FleetPolicy): Finding[] {
  return sites.flatMap((site, index) => {
    const path = ["sites", index];
    const earlier = sites.slice(0, index);
    return [
      ...ofName(site, earlier, path),
      ...ofCluster(site, accounts, path),
      ...ofCredentials(site, path),
      ...ofProviders(site, earlier, path),
      ...ofStanding(site, path),
      ...ofTimes(site, path),
      ...ofRanges(site, earlier, path),
    ];
  });
}

const ofName = ({ name }: SitePolicy, earlier: readonly SitePolicy[], path: PropertyKey[]): Finding[] =>
  earlier.some((other) => other.name === name)
    ? [{ path: [...path, "name"], found: `"${name}"`, message: "another site has this name" }]
    : [];

/** Only accounts and Regions of the fleet are entered. */
function ofCluster({ cluster }: SitePolicy, accounts: FleetPolicy["accounts"], path: PropertyKey[]): Finding[] {
  const account = accounts.find(({ id }) => id === cluster.account);
  if (!account) {
    const meant = closest(
      cluster.account,
      accounts.map(({ id }) => id),
    );
    const message = `is none of the fleet's accounts${meant === undefined ? "" : `; did you mean ${meant}?`}`;
    return [{ path: [...path, "cluster", "account"], found: `"${cluster.account}"`, message }];
  }
  if (account.regions.includes(cluster.region)) return [];
  const message = `account ${account.name} has these Regions: ${account.regions.join(", ")}`;
  return [{ path: [...path, "cluster", "region"], found: `"${cluster.region}"`, message }];
}

function ofCredentials(
  { credentials, readers, standing, trustAnchor, kmsKey }: SitePolicy,
  path: PropertyKey[],
): Finding[] {
  if (credentials === "ssm") {
    return [
      ...(readers.length === 0
        ? [
            {
              path: [...path, "readers"],
              message: "expected at least one role: somebody has to read the activation code",
            },
          ]
        : []),
      ...(trustAnchor === undefined
        ? []
        : [{ path: [...path, "trustAnchor"], atKey: true, message: "goes with credentials: roles-anywhere" }]),
    ];
  }
  const unused = { readers: readers.length > 0, standing: standing !== undefined, kmsKey: kmsKey !== undefined };
  return Object.entries(unused)
    .filter(([, said]) => said)
    .map(([key]) => ({
      path: [...path, key],
      atKey: true,
      message: "goes with credentials: ssm; nodes of IAM Roles Anywhere have no activation",
    }));
}

/** Source: EKS user guide, "Prepare credentials for hybrid nodes": do not mix both in one cluster. */
function ofProviders(site: SitePolicy, earlier: readonly SitePolicy[], path: PropertyKey[]): Finding[] {
  const other = earlier.find(
    ({ cluster, credentials }) => clusterId(cluster) === clusterId(site.cluster) && credentials !== site.credentials,
  );
  if (!other) return [];
  const message = `site ${other.name} of the same cluster has ${other.credentials}: EKS takes one kind of credentials per cluster`;
  return [{ path: [...path, "credentials"], found: `"${site.credentials}"`, message }];
}

function ofStanding({ standing }: SitePolicy, path: PropertyKey[]): Finding[] {
  if (!standing) return [];
  const { lifetimeSeconds, rotateBeforeSeconds, nodes, spare } = standing;
  const at = [...path, "standing"];
  return [
    ...(rotateBeforeSeconds < 3600
      ? [{ path: [...at, "rotateBefore"], message: "expected at least 1h: activations are looked at once an hour" }]
      : []),
    ...(rotateBeforeSeconds * 2 > lifetimeSeconds
      ? [
          {
            path: [...at, "rotateBefore"],
            message: "expected at most half of the lifetime: it would be replaced all the time",
          },
        ]
      : []),
    ...(spare >= nodes
      ? [
          {
            path: [...at, "spare"],
            found: String(spare),
            message: `expected less than nodes (${nodes}): it would be replaced all the time`,
          },
        ]
      : []),
  ];
}

const ofTimes = ({ toleranceSeconds, removeAfterSeconds }: SitePolicy, path: PropertyKey[]): Finding[] =>
  removeAfterSeconds > toleranceSeconds
    ? []
    : [{ path: [...path, "removeAfter"], message: "expected more than tolerance" }];

/** An address must say which site it is of, and whether it is a node's or a pod's. */
function ofRanges(site: SitePolicy, earlier: readonly SitePolicy[], path: PropertyKey[]): Finding[] {
  const taken = earlier.flatMap((other) =>
    rangesOf(other).map(({ key, range }) => ({ range, what: `${key} ${range} of site ${other.name}` })),
  );
  return rangesOf(site).flatMap(({ key, index, range }, place, all) => {
    const own = all
      .slice(0, place)
      .map((before) => ({ range: before.range, what: `${before.key} ${before.range} of the same site` }));
    const found = [...own, ...taken].find((other) => overlap(range, other.range));
    if (!found) return [];
    const message = `overlaps with ${found.what}; give every site ranges of its own`;
    return [{ path: [...path, key, index], found: `"${range}"`, message }];
  });
}

const rangesOf = ({ nodeCidrs, podCidrs }: Pick<SitePolicy, "nodeCidrs" | "podCidrs">) => [
  ...nodeCidrs.map((range, index) => ({ key: "nodeCidrs" as const, index, range })),
  ...podCidrs.map((range, index) => ({ key: "podCidrs" as const, index, range })),
];
