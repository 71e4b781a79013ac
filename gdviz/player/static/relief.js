// The picture in three dimensions: the ground as a lit solid, the paths draped on it and hidden by its
// hills. Loaded at first use, because three.js is larger than all the rest. The same calls as Picture.

import { BufferAttribute, BufferGeometry, CanvasTexture, Color, ColorManagement, LinearMipmapLinearFilter,
  LinearSRGBColorSpace, Mesh, MeshBasicMaterial, PerspectiveCamera, Scene, ShaderMaterial, Vector3,
  WebGLRenderer } from "./three.js";
import { element, fit } from "./dom.js";
import { Drape } from "./drape.js";
import { drawFrame } from "./frame.js";
import { Ground } from "./ground.js";
import { Marks } from "./marks.js";
import { placeOf } from "./message.js";
import { Terrain } from "./terrain.js";
import { Trail } from "./trail.js";

const FIELD = 26; // degrees that the camera sees from bottom to top
const MARGIN = [46, 40]; // pixels kept for the axes, at either side and above and below
const MIDDLE = 0.15; // of the rise: the height in the middle of the screen
const TEXTURE = 1024; // pixels on the ground's longer side
/** How much brighter a slope is that faces the light, and the least and most that it can be. */
const LIGHT = { light: [0.5, 0.72, 1.06], dark: [1.3, 0.55, 1.8] };

ColorManagement.enabled = false; // colours are given and shown as they are

export class Relief {
  /**
   * `lost` is called if the graphics are taken away later.
   * Throws if the browser offers no WebGL.
   */
  constructor(lost) {
    this.canvas = element("canvas", { class: "layer", "aria-hidden": "true" });
    this.frame = element("canvas", { class: "layer", "aria-hidden": "true" });
    const context = this.graphics();
    if (!context) throw new Error("no WebGL");
    this.root = element("div", { class: "relief" }, this.canvas, this.frame);
    this.renderer = new WebGLRenderer({ canvas: this.canvas, context });
    this.renderer.outputColorSpace = LinearSRGBColorSpace;
    this.onlost = lost;
    this.canvas.addEventListener("webglcontextlost", this.onlost);
    this.eye = new PerspectiveCamera(FIELD);
    this.scene = new Scene();
    this.meshes = [];
    this.drapes = [];
  }

  /** Smooth edges where there is a graphics processor, speed where it is simulated; or null. */
  graphics() {
    const antialias = !simulated();
    this.anisotropy = antialias ? 4 : 1;
    return this.canvas.getContext("webgl2", { alpha: false, antialias });
  }

  /** Takes new data, size, theme or camera; builds the ground only when something of it changed. */
  show(run, look, width, height, logHeights, camera) {
    const { surface } = run;
    const background = [surface.name, surface.window, surface.fingerprint, width, height, logHeights, look.id, window.devicePixelRatio].join();
    this.run = run;
    if (background !== this.background) {
      this.background = background;
      this.look = look;
      this.size(width, height);
      this.ground = new Ground(surface, look, logHeights);
      this.survey(Ground.aspect(surface));
      this.build();
    }
    this.drape();
    this.aim(camera);
  }

  size(width, height) {
    this.plot = { left: 0, top: 0, width, height };
    this.width = width;
    this.root.style.width = `${width}px`;
    this.root.style.height = `${height}px`;
    this.renderer.setPixelRatio(Math.min(window.devicePixelRatio || 1, 2));
    this.renderer.setSize(width, height);
    fit(this.frame, width, height);
    this.eye.aspect = width / height;
  }

  /** Chooses the plan's size so that it fits at any turn; its pixels are then about the screen's. */
  survey(aspect) {
    const { width, height } = this.plot;
    const [across, down] = [Math.min(aspect, 1), Math.min(1 / aspect, 1)];
    const diagonal = Math.hypot(across, down);
    const side = Math.min((width - 2 * MARGIN[0]) / diagonal, (height - 2 * MARGIN[1]) / (0.66 * diagonal + 0.3));
    this.terrain = new Terrain(this.ground, { left: 0, top: 0, width: side * across, height: side * down });
    this.distance = height / (2 * Math.tan((FIELD * Math.PI) / 360)) + 0.1 * side;
  }

  /** A place of the plan, at a height, in the camera's world: its middle is the origin. */
  world(px, py, height) {
    const { plan, rise } = this.terrain;
    return [px - plan.width / 2, plan.height / 2 - py, height - MIDDLE * rise];
  }

  /** A point of the world over the plan: [across, down, height]. */
  place({ x, y, z }) {
    const { plan, rise } = this.terrain;
    return [x + plan.width / 2, plan.height / 2 - y, z + MIDDLE * rise];
  }

  /** The world's point where the ground is at a place of the plan. */
  onGround(px, py) {
    const { plan } = this.terrain;
    const [x, y] = [Math.min(Math.max(px, 0), plan.width), Math.min(Math.max(py, 0), plan.height)];
    return this.world(x, y, this.terrain.at(x, y));
  }

  // ---- what stands still ------------------------------------------------------------------

