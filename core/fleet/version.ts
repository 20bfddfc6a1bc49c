import { InvalidInputError } from "../errors.ts";

/** A Kubernetes minor version, `1.34`. EKS names minors only; patches come with the platform version. */
export interface Minor {
  major: number;
  minor: number;
}

// No leading zeros: two ways to write one version would make versions that are equal look different.
const MINOR = /^([1-9]\d*)\.(0|[1-9]\d{0,2})$/;

/** Whether the text is a minor at all. AWS leaves the version out for things that are being made or have failed. */
export const isMinor = (version: string): boolean => MINOR.test(version);

/** @throws {InvalidInputError} NOT_A_VERSION */
export function parseMinor(version: string): Minor {
  const match = MINOR.exec(version);
  if (!match) {
    throw new InvalidInputError("NOT_A_VERSION", `"${version}" is not a Kubernetes minor version such as 1.34`);
  }
  return { major: Number(match[1]), minor: Number(match[2]) };
}

const format = ({ major, minor }: Minor): string => `${major}.${minor}`;

/** Negative when `a` is older than `b`, 0 when equal, positive when newer. */
export function compareMinor(a: string, b: string): number {
  const [left, right] = [parseMinor(a), parseMinor(b)];
  return left.major - right.major || left.minor - right.minor;
}

export function nextMinor(version: string): string {
  const { major, minor } = parseMinor(version);
  return format({ major, minor: minor + 1 });
}

/** @throws {InvalidInputError} NO_PREVIOUS: before the first minor of a major there is none */
export function previousMinor(version: string): string {
  const { major, minor } = parseMinor(version);
  if (minor === 0) throw new InvalidInputError("NO_PREVIOUS", `nothing is known before ${version}`);
  return format({ major, minor: minor - 1 });
}

/**
 * Minors from `from` to `to`; negative when `to` is older.
 *
 * @throws {InvalidInputError} MAJOR_CHANGES: nobody knows how many minors lie between two majors
 */
export function minorDistance(from: string, to: string): number {
  const [start, end] = [parseMinor(from), parseMinor(to)];
  if (start.major !== end.major) {
    throw new InvalidInputError("MAJOR_CHANGES", `${from} and ${to} are not of one major version`);
  }
  return end.minor - start.minor;
}

/** The hops from `from` to `to`, one minor each: `1.34`, `1.36` gives `["1.35", "1.36"]`; empty when `to` is not newer. */
export function minorsBetween(from: string, to: string): string[] {
  const { major, minor } = parseMinor(from);
  const distance = minorDistance(from, to);
  return Array.from({ length: Math.max(0, distance) }, (_, index) => format({ major, minor: minor + index + 1 }));
}

/**
 * Minors a kubelet may be behind its control plane: 3 from Kubernetes 1.28 on, 2 before.
 * Source: EKS user guide, update-cluster.
 */
export function allowedKubeletSkew(controlPlane: string): number {
  return parseMinor(controlPlane).minor >= 28 ? 3 : 2;
}
