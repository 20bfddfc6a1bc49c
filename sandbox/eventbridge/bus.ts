import type { EventEnvelope } from "#events/envelope.ts";
import { type EventPattern, InvalidPatternError, matchesPattern } from "#events/pattern.ts";
import type { Route } from "#events/routes.ts";
import { AwsError, type Operation, type SandboxEnvironment, type SimulatedService } from "../aws/service.ts";

export interface Delivery {
  eventId: string;
  detailType: string;
  route: string;
  attempts: number;
  outcome: "delivered" | "dead-letter";
  error?: string;
  answer?: unknown;
}

export interface BusOptions {
  environment: SandboxEnvironment;
  account: string;
  region: string;
  name: string;
  routes: readonly Route[];
  /** Hands an event to a route's target; a throw is a failed delivery and is repeated. */
  deliver: (target: Route["target"], event: EventEnvelope) => Promise<unknown>;
  onEvent?: (event: EventEnvelope) => void;
  /** What best effort means for an event: after how many seconds each of its deliveries comes; none is a lost event. Default: once, at once. */
  deliveries?: (event: EventEnvelope) => readonly number[];
}

const MAX_ENTRIES = 10;
const MAX_BYTES = 256 * 1024;
/** EventBridge retries for 24 hours; Lambda behind it twice. Enough to outlast throttling, few enough to end. */
const RETRY_SECONDS = [1, 5, 30, 120, 600];

/** The fleet bus: rules made from the route table, delivery at least once, retries in virtual time, a dead-letter list at the end. */
export class EventBus {
  readonly #options: BusOptions;
  #service: SimulatedService | undefined;
  readonly deadLetters: { event: EventEnvelope; route: string; error: string }[] = [];
  /** The latest deliveries, newest last. */
  readonly deliveries: Delivery[] = [];

  constructor(options: BusOptions) {
    this.#options = options;
  }

  /** Takes an event as AWS services put it: completed with id, account, Region and time where missing. @returns it as delivered */
  put(event: Partial<EventEnvelope> & Pick<EventEnvelope, "source" | "detail-type" | "detail">): EventEnvelope {
    const { environment, account, region } = this.#options;
    const complete: EventEnvelope = {
      version: "0",
      id: environment.uuid(),
      account,
      region,
      time: environment.clock
        .now()
        .toISOString()
        .replace(/\.\d+Z$/, "Z"),
      resources: [],
      ...event,
    };
    this.#options.onEvent?.(complete);
    const delays = this.#options.deliveries?.(complete) ?? [0];
    for (const route of this.matching(complete)) {
      for (const delay of delays) {
        const deliver = () => void environment.clock.track(this.#attempt(route, complete, 0));
        if (delay === 0) deliver();
        else environment.clock.at(environment.clock.millis() + delay * 1000, deliver);
      }
    }
    return complete;
  }

  matching(event: unknown): Route[] {
    return this.#options.routes.filter(({ pattern }) => matchesPattern(pattern, event));
  }

  async #attempt(route: Route, event: EventEnvelope, attempt: number): Promise<void> {
    const { clock, random } = this.#options.environment;
    const about = { eventId: event.id, detailType: event["detail-type"], route: route.name, attempts: attempt + 1 };
    try {
      const answer = await this.#options.deliver(route.target, event);
      this.#log({ ...about, outcome: "delivered", answer });
    } catch (error) {
      const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      const delay = RETRY_SECONDS[attempt];
      if (delay === undefined) {
        this.deadLetters.push({ event, route: route.name, error: words });
        this.#log({ ...about, outcome: "dead-letter", error: words });
        return;
      }
      // Jitter, as EventBridge has it: what failed together must not come again together.
      clock.at(
        clock.millis() + delay * 1000 * (0.5 + random()),
        () => void clock.track(this.#attempt(route, event, attempt + 1)),
      );
    }
  }

  #log(delivery: Delivery): void {
    this.deliveries.push(delivery);
    if (this.deliveries.length > 10_000) this.deliveries.splice(0, 5_000);
  }

  /** The same one for everybody who asks: tests make its operations fail. */
  service(): SimulatedService {
    this.#service ??= this.#simulated();
    return this.#service;
  }

