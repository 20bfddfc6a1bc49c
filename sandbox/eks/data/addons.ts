import { kubernetesVersions } from "./versions.ts";

/** One version of an add-on and the Kubernetes minors it fits. */
export interface AddonVersion {
  version: string;
  minors: { minor: number; isDefault: boolean }[];
}

export interface AddonEntry {
  name: string;
  type: string;
  owner: "aws" | "community";
  publisher: string;
  /** Newest first. */
  versions: AddonVersion[];
}

const minorOf = (version: string): number => Number(version.split(".")[1]);
const newest = minorOf(kubernetesVersions[0]?.version ?? "1.36");
const oldest = minorOf(kubernetesVersions.at(-1)?.version ?? "1.10");

/** A version that fits the minors `from` to `to` and is the default of those listed. */
const fits = (version: string, from: number, to: number, defaults: number[] = []): AddonVersion => ({
  version,
  minors: Array.from({ length: to - from + 1 }, (_, index) => ({
    minor: from + index,
    isDefault: defaults.includes(from + index),
  })),
});

const span = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/**
 * kube-proxy comes per minor. Its version may be up to three minors behind the API server, never newer, so the version of a minor fits that minor and
 * the next. Source: EKS user guide, "Managing the kube-proxy add-on".
 */
const kubeProxy: AddonVersion[] = span(oldest, newest)
  .reverse()
  .flatMap((minor) => [
    {
      version: `v1.${minor}.4-eksbuild.3`,
      minors: [{ minor, isDefault: true }, ...(minor < newest ? [{ minor: minor + 1, isDefault: false }] : [])],
    },
    { version: `v1.${minor}.0-eksbuild.2`, minors: [{ minor, isDefault: false }] },
  ]);

/** An add-on with one version for recent minors and one for those before. */
const simple = (
  name: string,
  type: string,
  owner: AddonEntry["owner"],
  recent: string,
  before: string,
): AddonEntry[] => [
  {
    name,
    type,
    owner,
    publisher: "eks",
    versions: [fits(recent, 31, newest, span(34, newest)), fits(before, oldest, 34, span(oldest, 33))],
  },
];

/**
 * The catalogue of the sandbox. Names, types and owners are those of EKS; versions and ranges follow its pattern (a new default every minor or
 * two, overlapping ranges, a forced step now and then) without claiming to be its history.
 */
export const addonCatalogue: readonly AddonEntry[] = [
  {
    name: "vpc-cni",
    type: "networking",
    owner: "aws",
    publisher: "eks",
    versions: [
      fits("v1.22.1-eksbuild.1", 33, newest, [35, 36]),
      fits("v1.21.2-eksbuild.1", 31, 36, [33, 34]),
      fits("v1.20.4-eksbuild.2", 28, 34, [29, 30, 31, 32]),
      fits("v1.18.5-eksbuild.1", oldest, 31, span(oldest, 28)),
    ],
  },
  {
    name: "coredns",
    type: "networking",
    owner: "aws",
    publisher: "eks",
    versions: [
      fits("v1.13.2-eksbuild.4", 34, newest, [35, 36]),
      fits("v1.12.4-eksbuild.1", 32, 35, [33, 34]),
      fits("v1.11.4-eksbuild.24", 29, 33, [30, 31, 32]),
      fits("v1.10.1-eksbuild.13", oldest, 31, span(oldest, 29)),
    ],
  },
  { name: "kube-proxy", type: "networking", owner: "aws", publisher: "eks", versions: kubeProxy },
  {
    name: "aws-ebs-csi-driver",
    type: "storage",
    owner: "aws",
    publisher: "eks",
    versions: [
      fits("v1.53.0-eksbuild.1", 32, newest, [34, 35, 36]),
      fits("v1.48.0-eksbuild.2", 29, 35, [31, 32, 33]),
      fits("v1.36.0-eksbuild.1", oldest, 32, span(oldest, 30)),
    ],
  },
  {
    name: "eks-pod-identity-agent",
    type: "security",
    owner: "aws",
    publisher: "eks",
    versions: [
      fits("v1.3.10-eksbuild.2", oldest, newest, span(31, newest)),
      fits("v1.3.2-eksbuild.2", oldest, 34, span(oldest, 30)),
    ],
  },
  {
    name: "metrics-server",
    type: "observability",
    owner: "community",
    publisher: "eks",
    versions: [
      fits("v0.8.1-eksbuild.2", 31, newest, span(34, newest)),
      fits("v0.7.2-eksbuild.4", oldest, 34, span(oldest, 33)),
    ],
  },
  {
    name: "cert-manager",
    type: "security",
    owner: "community",
    publisher: "eks",
    versions: [
      fits("v1.19.3-eksbuild.1", 32, newest, span(34, newest)),
      fits("v1.18.2-eksbuild.2", oldest, 35, span(oldest, 33)),
    ],
  },
  {
    name: "external-dns",
    type: "networking",
    owner: "community",
    publisher: "eks",
    versions: [
      fits("v0.20.0-eksbuild.3", 32, newest, span(34, newest)),
      fits("v0.19.0-eksbuild.2", oldest, 35, span(oldest, 33)),
    ],
  },
  {
    name: "amazon-cloudwatch-observability",
    type: "observability",
    owner: "aws",
    publisher: "eks",
    versions: [
      fits("v4.9.0-eksbuild.1", 30, newest, span(33, newest)),
      fits("v2.2.0-eksbuild.1", oldest, 33, span(oldest, 32)),
    ],
  },
  ...simple("kube-state-metrics", "observability", "community", "v2.17.0-eksbuild.4", "v2.13.0-eksbuild.1"),
  ...simple("prometheus-node-exporter", "observability", "community", "v1.10.2-eksbuild.3", "v1.8.2-eksbuild.1"),
  ...simple("fluent-bit", "observability", "community", "v4.2.0-eksbuild.1", "v3.2.10-eksbuild.1"),
  ...simple("adot", "observability", "aws", "v0.131.0-eksbuild.1", "v0.109.0-eksbuild.2"),
  ...simple("aws-guardduty-agent", "security", "aws", "v1.12.1-eksbuild.2", "v1.7.1-eksbuild.2"),
  ...simple("snapshot-controller", "storage", "aws", "v8.3.0-eksbuild.1", "v8.0.0-eksbuild.1"),
  ...simple("eks-node-monitoring-agent", "observability", "aws", "v1.4.2-eksbuild.1", "v1.0.0-eksbuild.1"),
  ...simple("aws-efs-csi-driver", "storage", "aws", "v2.1.15-eksbuild.1", "v2.0.7-eksbuild.1"),
  ...simple("aws-mountpoint-s3-csi-driver", "storage", "aws", "v2.2.0-eksbuild.1", "v1.9.0-eksbuild.1"),
];

const byName = new Map(addonCatalogue.map((entry) => [entry.name, entry]));

export const addonEntry = (name: string): AddonEntry | undefined => byName.get(name);

/** Whether an add-on version fits a Kubernetes version; unknown add-ons and versions (imported ones) do. */
export function addonFits(name: string, version: string, kubernetesVersion: string): boolean {
  const known = byName.get(name)?.versions.find((entry) => entry.version === version);
  return known === undefined || known.minors.some(({ minor }) => minor === minorOf(kubernetesVersion));
}

/** EKS's default version of an add-on for a Kubernetes version. */
export function defaultAddonVersion(name: string, kubernetesVersion: string): string | undefined {
  const minor = minorOf(kubernetesVersion);
  return byName
    .get(name)
    ?.versions.find(({ minors }) => minors.some((entry) => entry.minor === minor && entry.isDefault))?.version;
}
