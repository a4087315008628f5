// -- examples -------------------------------------------------------------------------------------------------------

const SAMPLES = {
  "date-time": "2026-01-31T09:30:00Z", date: "2026-01-31", time: "09:30:00", uuid: "0190b6a0-7c1e-7a53-9a4e-2f0c5d6e7f80",
  decimal: "10.50", email: "ann@example.com", uri: "urn:example:1", byte: "aGVsbG8=", duration: "PT1H",
};

/** An empty default shows nothing of what belongs there. */
const isEmpty = (value) => typeof value === "object" && Object.keys(value).length === 0;

function exampleOf(schema, depth = 0) {
  const found = plain(schema);
  if (found.example !== undefined) return found.example;
  if (found.examples?.length) return found.examples[0];
  if ("const" in found) return found.const;
  if (found.default !== undefined && found.default !== null && !isEmpty(found.default)) return found.default;
  if (found.enum) return found.enum[0];
  if (depth > 4) return null;
  const options = variants(found);
  if (options.length) return exampleOf(options[0], depth);
  const type = [found.type].flat().find((one) => one !== "null");
  if (found.properties || found.allOf || type === "object") {
    const parts = (found.allOf ?? []).map((part) => exampleOf(part, depth + 1));
    const own = Object.entries(found.properties ?? {}).filter(([, field]) => !resolve(field).deprecated)
      .map(([name, field]) => [name, exampleOf(field, depth + 1)]);
    return Object.assign({}, ...parts, Object.fromEntries(own));
  }
  if (type === "array") return [exampleOf(found.items ?? {}, depth + 1)];
  if (type === "integer" || type === "number") return found.minimum ?? 1;
  if (type === "boolean") return true;
  return SAMPLES[found.format] ?? "text".slice(0, found.maxLength ?? 4);
}

function exampleIn(content) {
  const named = Object.values(content.examples ?? {}).map(resolve);
  const value = content.example ?? named[0]?.value ?? (content.schema ? exampleOf(content.schema) : undefined);
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

function snippet(text, caption) {
  const copy = el("button", { type: "button" }, "Copy");
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      copy.textContent = "Copied";
    } catch {
      copy.textContent = "Select it";
    }
    setTimeout(() => { copy.textContent = "Copy"; }, 1500);
  });
  return el("figure", {}, el("figcaption", {}, caption), el("pre", { tabIndex: 0 }, text), copy);
}

// -- operations -----------------------------------------------------------------------------------------------------

function operationsOf(document) {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => {
      const found = item[method];
      const tag = found.tags?.[0] ?? "Other";
      const id = found.operationId ?? slug(`${method}-${path}`);
      const parameters = [...(item.parameters ?? []), ...(found.parameters ?? [])].map(resolve);
      return { ...found, path, method, tag, id, parameters };
    }));
}

function curl(operation) {
  const lines = [`curl '${location.origin}${operation.path}'`];
  if (operation.method !== "get") lines[0] = lines[0].replace("curl", `curl -X ${operation.method.toUpperCase()}`);
  if ((operation.security ?? api.security ?? []).length) lines.push('-H "Authorization: Bearer $TOKEN"');
  for (const one of operation.parameters) {
    if (one.in === "header" && one.required) lines.push(`-H '${one.name}: …'`);
  }
  const [kind, content] = Object.entries(resolve(operation.requestBody).content ?? {})[0] ?? [];
  if (kind) lines.push(`-H 'Content-Type: ${kind}'`, `-d '${exampleIn(content).replaceAll("'", "'\\''")}'`);
  return lines.join(" \\\n  ");
}

function parametersOf(operation) {
  if (!operation.parameters.length) return [];
  const rows = operation.parameters.map((one) => el("tr", {},
    el("th", {}, el("code", {}, one.name), one.required ? el("span.required", {}, "required") : null),
    el("td.kind", {}, kindOf(one.schema ?? {}), el("div", {}, one.in)),
    el("td", {}, prose(one.description), about(one.schema ?? {}))));
  return [el("h3", {}, "Parameters"), el("table", {}, el("tbody", {}, rows))];
}

function contentOf(media) {
  return Object.entries(media ?? {}).map(([kind, content]) => el("div.two", {},
    el("div", {}, el("p.kind", {}, `${kind} · ${kindOf(content.schema ?? {})}`), content.schema ? inside(content.schema) : null),
    exampleIn(content) ? snippet(exampleIn(content), "Example") : null));
}

function responseOf(status, response, open) {
  const found = resolve(response);
  const level = { 4: "bad", 5: "worse" }[status[0]] ?? "good";
  const head = [el(`span.status.${level}`, {}, status), el("span", {}, found.description ?? "")];
  const headers = Object.entries(found.headers ?? {}).map(([name, one]) => el("li", {}, el("code", {}, name), " ", resolve(one).description ?? ""));
  if (!found.content && !headers.length) return el("div.response", {}, el("div", {}, head[0], " ", head[1]));
  return foldable("details.response", head, () => [headers.length ? el("ul", {}, headers) : "", ...contentOf(found.content)], open);
}

