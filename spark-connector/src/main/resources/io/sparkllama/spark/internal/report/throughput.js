// What executors have reported: by executor, a time in seconds and what was counted until then.
const llmColors = ["#2563eb", "#d97706", "#059669", "#dc2626", "#7c3aed", "#0891b2", "#be185d", "#4d7c0f"];

// A chart of the rates between neighbouring reports, all executors on one axis of time; false if there are too few.
function llmThroughput(place, reports, column, options) {
  const ids = Object.keys(reports).filter(id => reports[id].length > 1);
  if (ids.length === 0) return false;
  const times = [...new Set(ids.flatMap(id => reports[id].slice(1).map(r => r[0])))].sort((a, b) => a - b);
  const index = new Map(times.map((t, i) => [t, i]));
  const lines = ids.map(id => {
    const line = new Array(times.length).fill(null);
    const own = reports[id];
    for (let i = 1; i < own.length; i++) {
      const seconds = own[i][0] - own[i - 1][0];
      if (seconds > 0) line[index.get(own[i][0])] = Math.max(0, own[i][column] - own[i - 1][column]) / seconds;
    }
    return line;
  });
  new uPlot({
    height: 260,
    scales: { y: { range: (u, min, max) => [0, Math.max(1, max * 1.05)] } },
    axes: [{}, { size: 64 }],
    series: [{ label: "time" }, ...ids.map((id, i) => ({
      label: "executor " + id, stroke: llmColors[i % llmColors.length], width: 2, spanGaps: true,
      value: (u, v) => v == null ? "" : v.toFixed(1),
    }))],
    ...options,
  }, [times, ...lines], place);
  return true;
}
