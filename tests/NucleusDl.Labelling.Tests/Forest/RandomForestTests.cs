using System.Text.Json;
using FsCheck.Xunit;
using NucleusDl.IO;
using NucleusDl.Labelling.Forest;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Forest;

[Trait(Kind.Name, Kind.Fast)]
public class RandomForestTests
{
    private const int Learnt = 2000;

    [Fact]
    public void Held_out_log_loss_is_that_of_scikit_learns_exact_forest()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Repository.Golden("forest", "forest.json")));
        var theirs = json.RootElement.GetProperty("meanLogLoss").GetDouble();
        var (learn, judge) = Golden();
        var losses = Enumerable.Range(1, 10).Select(seed => LogLoss(RandomForest.Train(learn, new ForestOptions { Seed = (ulong)seed }), judge)).ToArray();
        Assert.InRange(losses.Average() / theirs, 0.96, 1.02);
    }

    [Fact]
    public void Out_of_bag_error_foretells_the_held_out_error()
    {
        var (learn, judge) = Golden();
        var forest = RandomForest.Train(learn);
        var p = forest.Predict(Rows(judge));
        var wrong = 0;
        for (var i = 0; i < judge.Count; i++)
            wrong += Array.IndexOf(p[(3 * i)..(3 * i + 3)], p[(3 * i)..(3 * i + 3)].Max()) == judge.Classes[i] ? 0 : 1;
        Assert.Equal((double)wrong / judge.Count, forest.OutOfBagError, 0.03);
        Assert.Equal(LogLoss(forest, judge), forest.Report.OutOfBagLogLoss, 0.1);
        Assert.Equal(3 * learn.Count, forest.Report.OutOfBag.Count);
    }

    [Fact]
    public void The_seed_decides_and_the_number_of_threads_does_not()
    {
        var (learn, judge) = Golden();
        var rows = Rows(judge);
        var options = new ForestOptions { Trees = 20, Seed = 9, Permutation = true };
        var one = RandomForest.Train(learn, options, parallel: new ParallelOptions { MaxDegreeOfParallelism = 1 });
        var four = RandomForest.Train(learn, options, parallel: new ParallelOptions { MaxDegreeOfParallelism = 4 });
        Assert.Equal(one.Predict(rows), four.Predict(rows));
        Assert.Equal(one.Report.Permutation, four.Report.Permutation);
        Assert.Equal(one.Importance, four.Importance);
        Assert.NotEqual(one.Predict(rows), RandomForest.Train(learn, options with { Seed = 10 }).Predict(rows));
    }

    [Fact]
    public void What_matters_is_important_and_noise_is_not()
    {
        // The class hangs on features 0 and 1 alone.
        var report = RandomForest.Train(Golden().Learn, new ForestOptions { Permutation = true }).Report;
        Assert.Equal(1, report.Importance.Sum(), 1e-9);
        foreach (var importance in (IReadOnlyList<double>[])[report.Importance, report.Permutation])
        {
            Assert.True(importance[0] > importance[1] && importance[1] > 2 * importance.Skip(2).Max());
            Assert.All(importance.Skip(2), v => Assert.InRange(v, -0.02, 0.13));
        }
    }

    [Fact]
    public void Balanced_classes_count_alike()
    {
        // One feature that says nothing; nine of ten samples are of class 0.
        var samples = new ForestSamples([new float[1000]], [.. Enumerable.Range(0, 1000).Select(i => i % 10 == 0 ? (byte)1 : (byte)0)], 2);
        Assert.Equal(0.1f, RandomForest.Train(samples).Predict([0f])[1], 0.02f);
        Assert.Equal(0.5f, RandomForest.Train(samples, new ForestOptions { Balanced = true }).Predict([0f])[1], 0.05f);
    }

    [Property(MaxTest = 30)]
    public void Equals_a_walk_from_node_to_node(byte seed, byte classes, byte count)
    {
        var random = new Random(seed);
        var (k, n, f) = (2 + classes % 3, 5 + count, 1 + seed % 5);
        var samples = new ForestSamples([.. Enumerable.Range(0, f).Select(_ => Draw(random, n))], [.. Enumerable.Range(0, n).Select(i => (byte)(i % k))], k);
        var forest = RandomForest.Train(samples, new ForestOptions { Trees = 7, Seed = seed });
        var rows = Draw(random, 13 * f);
        var actual = forest.Predict(rows);
        for (var i = 0; i < 13; i++)
        {
            var sums = new float[k];
            foreach (var tree in forest.Trees)
            {
                var node = 0;
                while (tree.Nodes[node].Left != node)
                    node = tree.Nodes[node].Left + (Bin(forest, tree.Nodes[node].Feature, rows[i * f + tree.Nodes[node].Feature]) > tree.Nodes[node].Cut ? 1 : 0);
                for (var c = 0; c < k; c++)
                    sums[c] += tree.Shares[node * k + c];
            }
            for (var c = 0; c < k; c++)
                Assert.Equal(sums[c] / 7, actual[i * k + c], 1e-6f);
            Assert.Equal(1f, actual[(i * k)..(i * k + k)].Sum(), 1e-5f);
        }

        static int Bin(RandomForest forest, int feature, float value)
        {
            var bin = 0;
            foreach (var cut in forest.Bins.Of(feature))
                bin += value > cut ? 1 : 0;
            return bin;
        }
    }

    [Fact]
    public void Trees_grown_to_the_end_know_their_training()
    {
        var samples = new ForestSamples([Draw(new Random(1), 200)], [.. Enumerable.Range(0, 200).Select(i => (byte)(i % 2))], 2);
        var p = RandomForest.Train(samples, new ForestOptions { Trees = 300 }).Predict(samples.Columns[0]);
        for (var i = 0; i < 200; i++)
            Assert.True(p[2 * i + samples.Classes[i]] > 0.5f);
    }

    [Fact]
    public void Stops_when_asked()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => RandomForest.Train(Golden().Learn, parallel: new ParallelOptions { CancellationToken = stop.Token }));
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => new ForestOptions { Trees = 0 }.Validate()).Kind);
        Assert.Equal(ErrorKind.Input, Assert.Throws<NucleusException>(() => new ForestSamples([[1, float.NaN]], [0, 1], 2)).Kind);
        Assert.Throws<ArgumentException>(() => new ForestSamples([[1, 2]], [0, 2], 2));
    }

    private static float[] Draw(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())];

    private static (ForestSamples Learn, ForestSamples Judge) Golden()
    {
        using var x = (Volume<float>)VolumeFile.Read(Repository.Golden("forest", "samples.tif"));
        using var y = (Volume<byte>)VolumeFile.Read(Repository.Golden("forest", "classes.tif"));
        var classes = y.Row(0, 0, 0).ToArray();
        var columns = Enumerable.Range(0, x.Shape.Y).Select(f => x.Row(0, 0, f).ToArray()).ToArray();
        return (new ForestSamples(Array.ConvertAll(columns, c => c[..Learnt]), classes[..Learnt], 3), new ForestSamples(Array.ConvertAll(columns, c => c[Learnt..]), classes[Learnt..], 3));
    }

    private static float[] Rows(ForestSamples samples) => [.. from i in Enumerable.Range(0, samples.Count) from c in samples.Columns select c[i]];

    private static double LogLoss(RandomForest forest, ForestSamples judge)
    {
        var p = forest.Predict(Rows(judge));
        return -Enumerable.Range(0, judge.Count).Average(i => Math.Log(Math.Max(1e-7, p[i * forest.ClassCount + judge.Classes[i]])));
    }
}
