/** Whether one address range lies within another; ranges of different families never do. Both must be valid (`10.0.0.0/8`, `2001:db8::/32`). */
export function within(inner: string, outer: string): boolean {
  const [small, large] = [rangeOf(inner), rangeOf(outer)];
  if (small.bits !== large.bits || small.prefix < large.prefix) return false;
  const shift = BigInt(large.bits - large.prefix);
  return small.address >> shift === large.address >> shift;
}

function rangeOf(cidr: string): { address: bigint; prefix: number; bits: 32 | 128 } {
  const [text = "", length] = cidr.split("/");
  const bits = text.includes(":") ? 128 : 32;
  return { address: bits === 128 ? v6(text) : v4(text), prefix: length === undefined ? bits : Number(length), bits };
}

const v4 = (text: string): bigint => text.split(".").reduce((sum, part) => (sum << 8n) + BigInt(part), 0n);

/** `::` stands for as many zero groups as are missing; the last two groups may be written as an IPv4 address. */
function v6(text: string): bigint {
  const dotted = text.slice(text.lastIndexOf(":") + 1);
  const plain = dotted.includes(".")
    ? text.slice(0, -dotted.length) + [v4(dotted) >> 16n, v4(dotted) & 0xffffn].map((n) => n.toString(16)).join(":")
    : text;
  const [head = "", tail] = plain.split("::");
  const groups = (part: string) => (part === "" ? [] : part.split(":"));
  const before = groups(head);
  const after = groups(tail ?? "");
  const zeros = Array<string>(8 - before.length - after.length).fill("0");
  return [...before, ...zeros, ...after].reduce((sum, group) => (sum << 16n) + BigInt(`0x${group}`), 0n);
}
