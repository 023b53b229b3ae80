using NucleusDl.Cli;
using NucleusDl.IO;
using NucleusDl.Models;
using NucleusDl.Volumes;

namespace NucleusDl.Tests;

/// <summary>A voxel size that contradicts the file, and stacks that a model would have to enlarge beyond sense.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed class PredictDoubtsTests : IDisposable
{
    private static readonly VoxelSize Own = new(1.75, 0.8, 0.8);

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1.75, 0.8, 0.8, null)]
    [InlineData(2.6, 0.55, 1.19, null)]
    [InlineData(2.7, 0.8, 0.8, "2.70 x 0.80 x 0.80 µm")]
    [InlineData(1.75, 0.8, 0.5, "1.75 x 0.80 x 0.50 µm")]
    [InlineData(17.5, 8, 8, "17.50 x 8.00 x 8.00 µm")]
    [InlineData(0.8, 0.8, 1.75, "The order is Z,Y,X")]
    public void A_voxel_size_far_from_the_files_own_is_said_with_both(double z, double y, double x, string? says)
    {
        var said = PredictDoubts.OddVoxelSize(Stack(Own), new ReadOptions(VoxelSize: new VoxelSize(z, y, x)));
        if (says is null)
            Assert.Null(said);
        else
            Assert.All(new[] { "stack.tif: ", "1.75 x 0.80 x 0.80 µm", says }, s => Assert.Contains(s, said, StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_is_said_where_one_of_the_two_is_not_known()
    {
        Assert.Null(PredictDoubts.OddVoxelSize(Stack(null), new ReadOptions(VoxelSize: Own)));
        Assert.Null(PredictDoubts.OddVoxelSize(Stack(Own), new ReadOptions()));
        Assert.Null(OddScale(new Fake(null, 8), Own, null));
    }

    // A nucleus of 8 µm has 268 µm³: 239 voxels of the model's own.
    [Theory]
    [InlineData(1, null, false)]
    [InlineData(0.1, "is reduced to", false)]
    [InlineData(1.9, null, false)]
    [InlineData(2.1, "9 times the voxels", false)]
    [InlineData(3.9, "A nucleus of 8 µm would have 4.04 voxels in the file", false)]
    [InlineData(4, "64 times the voxels, time and memory. A nucleus of 8 µm would have 3.74 voxels in the file", true)]
    [InlineData(10, "1,000 times the voxels", true)]
    [InlineData(1000, "1e9 times the voxels", true)]
    public void Growth_is_said_and_what_makes_no_sense_refused(double factor, string? says, bool refused)
    {
        var size = new VoxelSize(factor * Own.Z, factor * Own.Y, factor * Own.X);
        if (refused)
        {
            var e = Assert.Throws<NucleusException>(() => OddScale(new Fake(Own, 8), size, null));
            Assert.Equal((ErrorKind.Usage, "stack.tif"), (e.Kind, e.File));
            Assert.Contains(says!, e.Problem, StringComparison.Ordinal);
            Assert.Contains("--skip-check", e.Fix, StringComparison.Ordinal);
        }
        else if (says is null)
            Assert.Null(OddScale(new Fake(Own, 8), size, null));
        if (says is not null)
            Assert.Contains(says, OddScale(new Fake(Own, 8), size, null, insist: true), StringComparison.Ordinal);
    }

    [Fact]
    public void Large_nuclei_in_coarse_voxels_are_no_nonsense_and_unknown_ones_go_by_growth_alone()
    {
        // Eight times on each axis would be senseless for nuclei of 8 µm; of 64 µm they have as many voxels as those learnt from.
        var coarse = new VoxelSize(8 * Own.Z, 8 * Own.Y, 8 * Own.X);
        Assert.Null(OddScale(new Fake(Own, 8), coarse, 64));
        Assert.Throws<NucleusException>(() => OddScale(new Fake(Own, 8), coarse, null));
        Assert.Contains("512 times", OddScale(new Fake(Own, null), coarse, null), StringComparison.Ordinal);
        Assert.Throws<NucleusException>(() => OddScale(new Fake(Own, null), new VoxelSize(10 * Own.Z, 10 * Own.Y, 10 * Own.X), null));
        // Nuclei half as wide are enlarged to twice their size.
        Assert.Contains("10 x 48 x 48", OddScale(new Fake(Own, 8), Own, 4), StringComparison.Ordinal);
    }

    [Fact]
    public void More_voxels_than_can_be_counted_are_an_error_even_where_the_user_insists()
    {
        var e = Assert.Throws<NucleusException>(() => OddScale(new Fake(Own, 8), new VoxelSize(1e7, 1e7, 1e7), null, insist: true));
        Assert.Contains("Check the voxel size", e.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Voxels_ten_times_too_small_are_doubted_with_the_size_of_a_nucleus()
    {
        var doubt = OddScale(new Fake(Own, 8), new VoxelSize(Own.Z / 10, Own.Y / 10, Own.X / 10), null);
        Assert.Contains("is reduced to", doubt, StringComparison.Ordinal);
        Assert.Contains("A nucleus of 8 µm would have", doubt, StringComparison.Ordinal);
        Assert.Null(OddScale(new Fake(Own, 8), new VoxelSize(Own.Z / 6, Own.Y / 8, Own.X / 8), null));
    }

    private string Stack(VoxelSize? size)
    {
        using var stack = new Volume<byte>(new VolumeShape(5, 24, 24), size);
        VolumeFile.Write(folder.File("stack.tif"), stack);
        return folder.File("stack.tif");
    }

    private string? OddScale(Fake model, VoxelSize size, double? diameter, bool insist = false) => PredictDoubts.OddScale(
        "stack.tif", VolumeFile.Inspect(Stack(Own), new ReadOptions(VoxelSize: size)), model, new PredictOptions { NucleusDiameterUm = diameter }, insist);

    private sealed record Fake(VoxelSize? WorksAtVoxelSize, double? NucleusDiameterUm) : IModel
    {
        public long EstimateMemory(VolumeShape shape, VoxelSize voxelSize) => 0;

        public Prediction Predict(Volume stack, PredictOptions? options = null, IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default) => new();

        public void Dispose()
        {
        }
    }
}
