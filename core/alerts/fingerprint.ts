/** FNV-1a, 64 bits, in halves: numbers hold them exactly, and are much faster than big integers. */
const OFFSET_HIGH = 0xcbf29ce4;
const OFFSET_LOW = 0x84222325;
/** The prime is this and 2 to the 40th. */
const PRIME_LOW = 0x1b3;
const HALF = 2 ** 32;
const encoder = new TextEncoder();
/** Stands in no UTF-8 text, so that no two sets of labels read the same. */
const SEPARATOR = 255;

/**
 * What identifies an alert: of all labels its source gives it, in whatever order, as 16 hexadecimal digits. The same as Alertmanager's and Prometheus's, so that both can
 * be compared. Labels that are added by us, such as those of the cluster, are no part of it: they change without the problem being another one.
 *
 * Source: prometheus/common, model/signature.go, `labelSetToFingerprint`.
 */
export function fingerprintOf(labels: Readonly<Record<string, string>>): string {
  let high = OFFSET_HIGH;
  let low = OFFSET_LOW;
  const add = (byte: number): void => {
    const mixed = (low ^ byte) >>> 0;
    const product = mixed * PRIME_LOW;
    low = product >>> 0;
    high = (high * PRIME_LOW + Math.floor(product / HALF) + mixed * 256) >>> 0;
  };
  for (const name of Object.keys(labels).sort()) {
    for (const part of [name, labels[name] ?? ""]) {
      for (const byte of encoder.encode(part)) add(byte);
      add(SEPARATOR);
    }
  }
  return [high, low].map((half) => half.toString(16).padStart(8, "0")).join("");
}
