import { InvalidInputError } from "#core/errors.ts";
import type { ActivationRecord } from "#core/hybrid/activation.ts";
import { siteNamed } from "#core/hybrid/sites.ts";
import { currentStanding } from "#core/hybrid/standing.ts";
import type { OperatorResponse } from "#events/operator/requests.ts";
import type { Composition } from "../compose.ts";
import type { Identified } from "../identity.ts";
import { type ActivationWish, checksOf, refuseIfBlocked, startIssuing, writeDown } from "./asking.ts";
import { endActivation } from "./ending.ts";
import { activationNamed, activationView, showHybrid } from "./views.ts";

type Asked<Action> = Extract<Identified, { action: Action }>;

/** Who answers requests about sites and their activations; see `functions/runtime/answers.ts`. */
export const hybridAnswers = {
  "check-activation": async (ports: Composition, wish: Asked<"check-activation">): Promise<OperatorResponse> => ({
    action: "check-activation",
    checks: await checksOf(ports, wish),
  }),
  "issue-activation": (ports: Composition, request: Asked<"issue-activation">, now: Date) => {
    const { site, nodes, lifetimeSeconds, by: requestedBy } = request;
    return asked(ports, { site, request: request.request, nodes, lifetimeSeconds, requestedBy }, {}, now);
  },
  "rotate-activation": async (ports: Composition, request: Asked<"rotate-activation">, now: Date) => {
    const { name, standing } = siteNamed(ports.policy, request.site);
    if (!standing) {
      const message = `site ${name} has no standing activation; give it one in the policy file, or ask for one by: fleetwright hybrid activate ${name}`;
      throw new InvalidInputError("NO_STANDING_ACTIVATION", message);
    }
    const own = (await ports.activationRecords.list()).filter((record) => record.site === name);
    const { nodes, lifetimeSeconds } = standing;
    const wish = { site: name, request: request.request, nodes, lifetimeSeconds, requestedBy: request.by };
    const replaces = currentStanding(own)?.id;
    return asked(ports, wish, { standing: true, ...(replaces === undefined ? {} : { replaces }) }, now);
  },
  "list-activations": async (
    ports: Composition,
    { site, all }: Asked<"list-activations">,
  ): Promise<OperatorResponse> => {
    if (site !== undefined) siteNamed(ports.policy, site);
    const records = (await ports.activationRecords.list())
      .filter((record) => site === undefined || record.site === site)
      .filter(({ status }) => all || status === "requested" || status === "issued");
    return { action: "list-activations", activations: records.map(activationView) };
  },
  "show-hybrid": (ports: Composition, { name }: Asked<"show-hybrid">, now: Date) => showHybrid(ports, name, now),
  "revoke-activation": async (
    ports: Composition,
    request: Asked<"revoke-activation">,
    now: Date,
  ): Promise<OperatorResponse> => {
    const record = await activationNamed(ports, request.activation);
    if (record.status !== "requested" && record.status !== "issued") {
      const message = `activation ${record.id} is ${record.status} already (${record.reason})`;
      throw new InvalidInputError("ACTIVATION_ENDED", message);
    }
    const reason = request.why === "" ? `by ${request.by}` : `by ${request.by}: ${request.why}`;
    const ended = await endActivation(ports, record, { status: "revoked", reason, by: request.by }, now);
    return { action: "revoke-activation", activation: activationView(ended) };
  },
};

/** Checked here so that a person's mistake is answered at once and creates nothing; the workflow looks again. */
async function asked(
  ports: Composition,
  wish: ActivationWish,
  about: Partial<Pick<ActivationRecord, "standing" | "replaces">>,
  now: Date,
): Promise<OperatorResponse> {
  const checks = await checksOf(ports, wish);
  refuseIfBlocked(checks, wish.site);
  const { record, known } = await writeDown(ports, { ...wish, ...about }, now);
  await startIssuing(ports, record, wish);
  return { action: "issue-activation", activation: activationView(record), checks, alreadyAsked: known };
}
