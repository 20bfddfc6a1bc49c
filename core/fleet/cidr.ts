import ipaddr from "ipaddr.js";

type Range = ReturnType<typeof ipaddr.parseCIDR>;

/** Whether one address range lies within another; ranges of different families never do. Both must be valid (`10.0.0.0/8`, `2001:db8::/32`). */
export function within(inner: string, outer: string): boolean {
  const [small, large] = [rangeOf(inner), rangeOf(outer)];
  // An address matches no range of the other family, and the library does not even compare them.
  return small[0].kind() === large[0].kind() && small[1] >= large[1] && small[0].match(large);
}

/** Whether two address ranges have an address in common: such ranges always lie within one another. */
export const overlap = (a: string, b: string): boolean => within(a, b) || within(b, a);

/** Which of some ranges have an address in common with one, in their order. */
export const overlapping = (range: string, others: readonly string[]): string[] =>
  others.filter((other) => overlap(range, other));

/** An address alone is the range that holds nothing else. */
function rangeOf(cidr: string): Range {
  if (cidr.includes("/")) return ipaddr.parseCIDR(cidr);
  const address = ipaddr.parse(cidr);
  return [address, address.kind() === "ipv4" ? 32 : 128] as Range;
}
