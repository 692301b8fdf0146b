// Makes figures.txt with the original: `npm pack perfect-freehand@1.2.2`, unpacked beside this file as `package`.
// Only needed to add cases.
import { writeFileSync } from "node:fs";
import { getStroke } from "./package/dist/esm/index.mjs";

let seed = 7;
const random = () => ((seed = (seed * 16807) % 2147483647) / 2147483647);
const walk = (count, step) => {
  const points = [];
  let [x, y] = [random() * 100, random() * 100];
  for (let i = 0; i < count; i += 1) {
    points.push([x, y, random()].map((n) => Math.round(n * 100) / 100));
    x += (random() - 0.3) * step;
    y += (random() - 0.5) * step;
  }
  return points;
};
const strokes = [
  [[10, 20, 0.5]],
  [[10, 20, 0.3], [60, 45, 0.8]],
  [[0, 0, 0.5], [20, 0, 0.5], [40, 0, 0.5], [20, 1, 0.5], [0, 0, 0.5], [40, 2, 0.5]],
  [[5, 5, 0.2], [5, 5, 0.2], [5, 5, 0.2]],
  walk(12, 30),
  walk(40, 12),
  walk(25, 3),
];
const options = [
  { size: 16, thinning: 0.5, smoothing: 0.5, streamline: 0.5, simulatePressure: true },
  { size: 8, thinning: 0.6, smoothing: 0.5, streamline: 0.5, simulatePressure: false, last: true, ease: true },
  { size: 8, thinning: 0.6, smoothing: 0.5, streamline: 0.5, simulatePressure: true, last: true, ease: true },
  { size: 24, thinning: 0, smoothing: 0.3, streamline: 0.1, simulatePressure: false, last: true },
];
const short = (n) => String(Math.round(n * 1000) / 1000);
const cases = strokes.flatMap((points) =>
  options.map((o) => {
    const easing = o.ease ? (t) => Math.sin((t * Math.PI) / 2) : (t) => t;
    const outline = getStroke(points, { ...o, easing });
    const flags = [o.simulatePressure, o.ease, o.last].map((flag) => (flag ? 1 : 0));
    return [
      `options ${[o.size, o.thinning, o.smoothing, o.streamline, ...flags].join(" ")}`,
      `points ${points.flat().join(" ")}`,
      `outline ${outline.flat().map(short).join(" ")}`,
    ].join("\n");
  }),
);
writeFileSync(new URL("figures.txt", import.meta.url), `${cases.join("\n\n")}\n`);
