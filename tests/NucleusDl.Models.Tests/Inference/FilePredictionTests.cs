using NucleusDl.IO;
using NucleusDl.Labels;
using NucleusDl.Metrics;
using NucleusDl.Models;
using NucleusDl.Models.Inference;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Inference;

/// <summary>From file to file with parts in memory: the same nuclei as from memory.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed class FilePredictionTests
{
    [Theory]
    [InlineData(12, 0.5)]
    [InlineData(40, 0.5)]
    [InlineData(40, 0)]
    public void A_stack_of_one_block_gives_the_same_labels_to_the_voxel(int depth, double overlap)
    {
        using var folder = new TempFolder();
        using var model = Methods.Load(TinyRuns.Shared.Folder.Path, "cpu");
        using var stack = TinyRuns.Stack(6, depth).Image;
        VolumeFile.Write(folder.File("a.tif"), stack);
        var options = new PredictOptions { Overlap = overlap };
        using var expected = model.Segment(stack, options);
        var files = Assert.IsAssignableFrom<IFileModel>(model);
        Assert.True(files.SuitsFile(VolumeFile.Inspect(folder.File("a.tif")), options));
        var count = files.PredictFile(folder.File("a.tif"), ReadOptions.Default, folder.File("b.tif"), options);
        using var found = VolumeFile.ReadLabels(folder.File("b.tif"));
        Assert.Equal((expected.Shape, expected.VoxelSize), (found.Shape, found.VoxelSize));
        Assert.Equal(expected.Sizes().Count, count);
        Assert.True(count > 0);
        for (var z = 0; z < depth; z++)
            Assert.True(expected.Plane(z).SequenceEqual(found.Plane(z)), $"plane {z}");
        Assert.Equal(["a.tif", "b.tif"], Directory.GetFiles(folder.Path).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Bad_stacks_are_refused_and_leave_nothing()
    {
        using var folder = new TempFolder();
        using var model = Methods.Load(TinyRuns.Shared.Folder.Path, "cpu");
        var files = (IFileModel)model;
        using (var odd = new Volume<float>(new VolumeShape(12, 40, 40), new VoxelSize(1, 0.4, 0.4)))
        {
            VolumeFile.Write(folder.File("constant.tif"), odd);
            odd[3, 3, 3] = float.NaN;
            VolumeFile.Write(folder.File("nan.tif"), odd);
            odd.VoxelSize = null;
            VolumeFile.Write(folder.File("unknown.tif"), odd);
        }
        foreach (var (name, says) in new[] { ("constant", "constant"), ("nan", "NaN"), ("unknown", "voxel size") })
            Assert.Contains(says, Assert.Throws<NucleusException>(() => files.PredictFile(folder.File(name + ".tif"), ReadOptions.Default, folder.File("b.tif"))).Message, StringComparison.Ordinal);
        Assert.Equal(3, Directory.GetFiles(folder.Path).Length);
    }

    [Theory]
    [InlineData(5000)]
    [InlineData(20000)]
    [InlineData(1000000)]
    public void Blocks_find_the_same_nuclei_as_the_whole(long maxVoxels)
    {
        using var truth = Balls(24, 60, 66);
        var grid = new BlockGrid(truth.Shape, new Zyx(6, 10, 10), maxVoxels);
        Assert.Equal(maxVoxels == 1000000, grid.Count == 1);
        using var result = new LabelVolume(24, 60, 66);
        var count = new BlockDecoder(grid, box =>
        {
            using var part = Crop(truth, box);
            using var mask = part.Voxels.Map(v => v != 0 ? (byte)1 : (byte)0);
            return ConnectedComponents.Label(mask);
        }).Run(box => Crop(result, box), (box, part) => Paste(part, result, box));
        var table = OverlapTable.Build(truth, result);
        Assert.Equal(truth.Sizes().Count, count);
        Assert.Equal(count, table.Pairs.Length);
        foreach (var pair in table.Pairs)
            Assert.Equal(1, pair.Iou);
    }

    [Fact]
    public void Every_voxel_has_one_core()
    {
        var random = new Random(3);
        for (var round = 0; round < 30; round++)
        {
            var grid = new BlockGrid(new VolumeShape(random.Next(1, 40), random.Next(1, 60), random.Next(1, 60)), new Zyx(random.Next(5), random.Next(8), random.Next(8)), random.Next(200, 20000));
            var seen = new Dictionary<(int, int, int), int>();
            for (var i = 0; i < grid.Count; i++)
            {
                var (core, whole) = (grid.Core(i), grid.Whole(i));
                Assert.True(core.FitsIn(grid.Shape) && whole.FitsIn(grid.Shape));
                for (var z = core.Z; z < core.Z + core.Depth; z++)
                    for (var y = core.Y; y < core.Y + core.Height; y++)
                        for (var x = core.X; x < core.X + core.Width; x++)
                        {
                            seen.Add((z, y, x), i);
                            Assert.Equal(i, grid.Owner(z, y, x));
                        }
            }
            Assert.Equal(grid.Shape.Length, seen.Count);
        }
    }

    [Fact]
    public void Scratch_boxes_come_back_and_the_file_is_gone()
    {
        using var folder = new TempFolder();
        using (var scratch = new ScratchVolume<int>(folder.Path, "test", new VolumeShape(2, 3, 4, 5)))
        {
            Assert.Single(Directory.GetFiles(folder.Path));
            var box = new VolumeBox(1, 1, 2, 2, 2, 3);
            using var part = scratch.Read(box);
            Assert.Equal(0, part[1, 1, 1, 2]);
            part[1, 1, 1, 2] = 7;
            scratch.Write(box, part);
            using var whole = scratch.Read(VolumeBox.Whole(scratch.Shape));
            Assert.Equal((7, 7L), (whole[1, 2, 2, 4], Sum(whole)));
            Assert.Throws<ArgumentException>(() => scratch.Write(VolumeBox.Whole(scratch.Shape), part));
        }
        Assert.Empty(Directory.GetFiles(folder.Path));
        Assert.Throws<NucleusException>(() => new ScratchVolume<int>(folder.File("none"), "test", new VolumeShape(1, 1, 1)));
    }

    private static long Sum(Volume<int> v)
    {
        var sum = 0L;
        for (var c = 0; c < v.Shape.C; c++)
            for (var z = 0; z < v.Shape.Z; z++)
                foreach (var x in v.Plane(c, z))
                    sum += x;
        return sum;
    }

    private static LabelVolume Balls(int depth, int height, int width)
    {
        var labels = new LabelVolume(depth, height, width, new VoxelSize(1, 1, 1));
        var number = 0;
        for (var z = 3; z < depth; z += 8)
            for (var y = 5; y < height; y += 11)
                for (var x = 5; x < width; x += 11)
                {
                    number++;
                    for (var k = Math.Max(0, z - 2); k <= Math.Min(depth - 1, z + 2); k++)
                        for (var j = Math.Max(0, y - 4); j <= Math.Min(height - 1, y + 4); j++)
                            for (var i = Math.Max(0, x - 4); i <= Math.Min(width - 1, x + 4); i++)
                                labels[k, j, i] = number;
                }
        return labels;
    }

    private static LabelVolume Crop(LabelVolume labels, VolumeBox b) => new(labels.Voxels.Crop(b.Z, b.Y, b.X, b.Depth, b.Height, b.Width));

    private static void Paste(LabelVolume part, LabelVolume whole, VolumeBox b)
    {
        for (var z = 0; z < b.Depth; z++)
            for (var y = 0; y < b.Height; y++)
                part.Voxels.Row(0, z, y).CopyTo(whole.Voxels.Row(0, b.Z + z, b.Y + y)[b.X..]);
    }
}
