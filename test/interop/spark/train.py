"""Trains Spark MLlib's implicit ALS on a MovieLens folder and saves what the Model page opens.

    spark-submit train.py FOLDER OUT            # or: python train.py FOLDER OUT

FOLDER holds ratings.csv (20M and later, latest), ratings.dat (1M, 10M) or u.data (100K); any address that Spark reads will do.
OUT becomes MLlib's saved ALSModel (metadata, itemFactors, userFactors) and `cinefold`, one line of JSON with the settings that MLlib
does not save with a model. Zip OUT, or drop it on the page as it is.

Star mapping, the page's own: what MLlib calls the rating is 1 + 0.3 (stars - 3.5), 0.1 to 1.45; its confidence is 1 + alpha times that.
"""

import argparse
import json

from pyspark.ml.recommendation import ALS
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

COLUMNS = "user INT, film INT, stars FLOAT, time LONG"
# File, separator, whether a line of names comes first.
RELEASES = (("ratings.csv", ",", True), ("ratings.dat", "::", False), ("u.data", "\t", False))


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("out")
    parser.add_argument("--rank", type=int, default=64)
    parser.add_argument("--alpha", type=float, default=3.0, help="weight of a rated film; the page's alpha0 is 1 / alpha")
    parser.add_argument("--reg", type=float, default=0.05, help="MLlib's regParam; it counts it once for each rating")
    parser.add_argument("--iterations", type=int, default=10)
    parser.add_argument("--blocks", type=int, default=10, help="of users and of films: more for a larger cluster")
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--hold-out", type=int, default=0, metavar="N", help="leave users out whose id N divides, to measure on them")
    return parser.parse_args()


def exists(spark: SparkSession, address: str) -> bool:
    path = spark._jvm.org.apache.hadoop.fs.Path(address)
    return path.getFileSystem(spark._jsc.hadoopConfiguration()).exists(path)


def read_ratings(spark: SparkSession, folder: str) -> DataFrame:
    for name, separator, header in RELEASES:
        address = f"{folder.rstrip('/')}/{name}"
        if exists(spark, address):
            rows = spark.read.csv(address, schema=COLUMNS, sep=separator, header=header, enforceSchema=True)
            return rows.dropna(subset=["user", "film", "stars"])
    names = ", ".join(name for name, _, _ in RELEASES)
    raise SystemExit(f"{folder} holds none of {names}.")


def main() -> None:
    options = parse()
    spark = SparkSession.builder.appName("cinefold-als").getOrCreate()
    spark.sparkContext.setLogLevel("WARN")
    # What the page's Parquet reader knows; some clusters write zstd.
    spark.conf.set("spark.sql.parquet.compression.codec", "snappy")
    ratings = read_ratings(spark, options.folder)
    if options.hold_out:
        ratings = ratings.where(F.col("user") % options.hold_out != 0)
    ratings = ratings.select("user", "film", (1 + 0.3 * (F.col("stars") - 3.5)).cast("float").alias("preference")).cache()
    count = ratings.count()
    if count == 0:
        raise SystemExit(f"No ratings could be read from {options.folder}.")
    settings = {
        "rank": options.rank,
        "alpha": options.alpha,
        "regParam": options.reg,
        "maxIter": options.iterations,
        "seed": options.seed,
        "implicitPrefs": True,
    }
    als = ALS(
        userCol="user",
        itemCol="film",
        ratingCol="preference",
        numUserBlocks=options.blocks,
        numItemBlocks=options.blocks,
        **settings,
    )
    model = als.fit(ratings)
    model.write().overwrite().save(options.out)
    about = {**settings, "ratings": count, "preference": "1 + 0.3 (stars - 3.5)", "holdOut": options.hold_out}
    spark.sparkContext.parallelize([json.dumps(about)], 1).saveAsTextFile(f"{options.out.rstrip('/')}/cinefold")
    print(f"Trained {model.itemFactors.count()} films x {options.rank} on {count} ratings: {options.out}")
    spark.stop()


if __name__ == "__main__":
    main()
