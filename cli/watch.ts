import { createLogUpdate } from "log-update";
import type { RunView } from "#events/operator/requests.ts";
import { interruption, pause } from "./interruption.ts";
import type { Io } from "./io.ts";
import { liveView } from "./view/live.ts";

type Sandbox = import("#sandbox/sandbox.ts").Sandbox;

/** A run that has not ended after this much virtual time never will. */
const LONGEST_RUN_SECONDS = 366 * 86_400;
/** What the last events lead to (messages in Slack) belongs to the run. */
const AFTERMATH_SECONDS = 60;

const FRAME_MILLISECONDS = 100;
/** Virtual seconds per frame while clusters are upgraded: the sample takes about 15 s to watch. */
const BUSY_STEP = 90;
/** Virtual seconds per frame while everybody waits for a soak or a window; the frame ends early when something happens. */
const IDLE_STEP = 7200;

/** Follows one run in the sandbox by moving its clock; Ctrl-C ends it at the next turn of the clock. */
export class Watch {
  readonly #sandbox: Sandbox;
  readonly #runId: string;
  readonly #interruption = interruption();
  #news = false;

  constructor(sandbox: Sandbox, runId: string) {
    this.#sandbox = sandbox;
    this.#runId = runId;
  }

  close(): void {
    this.#interruption.end();
  }

  get interrupted(): boolean {
    return this.#interruption.signal.aborted;
  }

  /** Something happened in the run. */
  notice(): void {
    this.#news = true;
  }

  /** undefined until the first step of the workflow has written the run. */
  async view(): Promise<RunView | undefined> {
    const answer = await this.#sandbox.operator({ action: "get-run", runId: this.#runId });
    return answer.action === "get-run" ? answer.view : undefined;
  }

  /** Leaves the clock to others. */
  async untilInterrupted(): Promise<void> {
    const { signal } = this.#interruption;
    while (!signal.aborted) await pause(60_000, signal);
  }

  /** As fast as it goes. */
  async toTheEnd(): Promise<void> {
    await this.#run(LONGEST_RUN_SECONDS, () => !this.#running);
    await this.#run(AFTERMATH_SECONDS, () => false);
  }

  /** At a pace a person can follow, drawn on the terminal. @param pace 1 is the usual one, 2 twice as fast */
  async onScreen(io: Io, pace: number): Promise<void> {
    const screen = createLogUpdate(process.stdout, { showCursor: false });
    const draw = async (): Promise<RunView | undefined> => {
      const view = await this.view();
      if (view) screen(liveView(view, this.#sandbox.clock.now().toISOString(), io).join("\n"));
      return view;
    };
    try {
      while (this.#running && !this.interrupted) {
        const view = await draw();
        const busy = view?.stages.some(({ members }) => members.some(({ status }) => status === "upgrading")) ?? true;
        this.#news = false;
        await this.#run((busy ? BUSY_STEP : IDLE_STEP) * pace, () => !this.#running || (!busy && this.#news));
        await pause(FRAME_MILLISECONDS, this.#interruption.signal);
      }
      await this.#run(AFTERMATH_SECONDS, () => false);
      await draw();
    } finally {
      screen.done();
    }
  }

  async #run(seconds: number, done: () => boolean): Promise<void> {
    const { clock } = this.#sandbox;
    await clock.run({ until: new Date(clock.millis() + seconds * 1000), done: () => this.interrupted || done() });
  }

  /** Why the workflow ended as it did, in its own words. */
  get cause(): string {
    const [execution] = this.#executions;
    return [execution?.error, execution?.cause].filter((part) => part !== undefined).join(": ");
  }

  /** The workflow's own execution: when it is over, everything about the run is written. */
  get #running(): boolean {
    return this.#executions.some(({ status }) => status === "RUNNING");
  }

  get #executions() {
    const { engine } = this.#sandbox;
    return engine.executions(engine.stateMachineArn("upgrade-fleet"));
  }
}
