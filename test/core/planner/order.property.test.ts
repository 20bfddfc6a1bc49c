import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clusterId } from "#core/fleet/cluster.ts";
import { nodegroupSeconds } from "#core/planner/durations.ts";
import { type Candidate, startOrder } from "#core/planner/order.ts";
import { nodegroup, snapshot } from "../../helpers/fleet.ts";

const HOP_SECONDS = 600;
const LIMITS = { nodegroupConcurrency: 1, maxConcurrentPerAccountRegion: 5 };

interface Shape {
  size: number;
  group?: string | undefined;
  region?: string;
  hops?: string[];
}

const candidate = (name: string, { size, group, region = "eu-west-1", hops = ["1.35"] }: Shape): Candidate => ({
  snapshot: snapshot(name, { region, nodegroups: [nodegroup("n", "1.34", { desiredSize: size })] }),
  redundancyGroup: group,
  hops,
});

const names = (candidates: Candidate[], canaries = 0, limits = LIMITS) =>
  startOrder(candidates, canaries, limits).map(({ member }) => member.snapshot.ref.name);

const candidatesOf = (minLength: number) =>
  fc
    .array(
      fc.record({
        size: fc.integer({ min: 0, max: 80 }),
        group: fc.option(fc.constantFrom("g", "h", "i"), { nil: undefined, freq: 2 }),
        region: fc.constantFrom("eu-west-1", "eu-west-1", "us-east-1"),
      }),
      { minLength, maxLength: 40 },
    )
    .map((shapes) => shapes.map((shape, index) => candidate(`c${index}`, shape)));
const candidates = candidatesOf(1);

const secondsOf = ({ snapshot: { nodegroups } }: Candidate) =>
  HOP_SECONDS + nodegroups.reduce((sum, group) => sum + nodegroupSeconds(group), 0);
const placeOf = ({ snapshot: { ref } }: Candidate) => `${ref.account}/${ref.region}`;

/** How long the stage takes when free slots go to the first in order that may start, as admission does it. */
function makespan(order: Candidate[], slots: number, cap: number): number {
  let now = 0;
  let queue = order;
  let running: { member: Candidate; ends: number }[] = [];
  while (queue.length + running.length > 0) {
    const waiting: Candidate[] = [];
    for (const member of queue) {
      const peers = running.map((other) => other.member);
      const free =
        running.length < slots &&
        !peers.some((peer) => peer.redundancyGroup !== undefined && peer.redundancyGroup === member.redundancyGroup) &&
        peers.filter((peer) => placeOf(peer) === placeOf(member)).length < cap;
      if (free) running.push({ member, ends: now + secondsOf(member) });
      else waiting.push(member);
    }
    queue = waiting;
    now = Math.min(...running.map(({ ends }) => ends));
    running = running.filter(({ ends }) => ends > now);
  }
  return now;
}

const sum = (of: readonly Candidate[]) => of.reduce((total, member) => total + secondsOf(member), 0);
function most(of: readonly Candidate[], key: (member: Candidate) => string | undefined): number {
  const groups = [...Map.groupBy(of, key)].filter(([name]) => name !== undefined);
  return Math.max(0, ...groups.map(([, members]) => sum(members)));
}

describe("startOrder", () => {
  it("is the same for any order of input, and loses nobody", () => {
    fc.assert(
      fc.property(candidates, fc.nat(4), fc.infiniteStream(fc.nat()), (given, canaries, random) => {
        const shuffled = given
          .map((member) => ({ member, key: random.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ member }) => member);
        const order = startOrder(given, canaries, LIMITS);
        expect(startOrder(shuffled, canaries, LIMITS)).toEqual(order);
        const ids = (of: Candidate[]) => of.map(({ snapshot: { ref } }) => clusterId(ref)).sort();
        expect(ids(order.map(({ member }) => member))).toEqual(ids(given));
        expect(order.map(({ canary }) => canary)).toEqual(given.map((_, index) => index < canaries));
      }),
    );
  });

  it("takes the smallest as canaries, but none that only has nodes to finish while others have more to prove", () => {
    const fleet = [
      candidate("big", { size: 9 }),
      candidate("small", { size: 2 }),
      candidate("finishing", { size: 1, hops: [] }),
    ];
    expect(names(fleet, 1)[0]).toBe("small");
    expect(names(fleet, 2).slice(0, 2)).toEqual(["small", "big"]);
  });

  it("starts long chains early: a redundancy group goes one by one and would end last", () => {
    const group = ["g1", "g2", "g3"].map((name) => candidate(name, { size: 3, group: "g" }));
    const big = candidate("big", { size: 6 });
    const small = candidate("small", { size: 1 });
    expect(names([small, ...group, big])).toEqual(["g1", "g2", "big", "g3", "small"]);
  });

  it("counts every hop, and node groups one after the other as far as the policy says so", () => {
    expect(names([candidate("a", { size: 3 }), candidate("z", { size: 3, hops: ["1.34", "1.35"] })])).toEqual([
      "z",
      "a",
    ]);
    const five = candidate("five", { size: 5 });
    const twice = candidate("twice", { size: 3 });
    twice.snapshot.nodegroups.push(nodegroup("m", "1.34", { desiredSize: 3 }));
    expect(names([five, twice])).toEqual(["twice", "five"]);
    expect(names([five, twice], 0, { ...LIMITS, nodegroupConcurrency: 2 })).toEqual(["five", "twice"]);
  });

  it("lets accounts and Regions take turns in proportion to what they have left", () => {
    const of = (region: string, count: number) =>
      Array.from({ length: count }, (_, index) => candidate(`${region}-${index}`, { size: 3, region }));
    const order = startOrder([...of("eu-west-1", 8), ...of("us-east-1", 8)], 0, {
      ...LIMITS,
      maxConcurrentPerAccountRegion: 1,
    }).map(({ member }) => member.snapshot.ref.region);
    for (let index = 0; index < order.length; index += 2) {
      expect(new Set(order.slice(index, index + 2)).size).toBe(2);
    }
  });

  it("ends a stage close to the bound that no order can beat", () => {
    const stages = fc.tuple(candidatesOf(40), fc.integer({ min: 4, max: 12 }), fc.integer({ min: 3, max: 8 }));
    const ratios = fc.sample(stages, { numRuns: 300, seed: 42 }).map(([given, slots, cap]) => {
      const order = startOrder(given, 0, { ...LIMITS, maxConcurrentPerAccountRegion: cap });
      const took = makespan(
        order.map(({ member }) => member),
        slots,
        cap,
      );
      const bound = Math.max(
        sum(given) / slots,
        most(given, placeOf) / cap,
        most(given, ({ redundancyGroup }) => redundancyGroup),
        ...given.map(secondsOf),
      );
      return took / bound;
    });
    expect(ratios.reduce((total, ratio) => total + ratio, 0) / ratios.length).toBeLessThan(1.02);
    expect(Math.max(...ratios)).toBeLessThan(1.2);
  });
});
