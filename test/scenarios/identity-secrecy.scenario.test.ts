import { afterEach, expect, it, vi } from "vitest";
import { memoryLockStore } from "#adapters/memory/locks.ts";
import { memoryMessageStore } from "#adapters/memory/messages.ts";
import { memoryRunStore } from "#adapters/memory/runs.ts";
import type { OperatorRequest } from "#events/operator/requests.ts";
import type { Handler } from "#functions/runtime/define-handler.ts";
import { NOW, policyWith, stagePolicy } from "../helpers/fleet.ts";
import { proofBy } from "../helpers/people.ts";
import { fleetOf, sandboxBench, seedCluster } from "../helpers/sandbox.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** A store that writes down everything it is given. */
function noted<Store extends object>(store: Store, notes: unknown[]): Store {
  return new Proxy(store, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...given: unknown[]) => {
        notes.push(JSON.parse(JSON.stringify(given)));
        return Reflect.apply(member, target, given);
      };
    },
  });
}

it("a proof is in no log line, answer, event, table, execution or message", async () => {
  const approval = { before: true, between: false, after: false, approvers: ["ana"], expiresSeconds: 86_400 };
  const stages = [stagePolicy({ approval: { ...approval, requesterMayApprove: false } })];
  const [tables, events, answers, lines]: unknown[][] = [[], [], [], []];
  const bench = sandboxBench({
    policy: policyWith(stages, { people: { identity: "verified", slack: {} } }),
    fleet: fleetOf(seedCluster("a")),
    stores: {
      runs: noted(memoryRunStore(), tables ?? []),
      locks: noted(memoryLockStore(), tables ?? []),
      messages: noted(memoryMessageStore(), tables ?? []),
    },
    onEvent: (event) => void events?.push(event),
  });

  // The operator as on Lambda: it logs, and composes its ports itself.
  vi.stubEnv("POWERTOOLS_DEV", "true");
  vi.stubEnv("POWERTOOLS_LOG_LEVEL", "DEBUG");
  vi.stubEnv("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
  for (const level of ["debug", "info", "warn", "error", "log"] as const)
    vi.spyOn(console, level).mockImplementation((...line: unknown[]) => void lines?.push(line));
  vi.resetModules();
  let ports = bench.ports;
  vi.doMock("#functions/runtime/compose.ts", () => ({ compose: () => ports }));
  const { handler } = (await import("#functions/triggers/operator.ts")) as { handler: Handler };
  const secrets: string[] = [];
  const ask = async (user: string, request: OperatorRequest, change = (proof: string) => proof) => {
    const proof = change(await proofBy(bench, user, request));
    secrets.push(proof, new URLSearchParams(proof).get("X-Amz-Signature") ?? proof);
    const context = { awsRequestId: "r", functionName: "fleetwright-operator", getRemainingTimeInMillis: () => 60_000 };
    const answer: unknown = await handler({ ...request, proof }, context as never).catch((error: unknown) => error);
    answers?.push(answer instanceof Error ? [answer.name, answer.message, answer.stack, answer.cause] : answer);
    await bench.clock.settle();
    return answer;
  };

  const goal = { kind: "kubernetes-version", version: "1.35" } as const;
  const approve = { action: "approve-stage", runId: "run", stage: "all", by: "ana", why: "fine" } as const;
  expect(await ask("jo", { action: "start-run", goal, requestedBy: "jo", runId: "run" })).toHaveProperty(
    "executionArn",
  );
  await bench.clock.run({ until: new Date(NOW.getTime() + 600_000) });
  expect(await ask("eve", approve)).toMatchObject({ code: "IDENTITY_DIFFERS" });
  expect(await ask("ana", approve, (proof) => `${proof}0`)).toMatchObject({ code: "IDENTITY_NOT_PROVEN" });
  expect(await ask("ana", approve, (proof) => proof.replace("https", "ftp"))).toMatchObject({ action: "rejected" });
  expect(await ask("ana", { ...approve, action: "nonsense" } as never)).toMatchObject({ name: "InvalidEventError" });
  expect(await ask("ana", approve, (proof) => proof.padEnd(9_000, "0"))).toMatchObject({ name: "InvalidEventError" });
  // STS is away, and a table too: errors are logged with all they carry.
  const { stsIdentityVerifier } = await import("#adapters/aws/caller-identity.ts");
  const fetch = (url: unknown) => Promise.reject(new TypeError(`Failed to parse URL from ${url}`));
  const away = stsIdentityVerifier({ region: "eu-west-1", clock: bench.clock, fetch });
  ports = { ...bench.ports, identities: away };
  expect(await ask("ana", approve)).toMatchObject({ name: "ServiceUnavailableError" });
  ports = { ...bench.ports, runs: { ...bench.ports.runs, get: () => Promise.reject(new Error("no table")) } };
  expect(await ask("ana", approve)).toMatchObject({ message: "no table" });
  ports = bench.ports;
  expect(await ask("ana", approve)).toMatchObject({ action: "changed" });
  await bench.finish();
  expect((await bench.view()).run.status).toBe("succeeded");

  const executions = bench.engine.machines().flatMap(({ arn }) => bench.engine.executions(arn));
  const histories = executions.map(({ arn, input, output }) => [input, output, bench.engine.historyOf(arn)]);
  const places = { lines, answers, events, tables, histories, messages: bench.slack.messages(), calls: bench.calls };
  for (const [place, content] of Object.entries(places)) {
    const text = JSON.stringify(content);
    expect([place, text.length > 100]).toEqual([place, true]);
    expect([place, secrets.filter((secret) => text.includes(secret))]).toEqual([place, []]);
    expect([place, /X-Amz-\w+=|amazonaws\.com\/\?/.test(text)]).toEqual([place, false]);
  }
});
