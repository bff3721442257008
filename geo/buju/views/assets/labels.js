// Labels: every name in its best free position, none over another, by rank. The rules are those of docs/labels.md.
(function () {
  'use strict';

  const GAP = 3;
  const EDGE = 5;
  const NARROW = 480;
  const NARROW_RANK = 2;
  const SELECTED_RANK = 3;
  const QUIET_RANK = 5;
  const SVG = 'http://www.w3.org/2000/svg';

  function rect(x, y, width, height) {
    return { left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 };
  }

  function meet(a, b) {
    return a.left < b.right + GAP && b.left < a.right + GAP && a.top < b.bottom + GAP && b.top < a.bottom + GAP;
  }

  // Positions are offsets of the label's middle from its anchor, the best first (rules 3 and 4).
  function inside(width, height) {
    const across = width * 0.36;
    return [[0, 0], [0, -height], [0, height], [-across, 0], [across, 0], [-across, -height], [across, -height],
      [-across, height], [across, height], [0, -2 * height], [0, 2 * height]];
  }

  function beside(width, height, halfX, halfY) {
    const x = halfX + width / 2 + 4;
    const y = halfY + height / 2 + 2;
    return [[x, 0], [-x, 0], [0, -y], [0, y], [x, -y], [-x, -y], [x, y], [-x, y]];
  }

  function withLeader(width, height, halfX, halfY) {
    const found = [];
    for (const reach of [20, 38, 58, 84, 112]) {
      const x = halfX + width / 2 + reach;
      const y = halfY + height / 2 + reach;
      found.push([x, -y * 0.6], [-x, -y * 0.6], [x, y * 0.6], [-x, y * 0.6], [0, -y], [0, y], [x, 0], [-x, 0],
        [x * 0.6, -y], [-x * 0.6, -y], [x * 0.6, y], [-x * 0.6, y]);
    }
    return found;
  }

  class Labels {
    // items: [{key, text, note, rank, size, kind, anchors, classes, box(), shown(), half, choose}]
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
      const node = L.DomUtil.create('span', 'label label-' + item.size + ' ' + item.classes, this.holder);
      node.textContent = item.text;
      if (item.note) {
        L.DomUtil.create('small', '', node).textContent = '（' + item.note + '）';
      }
      if (item.key) {
        node.dataset.label = item.key;
        node.addEventListener('click', () => {
          if (!this.map.dragging.moved()) {
            item.choose();
          }
        });
      }
      return Object.assign({ node: node }, item);
    }

    measure() {
      for (const item of this.items) {
        item.node.hidden = false;
      }
      for (const item of this.items) {
        item.width = item.node.offsetWidth;
        item.height = item.node.offsetHeight;
      }
    }

    rank(item) {
      return item.key && item.key === this.selected && item.rank > NARROW_RANK ? SELECTED_RANK : item.rank;
    }

    // Controls, the legend and the title lie over the map: no label may go under them.
    obstacles() {
      const frame = this.map.getContainer().getBoundingClientRect();
      const found = [];
      for (const node of document.querySelectorAll('.leaflet-control, [data-over-map]')) {
        const box = node.getBoundingClientRect();
        if (box.width && box.bottom > frame.top && box.top < frame.bottom) {
          found.push({
            left: box.left - frame.left, right: box.right - frame.left,
            top: box.top - frame.top, bottom: box.bottom - frame.top, owner: null,
          });
        }
      }
      return found;
    }

    symbols() {
      const found = [];
      for (const item of this.items) {
        if (item.symbolShown && item.symbolShown()) {
          const at = this.map.latLngToContainerPoint(item.anchors[0]);
          found.push(Object.assign(rect(at.x, at.y, 2 * item.half, 2 * item.half), { owner: item.key }));
        }
      }
      return found;
    }

    place() {
      const size = this.map.getSize();
      if (!size.x || !size.y) {
        return;
      }
      const origin = this.map.containerPointToLayerPoint([0, 0]);
      const narrow = size.x < NARROW;
      this.covers = this.obstacles();
      const taken = this.covers.concat(this.symbols());
      this.lines.replaceChildren();
      const ordered = this.items.slice().sort((a, b) => this.rank(a) - this.rank(b));
      for (const item of ordered) {
        const wanted = item.shown() && (!narrow || this.rank(item) <= SELECTED_RANK);
        const spot = wanted ? this.spot(item, taken, size) : null;
        item.node.hidden = !spot;
        item.node.classList.toggle('is-selected', item.key === this.selected);
        if (spot) {
          taken.push(Object.assign(spot.box, { owner: null }));
          L.DomUtil.setPosition(item.node, L.point(spot.box.left, spot.box.top).add(origin).round());
          if (spot.leader) {
            this.drawLeader(spot, origin);
          }
        }
      }
      this.map.getContainer().dataset.labels = 'placed';
    }

    spot(item, taken, size) {
      const box = item.box();
      const wide = box ? box.max.x - box.min.x : 0;
      const high = box ? box.max.y - box.min.y : 0;
      const least = item.kind === 'line' ? 2 : 0.75;
      const small = item.kind === 'point' || Math.max(wide, high) < item.width * least;
      const marked = this.rank(item) <= 4;
      if (small && !marked && item.kind !== 'point') {
        return null;
      }
      const half = small ? Math.max(item.half, Math.min(wide, high) / 2) : 0;
      const near = small ? beside(item.width, item.height, half, half) : inside(item.width, item.height);
      const views = item.anchors.map((at) => this.map.latLngToContainerPoint(at))
        .filter((at) => at.x > 0 && at.y > 0 && at.x < size.x && at.y < size.y)
        .filter((at) => !this.covers.some((box) => meet(rect(at.x, at.y, 0, 0), box)));
      const spot = small ? this.firstFree(item, views.slice(0, 1), near, taken, size)
        : this.inArea(item, views, near, taken, size);
      if (spot) {
        return spot;
      }
      if (!marked || !views.length) {
        return null;
      }
      return this.free(item, views[0], withLeader(item.width, item.height, half, half), taken, size, true);
    }

    firstFree(item, views, offsets, taken, size) {
      for (const at of views) {
        const spot = this.free(item, at, offsets, taken, size, false);
        if (spot) {
          return spot;
        }
      }
      return null;
    }

    // A quiet name goes to any part of its area that is free before it leaves the middle of one.
    inArea(item, views, offsets, taken, size) {
      const quiet = item.rank >= QUIET_RANK;
      return (quiet && this.firstFree(item, views, offsets.slice(0, 1), taken, size))
        || this.firstFree(item, views, offsets, taken, size);
    }

    free(item, at, offsets, taken, size, leader) {
      for (const [dx, dy] of offsets) {
        const box = rect(at.x + dx, at.y + dy, item.width, item.height);
        const fits = box.left >= EDGE && box.top >= EDGE && box.right <= size.x - EDGE && box.bottom <= size.y - EDGE;
        if (fits && !taken.some((other) => meet(box, other) && !(other.owner && other.owner === item.key && !leader))) {
          return { box: box, at: at, leader: leader };
        }
      }
      return null;
    }

    drawLeader(spot, origin) {
      const box = spot.box;
      const line = document.createElementNS(SVG, 'line');
      const x = Math.min(Math.max(spot.at.x, box.left), box.right);
      const y = Math.min(Math.max(spot.at.y, box.top), box.bottom);
      line.setAttribute('x1', x + origin.x);
      line.setAttribute('y1', y + origin.y);
      line.setAttribute('x2', spot.at.x + origin.x);
      line.setAttribute('y2', spot.at.y + origin.y);
      this.lines.appendChild(line);
    }
  }

  buju.Labels = Labels;
}());
