/** What an add-on needs of others before it can run, and what happens without. */
export interface AddonNeed {
  addon: string;
  /** `waits`: it is DEGRADED until the other is there. `fails`: its creation ends as CREATE_FAILED. */
  without: "waits" | "fails";
}

export interface AddonTraits {
  /** Where it is installed. */
  namespace: string;
  workloads: { kind: "Deployment" | "DaemonSet"; name: string }[];
  /** Service accounts that are to have a role, with the managed policies EKS recommends for it. */
  identities: { serviceAccount: string; recommendedManagedPolicies: string[] }[];
  /** Other service accounts it comes with. */
  serviceAccounts?: string[];
  needs: AddonNeed[];
}

const managed = (name: string): string => `arn:aws:iam::aws:policy/${name}`;
const identity = (serviceAccount: string, ...policies: string[]) => ({
  serviceAccount,
  recommendedManagedPolicies: policies.map(managed),
});
const waits = (...addons: string[]): AddonNeed[] => addons.map((addon) => ({ addon, without: "waits" as const }));
const fails = (...addons: string[]): AddonNeed[] => addons.map((addon) => ({ addon, without: "fails" as const }));
const deployment = (name: string) => ({ kind: "Deployment" as const, name });
const daemonset = (name: string) => ({ kind: "DaemonSet" as const, name });

/**
 * Where add-ons run, as whom, and after what. Sources: EKS user guide, "AWS add-ons" and "Community add-ons" (namespaces, service accounts, policies; ADOT
 * needs cert-manager); that pods need a network, and names need coredns, is Kubernetes'. An add-on with a Pod Identity association needs the agent besides.
 */
export const addonTraits: Readonly<Record<string, AddonTraits>> = {
  "vpc-cni": {
    namespace: "kube-system",
    workloads: [daemonset("aws-node")],
    identities: [identity("aws-node", "AmazonEKS_CNI_Policy")],
    needs: [],
  },
  coredns: {
    namespace: "kube-system",
    workloads: [deployment("coredns")],
    identities: [],
    serviceAccounts: ["coredns"],
    needs: waits("vpc-cni"),
  },
  "kube-proxy": {
    namespace: "kube-system",
    workloads: [daemonset("kube-proxy")],
    identities: [],
    serviceAccounts: ["kube-proxy"],
    needs: [],
  },
  "eks-pod-identity-agent": {
    namespace: "kube-system",
    workloads: [daemonset("eks-pod-identity-agent")],
    identities: [],
    needs: [],
  },
  "aws-ebs-csi-driver": {
    namespace: "kube-system",
    workloads: [deployment("ebs-csi-controller"), daemonset("ebs-csi-node")],
    identities: [identity("ebs-csi-controller-sa", "service-role/AmazonEBSCSIDriverPolicy")],
    serviceAccounts: ["ebs-csi-node-sa"],
    needs: waits("vpc-cni"),
  },
  "aws-efs-csi-driver": {
    namespace: "kube-system",
    workloads: [deployment("efs-csi-controller"), daemonset("efs-csi-node")],
    identities: [identity("efs-csi-controller-sa", "service-role/AmazonEFSCSIDriverPolicy")],
    serviceAccounts: ["efs-csi-node-sa"],
    needs: waits("vpc-cni"),
  },
  "aws-mountpoint-s3-csi-driver": {
    namespace: "kube-system",
    workloads: [deployment("s3-csi-controller"), daemonset("s3-csi-node")],
    identities: [identity("s3-csi-driver-sa")],
    needs: waits("vpc-cni"),
  },
  "snapshot-controller": {
    namespace: "kube-system",
    workloads: [deployment("snapshot-controller")],
    identities: [],
    serviceAccounts: ["snapshot-controller"],
    needs: waits("vpc-cni"),
  },
  "metrics-server": {
    namespace: "kube-system",
    workloads: [deployment("metrics-server")],
    identities: [],
    serviceAccounts: ["metrics-server"],
    needs: waits("coredns"),
  },
  "cert-manager": {
    namespace: "cert-manager",
    workloads: [deployment("cert-manager"), deployment("cert-manager-webhook"), deployment("cert-manager-cainjector")],
    identities: [identity("cert-manager")],
    needs: waits("coredns"),
  },
  "external-dns": {
    namespace: "external-dns",
    workloads: [deployment("external-dns")],
    identities: [identity("external-dns", "AmazonRoute53FullAccess")],
    needs: waits("coredns"),
  },
  "kube-state-metrics": {
    namespace: "kube-state-metrics",
    workloads: [deployment("kube-state-metrics")],
    identities: [],
    serviceAccounts: ["kube-state-metrics"],
    needs: waits("coredns"),
  },
  "prometheus-node-exporter": {
    namespace: "prometheus-node-exporter",
    workloads: [daemonset("prometheus-node-exporter")],
    identities: [],
    serviceAccounts: ["prometheus-node-exporter"],
    needs: [],
  },
  "fluent-bit": {
    namespace: "fluent-bit",
    workloads: [daemonset("fluent-bit")],
    identities: [identity("fluent-bit", "CloudWatchAgentServerPolicy")],
    needs: waits("coredns"),
  },
  "amazon-cloudwatch-observability": {
    namespace: "amazon-cloudwatch",
    workloads: [deployment("amazon-cloudwatch-observability-controller-manager"), daemonset("cloudwatch-agent")],
    identities: [identity("cloudwatch-agent", "AWSXrayWriteOnlyAccess", "CloudWatchAgentServerPolicy")],
    needs: waits("coredns"),
  },
  adot: {
    namespace: "opentelemetry-operator-system",
    workloads: [deployment("opentelemetry-operator")],
    identities: [identity("adot-col-prom-metrics", "AmazonPrometheusRemoteWriteAccess")],
    needs: [...fails("cert-manager"), ...waits("coredns")],
  },
  "aws-guardduty-agent": {
    namespace: "amazon-guardduty",
    workloads: [daemonset("aws-guardduty-agent")],
    identities: [],
    serviceAccounts: ["aws-guardduty-agent"],
    needs: [],
  },
  "eks-node-monitoring-agent": {
    namespace: "kube-system",
    workloads: [daemonset("eks-node-monitoring-agent")],
    identities: [],
    serviceAccounts: ["eks-node-monitoring-agent"],
    needs: [],
  },
};

/** Traits of an add-on nobody described: alone in its namespace, and needing nothing. */
export const traitsOf = (addon: string): AddonTraits =>
  addonTraits[addon] ?? { namespace: "kube-system", workloads: [deployment(addon)], identities: [], needs: [] };
