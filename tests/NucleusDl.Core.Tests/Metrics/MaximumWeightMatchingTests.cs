using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck.Xunit;
using NucleusDl.Metrics;

namespace NucleusDl.Tests.Metrics;

[Trait(Kind.Name, Kind.Fast)]
public class MaximumWeightMatchingTests
{
    [Fact]
    public void Totals_are_those_of_scipy()
    {
        var golden = JsonNode.Parse(File.ReadAllText(Repository.Golden("metrics", "assignment.json")))!["cases"]!.AsArray();
        Assert.Equal(9, golden.Count);
        foreach (var c in golden)
            Assert.Equal(c!["total"]!.GetValue<int>(), Total(c["rows"]!.GetValue<int>(), c["columns"]!.GetValue<int>(), c["weights"].Deserialize<double[]>()!));
    }

    [Property(MaxTest = 300)]
    public void Nothing_beats_it_among_all_pairings(int seed)
    {
        var random = new Random(seed);
        int rows = random.Next(0, 6), columns = random.Next(0, 6);
        var weights = new double[rows * columns];
        for (var i = 0; i < weights.Length; i++)
            weights[i] = random.Next(3) == 0 ? 0 : random.Next(-2, 6);
        Assert.Equal(Best(0, 0), Total(rows, columns, weights));

        double Best(int row, int used)
        {
            if (row == rows)
                return 0;
            var best = Best(row + 1, used);
            for (var j = 0; j < columns; j++)
                if ((used & 1 << j) == 0 && weights[row * columns + j] != 0)
                    best = Math.Max(best, weights[row * columns + j] + Best(row + 1, used | 1 << j));
            return best;
        }
    }

    [Fact]
    public void A_large_full_table_is_as_good_as_its_transpose()
    {
        var random = new Random(5);
        const int n = 300;
        var weights = Enumerable.Range(0, n * n).Select(_ => (double)random.Next(1, 1000)).ToArray();
        var transposed = Enumerable.Range(0, n * n).Select(i => weights[i % n * n + i / n]).ToArray();
        Assert.Equal(Total(n, n, weights), Total(n, n, transposed));
    }

    [Fact]
    public void A_table_that_does_not_fit_together_is_refused() =>
        Assert.Throws<ArgumentException>(() => MaximumWeightMatching.Solve(2, 2, [0, 1], [0], [1.0]));

    // Zeros have no entry, as in a sparse table.
    private static double Total(int rows, int columns, double[] weights)
    {
        var start = new int[rows + 1];
        var column = new List<int>();
        var values = new List<double>();
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
                if (weights[i * columns + j] != 0)
                {
                    column.Add(j);
                    values.Add(weights[i * columns + j]);
                }
            start[i + 1] = column.Count;
        }
        var partner = MaximumWeightMatching.Solve(rows, columns, start, column.ToArray(), values.ToArray());
        var used = partner.Where(p => p >= 0).ToArray();
        Assert.Equal(used.Length, used.Distinct().Count());
        return partner.Select((p, i) => p < 0 ? 0 : weights[i * columns + p]).Sum();
    }
}
