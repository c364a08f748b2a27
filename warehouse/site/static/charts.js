// Small drawings in SVG. Each stands beside the same figures in words, so screen readers skip the drawing.
"use strict";

(function (app) {
  const { svg } = app;
  const picture = (width, height, name, ...children) => svg("svg", {
    viewBox: `0 0 ${width} ${height}`, width, height, class: name, "aria-hidden": "true", focusable: "false",
  }, ...children);
  const rect = (x, y, width, height, name) => svg("rect", { x, y, width: Math.max(width, 0), height, class: name, rx: 1 });

  /** Share as a dot, its interval as a band, on a scale from 0 to 100 % with ticks at 20 and 50. */
  app.shareBar = function (low, share, high, width = 120) {
    const at = (value) => 5 + value * (width - 10);
    const parts = [rect(5, 7, width - 10, 4, "track")];
    for (const tick of [0.2, 0.5]) parts.push(svg("line", { x1: at(tick), x2: at(tick), y1: 2, y2: 16, class: "tick" }));
    if (app.isKnown(low) && app.isKnown(high)) parts.push(rect(at(low), 5, at(high) - at(low), 8, "interval"));
    if (app.isKnown(share)) parts.push(svg("circle", { cx: at(share), cy: 9, r: 4, class: "dot" }));
    return picture(width, 18, "share", ...parts);
  };

  /** Counts side by side, each as wide as its part of `whole`. parts: [[count, class name], ...] */
  app.stackedBar = function (parts, whole, width = 220) {
    let x = 0;
    const drawn = [rect(0, 2, width, 12, "track")];
    for (const [value, name] of parts) {
      const size = whole ? (value / whole) * width : 0;
      drawn.push(rect(x, 2, size, 12, name));
      x += size;
    }
    return picture(width, 16, "stack", ...drawn);
  };

  app.legend = (entries) => app.el("p", { class: "legend" }, entries.map(([name, text]) =>
    app.el("span", {}, picture(12, 12, "key", rect(0, 0, 12, 12, name)), ` ${text}`)));
})(safetynet);
