// A line of a width in pixels through points in space: a rectangle for every piece, which the shader
// turns to the screen, rounds at its ends and softens at its edges. A frame only says how many are shown.

import { Color, InstancedBufferAttribute, InstancedBufferGeometry, BufferAttribute, Mesh, ShaderMaterial,
  Vector2 } from "./three.js";

/** The geometry of pieces [x0, y0, z0, length0, x1, y1, z1, length1, ...]; lengths are along the path. */
export function ribbonGeometry(pieces) {
  const geometry = new InstancedBufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(new Float32Array([0, -1, 0, 0, 1, 0, 1, -1, 0, 1, 1, 0]), 3));
  geometry.setIndex([0, 2, 1, 1, 2, 3]);
  const split = (which) => new Float32Array(pieces.filter((_, i) => (i % 8) >> 2 === which));
  geometry.setAttribute("from", new InstancedBufferAttribute(split(0), 4));
  geometry.setAttribute("to", new InstancedBufferAttribute(split(1), 4));
  return geometry;
}

/** `dash` is [on, off] in pixels, or empty. */
export function ribbon(geometry, colour, width, dash = []) {
  const uniforms = {
    colour: { value: new Color(colour) },
    radius: { value: width / 2 },
    dash: { value: new Vector2(...(dash.length ? dash : [1, 0])) },
    zoom: { value: 1 },
    screen: { value: new Vector2(1, 1) },
  };
  const material = new ShaderMaterial({ ...SHADERS, uniforms, transparent: true, depthWrite: false });
  return new Mesh(geometry, material);
}

/** Tells a ribbon the screen's pixels, across and down, and the magnification, which dashes ignore. */
export function suit(mesh, width, height, zoom) {
  mesh.material.uniforms.screen.value.set(width, height);
  mesh.material.uniforms.zoom.value = zoom;
}

// Positions are divided by w here, so that what varies over a piece varies evenly on the screen.
const SHADERS = {
  vertexShader: `
    attribute vec4 from, to;
    uniform vec2 screen;
    uniform float radius, zoom;
    varying vec2 place;
    varying float size, dashed;
    vec3 seen(vec3 point) {
      vec4 clip = projectionMatrix * modelViewMatrix * vec4(point, 1.0);
      return clip.xyz / clip.w;
    }
    void main() {
      vec3 a = seen(from.xyz), b = seen(to.xyz);
      vec2 way = (b.xy - a.xy) * screen / 2.0;
      size = length(way);
      vec2 along = size > 0.0 ? way / size : vec2(1.0, 0.0);
      float reach = radius + 1.0;
      float part = position.x;
      place = vec2(part * size + (2.0 * part - 1.0) * reach, position.y * reach);
      float share = size > 0.0 ? place.x / size : part;
      dashed = zoom * mix(from.w, to.w, share);
      vec2 shift = (place.x * along + place.y * vec2(-along.y, along.x)) * 2.0 / screen;
      gl_Position = vec4(a.xy + shift, mix(a.z, b.z, part), 1.0);
    }`,
  fragmentShader: `
    uniform vec3 colour;
    uniform vec2 dash;
    uniform float radius;
    varying vec2 place;
    varying float size, dashed;
    void main() {
      if (mod(dashed, dash.x + dash.y) > dash.x) discard;
      float beyond = max(max(-place.x, place.x - size), 0.0);
      float alpha = clamp(radius + 0.5 - length(vec2(beyond, place.y)), 0.0, 1.0);
      if (alpha == 0.0) discard;
      gl_FragColor = vec4(colour, alpha);
    }`,
};
