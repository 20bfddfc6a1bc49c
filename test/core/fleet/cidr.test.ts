import { BlockList } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { within } from "#core/fleet/cidr.ts";

describe("address ranges", () => {
  it.each([
    ["10.0.0.0/8", "0.0.0.0/0", true],
    ["10.1.0.0/16", "10.0.0.0/8", true],
    ["10.0.0.0/8", "10.1.0.0/16", false],
    ["11.0.0.0/16", "10.0.0.0/8", false],
    ["203.0.113.7/32", "203.0.113.0/29", true],
    ["203.0.113.8/32", "203.0.113.0/29", false],
    ["2001:db8:1::/48", "2001:db8::/32", true],
    ["2001:db9::/48", "2001:db8::/32", false],
    ["::ffff:10.0.0.1/128", "::ffff:0a00:0/104", true],
    ["10.0.0.0/8", "::/0", false],
    ["::/0", "0.0.0.0/0", false],
  ])("%s within %s: %s", (inner, outer, is) => {
    expect(within(inner, outer)).toBe(is);
  });

  it("agree with Node on single addresses", () => {
    const v4 = fc.tuple(fc.ipV4(), fc.ipV4(), fc.integer({ min: 0, max: 32 }), fc.constant("ipv4" as const));
    const v6 = fc.tuple(fc.ipV6(), fc.ipV6(), fc.integer({ min: 0, max: 128 }), fc.constant("ipv6" as const));
    fc.assert(
      fc.property(fc.oneof(v4, v6), ([address, net, prefix, family]) => {
        const list = new BlockList();
        list.addSubnet(net, prefix, family);
        const bits = family === "ipv4" ? 32 : 128;
        expect(within(`${address}/${bits}`, `${net}/${prefix}`)).toBe(list.check(address, family));
      }),
    );
  });
});
