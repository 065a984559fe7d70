(function () {
  'use strict';
  var specs = JSON.parse(document.getElementById('charts').textContent);
  var drawn = [];

  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  function dataset(spec, series, index) {
    var ink = colour('--series-' + (index % 5 + 1));
    var points = series.points.map(function (p) { return { x: p.x, y: p.y }; });
    if (spec.kind === 'HISTOGRAM') {
      return { label: series.name, data: points, backgroundColor: ink, borderWidth: 0, barPercentage: 1, categoryPercentage: 0.96 };
    }
    var few = points.length <= 30;
    return {
      label: series.name, data: points, borderColor: ink, backgroundColor: ink, borderWidth: 2,
      pointRadius: few ? 2.5 : 0, pointHitRadius: 8, tension: 0
    };
  }

  function diagonal() {
    return {
      label: '', data: [{ x: 0, y: 0 }, { x: 1, y: 1 }], borderColor: colour('--soft'), borderWidth: 1, borderDash: [4, 4],
      pointRadius: 0, pointHitRadius: 0
    };
  }

  function axis(spec, label, isX) {
    var scale = {
      type: 'linear', title: { display: true, text: label, color: colour('--soft') },
      ticks: { color: colour('--soft'), maxTicksLimit: 7 }, grid: { color: colour('--line'), drawTicks: false },
      border: { color: colour('--line') }
    };
    if (spec.kind === 'UNIT_SQUARE' || spec.kind === 'DIAGONAL') { scale.min = 0; scale.max = 1; }
    if (spec.kind === 'HISTOGRAM') {
      if (isX) { scale.offset = false; scale.grid.display = false; } else { scale.beginAtZero = true; }
    }
    return scale;
  }

  function binned(spec, sets, scale) {
    // A bin's bar stands between its left end and the next bin's: Chart.js centres bars, so they move half a bin.
    var points = spec.series[0].points;
    var width = points.length > 1 ? points[1].x - points[0].x : 1;
    sets.forEach(function (s) { s.data.forEach(function (p) { p.x += width / 2; }); });
    scale.min = points.length ? points[0].x : 0;
    scale.max = points.length ? points[points.length - 1].x + width : 1;
  }

  function draw(spec) {
    var sets = spec.series.map(function (s, i) { return dataset(spec, s, i); });
    var x = axis(spec, spec.xLabel, true);
    if (spec.kind === 'DIAGONAL') { sets.push(diagonal()); }
    if (spec.kind === 'HISTOGRAM') { binned(spec, sets, x); }
    return new Chart(document.getElementById(spec.id), {
      type: spec.kind === 'HISTOGRAM' ? 'bar' : 'line',
      data: { datasets: sets },
      options: {
        animation: false, responsive: true, maintainAspectRatio: false, parsing: false, normalized: true,
        interaction: { mode: 'nearest', intersect: false },
        scales: { x: x, y: axis(spec, spec.yLabel, false) },
        plugins: {
          legend: {
            display: spec.series.length > 1, position: 'bottom',
            labels: { color: colour('--ink'), boxWidth: 14, boxHeight: 2, filter: function (item) { return item.text !== ''; } }
          }
        }
      }
    });
  }

  function redraw() {
    drawn.forEach(function (chart) { chart.destroy(); });
    drawn = specs.map(draw);
  }

  document.documentElement.classList.add('drawn');
  redraw();
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
  window.matchMedia('print').addEventListener('change', redraw);
}());
