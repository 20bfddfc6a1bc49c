import { CLOUDTRAIL_CALL } from "#events/aws/cloudtrail-eks-call.ts";
import { routes } from "#events/routes.ts";
import { type Check, fail, ok, unknown, unread, warn } from "../check.ts";
import type { DoctorFacts, TrailFact } from "../facts.ts";
import { type Logged, logged } from "../selectors.ts";

const FIX = "create a trail that logs management events, best one of the organization for all Regions";
const SELECT =
  "let it log management events, write at least, of every source (CloudTrail's console: the trail, Management events)";

/** More are not read by anybody. */
const SHOWN = 3;

/** Calls that routes wait for. */
const CALLS = routes
  .filter(({ pattern }) => (pattern["detail-type"] as unknown[] | undefined)?.includes(CLOUDTRAIL_CALL))
  .flatMap(({ pattern }) => {
    const { eventSource, eventName } = pattern.detail as unknown as { eventSource: string[]; eventName: string[] };
    return eventSource.flatMap((source) => eventName.map((name) => ({ eventSource: source, eventName: name })));
  });

/**
 * `AWS API Call via CloudTrail` is only told where a trail logs it. Of other accounts an operator of the hub sees an organization's trail only.
 * Source: EventBridge user guide, "AWS service events delivered via CloudTrail".
 */
export function trail({ trails: read, operator }: DoctorFacts): Check {
  const name = "trail";
  if ("problem" in read)
    return unread(name, read.problem, {
      rights: "cloudtrail:DescribeTrails and cloudtrail:GetTrailStatus",
      missing: FIX,
    });
  if ("problem" in operator) return unknown(name, ["which Region is the hub's is not known"]);
  const { hub, places } = operator.value;
  const here = read.value.filter((one) => one.logging && (one.allRegions || one.homeRegion === hub.region));
  if (here.length === 0)
    return fail(
      name,
      [`no trail logs in the hub (${hub.account}, ${hub.region}): changes by hand are not noticed`],
      FIX,
    );
  const logging = here.filter((one) => callsThat(one, "yes").length === CALLS.length);
  if (logging.length === 0) return incomplete(name, here);
  if (logging.some(({ ofOrganization, allRegions }) => ofOrganization && allRegions))
    return ok(name, `${logging[0]?.name} logs the organization's accounts in all Regions`);
  const others = [...new Set(places.map(({ account }) => account))].filter((account) => account !== hub.account);
  if (!logging.some(({ allRegions }) => allRegions))
    return warn(name, [`${logging[0]?.name} logs in ${hub.region} only`], "make it a trail for all Regions");
  if (others.length === 0) return ok(name, `${logging[0]?.name} logs in all Regions`);
  return unknown(
    name,
    [`${logging[0]?.name} logs in the hub; whether one does in ${others.join(", ")} cannot be seen from here`],
    "look there: aws cloudtrail describe-trails; a trail of the organization would cover all",
  );
}

function callsThat({ selectors }: TrailFact, are: Logged): string[] {
  if ("problem" in selectors) return [];
  return CALLS.filter((call) => logged(selectors.value, call) === are).map(({ eventName }) => eventName);
}

/** Trails are on, and none is seen to log every call. */
function incomplete(name: string, trails: readonly TrailFact[]): Check {
  for (const { selectors } of trails)
    if ("problem" in selectors)
      return unread(name, selectors.problem, { rights: "cloudtrail:GetEventSelectors", missing: FIX });
  const seen = trails.map((one) => {
    const [missed, partly] = [callsThat(one, "no"), callsThat(one, "some")];
    if (missed.length === 0) return { bad: false, words: `${one.name} logs ${words(partly)} for some callers only` };
    return { bad: true, words: `${one.name} does not log ${words(missed)}` };
  });
  const told = seen.map((one) => one.words);
  return seen.every(({ bad }) => bad) ? fail(name, told, SELECT) : warn(name, told, SELECT);
}

function words(calls: readonly string[]): string {
  if (calls.length === CALLS.length) return "calls that change clusters";
  const more = calls.length > SHOWN ? ` and ${calls.length - SHOWN} more` : "";
  return `${calls.slice(0, SHOWN).join(", ")}${more}`;
}
