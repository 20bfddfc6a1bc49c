import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { memoryActivationRecordStore } from "#adapters/memory/activations.ts";
import { memoryClusterRecordStore } from "#adapters/memory/clusters.ts";
import { memoryFindingStore } from "#adapters/memory/findings.ts";
import { memoryLockStore } from "#adapters/memory/locks.ts";
import { memoryMessageStore } from "#adapters/memory/messages.ts";
import { memoryRunStore } from "#adapters/memory/runs.ts";
import type { Composition } from "#functions/runtime/compose.ts";
import type { GivenPorts, Handler } from "#functions/runtime/define-handler.ts";
import { PORTS } from "#functions/runtime/ports-key.ts";
import type { Operation } from "#sandbox/aws/service.ts";
import { startServer } from "#sandbox/wire/server.ts";
import { cli } from "../helpers/cli.ts";
import type { HybridOptions } from "../helpers/hybrid.ts";
import { HYBRID_SCENARIOS, type HybridBench } from "../helpers/hybrid-scenarios.ts";
import { noted } from "../helpers/noted.ts";

const given = vi.hoisted((): { ports?: Composition } => ({}));

/** Functions as on Lambda: each composes its ports by itself, and so logs. */
vi.mock("#functions/runtime/compose.ts", () => ({ compose: () => given.ports }));
vi.mock("#sandbox/handlers.ts", async (original) => {
  const { handlers } = await original<{ handlers: Record<string, Handler> }>();
  const alone = Object.entries(handlers).map(([name, handler]): [string, Handler] => [
    name,
    (event, { [PORTS]: ports, ...context }: Parameters<Handler>[1] & GivenPorts) => {
      if (ports) given.ports = ports;
      return handler(event, context as never);
    },
  ]);
  return { handlers: Object.fromEntries(alone) };
});

const lines: unknown[] = [];
beforeEach(() => {
  lines.length = 0;
  vi.stubEnv("POWERTOOLS_DEV", "true");
  vi.stubEnv("POWERTOOLS_LOG_LEVEL", "DEBUG");
  vi.stubEnv("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
  for (const level of ["debug", "info", "warn", "error", "log"] as const)
    vi.spyOn(console, level).mockImplementation((...line: unknown[]) => void lines.push(line));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** Where what is secret could come to light. */
type Places = Record<string, unknown>;

interface Recorded {
  options: HybridOptions;
  tables: unknown[];
  events: unknown[];
}

function recorded(): Recorded {
  const [tables, events]: [unknown[], unknown[]] = [[], []];
  const stores = {
    runs: noted(memoryRunStore(), tables),
    locks: noted(memoryLockStore(), tables),
    messages: noted(memoryMessageStore(), tables),
    clusterRecords: noted(memoryClusterRecordStore(), tables),
    findings: noted(memoryFindingStore(), tables),
    activationRecords: noted(memoryActivationRecordStore(), tables),
  };
  return { tables, events, options: { stores, onEvent: (event) => void events.push(event) } };
}

/** Codes as SSM made them, also of activations that are gone. */
const issued: string[] = [];
vi.mock("#sandbox/ssm/operations/create-activation.ts", async (original) => {
  const { createActivation } = await original<{ createActivation: (world: WorldOfSsm) => Operation }>();
  return {
    createActivation:
      (world: WorldOfSsm): Operation =>
      (call) => {
        const before = new Set(world.activations.keys());
        try {
          return createActivation(world)(call);
        } finally {
          // Also of those whose answer is lost.
          for (const [id, { code }] of world.activations) if (!before.has(id)) issued.push(code);
        }
      },
  };
});
interface WorldOfSsm {
  activations: Map<string, { code: string }>;
}

async function commandLines({ sandbox }: HybridBench): Promise<unknown[]> {
  const server = await startServer({ gateway: sandbox.gateway, clock: sandbox.clock, port: 0 });
  try {
    const at = ["--endpoint", server.url];
    const said: unknown[] = [];
    for (const { id, status } of await sandbox.ports.activationRecords.list()) {
      said.push(await cli("hybrid", "show", id, ...at), await cli("hybrid", "show", id, "--json", ...at));
      if (status === "issued") said.push(await cli("hybrid", "revoke", id, "--dry-run", ...at));
    }
    said.push(await cli("hybrid", "list", "--all", ...at), await cli("hybrid", "list", "--all", "--json", ...at));
    // Not waited for: where a store is down, nobody moves the clock on.
    const activate = ["hybrid", "activate", "lyon", "--name", "cli", "--as", "ana", "--no-wait", "--debug", ...at];
    said.push(await cli(...activate), await cli(...activate, "--json"));
    await sandbox.clock.settle();
    said.push(await cli("hybrid", "show", "lyon", ...at), await cli("hybrid", "show", "lyon", "--json", ...at));
    return said;
  } finally {
    await server.close();
  }
}

function placesOf(bench: HybridBench, { tables, events }: Recorded, commands: unknown[]): Places {
  const { engine, slack } = bench.sandbox;
  const executions = engine.machines().flatMap(({ arn }) => engine.executions(arn));
  const histories = executions.map(({ arn, input, output, error, cause }) => [
    [input, output, error, cause],
    engine.historyOf(arn),
  ]);
  return { "log lines": lines, tables, events, histories, messages: slack.messages(), "command lines": commands };
}

const spellings = (code: string): string[] => [
  code,
  encodeURIComponent(code),
  Buffer.from(code).toString("base64").replace(/=+$/, ""),
];

/** Codes that are found somewhere, with where. */
const hits = (places: Places, codes: readonly string[]): string[] =>
  Object.entries(places).flatMap(([place, content]) => {
    const text = JSON.stringify(content);
    return codes
      .filter((code) => spellings(code).some((spelling) => text.includes(spelling)))
      .map((code) => `${place}: ${code}`);
  });

describe("the code of an activation is in no log line, execution, table, event, message and command line", () => {
  it.each(Object.entries(HYBRID_SCENARIOS))("%s", async (name, play) => {
    issued.length = 0;
    const record = recorded();
    const bench = await play(record.options);
    const commands = await commandLines(bench);
    const codes = [...issued];
    const places = placesOf(bench, record, commands);
    // Those of Roles Anywhere have none: nothing about them can come to light.
    expect(codes.length > 0).toBe(!/Roles Anywhere/.test(name));
    for (const [place, content] of Object.entries(places))
      expect([place, codes.length === 0 || JSON.stringify(content).length > 100]).toEqual([place, true]);
    expect(hits(places, codes)).toEqual([]);
  });

  it("and one that is planted is found, in every place and spelling", async () => {
    issued.length = 0;
    const record = recorded();
    const bench = await (HYBRID_SCENARIOS["an activation that is used up"] as (typeof HYBRID_SCENARIOS)[string])(
      record.options,
    );
    const [code = ""] = [...issued];
    expect(code).toMatch(/^[A-Za-z0-9+/]{20}$/);
    const places = placesOf(bench, record, []);
    for (const place of Object.keys(places)) {
      for (const spelling of spellings(code)) {
        const planted = { ...places, [place]: [places[place], { deep: [`x${spelling}y`] }] };
        expect(hits(planted, [code])).toEqual([`${place}: ${code}`]);
      }
    }
  });
});
