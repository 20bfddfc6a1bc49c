import { type Check, fail, ok, unknown, warn } from "../check.ts";
import type { DoctorFacts } from "../facts.ts";

export function operator({ operator: answer }: DoctorFacts): Check {
  const name = "operator";
  if ("value" in answer) return ok(name, `answers, for fleet ${answer.value.fleet}`);
  return fail(
    name,
    [answer.problem.message],
    "deploy Fleetwright, or name its operator function with --function; who asks needs lambda:InvokeFunction on it",
  );
}

export function version({ operator: answer, version: own }: DoctorFacts): Check {
  const name = "version";
  if ("problem" in answer) return unknown(name, ["the deployment does not say"]);
  const deployed = answer.value.version;
  if (deployed === own) return ok(name, `${own} here and there`);
  return warn(
    name,
    [`deployed is ${deployed}, this is ${own}`],
    "deploy this version, or use the one that is deployed",
  );
}

/** The policy is bundled with the functions: what is written here works only once it is deployed. */
export function policy({ operator: answer, policy: file }: DoctorFacts): Check {
  const name = "policy";
  if ("problem" in file) {
    const { kind, message } = file.problem;
    if (kind === "missing") return unknown(name, [message], "name the policy file with --config");
    return fail(name, message.split("\n"), "put the file right; `fleetwright config check` shows each mistake");
  }
  if ("problem" in answer) return ok(name, "the file is right; what is deployed is not known");
  const places = (accounts: readonly { id: string; regions: readonly string[] }[]) =>
    accounts.flatMap(({ id, regions }) => regions.map((region) => `${id}/${region}`));
  const [here, there] = [
    places(file.value.accounts),
    answer.value.places.map(({ account, region }) => `${account}/${region}`),
  ];
  const seen = [
    ...(file.value.fleet === answer.value.fleet
      ? []
      : [`the file is of fleet ${file.value.fleet}, deployed is ${answer.value.fleet}`]),
    ...here.filter((place) => !there.includes(place)).map((place) => `${place} is not deployed yet`),
    ...there.filter((place) => !here.includes(place)).map((place) => `${place} is deployed and not in the file`),
  ];
  return seen.length === 0
    ? ok(name, `${here.length} accounts and Regions, as deployed`)
    : warn(name, seen, "deploy the file, or take the one that is deployed");
}
