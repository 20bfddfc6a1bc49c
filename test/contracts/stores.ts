import { beforeEach, describe, expect, it } from "vitest";
import type { LockStore, MessageStore, RunStore } from "#core/ports.ts";
import type { MemberRecord, RunRecord } from "#core/run/run.ts";
import { stagePolicy } from "../helpers/fleet.ts";

/** What every store must do, whatever it is made of. Each suite gets fresh stores. */
export interface Stores {
  runs: RunStore;
  locks: LockStore;
  messages: MessageStore;
}

const run = (id: string, startedAt = "2026-01-01T00:00:00.000Z"): RunRecord => ({
  id,
  goal: { kind: "kubernetes-version", version: "1.35" },
  strategy: "default",
  requestedBy: "somebody",
  status: "running",
  startedAt,
  stages: [{ name: "dev", policy: stagePolicy({ name: "dev" }), status: "pending" }],
  frozen: { windows: {}, freezes: [], maxConcurrentPerAccountRegion: 5 },
  revision: 0,
});

const member = (runId: string, name: string, change: Partial<MemberRecord> = {}): MemberRecord => ({
  runId,
  id: `111122223333/eu-west-1/${name}`,
  ref: { account: "111122223333", region: "eu-west-1", name },
  stage: "dev",
  labels: { tier: "dev" },
  from: "1.34",
  to: "1.35",
  hops: ["1.35"],
  order: 0,
  canary: false,
  status: "waiting",
  reason: { code: "BEHIND_TARGET", message: "behind" },
  ...change,
});