  build() {
    this.clear();
    this.meshes = [this.solid(), this.sides()];
    this.marks = new Marks(this.ground, this.look, (x, y) => this.onGround(...this.ground.pixel(this.terrain.plan, x, y)));
    this.renderer.setClearColor(new Color(this.look.panel));
    this.scene.add(...this.meshes, this.marks.group);
  }

  clear() {
    for (const { geometry, material } of this.meshes) {
      material.uniforms?.worn.value.dispose();
      material.dispose();
      geometry.dispose();
    }
    this.marks?.destroy();
    this.scene.clear();
  }

  solid() {
    const { terrain } = this;
    const geometry = new BufferGeometry();
    const [positions, normals, places] = [[], [], []];
    for (let i = 0; i < terrain.heights.length; i++) {
      const [px, py, height] = terrain.vertex(i);
      const [across, down] = terrain.slope(i);
      const steep = Math.hypot(across, down, 1);
      positions.push(...this.world(px, py, height));
      normals.push(-across / steep, down / steep, 1 / steep);
      places.push(px / terrain.plan.width, 1 - py / terrain.plan.height);
    }
    geometry.setAttribute("position", floats(positions, 3));
    geometry.setAttribute("normal", floats(normals, 3));
    geometry.setAttribute("uv", floats(places, 2));
    geometry.setIndex(terrain.triangles());
    const [strength, least, most] = LIGHT[this.look.theme];
    this.lamp = new Vector3();
    const uniforms = { worn: { value: this.worn() }, lamp: { value: this.lamp }, light: { value: new Vector3(strength, least, most) } };
    return new Mesh(geometry, new ShaderMaterial({ ...SHADERS, uniforms, ...PUSHED }));
  }

  /** What the ground wears: the same drawing as the picture from above. */
  worn() {
    const { plan } = this.terrain;
    const ratio = TEXTURE / Math.max(plan.width, plan.height);
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [Math.round(plan.width * ratio), Math.round(plan.height * ratio)];
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    this.ground.paint(context, plan, ratio);
    const texture = new CanvasTexture(canvas);
    texture.minFilter = LinearMipmapLinearFilter;
    texture.anisotropy = this.anisotropy;
    return texture;
  }

  /** Walls from the surface's edge down to the floor. */
  sides() {
    const { terrain, look } = this;
    const geometry = new BufferGeometry();
    const [positions, colours, corners] = [[], [], []];
    const stone = new Color(look.panel).lerp(new Color(look.text), 0.2);
    const shaded = stone.clone().lerp(new Color(look.text), 0.1);
    const edge = terrain.edge();
    for (let i = 0; i + 1 < edge.length; i++) {
      const [a, b] = [terrain.vertex(edge[i]), terrain.vertex(edge[i + 1])];
      const tone = a[0] === b[0] ? shaded : stone;
      const first = positions.length / 3;
      for (const [px, py, height] of [a, b]) {
        positions.push(...this.world(px, py, height), ...this.world(px, py, 0));
        colours.push(...tone.toArray(), ...tone.toArray());
      }
      corners.push(first, first + 1, first + 2, first + 2, first + 1, first + 3);
    }
    geometry.setAttribute("position", floats(positions, 3));
    geometry.setAttribute("color", floats(colours, 3));
    geometry.setIndex(corners);
    return new Mesh(geometry, new MeshBasicMaterial({ vertexColors: true, ...PUSHED }));
  }

  // ---- the camera -------------------------------------------------------------------------

  /** Looks from { turn, tilt, zoom }. */
  aim({ turn, tilt, zoom }) {
    const { eye, distance, terrain } = this;
    const [t, e] = [(turn * Math.PI) / 180, (tilt * Math.PI) / 180];
    const reach = Math.hypot(terrain.plan.width, terrain.plan.height, terrain.rise);
    const toEye = new Vector3(Math.sin(t) * Math.cos(e), -Math.cos(t) * Math.cos(e), Math.sin(e));
    eye.position.copy(toEye).multiplyScalar(distance);
    eye.up.set(-Math.sin(t) * Math.sin(e), Math.cos(t) * Math.sin(e), Math.cos(e));
    eye.lookAt(0, 0, 0);
    Object.assign(eye, { zoom, near: Math.max(distance - reach, 1), far: distance + reach });
    eye.updateProjectionMatrix();
    eye.updateMatrixWorld();
    // The light stands to the viewer's left, behind him.
    this.lamp.set(Math.sin(t - 0.9), -Math.cos(t - 0.9), 1.2).normalize();
    this.share = (2 * Math.tan((FIELD * Math.PI) / 360)) / (this.plot.height * zoom);
    this.marks.face((point, by) => this.bring(point, by));
    for (const drape of this.drapes) drape.suit(this.plot.width, this.plot.height, zoom);
    drawFrame(this.frame.getContext("2d"), {
      ground: this.ground,
      look: this.look,
      terrain,
      eye: this.place(eye.position),
      project: (...place) => this.project(this.world(...place)),
    });
  }

  /** Pixels of a point of the world. */
  project(point) {
    const { x, y } = new Vector3(...point).project(this.eye);
    return [((x + 1) / 2) * this.plot.width, ((1 - y) / 2) * this.plot.height];
  }

