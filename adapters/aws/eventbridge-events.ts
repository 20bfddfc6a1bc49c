import { type EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import { EventsNotAcceptedError } from "#core/errors.ts";
import type { EventPublisher } from "#core/ports.ts";
import type { FleetEvent } from "#events/envelope.ts";
import { hubCall } from "./errors.ts";

/** PutEvents takes at most ten entries. */
const BATCH = 10;
const ATTEMPTS = 3;

/** Puts events on the fleet bus. A call that succeeds may still have refused entries: those are repeated, and only those. */
export function eventBridgePublisher(client: EventBridgeClient, busName: string): EventPublisher {
  return {
    async publish(events) {
      for (let start = 0; start < events.length; start += BATCH) {
        let entries = events.slice(start, start + BATCH).map((event) => entryOf(event, busName));
        let refusal = "";
        for (let attempt = 0; attempt < ATTEMPTS && entries.length > 0; attempt++) {
          const batch = entries;
          const answer = await hubCall("put events", () => client.send(new PutEventsCommand({ Entries: batch })));
          if ((answer.FailedEntryCount ?? 0) === 0) {
            entries = [];
            break;
          }
          const results = answer.Entries ?? [];
          const refused = batch.filter((_, index) => results[index]?.ErrorCode !== undefined);
          // An answer that does not say which were refused: twice told is better than never.
          entries = refused.length > 0 ? refused : batch;
          const first = results.find(({ ErrorCode }) => ErrorCode !== undefined);
          refusal = first ? `${first.ErrorCode}: ${first.ErrorMessage}` : "it did not say which and why";
        }
        if (entries.length > 0)
          throw new EventsNotAcceptedError(`EventBridge refused ${entries.length} events (${refusal})`);
      }
    },
  };
}

const entryOf = (event: FleetEvent, busName: string): PutEventsRequestEntry => ({
  EventBusName: busName,
  Source: event.source,
  DetailType: event.detailType,
  Time: new Date(event.time),
  Resources: event.resources,
  Detail: JSON.stringify(event.detail),
});
