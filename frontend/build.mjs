/** Builds static/bundle/: scripts, style sheets and the fonts' slices. Run through `npm run build`. */
import { build } from "esbuild";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";

const out = "static/bundle";
const pretendard = "node_modules/pretendard/dist/web/variable";
const browsers = ["chrome123", "firefox128", "safari17.5"]; // the first with light-dark(), @starting-style and popover

async function scripts() {
  await build({
    entryPoints: ["frontend/app.ts", "frontend/bid.ts", "frontend/desk.ts", "frontend/post.ts", "frontend/passkey.ts", "frontend/card_form.ts"],
    bundle: true, minify: true, format: "iife", target: browsers, outdir: out, legalComments: "none", logLevel: "warning",
  });
}

async function styles() {
  await build({
    entryPoints: ["static/css/buyer.css", "static/css/desk.css", "static/css/paper.css"],
    bundle: true, minify: true, target: browsers, outdir: out, logLevel: "warning",
  });
}

/** The slices of the font keep their names; the sheet that lists them is minified and stands apart. */
async function fonts() {
  const sheet = await readFile(`${pretendard}/pretendardvariable-dynamic-subset.css`, "utf8");
  const licence = sheet.slice(0, sheet.indexOf("*/") + 2);
  const rules = sheet.slice(licence.length).replace(/\/\*.*?\*\//gs, "").replace(/\s*([{}:;,])\s*/g, "$1").trim();
  await mkdir(`${out}/fonts`, { recursive: true });
  await writeFile(`${out}/fonts/pretendard.css`, `${licence}\n${rules}\n`);
  await cp(`${pretendard}/woff2-dynamic-subset`, `${out}/fonts/woff2-dynamic-subset`, { recursive: true });
}

await rm(out, { recursive: true, force: true });
await Promise.all([scripts(), styles(), fonts()]);
