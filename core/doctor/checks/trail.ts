import { type Check, fail, ok, unknown, unread, warn } from "../check.ts";
import type { DoctorFacts } from "../facts.ts";

const FIX = "create a trail that logs management events, best one of the organization for all Regions";

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
  const logging = read.value.filter((one) => one.logging && (one.allRegions || one.homeRegion === hub.region));
  if (logging.length === 0)
    return fail(
      name,
      [`no trail logs in the hub (${hub.account}, ${hub.region}): changes by hand are not noticed`],
      FIX,
    );
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
