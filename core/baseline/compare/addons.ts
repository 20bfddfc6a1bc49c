import { type AddonConfiguration, factValue, type SelfManagedAddon } from "../../fleet/facts.ts";
import { compareAddonVersions, fits } from "../../planner/addons.ts";
import { chooseVersion } from "../addon-version.ts";
import { differingPaths, merged, parseValues, type Values } from "../configuration.ts";
import type { ComparisonInput } from "../difference.ts";
import { associationStepId, namespaceOf } from "../pod-identity.ts";
import type { UpdateAddon } from "../steps.ts";
import type { TemplateAddon } from "../template.ts";
import { type Check, listed, outcomesOf, partCheck } from "./check.ts";

const { differs, satisfied } = outcomesOf("addons");

const addonStepId = (name: string): string => `addon/${name}`;
const configurationStepId = (name: string): string => `${addonStepId(name)}/configuration`;
/** Whoever waits for an add-on waits for it to be configured, too. */
const afterAll = ({ after }: TemplateAddon): string[] =>
  after.flatMap((name) => [addonStepId(name), configurationStepId(name)]);

/** What Auto Mode has built in: https://docs.aws.amazon.com/eks/latest/userguide/automode.html */
export const BUILT_INTO_AUTO_MODE: ReadonlySet<string> = new Set([
  "vpc-cni",
  "coredns",
  "kube-proxy",
  "eks-pod-identity-agent",
  "aws-ebs-csi-driver",
  "eks-node-monitoring-agent",
]);

/** Additive where the cluster has workloads that cannot be hurt by it: networking is what all others stand on. */
const NETWORKING = new Set(["vpc-cni", "kube-proxy", "coredns"]);

/** Add-ons of the template: there, healthy, at a version that fits, configured as wanted. Others are not looked at. */
export const addonsCheck = partCheck({
  part: "addons",
  needs: ["cluster", "addons"],
  helps: ["self-managed-addons"],
  wanted: ({ addons }) => addons.length > 0,
  check: ({ cluster, addons, "self-managed-addons": byHand = [] }, input) =>
    input.template.addons.flatMap((wanted): Check[] => {
      const found = addons.find(({ name }) => name === wanted.name);
      const minor = cluster.version;
      if (!found && cluster.autoMode && BUILT_INTO_AUTO_MODE.has(wanted.name))
        return [satisfied("addon-missing", wanted.name)];
      if (!found) return [missing(wanted, minor, byHand, input)];
      return [health(found), ...version(wanted, found, minor, input), ...configuration(wanted, found, input)];
    }),
});

function missing(
  wanted: TemplateAddon,
  minor: string,
  byHand: readonly SelfManagedAddon[],
  { offers, configurationProblems = {}, template: { ref } }: ComparisonInput,
): Check {
  const { name, configuration: values, resolveConflicts = "NONE" } = wanted;
  const twin = byHand.find(({ addon }) => addon === name);
  const rule = twin ? "addon-self-managed" : "addon-missing";
  const offer = offers[name];
  const choice = offer
    ? chooseVersion({ wanted: wanted.version, minor, offered: offer.versions })
    : { problem: "EKS has no add-on of this name" };
  const words = {
    subject: name,
    found: twin ? `${twin.workload} in ${twin.namespace}, ${twin.image}` : "not installed",
    wanted: "version" in choice ? choice.version : wanted.version,
    message: twin
      ? `${name} was installed by hand (${twin.workload} in ${twin.namespace}); EKS does not look after it.`
      : `The add-on ${name} is not installed.`,
    remedy: twin
      ? `Create the EKS add-on ${name} with resolveConflicts OVERWRITE, which takes over what is there.`
      : `Create the EKS add-on ${name}.`,
  };
  if ("problem" in choice) return differs(rule, words, { needsPerson: choice.problem });
  const problems = configurationProblems[name] ?? [];
  if (problems.length > 0) return differs(rule, words, { needsPerson: refusedValues(problems) });
  if (twin && resolveConflicts !== "OVERWRITE")
    return differs(rule, words, {
      needsPerson: "taking over what was installed by hand overwrites it; resolveConflicts: OVERWRITE allows that",
    });
  // Before its pods: what starts without its role would have to be started anew.
  const associations = wanted.podIdentity.flatMap((entry) => {
    const namespace = namespaceOf(entry, { offer });
    return namespace === undefined ? [] : [associationStepId(namespace, entry.serviceAccount)];
  });
  return differs(rule, words, {
    step: {
      kind: "create-addon",
      id: addonStepId(name),
      after: [...afterAll(wanted), ...associations],
      why: twin
        ? `${name} is taken over as ${choice.version}`
        : `${name} is not installed; ${choice.version} fits ${ref.name}`,
      safe: !twin && resolveConflicts === "NONE" && !NETWORKING.has(name),
      addon: name,
      version: choice.version,
      ...(values ? { configuration: values } : {}),
      resolveConflicts,
    },
  });
}

