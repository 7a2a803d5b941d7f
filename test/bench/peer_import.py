"""What the page does with a MovieLens zip, natively: read, index both ways, train, list. Prints JSON."""
import json
import os
import resource
import sys
import time
import zipfile

path, epochs, factors, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import implicit
import numpy as np
import pandas
import scipy
import scipy.sparse as sp

times = {}
start = time.perf_counter()


def mark(name):
    times[name] = time.perf_counter() - start


with zipfile.ZipFile(path) as archive:
    with archive.open("ml-25m/movies.csv") as file:
        films = pandas.read_csv(file)
    with archive.open("ml-25m/links.csv") as file:
        links = pandas.read_csv(file)
    with archive.open("ml-25m/ratings.csv") as file:
        kinds = {"userId": "uint32", "movieId": "uint32", "rating": "float32", "timestamp": "uint32"}
        ratings = pandas.read_csv(file, dtype=kinds)
mark("read")
users, user_ids = ratings.userId.factorize(sort=True)
items, item_ids = ratings.movieId.factorize(sort=True)
by_user = sp.csr_matrix((ratings.rating.values, (users, items)), dtype=np.float32)
by_film = by_user.T.tocsr()
mark("index")
if epochs > 0:
    model = implicit.als.AlternatingLeastSquares(
        factors=factors, iterations=epochs, num_threads=threads, random_state=42, calculate_training_loss=False
    )
    ends = []
    model.fit(by_user, show_progress=False, callback=lambda *_: ends.append(time.perf_counter() - start))
    times["epochs"] = ends
    model.recommend(0, by_user[0], N=50, recalculate_user=True)
    mark("list")
print(
    json.dumps(
        {
            "times": times,
            "ratings": by_user.nnz,
            "films": len(films),
            "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
            "versions": {"pandas": pandas.__version__, "scipy": scipy.__version__, "implicit": implicit.__version__},
        }
    )
)
