import type { Command } from "commander";
import { InvalidInputError } from "#core/errors.ts";
import { EXIT, Exit } from "../exit.ts";
import { interruption, pause } from "../interruption.ts";
import { type Io, json } from "../io.ts";
import { chooseFleet, type FleetOptions, withFleetOptions } from "../sandbox-options.ts";
import { openPage, pageDocument, pageLines, portOf, withPeopleInSlack } from "../sandbox-page.ts";
import { shortTime } from "../view/time.ts";

interface ServeOptions extends FleetOptions {
  port: string;
  speed: string;
  json?: boolean;
  ui?: boolean;
  uiPort: string;
}

const TICK_MILLISECONDS = 50;

export function sandboxServe(parent: Command, io: Io): void {
  withFleetOptions(parent.command("serve"))
    .description("offer the sandbox on a loopback port to the AWS CLI and any AWS SDK")
    .option("--port <n>", "port; 0 takes a free one", "4566")
    .option(
      "--speed <factor>",
      "virtual seconds per second: a factor, real (1), or manual (by `sandbox advance`)",
      "real",
    )
    .option("--json", "print where it answers, and with which credentials, as one JSON document")
    .option("--ui", "open a page of the sandbox's Slack and clock as well")
    .option("--ui-port <n>", "port of that page; 0 takes a free one", "0")
    .addHelpText(
      "after",
      "\nExamples:\n  fleetwright sandbox serve --port 4566\n  fleetwright sandbox serve --speed 600\n  fleetwright sandbox serve --speed manual",
    )
    .action((options: ServeOptions) => serve(options, io));
}

async function serve(options: ServeOptions, io: Io): Promise<void> {
  const port = portOf(options.port);
  const uiPort = portOf(options.uiPort, "--ui-port");
  const factor = options.speed === "real" ? 1 : options.speed === "manual" ? 0 : Number(options.speed);
  if (!(factor >= 0))
    throw new InvalidInputError("BAD_OPTION", `--speed ${options.speed} is not a factor, real or manual`);
  const { fleet, policy: chosen, start, seed, faults } = await chooseFleet(options, io);
  const policy = options.ui ? await withPeopleInSlack(chosen) : chosen;
  const { createSandbox } = await import("#sandbox/sandbox.ts");
  const { controlPaths } = await import("#sandbox/wire/control.ts");
  const { startServer } = await import("#sandbox/wire/server.ts");
  // As deployed: what the product does is told from what people do by the role it is done as.
  const sandbox = createSandbox({
    policy,
    fleet,
    seed,
    start,
    faults,
    schedules: "all",
    asDeployed: true,
    ...(port === 0 ? {} : { address: `http://127.0.0.1:${port}` }),
  });
  const server = await startServer({
    gateway: sandbox.gateway,
    clock: sandbox.clock,
    port,
    extra: controlPaths(sandbox),
  }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== "EADDRINUSE") throw cause;
    throw new InvalidInputError("PORT_IN_USE", `port ${port} is in use; choose another with --port`, { cause });
  });
  // Who has a page moves the clock there, and others by `sandbox advance`.
  const page = options.ui
    ? await openPage({
        sandbox,
        policy,
        port: uiPort,
        hold: false,
        ...(factor > 0 ? { starts: "at-once", speed: `rate:${factor}` } : { starts: "by-hand", speed: "watch:1" }),
      })
    : undefined;
  const environment = {
    AWS_ENDPOINT_URL: server.url,
    AWS_DEFAULT_REGION: policy.hub.region,
    AWS_ACCESS_KEY_ID: `SANDBOX${policy.hub.account}`,
    AWS_SECRET_ACCESS_KEY: "sandbox",
  };
  const now = sandbox.clock.now().toISOString();
  if (options.json)
    io.out(
      json({
        url: server.url,
        port: server.port,
        clusters: fleet.clusters.length,
        now,
        environment,
        webhookSecret: sandbox.webhookSecret,
        ...(page ? pageDocument(page) : {}),
      }),
    );
  else {
    for (const line of [
      `The sandbox answers on ${server.url} (${fleet.clusters.length} clusters, virtual time ${shortTime(now)} UTC, speed ${options.speed})`,
      "",
      `  export ${Object.entries(environment)
        .map(([name, value]) => `${name}=${value}`)
        .join(" ")}`,
      "  aws eks list-clusters",
      "",
      "Slack and webhooks:",
      `  curl ${server.url}/_sandbox/slack/command -d '{"user": "U012ABC", "text": "help"}'`,
      `  curl ${server.url}/_sandbox/slack/press -d '{"user": "U012ABC", "button": "approve-stage"}'`,
      `  curl ${server.url}/webhooks/alertmanager -H 'authorization: Bearer ${sandbox.webhookSecret}' -d @notification.json`,
      "",
      "Another account: AWS_ACCESS_KEY_ID=SANDBOX<account id>, another person: SANDBOX<account id>-<name>. Ctrl-C ends it.",
    ])
      io.out(line);
    if (page) for (const line of pageLines(page)) io.out(line);
  }

  const stop = interruption();
  await keepTime(sandbox.clock, page ? 0 : factor, stop.signal);
  stop.end();
  await page?.ui.close();
  await server.close();
  io.err("stopped");
  throw new Exit(EXIT.done);
}

/** Lets virtual time pass with real time, until stopped. */
async function keepTime(
  clock: { millis(): number; run(options: { until: Date }): Promise<void> },
  factor: number,
  stop: AbortSignal,
): Promise<void> {
  let last = performance.now();
  while (!stop.aborted) {
    await pause(TICK_MILLISECONDS, stop);
    const passed = performance.now() - last;
    last += passed;
    if (factor > 0) await clock.run({ until: new Date(clock.millis() + passed * factor) });
  }
}
