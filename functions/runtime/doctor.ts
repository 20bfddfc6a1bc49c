import { FORWARD_QUEUE, forwardingPlaces } from "#core/doctor/forwarding.ts";
import { FleetwrightError } from "#core/errors.ts";
import { placesOf } from "#core/policy/places.ts";
import type { Scope } from "#core/ports.ts";
import { VERSION } from "#core/version.ts";
import type { DoctorAnswer } from "#events/operator/doctor.ts";
import { mapBounded } from "./bounded.ts";
import type { Composition } from "./compose.ts";

const PLACES_AT_ONCE = 16;

/** Looks at everything the deployment needs from outside itself. What cannot be reached is part of the answer and hides nothing else. */
export async function examine(ports: Composition, now: Date): Promise<DoctorAnswer> {
  const { policy, deployment, stateMachines } = ports;
  const scopes = placesOf(policy);
  const [places, forwarding, slack] = await Promise.all([
    mapBounded(scopes, PLACES_AT_ONCE, (scope) => placeOf(ports, scope)),
    mapBounded(forwardingPlaces(policy.hub, scopes), PLACES_AT_ONCE, (place) => forwardingOf(ports, place)),
    slackOf(ports),
  ]);
  return {
    action: "doctor",
    version: VERSION,
    now: now.toISOString(),
    fleet: policy.fleet,
    hub: { account: policy.hub.account, region: policy.hub.region },
    deployment: {
      bus: deployment.bus,
      tables: deployment.tables,
      stateMachines,
      memberRole: deployment.memberRole ?? null,
      door: deployment.door ?? null,
    },
    places,
    forwarding,
    slack,
  };
}

async function placeOf(
  { clusters, nodes }: Pick<Composition, "clusters" | "nodes">,
  scope: Scope,
): Promise<DoctorAnswer["places"][number]> {
  const listed = await tried(() => clusters.list(scope));
  const [name] = listed.value ?? [];
  const read = name === undefined ? undefined : await tried(() => nodes.list({ ...scope, name }));
  return {
    ...scope,
    clusters: listed.value?.length ?? null,
    problem: listed.problem,
    nodes:
      name === undefined || !read ? null : { cluster: name, count: read.value?.length ?? null, problem: read.problem },
  };
}

async function forwardingOf(
  { forwarding }: Pick<Composition, "forwarding">,
  { rules, ...scope }: ReturnType<typeof forwardingPlaces>[number],
): Promise<DoctorAnswer["forwarding"][number]> {
  const [read, messages] = await Promise.all([
    Promise.all(rules.map(async (name) => ({ name, ...(await tried(() => forwarding.rule(scope, name))) }))),
    tried(() => forwarding.messages(scope, FORWARD_QUEUE)),
  ]);
  return {
    ...scope,
    rules: read.map(({ name, value, problem }) => ({
      name,
      enabled: value?.enabled ?? false,
      targets: value?.targets ?? [],
      problem,
    })),
    deadLetters: { queue: FORWARD_QUEUE, messages: messages.value, problem: messages.problem },
  };
}

async function slackOf({ chat, deployment }: Pick<Composition, "chat" | "deployment">): Promise<DoctorAnswer["slack"]> {
  const tokenSet = deployment.slackToken;
  if (!tokenSet) return { tokenSet, team: null, scopes: null, problem: null };
  const { value, problem } = await tried(() => chat.identity());
  return { tokenSet, team: value?.team ?? null, scopes: value?.scopes ?? null, problem };
}

async function tried<T>(
  look: () => Promise<T>,
): Promise<{ value: T | null; problem: DoctorAnswer["slack"]["problem"] }> {
  try {
    return { value: await look(), problem: null };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { value: null, problem: { code: codeOf(error), message } };
  }
}

function codeOf(error: unknown): string {
  if (error instanceof FleetwrightError) return error.code;
  // A sandbox says so of services it does not simulate.
  return error instanceof Error && error.name === "UnknownOperationException" ? "NOT_HERE" : "UNEXPECTED";
}
