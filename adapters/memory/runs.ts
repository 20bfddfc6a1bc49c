import { StaleWriteError } from "#core/errors.ts";
import type { RunStore } from "#core/ports.ts";
import type { MemberRecord, RunRecord } from "#core/run/run.ts";
import { isolated } from "./isolated.ts";

/**
 * The run store of the sandbox. Records are replaced, never changed, so what a caller holds stays as it was read; that also makes reading a
 * thousand members cheap.
 */
export function memoryRunStore(): RunStore {
  const runs = new Map<string, RunRecord>();
  const members = new Map<string, Map<string, MemberRecord>>();
  const newestFirst = () => [...runs.values()].sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  return {
    async create(run, list) {
      if (runs.has(run.id)) return false;
      members.set(run.id, new Map(list.map((member) => [member.id, isolated(member)])));
      runs.set(run.id, isolated(run));
      return true;
    },
    async get(runId) {
      return runs.get(runId);
    },
    async list(limit) {
      return newestFirst().slice(0, limit);
    },
    async running(since) {
      return newestFirst().filter(({ status, startedAt }) => status === "running" && startedAt >= since);
    },
    async members(runId, stage) {
      const all = [...(members.get(runId)?.values() ?? [])];
      return stage === undefined ? all : all.filter((member) => member.stage === stage);
    },
    async member(runId, clusterId) {
      return members.get(runId)?.get(clusterId);
    },
    async save(run) {
      const stored = runs.get(run.id);
      if (stored?.revision !== run.revision) {
        throw new StaleWriteError(`run ${run.id} is no longer at revision ${run.revision}`);
      }
      const { waiter: _old, waitingSince: _over, ...change } = run;
      const waiter = stored.waiter === undefined ? {} : { waiter: stored.waiter };
      const saved = isolated({ ...change, ...waiter, revision: run.revision + 1 });
      runs.set(run.id, saved);
      return saved;
    },
    async moveMember(runId, clusterId, from, change, clear = []) {
      const member = members.get(runId)?.get(clusterId);
      if (!member || !from.includes(member.status)) return undefined;
      if (change.phase !== undefined && change.phase === member.phase) return undefined;
      const cleared = Object.fromEntries(clear.map((name) => [name, undefined]));
      // Absent members are no members of the copy.
      const moved = isolated({ ...member, ...definedMembers(change), ...cleared } as MemberRecord);
      members.get(runId)?.set(clusterId, moved);
      return moved;
    },
    async touch(runId) {
      const run = runs.get(runId);
      if (!run) return undefined;
      const { waitingSince: _over, ...rest } = run;
      runs.set(runId, isolated({ ...rest, revision: run.revision + 1 }));
      return run.waiter;
    },
    async wait(runId, revision, taskToken, since) {
      const run = runs.get(runId);
      if (run?.revision !== revision) return false;
      if (run.waitingSince !== undefined && run.waitingSince >= since) return false;
      runs.set(runId, isolated({ ...run, waiter: taskToken, waitingSince: since }));
      return true;
    },
  };
}

function definedMembers<T extends object>(change: T): Partial<T> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Partial<T>;
}
