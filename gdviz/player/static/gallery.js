// The gallery: every named scene is a link. Following one is what the browser's Back button does:
// the address changes and Streamlit reads it, without a reload and as one entry in the history.

import { element, icon } from "./dom.js";
import { themeOf } from "./look.js";

const DICE = "M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zm3 3.5A1.5 1.5 0 1 0 8 9.5 1.5 1.5 0 0 0 8 6.500zm8 0A1.5 1.5 0 1 0 16 9.5 1.5 1.5 0 0 0 16 6.500zm-4 4A1.5 1.5 0 1 0 12 13.5 1.5 1.5 0 0 0 12 10.500zm-4 4A1.5 1.5 0 1 0 8 17.5 1.5 1.5 0 0 0 8 14.500zm8 0A1.5 1.5 0 1 0 16 17.5 1.5 1.5 0 0 0 16 14.500z";
const ARROW = "M12 4l-1.400 1.400 5.600 5.600H4v2h12.200l-5.600 5.600L12 20l8-8z";
const LOOKS = ["view", "turn", "tilt", "zoom"]; // how the race is looked at, which a scene leaves alone
const LAST = "gdviz.scene"; // where this visit's last scene is noted

const VIEWS = { cards, list, surprise, back, door, "main door": door };
const mounted = new WeakMap();

export default function render({ data, parentElement }) {
  const text = new TextDecoder().decode(data);
  const theme = themeOf(parentElement.host ?? parentElement);
  const old = mounted.get(parentElement);
  if (old?.text !== text || old.theme !== theme) {
    const { view, groups } = JSON.parse(text);
    const root = element("div", { class: `gallery ${view}` }, ...VIEWS[view](groups, theme));
    if (old) old.root.replaceWith(root);
    else parentElement.append(root);
    mounted.set(parentElement, { text, theme, root });
  }
  return () => {
    mounted.get(parentElement)?.root.remove();
    mounted.delete(parentElement);
  };
}

// ---- views --------------------------------------------------------------------------------------

function cards(groups, theme) {
  const heading = element("h2", {}, "Scenes worth showing");
  const sections = groups.map((group) =>
    element(
      "section",
      { "aria-label": group.name },
      element("h3", {}, group.name, element("small", {}, group.about)),
      element("div", { class: "grid" }, ...group.scenes.map((scene) => card(scene, theme))),
    ),
  );
  return [element("div", { class: "top" }, heading, ...surprise(groups)), ...sections];
}

function card(scene, theme) {
  const source = new URL(`${scene.thumbnail}-${theme}.webp`, import.meta.url);
  const picture = element("img", { src: source.href, alt: scene.alt, width: 320, height: 240, loading: "lazy" });
  return link(scene, "card", picture, element("strong", {}, scene.name), element("span", {}, scene.lookFor));
}

function list(groups) {
  return groups.map((group) =>
    element(
      "section",
      { "aria-label": group.name },
      element("h3", {}, group.name),
      element("ul", {}, ...group.scenes.map((scene) => element("li", {}, link(scene, "", scene.name)))),
    ),
  );
}

function surprise(groups) {
  const scenes = groups.flatMap((group) => group.scenes);
  const title = "Open a scene at random, never the same twice in a row";
  const button = element("button", { type: "button", title }, icon(DICE), "Surprise me");
  button.addEventListener("click", () => {
    const others = scenes.filter((scene) => scene.name !== sessionStorage.getItem(LAST));
    visit(others[Math.floor(Math.random() * others.length)]);
  });
  return [button];
}

function back([{ scenes: [scene] }]) {
  return ["Changed from “", scene.name, "”. ", link(scene, "", "Back to it")];
}

function door([{ scenes: [scene] }]) {
  return [link(scene, "", icon(ARROW), element("span", {}, scene.name))];
}

// ---- following ----------------------------------------------------------------------------------

/** A real link, so that it opens in another tab and can be copied; a plain click stays here. */
function link(scene, name, ...content) {
  const made = element("a", { class: name, href: scene.link, title: scene.lookFor }, ...content);
  made.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    // What the list opened in, closes: as the Escape key would do it.
    made.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, composed: true }));
    visit(scene);
  });
  return made;
}

function visit(scene) {
  sessionStorage.setItem(LAST, scene.name);
  history.pushState({}, "", addressOf(scene));
  window.dispatchEvent(new PopStateEvent("popstate", { state: {} }));
}

/** A scene's address, looked at as the race is now. */
function addressOf(scene) {
  const address = new URL(scene.link, document.baseURI);
  const present = new URLSearchParams(location.search);
  for (const name of LOOKS) if (present.has(name)) address.searchParams.set(name, present.get(name));
  return address;
}
