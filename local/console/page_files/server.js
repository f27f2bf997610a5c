// How does the page ask the console, and how does it learn that nothing has changed?

const token = document.querySelector('meta[name="console-token"]').content;
const held = new Map();
export const GONE = "The console does not answer. Start the stack again: make up, then open the address it prints.";

// The document at an address, and whether it is another one than before. Throws an Error whose message is for a person.
export async function read(path) {
  const before = held.get(path);
  const reply = await reach(path, { headers: before ? { "If-None-Match": before.tag } : {}, cache: "no-store" });
  if (reply.status === 304 && before) return { document: before.document, fresh: false };
  const document = await answered(reply);
  held.set(path, { tag: reply.headers.get("ETag"), document });
  if (held.size > 60) held.delete(held.keys().next().value);
  return { document, fresh: true };
}

export async function act(name, body) {
  const headers = { "Content-Type": "application/json", "X-Console-Token": token };
  return answered(await reach(`/api/${name}`, { method: "POST", headers, body: JSON.stringify(body) }));
}

async function reach(path, options) {
  try {
    return await fetch(path, options);
  } catch {
    throw new Error(GONE);
  }
}

async function answered(reply) {
  const document = await reply.json();
  if (!reply.ok) throw new Error(document.error ?? `the console answers ${reply.status}`);
  return document;
}
