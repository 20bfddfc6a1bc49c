import { FleetwrightError } from "#core/errors.ts";
import type { Scope } from "#core/ports.ts";
import { VERSION } from "#core/version.ts";
import type { DoctorAnswer } from "#events/operator/doctor.ts";
import type { Composition } from "./compose.ts";
import { mapBounded } from "./inventory.ts";

const PLACES_AT_ONCE = 16;

/** Looks at everything the deployment needs from outside itself. What cannot be reached is part of the answer and hides nothing else. */
export async function examine(ports: Composition, now: Date): Promise<DoctorAnswer> {
  const { policy, deployment, stateMachines } = ports;
  const scopes = policy.accounts.flatMap(({ id, regions }) => regions.map((region) => ({ account: id, region })));
  const [places, slack] = await Promise.all([
    mapBounded(scopes, PLACES_AT_ONCE, (scope) => placeOf(ports, scope)),
    slackOf(ports),
  ]);
  return {
    action: "doctor",
    version: VERSION,
    now: now.toISOString(),
    fleet: policy.fleet,
    hub: policy.hub,
    deployment: {
      bus: deployment.bus,
      tables: deployment.tables,
      stateMachines,
      memberRole: deployment.memberRole ?? null,
    },
    places,
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
    return { value: null, problem: { code: error instanceof FleetwrightError ? error.code : "UNEXPECTED", message } };
  }
}
