"""決裁規程 as data: rows, generations, evaluation and explanation."""