function insideOf(operation) {
  const body = resolve(operation.requestBody);
  return el("div.inside", {},
    prose(operation.description, "div.lead"),
    parametersOf(operation),
    body.content ? [el("h3", {}, body.required ? "Body" : "Body (optional)"), prose(body.description), contentOf(body.content)] : null,
    el("h3", {}, "Responses"),
    Object.entries(operation.responses ?? {}).map(([status, response]) => responseOf(status, response, !body.content && status[0] === "2")),
    el("h3", {}, "Call it"), snippet(curl(operation), "On a command line"));
}

function cardOf(operation) {
  const head = [
    el(`span.method.${operation.method}`, {}, operation.method.toUpperCase()),
    el("span.path", {}, operation.path), el("span.what", {}, operation.summary ?? ""),
  ];
  const card = foldable(`details.operation${operation.deprecated ? ".deprecated" : ""}`, head, () => insideOf(operation));
  card.id = operation.id;
  operation.card = card;
  operation.text = [operation.method, operation.path, operation.summary, operation.id, operation.tag].join(" ").toLowerCase();
  return card;
}

function linkTo(operation) {
  operation.link = el("a", { href: `#${operation.id}`, title: `${operation.method.toUpperCase()} ${operation.path}` },
    el(`span.method.${operation.method}`, {}, operation.method.toUpperCase()), el("span", {}, operation.summary ?? operation.path));
  return operation.link;
}

// -- the page -------------------------------------------------------------------------------------------------------

function draw(document_) {
  api = document_;
  const operations = operationsOf(api);
  const described = new Map((api.tags ?? []).map((tag) => [tag.name, tag]));
  const names = [...new Set([...described.keys(), ...operations.map((one) => one.tag)])];
  const groups = names.map((name) => ({ name, operations: operations.filter((one) => one.tag === name) }))
    .filter((group) => group.operations.length);
  document.title = byId("title").textContent = api.info?.title ?? "API";
  byId("version").textContent = api.info?.version ?? "";
  for (const group of groups) {
    group.heading = el("section", { id: `tag-${slug(group.name)}` }, el("h2", {}, group.name),
      prose(described.get(group.name)?.description, "div.lead"), group.operations.map(cardOf));
    group.list = el("details", { open: groups.length < 12 },
      el("summary", {}, group.name, el("span.count", {}, String(group.operations.length))), group.operations.map(linkTo));
  }
  const schemas = Object.entries(api.components?.schemas ?? {}).map(([name, schema]) =>
    Object.assign(foldable("details.operation", el("span.path", {}, name), () => el("div.inside", {}, about(schema), inside(schema))), { id: `schema-${name}` }));
  byId("page").replaceChildren(
    el("h1", {}, api.info?.title ?? "API"), prose(api.info?.description, "div.lead"),
    el("p.soft", {}, `${operations.length} operations, OpenAPI ${api.openapi}`),
    ...groups.map((group) => group.heading),
    schemas.length ? el("section", { id: "schemas" }, el("h2", {}, "Schemas"), schemas) : "");
  byId("contents").replaceChildren(...groups.map((group) => group.list), schemas.length ? el("a", { href: "#schemas" }, "Schemas") : "");
  byId("filter").addEventListener("input", () => narrow(groups));
  window.addEventListener("hashchange", () => follow(operations));
  follow(operations);
}

function narrow(groups) {
  const words = byId("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const group of groups) {
    for (const one of group.operations) {
      one.card.hidden = one.link.hidden = !words.every((word) => one.text.includes(word));
    }
    const nothing = group.operations.every((one) => one.card.hidden);
    group.heading.hidden = group.list.hidden = nothing;
    if (words.length && !nothing) group.list.open = true;
  }
}

function follow(operations) {
  const id = decoded(location.hash.slice(1));
  for (const one of operations) one.link.removeAttribute("aria-current");
  const current = operations.find((one) => one.id === id);
  if (current) {
    current.card.open = true;
    current.link.setAttribute("aria-current", "true");
  }
  (current?.card ?? byId(id))?.scrollIntoView();
  byId("contents").classList.remove("open");
}

function colors() {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  let chosen = null;
  try { chosen = localStorage.getItem("docs-theme"); } catch { /* Storage may be forbidden; then nothing is kept. */ }
  root.dataset.theme = chosen ?? system;
  byId("theme").addEventListener("click", () => {
    root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
    try { localStorage.setItem("docs-theme", root.dataset.theme); } catch { /* As above. */ }
  });
}

async function start() {
  colors();
  byId("menu").addEventListener("click", () => byId("contents").classList.toggle("open"));
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== byId("filter")) {
      event.preventDefault();
      byId("filter").focus();
    }
  });
  const address = document.querySelector("meta[name=openapi]").content;
  try {
    const response = await fetch(address, { credentials: "same-origin" });
    if (!response.ok) throw new Error(`${address} answered ${response.status}`);
    draw(await response.json());
  } catch (error) {
    byId("page").replaceChildren(el("p.failure", { role: "alert" }, `The description could not be read: ${error.message}`));
  }
}

start();
