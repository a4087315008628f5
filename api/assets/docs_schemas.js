"use strict";
// Draws an OpenAPI document. Whatever the document says becomes text, never markup.

const METHODS = ["get", "post", "put", "patch", "delete", "head", "options", "trace"];
const byId = (id) => document.getElementById(id);
let api = {};

/** An element: tag name with classes ("li.field"), properties, children (strings become text). */
function el(kind, properties = {}, ...children) {
  const [tag, ...classes] = kind.split(".");
  const made = document.createElement(tag);
  made.className = classes.join(" ");
  for (const [name, value] of Object.entries(properties)) {
    if (name in made) made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

/** A collapsible part whose inside is drawn when it is first opened. */
function foldable(kind, summary, draw, open = false) {
  const details = el(kind, {}, el("summary", {}, summary));
  const fill = () => {
    if (details.open && details.childElementCount === 1) details.append(...[draw()].flat());
  };
  details.addEventListener("toggle", fill);
  if (open) { details.open = true; fill(); }
  return details;
}

/** Plain text with paragraphs, lists of "- " lines and `code`. */
function prose(text, kind = "div") {
  const inline = (line) => line.split(/`([^`]+)`/).map((part, n) => (n % 2 ? el("code", {}, part) : part));
  const blocks = String(text ?? "").trim().split(/\n\s*\n/).filter(Boolean);
  return el(kind, {}, blocks.map((block) => {
    const lines = block.split("\n").map((line) => line.trim());
    if (lines.every((line) => line.startsWith("- "))) {
      return el("ul", {}, lines.map((line) => el("li", {}, inline(line.slice(2)))));
    }
    return el("p", {}, inline(lines.join(" ")));
  }));
}

function decoded(text) {
  try { return decodeURIComponent(text); } catch { return text; }
}

function resolve(node) {
  for (let hops = 0; node && node.$ref && hops < 20; hops += 1) {
    node = node.$ref.replace(/^#\//, "").split("/")
      .reduce((at, step) => at?.[decoded(step).replace(/~1/g, "/").replace(/~0/g, "~")], api) ?? {};
  }
  return node ?? {};
}

const refName = (schema) => (schema?.$ref ? decoded(schema.$ref.split("/").pop()) : "");
const slug = (text) => text.replace(/[^A-Za-z0-9]+/g, "-").replace(/^-|-$/g, "");

// -- schemas --------------------------------------------------------------------------------------------------------

const isNull = (schema) => schema.type === "null" || schema.const === null;

function variants(schema) {
  return (schema.oneOf ?? schema.anyOf ?? []).filter((one) => !isNull(one));
}

/** A schema without what wraps it: a nullable of one, an allOf of one. */
function plain(schema) {
  const found = resolve(schema);
  const options = variants(found);
  if (options.length === 1) return plain(options[0]);
  if (found.allOf?.length === 1) return { ...plain(found.allOf[0]), ...found, allOf: undefined };
  return found;
}

/** In a word: "string (date-time)", "Account[]", "integer or null". */
function kindOf(schema) {
  const found = resolve(schema);
  const options = variants(found);
  const nullable = (found.oneOf ?? found.anyOf ?? []).some(isNull) ? " or null" : "";
  if (options.length && options.every((one) => "const" in one)) return `choice${nullable}`;
  if (options.length) return options.map(kindOf).join(" or ") + nullable;
  if (refName(schema)) return refName(schema);
  if (found.type === "array") return `${kindOf(found.items ?? {})}[]`;
  const types = [found.type ?? (found.properties ? "object" : found.enum || "const" in found ? "choice" : "any")];
  return types.flat().join(" or ") + (found.format ? ` (${found.format})` : "");
}

const LIMITS = [
  ["minLength", "at least", "characters"], ["maxLength", "at most", "characters"], ["minimum", "from", ""],
  ["maximum", "to", ""], ["exclusiveMinimum", "above", ""], ["exclusiveMaximum", "below", ""],
  ["minItems", "at least", "items"], ["maxItems", "at most", "items"], ["multipleOf", "a multiple of", ""],
];

function limitsOf(schema) {
  const said = LIMITS.filter(([key]) => key in schema).map(([key, before, after]) => `${before} ${schema[key]} ${after}`.trim());
  if (schema.pattern) said.push(`like ${schema.pattern}`);
  if (schema.default !== undefined && schema.default !== null) said.push(`default ${JSON.stringify(schema.default)}`);
  if (schema.readOnly) said.push("read only");
  if (schema.deprecated) said.push("deprecated");
  return said.join(", ");
}

function choicesOf(schema) {
  const options = variants(schema);
  const titled = options.length && options.every((one) => "const" in one) ? options : [];
  const values = [...(schema.enum ?? []), ...("const" in schema ? [schema.const] : [])].map((value) => ({ const: value }));
  return [...titled, ...values].map((one) => {
    const label = one.title ?? one.description;
    return el("code", {}, JSON.stringify(one.const) + (label ? ` ${label}` : ""));
  });
}

/** What a value says of itself, and under it what it is made of. */
function about(schema) {
  const found = { ...plain(schema), ...(schema.description ? { description: schema.description } : {}) };
  const choices = choicesOf(found);
  const limits = limitsOf(found);
  return [
    limits ? el("div.soft", {}, limits) : null,
    found.description ? prose(found.description) : null,
    choices.length ? el("div.choices", {}, choices) : null,
  ];
}

function hasInside(schema) {
  const found = plain(schema);
  if (found.type === "array" || found.items) return hasInside(found.items ?? {});
  const open = found.additionalProperties && typeof found.additionalProperties === "object";
  return Boolean(found.properties || found.allOf || open || variants(found).some((one) => !("const" in one)));
}

function inside(schema) {
  const found = plain(schema);
  if (found.type === "array" || found.items) return inside(found.items ?? {});
  const options = variants(found).filter((one) => !("const" in one));
  if (options.length) {
    return options.map((one) => foldable("details", [el("span.name", {}, kindOf(one))], () => [about(one), inside(one)].flat()));
  }
  const parts = (found.allOf ?? []).flatMap(inside);
  const required = new Set(found.required ?? []);
  const fields = Object.entries(found.properties ?? {}).map(([name, field]) => fieldOf(name, field, required.has(name)));
  if (found.additionalProperties && typeof found.additionalProperties === "object") {
    fields.push(fieldOf("any other name", found.additionalProperties, false));
  }
  return [...parts, fields.length ? el("ul.fields", {}, fields) : el("p.soft", {}, kindOf(schema))];
}

function fieldOf(name, schema, required) {
  const head = [
    el("span.name", {}, name), " ", el("span.kind", {}, kindOf(schema)),
    required ? el("span.required", {}, "required") : null,
  ];
  const text = about(schema);
  if (!hasInside(schema)) return el("li.field", {}, head, text);
  return el("li.field", {}, foldable("details", head, () => inside(schema)), text);
}
