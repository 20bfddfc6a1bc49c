import type { FleetEvent } from "#events/envelope.ts";

export interface EventPublisher {
  /** Puts fleet events on the fleet bus, in order. @throws {EventsNotAcceptedError} when EventBridge refused some of them. */
  publish(events: FleetEvent[]): Promise<void>;
}
