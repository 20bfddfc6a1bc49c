import { randomBytes } from "node:crypto";
import { setInterval } from "node:timers";
import type { FleetPolicy } from "#core/policy/policy.ts";
import type { Sandbox } from "../sandbox.ts";
import { act, doAct } from "./acts.ts";
import { pageAssets } from "./assets.ts";
import { castOf } from "./cast.ts";
import { createFeed } from "./feed.ts";
import { startPace } from "./pace.ts";
import { startPageServer } from "./server.ts";
import type { ClockState, Hello, Speed, Update } from "./shapes.ts";
import { Streams } from "./stream.ts";

export interface UiOptions {
  sandbox: Sandbox;
  policy: FleetPolicy;
  speed: Speed;
  /** When the clock begins to run. */
  starts: "at-once" | "when-watched" | "by-hand";
  /** Whether the clock stops at questions, unless the page says otherwise. */
  hold: boolean;
  /** 0 takes any free port. */
  port: number;
}

export interface RunningUi {
  /** With the token: whoever has it can act as anybody. */
  url: string;
  port: number;
  close(): Promise<void>;
}

const LOOK_MILLISECONDS = 100;

/**
 * A page of the sandbox: its Slack as people see it, and its clock. It drives the clock as long as it is open; what people do there goes to the product by its own door.
 *
 * @throws {InvalidInputError} PORT_IN_USE
 */
export async function startUi({ sandbox, policy, speed, starts, hold, port }: UiOptions): Promise<RunningUi> {
  const { clock, slack, engine } = sandbox;
  const feed = createFeed(sandbox);
  const idle = () =>
    engine.machines().every(({ arn }) => engine.executions(arn).every(({ status }) => status !== "RUNNING"));
  const pace = startPace({
    clock,
    speed,
    hold,
    waiting: feed.waiting,
    changes: () => slack.calls,
    answers: () => sandbox.people.ephemerals.length,
    idle,
  });
  const streams = new Streams();
  const people = castOf(policy);
  const hello = (): Hello => ({ title: policy.fleet, people, clock: pace.state(), ...feed.everything() });

  let seen = false;
  if (starts === "at-once") pace.run();
  const server = await startPageServer({
    port,
    token: randomBytes(24).toString("base64url"),
    assets: pageAssets(),
    watch(response, headers) {
      if (!seen && starts === "when-watched") pace.run();
      seen = true;
      streams.add(response, headers, hello());
    },
    async act(body) {
      const asked = act.safeParse(body);
      if (!asked.success) return false;
      await doAct(sandbox, { feed, pace }, asked.data);
      return true;
    },
  }).catch(async (error: unknown) => {
    await pace.stop();
    throw error;
  });

  let last: ClockState | undefined;
  const look = (): void => {
    const state = pace.state();
    const update: Update = { ...(sameState(state, last) ? {} : { clock: state }), ...feed.news() };
    last = state;
    if (Object.keys(update).length > 0) streams.send("change", update);
  };
  const looking = setInterval(look, LOOK_MILLISECONDS);
  return {
    url: server.url,
    port: server.port,
    async close() {
      clearInterval(looking);
      await pace.stop();
      streams.close();
      await server.close();
    },
  };
}

const sameState = (one: ClockState, other: ClockState | undefined): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
