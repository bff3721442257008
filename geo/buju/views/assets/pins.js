// Pins: how many places that cannot be located the text puts into a host, counted on the host's own shape.
(function () {
  'use strict';

  const GAP = 2;
  const SYMBOL = 10;
  const STEP = 18;
  const MOST = 200;

  function boxAt(at, width, height) {
    return { left: at.x - width / 2, right: at.x + width / 2, top: at.y - height / 2, bottom: at.y + height / 2 };
  }

  function meet(a, b) {
    return a.left - GAP < b.right && b.left - GAP < a.right && a.top - GAP < b.bottom && b.top - GAP < a.bottom;
  }

  class Pins {
    // `choose` opens the card of a host at the list.
    constructor(map, pins, places, choose) {
      this.map = map;
      this.places = places;
      const pane = map.createPane('pins');
      pane.style.zIndex = 660;
      this.chips = Object.keys(pins).map((host) => this.chip(pane, host, pins[host], choose));
    }

    chip(pane, host, pin, choose) {
      const node = document.createElement('button');
      node.type = 'button';
      node.className = 'pin';
      node.dataset.host = host;
      node.title = pin.words;
      node.setAttribute('aria-label', pin.label);
      const long = document.createElement('span');
      long.className = 'pin-words';
      long.textContent = pin.words;
      const short = document.createElement('span');
      short.className = 'pin-count';
      short.textContent = '+' + pin.count;
      node.append(long, short);
      L.DomEvent.disableClickPropagation(node);
      node.addEventListener('click', () => choose(host));
      pane.appendChild(node);
      return { node: node, host: host, anchors: pin.anchors };
    }

    // After the names: a count never takes the room of one, nor of a symbol or a control.
    place() {
      const size = this.map.getSize();
      if (!size.x || !size.y) {
        return;
      }
      const taken = this.obstacles();
      const origin = this.map.containerPointToLayerPoint([0, 0]);
      for (const chip of this.chips) {
        chip.node.hidden = !this.places.isShown(chip.host);
        const box = chip.node.hidden ? null : this.spot(chip, taken, size);
        chip.node.hidden = !box;
        if (box) {
          taken.push(box);
          L.DomUtil.setPosition(chip.node, L.point(box.left, box.top).add(origin).round());
        }
      }
    }

    // In words where they lie on the host's own ground as a whole, else as a number.
    spot(chip, taken, size) {
      const path = (this.places.layers.get(chip.host).shape || { getElement: () => null }).getElement();
      // Words beside a point would be read as those of the area round it.
      for (const short of path ? [false, true] : [true]) {
        chip.node.classList.toggle('is-short', short);
        const width = chip.node.offsetWidth;
        const height = chip.node.offsetHeight;
        for (const at of this.spots(chip, path, width, height, short)) {
          const box = boxAt(at, width, height);
          const inside = box.left >= 0 && box.top >= 0 && box.right <= size.x && box.bottom <= size.y;
          const own = short || !path || this.isOn(path, box);
          if (inside && own && !taken.some((other) => meet(box, other))) {
            return box;
          }
        }
      }
      return null;
    }

    // On an area at any of its points, a number wherever the area is the uppermost; beside a point, whose symbol
    // stands on it.
    spots(chip, path, width, height, short) {
      const points = chip.anchors.map((anchor) => this.map.latLngToContainerPoint(anchor));
      if (path) {
        return short ? points.concat(this.ground(chip.host)) : points;
      }
      const down = height / 2 + SYMBOL;
      const aside = width / 2 + SYMBOL;
      return points.flatMap((at) => [[0, down], [0, -down], [-aside, 0], [aside, 0]].map((step) => at.add(step)));
    }

    ground(host) {
      const frame = this.map.getContainer().getBoundingClientRect();
      const box = this.places.boxOf(host);
      const size = this.map.getSize();
      const found = [];
      for (let y = Math.max(box.min.y, 0) + STEP / 2; y < Math.min(box.max.y, size.y); y += STEP) {
        for (let x = Math.max(box.min.x, 0) + STEP / 2; x < Math.min(box.max.x, size.x); x += STEP) {
          if (found.length < MOST && this.places.under(frame.left + x, frame.top + y)[0] === host) {
            found.push(L.point(x, y));
          }
        }
      }
      return found;
    }

    isOn(path, box) {
      const origin = this.map.containerPointToLayerPoint([0, 0]);
      return [[box.left, box.top], [box.right, box.top], [box.left, box.bottom], [box.right, box.bottom]]
        .every(([x, y]) => path.isPointInFill(new DOMPoint(x + origin.x, y + origin.y)));
    }

    obstacles() {
      const frame = this.map.getContainer().getBoundingClientRect();
      const over = '.label:not([hidden]), .symbol:not(.is-idle), .leaflet-control, [data-over-map]';
      return [...document.querySelectorAll(over)].map((node) => node.getBoundingClientRect())
        .filter((box) => box.width && box.bottom > frame.top && box.top < frame.bottom)
        .map((box) => ({
          left: box.left - frame.left, right: box.right - frame.left,
          top: box.top - frame.top, bottom: box.bottom - frame.top,
        }));
    }
  }

  buju.Pins = Pins;
}());