  #simulated(): SimulatedService {
    const { account, region, name, routes } = this.#options;
    const busArn = `arn:aws:events:${region}:${account}:event-bus/${name}`;
    // The sandbox has this one bus; a member account's default bus is not simulated.
    const known = (wanted: unknown): true => {
      if (wanted === undefined || wanted === name) return true;
      throw new AwsError("ResourceNotFoundException", `Event bus ${wanted} does not exist.`);
    };
    const operations: Record<string, Operation> = {
      PutEvents: ({ account: caller, region: from, input }) => {
        const entries = (input.Entries ?? []) as Record<string, unknown>[];
        if (entries.length === 0 || entries.length > MAX_ENTRIES) {
          throw new AwsError(
            "ValidationException",
            `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length between 1 and ${MAX_ENTRIES}`,
          );
        }
        const results = entries.map((entry) => this.#putEntry(entry, caller, from));
        return { FailedEntryCount: results.filter((result) => "ErrorCode" in result).length, Entries: results };
      },
      DescribeEventBus: ({ input }) => {
        known(input.Name);
        return { Name: name, Arn: busArn };
      },
      ListTargetsByRule: ({ input }) => {
        known(input.EventBusName);
        const route = routes.find((candidate) => candidate.name === input.Rule);
        if (!route)
          throw new AwsError("ResourceNotFoundException", `Rule ${input.Rule} does not exist on EventBus ${name}.`);
        const target = "function" in route.target ? route.target.function : route.target.workflow;
        return { Targets: [{ Id: target, Arn: `arn:aws:lambda:${region}:${account}:function:fleetwright-${target}` }] };
      },
      ListEventBuses: () => ({ EventBuses: [{ Name: name, Arn: busArn }] }),
      ListRules: ({ input }) => ({
        Rules:
          known(input.EventBusName) &&
          routes.map((route) => ({
            Name: route.name,
            Arn: `${busArn.replace(":event-bus/", ":rule/")}/${route.name}`,
            EventPattern: JSON.stringify(route.pattern),
            State: "ENABLED",
            Description: route.description,
            EventBusName: name,
          })),
      }),
      TestEventPattern: ({ input }) => {
        try {
          return {
            Result: matchesPattern(
              JSON.parse(String(input.EventPattern)) as EventPattern,
              JSON.parse(String(input.Event)),
            ),
          };
        } catch (error) {
          if (!(error instanceof InvalidPatternError || error instanceof SyntaxError)) throw error;
          throw new AwsError("InvalidEventPatternException", `Event pattern is not valid. Reason: ${error.message}`);
        }
      },
    };
    return { service: "eventbridge", operations };
  }

  #putEntry(entry: Record<string, unknown>, account: string, region: string): Record<string, string> {
    const { Source, DetailType, Detail, Resources, Time } = entry;
    if (typeof Source !== "string" || Source === "")
      return refused("InvalidArgument", "Parameter Source is not valid. Reason: Source is a required argument.");
    if (typeof DetailType !== "string" || DetailType === "")
      return refused(
        "InvalidArgument",
        "Parameter DetailType is not valid. Reason: DetailType is a required argument.",
      );
    if (typeof Detail !== "string")
      return refused("InvalidArgument", "Parameter Detail is not valid. Reason: Detail is a required argument.");
    if (Buffer.byteLength(JSON.stringify(entry)) > MAX_BYTES)
      return refused("MalformedDetail", "The total size of the entries is too large.");
    if (Source.startsWith("aws.")) return refused("NotAuthorizedForSourceException", "Not authorized for the source.");
    let detail: unknown;
    try {
      detail = JSON.parse(Detail);
    } catch {
      return refused("MalformedDetail", "Detail is malformed.");
    }
    const event = this.put({
      source: Source,
      "detail-type": DetailType,
      detail,
      account,
      region,
      resources: (Resources as string[] | undefined) ?? [],
      ...(Time === undefined ? {} : { time: timeOf(Time) }),
    });
    return { EventId: event.id };
  }
}

const refused = (ErrorCode: string, ErrorMessage: string) => ({ ErrorCode, ErrorMessage });

/** The JSON protocol carries times as epoch seconds; people write ISO strings. */
const timeOf = (time: unknown): string =>
  new Date(typeof time === "number" ? time * 1000 : String(time)).toISOString().replace(/\.\d+Z$/, "Z");
