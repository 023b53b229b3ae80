using NucleusDl.Course;
using NucleusDl.Volumes;

namespace NucleusDl.Tests;

[Trait(Kind.Name, Kind.Fast)]
public class NucleusRankTests
{
    [Fact]
    public void The_worst_nucleus_comes_first_with_its_place()
    {
        using var truth = new LabelVolume(4, 8, 12);
        using var found = new LabelVolume(4, 8, 12);
        Box(truth, 5, z: 1, y: 1, x: 1);   // found whole
        Box(found, 2, z: 1, y: 1, x: 1);
        Box(truth, 7, z: 0, y: 4, x: 6);   // half of it found
        for (var y = 4; y < 7; y++)
            for (var x = 6; x < 9; x++)
                found[0, y, x] = 9;
        Box(truth, 9, z: 2, y: 4, x: 1);   // missed
        var ranks = NucleusRank.WorstFirst(truth, found);
        Assert.Equal([9, 7, 5], ranks.Select(r => r.Label));
        Assert.Equal([0, 0.5, 1], ranks.Select(r => r.Iou));
        Assert.Equal((1, 2, 2), ranks[2].Centre with { Z = 1 });
        Assert.Equal((5, 2), (ranks[0].Centre.Y, ranks[0].Centre.X));
        Assert.All(ranks, r => Assert.Equal(18, r.Voxels));
        Assert.Equal("nucleus 9 at z 2, y 5, x 2: IoU 0.00", ranks[0].ToString());
    }

    [Fact]
    public void Without_nuclei_there_is_nothing_to_rank()
    {
        using var empty = new LabelVolume(2, 3, 4);
        Assert.Empty(NucleusRank.WorstFirst(empty, empty));
    }

    [Fact]
    public void Other_extents_are_refused()
    {
        using var truth = new LabelVolume(2, 3, 4);
        using var found = new LabelVolume(2, 3, 5);
        Assert.Throws<NucleusException>(() => NucleusRank.WorstFirst(truth, found));
    }

    /// <summary>Two planes of 3 x 3.</summary>
    private static void Box(LabelVolume labels, int label, int z, int y, int x)
    {
        for (var k = z; k < z + 2; k++)
            for (var j = y; j < y + 3; j++)
                for (var i = x; i < x + 3; i++)
                    labels[k, j, i] = label;
    }
}
