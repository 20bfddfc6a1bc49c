import type { DoctorFacts, TrailFact } from "#core/doctor/facts.ts";
import { jsonCall } from "./json-call.ts";
import { reading, type Where } from "./where.ts";

const TARGET = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101";

interface Trail {
  Name?: string;
  TrailARN?: string;
  HomeRegion?: string;
  IsMultiRegionTrail?: boolean;
  IsOrganizationTrail?: boolean;
}

/** Trails that log in a Region, those of other Regions and of the organization that reach it too, and whether they are on. */
export function readTrails(where: Where): Promise<DoctorFacts["trails"]> {
  const cloudTrail = (operation: string, input: object) =>
    jsonCall(where, { service: "cloudtrail", target: `${TARGET}.${operation}`, version: "1.1", input });
  return reading(async () => {
    const { trailList } = await cloudTrail("DescribeTrails", { includeShadowTrails: true });
    const trails: TrailFact[] = [];
    for (const { Name = "", TrailARN, HomeRegion = "", ...trail } of (trailList as Trail[] | undefined) ?? []) {
      const { IsLogging } = await cloudTrail("GetTrailStatus", { Name: TrailARN ?? Name });
      trails.push({
        name: Name,
        logging: IsLogging === true,
        homeRegion: HomeRegion,
        allRegions: trail.IsMultiRegionTrail === true,
        ofOrganization: trail.IsOrganizationTrail === true,
      });
    }
    return trails;
  });
}
