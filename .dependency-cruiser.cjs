/**
 * The import table of docs/architecture.md, checked by `npm run imports`.
 * One rule per folder: what it may import; everything else is refused.
 */
const only = (name, from, allowed, extra = {}) => ({
  name,
  severity: "error",
  comment: extra.comment ?? `${from} may only import: ${allowed.join(", ")}`,
  from: { path: from, ...(extra.fromNot ? { pathNot: extra.fromNot } : {}) },
  to: { pathNot: allowed },
});

const NODE =
  "^node:|^(assert|crypto|fs|http|path|readline|stream|timers|url|util|process|os|child_process|events|buffer)(/|$)";
const NPM = "^node_modules/";

module.exports = {
  forbidden: [
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    {
      name: "not-to-unresolvable",
      severity: "error",
      from: {},
      // aws-lambda is types only; a property named `import` is taken for an import by the parser and shown as a cross.
      to: { couldNotResolve: true, pathNot: "^(aws-lambda|✖)$" },
    },
    {
      name: "no-dev-dependency-in-product",
      severity: "error",
      from: { pathNot: "^(test|scripts)/" },
      to: { dependencyTypes: ["npm-dev"] },
    },
    only("events", "^events/", ["^events/", "^node_modules/zod/"]),
    only("core", "^core/", [
      "^core/",
      "^events/",
      "^node_modules/(zod|yaml|croner|ms|@types/ms|ipaddr\\.js|re2js)/",
      // The user's own rules are written in it; functions load it only where there are any.
      "^node_modules/jsonata/",
      "^crypto$",
      "^node:crypto$",
    ]),
    {
      name: "core-is-pure",
      severity: "error",
      comment: "No SDK, no logger, no Node I/O in the core: facts and time come in, decisions with reasons go out.",
      from: { path: "^core/" },
      to: {
        path: "^(node:)?(fs|http|https|net|child_process|os|process)(/|$)|node_modules/(@aws-sdk|@smithy|@aws-lambda-powertools|@slack)/",
      },
    },
    only("workflows", "^workflows/", ["^workflows/", "^events/", "^core/", "^node_modules/zod/"]),
    // https: a cluster's Kubernetes API shows a certificate of the cluster's own authority, and fetch takes none.
    only("adapters", "^adapters/", ["^adapters/", "^core/", "^events/", NPM, NODE, "^https$"]),
    {
      name: "functions-use-ports",
      severity: "error",
      comment: "Only the composition root knows adapters; functions act through ports. The tables' names are data.",
      from: { path: "^functions/", pathNot: "^functions/runtime/(compose|adapters)\\.ts$" },
      to: { path: "^adapters/", pathNot: "^adapters/aws/tables\\.ts$" },
    },
    {
      name: "functions-know-contracts-only",
      severity: "error",
      comment: "A function knows its workflow's contract, not its definition.",
      from: { path: "^functions/" },
      to: { path: "^workflows/", pathNot: "/contract\\.ts$" },
    },
    {
      name: "functions-not-each-other",
      severity: "error",
      comment: "One file, one Lambda: shared code lives in functions/runtime.",
      from: { path: "^functions/(triggers|steps|notify)/" },
      to: { path: "^functions/", pathNot: "^functions/runtime/" },
    },
    only("functions", "^functions/", [
      "^functions/",
      "^events/",
      "^core/",
      "^workflows/",
      "^adapters/",
      "^aws-lambda$",
      NPM,
      NODE,
    ]),
    // The tables' keys are data that the contract tests create tables from, too. The policy file has one reader, wherever it is read.
    only("infra", "^(infra/|sst\\.config\\.ts)", [
      "^infra/",
      "^events/",
      "^workflows/",
      "^core/policy/(complete|parse|policy)\\.ts$",
      "^adapters/aws/(tables|system-clock)\\.ts$",
      NODE,
    ]),
    {
      name: "nobody-imports-infra",
      severity: "error",
      comment: "It needs SST's globals. Tests and scripts read its parts that are plain data.",
      from: { pathNot: "^(infra/|test/|scripts/|sst\\.config\\.ts)" },
      to: { path: "^infra/" },
    },
    {
      name: "nobody-imports-the-sandbox",
      severity: "error",
      comment: "The product runs without it; the CLI loads it dynamically.",
      from: { pathNot: "^(sandbox|test|scripts)/" },
      to: { path: "^sandbox/", dependencyTypesNot: ["dynamic-import"] },
    },
    {
      name: "sandbox",
      severity: "error",
      from: { path: "^sandbox/" },
      to: { path: "^(cli|infra|test)/" },
    },
    {
      name: "cli",
      severity: "error",
      comment: "The operator's door has no business rules of its own and does not reach into functions or definitions.",
      from: { path: "^(cli|bin)/" },
      to: { path: "^(functions|workflows|infra|test)/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
      extensions: [".ts", ".js", ".mjs", ".cjs", ".json"],
    },
  },
};
