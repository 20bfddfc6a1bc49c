import { AwsError, type Operation } from "../../aws/service.ts";
import { invalidParameter, missingParameter } from "../errors.ts";
import type { MoveTask, SqsWorld } from "../state.ts";

/** Redriving dead letters. Source: SQS API reference, StartMessageMoveTask; developer guide, "Configure a dead-letter queue redrive". */
export function moveOperations(world: SqsWorld): Record<string, Operation> {
  return {
    StartMessageMoveTask: ({ input }) => {
      if (input.SourceArn === undefined) throw missingParameter("SourceArn");
      const source = world.queues.get(String(input.SourceArn));
      if (!source)
        throw new AwsError(
          "ResourceNotFoundException",
          "The resource that you specified for the SourceArn parameter doesn't exist.",
          404,
        );
      if (![...world.queues.values()].some(({ settings }) => settings.redrive?.deadLetterArn === source.arn))
        throw invalidParameter("Source queue must be configured as a Dead Letter Queue.");
      const destinationArn = input.DestinationArn === undefined ? undefined : String(input.DestinationArn);
      if (destinationArn !== undefined && !world.queues.has(destinationArn))
        throw new AwsError(
          "ResourceNotFoundException",
          "The resource that you specified for the DestinationArn parameter doesn't exist.",
          404,
        );
      const waiting = source.messages().filter(({ visibleAt }) => visibleAt <= world.environment.clock.millis());
      const task: MoveTask = {
        handle: Buffer.from(`${source.arn}#${world.moves.length}`).toString("base64"),
        sourceArn: source.arn,
        ...(destinationArn === undefined ? {} : { destinationArn }),
        status: "COMPLETED",
        moved: 0,
        total: waiting.length,
        startedAt: world.environment.clock.millis(),
      };
      world.moves.push(task);
      for (const message of waiting) {
        const target = world.queues.get(destinationArn ?? message.sourceArn ?? "");
        // What somebody sent to the dead-letter queue directly came from no queue.
        if (!target) {
          Object.assign(task, { status: "FAILED", failureReason: "CouldNotDetermineMessageSource" });
          break;
        }
        source.take(message);
        const { sourceArn: _from, ...moved } = message;
        target.put(moved);
        task.moved += 1;
      }
      return { TaskHandle: task.handle };
    },
    ListMessageMoveTasks: ({ input }) => ({
      Results: world.moves
        .filter(({ sourceArn }) => sourceArn === input.SourceArn)
        .reverse()
        .slice(0, Number(input.MaxResults ?? 1))
        .map((task) => ({
          Status: task.status,
          SourceArn: task.sourceArn,
          ...(task.destinationArn === undefined ? {} : { DestinationArn: task.destinationArn }),
          ApproximateNumberOfMessagesMoved: task.moved,
          ApproximateNumberOfMessagesToMove: task.total,
          ...(task.failureReason === undefined ? {} : { FailureReason: task.failureReason }),
          StartedTimestamp: task.startedAt,
        })),
    }),
  };
}
