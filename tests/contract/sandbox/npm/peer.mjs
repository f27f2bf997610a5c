// What does Asana's own JavaScript client (npm `asana` 3.x) make of the sandbox?
//
// node peer.mjs '{"base_url": ..., "tokens": {...}, "project": ..., "workspace": ..., "file": ...}'
// Runs one scenario after another and prints one JSON object: what each of them saw. A scenario that throws ends the run.

import fs from "node:fs";
import http from "node:http";
import Asana from "asana";

const given = JSON.parse(process.argv[2]);
const client = Asana.ApiClient.instance;
client.basePath = given.base_url;

function actAs(name) {
  client.authentications.token.accessToken = given.tokens[name];
}

async function refusal(promise) {
  try {
    await promise;
  } catch (error) {
    return { status: error.status, body: error.response.body, headers: error.response.headers };
  }
  throw new Error("the call was answered, a refusal was expected");
}

async function taskLifecycle() {
  const tasks = new Asana.TasksApi();
  const made = await tasks.createTask({ data: { name: "From node", projects: [given.project] } }, {});
  const changed = await tasks.updateTask({ data: { name: "Renamed", completed: true } }, made.data.gid, {
    opt_fields: "name,completed",
  });
  return { name: changed.data.name, completed: changed.data.completed };
}

async function paging() {
  const tasks = new Asana.TasksApi();
  for (let number = 0; number < 250; number += 1) {
    await tasks.createTask({ data: { name: `Page ${number}`, projects: [given.paged_project] } }, { opt_fields: "gid" });
  }
  const names = [];
  let pages = 0;
  let page = await tasks.getTasksForProject(given.paged_project, { limit: 100, opt_fields: "name" });
  while (page && page.data) {
    pages += 1;
    names.push(...page.data.map((task) => task.name));
    page = await page.nextPage();
  }
  return { pages, count: names.length, distinct: new Set(names).size };
}

async function search() {
  const found = await new Asana.TasksApi().searchTasksForWorkspace(given.workspace, {
    text: "renamed",
    completed: true,
    opt_fields: "name",
  });
  return { names: found.data.map((task) => task.name) };
}

async function upload() {
  const task = (await new Asana.TasksApi().createTask({ data: { name: "Files", projects: [given.project] } }, {})).data;
  const attachments = new Asana.AttachmentsApi();
  const made = await attachments.createAttachmentForObject({ parent: task.gid, file: fs.createReadStream(given.file) });
  const full = await attachments.getAttachment(made.data.gid, { opt_fields: "name,size,download_url" });
  const bytes = await (await fetch(full.data.download_url)).text();
  return { name: full.data.name, size: full.data.size, text: bytes };
}

function receiver() {
  const seen = [];
  let heard;
  const delivered = new Promise((resolve) => (heard = resolve));
  const server = http.createServer((request, response) => {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => {
      const body = Buffer.concat(parts).toString();
      const secret = request.headers["x-hook-secret"];
      if (secret) response.setHeader("X-Hook-Secret", secret);
      response.end();
      seen.push({ secret, signature: request.headers["x-hook-signature"], body });
      if (body.includes('"events":[{')) heard();
    });
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve({ server, seen, delivered })));
}

async function webhook() {
  const { server, seen, delivered } = await receiver();
  const target = `http://127.0.0.1:${server.address().port}/hook`;
  const made = await new Asana.WebhooksApi().createWebhook({ data: { resource: given.project, target } }, {});
  await new Asana.TasksApi().createTask({ data: { name: "Heard", projects: [given.project] } }, {});
  await delivered;
  server.closeAllConnections();
  server.close();
  const event = seen.find((one) => one.body.includes('"events":[{'));
  const secret = seen[0].secret;
  return { secret, secret_twice: secret === made["X-Hook-Secret"], body: event.body, signature: event.signature };
}

async function events() {
  const api = new Asana.EventsApi();
  const refused = await refusal(api.getEvents(given.project, {}));
  await new Asana.TasksApi().createTask({ data: { name: "Event", projects: [given.project] } }, {});
  const heard = await api.getEvents(given.project, { sync: refused.body.sync });
  return { status: refused.status, actions: heard.data.map((event) => event.action) };
}

async function external() {
  actAs("oauth");
  const tasks = new Asana.TasksApi();
  const body = { data: { name: "Marked", projects: [given.project], external: { gid: "node/1", data: "kept" } } };
  const made = await tasks.createTask(body, {});
  const found = await tasks.getTask("external:node/1", { opt_fields: "external" });
  actAs("bot");
  return { same: found.data.gid === made.data.gid, data: found.data.external.data };
}

async function refusals() {
  const tasks = new Asana.TasksApi();
  const unknown = await refusal(tasks.getTask("999", {}));
  await fetch(`${new URL(given.base_url).origin}/sandbox/faults`, {
    method: "POST",
    body: JSON.stringify({ kind: "status", operation_id: "getTask", status: 429, retry_after: "7", count: 1 }),
  });
  const limited = await refusal(tasks.getTask("999", {}));
  return { unknown: unknown.status, limited: limited.status, retry_after: limited.headers["retry-after"] };
}

actAs("bot");
const seen = {};
for (const scenario of [taskLifecycle, paging, search, upload, webhook, events, external, refusals]) {
  seen[scenario.name] = await scenario();
}
console.log(JSON.stringify(seen));
process.exit(0);
