package io.sparkllama.spark.internal.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The reports of an application's executors: the latest of each, and earlier ones for charts. Its
 * size is bounded: the longer the application runs, the longer the intervals between the reports
 * that are kept. Thread-safe.
 */
public final class RunHistory {

  /** Maximum number of reports per executor; beyond it, every other one is removed. */
  static final int MOST_REPORTS = 600;

  private static final RunHistory OF_DRIVER = new RunHistory();

  /** By executor, including executors that have ended. */
  private final Map<String, List<ExecutorReport>> kept = new TreeMap<>();

  private final Map<String, ExecutorReport> latest = new TreeMap<>();
  private long intervalMillis;

  /** The history of the application whose driver is this process. */
  public static RunHistory ofDriver() {
    return OF_DRIVER;
  }

  /** Adds a report; returns whether it is kept for charts. */
  public synchronized boolean add(ExecutorReport report) {
    latest.put(report.executorId(), report);
    List<ExecutorReport> reports =
        kept.computeIfAbsent(report.executorId(), id -> new ArrayList<>());
    if (!reports.isEmpty()
        && report.timeMillis() - reports.get(reports.size() - 1).timeMillis() < intervalMillis) {
      return false;
    }
    reports.add(report);
    if (reports.size() > MOST_REPORTS) {
      halve();
    }
    return true;
  }

  private void halve() {
    long most = 1;
    for (List<ExecutorReport> reports : kept.values()) {
      for (int i = reports.size() - 2; i > 0; i -= 2) {
        reports.remove(i);
      }
      if (reports.size() > 1) {
        long span = reports.get(reports.size() - 1).timeMillis() - reports.get(0).timeMillis();
        most = Math.max(most, span / (reports.size() - 1));
      }
    }
    intervalMillis = most;
  }

  /** The latest report of each executor. */
  public synchronized Collection<ExecutorReport> latest() {
    return List.copyOf(latest.values());
  }

  /** The kept reports by executor, in the order of their times. */
  public synchronized Map<String, List<ExecutorReport>> reports() {
    Map<String, List<ExecutorReport>> copy = new TreeMap<>();
    kept.forEach((id, reports) -> copy.put(id, List.copyOf(reports)));
    return copy;
  }

  /** Removes all reports, for the next application in this process. */
  public synchronized void clear() {
    kept.clear();
    latest.clear();
    intervalMillis = 0;
  }
}
