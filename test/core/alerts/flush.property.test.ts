import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { acted } from "#core/alerts/acting.ts";
import type { Alert } from "#core/alerts/alert.ts";
import { flushed } from "#core/alerts/flush.ts";
import { heard } from "#core/alerts/hearing.ts";
import { joined } from "#core/alerts/joining.ts";
import type { MuteOf } from "#core/alerts/muting.ts";
import type { AlertGroupRecord, AlertRecord } from "#core/alerts/records.ts";
import { routesOf } from "#core/alerts/routing.ts";
import { earliest, later } from "#core/alerts/times.ts";
import { DEFAULT_ALERTS } from "#core/policy/defaults.ts";
import { BEGAN, firingAlert, resolvedAlert } from "../../helpers/alert-records.ts";

const PODS = ["p0", "p1", "p2"];
const alertOf = (pod: string): Alert => firingAlert("Slow", { labels: { pod } });
const [ROUTED] = routesOf(DEFAULT_ALERTS, alertOf("p0"));

/** One thing that happens, so many seconds after the one before. */
const step = fc.record({
  after: fc.integer({ min: 1, max: 2000 }),
  what: fc.oneof(
    fc.record({ kind: fc.constant("alert" as const), pod: fc.constantFrom(...PODS), firing: fc.boolean() }),
    fc.record({ kind: fc.constant("mute" as const), pod: fc.constantFrom(...PODS), on: fc.boolean() }),
    fc.record({ kind: fc.constant("snooze" as const), seconds: fc.integer({ min: 10, max: 20_000 }) }),
    fc.record({ kind: fc.constantFrom("acknowledge" as const, "unacknowledge" as const) }),
  ),
});

interface World {
  group?: AlertGroupRecord;
  alerts: Map<string, AlertRecord>;
  muted: Set<string>;
  /** By fingerprint, everything that members were told to be, in order. */
  told: Map<string, string[]>;
}

function look(world: World, at: string): void {
  const { group } = world;
  if (!ROUTED || group?.dueAt === undefined) return;
  const muteOf: MuteOf = ({ labels }) =>
    world.muted.has(labels.pod ?? "") ? { code: "SILENCED", message: "silenced" } : undefined;
  const next = flushed({
    group,
    alerts: world.alerts,
    beyond: 0,
    routed: ROUTED,
    belongs: () => true,
    muteOf,
    flapping: DEFAULT_ALERTS.flapping,
    incidents: DEFAULT_ALERTS.incidents,
    incident: undefined,
    now: new Date(at),
  });
  for (const [fingerprint, { told }] of Object.entries(next.members)) {
    const before = world.told.get(fingerprint) ?? [];
    const episode = `${next.episode} ${told}`;
    if (told !== undefined && before.at(-1) !== episode) world.told.set(fingerprint, [...before, episode]);
  }
  const { telling: _said, ...rest } = next;
  world.group = rest;
}

/** Looks whenever the group is due, until then. */
function letPass(world: World, until: string): void {
  for (let turns = 0; turns < 10_000; turns++) {
    const dueAt = world.group?.dueAt;
    if (dueAt === undefined || dueAt > until) return;
    look(world, dueAt);
    if (world.group?.dueAt !== undefined) expect(world.group.dueAt > dueAt).toBe(true);
  }
  throw new Error("it never ends");
}

function play(steps: readonly (typeof step extends fc.Arbitrary<infer Step> ? Step : never)[]): {
  world: World;
  at: string;
} {
  const world: World = { alerts: new Map(), muted: new Set(), told: new Map() };
  let at = BEGAN;
  for (const { after, what } of steps) {
    at = later(at, after);
    letPass(world, at);
    const now = new Date(at);
    if (what.kind === "mute") {
      if (what.on) world.muted.add(what.pod);
      else world.muted.delete(what.pod);
    } else if (what.kind === "alert") {
      const firing = { ...alertOf(what.pod), startsAt: at, at };
      const alert = what.firing ? firing : resolvedAlert(firing, at);
      const { record } = heard(world.alerts.get(alert.fingerprint), alert, DEFAULT_ALERTS.flapping);
      world.alerts.set(alert.fingerprint, record);
      const group = ROUTED && joined(world.group, ROUTED, [record.alert], now);
      if (group) world.group = group;
    } else if (world.group) {
      const act =
        what.kind === "snooze"
          ? { kind: what.kind, by: "ana", until: later(at, what.seconds) }
          : { kind: what.kind, by: "ana" };
      const { group } = acted(world.group, act, undefined, now);
      if (group) {
        const { telling: _said, ...rest } = group;
        world.group = rest;
      }
    }
  }
  return { world, at };
}

it("these alerts are routed, or nothing below would be tried", () => {
  expect(ROUTED?.to).toEqual([{ kind: "channel", channel: "#eks-a" }]);
});

describe("a group, whatever happens to it", () => {
  it("has a reason for every alert that is not told, and a time at which it is looked at again", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const { world, at } = play(steps);
        const quiet = later(at, 3 * 3600);
        letPass(world, quiet);
        const { group } = world;
        if (!group) return;
        for (const member of Object.values(group.members)) {
          const told = member.told === member.status;
          const silentEnd = member.status === "resolved" && member.told === undefined;
          expect(told || member.untold !== undefined).toBe(true);
          if (silentEnd) expect(member.untold?.code).toBeDefined();
        }
        const fires = Object.values(group.members).some(({ status }) => status === "firing");
        if (fires) expect(group.dueAt).toBeDefined();
      }),
    );
  });

  it("is told as over whenever it was told as firing, once everything is over: muted, snoozed, acknowledged or flapping", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const { world, at } = play(steps);
        const end = later(at, 10);
        for (const [fingerprint, known] of world.alerts) {
          const { record } = heard(known, resolvedAlert(known.alert, end), DEFAULT_ALERTS.flapping);
          world.alerts.set(fingerprint, record);
          const group = ROUTED && joined(world.group, ROUTED, [record.alert], new Date(end));
          if (group) world.group = group;
        }
        letPass(world, later(end, 48 * 3600));
        expect(world.group?.dueAt).toBeUndefined();
        for (const [, told] of world.told) {
          expect(told.at(-1)).toMatch(/resolved$/);
          // Never twice the same in a row, and the first word of it is that it fires.
          expect(told[0]).toMatch(/firing$/);
        }
        expect(Object.values(world.group?.members ?? {}).every(({ told }) => told !== "firing")).toBe(true);
        expect(earliest(world.group?.startedAt, end)).toBe(world.group?.startedAt ?? end);
      }),
    );
  });
});
