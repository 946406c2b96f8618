import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Turns the JSON lines that train.py writes into the Parquet table; run by make-table.sh. */
public final class JsonLinesToParquet {

  private JsonLinesToParquet() {}

  public static void main(String[] arguments) throws Exception {
    try (SparkSession session = SparkSession.builder().master("local[1]").getOrCreate()) {
      StructType schema =
          new StructType()
              .add("id", DataTypes.LongType)
              .add("review", DataTypes.StringType)
              .add("prompt", DataTypes.StringType)
              .add("label", DataTypes.StringType);
      session.read().schema(schema).json(arguments[0]).coalesce(1).write().parquet(arguments[1]);
    }
  }
}
