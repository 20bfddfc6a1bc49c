/** FNV-1a, 64 bits. */
const OFFSET = 14695981039346656037n;
const PRIME = 1099511628211n;
const MASK = (1n << 64n) - 1n;
/** Stands in no UTF-8 text, so that no two sets of labels read the same. */
const SEPARATOR = 255;

/**
 * What identifies an alert: of all labels its source gives it, in whatever order, as 16 hexadecimal digits. The same as Alertmanager's and Prometheus's, so that both can
 * be compared. Labels that are added by us, such as those of the cluster, are no part of it: they change without the problem being another one.
 *
 * Source: prometheus/common, model/signature.go, `labelSetToFingerprint`.
 */
export function fingerprintOf(labels: Readonly<Record<string, string>>): string {
  const encoder = new TextEncoder();
  let hash = OFFSET;
  const add = (byte: number): void => {
    hash = ((hash ^ BigInt(byte)) * PRIME) & MASK;
  };
  for (const name of Object.keys(labels).sort()) {
    for (const part of [name, labels[name] ?? ""]) {
      for (const byte of encoder.encode(part)) add(byte);
      add(SEPARATOR);
    }
  }
  return hash.toString(16).padStart(16, "0");
}
