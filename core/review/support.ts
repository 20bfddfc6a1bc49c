import { compareMinor, isMinor, minorDistance } from "../fleet/version.ts";
import type { KubernetesVersionFacts } from "../planner/plan.ts";
import type { Support } from "./shape.ts";

/** Which support a version has. One that EKS does not list any more has none; without its list nobody knows. */
export function supportOfVersion(version: string, versions: readonly KubernetesVersionFacts[]): Support {
  if (versions.length === 0 || !isMinor(version)) return "unknown";
  const facts = versions.find((each) => each.version === version);
  if (facts?.status === "STANDARD_SUPPORT") return "standard";
  return facts?.status === "EXTENDED_SUPPORT" ? "extended" : "unsupported";
}

/** How many minors the oldest of these nodes are behind the control plane; null: there are none, or AWS names no version. */
export function minorsBehind(version: string, nodegroups: readonly { version: string }[]): number | null {
  if (!isMinor(version)) return null;
  const known = nodegroups.filter((group) => isMinor(group.version));
  return known.length === 0 ? null : Math.max(0, ...known.map((group) => minorDistance(group.version, version)));
}

/** The oldest first; what is no minor last. */
export function byMinor(a: string, b: string): number {
  if (isMinor(a) && isMinor(b)) return compareMinor(a, b);
  return Number(isMinor(b)) - Number(isMinor(a)) || (a < b ? -1 : Number(a > b));
}
