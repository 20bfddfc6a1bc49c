import type { FleetPolicy } from "../policy.ts";
import { type Finding, orMeant } from "../problem.ts";

/** Strategies that deadlines and channels name must be there, and two channels must not pull at the same clusters. */
export function lifecycleProblems({ lifecycle, channels, strategies }: FleetPolicy): Finding[] {
  const names = Object.keys(strategies);
  const known = (strategy: string | undefined, path: PropertyKey[]): Finding[] => {
    if (strategy === undefined || names.includes(strategy)) return [];
    const message = `there is no strategy of this name${orMeant(strategy, names)} Strategies: ${names.join(", ") || "none"}`;
    return [{ path, found: `"${strategy}"`, message }];
  };
  return [
    ...known(lifecycle.strategy, ["lifecycle", "strategy"]),
    ...channels.flatMap((channel, index): Finding[] => {
      const path = ["channels", index];
      const { name, strategy, follow, version } = channel;
      const problems = known(strategy, [...path, "strategy"]);
      const earlier = channels.slice(0, index);
      if (earlier.some((other) => other.name === name))
        problems.push({ path: [...path, "name"], found: `"${name}"`, message: "another channel has this name" });
      if (follow === "pinned" && version === undefined)
        problems.push({ path, message: "a pinned channel says which version it stays at" });
      if (follow !== "pinned" && version !== undefined)
        problems.push({ path: [...path, "version"], atKey: true, message: "goes with follow: pinned" });
      const rival = earlier.find((other) => other.strategy === strategy && subjectOf(other) === subjectOf(channel));
      if (rival) {
        const message = `channel ${rival.name} decides the ${subjectOf(channel)} of the same clusters`;
        problems.push({ path: [...path, "follow"], found: `"${follow}"`, message });
      }
      return problems;
    }),
  ];
}

const subjectOf = ({ follow }: FleetPolicy["channels"][number]): string =>
  follow === "node-image" ? "node images" : follow === "addons" ? "add-ons" : "Kubernetes version";
