import { existsSync } from "node:fs";
import { readIdentity } from "#adapters/aws/deployment/identity.ts";
import { readDeadLetters } from "#adapters/aws/deployment/queues.ts";
import { readRules } from "#adapters/aws/deployment/rules.ts";
import { readStateMachine, readTable } from "#adapters/aws/deployment/state.ts";
import { readTrails } from "#adapters/aws/deployment/trails.ts";
import type { Where } from "#adapters/aws/deployment/where.ts";
import type { OperatorClient } from "#adapters/aws/operator-client.ts";
import { systemClock } from "#adapters/aws/system-clock.ts";
import { knock } from "#adapters/http/knock.ts";
import type { DoctorFacts, Read, ReadProblem } from "#core/doctor/facts.ts";
import { failedQueueOf } from "#core/doctor/forwarding.ts";
import { InvalidInputError } from "#core/errors.ts";
import { partitionOf } from "#core/fleet/partition.ts";
import { VERSION } from "#core/version.ts";
import { doorRoutes } from "#events/http/door.ts";
import type { DoctorAnswer } from "#events/operator/doctor.ts";
import { deadLettersOf, physicalQueue, queues } from "#events/queues.ts";
import { ask } from "../operator-options.ts";
import { readPolicy } from "../policy-file.ts";
import { definitionOf } from "./definitions.ts";

export interface Examination {
  operator: OperatorClient;
  endpoint?: string;
  /** Policy file to compare with the deployed one. */
  config: string;
}

/** What only the deployment's names lead to, when it does not say them. */
const UNASKED: { problem: ReadProblem } = {
  problem: { kind: "failed", message: "what to look for is not known: the operator function did not answer" },
};

/** Reads all that can be read of a deployment. Only what makes it pointless is thrown. @throws {InvalidInputError} NO_ENDPOINT, NO_REGION */
export async function gather({ operator, endpoint, config }: Examination): Promise<DoctorFacts> {
  const answer = await asked(operator);
  const here: Where = endpoint === undefined ? {} : { endpoint };
  const identity = await readIdentity(here);
  const now = systemClock.now();
  const own = { now: now.toISOString(), version: VERSION, identity, operator: answer, policy: policyOf(config, now) };
  if ("problem" in answer)
    return {
      ...own,
      rules: UNASKED,
      trails: UNASKED,
      deadLetters: UNASKED,
      door: UNASKED,
      tables: {},
      stateMachines: {},
    };
  const door = await readDoor(answer.value.deployment.door, endpoint, now);
  return { ...own, door, ...(await ofDeployment(answer.value, { ...here, region: answer.value.hub.region })) };
}

async function ofDeployment(
  { deployment, hub: { account, region } }: DoctorAnswer,
  hub: Where,
): Promise<Pick<DoctorFacts, "rules" | "trails" | "tables" | "stateMachines" | "deadLetters">> {
  const [rules, trails, tables, stateMachines] = await Promise.all([
    readRules(hub, deployment.bus),
    readTrails(hub),
    each(deployment.tables, (table) => readTable(hub, table)),
    each(deployment.stateMachines, async (arn, machine) =>
      mapRead(await readStateMachine(hub, arn), (found) => ({ ...found, ours: definitionOf(machine) })),
    ),
  ]);
  const failed = `arn:${partitionOf(region)}:sqs:${region}:${account}:${failedQueueOf(deployment.bus)}`;
  const givenUp = queues.map(
    ({ name, fifo }) =>
      `arn:${partitionOf(region)}:sqs:${region}:${account}:${physicalQueue(`${deployment.bus}-${deadLettersOf(name)}`, fifo)}`,
  );
  return {
    rules: mapRead(rules, (read) => read.rules),
    trails,
    tables,
    stateMachines,
    deadLetters: await readDeadLetters(hub, [
      failed,
      ...givenUp,
      ...("value" in rules ? rules.value.deadLetterArns : []),
    ]),
  };
}

async function readDoor(address: string | null, endpoint: string | undefined, now: Date): Promise<DoctorFacts["door"]> {
  if (address === null) return { problem: { kind: "missing", message: "the deployment knows of no door" } };
  const url = new URL(address, endpoint).href;
  try {
    const paths = doorRoutes.map(({ path }) => path);
    const answers = await Promise.all(paths.map(async (path) => [path, await knock(url, path, now)] as const));
    return { value: Object.fromEntries(answers) };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return {
      problem: { kind: "failed", message: `${url}: ${cause instanceof Error ? cause.message : String(cause)}` },
    };
  }
}

async function asked(operator: OperatorClient): Promise<DoctorFacts["operator"]> {
  try {
    return { value: await ask(operator, { action: "doctor" }, "doctor") };
  } catch (error) {
    // Nothing was asked then: an address or a Region to be put right is wrong use, not a finding.
    if (error instanceof InvalidInputError && /^NO_(ENDPOINT|REGION)$/.test(error.code)) throw error;
    return { problem: { kind: "failed", message: error instanceof Error ? error.message : String(error) } };
  }
}

function policyOf(config: string, now: Date): DoctorFacts["policy"] {
  if (!existsSync(config))
    return { problem: { kind: "missing", message: `there is no ${config} here to compare with` } };
  try {
    return { value: readPolicy(config, now) };
  } catch (error) {
    return { problem: { kind: "failed", message: error instanceof Error ? error.message : String(error) } };
  }
}

const mapRead = <A, B>(read: Read<A>, change: (value: A) => B): Read<B> =>
  "value" in read ? { value: change(read.value) } : read;

async function each<T>(
  named: Readonly<Record<string, string>>,
  read: (value: string, name: string) => Promise<T>,
): Promise<Record<string, T>> {
  const entries = await Promise.all(
    Object.entries(named).map(async ([name, value]) => [name, await read(value, name)] as const),
  );
  return Object.fromEntries(entries);
}
