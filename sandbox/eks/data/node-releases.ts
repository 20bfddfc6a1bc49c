import { hexOf } from "../../random.ts";
import { type KubernetesVersion, minorOf, versionInfo } from "./versions.ts";

const DAY = 86_400_000;
/** Releases come about every two weeks, for all minors at once; this one is number 0. Source: awslabs/amazon-eks-ami, its release dates. */
const RELEASE_0 = Date.parse("2026-11-10T00:00:00Z");
const EVERY = 14 * DAY;
/** A release is dated at the day it was built and published that evening. */
const PUBLISHED_AFTER = 18 * 3_600_000;
/** A new Kubernetes patch comes with every third release. */
const RELEASES_PER_PATCH = 3;

interface Family {
  amiTypes: RegExp;
  /** How EKS writes a release of this family. */
  name: (release: { version: string; patch: string; date: string; number: number }) => string;
  /** No releases later than this, and none for newer minors. */
  ended?: { at: string; newestMinor: number };
}

/**
 * Forms of `releaseVersion` by AMI type. Sources: EKS user guide, eks-linux-ami-versions and eks-ami-versions-windows; Bottlerocket numbers its own
 * operating system, the same for all minors. Amazon Linux 2 ended on 2025-11-26 and has no AMIs for 1.33 and newer.
 */
const families: readonly Family[] = [
  { amiTypes: /^AL2023_/, name: ({ patch, date }) => `${patch}-${date}` },
  {
    amiTypes: /^AL2_/,
    name: ({ patch, date }) => `${patch}-${date}`,
    ended: { at: "2025-11-26", newestMinor: 32 },
  },
  {
    amiTypes: /^BOTTLEROCKET_/,
    name: ({ number }) => `1.${Math.max(0, 60 + number)}.0-${hexOf(`bottlerocket/${number}`, 8)}`,
  },
  {
    amiTypes: /^WINDOWS_/,
    name: ({ version, date }) => `${version}-${date.slice(0, 4)}.${date.slice(4, 6)}.${date.slice(6)}`,
  },
];

/** Number of the newest release of a minor at a time; undefined when there is none (yet, or of this family). */
function newest(family: Family, info: KubernetesVersion, at: Date): number | undefined {
  if (family.ended && minorOf(info.version) > family.ended.newestMinor) return undefined;
  // After the end of extended support nobody builds images any more.
  const limit = Math.min(at.getTime(), Date.parse(info.endOfExtended), Date.parse(family.ended?.at ?? "9999-12-31"));
  const number = Math.floor((limit - PUBLISHED_AFTER - RELEASE_0) / EVERY);
  return number < oldest(info) ? undefined : number;
}

const oldest = ({ released }: KubernetesVersion): number => Math.ceil((Date.parse(released) - RELEASE_0) / EVERY);

function patchOf({ version, patch }: KubernetesVersion, number: number): string {
  const latest = Number(patch.split(".")[2]);
  return `${version}.${Math.max(0, latest + Math.min(0, Math.ceil(number / RELEASES_PER_PATCH)))}`;
}

function nameOf(family: Family, info: KubernetesVersion, number: number): string {
  const date = new Date(RELEASE_0 + number * EVERY).toISOString().slice(0, 10).replaceAll("-", "");
  return family.name({ version: info.version, patch: patchOf(info, number), date, number });
}

const find = (minor: string, amiType: string): [Family, KubernetesVersion] | undefined => {
  const family = families.find(({ amiTypes }) => amiTypes.test(amiType));
  const info = versionInfo(minor);
  return family && info ? [family, info] : undefined;
};

/**
 * The release EKS recommends for a minor and AMI type at a time, as `/aws/service/eks/optimized-ami/<minor>/.../recommended/release_version` says it:
 * `1.34.6-20261110`. Undefined for custom AMIs, unknown minors, and before the first one.
 */
export function recommendedRelease(minor: string, amiType: string, at: Date): string | undefined {
  const [family, info] = find(minor, amiType) ?? [];
  if (!family || !info) return undefined;
  const number = newest(family, info, at);
  return number === undefined ? undefined : nameOf(family, info, number);
}

/** Which release of the minor this is, counted in time; undefined when it is none that was published by then. */
export function releaseNumber(minor: string, amiType: string, release: string, at: Date): number | undefined {
  const [family, info] = find(minor, amiType) ?? [];
  if (!family || !info) return undefined;
  for (let number = newest(family, info, at) ?? Number.NEGATIVE_INFINITY; number >= oldest(info); number--)
    if (nameOf(family, info, number) === release) return number;
  return undefined;
}

/** What nodes of a release report as their kubelet: `v1.34.6-eks-0f4c7a1`. */
export function kubeletOf(minor: string, amiType: string, release: string, at: Date): string {
  const info = versionInfo(minor);
  const number = releaseNumber(minor, amiType, release, at);
  const own = /^(1\.\d+\.\d+)-\d{8}$/.exec(release)?.[1];
  const patch =
    number !== undefined && info ? patchOf(info, number) : own?.startsWith(`${minor}.`) ? own : `${minor}.0`;
  return `v${patch}-eks-${hexOf(`kubelet/${patch}`, 7)}`;
}

/** The kubelet of a node that takes the newest image there is: Auto Mode, Karpenter with AMI discovery. */
export function newestKubelet(minor: string, at: Date): string {
  const amiType = "AL2023_x86_64_STANDARD";
  return kubeletOf(minor, amiType, recommendedRelease(minor, amiType, at) ?? "", at);
}
