// Labels: every name where it was placed (docs/labels.md, views/carto/zoomlabels.py); the script only puts it there.
(function () {
  'use strict';

  const NARROW = 480;
  const NARROW_RANK = 2;
  const SVG = 'http://www.w3.org/2000/svg';
  const FOOT = 2;
  const GRID = 8;
  const GAP = 12;
  const EDGE = 4;
  // A box is looked at in so many points across and down.
  const PROBES = 5;

  function meet(a, b) {
    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  }

  // Whether a line from a to b goes over a box: looked at every few px.
  function crosses(a, b, box) {
    const steps = Math.ceil(Math.hypot(b.x - a.x, b.y - a.y) / FOOT) + 1;
    for (let step = 0; step <= steps; step += 1) {
      const x = a.x + (b.x - a.x) * step / steps;
      const y = a.y + (b.y - a.y) * step / steps;
      if (x > box.left && x < box.right && y > box.top && y < box.bottom) {
        return true;
      }
    }
    return false;
  }

  // Whether a shape of the map (SVG) has a point of its pane inside.
  function fills(path, x, y) {
    const point = path.ownerSVGElement.createSVGPoint();
    point.x = x;
    point.y = y;
    return path.isPointInFill(point);
  }

  class Labels {
    // items: [{key, text, rank, size, look, middle, spots, shown(), others(), choose}]
    constructor(map, items) {
      this.map = map;
      this.selected = null;
      const pane = map.createPane('labels');
      pane.style.zIndex = 650;
      pane.setAttribute('aria-hidden', 'true');
      this.holder = L.DomUtil.create('div', 'labels leaflet-zoom-hide', pane);
      this.lines = this.holder.appendChild(document.createElementNS(SVG, 'svg'));
      this.lines.setAttribute('class', 'leaders');
      this.items = items.map((item) => this.made(item));
      map.on('moveend zoomend resize overlayadd overlayremove', () => this.place());
    }

    made(item) {
      const node = L.DomUtil.create('span', 'label label-' + item.size + ' ' + item.look, this.holder);
      node.hidden = true;
      if (item.key) {
        node.dataset.label = item.key;
        node.addEventListener('click', () => {
          if (!this.map.dragging.moved()) {
            item.choose();
          }
        });
      }
      return Object.assign({ node: node, lettered: null }, item);
    }

    // Names were measured where they were placed.
    measure() {}

    // A point (lat, lon) of a place.
    middle(key) {
      const item = this.items.find((one) => one.key === key);
      return item ? item.middle : null;
    }

    isNamed(item, narrow) {
      return item.shown() && (!narrow || item.rank <= NARROW_RANK || (item.key && item.key === this.selected));
    }

    spotAt(item, zoom) {
      let found = null;
      for (const [from, spot] of item.spots) {
        if (from <= zoom + 0.01) {
          found = spot;
        }
      }
      return found;
    }

    // Controls, the legend and the title lie over the map.
    covers() {
      const frame = this.map.getContainer().getBoundingClientRect();
      return [...document.querySelectorAll('.leaflet-control, [data-over-map]')]
        .map((node) => node.getBoundingClientRect())
        .filter((box) => box.width && box.bottom > frame.top && box.top < frame.bottom)
        .map((box) => ({
          left: box.left - frame.left, right: box.right - frame.left,
          top: box.top - frame.top, bottom: box.bottom - frame.top,
        }));
    }

    place() {
      const size = this.map.getSize();
      if (!size.x || !size.y) {
        return;
      }
      const origin = this.map.containerPointToLayerPoint([0, 0]);
      const narrow = size.x < NARROW;
      const covers = this.covers();
      const zoom = this.map.getZoom();
      // Where great names stand: some where nobody has placed them.
      const stood = [];
      this.leaders = [];
      this.lines.replaceChildren();
      for (const item of this.items) {
        const first = this.isNamed(item, narrow) ? this.spotAt(item, zoom) : null;
        const great = item.rank <= NARROW_RANK;
        const spot = first && (great || first.others) ? this.seen(first, [...covers, ...stood], size, item) : first;
        const box = spot && this.boxOf(spot);
        // A name that is half hidden would be misread; a great one may run under a control, not out of the window.
        const seen = box && this.isClear(box, great ? [] : [...covers, ...stood], size);
        item.node.hidden = !seen;
        item.node.classList.toggle('is-selected', Boolean(item.key) && item.key === this.selected);
        if (seen) {
          if (great) {
            stood.push(box);
          }
          this.letter(item, spot);
          L.DomUtil.setPosition(item.node, L.point(box.left, box.top).add(origin));
          if (spot.foot) {
            this.drawLeader(item, spot, box, origin);
          }
        }
      }
      this.map.getContainer().dataset.labels = 'placed';
    }

    boxOf(spot) {
      const at = this.map.latLngToContainerPoint(spot.at);
      const [left, top, right, bottom] = spot.box;
      return { left: at.x + left, top: at.y + top, right: at.x + right, bottom: at.y + bottom };
    }

    // A great name whose first place is cut off or covered has others; in a small window a free one is looked for.
    // With a leader it keeps off the other great shapes as long as there is any room that does.
    seen(first, taken, size, item) {
      const spots = [first, ...(first.others || [])];
      const great = item.rank <= NARROW_RANK;
      const find = (over, grounds) => spots.find((spot) => {
        const box = this.boxOf(spot);
        const led = over.length && this.leaders.some((leader) => crosses(leader.from, leader.to, box));
        return this.isClear(box, over, size) && !led && !(spot.foot && this.liesOn(box, grounds));
      });
      const look = (grounds) => find(taken, grounds) || (great && this.nearest(item, spots, taken, size, grounds));
      return look(great ? this.grounds(item) : []) || look([]) || find([], []) || first;
    }

    // The other great shapes of the plan, but for those that hold the place; each with its box in the window.
    grounds(item) {
      const to = this.map.latLngToLayerPoint(item.middle);
      return item.others().filter((other) => !fills(other.path, to.x, to.y));
    }

    // Whether a box in the window lies on any of the shapes.
    liesOn(box, grounds) {
      const origin = this.map.containerPointToLayerPoint([0, 0]);
      return grounds.some((ground) => {
        if (!meet(box, ground.box)) {
          return false;
        }
        for (let step = 0; step < PROBES * PROBES; step += 1) {
          const x = box.left + (box.right - box.left) * (step % PROBES) / (PROBES - 1);
          const y = box.top + (box.bottom - box.top) * Math.floor(step / PROBES) / (PROBES - 1);
          if (fills(ground.path, x + origin.x, y + origin.y)) {
            return true;
          }
        }
        return false;
      });
    }

    // The free place nearest to what a name stands for, on a grid over the window, with a leader; null where is none.
    nearest(item, spots, taken, size, grounds) {
      const led = spots.find((spot) => spot.foot) || spots.find((spot) => !spot.letters);
      const from = led || spots[0];
      const foot = from.foot || item.middle;
      const to = this.map.latLngToContainerPoint(foot);
      if (to.x < 0 || to.y < 0 || to.x > size.x || to.y > size.y) {
        return null;
      }
      const lines = led ? led.lines || [item.text] : this.halves(item.text);
      const wide = led ? led.box[2] - led.box[0] : Math.max(...lines.map((line) => line.length)) * from.size + 6;
      const high = led ? led.box[3] - led.box[1] : lines.length * from.size * 1.3 + 6;
      const places = [];
      for (let top = EDGE; top + high <= size.y - EDGE; top += GRID) {
        for (let left = EDGE; left + wide <= size.x - EDGE; left += GRID) {
          const box = { left: left, top: top, right: left + wide, bottom: top + high };
          const end = { x: Math.min(Math.max(to.x, left), box.right), y: Math.min(Math.max(to.y, top), box.bottom) };
          const far = Math.hypot(end.x - to.x, end.y - to.y);
          if (far >= GAP) {
            places.push({ far: far, box: box, end: end });
          }
        }
      }
      places.sort((a, b) => a.far - b.far);
      const best = places.find((place) => !this.liesOn(place.box, grounds)
        && !taken.some((other) => meet(place.box, other) || crosses(to, place.end, other))
        && !this.leaders.some((leader) => crosses(leader.from, leader.to, place.box)));
      return best && {
        at: this.map.containerPointToLatLng([best.box.left, best.box.top]),
        box: [0, 0, wide, high], lines: lines, size: from.size, foot: foot,
      };
    }

    halves(text) {
      const half = Math.ceil(text.length / 2);
      return text.length > 8 ? [text.slice(0, half), text.slice(half)] : [text];
    }

    isClear(box, covers, size) {
      const inside = box.left >= 0 && box.top >= 0 && box.right <= size.x && box.bottom <= size.y;
      return inside && !covers.some((other) => meet(box, other));
    }

    letter(item, spot) {
      if (item.lettered === spot) {
        return;
      }
      item.lettered = spot;
      const [left, top, right, bottom] = spot.box;
      Object.assign(item.node.style, {
        width: right - left + 'px', height: bottom - top + 'px', fontSize: spot.size + 'px',
      });
      item.node.classList.toggle('is-along', Boolean(spot.letters));
      if (!spot.letters) {
        item.node.textContent = (spot.lines || [item.text]).join('\n');
        return;
      }
      item.node.replaceChildren(...[...item.text].map((letter, at) => {
        const [x, y, turn] = spot.letters[at];
        const node = document.createElement('i');
        node.textContent = letter;
        node.style.transform = 'translate(-50%, -50%) translate(' + (x - left) + 'px, ' + (y - top) + 'px) rotate(' + turn + 'deg)';
        return node;
      }));
    }

    drawLeader(item, spot, box, origin) {
      const foot = this.map.latLngToContainerPoint(spot.foot);
      const near = { x: Math.min(Math.max(foot.x, box.left), box.right), y: Math.min(Math.max(foot.y, box.top), box.bottom) };
      this.leaders.push({ from: foot, to: near });
      const line = document.createElementNS(SVG, 'line');
      const ring = document.createElementNS(SVG, 'circle');
      const look = item.look + ' leader';
      line.setAttribute('class', look);
      ring.setAttribute('class', look);
      line.setAttribute('x1', near.x + origin.x);
      line.setAttribute('y1', near.y + origin.y);
      line.setAttribute('x2', foot.x + origin.x);
      line.setAttribute('y2', foot.y + origin.y);
      ring.setAttribute('cx', foot.x + origin.x);
      ring.setAttribute('cy', foot.y + origin.y);
      ring.setAttribute('r', FOOT);
      this.lines.append(line, ring);
    }
  }

  buju.Labels = Labels;
}());
