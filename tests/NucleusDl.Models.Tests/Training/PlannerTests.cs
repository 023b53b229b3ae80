using FsCheck.Xunit;
using NucleusDl.Models;
using NucleusDl.Models.Training;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Training;

[Trait(Kind.Name, Kind.Fast)]
public class PlannerTests
{
    private const long GiB = 1L << 30;
    private static readonly PlanInput Embryo = new(new Zyx(51, 124, 127), new VoxelSize(1.75, 0.8, 0.8), 4 * GiB);

    [Fact]
    public void AnisotropicStackIsFirstPooledInItsPlanes()
    {
        var plan = Planner.Plan(Embryo.ForCpu());
        Assert.Equal([Zyx.One, new(1, 2, 2), Zyx.Cube(2), Zyx.Cube(2)], plan.Strides);
        Assert.Equal([new(1, 3, 3), Zyx.Cube(3), Zyx.Cube(3), Zyx.Cube(3)], plan.Kernels);
        Assert.Equal([8, 16, 32, 64], plan.Features);
        Assert.InRange(plan.PatchSize.Product, 48 * 48 * 48 / 2, 48 * 48 * 48);
        Assert.Equal(2, plan.BatchSize);
        Assert.Contains("z is 2.2x coarser than xy: the first pooling leaves z alone, and kernels are flat until then", plan.Reasons);
        Assert.Contains(plan.Reasons, r => r.Contains("cap of 110,592 voxels", StringComparison.Ordinal));
        Assert.False(plan.AugmentInPlane);
        Assert.Equal(AugmentConfig.Default, AugmentConfig.Default.Fitted(plan));
    }

    [Fact]
    public void IsotropicStackGetsCubicKernels()
    {
        var plan = Planner.Plan(new PlanInput(Zyx.Cube(400), new VoxelSize(0.5, 0.5, 0.5), 64 * GiB));
        Assert.Equal(Zyx.Cube(128), plan.PatchSize);
        Assert.Equal(6, plan.Levels);
        Assert.All(plan.Strides.Skip(1), s => Assert.Equal(Zyx.Cube(2), s));
        Assert.All(plan.Kernels, k => Assert.Equal(Zyx.Cube(3), k));
        Assert.Equal([32, 64, 128, 256, 320, 320], plan.Features);
    }

    [Fact]
    public void VeryCoarsePlanesAreAugmentedWithinThemselves()
    {
        var plan = Planner.Plan(new PlanInput(new Zyx(30, 512, 512), new VoxelSize(4, 0.5, 0.5), 64 * GiB));
        Assert.Equal([1, 1, 1], plan.Strides.Take(3).Select(s => s.Z));
        Assert.Equal([1, 1, 1, 3], plan.Kernels.Take(4).Select(k => k.Z));
        Assert.True(plan.AugmentInPlane);
        Assert.Same(AugmentConfig.Anisotropic, AugmentConfig.For(plan));
        Assert.Equal(AugmentConfig.Anisotropic, AugmentConfig.Default.Fitted(plan));
    }

    [Fact]
    public void OnePlaneIsFlatThroughout()
    {
        var plan = Planner.Plan(new PlanInput(new Zyx(1, 600, 700), new VoxelSize(1, 0.3, 0.3), 64 * GiB));
        Assert.Equal(1, plan.PatchSize.Z);
        Assert.All(plan.Kernels, k => Assert.Equal(1, k.Z));
        Assert.All(plan.Kernels, k => Assert.Equal(3, k.Y));
        Assert.All(plan.Strides, s => Assert.Equal(1, s.Z));
        Assert.InRange(plan.BatchSize, 12, 16);
        Assert.Same(AugmentConfig.Flat, AugmentConfig.For(plan));
        Assert.Equal(AugmentConfig.Flat, AugmentConfig.Default.Fitted(plan));
        Assert.Contains("one plane: kernels and poolings are flat", plan.Reasons);
    }

    [Fact]
    public void SmallImagesArePaddedToWholePoolings()
    {
        var plan = Planner.Plan(new PlanInput(new Zyx(13, 30, 45), new VoxelSize(1, 1, 1), 8 * GiB));
        Assert.All(Enumerable.Range(0, 3), a => Assert.Equal(0, plan.PatchSize[a] % plan.Divisor[a]));
        Assert.True(plan.PatchSize.Z >= 13 && plan.PatchSize.Y >= 30 && plan.PatchSize.X >= 45, plan.PatchSize.ToString());
        Assert.Contains(plan.Reasons, r => r.Contains("padded", StringComparison.Ordinal));
    }

