// Validates CTRF documents by the schema of the package `ctrf`: node ctrf.mjs FOLDER DOCUMENT,
// where FOLDER has node_modules.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [folder, document] = process.argv.slice(2);
const require = createRequire(`${folder}/x.js`);
const Ajv = require("ajv").default;
const formats = require("ajv-formats").default;
const read = (path) => JSON.parse(readFileSync(path, "utf8"));

const ajv = new Ajv({ allErrors: true, strict: false });
formats(ajv);
const schema = read(`${folder}/node_modules/ctrf/dist/ctrf-schema-0.0.json`);
const holds = ajv.compile(schema);
if (!holds(read(document))) {
  console.log(ajv.errorsText(holds.errors, { separator: "\n" }));
  process.exit(1);
}
