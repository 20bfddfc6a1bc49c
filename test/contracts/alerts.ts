import { beforeEach, describe, expect, it } from "vitest";
import { MEMBERS_AT_MOST } from "#core/alerts/records.ts";
import type { AlertGroupStore, AlertStore, IncidentStore } from "#core/ports.ts";
import {
  alertRecord,
  BEGAN,
  clusterRef,
  firingAlert,
  groupMember,
  groupRecord,
  incidentPart,
  incidentRecord,
  resolvedAlert,
} from "../helpers/alert-records.ts";

interface Stores {
  alerts: AlertStore;
  alertGroups: AlertGroupStore;
  incidents: IncidentStore;
}

const LATER = "2026-11-23T10:00:00.000Z";
const stale = { name: "StaleWriteError" };

/** What every store of alerts, of their groups and of incidents must do. */
export function alertContract(name: string, make: () => Promise<Stores>): void {
  describe(`${name}: alerts`, () => {
    let stores: Stores;
    beforeEach(async () => {
      stores = await make();
    });

    it("come back as they were given, one revision later, one by one or many at once", async () => {
      const { alerts } = stores;
      const record = alertRecord(firingAlert());
      expect(await alerts.save(record)).toEqual({ ...record, revision: 1 });
      expect(await alerts.get(record.fingerprint)).toEqual({ ...record, revision: 1 });
      expect(await alerts.get("none")).toBeUndefined();
      const many = Array.from({ length: 130 }, (_, index) =>
        alertRecord(firingAlert("Slow", { labels: { pod: `p${index}` } })),
      );
      await Promise.all(many.map((each) => alerts.save(each)));
      const wanted = [...many.map(({ fingerprint }) => fingerprint), "none", many[0]?.fingerprint ?? ""];
      const found = (await alerts.many(wanted)).map(({ fingerprint }) => fingerprint);
      expect(found.sort()).toEqual(many.map(({ fingerprint }) => fingerprint).sort());
      expect(await alerts.many([])).toEqual([]);
    });

    it("are changed on the revision they were read at only, by one of several at once", async () => {
      const { alerts } = stores;
      const first = await alerts.save(alertRecord(firingAlert()));
      await expect(alerts.save(alertRecord(firingAlert()))).rejects.toMatchObject(stale);
      const saves = await Promise.allSettled([1, 2, 3].map((n) => alerts.save({ ...first, firstSeenAt: `${n}` })));
      expect(saves.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    });

    it("are listed while they fire, of the fleet or of a cluster", async () => {
      const { alerts } = stores;
      const of = (cluster: string) => firingAlert("Slow", { cluster: clusterRef(cluster) });
      const a = await alerts.save(alertRecord(of("a")));
      await alerts.save(alertRecord(of("b")));
      await alerts.save(alertRecord(firingAlert("Lost", { cluster: null })));
      const names = async (cluster?: string) =>
        (await alerts.firing(cluster)).map(({ alert }) => alert.cluster?.name ?? "none").sort();
      expect(await names()).toEqual(["a", "b", "none"]);
      expect(await names("111122223333/eu-west-1/b")).toEqual(["b"]);
      await alerts.save({ ...a, alert: resolvedAlert(a.alert, LATER) });
      expect(await names()).toEqual(["b", "none"]);
      expect(await names("111122223333/eu-west-1/a")).toEqual([]);
    });
  });

  describe(`${name}: groups of alerts`, () => {
    let stores: Stores;
    beforeEach(async () => {
      stores = await make();
    });

    it("are written on the revision they were read at only, and listed while there is something to look at", async () => {
      const { alertGroups } = stores;
      const group = await alertGroups.save(groupRecord({ dueAt: LATER }));
      expect(await alertGroups.get(group.key)).toEqual(group);
      expect(await alertGroups.get("none")).toBeUndefined();
      await expect(alertGroups.save(groupRecord())).rejects.toMatchObject(stale);
      await alertGroups.save(groupRecord({ key: "closed" }));
      expect((await alertGroups.open()).map(({ key }) => key)).toEqual([group.key]);
      const { dueAt: _over, ...over } = group;
      const telling = { id: "1.1", pages: [], join: [], leave: [] };
      // What was over and is not told is not forgotten.
      const left = await alertGroups.save({ ...over, endedAt: LATER, telling });
      expect(await alertGroups.open()).toEqual([left]);
      const { telling: _told, ...told } = left;
      await alertGroups.save(told);
      expect(await alertGroups.open()).toEqual([]);
      await expect(alertGroups.save(group)).rejects.toMatchObject(stale);
    });

    it("hold as many members as they may, with reasons as long as they come", async () => {
      const untold = { code: "INHIBITED", message: "m".repeat(200), since: BEGAN };
      const member = groupMember({ endsAt: LATER, told: "resolved", toldFlapping: BEGAN, untold });
      const members = Object.fromEntries(
        Array.from({ length: MEMBERS_AT_MOST }, (_, index) => [`${index}`.padStart(16, "0"), member]),
      );
      const saved = await stores.alertGroups.save(groupRecord({ members, overflowing: true }));
      expect(await stores.alertGroups.get(saved.key)).toEqual(saved);
    });
  });

  describe(`${name}: fleet incidents`, () => {
    let stores: Stores;
    beforeEach(async () => {
      stores = await make();
    });

    it("are written on the revision they were read at only, and listed while there is something to look at", async () => {
      const { incidents, alertGroups } = stores;
      const incident = await incidents.save(incidentRecord({ dueAt: LATER }));
      await expect(incidents.save(incidentRecord())).rejects.toMatchObject(stale);
      expect(await incidents.get(incident.key)).toEqual(incident);
      expect(await incidents.open()).toEqual([incident]);
      // Neither is taken for the other.
      expect(await alertGroups.open()).toEqual([]);
      expect(await alertGroups.get(incident.key)).toBeUndefined();
      const { dueAt: _over, ...over } = incident;
      const left = await incidents.save({ ...over, telling: { id: "1.1", wake: [] } });
      expect(await incidents.open()).toEqual([left]);
      const { telling: _told, ...told } = left;
      await incidents.save(told);
      expect(await incidents.open()).toEqual([]);
    });

    it("have parts that come and go on their own", async () => {
      const { incidents } = stores;
      await incidents.join(incidentPart("b"));
      await incidents.join(incidentPart("a"));
      await incidents.join(incidentPart("a", { since: LATER }));
      await incidents.join(incidentPart("a", { group: "group-0" }));
      await incidents.join(incidentPart("c", { incident: "incident/2" }));
      const names = async () =>
        (await incidents.parts("incident/1")).map(({ cluster, group, since }) => `${cluster.name} ${group} ${since}`);
      expect(await names()).toEqual([`a group-0 ${BEGAN}`, `a group-a ${LATER}`, `b group-b ${BEGAN}`]);
      const gone = { incident: "incident/1", cluster: "111122223333/eu-west-1/a", group: "group-a" };
      await incidents.leave(gone);
      await incidents.leave(gone);
      expect(await names()).toEqual([`a group-0 ${BEGAN}`, `b group-b ${BEGAN}`]);
      // Parts are there before anybody looked at the incident.
      expect(await incidents.get("incident/1")).toBeUndefined();
    });
  });
}