const UNHEALTHY = new Set(["CREATE_FAILED", "UPDATE_FAILED", "DELETE_FAILED", "DEGRADED"]);

function health({ name, status, issues }: AddonConfiguration): Check {
  if (!UNHEALTHY.has(status)) return satisfied("addon-degraded", name);
  const said = issues.map(({ code, message }) => `${code}: ${message}`).join("; ") || "EKS names no issue";
  const words = {
    subject: name,
    found: status,
    wanted: "ACTIVE",
    message: `The add-on ${name} is ${status}: ${said}`,
    remedy:
      status === "CREATE_FAILED"
        ? `Remove the cause, delete the add-on ${name} and create it anew.`
        : `Remove the cause; EKS then sets ${name} to ACTIVE by itself.`,
  };
  return differs("addon-degraded", words, { needsPerson: said });
}

function version(
  wanted: TemplateAddon,
  found: AddonConfiguration,
  minor: string,
  { offers }: ComparisonInput,
): Check[] {
  const offer = offers[wanted.name];
  // An add-on of another account or a vendor that EKS does not list to us cannot be judged by its versions.
  if (!offer) return [];
  const { name, resolveConflicts = "PRESERVE" } = wanted;
  const choice = chooseVersion({ wanted: wanted.version, running: found.version, minor, offered: offer.versions });
  const fitsNow = offer.versions.some((offered) => offered.version === found.version && fits(offered, minor));
  if (fitsNow && "version" in choice && choice.version === found.version)
    return [satisfied("addon-incompatible", name), satisfied("addon-behind", name)];
  const target = "version" in choice ? choice.version : wanted.version;
  const rule = !fitsNow ? "addon-incompatible" : isOlder(target, found.version) ? "addon-ahead" : "addon-behind";
  const words = {
    subject: name,
    found: found.version,
    wanted: target,
    message: fitsNow
      ? `${name} runs ${found.version}; the template wants ${target}.`
      : `${name} runs ${found.version}, which EKS does not list for Kubernetes ${minor}.`,
    remedy: `Update the add-on ${name} to ${target}.`,
  };
  const others = fitsNow ? [satisfied("addon-incompatible", name)] : [];
  if ("problem" in choice) return [differs(rule, words, { needsPerson: choice.problem }), ...others];
  const step: UpdateAddon = {
    kind: "update-addon",
    id: addonStepId(name),
    after: afterAll(wanted),
    why: `${name} ${found.version} becomes ${choice.version}`,
    safe: false,
    addon: name,
    from: found.version,
    version: choice.version,
    resolveConflicts,
  };
  return [differs(rule, words, { step }), ...others];
}

/** `latest` and `default` are never older than what runs; a pinned version can be. */
const isOlder = (target: string, running: string): boolean =>
  /^v\d/.test(target) && compareAddonVersions(target, running) < 0;

function configuration(
  wanted: TemplateAddon,
  found: AddonConfiguration,
  { offers, configurationProblems = {}, facts }: ComparisonInput,
): Check[] {
  const { name, configuration: values, resolveConflicts = "PRESERVE" } = wanted;
  if (!values) return [];
  const now = parseValues(found.configurationValues);
  const paths = now ? differingPaths(now, values) : [];
  if (now && paths.length === 0) return [satisfied("addon-configuration", name)];
  const shown = (from: Values | undefined) => JSON.stringify(from);
  const words = {
    subject: name,
    found: now ? shown(now) : "configuration values that are neither JSON nor YAML",
    wanted: shown(values),
    message: now
      ? `${name} is configured otherwise: ${listed(paths)}.`
      : `The configuration of ${name} cannot be read.`,
    remedy: `Update the configuration values of the add-on ${name}.`,
  };
  const problems = configurationProblems[name] ?? [];
  if (problems.length > 0) return [differs("addon-configuration", words, { needsPerson: refusedValues(problems) })];
  if (!now)
    return [differs("addon-configuration", words, { needsPerson: "what would be lost by replacing it is not known" })];
  const minor = factValue(facts, "cluster")?.version ?? "";
  const offered = offers[name]?.versions ?? [];
  const choice = chooseVersion({ wanted: wanted.version, running: found.version, minor, offered });
  const at = "version" in choice ? choice.version : found.version;
  const step: UpdateAddon = {
    kind: "update-addon",
    id: configurationStepId(name),
    after: [...afterAll(wanted), addonStepId(name)],
    why: `${name} gets ${listed(paths)} from the template`,
    safe: false,
    addon: name,
    from: at,
    version: at,
    configuration: merged(now, values),
    resolveConflicts,
  };
  return [differs("addon-configuration", words, { step })];
}

const refusedValues = (problems: readonly string[]): string =>
  `the template's configuration values are not what EKS takes: ${problems.join("; ")}`;