  /** Pixels of the surface's point over (x, y). */
  pixel(x, y) {
    return this.project(this.onGround(...this.ground.pixel(this.terrain.plan, x, y)));
  }

  /** The point of the surface under pixels, or null beside it. */
  point(px, py) {
    const { from, way } = this.ray(px, py);
    const share = this.terrain.hit(from, way);
    if (share === null) return null;
    return this.ground.point(this.terrain.plan, from[0] + share * way[0], from[1] + share * way[1]);
  }

  /** Whether a hill hides the surface's point over (x, y). */
  hides(x, y) {
    const [across, down] = this.ground.pixel(this.terrain.plan, x, y);
    const [px, py] = this.pixel(x, y);
    const { from, way } = this.ray(px, py);
    const share = this.terrain.hit(from, way);
    return share === null || Math.hypot(from[0] + share * way[0] - across, from[1] + share * way[1] - down) > LENIENT;
  }

  /** The ray through pixels, over the plan: { from, way }, each [across, down, height]. */
  ray(px, py) {
    const { plot, eye } = this;
    const far = new Vector3((2 * px) / plot.width - 1, 1 - (2 * py) / plot.height, 1).unproject(eye);
    const [from, to] = [this.place(eye.position), this.place(far)];
    return { from, way: to.map((end, i) => end - from[i]) };
  }

  /** The angle on the screen of a direction on the plan, seen at a point of the world. */
  bearing(point, angle) {
    const [x0, y0] = this.project(point);
    const [x1, y1] = this.project([point.x + Math.cos(angle), point.y - Math.sin(angle), point.z]);
    return Math.atan2(y0 - y1, x1 - x0);
  }

  /** Brings a point nearer to the eye, so that it looks the same and is in front. */
  bring(point, by) {
    return point.addScaledVector(this.eye.position.clone().sub(point).normalize(), by);
  }

  // ---- what moves -------------------------------------------------------------------------

  drape() {
    for (const drape of this.drapes) {
      this.scene.remove(drape.group);
      drape.destroy();
    }
    const { plan } = this.terrain;
    const pixel = (x, y) => this.ground.pixel(plan, x, y);
    this.drapes = this.run.racers.map((racer) => new Drape(new Trail(racer, pixel), this.terrain, this.look, this));
    for (const drape of this.drapes) this.scene.add(drape.group);
  }

  /** Draws the race at `cursor` (a step, with its fraction). */
  draw(cursor, hidden) {
    for (const drape of this.drapes) drape.show(placeOf(drape.racer, cursor), !hidden.has(drape.racer.name));
    this.renderer.render(this.scene, this.eye);
  }

  /** The path step nearest to pixels, within reach and in sight: { racer, step } or null. */
  nearestStep(px, py, cursor, hidden) {
    let best = null;
    let reach = 10;
    for (const { racer, trail } of this.drapes) {
      if (hidden.has(racer.name)) continue;
      const last = Math.min(Math.floor(placeOf(racer, cursor)), trail.count - 1);
      for (let step = 0; step <= last; step++) {
        const [sx, sy] = this.project(this.onGround(trail.xs[step], trail.ys[step]));
        const distance = Math.hypot(sx - px, sy - py);
        if (distance < reach && !this.hides(racer.points[2 * step], racer.points[2 * step + 1])) {
          reach = distance;
          best = { racer, step };
        }
      }
    }
    return best;
  }

  destroy() {
    this.canvas.removeEventListener("webglcontextlost", this.onlost);
    for (const drape of this.drapes) drape.destroy();
    this.clear();
    this.renderer.dispose();
    if (!this.renderer.getContext().isContextLost()) this.renderer.forceContextLoss();
    this.root.remove();
  }
}

const LENIENT = 12; // pixels of the plan by which a ray may miss a point that is in sight

/** Lines on the ground are as wide as they are, however steep it is: it gives way by so many pixels. */
const PUSHED = { polygonOffset: true, polygonOffsetFactor: 4, polygonOffsetUnits: 8 };

const SHADERS = {
  vertexShader: `
    uniform vec3 lamp, light;
    varying vec2 place;
    varying float brightness;
    void main() {
      place = uv;
      brightness = clamp(1.0 + light.x * (dot(normal, lamp) - lamp.z), light.y, light.z);
      gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
    }`,
  fragmentShader: `
    uniform sampler2D worn;
    varying vec2 place;
    varying float brightness;
    void main() {
      gl_FragColor = vec4(brightness * texture2D(worn, place).rgb, 1.0);
    }`,
};

/** Whether WebGL runs on the processor: only the driver's name tells. */
function simulated() {
  const context = document.createElement("canvas").getContext("webgl2", { antialias: false });
  const named = context?.getExtension("WEBGL_debug_renderer_info");
  const driver = named ? context.getParameter(named.UNMASKED_RENDERER_WEBGL) : "";
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return /swiftshader|llvmpipe|softpipe|software|basic render/i.test(driver);
}

function floats(numbers, size) {
  return new BufferAttribute(new Float32Array(numbers), size);
}
