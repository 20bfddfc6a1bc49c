/**
 * Kubernetes versions as EKS offers them in the sandbox. Dates: EKS user guide, "Understand the Kubernetes version lifecycle on EKS"; those of
 * minors before 1.31 are only good to the day because nothing in the sandbox happens near them.
 */
export interface KubernetesVersion {
  version: string;
  platformVersion: string;
  patch: string;
  released: string;
  endOfStandard: string;
  endOfExtended: string;
}

export const kubernetesVersions: readonly KubernetesVersion[] = [
  {
    version: "1.36",
    platformVersion: "eks.14",
    patch: "1.36.2",
    released: "2026-06-02",
    endOfStandard: "2027-08-02",
    endOfExtended: "2028-08-02",
  },
  {
    version: "1.35",
    platformVersion: "eks.9",
    patch: "1.35.4",
    released: "2026-01-27",
    endOfStandard: "2027-03-27",
    endOfExtended: "2028-03-27",
  },
  {
    version: "1.34",
    platformVersion: "eks.17",
    patch: "1.34.6",
    released: "2025-10-02",
    endOfStandard: "2026-12-02",
    endOfExtended: "2027-12-02",
  },
  {
    version: "1.33",
    platformVersion: "eks.24",
    patch: "1.33.9",
    released: "2025-05-29",
    endOfStandard: "2026-07-29",
    endOfExtended: "2027-07-29",
  },
  {
    version: "1.32",
    platformVersion: "eks.31",
    patch: "1.32.13",
    released: "2025-01-23",
    endOfStandard: "2026-03-23",
    endOfExtended: "2027-03-23",
  },
  {
    version: "1.31",
    platformVersion: "eks.41",
    patch: "1.31.14",
    released: "2024-09-26",
    endOfStandard: "2025-11-26",
    endOfExtended: "2026-11-26",
  },
  {
    version: "1.30",
    platformVersion: "eks.48",
    patch: "1.30.14",
    released: "2024-05-23",
    endOfStandard: "2025-07-23",
    endOfExtended: "2026-07-23",
  },
  ...Array.from({ length: 20 }, (_, index): KubernetesVersion => {
    const minor = 29 - index;
    const year = 2024 - Math.floor((index + 1) / 3);
    return {
      version: `1.${minor}`,
      platformVersion: "eks.60",
      patch: `1.${minor}.15`,
      released: `${year}-01-23`,
      endOfStandard: `${year + 1}-03-23`,
      endOfExtended: `${year + 2}-03-23`,
    };
  }),
];

export const minorOf = (version: string): number => Number(version.split(".")[1]);

const byVersion = new Map(kubernetesVersions.map((entry) => [entry.version, entry]));

export const versionInfo = (version: string): KubernetesVersion | undefined => byVersion.get(version);

export const DEFAULT_VERSION = "1.35";

export function statusAt(
  { endOfStandard, endOfExtended }: KubernetesVersion,
  now: Date,
): "STANDARD_SUPPORT" | "EXTENDED_SUPPORT" | "UNSUPPORTED" {
  const today = now.toISOString();
  if (today < endOfStandard) return "STANDARD_SUPPORT";
  return today < endOfExtended ? "EXTENDED_SUPPORT" : "UNSUPPORTED";
}
