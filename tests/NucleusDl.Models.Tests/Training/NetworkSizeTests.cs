using NucleusDl.Models;
using NucleusDl.Models.Blocks;
using NucleusDl.Models.Bridge;
using NucleusDl.Models.Training;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Training;

[Trait(Kind.Name, Kind.Fast)]
public class NetworkSizeTests
{
    [Theory]
    [InlineData(51, 124, 127, 1.75, 8)]
    [InlineData(1, 256, 256, 1.0, 4)]
    [InlineData(7, 9, 10, 0.8, 4)]
    public void ParametersAreThoseOfTheNetwork(int z, int y, int x, double coarse, int features)
    {
        NativeLibraries.Ensure();
        var plan = Planner.Plan(new PlanInput(new Zyx(z, y, x), new VoxelSize(coarse, 0.8, 0.8), 4L << 30).ForCpu() with { BaseFeatures = features });
        static int[] Three(Zyx v) => [v.Z, v.Y, v.X];
        using var network = new UNet(new UNetShape(1, 2, [.. plan.Features], [.. plan.Kernels.Select(Three)], [.. plan.Strides.Select(Three)]));
        Assert.Equal(network.parameters().Sum(p => p.numel()), plan.Size().Parameters());
    }
}