    [Property(MaxTest = 300)]
    public void EveryPlanCanBeBuiltAndKeepsItsLimits(byte z, ushort y, ushort x, byte coarse, byte pools, byte memory)
    {
        var input = Input(z, y, x, coarse) with { MaxPools = pools % 6, MemoryBytes = (1 + memory % 16) * GiB };
        var plan = Planner.Plan(input);
        Assert.InRange(plan.Levels, 1, input.MaxPools + 1);
        Assert.True(plan.PatchSize.Product <= input.MaxPatchVoxels);
        Assert.True(plan.TrainingBytes <= input.MemoryBytes);
        Assert.InRange(plan.BatchSize, input.MinBatch, input.MaxBatch);
        Assert.Equal(plan.Levels, plan.Kernels.Count);
        Assert.Equal(plan.Levels, plan.Features.Count);
        Assert.Equal(Zyx.One, plan.Strides[0]);
        for (var a = 0; a < 3; a++)
        {
            Assert.Equal(0, plan.PatchSize[a] % plan.Divisor[a]);
            Assert.True(plan.Divisor[a] == 1 || plan.PatchSize[a] / plan.Divisor[a] >= 4);
            Assert.True(plan.PatchSize[a] < input.MedianShape[a] + plan.Divisor[a]);
            Assert.All(plan.Strides, s => Assert.InRange(s[a], 1, 2));
            Assert.All(plan.Kernels, k => Assert.True(k[a] is 1 or 3));
            Assert.True(plan.Kernels.Zip(plan.Kernels.Skip(1)).All(p => p.First[a] <= p.Second[a] || plan.PatchSize[a] / plan.Divisor[a] == 1));
        }
    }

    [Property(MaxTest = 200)]
    public void MoreMemoryNeverShrinksThePatch(byte z, ushort y, ushort x, byte coarse, ushort less, ushort more)
    {
        var input = Input(z, y, x, coarse);
        var (low, high) = (Math.Min(less, more), Math.Max(less, more));
        long Voxels(int step) => Planner.Plan(input with { MemoryBytes = GiB + step * (GiB / 2048) }).PatchSize.Product;
        Assert.True(Voxels(low) <= Voxels(high));
    }

    [Property(MaxTest = 100)]
    public void RefusalNamesTheSmallestBudgetThatWorks(byte z, ushort y, ushort x, byte coarse)
    {
        var input = Input(z, y, x, coarse) with { MemoryBytes = 1 << 20 };
        var e = Assert.Throws<NucleusException>(() => Planner.Plan(input));
        Assert.Equal(ErrorKind.Resource, e.Kind);
        var least = long.Parse(e.Problem.Split(' ')[4], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(least, Planner.Plan(input with { MemoryBytes = least }).TrainingBytes);
        Assert.Throws<NucleusException>(() => Planner.Plan(input with { MemoryBytes = least - 1 }));
    }

    [Fact]
    public void ParametersAreCountedByHand()
    {
        // Two levels, flat: 1 -> 4 -> 8 channels, 3x3 kernels, 2 outputs.
        var size = new NetworkSize(new Zyx(1, 8, 8), [Zyx.One, new(1, 2, 2)], [new(1, 3, 3), new(1, 3, 3)], [4, 8], 1, 2);
        var down = 9 * 4 + 4 * 9 * 4 + 16 + 4 * 9 * 8 + 8 * 9 * 8 + 32;
        var up = (8 * 4 + 1) * 4 + 8 * 9 * 4 + 4 * 9 * 4 + 16 + (4 + 1) * 2;
        Assert.Equal(down + up, size.Parameters());
        Assert.Equal(64 * 4 * 7 + 16 * 8 * 2, size.ConvolutionValues());
        Assert.Equal(64 * (16 + 2) + 64 * 4 + 16 * 8, size.PeakPredictionValues());
    }

    [Fact]
    public void WrongInputIsRefused()
    {
        PlanInput[] wrong =
        [
            Embryo with { MedianShape = new Zyx(5, 0, 5) }, Embryo with { VoxelSize = new VoxelSize(1, double.NaN, 1) }, Embryo with { MemoryBytes = 0 },
            Embryo with { BaseFeatures = 0 }, Embryo with { MaxFeatures = 8 }, Embryo with { MaxPools = -1 }, Embryo with { MaxPatchVoxels = 100 },
            Embryo with { MinBatch = 0 }, Embryo with { MaxBatch = 1 }, Embryo with { OutChannels = 0 },
            Embryo with { Memory = new PlanMemory { TrainingFactor = 0 } },
        ];
        Assert.All(wrong, input => Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => Planner.Plan(input)).Kind));
    }

    private static PlanInput Input(byte z, ushort y, ushort x, byte coarse) => new(
        new Zyx(1 + z % 200, 1 + y % 1500, 1 + x % 1500), new VoxelSize(0.2 + coarse % 40 * 0.1, 0.5, coarse % 3 == 0 ? 0.9 : 0.5), 4 * GiB);
}
