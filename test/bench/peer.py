"""The peer: implicit's own least_squares and least_squares_cg, called directly. Reads one JSON command a line, answers with one JSON line."""
import json
import os
import resource
import sys
import time

import numpy as np
import scipy.sparse as sp
import threadpoolctl
import implicit
from implicit.cpu import _als

state = {}


def load(file, start, d, threads, regularization):
    # The bytes of toBytes (file.ts). Confidence is 1 + code.
    raw = np.memmap(file, dtype=np.uint8, mode="r")
    users, films, count = (int(n) for n in raw[:12].view(np.uint32))
    at = 16
    sides = []
    for rows, columns in ((users, films), (films, users)):
        parts = []
        for size, dtype in ((4 * (rows + 1), np.uint32), (4 * count, np.uint32), (count, np.uint8)):
            parts.append(raw[at : at + size].view(dtype))
            at += (size + 3) // 4 * 4
        indptr, indices, codes = parts
        confidence = 1 + codes.astype(np.float32)
        sides.append(
            sp.csr_matrix((confidence, indices.astype(np.int32), indptr.astype(np.int32)), shape=(rows, columns))
        )
    begin = np.fromfile(start, dtype=np.float32).reshape(films, d)
    state.update(sides=sides, start=begin, d=d, threads=threads, regularization=regularization)
    reset()
    blas = [info for info in threadpoolctl.threadpool_info() if info["user_api"] == "blas"]
    # scipy's BLAS is the one that implicit calls.
    own = next((info for info in blas if "scipy" in info["filepath"].split(os.sep)[-2]), blas[0])
    return {"implicit": implicit.__version__, "blas": own["version"], "kernel": own.get("architecture")}


def reset():
    users = state["sides"][0].shape[0]
    state["x"] = np.zeros((users, state["d"]), dtype=np.float32)
    state["y"] = state["start"].copy()
    return {}


def epoch(solver):
    by_user, by_film = state["sides"]
    x, y = state["x"], state["y"]
    solve = _als.least_squares if solver == "cholesky" else _als.least_squares_cg
    more = {} if solver == "cholesky" else {"cg_steps": 3}
    begin = time.perf_counter()
    solve(by_user, x, y, state["regularization"], num_threads=state["threads"], **more)
    solve(by_film, y, x, state["regularization"], num_threads=state["threads"], **more)
    return {"seconds": time.perf_counter() - begin}


def factors(file):
    with open(file, "wb") as out:
        state["x"].tofile(out)
        state["y"].tofile(out)
    return {}


def memory():
    return {"bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}


commands = {"load": load, "reset": reset, "epoch": epoch, "factors": factors, "memory": memory}
for line in sys.stdin:
    command = json.loads(line)
    try:
        answer = commands[command.pop("do")](**command)
    except Exception as error:  # told to whoever asked
        answer = {"error": repr(error)}
    print(json.dumps(answer), flush=True)
