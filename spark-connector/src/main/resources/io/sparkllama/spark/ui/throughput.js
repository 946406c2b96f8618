// llmReports: by executor, pairs of a time in seconds and the tokens generated until then
(() => {
  const colors = ["#2563eb", "#d97706", "#059669", "#dc2626", "#7c3aed", "#0891b2", "#be185d", "#4d7c0f"];
  const ids = Object.keys(llmReports).filter(id => llmReports[id].length > 1);
  const times = [...new Set(ids.flatMap(id => llmReports[id].slice(1).map(r => r[0])))].sort((a, b) => a - b);
  const index = new Map(times.map((t, i) => [t, i]));
  const lines = ids.map(id => {
    const line = new Array(times.length).fill(null);
    const reports = llmReports[id];
    for (let i = 1; i < reports.length; i++) {
      const seconds = reports[i][0] - reports[i - 1][0];
      if (seconds > 0) line[index.get(reports[i][0])] = Math.max(0, reports[i][1] - reports[i - 1][1]) / seconds;
    }
    return line;
  });
  const place = document.getElementById("llm-throughput");
  if (ids.length === 0) {
    place.textContent = "There is a chart after the second report.";
    return;
  }
  new uPlot({
    width: Math.max(480, place.clientWidth - 24), height: 260,
    scales: { y: { range: (u, min, max) => [0, Math.max(1, max * 1.05)] } },
    axes: [{}, { size: 64 }],
    series: [{ label: "time" }, ...ids.map((id, i) => ({
      label: "executor " + id, stroke: colors[i % colors.length], width: 2, spanGaps: true,
      value: (u, v) => v == null ? "" : v.toFixed(1),
    }))],
  }, [times, ...lines], place);
})();
