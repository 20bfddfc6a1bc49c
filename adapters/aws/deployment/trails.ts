import type { DoctorFacts, TrailFact } from "#core/doctor/facts.ts";
import type { FieldSelector, TrailSelectors } from "#core/doctor/selectors.ts";
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

interface EventSelectors {
  EventSelectors?: {
    ReadWriteType?: string;
    IncludeManagementEvents?: boolean;
    ExcludeManagementEventSources?: string[];
  }[];
  AdvancedEventSelectors?: { FieldSelectors?: ({ Field?: string } & Record<string, unknown>)[] }[];
}

function selectorsOf({ EventSelectors = [], AdvancedEventSelectors = [] }: EventSelectors): TrailSelectors {
  return {
    basic: EventSelectors.map(({ ReadWriteType = "All", IncludeManagementEvents, ExcludeManagementEventSources }) => ({
      readWriteType: ReadWriteType,
      // The API's default. Source: CloudTrail API reference, EventSelector.
      managementEvents: IncludeManagementEvents ?? true,
      excludedSources: ExcludeManagementEventSources ?? [],
    })),
    advanced: AdvancedEventSelectors.map(({ FieldSelectors = [] }) =>
      FieldSelectors.map(
        (one) =>
          Object.fromEntries(
            Object.entries(one).map(([key, value]) => [key.charAt(0).toLowerCase() + key.slice(1), value]),
          ) as unknown as FieldSelector,
      ),
    ),
  };
}

/** Trails that log in a Region, those of other Regions and of the organization that reach it too, and whether they are on. */
export function readTrails(where: Where): Promise<DoctorFacts["trails"]> {
  const cloudTrail = (operation: string, input: object, at: Where = where) =>
    jsonCall(at, { service: "cloudtrail", target: `${TARGET}.${operation}`, version: "1.1", input });
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
        // A trail's settings are in its home Region. Those of an organization's trail may be denied to a member account.
        selectors: await reading(async () =>
          selectorsOf(
            await cloudTrail("GetEventSelectors", { TrailName: TrailARN ?? Name }, { ...where, region: HomeRegion }),
          ),
        ),
      });
    }
    return trails;
  });
}
