import type { ClusterLabels, ClusterRef } from "../fleet/cluster.ts";
import type { ArgocdSecret, ClusterConfiguration } from "../fleet/facts.ts";
import type { ArgocdPolicy } from "../policy/baseline-policy.ts";
import { includes } from "./configuration.ts";
import { filled, roleArn } from "./names.ts";

/** The Secret that registers a cluster with an Argo CD, and the cluster Argo CD runs in. */
export interface ArgocdRegistration {
  hub: ClusterRef;
  namespace: string;
  name: string;
  labels: Record<string, string>;
  /** As `stringData`: plain texts, `config` is JSON. It names a role and a certificate authority and holds no credential. */
  data: { name: string; server: string; project?: string; config?: string };
}

/** What Argo CD finds its clusters by. */
const CLUSTER_SECRET = { "argocd.argoproj.io/secret-type": "cluster" };
/** Marks what is ours to change and, once the cluster is gone, to delete. */
export const MANAGED_BY = { "app.kubernetes.io/managed-by": "fleetwright" };

/**
 * The Secret for a cluster.
 *
 * Self-managed: https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#eks (address, `awsAuthConfig` and the cluster's authority).
 * Capability: https://docs.aws.amazon.com/eks/latest/userguide/argocd-register-clusters.html (the cluster's ARN instead of an address, one project, and no
 * credentials at all: the capability's role has an access entry on the cluster).
 *
 * @returns why there is none: a self-managed Argo CD needs the address and authority of the cluster's API
 */
export function argocdRegistration(
  policy: ArgocdPolicy,
  { ref, labels, cluster }: { ref: ClusterRef; labels: ClusterLabels; cluster: ClusterConfiguration },
): ArgocdRegistration | { impossible: string } {
  const common = {
    hub: policy.hub,
    namespace: policy.namespace,
    name: secretName(ref),
    labels: { ...CLUSTER_SECRET, ...MANAGED_BY, ...secretLabels(policy, labels) },
  };
  const name = filled(policy.clusterName, ref).toLowerCase();
  const project = policy.project === undefined ? {} : { project: policy.project };
  if (policy.kind === "capability")
    return { ...common, data: { name, server: cluster.arn, project: policy.project ?? "default" } };
  const { endpoint, certificateAuthorityData: caData } = cluster;
  if (endpoint === undefined || caData === undefined)
    return { impossible: "EKS does not tell the address and certificate authority of the cluster's API yet" };
  const config = {
    awsAuthConfig: {
      clusterName: ref.name,
      ...(policy.role === undefined ? {} : { roleARN: roleArn(policy.role, ref) }),
    },
    tlsClientConfig: { insecure: false, caData },
  };
  return { ...common, data: { name, server: endpoint, ...project, config: JSON.stringify(config) } };
}

/** Names of EKS clusters are unique per account and Region only, and may have capitals, which Kubernetes names may not. */
export function secretName({ account, region, name }: ClusterRef): string {
  return `cluster-${account}-${region}-${name.toLowerCase().replaceAll("_", "-")}`;
}

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
const LABEL_VALUE = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

/** Labels Kubernetes takes; what is in an unfit value is replaced, so that one tag with a blank does not hinder the registration. */
function secretLabels({ labels: names }: ArgocdPolicy, labels: ClusterLabels): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((label) => {
      const value = labels[label];
      if (value === undefined) return [];
      const fit = value
        .replaceAll(/[^A-Za-z0-9._-]/g, "-")
        .slice(0, 63)
        .replaceAll(/^[._-]+|[._-]+$/g, "");
      return LABEL_VALUE.test(fit) ? [[label, fit]] : [];
    }),
  );
}

/** Whether Fleetwright wrote the Secret, and so may change it. */
export const isOurs = ({ labels }: ArgocdSecret): boolean => includes(labels, MANAGED_BY);

/** What of a Secret is not as the registration says: `server`, `label tier`, ... Labels others added do not matter, nor what others called the cluster. */
export function registrationDifferences(found: ArgocdSecret, { labels: wanted, data }: ArgocdRegistration): string[] {
  const ours = isOurs(found);
  const { config, ...all } = data;
  const texts = ours ? all : { server: data.server };
  const labels = ours ? wanted : Object.fromEntries(Object.entries(wanted).filter(([key]) => !(key in MANAGED_BY)));
  return [
    ...Object.entries(texts).flatMap(([key, value]) => (found.data[key as keyof typeof all] === value ? [] : [key])),
    ...(config === undefined || includes(found.data.config, JSON.parse(config)) ? [] : ["config"]),
    ...Object.entries(labels).flatMap(([key, value]) => (found.labels[key] === value ? [] : [`label ${key}`])),
  ];
}
