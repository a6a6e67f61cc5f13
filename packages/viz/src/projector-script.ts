/**
 * Script that brings every projector on the page to life that is not yet. A projector carries it along; a page that
 * inserts one through `innerHTML`, which runs no scripts, runs it itself by adding a `<script>` with this text.
 */
export const projectorScript: string = `
for (const root of document.querySelectorAll('.sim-projector:not([data-live])')) {
  root.setAttribute('data-live', '');
  const find = (selector) => root.querySelector(selector);
  const stage = find('.sim-stage'), ring = find('.sim-ring'), picture = find('.sim-picture');
  const name = find('.sim-name'), note = find('.sim-note'), map = find('.sim-map');
  const data = JSON.parse(find('script[type="application/json"]').textContent);
  const part = (mark, circle, use) => parseFloat(mark.getAttribute(circle) || mark.getAttribute(use));
  const places = Array.from(find('.sim-marks').children, (mark) => [part(mark, 'cx', 'x'), part(mark, 'cy', 'y')]);
  let current = -1;
  const show = (point) => {
    current = point;
    ring.setAttribute('cx', places[point][0] + '%');
    ring.setAttribute('cy', places[point][1] + '%');
    name.textContent = data.names.length ? data.names[data.codes[point]] : 'Point ' + (point + 1);
    note.textContent = data.notes ? data.notes[point] : 'point ' + (point + 1) + ' of ' + places.length;
    root.setAttribute('data-chosen', '');
    if (!picture) return;
    picture.hidden = false;
    const share = (index, count) => (count > 1 ? (100 * index) / (count - 1) : 0) + '%';
    picture.style.backgroundPosition =
      share(point % data.columns, data.columns) + ' ' + share(Math.floor(point / data.columns), data.rows);
  };
  const closest = (cost) => {
    let best = -1, least = Infinity;
    places.forEach((place, point) => {
      const value = cost(place, point);
      if (value < least) { least = value; best = point; }
    });
    return best;
  };
  const pick = (event) => {
    const box = map.getBoundingClientRect();
    const x = event.clientX - box.left, y = event.clientY - box.top;
    const reach = event.pointerType === 'touch' ? 32 : 16;
    const point = closest((place) => {
      const away = Math.hypot((place[0] / 100) * box.width - x, (place[1] / 100) * box.height - y);
      return away > reach ? Infinity : away;
    });
    if (point >= 0 && point !== current) show(point);
  };
  const directions = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const steps = { PageUp: -1, PageDown: 1 };
  const target = (key) => {
    if (key in steps) return (current + steps[key] + places.length) % places.length;
    if (key === 'Home') return 0;
    if (key === 'End') return places.length - 1;
    const [dx, dy] = directions[key], here = places[current];
    return closest((place, point) => {
      const x = (place[0] - here[0]) * 4, y = (place[1] - here[1]) * 3;
      const along = x * dx + y * dy, across = Math.abs(x * dy) + Math.abs(y * dx);
      return point === current || along <= 0 ? Infinity : along + 2 * across;
    });
  };
  stage.addEventListener('pointermove', pick);
  stage.addEventListener('pointerdown', pick);
  stage.addEventListener('focus', () => { if (current < 0) show(0); });
  stage.addEventListener('keydown', (event) => {
    if (!(event.key in directions || event.key in steps || event.key === 'Home' || event.key === 'End')) return;
    event.preventDefault();
    const point = current < 0 ? 0 : target(event.key);
    if (point >= 0) show(point);
  });
}
`;
