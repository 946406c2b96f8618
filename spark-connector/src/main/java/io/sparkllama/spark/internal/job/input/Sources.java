package io.sparkllama.spark.internal.job.input;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.TableIdentifier;
import org.apache.spark.sql.catalyst.catalog.CatalogTable;
import org.apache.spark.sql.catalyst.catalog.CatalogTablePartition;
import org.apache.spark.sql.catalyst.catalog.HiveTableRelation;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.datasources.CatalogFileIndex;
import org.apache.spark.sql.execution.datasources.FileIndex;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Finds where the rows of a dataset or table are stored: files and folders behind paths, views and
 * metastore tables, including partitions with locations of their own. Tables of other catalogs
 * count by name, and by location if they tell one. Thread-safe.
 */
public final class Sources {

  private final SparkSession session;
  private final Configuration hadoop;

  public Sources(SparkSession session) {
    this.session = session;
    this.hadoop = session.sparkContext().hadoopConfiguration();
  }

  /**
   * The paths that a dataset reads, in its subqueries too.
   *
   * @throws IOException if a file system cannot be accessed
   */
  public Set<RealPath> of(Dataset<Row> rows) throws IOException {
    Set<RealPath> places = new LinkedHashSet<>();
    LogicalPlan plan = rows.queryExecution().analyzed();
    List<LogicalPlan> plans = new ArrayList<>(List.of(plan));
    plans.addAll(list(plan.subqueriesAll()));
    for (LogicalPlan each : plans) {
      for (LogicalPlan leaf : list(each.collectLeaves())) {
        places.addAll(ofLeaf(leaf));
      }
    }
    return places;
  }

  /**
   * The paths of a table, or the path that Spark would give to a new one; empty if only another
   * catalog knows.
   *
   * @throws IOException if a file system cannot be accessed
   */
  public Set<RealPath> ofTable(String name) throws IOException {
    if (session.catalog().tableExists(name)) {
      return of(session.table(name));
    }
    try {
      TableIdentifier table = session.sessionState().sqlParser().parseTableIdentifier(name);
      return Set.of(place(session.sessionState().catalog().defaultTablePath(table)));
    } catch (ParseException e) {
      // a table of another catalog, which alone knows its location
      return Set.of();
    }
  }

  private Collection<RealPath> ofLeaf(LogicalPlan leaf) throws IOException {
    if (leaf instanceof LogicalRelation relation
        && relation.relation() instanceof HadoopFsRelation files) {
      List<RealPath> places = new ArrayList<>(ofFiles(files.location()));
      if (files.location() instanceof CatalogFileIndex && relation.catalogTable().isDefined()) {
        places.addAll(ofPartitions(relation.catalogTable().get()));
      }
      return places;
    }
    if (leaf instanceof HiveTableRelation relation) {
      List<RealPath> places = new ArrayList<>(ofPartitions(relation.tableMeta()));
      places.add(place(relation.tableMeta().location()));
      return places;
    }
    if (leaf instanceof DataSourceV2Relation relation) {
      return ofCatalog(relation);
    }
    return List.of();
  }

  /** The roots and the files: a file may be a link to another folder. */
  private List<RealPath> ofFiles(FileIndex index) throws IOException {
    List<RealPath> places = new ArrayList<>();
    for (Path root : list(index.rootPaths())) {
      places.add(RealPath.of(root, hadoop));
    }
    if (!(index instanceof CatalogFileIndex)) {
      for (String file : index.inputFiles()) {
        places.add(place(URI.create(file)));
      }
    }
    return places;
  }

  private List<RealPath> ofPartitions(CatalogTable table) throws IOException {
    List<RealPath> places = new ArrayList<>();
    if (!table.partitionColumnNames().isEmpty()) {
      for (CatalogTablePartition partition :
          list(
              session
                  .sessionState()
                  .catalog()
                  .listPartitions(table.identifier(), Option.empty()))) {
        places.add(place(partition.location()));
      }
    }
    return places;
  }

  private List<RealPath> ofCatalog(DataSourceV2Relation relation) throws IOException {
    List<RealPath> places = new ArrayList<>();
    if (relation.catalog().isDefined() && relation.identifier().isDefined()) {
      List<String> names = new ArrayList<>(Arrays.asList(relation.identifier().get().namespace()));
      names.add(relation.identifier().get().name());
      places.add(
          RealPath.ofName(
              "table " + relation.catalog().get().name() + ".", names.toArray(String[]::new)));
    }
    Optional<String> location =
        Optional.ofNullable(relation.table().properties()).map(all -> all.get("location"));
    if (location.isPresent()) {
      places.add(RealPath.of(new Path(location.get()), hadoop));
    }
    return places;
  }

  private RealPath place(URI location) throws IOException {
    return RealPath.of(new Path(location), hadoop);
  }

  private static <T> List<T> list(scala.collection.Iterable<T> items) {
    return List.copyOf(CollectionConverters.asJavaCollection(items));
  }
}
