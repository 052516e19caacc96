// Bundles the front end into dist/: stylesheets, scripts, the typeface, the icon sprite, the images.
import { build } from "esbuild";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";

const icons = JSON.parse(await readFile("icons.json", "utf8"));

// One <symbol> for each icon in use; a page points at it with <use href="icons.svg#name">.
async function symbol([name, source]) {
  const svg = await readFile(`node_modules/bootstrap-icons/icons/${source}.svg`, "utf8");
  const inside = svg.replace(/^[^]*?<svg[^>]*>/, "").replace("</svg>", "").replace(/\s*\n\s*/g, "");
  return `<symbol id="${name}" viewBox="0 0 16 16">${inside}</symbol>`;
}

await rm("dist", { recursive: true, force: true });
await mkdir("dist");
const symbols = await Promise.all(Object.entries(icons).map(symbol));
await writeFile("dist/icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("\n")}</svg>\n`);
await cp("images", "dist", { recursive: true });
await build({
  entryPoints: [
    { in: "js/app.js", out: "joz" },
    { in: "css/joz.css", out: "joz" },
    // The field mode stands apart: no other page carries it.
    { in: "js/field/page.js", out: "field" },
    { in: "js/field/worker.js", out: "field-sw" },
    { in: "js/field/sign_out.js", out: "field-sign-out" },
    { in: "css/field.css", out: "field" },
  ],
  entryNames: "[name]",
  assetNames: "[name]",
  outdir: "dist",
  bundle: true,
  minify: true,
  target: ["es2020", "chrome99", "firefox97", "safari15.4"],
  loader: { ".woff2": "file", ".svg": "dataurl" },
  legalComments: "none",
  logLevel: "warning",
});
