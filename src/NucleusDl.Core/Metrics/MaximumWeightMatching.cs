namespace NucleusDl.Metrics;

/// <summary>
/// Pairs rows with columns, each at most once, so that the summed weight is as large as it can be: the assignment problem, solved exactly.
/// Shortest augmenting paths with dual variables (Jonker and Volgenant 1987, doi:10.1007/BF02278710) on a sparse rectangular table. A search
/// never leaves the group of rows and columns that are linked to each other, so a large image with many small groups is fast;
/// a full table of n x n takes O(n³ log n) at worst.
/// </summary>
public static class MaximumWeightMatching
{
    /// <summary>Finds the best pairing.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="rowStart">Where each row's entries begin; one more than there are rows.</param>
    /// <param name="column">Column of each entry.</param>
    /// <param name="weight">Weight of each entry. What has no entry, or a weight of 0 or less, is worth no pairing.</param>
    /// <returns>The column of each row, -1 for a row left alone.</returns>
    public static int[] Solve(int rows, int columns, ReadOnlySpan<int> rowStart, ReadOnlySpan<int> column, ReadOnlySpan<double> weight)
    {
        if (rowStart.Length != rows + 1 || column.Length != weight.Length || rowStart[rows] != weight.Length)
            throw new ArgumentException("row starts, columns and weights do not belong together", nameof(rowStart));
        var search = new Search(rows, columns);
        for (var row = 0; row < rows; row++)
            search.Place(row, rowStart, column, weight);
        return search.ColumnOf;
    }

    // Costs are negated weights. A row may also stay alone at cost 0, as if it had a private column that nobody else can take.
    private sealed class Search
    {
        private readonly double[] rowPrice;
        private readonly double[] columnPrice;
        private readonly int[] rowOf;
        private readonly double[] distance;
        private readonly int[] from;
        private readonly bool[] done;
        private readonly List<int> touched = [];
        private readonly List<int> scanned = [];
        private readonly PriorityQueue<int, double> queue = new();

        public Search(int rows, int columns)
        {
            rowPrice = new double[rows];
            columnPrice = new double[columns];
            rowOf = new int[columns];
            from = new int[columns];
            done = new bool[columns];
            distance = new double[columns];
            ColumnOf = new int[rows];
            Array.Fill(rowOf, -1);
            Array.Fill(ColumnOf, -1);
            Array.Fill(distance, double.PositiveInfinity);
        }

        public int[] ColumnOf { get; }

        public void Place(int root, ReadOnlySpan<int> rowStart, ReadOnlySpan<int> column, ReadOnlySpan<double> weight)
        {
            var row = root;
            var reached = 0.0;
            var (aloneCost, aloneRow) = (double.PositiveInfinity, root);
            var sink = -1;
            while (true)
            {
                if (reached - rowPrice[row] < aloneCost)
                    (aloneCost, aloneRow) = (reached - rowPrice[row], row);
                Relax(row, reached, rowStart, column, weight);
                var next = Nearest();
                if (next < 0 || distance[next] >= aloneCost)
                {
                    reached = aloneCost;
                    break;
                }
                reached = distance[next];
                done[next] = true;
                scanned.Add(next);
                if (rowOf[next] < 0)
                {
                    sink = next;
                    break;
                }
                row = rowOf[next];
            }
            Reprice(root, reached);
            Augment(root, sink, aloneRow);
            Reset();
        }

        private void Relax(int row, double reached, ReadOnlySpan<int> rowStart, ReadOnlySpan<int> column, ReadOnlySpan<double> weight)
        {
            for (var k = rowStart[row]; k < rowStart[row + 1]; k++)
            {
                var j = column[k];
                if (done[j])
                    continue;
                var d = reached - weight[k] - rowPrice[row] - columnPrice[j];
                if (d >= distance[j])
                    continue;
                if (double.IsPositiveInfinity(distance[j]))
                    touched.Add(j);
                distance[j] = d;
                from[j] = row;
                queue.Enqueue(j, d);
            }
        }

        private int Nearest()
        {
            while (queue.TryDequeue(out var j, out var d))
                if (!done[j] && d <= distance[j])
                    return j;
            return -1;
        }

        private void Reprice(int root, double reached)
        {
            rowPrice[root] += reached;
            foreach (var j in scanned)
            {
                columnPrice[j] -= reached - distance[j];
                if (rowOf[j] >= 0)
                    rowPrice[rowOf[j]] += reached - distance[j];
            }
        }

        private void Augment(int root, int sink, int aloneRow)
        {
            var j = sink;
            if (sink < 0)
            {
                j = ColumnOf[aloneRow];
                ColumnOf[aloneRow] = -1;
                if (aloneRow == root)
                    return;
            }
            while (true)
            {
                var row = from[j];
                var before = ColumnOf[row];
                ColumnOf[row] = j;
                rowOf[j] = row;
                if (row == root)
                    return;
                j = before;
            }
        }

        private void Reset()
        {
            foreach (var j in touched)
            {
                distance[j] = double.PositiveInfinity;
                done[j] = false;
            }
            touched.Clear();
            scanned.Clear();
            queue.Clear();
        }
    }
}
