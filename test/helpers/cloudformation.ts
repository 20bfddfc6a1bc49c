import { type CollectionTag, parse, type ScalarTag, YAMLMap, YAMLSeq } from "yaml";

/** Parameters and conditions a template is looked at with. */
export interface Deployed {
  /** `AWS::Region` and the like, and parameters. */
  values: Record<string, string>;
  conditions: Record<string, boolean>;
}

type Json = null | string | number | boolean | Json[] | { [name: string]: Json };

/** Short forms of CloudFormation's functions, as the long ones that JSON has. */
const scalar = (name: string): ScalarTag => ({
  tag: `!${name}`,
  resolve: (text: string) => ({ [longName(name)]: text }),
});
const longName = (name: string): string => (name === "Ref" || name === "Condition" ? name : `Fn::${name}`);
const list = (name: string): CollectionTag => ({
  tag: `!${name}`,
  collection: "seq",
  resolve(seq) {
    if (!(seq instanceof YAMLSeq)) throw new TypeError(`!${name} takes a list`);
    const map = new YAMLMap();
    map.set(longName(name), seq);
    return map;
  },
});

/** A template's text as data, with short forms written out. */
export function parseTemplate(text: string): Record<string, Json> {
  const tags = [
    ...["Ref", "Sub", "GetAtt", "Condition"].map(scalar),
    ...["If", "Equals", "And", "Or", "Not"].map(list),
  ];
  return parse(text, { customTags: tags }) as Record<string, Json>;
}

const NOTHING = Symbol("AWS::NoValue");

/** What CloudFormation would make of a part of a template: references replaced, conditions decided, what has no value left out. */
export function evaluate(part: Json, at: Deployed): Json {
  const value = evaluated(part, at);
  return value === NOTHING ? null : (value as Json);
}

function evaluated(part: Json, at: Deployed): unknown {
  if (Array.isArray(part)) return part.map((item) => evaluated(item, at)).filter((item) => item !== NOTHING);
  if (part === null || typeof part !== "object") return part;
  const [[name, argument] = ["", null]] = Object.entries(part);
  if (name === "Ref") return argument === "AWS::NoValue" ? NOTHING : (at.values[String(argument)] ?? `<${argument}>`);
  if (name === "Fn::Sub")
    return String(argument).replace(/\$\{([^}]+)\}/g, (_all, ref: string) => at.values[ref] ?? `<${ref}>`);
  if (name === "Fn::GetAtt") return `<${argument}>`;
  if (name === "Fn::If") {
    const [condition, yes, no] = argument as [string, Json, Json];
    return evaluated(at.conditions[condition] ? yes : no, at);
  }
  const entries = Object.entries(part).map(([key, value]) => [key, evaluated(value, at)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== NOTHING));
}
