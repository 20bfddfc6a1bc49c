import { traitsOf } from "../eks/data/addon-traits.ts";
import type { ClusterState } from "../eks/state.ts";
import { uuidOf } from "../random.ts";
import { fixedVersion, type StoredObject, stamp } from "./store.ts";

/** Every cluster has these. */
const NAMESPACES = ["default", "kube-node-lease", "kube-public", "kube-system"];
/** Auto Mode's agents run outside of the cluster's pods; an add-on has objects once it was installed. */
const INSTALLED = new Set(["ACTIVE", "UPDATING", "DEGRADED", "UPDATE_FAILED", "DELETING", "DELETE_FAILED"]);

interface Installed {
  name: string;
  namespace: string;
  version: string | undefined;
  /** EKS marks what it manages. */
  managed: boolean;
}

function installedIn({ addons, selfManaged }: ClusterState): Installed[] {
  const managed = [...addons.values()]
    .filter(({ status }) => INSTALLED.has(status ?? ""))
    .map(({ addonName = "", addonVersion, namespaceConfig }) => ({
      name: addonName,
      namespace: namespaceConfig?.namespace ?? traitsOf(addonName).namespace,
      version: addonVersion,
      managed: true,
    }));
  const own = [...selfManaged].map((name) => ({
    name,
    namespace: traitsOf(name).namespace,
    version: undefined,
    managed: false,
  }));
  return [...managed, ...own];
}

export const namespacesOf = (state: ClusterState): string[] => [
  ...new Set([
    ...NAMESPACES,
    ...installedIn(state).map(({ namespace }) => namespace),
    ...state.serviceAccounts.map(({ namespace }) => namespace),
  ]),
];

/** What add-ons bring into a cluster: deployments, daemon sets and service accounts, with the marks by which self-managed ones are told from EKS's. */
export function derivedObjects(state: ClusterState, plural: string): StoredObject[] {
  const object = (
    kind: string,
    apiVersion: string,
    name: string,
    namespace: string,
    more: object,
    meta: object = {},
  ) => {
    const key = `${state.cluster.arn}/${plural}/${namespace}/${name}`;
    const creationTimestamp = stamp(state.cluster.createdAt ?? new Date(0));
    const metadata = {
      name,
      namespace,
      uid: uuidOf(key),
      resourceVersion: fixedVersion(key),
      creationTimestamp,
      ...meta,
    };
    return { kind, apiVersion, metadata, ...more };
  };
  if (plural === "serviceaccounts") return serviceAccounts(state, object);
  const wanted = plural === "deployments" ? "Deployment" : "DaemonSet";
  return installedIn(state).flatMap(({ name, namespace, version, managed }) =>
    traitsOf(name)
      .workloads.filter(({ kind }) => kind === wanted)
      .map((workload) => {
        const labels = {
          "app.kubernetes.io/name": name,
          ...(version === undefined ? {} : { "app.kubernetes.io/version": version.replace(/-eksbuild.*$/, "") }),
          ...(managed ? { "app.kubernetes.io/managed-by": "EKS" } : {}),
        };
        const image = `602401143452.dkr.ecr.${state.region}.amazonaws.com/eks/${name}:${version ?? "v1.0.0"}`;
        const spec = { template: { spec: { containers: [{ name: workload.name, image }] } } };
        // EKS applies its add-ons server-side as the field manager `eks`.
        const managedFields = managed ? [{ manager: "eks", operation: "Apply" }] : [];
        return object(wanted, "apps/v1", workload.name, namespace, { spec }, { labels, managedFields });
      }),
  );
}

function serviceAccounts(
  state: ClusterState,
  object: (
    kind: string,
    apiVersion: string,
    name: string,
    namespace: string,
    more: object,
    meta?: object,
  ) => StoredObject,
): StoredObject[] {
  const roles = new Map<string, string | undefined>();
  for (const namespace of namespacesOf(state)) roles.set(`${namespace}/default`, undefined);
  for (const { name, namespace } of installedIn(state)) {
    const { identities, serviceAccounts: others = [] } = traitsOf(name);
    const role = state.addons.get(name)?.serviceAccountRoleArn;
    for (const { serviceAccount } of identities) roles.set(`${namespace}/${serviceAccount}`, role);
    for (const other of others) roles.set(`${namespace}/${other}`, undefined);
  }
  for (const { namespace, name, roleArn } of state.serviceAccounts) roles.set(`${namespace}/${name}`, roleArn);
  return [...roles.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, role]) => {
      const [namespace = "", name = ""] = key.split("/");
      const annotations = role === undefined ? {} : { annotations: { "eks.amazonaws.com/role-arn": role } };
      return object("ServiceAccount", "v1", name, namespace, {}, annotations);
    });
}
