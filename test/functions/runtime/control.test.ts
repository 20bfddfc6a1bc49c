import { beforeEach, describe, expect, it } from "vitest";
import { EventsNotAcceptedError } from "#core/errors.ts";
import type { FleetEvent } from "#events/envelope.ts";
import { controlRun, skipMember } from "#functions/runtime/control.ts";
import { NOW } from "../../helpers/fleet.ts";
import { memberRecord, stageRecord } from "../../helpers/records.ts";
import { runRecord } from "../../helpers/run-records.ts";
import { sandboxBench } from "../../helpers/sandbox.ts";

const request = { by: "jo", why: "", at: NOW.toISOString() };

/** A run that sleeps, and what becomes of those who change it. */
async function asleep() {
  const woken: string[] = [];
  const told: FleetEvent[] = [];
  const bus = { broken: false };
  const ports = {
    ...sandboxBench().ports,
    callbacks: { succeed: async (token: string) => woken.push(token) > 0 },
    events: {
      publish: async (events: FleetEvent[]) => {
        if (bus.broken) throw new EventsNotAcceptedError("the bus is not there");
        told.push(...events);
      },
    },
  };
  const run = runRecord([stageRecord({})]);
  await ports.runs.create(run, [memberRecord("a", {})]);
  await ports.runs.wait(run.id, run.revision, "token", NOW.toISOString());
  return { ports, run, woken, told, bus };
}

describe("a change of a run", () => {
  let at: Awaited<ReturnType<typeof asleep>>;
  beforeEach(async () => {
    at = await asleep();
  });

  it.each(["paused", "aborted"] as const)("%s: wakes it also when it cannot be told", async (what) => {
    at.bus.broken = true;
    await expect(controlRun(at.ports, at.run.id, what, request)).rejects.toThrow(EventsNotAcceptedError);
    expect(at.woken).toEqual(["token"]);
  });

  it("skipping a member: wakes it also when it cannot be told", async () => {
    at.bus.broken = true;
    await expect(skipMember(at.ports, at.run.id, "a", request)).rejects.toThrow(EventsNotAcceptedError);
    expect(at.woken).toEqual(["token"]);
  });

  it.each(["paused", "aborted"] as const)("%s: wakes it also when repeated, and is told once", async (what) => {
    await controlRun(at.ports, at.run.id, what, request);
    await controlRun(at.ports, at.run.id, what, request);
    expect(at.woken).toEqual(["token", "token"]);
    expect(at.told).toHaveLength(1);
  });
});
