import type { KubernetesAnswer } from "./answers.ts";
import { ok } from "./answers.ts";

const READ = ["get", "list"];
const WRITE = ["create", "delete", "get", "list", "patch", "update"];

/** Resources of the groups, as `kubectl` asks for them before anything else. */
const GROUPS: Record<string, [name: string, kind: string, namespaced: boolean, verbs: string[], short: string[]][]> = {
  v1: [
    ["configmaps", "ConfigMap", true, WRITE, ["cm"]],
    ["namespaces", "Namespace", false, [...READ, "create", "patch", "update"], ["ns"]],
    ["nodes", "Node", false, READ, ["no"]],
    ["secrets", "Secret", true, WRITE, []],
    ["serviceaccounts", "ServiceAccount", true, READ, ["sa"]],
  ],
  "apps/v1": [
    ["daemonsets", "DaemonSet", true, READ, ["ds"]],
    ["deployments", "Deployment", true, READ, ["deploy"]],
  ],
};

/** What the API offers; undefined for other paths. */
export function discovery(path: string, version: string): KubernetesAnswer | undefined {
  if (path === "/version") {
    const [major, minor] = version.split(".");
    return ok({ major, minor, gitVersion: `v${version}.0-eks`, platform: "linux/amd64" });
  }
  if (path === "/api") return ok({ kind: "APIVersions", versions: ["v1"] });
  if (path === "/apis") {
    const only = { groupVersion: "apps/v1", version: "v1" };
    const groups = [{ name: "apps", versions: [only], preferredVersion: only }];
    return ok({ kind: "APIGroupList", apiVersion: "v1", groups });
  }
  const groupVersion = /^\/(?:api|apis)\/(v1|apps\/v1)$/.exec(path)?.[1];
  const resources = GROUPS[groupVersion ?? ""];
  if (!resources) return undefined;
  return ok({
    kind: "APIResourceList",
    apiVersion: "v1",
    groupVersion,
    resources: resources.map(([name, kind, namespaced, verbs, shortNames]) => ({
      name,
      singularName: kind.toLowerCase(),
      namespaced,
      kind,
      verbs,
      shortNames,
    })),
  });
}
