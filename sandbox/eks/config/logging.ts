import type { Logging, LogType } from "@aws-sdk/client-eks";
import { invalidParameter } from "../state.ts";
import { type ConfigKind, pick, same } from "./kind.ts";

const TYPES: readonly LogType[] = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

/** Which types are on: those a list of set-ups switches on or off, on top of what was. */
export function logTypes(logging: Logging | undefined, before: ReadonlySet<LogType> = new Set()): Set<LogType> {
  const on = new Set(before);
  for (const { types = [], enabled = false } of logging?.clusterLogging ?? []) {
    for (const type of types) {
      if (enabled) on.add(type);
      else on.delete(type);
    }
  }
  return on;
}

/** As `DescribeCluster` shows it: one set-up of the types that are on, one of those that are off. */
export function loggingOf(on: ReadonlySet<LogType>): Logging {
  const [enabled, disabled] = [true, false].map((wanted) => TYPES.filter((type) => on.has(type) === wanted));
  const setups = [
    { types: enabled ?? [], enabled: true },
    { types: disabled ?? [], enabled: false },
  ];
  return { clusterLogging: setups.filter(({ types }) => types.length > 0) };
}

/** Control plane logs. A change that changes nothing is refused in EKS's recorded words. */
export const logging: ConfigKind = {
  type: "LoggingUpdate",
  asked: (input) => pick(input, "logging"),
  change(cluster, { logging: wanted }) {
    const members = { clusterName: cluster.name };
    const unknown = (wanted as Logging).clusterLogging
      ?.flatMap(({ types = [] }) => types)
      .find((type) => !TYPES.includes(type));
    if (unknown !== undefined) throw invalidParameter(`Log type ${unknown} is not supported`, members);
    const before = loggingOf(logTypes(cluster.logging));
    const after = loggingOf(logTypes(wanted as Logging, logTypes(cluster.logging)));
    if (same(before, after)) throw invalidParameter("No changes needed for the logging config provided", members);
    return { params: [{ type: "ClusterLogging", value: JSON.stringify(wanted) }], becomes: { logging: after } };
  },
};
