import { InvalidInputError } from "#core/errors.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";

// Types only: the CLI loads the sandbox when a command needs it.
type UiOptions = import("#sandbox/ui/ui.ts").UiOptions;
type RunningUi = import("#sandbox/ui/ui.ts").RunningUi;
type Persona = import("#sandbox/ui/shapes.ts").Persona;

/** @param option the option it was given by @throws {InvalidInputError} BAD_OPTION */
export function portOf(text: string, option = "--port"): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidInputError("BAD_OPTION", `${option} ${text} is not a port`);
}

/** The policy in which everybody who is named has a place in the sandbox's Slack. */
export async function withPeopleInSlack(policy: FleetPolicy): Promise<FleetPolicy> {
  const { withSlackIds } = await import("#sandbox/ui/cast.ts");
  return withSlackIds(policy);
}

export interface OpenPage {
  ui: RunningUi;
  people: Persona[];
}

/** Opens the page of a sandbox. @throws {InvalidInputError} PORT_IN_USE */
export async function openPage(options: UiOptions): Promise<OpenPage> {
  const { startUi } = await import("#sandbox/ui/ui.ts");
  const { castOf } = await import("#sandbox/ui/cast.ts");
  return { ui: await startUi(options), people: castOf(options.policy) };
}

/** Where the page is, and as whom one can act there. */
export const pageDocument = ({ ui, people }: OpenPage) => ({ ui: ui.url, people });

export function pageLines({ ui, people }: OpenPage): string[] {
  const names = people.map(({ name, role }) => (role === "approver" ? `${name} (approver)` : name)).join(", ");
  return [
    `The sandbox's Slack and its clock: ${ui.url}`,
    `Act there as ${names}; whoever has this address can. Ctrl-C ends it.`,
  ];
}
