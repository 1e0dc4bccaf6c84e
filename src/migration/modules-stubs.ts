import type { Loader, Plugin } from "esbuild";

/** Packages that do nothing but stop a bundler in the wrong place, or throw where no bundler is. */
export const MARKERS = ["server-only", "client-only"];

/** Modules that only one platform has: a schema may import a file that imports them. */
const PLATFORM = /^(?:cloudflare|bun|workerd):|^bun$/;

/** What a bundler for the web takes, and what says nothing about tables. */
const ASSETS =
  "css scss sass less styl svg png jpg jpeg gif webp avif ico woff woff2 ttf otf eot mp3 mp4 webm wasm pdf html md mdx";

/** How esbuild reads files that are no code. */
export const ASSET_LOADERS: Readonly<Record<string, Loader>> = {
  ".sql": "text",
  ".module.css": "empty",
  ...Object.fromEntries(ASSETS.split(" ").map((extension) => [`.${extension}`, "empty" as const])),
};

/** Vite's variables are those of the environment (https://vite.dev/guide/env-and-mode). */
export const DEFINITIONS: Readonly<Record<string, string>> = { "import.meta.env": "process.env" };

/** Modules that stand in for others. */
export const isMarker = (specifier: string): boolean => MARKERS.includes(specifier);
export const isOfPlatform = (specifier: string): boolean => PLATFORM.test(specifier);

const NAMESPACE = "sluice-stub";

/** What the stub of a module is resolved to. */
export const stubOf = (specifier: string): { readonly path: string; readonly namespace: string } => ({
  path: specifier,
  namespace: NAMESPACE,
});

/** Makes the modules that `stubOf` names: nothing for a marker, and for a platform's what fails only when it is used. */
export const stubs: Plugin = {
  name: "sluice-stubs",
  setup(build) {
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => ({
      loader: "js",
      contents: isMarker(path) ? "module.exports = {};" : platformText(path),
    }));
  },
};

/** CommonJS, so that every name can be imported from it. */
const platformText = (name: string): string => `
const fail = (what) => {
  throw new Error(what + " is not there while the schema is read; keep tables in files that do not use it");
};
const stub = (what) =>
  new Proxy(function () {}, {
    get: (target, key) =>
      typeof key === "symbol" || key === "prototype" || key === "then" || key === "__esModule"
        ? key === "then" || key === "__esModule" ? undefined : Reflect.get(target, key)
        : stub(key === "default" ? what : what + "." + key),
    apply: () => fail(what),
    construct: () => fail(what),
  });
// esbuild looks for names that a module does not have on its prototype.
module.exports = new Proxy(function () {}, { getPrototypeOf: () => stub(${JSON.stringify(name)}) });
`;
