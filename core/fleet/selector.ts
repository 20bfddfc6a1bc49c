import type { Selector } from "../policy/policy.ts";
import type { ClusterLabels, ClusterRef } from "./cluster.ts";

const globs = new Map<string, RegExp>();

/** `*` stands for any text, `?` for one character; everything else for itself. */
function glob(pattern: string): RegExp {
  let compiled = globs.get(pattern);
  if (!compiled) {
    const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
    compiled = new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "su");
    globs.set(pattern, compiled);
  }
  return compiled;
}

/** True when every key of the selector matches: `name`, `account` and `region` of the cluster, any other key one of its labels. */
export function matches(selector: Selector, cluster: { ref: ClusterRef; labels: ClusterLabels }): boolean {
  return Object.entries(selector).every(([key, wanted]) => {
    const value = key === "name" || key === "account" || key === "region" ? cluster.ref[key] : cluster.labels[key];
    if (value === undefined) return false;
    return (Array.isArray(wanted) ? wanted : [wanted]).some((pattern) => glob(pattern).test(value));
  });
}
