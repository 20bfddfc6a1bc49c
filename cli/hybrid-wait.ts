import type { OperatorClient } from "#adapters/aws/operator-client.ts";
import type { OperatorResponse } from "#events/operator/requests.ts";
import { EXIT, Exit } from "./exit.ts";
import { interruption, pause } from "./interruption.ts";
import { type Io, json } from "./io.ts";
import { ask } from "./operator-options.ts";
import { shownLines } from "./view/hybrid.ts";

type Shown = Extract<OperatorResponse, { action: "show-hybrid" }>;

const LOOK_MILLISECONDS = 1000;
/** A secret store that does not answer is waited for longer than people wait here. */
const PATIENCE_MILLISECONDS = 300_000;

/** Waits until an activation was made, and prints how hosts join by it. @throws {Exit} it failed, or nobody waits any more */
export async function awaitActivation(
  client: OperatorClient,
  id: string,
  options: { json?: boolean },
  io: Io,
): Promise<void> {
  const stop = interruption();
  let shown: Shown;
  try {
    const until = performance.now() + PATIENCE_MILLISECONDS;
    for (;;) {
      shown = await ask(client, { action: "show-hybrid", name: id }, "show-hybrid");
      if (shown.activation?.status !== "requested" || performance.now() > until || stop.signal.aborted) break;
      await pause(LOOK_MILLISECONDS, stop.signal);
    }
  } finally {
    stop.end();
  }
  const { site, activation, handover } = shown;
  if (options.json) io.out(json({ site, activation, handover }));
  else for (const line of shownLines(shown, io.columns)) io.out(line);
  if (activation?.status === "requested") {
    io.err(`it is still being made; see: fleetwright hybrid show ${id}`);
    throw new Exit(stop.signal.aborted ? EXIT.interrupted : EXIT.failed);
  }
  if (activation?.status !== "issued") throw new Exit(EXIT.failed);
}
