/**
 * Script that brings every projector on the page to life that is not yet, flat and spatial ones. A projector carries it
 * along; a page that inserts one through `innerHTML`, which runs no scripts, runs it itself by adding a `<script>` with
 * this text.
 */
export const projectorScript: string = `
for (const root of document.querySelectorAll('.sim-projector:not([data-live])')) {
  root.setAttribute('data-live', '');
  const find = (selector) => root.querySelector(selector);
  const stage = find('.sim-stage'), ring = find('.sim-ring'), picture = find('.sim-picture');
  const name = find('.sim-name'), note = find('.sim-note'), map = find('.sim-map');
  const data = JSON.parse(find('script[type="application/json"]').textContent), space = data.space;
  const group = find('.sim-marks'), marks = [];
  Array.from(group.children).forEach((mark, i) => { marks[space ? space.order[i] : i] = mark; });
  const part = (mark, circle, use) => parseFloat(mark.getAttribute(circle) || mark.getAttribute(use));
  let places = marks.map((mark) => [part(mark, 'cx', 'x'), part(mark, 'cy', 'y'), 0]);
  let current = -1;
  const put = (element, place, x, y) => {
    element.setAttribute(x, place[0] + '%');
    element.setAttribute(y, place[1] + '%');
  };
  const show = (point) => {
    current = point;
    put(ring, places[point], 'cx', 'cy');
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
      return away > reach ? Infinity : away - 3 * place[2];
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
  let drag = null, turn = () => {};
  if (space) {
    const start = space.view, step = Math.PI / 12, names = Array.from(map.querySelectorAll('[data-point]'));
    const axes = Array.from(find('.sim-axes').children), axisEnd = 0.9;
    let [yaw, pitch] = start, isWaiting = false;
    const look = () => {
      const a = Math.cos(yaw), b = Math.sin(yaw), c = Math.cos(pitch), d = Math.sin(pitch);
      const seen = ([x, y, z]) => {
        const ahead = z * a - x * b, depth = y * d + ahead * c, size = 1 / (1 - 0.25 * depth);
        return [50 + space.scale[0] * (x * a + z * b) * size, space.centre - space.scale[1] * (y * c - ahead * d) * size, depth];
      };
      isWaiting = false;
      places = space.points.map(seen);
      marks.forEach((mark, point) => {
        const isCircle = mark.getAttribute('cx') !== null;
        put(mark, places[point], isCircle ? 'cx' : 'x', isCircle ? 'cy' : 'y');
        mark.setAttribute('opacity', (0.5 + 0.25 * (places[point][2] + 1)).toFixed(2));
      });
      for (const text of names) put(text, places[text.getAttribute('data-point')], 'x', 'y');
      for (let i = 0; i < 3; i++) {
        const end = seen([0, 1, 2].map((axis) => (axis === i ? axisEnd : 0)));
        put(axes[i], end, 'x2', 'y2');
        put(axes[i], seen([0, 1, 2].map((axis) => (axis === i ? -axisEnd : 0))), 'x1', 'y1');
        put(axes[3 + i], end, 'x', 'y');
      }
      if (current >= 0) put(ring, places[current], 'cx', 'cy');
    };
    const sortMarks = () => {
      const order = places.map((place, point) => point).sort((i, j) => places[i][2] - places[j][2]);
      for (const point of order) group.appendChild(marks[point]);
    };
    const turnTo = (toYaw, toPitch) => {
      yaw = toYaw;
      pitch = Math.min(Math.PI / 2, Math.max(-Math.PI / 2, toPitch));
    };
    turn = ([right, down]) => {
      turnTo(yaw + right * step, pitch + down * step);
      look();
      sortMarks();
    };
    stage.addEventListener('pointerdown', (event) => {
      drag = { x: event.clientX, y: event.clientY, yaw, pitch, hasMoved: false };
    });
    stage.addEventListener('pointermove', (event) => {
      if (!drag) return;
      const x = event.clientX - drag.x, y = event.clientY - drag.y;
      if (!drag.hasMoved && Math.hypot(x, y) < 4) return;
      if (!drag.hasMoved) stage.setPointerCapture(event.pointerId);
      drag.hasMoved = true;
      const perPixel = Math.PI / map.getBoundingClientRect().width;
      turnTo(drag.yaw + x * perPixel, drag.pitch + y * perPixel);
      if (!isWaiting) requestAnimationFrame(look);
      isWaiting = true;
    });
    for (const end of ['pointerup', 'pointercancel'])
      stage.addEventListener(end, () => {
        if (drag && drag.hasMoved) { look(); sortMarks(); }
        drag = null;
      });
    find('.sim-turn').addEventListener('click', (event) => {
      const way = event.target.getAttribute('data-turn');
      if (way === 'back') turnTo(start[0], start[1]);
      if (way) turn(way === 'back' ? [0, 0] : way.split(' ').map(Number));
    });
  }
  stage.addEventListener('pointermove', (event) => { if (!(drag && drag.hasMoved)) pick(event); });
  stage.addEventListener('pointerdown', pick);
  stage.addEventListener('focus', () => { if (current < 0) show(0); });
  stage.addEventListener('keydown', (event) => {
    const isArrow = event.key in directions;
    if (!(isArrow || event.key in steps || event.key === 'Home' || event.key === 'End')) return;
    event.preventDefault();
    if (space && isArrow && event.shiftKey) return turn(directions[event.key]);
    const point = current < 0 ? 0 : target(event.key);
    if (point >= 0) show(point);
  });
}
`;
