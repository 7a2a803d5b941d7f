"""Trains implicit's ALS on a folder with a MovieLens ratings.csv and saves what the Model page opens: python train.py FOLDER OUT.npz

What implicit saves has positions for rows, so the films' ids are added to it as the array item_ids. Needs implicit (PyPI).
"""

import sys

import numpy as np
from implicit.cpu.als import AlternatingLeastSquares
from scipy.sparse import csr_matrix

folder, out = sys.argv[1:3]
rank = int(sys.argv[3]) if len(sys.argv) > 3 else 64
table = np.loadtxt(f"{folder}/ratings.csv", delimiter=",", skiprows=1, usecols=(0, 1, 2))
user_ids, users = np.unique(table[:, 0].astype(np.int64), return_inverse=True)
item_ids, items = np.unique(table[:, 1].astype(np.int64), return_inverse=True)
# The page's star mapping. implicit multiplies it by alpha, and takes a confidence of 1 for films never met.
preference = (1 + 0.3 * (table[:, 2] - 3.5)).astype(np.float32)
matrix = csr_matrix((preference, (users, items)), shape=(len(user_ids), len(item_ids)))
model = AlternatingLeastSquares(factors=rank, regularization=2.0, alpha=4.0, iterations=10, random_state=42, num_threads=1)
model.fit(matrix, show_progress=False)
model.save(out)
# The two lines that any .npz of implicit needs.
with np.load(out) as saved:
    np.savez_compressed(out, **saved, item_ids=item_ids)
