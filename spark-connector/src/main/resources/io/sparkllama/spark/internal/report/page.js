(() => {
  const place = document.getElementById("llm-throughput");
  if (!llmThroughput(place, llmReports, 1, { width: Math.max(480, place.clientWidth - 24) })) {
    place.textContent = "There is a chart after the second report.";
  }
})();