export function storeContract(name: string, make: () => Promise<Stores>): void {
  describe(`${name}: runs`, () => {
    let runs: RunStore;
    beforeEach(async () => {
      ({ runs } = await make());
    });

    it("keeps a run with its members, once", async () => {
      expect(await runs.create(run("r"), [member("r", "a"), member("r", "b", { stage: "prod" })])).toBe(true);
      expect(await runs.create({ ...run("r"), requestedBy: "somebody else" }, [member("r", "z")])).toBe(false);
      expect(await runs.get("r")).toEqual(run("r"));
      expect((await runs.members("r")).map(({ ref }) => ref.name).sort()).toEqual(["a", "b"]);
      expect((await runs.members("r", "prod")).map(({ ref }) => ref.name)).toEqual(["b"]);
      expect(await runs.member("r", "111122223333/eu-west-1/a")).toEqual(member("r", "a"));
    });

    it("knows what is not there", async () => {
      expect(await runs.get("nope")).toBeUndefined();
      expect(await runs.members("nope")).toEqual([]);
      expect(await runs.member("nope", "1/2/3")).toBeUndefined();
      expect(await runs.touch("nope")).toBeUndefined();
      expect(await runs.wait("nope", 0, "token")).toBe(false);
    });

    it("lists runs newest first", async () => {
      for (const [id, day] of [
        ["a", "01"],
        ["b", "03"],
        ["c", "02"],
      ])
        await runs.create(run(id ?? "", `2026-01-${day}T00:00:00.000Z`), []);
      expect((await runs.list(2)).map(({ id }) => id)).toEqual(["b", "c"]);
    });

    it("keeps more members than one page or batch holds", async () => {
      const padding = "x".repeat(3000);
      const many = Array.from({ length: 400 }, (_, index) =>
        member("r", `c${index}`, { order: index, reason: { code: "X", message: padding } }),
      );
      await runs.create(run("r"), many);
      expect((await runs.members("r")).length).toBe(400);
    });

    it("saves a run only on the revision it was read at", async () => {
      await runs.create(run("r"), []);
      const saved = await runs.save({ ...run("r"), status: "succeeded" });
      expect(saved).toMatchObject({ status: "succeeded", revision: 1 });
      await expect(runs.save({ ...run("r"), status: "failed" })).rejects.toMatchObject({ name: "StaleWriteError" });
      expect(await runs.get("r")).toMatchObject({ status: "succeeded", revision: 1 });
    });

    it("moves a member only from an allowed status, and one of two at once", async () => {
      await runs.create(run("r"), [member("r", "a")]);
      const id = "111122223333/eu-west-1/a";
      const moves = await Promise.all(
        [1, 2].map((n) => runs.moveMember("r", id, ["waiting"], { status: "upgrading", executionArn: `arn:${n}` })),
      );
      expect(moves.filter(Boolean)).toHaveLength(1);
      expect(await runs.moveMember("r", id, ["waiting"], { status: "failed" })).toBeUndefined();
      expect(await runs.moveMember("r", "1/2/3", ["waiting"], { status: "failed" })).toBeUndefined();
      const moved = await runs.moveMember("r", id, ["upgrading", "waiting"], {
        status: "upgraded",
        endedAt: "2026-01-02T00:00:00.000Z",
      });
      expect(moved).toMatchObject({ status: "upgraded", endedAt: "2026-01-02T00:00:00.000Z", order: 0 });
      expect(await runs.member("r", id)).toEqual(moved);
    });

    it("lets one of two enter a phase, and a member leave it again", async () => {
      await runs.create(run("r"), [member("r", "a", { status: "upgrading" })]);
      const id = "111122223333/eu-west-1/a";
      const entered = await Promise.all(
        [1, 2].map(() => runs.moveMember("r", id, ["upgrading"], { phase: "control-plane" })),
      );
      expect(entered.filter(Boolean)).toHaveLength(1);
      expect(await runs.moveMember("r", id, ["upgrading"], { phase: "nodegroups" })).toMatchObject({
        phase: "nodegroups",
      });
      expect(await runs.moveMember("r", id, ["upgrading"], { phase: "control-plane" })).toMatchObject({
        phase: "control-plane",
      });
    });

    it("takes a waiter only on the revision it was decided at, and gives it to everybody who changes the run", async () => {
      await runs.create(run("r"), []);
      expect(await runs.touch("r")).toBeUndefined();
      expect(await runs.wait("r", 0, "late")).toBe(false);
      expect(await runs.wait("r", 1, "token")).toBe(true);
      expect(await runs.touch("r")).toBe("token");
      // Who died before using the token can come again.
      expect(await runs.touch("r")).toBe("token");
      expect(await runs.get("r")).toMatchObject({ revision: 3 });
    });

    it("hands out values nobody can change behind its back", async () => {
      await runs.create(run("r"), [member("r", "a")]);
      const read = await runs.get("r");
      try {
        Object.assign(read ?? {}, { status: "failed" });
      } catch {
        // A frozen value refuses; that is as good as a copy.
      }
      expect(await runs.get("r")).toMatchObject({ status: "running" });
    });
  });

  describe(`${name}: locks`, () => {
    let locks: LockStore;
    const now = new Date("2026-01-01T12:00:00Z");
    const lock = (owner: string, expiresAt = "2026-01-02T12:00:00.000Z") => ({ key: "cluster#1", owner, expiresAt });
    beforeEach(async () => {
      ({ locks } = await make());
    });

    it("belong to who took them first", async () => {
      expect(await locks.acquire(lock("a"), now)).toEqual(lock("a"));
      expect(await locks.acquire(lock("b"), now)).toEqual(lock("a"));
      expect(await locks.get("cluster#1")).toEqual(lock("a"));
    });

    it("can be prolonged by their owner", async () => {
      await locks.acquire(lock("a"), now);
      expect(await locks.acquire(lock("a", "2026-01-03T00:00:00.000Z"), now)).toMatchObject({
        owner: "a",
        expiresAt: "2026-01-03T00:00:00.000Z",
      });
    });

    it("are free once they expired", async () => {
      await locks.acquire(lock("a", "2026-01-01T11:00:00.000Z"), now);
      expect(await locks.acquire(lock("b"), now)).toEqual(lock("b"));
    });

    it("are given back by their owner only", async () => {
      await locks.acquire(lock("a"), now);
      expect(await locks.release("cluster#1", "b")).toBe(false);
      expect(await locks.release("cluster#1", "a")).toBe(true);
      expect(await locks.release("cluster#1", "a")).toBe(false);
      expect(await locks.get("cluster#1")).toBeUndefined();
    });

    it("go to exactly one of many at once", async () => {
      const owners = Array.from({ length: 10 }, (_, index) => `o${index}`);
      const taken = await Promise.all(owners.map((owner) => locks.acquire(lock(owner), now)));
      expect(new Set(taken.map(({ owner }) => owner)).size).toBe(1);
    });
  });

  describe(`${name}: messages`, () => {
    let messages: MessageStore;
    beforeEach(async () => {
      ({ messages } = await make());
    });

    it("are kept with a version, and changed on it only", async () => {
      const record = { key: "run/r", state: { a: 1 }, seen: ["e1"], version: 0 };
      const first = await messages.save(record);
      expect(first.version).toBe(1);
      await expect(messages.save(record)).rejects.toMatchObject({ name: "StaleWriteError" });
      await messages.save({ ...first, place: { channel: "C1", ts: "1.2" } });
      expect(await messages.get("run/r")).toEqual({ ...record, version: 2, place: { channel: "C1", ts: "1.2" } });
      expect(await messages.get("nope")).toBeUndefined();
    });
  });
}
