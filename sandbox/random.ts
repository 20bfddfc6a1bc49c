/** Seeded random numbers: mulberry32. The same seed gives the same sequence. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A number in [0, 1) that depends on the text only (FNV-1a): what belongs to one thing must not depend on who asked first. */
export function numberOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}

/** UUIDs (version 4 in form) from a random source. */
export function uuidsOf(random: () => number): () => string {
  const hex = (digits: number) => Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join("");
  return () => `${hex(8)}-${hex(4)}-4${hex(3)}-${"89ab"[Math.floor(random() * 4)]}${hex(3)}-${hex(12)}`;
}

/** `digits` hexadecimal digits that depend on the text only: ids of things that must not depend on who asked first. */
export function hexOf(text: string, digits: number): string {
  let out = "";
  for (let part = 0; out.length < digits; part++) {
    out += Math.floor(numberOf(`${text}/${part}`) * 2 ** 32)
      .toString(16)
      .padStart(8, "0");
  }
  return out.slice(0, digits);
}

/** The same as a UUID (version 4 in form). */
export function uuidOf(text: string): string {
  const hex = hexOf(text, 32);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
