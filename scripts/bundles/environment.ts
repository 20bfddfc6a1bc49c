import { TABLE_NAMES, tableVariable } from "#adapters/aws/tables.ts";
import { MACHINES, machineVariable } from "#events/machines.ts";
import { physicalQueue, queues, queueVariable } from "#events/queues.ts";

/** What a deployment tells every function (`functions/runtime/env.ts`), for one that stands nowhere. */
export const ENVIRONMENT: Readonly<Record<string, string>> = {
  FLEETWRIGHT_POLICY_FILE: "fleet.yaml",
  FLEETWRIGHT_BUS: "fleetwright",
  ...Object.fromEntries(TABLE_NAMES.map((name) => [tableVariable(name), name])),
  ...Object.fromEntries(
    queues.map(({ name, fifo }) => [
      queueVariable(name),
      `https://sqs.eu-west-1.amazonaws.com/111122223333/${physicalQueue(name, fifo)}`,
    ]),
  ),
  ...Object.fromEntries(
    MACHINES.map((name) => [machineVariable(name), `arn:aws:states:eu-west-1:111122223333:stateMachine:${name}`]),
  ),
};
