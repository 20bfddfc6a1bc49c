import type { Sandbox } from "#sandbox/sandbox.ts";

/** Tells every change of a run, its stages and its members, at its virtual time: what to read when a seed breaks something. */
export function narrate(sandbox: Sandbox, tell: (line: string) => void): void {
  const { runs } = sandbox.ports;
  const say = (line: string) => tell(`${sandbox.clock.now().toISOString()} ${line}`);
  sandbox.ports.runs = {
    ...runs,
    async save(run) {
      const before = await runs.get(run.id);
      const saved = await runs.save(run);
      for (const stage of saved.stages) {
        const was = before?.stages.find(({ name }) => name === stage.name);
        if (was?.status !== stage.status || was.pass !== stage.pass)
          say(`${run.id} stage ${stage.name}: ${was?.status} -> ${stage.status} ${stage.pass} ${textOf(stage.reason)}`);
      }
      if (before?.status !== saved.status)
        say(`${run.id}: ${before?.status} -> ${saved.status} ${textOf(saved.reason)}`);
      return saved;
    },
    async moveMember(runId, clusterId, from, change, clear) {
      const before = await runs.member(runId, clusterId);
      const moved = await runs.moveMember(runId, clusterId, from, change, clear);
      const { status, phase, reason } = change;
      if (moved && (status !== undefined || phase !== undefined || reason !== undefined))
        say(
          `${runId} ${clusterId}: ${before?.status} -> ${moved.status} ${moved.phase ?? ""} ${textOf(reason)}`.trimEnd(),
        );
      return moved;
    },
  };
}

const textOf = (reason: { code: string; message: string } | undefined): string =>
  reason === undefined ? "" : `${reason.code}: ${reason.message}`;
