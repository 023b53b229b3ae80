using NucleusDl.Judging;
using NucleusDl.Metrics;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Judging;

/// <summary>What became of nuclei that are drawn so that it is known.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed class JudgedNucleusTests
{
    private static readonly FateOptions Options = new() { SmallVoxels = 5 };

    [Theory]
    [InlineData("11111111..", "11111111..", NucleusFate.Good)]
    [InlineData("11111111..", "1111111...", NucleusFate.Good)]
    [InlineData("11111111..", "11111.....", NucleusFate.TooSmall)]
    [InlineData("111111....", "1111111111", NucleusFate.TooLarge)]
    [InlineData("111111....", "..........", NucleusFate.Missed)]
    [InlineData("11111111..", "1111......", NucleusFate.Missed)]           // exactly half is not more than half
    [InlineData("11111111..", "11112222..", NucleusFate.Split)]
    [InlineData("1111111122", "1111111111", NucleusFate.Good)]             // IoU 0.8 although the other is swallowed
    [InlineData("1111112222", "1111111111", NucleusFate.Merged)]
    [InlineData("1111......", "1111......", NucleusFate.Small)]
    public void The_first_nucleus_meets_its_fate(string truth, string prediction, NucleusFate fate)
    {
        using var t = Row(truth);
        using var p = Row(prediction);
        Assert.Equal(fate, JudgedNucleus.Of(t, p, Options)[0].Fate);
    }

    [Fact]
    public void Losses_add_up_to_what_SEG_lacks()
    {
        var random = new Random(7);
        for (var round = 0; round < 50; round++)
        {
            using var t = Random(random);
            using var p = Random(random);
            var stack = JudgedStack.Of("m", "unchanged", "s", "a", t, p, Options);
            var report = JudgedStack.Report([stack]);
            Assert.Equal(1 - report.Seg, stack.Nuclei.Average(n => n.Loss), 12);
            Assert.Equal(stack.Seg, report.Seg, 12);
            Assert.Equal(1 - report.Seg, LossRow.ByKind([stack], Options).Sum(r => r.Lost), 12);
            Assert.Equal(1 - report.Seg, LossRow.BySize([stack], Options).Sum(r => r.Lost), 12);
            Assert.Equal(stack.Nuclei.Count, LossRow.BySize([stack], Options).Sum(r => r.Nuclei));
        }
    }

    [Fact]
    public void Pooled_stacks_are_those_of_the_evaluator_and_survive_their_file()
    {
        var random = new Random(8);
        var (stacks, evaluator) = (new List<JudgedStack>(), new Evaluator());
        for (var i = 0; i < 4; i++)
        {
            using var t = Random(random);
            using var p = Random(random);
            evaluator.Add($"s{i}", p, t);
            var stack = JudgedStack.Of("m", "unchanged", $"s{i}", "a", t, p, Options) with { Seconds = 1.25, PeakBytes = 5, Fingerprint = "f", Tiles = 3 };
            stacks.Add(JudgedStack.Parse(stack.ToJson())!);
            Assert.Equal(stack.ToJson(), stacks[^1].ToJson());
        }
        Assert.Equal(evaluator.Finish().ToJson(), JudgedStack.Report(stacks).ToJson());
        Assert.Equal((1.25, 5L, "f", 3), (stacks[0].Seconds, stacks[0].PeakBytes, stacks[0].Fingerprint, stacks[0].Tiles));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"Method\":\"m\"}")]
    [InlineData("{\"Method\":\"m\",\"Condition\":\"c\",\"Name\":\"n\",\"Specimen\":\"s\"}")]
    public void A_damaged_result_is_made_again(string json) => Assert.Null(JudgedStack.Parse(json));

    [Fact]
    public void Centres_lie_in_their_nucleus()
    {
        using var ring = new LabelVolume(1, 5, 5);
        for (var y = 0; y < 5; y++)
            for (var x = 0; x < 5; x++)
                ring[0, y, x] = x is 0 or 4 || y is 0 or 4 ? 3 : 0;
        var nucleus = Assert.Single(JudgedNucleus.Of(ring, ring, Options));
        Assert.Equal((3, 0, 0, 0), (nucleus.Label, nucleus.Z, nucleus.Y, nucleus.X));
    }

    private static LabelVolume Row(string digits)
    {
        var labels = new LabelVolume(1, 1, digits.Length, new VoxelSize(1, 1, 1));
        for (var x = 0; x < digits.Length; x++)
            labels[0, 0, x] = digits[x] == '.' ? 0 : digits[x] - '0';
        return labels;
    }

    private static LabelVolume Random(Random random)
    {
        var labels = new LabelVolume(2, 6, 12, new VoxelSize(2, 1, 1));
        for (var n = 1; n <= 8; n++)
        {
            var (y, x) = (random.Next(6), random.Next(12));
            for (var z = 0; z < 2; z++)
                for (var j = y; j < Math.Min(6, y + 3); j++)
                    for (var i = x; i < Math.Min(12, x + 4); i++)
                        labels[z, j, i] = n;
        }
        return labels;
    }
}
