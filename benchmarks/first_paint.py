"""When a page of the workbench shows its first picture, by the page's own clock.

``WATCH`` runs before the page's scripts, ``IS_DRAWN`` says whether they have drawn, and ``TIMES`` returns
seconds. ``painted`` is when the server's picture is on screen, or when the scripts have drawn theirs, if that
came first.
"""

WATCH = """
window.shifted = 0;
window.largest = 0;
window.painted = 0;
const watch = (type, note) => new PerformanceObserver((list) => list.getEntries().forEach(note))
  .observe({ type, buffered: true });
watch("layout-shift", ({ value, hadRecentInput }) => { if (!hadRecentInput) window.shifted += value; });
watch("largest-contentful-paint", ({ startTime }) => { window.largest = startTime; });
watch("element", ({ identifier, renderTime, loadTime }) => {
  if (identifier === "heatmap") window.painted ||= renderTime || loadTime;
});
"""
IS_DRAWN = (
    "() => document.documentElement.dataset.capture && document.documentElement.dataset.state === 'drawn'"
)
# The observers are called between frames.
TIMES = """
async () => {
  const [{ startTime, duration }] = performance.getEntriesByName("followspot:drawn");
  const drawn = startTime + duration;
  await new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
  return {
    painted: (window.painted || drawn) / 1000, drawn: drawn / 1000,
    largest: window.largest / 1000, shift: window.shifted,
  };
}
"""
