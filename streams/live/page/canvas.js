/** The colours of the page, read again when the scheme changes. */
const colors = {};
const probe = document.createElement('span');
const scheme = matchMedia('(prefers-color-scheme: dark)');

function readColors() {
  document.body.append(probe);
  for (const name of [
    'paper',
    'panel',
    'line',
    'ink',
    'quiet',
    'accent',
    'second',
    'proved',
    'faint',
    'chosen',
    'alarm',
  ]) {
    probe.style.color = `var(--${name})`;
    colors[name] = getComputedStyle(probe).color;
  }
  probe.remove();
}

/** Calls back now and when the colours change. */
export function onColors(redraw) {
  scheme.addEventListener('change', () => {
    readColors();
    redraw();
  });
}

/** The colour of a name in `app.css`. */
export function color(name) {
  if (colors[name] === undefined) readColors();
  return colors[name];
}

/** Sizes of canvases in CSS pixels, kept so that drawing does not make the browser lay out the page again. */
const sizes = new WeakMap();
const watcher = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) sizes.set(target, contentRect);
  for (const redraw of redraws) redraw();
});
const redraws = new Set();

/** Calls back when the size of a canvas has changed. */
export const onSizes = (redraw) => redraws.add(redraw);

function sizeOf(canvas) {
  const known = sizes.get(canvas);
  if (known) return known;
  const found = { width: canvas.clientWidth, height: canvas.clientHeight };
  sizes.set(canvas, found);
  watcher.observe(canvas);
  return found;
}

/** A canvas cleared and of its size on the screen: its context, and its width and height in CSS pixels. */
export function begin(canvas) {
  const { width, height } = sizeOf(canvas);
  const ratio = devicePixelRatio;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const g = canvas.getContext('2d');
  g.setTransform(ratio, 0, 0, ratio, 0, 0);
  g.clearRect(0, 0, width, height);
  g.font = '11px system-ui, sans-serif';
  return { g, width, height };
}

/** Draws a line through points; what is null was not measured, and is passed over. */
export function line(g, count, x, y) {
  g.beginPath();
  let isDown = false;
  for (let i = 0; i < count; i++) {
    const at = y(i);
    if (at === null) continue;
    if (isDown) g.lineTo(x(i), at);
    else g.moveTo(x(i), at);
    isDown = true;
  }
  g.stroke();
}

/** Draws a word in the middle of an empty chart. */
export function empty({ g, width, height }, text) {
  g.fillStyle = color('quiet');
  g.textAlign = 'center';
  g.fillText(text, width / 2, height / 2);
}
