import type { SandboxEnvironment, SimulatedService } from "../aws/service.ts";
import type { Faults } from "../faults/faults.ts";
import { EventSourceMapping, type MappingOptions } from "./mapping.ts";
import { messageOperations } from "./operations/messages.ts";
import { moveOperations } from "./operations/moves.ts";
import { queueOperations } from "./operations/queues.ts";
import type { Queue, QueueSettings } from "./queue.ts";
import { addQueue, digestOf, type SqsWorld, urlOf } from "./state.ts";

export interface SqsSimulator {
  service: SimulatedService;
  /** Makes a queue, as a deployment does. @returns its URL */
  add(arn: string, settings: QueueSettings): string;
  /** An event source mapping of a queue that there is. */
  consume(arn: string, mapping: Pick<MappingOptions, "function" | "batchSize" | "maximumConcurrency" | "invoke">): void;
  /** By its name: what stands in it, and what was received how often. */
  queue(name: string): Queue;
}

/** Simple Queue Service: standard and FIFO queues with dead-letter queues, and what calls functions for them. */
export function createSqs(environment: SandboxEnvironment, faults: Faults): SqsSimulator {
  const world: SqsWorld = { environment, faults, queues: new Map(), moves: [] };
  const operations = { ...queueOperations(world), ...messageOperations(world), ...moveOperations(world) };
  const known = (found: Queue | undefined, name: string): Queue => {
    if (!found) throw new RangeError(`no queue ${name}`);
    return found;
  };
  return {
    service: {
      service: "sqs",
      operations: Object.fromEntries(
        Object.entries(operations).map(([name, operation]) => [
          name,
          (call) => {
            faults.before(call);
            return operation(call);
          },
        ]),
      ),
    },
    add: (arn, settings) => urlOf(addQueue(world, arn, settings)),
    consume: (arn, mapping) =>
      new EventSourceMapping({
        ...mapping,
        environment,
        faults,
        digest: digestOf,
        queue: known(world.queues.get(arn), arn),
      }).wake(),
    queue: (name) =>
      known(
        [...world.queues.values()].find((queue) => queue.name === name),
        name,
      ),
  };
}
