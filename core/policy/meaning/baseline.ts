import { isClusterAdmin } from "../../baseline/access-scope.ts";
import { addonGraph } from "../../baseline/addon-graph.ts";
import { findCycle } from "../../baseline/graph.ts";
import { accessPolicyArn, placeholders } from "../../baseline/names.ts";
import { ACCESS_POLICIES } from "../access-policies.ts";
import type { AccessBaseline, BaselinePolicy, ClusterBaseline } from "../baseline-policy.ts";
import { closest, type Finding, orMeant } from "../problem.ts";

/** What the standard template says and cannot mean. */
export function baselineProblems(
  { cluster, overrides, addons, access }: BaselinePolicy,
  labels: readonly string[],
): Finding[] {
  return [
    ...endpoint(cluster, ["baseline", "cluster"]),
    ...overrides.flatMap((override, index) => endpoint(override.cluster, ["baseline", "overrides", index, "cluster"])),
    ...addonOrder(addons),
    ...twice(addons, "name", ["baseline", "addons"]),
    ...twice(access, "principal", ["baseline", "access"]),
    ...access.flatMap((entry, index) => accessEntry(entry, ["baseline", "access", index])),
    ...access.flatMap((entry, index) => namespaces(entry, ["baseline", "access", index, "policies"], labels)),
  ];
}

function endpoint({ endpoint: wanted }: ClusterBaseline, at: PropertyKey[]): Finding[] {
  if (!wanted) return [];
  const path = [...at, "endpoint"];
  if (!wanted.public && !wanted.private) return [{ path, message: "an endpoint is public, private, or both" }];
  if (!wanted.public && wanted.publicAccessCidrs)
    return [{ path: [...path, "publicAccessCidrs"], atKey: true, message: "goes with public: true" }];
  return [];
}

function addonOrder(addons: BaselinePolicy["addons"]): Finding[] {
  const names = addons.map(({ name }) => name);
  const unknown = addons.flatMap(({ after }, index) =>
    after.flatMap((other, at): Finding[] => {
      if (names.includes(other)) return [];
      const meant = closest(other, names);
      const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
      const message = `no add-on of the baseline has this name${hint}`;
      return [{ path: ["baseline", "addons", index, "after", at], found: `"${other}"`, message }];
    }),
  );
  if (unknown.length > 0) return unknown;
  const cycle = findCycle(addonGraph(addons));
  if (!cycle) return [];
  const path = ["baseline", "addons", names.indexOf(cycle[0] ?? ""), "after"];
  return [{ path, message: `these add-ons wait for each other: ${cycle.join(" -> ")}` }];
}

/** The same thing twice is two opinions, unless each is for other clusters. */
function twice<Key extends "name" | "principal">(
  entries: readonly ({ match?: unknown } & Record<Key, string>)[],
  key: Key,
  at: PropertyKey[],
): Finding[] {
  return entries.flatMap((entry, index) =>
    entry.match === undefined && entries.some((other, place) => place < index && other[key] === entry[key])
      ? [
          {
            path: [...at, index, key],
            found: `"${entry[key]}"`,
            message: "is listed twice; give the later one a match",
          },
        ]
      : [],
  );
}

function namespaces({ policies }: AccessBaseline, at: PropertyKey[], labels: readonly string[]): Finding[] {
  const known = [...labels, "cluster"];
  return policies.flatMap(({ namespaces: named = [] }, policy) =>
    named.flatMap((namespace, index) => {
      const strange = placeholders(namespace).find((name) => !known.includes(name));
      if (strange === undefined) return [];
      const meant = closest(strange, known);
      const message = `no cluster has a label ${strange}${meant === undefined ? "" : `; did you mean ${meant}?`}`;
      return [{ path: [...at, policy, "namespaces", index], found: `"${namespace}"`, message }];
    }),
  );
}

/** Entries of nodes get their rights by their type: https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html */
const NODE_TYPES = new Set(["EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "HYBRID_LINUX", "HYPERPOD_LINUX"]);

/** Prefixes EKS refuses, same page. */
const RESERVED_GROUP = /^(system|eks|aws|amazon|iam):/;

function accessEntry(
  { type = "STANDARD", policies, groups, allowClusterAdmin }: AccessBaseline,
  path: PropertyKey[],
): Finding[] {
  if (NODE_TYPES.has(type) && policies.length + groups.length > 0)
    return [
      { path: [...path, "type"], found: `"${type}"`, message: "entries of this type have no policies and groups" },
    ];
  return [
    ...groups.flatMap((group, index) =>
      RESERVED_GROUP.test(group)
        ? [
            {
              path: [...path, "groups", index],
              found: `"${group}"`,
              message: "EKS keeps groups of this prefix to itself",
            },
          ]
        : [],
    ),
    ...policies.flatMap(({ name, namespaces }, index): Finding[] => {
      const at = [...path, "policies", index, "name"];
      if (!ACCESS_POLICIES.includes(name) && !name.startsWith("arn:")) {
        const message = `EKS has no access policy of this name${orMeant(name, ACCESS_POLICIES)} A newer one can be given by its ARN`;
        return [{ path: at, found: `"${name}"`, message }];
      }
      const scope = namespaces ? { type: "namespace" as const, namespaces } : { type: "cluster" as const };
      const policyArn = accessPolicyArn(name, "");
      if (allowClusterAdmin || !isClusterAdmin({ policyArn, scope })) return [];
      const message =
        "makes an administrator of the whole cluster; name its namespaces, or say allowClusterAdmin: true beside it";
      return [{ path: at, found: `"${name}"`, message }];
    }),
  ];
}
