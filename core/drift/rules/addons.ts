import { parseValues } from "../../baseline/configuration.ts";
import { clusterId } from "../../fleet/cluster.ts";
import { byName } from "../../preflight/text.ts";
import { addonFindings } from "../../responses/addon-findings.ts";
import { driftRule, type Found, GUIDE } from "../rule.ts";
import { fromTemplate } from "./template.ts";

const PAGE = `${GUIDE}/eks-add-ons.html`;

/** What a look at an add-on says besides the template: the same words, whoever looks. */
const without = ({ rule: _, ...found }: ReturnType<typeof addonFindings>["present"][number]): Found => found;

export const addonDegraded = driftRule({
  id: "addon-degraded",
  title: "Add-on is not healthy",
  severity: "high",
  why: "EKS reports the add-on's health. What it installs may still run, but is not as EKS would have it, and updates of it are refused.",
  remedy: "Remove the cause that EKS names; it looks again by itself.",
  page: `${GUIDE}/managing-add-ons.html`,
  needs: ["cluster", "addons"],
  find: ({ cluster, addons }) =>
    byName(addons).flatMap((now) =>
      addonFindings({
        name: now.name,
        now,
        record: undefined,
        minor: cluster.version,
        wanted: undefined,
        offered: undefined,
      }).present.map(without),
    ),
});

export const addonIncompatible = driftRule({
  id: "addon-incompatible",
  title: "Add-on does not fit the Kubernetes version",
  severity: "high",
  why: "EKS lists which versions of an add-on fit which minor. Others are not tested together, and the next upgrade begins with them.",
  remedy: "Update the add-on to a version that EKS lists for the cluster's minor.",
  page: `${GUIDE}/addon-compat.html`,
  needs: ["cluster", "addons", "addon-versions"],
  find: ({ cluster, addons, "addon-versions": offered }, { comparison }) => {
    const known = fromTemplate("addon-incompatible", comparison);
    const others = byName(addons)
      .filter(({ name }) => !known.some(({ subject }) => subject === name))
      .flatMap((now) =>
        addonFindings({
          name: now.name,
          now,
          record: undefined,
          minor: cluster.version,
          wanted: undefined,
          // Nothing is listed of a vendor's add-on, which says nothing about it.
          offered: offered[now.name]?.length ? offered[now.name] : undefined,
        }).present.filter(({ rule }) => rule === "addon-incompatible"),
      );
    return [...known, ...others.map(without)];
  },
});

export const addonUnwanted = driftRule({
  id: "addon-unwanted",
  title: "Add-on is not part of the template",
  severity: "low",
  why: "What nobody put into the template nobody upgrades or looks after, and it may hold rights in the cluster.",
  remedy: "Put the add-on into baseline.addons of the policy file, or remove it from the cluster.",
  page: `${GUIDE}/removing-an-add-on.html`,
  needs: ["addons"],
  applies: ({ template }) => template.addons.length > 0,
  find: ({ addons }, { template }) =>
    byName(addons)
      .filter(({ name }) => !template.addons.some((wanted) => wanted.name === name))
      .map(({ name, version }) => ({
        subject: name,
        found: version,
        wanted: "not installed, or in the template",
        message: `The add-on ${name} is installed, and the template does not mention it.`,
      })),
});

/** Fewer clusters than this say nothing about what is usual. */
const PEERS = 3;

export const addonPeers = driftRule({
  id: "addon-differs-from-peers",
  title: "Add-on differs from its peers",
  severity: "low",
  why: "Clusters of a tier at the same Kubernetes minor should run the same. The one that differs is the one where a change was forgotten, or tried.",
  remedy: "Update the add-on to what the others run, or find out why it differs.",
  page: PAGE,
  needs: ["cluster", "addons", "fleet"],
  applies: ({ labels }) => labels.tier !== undefined,
  find: ({ cluster, addons, fleet }, { ref, labels: { tier } }) => {
    if (tier === undefined) return [];
    return byName(addons).flatMap(({ name, version }) => {
      const versions = fleet.addonVersions({ id: clusterId(ref), tier, minor: cluster.version, addon: name });
      const all = versions.reduce((sum, [, clusters]) => sum + clusters, 0);
      const [usual, clusters] = versions[0] ?? [];
      if (usual === undefined || clusters === undefined || all < PEERS || usual === version || clusters * 3 < all * 2)
        return [];
      return [
        {
          subject: name,
          found: version,
          wanted: usual,
          message: `${name} runs ${version}; ${clusters} of ${all} other clusters of tier ${tier} at ${cluster.version} run ${usual}.`,
        },
      ];
    });
  },
});

/** EKS add-ons that send logs or metrics somewhere. */
const OBSERVABILITY = ["amazon-cloudwatch-observability", "adot", "fluent-bit"];

export const observabilityAbsent = driftRule({
  id: "observability-absent",
  title: "No observability add-on",
  severity: "medium",
  why: "Without logs and metrics leaving the cluster, what happened on a node that is gone is gone with it.",
  remedy: `Install one of ${OBSERVABILITY.join(", ")}, or switch this rule off for clusters that are observed otherwise.`,
  page: `${GUIDE}/eks-observe.html`,
  needs: ["addons"],
  find: ({ addons }) =>
    addons.some(({ name }) => OBSERVABILITY.includes(name))
      ? []
      : [
          {
            subject: "",
            found: "none",
            wanted: `one of ${OBSERVABILITY.join(", ")}`,
            message: "No add-on sends the cluster's logs and metrics anywhere.",
          },
        ],
});

export const observabilityLabel = driftRule({
  id: "observability-label",
  title: "Logs do not name their cluster",
  severity: "low",
  why: "Logs of all clusters end in one place; lines without the cluster's name cannot be told apart in a search or an alert.",
  remedy: "Put the cluster's name into the add-on's configuration values, as a label or field of each record.",
  page: `${GUIDE}/eks-observe.html`,
  needs: ["addons"],
  find: ({ addons }, { ref }) =>
    byName(addons)
      // The CloudWatch add-on names the cluster in its log groups by itself.
      .filter(({ name }) => name === "fluent-bit" || name === "adot")
      .flatMap(({ name, configurationValues }) => {
        const values = parseValues(configurationValues);
        if (values && JSON.stringify(values).includes(ref.name)) return [];
        return [
          {
            subject: name,
            found: values ? "a configuration that does not mention the cluster" : "a configuration that cannot be read",
            wanted: `${ref.name} in it`,
            message: `What ${name} sends does not name the cluster.`,
          },
        ];
      }),
});
