import { beforeEach, describe, expect, it } from "vitest";
import type { Episode, LockStore, MessageRecord, MessageStore, RequestStore, RunStore } from "#core/ports.ts";
import type { MemberRecord, RunRecord } from "#core/run/run.ts";
import { memberRecord, stageRecord } from "../helpers/records.ts";
import { runRecord } from "../helpers/run-records.ts";

/** What every store must do, whatever it is made of. Each suite gets fresh stores. */
export interface Stores {
  runs: RunStore;
  locks: LockStore;
  messages: MessageStore;
  requests: RequestStore;
}

const run = (id: string, startedAt = "2026-01-01T00:00:00.000Z"): RunRecord =>
  runRecord([stageRecord({ name: "dev" }, { name: "dev", status: "pending" })], { id, startedAt, revision: 0 });

const member = (runId: string, name: string, change: Partial<MemberRecord> = {}): MemberRecord =>
  memberRecord(name, { runId, stage: "dev", labels: { tier: "dev" }, ...change });

const at = (second: number): string => `2026-01-01T00:00:0${second}.000Z`;

/** A frozen value refuses; that is as good as a copy. */
function tamper(change: () => void): void {
  try {
    change();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}

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
      expect(await runs.wait("nope", 0, "token", at(1))).toBe(false);
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

    it("lists runs that have not ended, from a day on, newest first, on as many pages as it takes", async () => {
      const reason = { code: "X", message: "x".repeat(300_000) };
      const days = ["01", "02", "03", "04", "05", "06"];
      for (const day of days) await runs.create({ ...run(day, `2026-01-${day}T00:00:00.000Z`), reason }, []);
      await runs.save({ ...run("04", "2026-01-04T00:00:00.000Z"), status: "succeeded" });
      const found = await runs.running("2026-01-02T00:00:00.000Z");
      expect(found.map(({ id }) => id)).toEqual(["06", "05", "03", "02"]);
      expect(found[3]).toEqual({ ...run("02", "2026-01-02T00:00:00.000Z"), reason });
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
      // Nor on one it never had: such a run is not this one.
      await expect(runs.save({ ...run("r"), revision: 2 })).rejects.toMatchObject({ name: "StaleWriteError" });
      expect(await runs.wait("r", 2, "token", at(1))).toBe(false);
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
      expect(await runs.wait("r", 0, "late", at(1))).toBe(false);
      expect(await runs.wait("r", 1, "token", at(1))).toBe(true);
      expect(await runs.touch("r")).toBe("token");
      // Who died before using the token can come again.
      expect(await runs.touch("r")).toBe("token");
      expect(await runs.get("r")).toMatchObject({ revision: 3 });
    });

    it("keeps a waiter that came after the run was read: only the next one replaces it", async () => {
      await runs.create(run("r"), []);
      expect(await runs.wait("r", 0, "first", at(1))).toBe(true);
      const read = await runs.get("r");
      // Somebody pauses the run while the workflow goes to sleep; the token must be there when they wake it.
      expect(await runs.wait("r", 0, "second", at(2))).toBe(true);
      const saved = await runs.save({ ...run("r"), ...read, status: "succeeded" });
      expect(saved).toMatchObject({ status: "succeeded", revision: 1, waiter: "second" });
      expect(await runs.touch("r")).toBe("second");
    });

    it("keeps the later of two waits at one revision, whichever comes first", async () => {
      await runs.create(run("r"), []);
      expect(await runs.wait("r", 0, "later", at(2))).toBe(true);
      expect(await runs.wait("r", 0, "earlier", at(1))).toBe(false);
      expect(await runs.wait("r", 0, "again", at(2))).toBe(false);
      expect(await runs.touch("r")).toBe("later");
      // What was changed since is decided anew: that wait counts, whatever a clock says.
      expect(await runs.wait("r", 1, "touched", at(2))).toBe(true);
      const read = await runs.get("r");
      const saved = await runs.save({ ...run("r"), ...read });
      expect(saved.waiter).toBe("touched");
      expect(await runs.wait("r", 2, "saved", at(1))).toBe(true);
      expect(await runs.touch("r")).toBe("saved");
    });

    it("forgets what a saved run no longer says", async () => {
      await runs.create(run("r"), []);
      const control = { kind: "paused" as const, by: "jo", at: "2026-01-01T00:00:00.000Z", why: "" };
      const paused = await runs.save({ ...run("r"), control });
      expect(paused).toMatchObject({ control });
      const resumed = await runs.save({ ...paused, control: undefined });
      expect(resumed.control).toBeUndefined();
      expect((await runs.get("r"))?.control).toBeUndefined();
    });

    it("does not save a run it does not have", async () => {
      await expect(runs.save(run("nope"))).rejects.toMatchObject({ name: "StaleWriteError" });
      expect(await runs.get("nope")).toBeUndefined();
    });

    it("lets one of several who save at once win", async () => {
      await runs.create(run("r"), []);
      const saves = await Promise.allSettled(
        ["a", "b", "c"].map((requestedBy) => runs.save({ ...run("r"), requestedBy })),
      );
      expect(saves.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect(await runs.get("r")).toMatchObject({ revision: 1 });
    });

    it("counts every touch, also those at once", async () => {
      await runs.create(run("r"), []);
      await runs.wait("r", 0, "token", at(1));
      const tokens = await Promise.all(Array.from({ length: 8 }, () => runs.touch("r")));
      expect(new Set(tokens)).toEqual(new Set(["token"]));
      expect(await runs.get("r")).toMatchObject({ revision: 8 });
    });

    it("lets one of several creators at once win, with a complete list of members", async () => {
      const list = ["a", "b", "c"].map((name) => member("r", name));
      const created = await Promise.all([1, 2, 3].map(() => runs.create(run("r"), list)));
      expect(created.filter(Boolean)).toHaveLength(1);
      expect(await runs.members("r")).toHaveLength(3);
    });

    it("keeps the runs' members apart", async () => {
      await runs.create(run("r"), [member("r", "a")]);
      await runs.create(run("r2"), [member("r2", "a")]);
      await runs.moveMember("r", "111122223333/eu-west-1/a", ["waiting"], { status: "upgrading" });
      expect(await runs.member("r2", "111122223333/eu-west-1/a")).toEqual(member("r2", "a"));
    });

    it("changes nothing for a move without a status to come from", async () => {
      await runs.create(run("r"), [member("r", "a")]);
      expect(await runs.moveMember("r", "111122223333/eu-west-1/a", [], { status: "failed" })).toBeUndefined();
      expect(await runs.member("r", "111122223333/eu-west-1/a")).toEqual(member("r", "a"));
    });

    it("hands out values nobody can change behind its back", async () => {
      await runs.create(run("r"), [member("r", "a")]);
      const read = await runs.get("r");
      tamper(() => Object.assign(read ?? {}, { status: "failed" }));
      tamper(() => Object.assign(read?.stages[0] ?? {}, { status: "failed" }));
      expect(await runs.get("r")).toEqual(run("r"));
    });

    it("takes values nobody can change behind its back, and leaves the giver's its own", async () => {
      const [given, list] = [run("r"), [member("r", "a")]];
      await runs.create(given, list);
      Object.assign(given.stages[0] ?? {}, { status: "failed" });
      Object.assign(list[0]?.labels ?? {}, { tier: "prod" });
      expect(await runs.get("r")).toEqual(run("r"));
      expect(await runs.members("r")).toEqual([member("r", "a")]);
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

    it("are free at the very moment they expire", async () => {
      await locks.acquire(lock("a", now.toISOString()), now);
      expect(await locks.acquire(lock("b"), now)).toEqual(lock("b"));
      // Who lost it that way does not give away the next one's.
      expect(await locks.release("cluster#1", "a")).toBe(false);
    });

    it("of one key say nothing about another's", async () => {
      await locks.acquire(lock("a"), now);
      expect(await locks.acquire({ ...lock("b"), key: "cluster#2" }, now)).toMatchObject({ owner: "b" });
      expect(await locks.get("cluster#3")).toBeUndefined();
    });

    it("hand out values nobody can change behind their back", async () => {
      const mine = lock("a");
      const held = await locks.acquire(mine, now);
      tamper(() => Object.assign(held, { owner: "b" }));
      tamper(() => Object.assign(mine, { owner: "b" }));
      expect(await locks.get("cluster#1")).toEqual(lock("a"));
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

    const record: MessageRecord = { key: "run/r", episodes: [], state: { a: 1 }, seen: ["e1"], version: 0 };
    const episode: Episode = {
      number: 1,
      channel: "#c",
      message: { text: "t", blocks: [] },
      revision: 1,
      shown: 0,
      replies: [],
    };

    it("are kept with a version, and changed on it only", async () => {
      const first = await messages.save(record);
      expect(first.version).toBe(1);
      await expect(messages.save(record)).rejects.toMatchObject({ name: "StaleWriteError" });
      await messages.save({ ...first, episodes: [episode] });
      expect(await messages.get("run/r")).toEqual({ ...record, version: 2, episodes: [episode] });
      expect(await messages.get("nope")).toBeUndefined();
    });

    it("are stored anew only by who found none", async () => {
      await expect(messages.save({ ...record, version: 3 })).rejects.toMatchObject({ name: "StaleWriteError" });
      expect(await messages.get("run/r")).toBeUndefined();
    });

    it("are claimed by one of several at once", async () => {
      const claim = { at: "2026-01-01T00:00:00.000Z", until: "2026-01-01T00:01:00.000Z" };
      const claims = await Promise.allSettled(
        ["e1", "e2", "e3"].map((reply) =>
          messages.save({ ...record, episodes: [{ ...episode, claim: { ...claim, reply } }] }),
        ),
      );
      expect(claims.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect(await messages.get("run/r")).toMatchObject({ version: 1, episodes: [{ claim }] });
    });

    it("are found while something of theirs is not shown, or was refused, and no longer", async () => {
      const at = (minute: number) => `2026-01-01T00:0${minute}:00.000Z`;
      const place = { channel: "C1", ts: "1.2" };
      const refused = { code: "is_archived", at: at(1), revision: 1, replies: 0 };
      const wanted = await messages.save({ ...record, key: "a", episodes: [episode], askedAt: at(2) });
      await messages.save({ ...record, key: "b", episodes: [episode], askedAt: at(1) });
      await messages.save({ ...record, key: "c", episodes: [{ ...episode, refused }], askedAt: at(1) });
      await messages.save({ ...record, key: "d", episodes: [{ ...episode, place, shown: 1 }], askedAt: at(1) });
      const found = async (kind: "unshown" | "refused", before: string) =>
        (await messages.outstanding(kind, new Date(before))).map(({ key }) => key);
      expect(await found("unshown", at(3))).toEqual(["b", "a"]);
      expect(await found("unshown", at(2))).toEqual(["b"]);
      expect(await found("refused", at(3))).toEqual(["c"]);
      await messages.save({ ...wanted, episodes: [{ ...episode, place, shown: 1 }] });
      expect(await found("unshown", at(3))).toEqual(["b"]);
      expect((await messages.outstanding("unshown", new Date(at(3))))[0]).toEqual(await messages.get("b"));
    });

    it("hand out values nobody can change behind their back", async () => {
      await messages.save({ ...record, state: { phase: "soak" } });
      const read = await messages.get("run/r");
      tamper(() => void read?.seen.push("e2"));
      tamper(() => Object.assign(read?.state ?? {}, { phase: "done" }));
      expect(await messages.get("run/r")).toMatchObject({ state: { phase: "soak" }, seen: ["e1"] });
    });
  });

  describe(`${name}: requests`, () => {
    let requests: RequestStore;
    beforeEach(async () => {
      ({ requests } = await make());
    });
    const asked = { key: "slack/1", sentAt: "1", respondTo: "https://hooks.slack.com/x", expiresAt: at(9) };

    it("are taken once, and whoever comes again is told what came first", async () => {
      expect(await requests.take(asked)).toBeUndefined();
      expect(await requests.take({ ...asked, sentAt: "2", respondTo: "https://hooks.slack.com/y" })).toEqual(asked);
      expect(await requests.get("slack/1")).toEqual(asked);
      expect(await requests.get("slack/2")).toBeUndefined();
    });

    it("are taken by exactly one of many at once", async () => {
      const taken = await Promise.all(
        Array.from({ length: 10 }, (_, index) => requests.take({ ...asked, sentAt: String(index) })),
      );
      expect(taken.filter((known) => known === undefined)).toHaveLength(1);
    });

    it("are settled by the first answer", async () => {
      await requests.take(asked);
      expect(await requests.settle("slack/1", "done")).toBe("done");
      expect(await requests.settle("slack/1", "done again")).toBe("done");
      expect(await requests.get("slack/1")).toEqual({ ...asked, answer: "done" });
      // It was removed meanwhile: nobody makes it anew.
      expect(await requests.settle("slack/2", "late")).toBe("late");
      expect(await requests.get("slack/2")).toBeUndefined();
    });

    it("lose where the answer goes to when they are closed", async () => {
      await requests.take(asked);
      await requests.settle("slack/1", "done");
      await requests.close("slack/1");
      await requests.close("slack/2");
      const { respondTo: _secret, ...others } = asked;
      expect(await requests.get("slack/1")).toEqual({ ...others, answer: "done" });
      expect(await requests.get("slack/2")).toBeUndefined();
      expect(await requests.take(asked)).toEqual({ ...others, answer: "done" });
    });

    it("that were forgotten are new", async () => {
      await requests.take(asked);
      await requests.forget("slack/1");
      await requests.forget("slack/1");
      expect(await requests.take(asked)).toBeUndefined();
    });
  });
}
