import { beforeEach, describe, expect, it } from "vitest";
import { EventsNotAcceptedError } from "#core/errors.ts";
import type { ChangeRequest } from "#core/run/control.ts";
import type { FleetEvent } from "#events/envelope.ts";
import { controlRun, directStage, skipMember } from "#functions/runtime/run/control.ts";
import { tellRun } from "#functions/runtime/slack/tell.ts";
import { NOW } from "../../../helpers/fleet.ts";
import { memberRecord, stageRecord } from "../../../helpers/records.ts";
import { later, runRecord } from "../../../helpers/run-records.ts";
import { sandboxBench } from "../../../helpers/sandbox.ts";

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

  const repeated = { by: "ana", why: "again", at: later(60).toISOString() };
  const changes = {
    paused: (by: ChangeRequest) => controlRun(at.ports, at.run.id, "paused", by),
    aborted: (by: ChangeRequest) => controlRun(at.ports, at.run.id, "aborted", by),
    "stage-skipped": (by: ChangeRequest) => directStage(at.ports, at.run.id, "all", "skip", by),
  };

  it.each(["paused", "aborted", "stage-skipped"] as const)(
    "%s: repeated, wakes it again and tells the same event again, of who asked first",
    async (what) => {
      await changes[what](request);
      await changes[what](repeated);
      expect(at.woken).toEqual(["token", "token"]);
      expect(at.told).toHaveLength(2);
      expect(at.told[1]).toEqual(at.told[0]);
      expect(at.told[0]?.detail).toMatchObject({ what, ...request });
    },
  );

  it.each(["paused", "aborted", "stage-skipped"] as const)(
    "%s: repeated, tells what could not be told at first",
    async (what) => {
      at.bus.broken = true;
      await expect(changes[what](request)).rejects.toThrow(EventsNotAcceptedError);
      at.bus.broken = false;
      await changes[what](repeated);
      expect(at.told.map(({ detail }) => detail)).toMatchObject([{ what, ...request }]);
    },
  );

  it("told again is shown once", async () => {
    await changes.paused(request);
    await changes.paused(repeated);
    const shown: boolean[] = [];
    for (const { detail } of at.told) shown.push(await tellRun(at.ports, "runControlled", detail));
    expect(shown).toEqual([true, false]);
  });

  it("resumed is told as of who resumes, not of who paused", async () => {
    await changes.paused(request);
    await controlRun(at.ports, at.run.id, "resumed", repeated);
    expect(at.told[1]?.detail).toMatchObject({ what: "resumed", ...repeated });
  });
});
