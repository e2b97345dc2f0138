// Reads Markdown pages (a JSON list) and writes for each what would be linked, mentioned, shown or taken for HTML.
import remarkGfm from "remark-gfm";
import remarkGithub from "remark-github";
import remarkParse from "remark-parse";
import { unified } from "unified";

const ACTIVE = new Set([
  "definition", "footnoteDefinition", "footnoteReference", "html", "image", "imageReference", "link", "linkReference",
]);
const processor = unified().use(remarkParse).use(remarkGfm).use(remarkGithub, { repository: "octo/repo" });

function* active(node) {
  if (ACTIVE.has(node.type)) yield node.url ?? node.value ?? node.identifier;
  if (node.type === "listItem" && node.checked !== null && node.checked !== undefined) yield "task";
  for (const child of node.children ?? []) yield* active(child);
}

const input = [];
for await (const chunk of process.stdin) input.push(chunk);
const found = [];
for (const page of JSON.parse(Buffer.concat(input))) found.push([...active(await processor.run(processor.parse(page)))]);
process.stdout.write(JSON.stringify(found));
