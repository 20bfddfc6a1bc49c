/** One event in the shape of `GetExecutionHistory`; `details` goes out under the name its type demands. */
export interface HistoryEvent {
  id: number;
  previousEventId: number;
  timestamp: Date;
  type: string;
  details: Record<string, unknown> | undefined;
}

/** Types whose details member is not `<type>EventDetails`. Source: SDK type `HistoryEvent` of client-sfn. */
const DETAILS: [RegExp, string][] = [
  [/StateEntered$/, "stateEnteredEventDetails"],
  [/StateExited$/, "stateExitedEventDetails"],
];

/** The member that carries the details of an event type: `TaskStateEntered` -> `stateEnteredEventDetails`. */
export function detailsMember(type: string): string {
  const special = DETAILS.find(([pattern]) => pattern.test(type));
  return special ? special[1] : `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
}

/** Events of one execution. `counts` keeps only how many there were, for runs of thousands of clusters. */
export class History {
  readonly events: HistoryEvent[] = [];
  readonly #keep: boolean;
  #count = 0;

  constructor(keep: "full" | "counts") {
    this.#keep = keep === "full";
  }

  get count(): number {
    return this.#count;
  }

  /** Details are made lazily: in `counts` nobody pays for them. @returns the event's id */
  add(type: string, previousEventId: number, timestamp: Date, details?: () => Record<string, unknown>): number {
    const id = ++this.#count;
    if (this.#keep) this.events.push({ id, previousEventId, timestamp, type, details: details?.() });
    return id;
  }
}
