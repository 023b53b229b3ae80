using FsCheck.Xunit;
using NucleusDl.Models;
using NucleusDl.Models.Training;

namespace NucleusDl.Tests.Training;

[Trait(Kind.Name, Kind.Fast)]
public class PlannerBiom3dTests
{
    [Theory]
    [InlineData(128, 128, 128, 128, 128, 128, 5, 5, 5, 2)]
    [InlineData(34, 125, 121, 40, 128, 128, 3, 5, 5, 6)]
    [InlineData(64, 111, 110, 80, 112, 112, 4, 4, 4, 4)]
    [InlineData(45, 512, 512, 24, 288, 288, 2, 5, 5, 2)]
    [InlineData(1, 512, 512, 1, 512, 512, 0, 5, 5, 16)]
    public void GoldenTable(int z, int y, int x, int pz, int py, int px, int nz, int ny, int nx, int batch) =>
        Assert.Equal(new PatchPlan(new Zyx(pz, py, px), new Zyx(nz, ny, nx), batch), PlannerBiom3d.Plan(new Zyx(z, y, x)));

    [Property(MaxTest = 200)]
    public void PatchIsWithinBoundsAndDivisible(ushort z, ushort y, ushort x)
    {
        var plan = PlannerBiom3d.Plan(new Zyx(1 + z % 700, 1 + y % 3000, 1 + x % 3000));
        Assert.InRange(plan.PatchSize.Product, 1, PlannerBiom3d.MaxVoxels);
        Assert.InRange(plan.BatchSize, 2, 16);
        for (var a = 0; a < 3; a++)
        {
            Assert.InRange(plan.Pools[a], 0, PlannerBiom3d.MaxPools);
            Assert.Equal(0, plan.PatchSize[a] % (1 << plan.Pools[a]));
        }
    }

    [Fact]
    public void RefusesAnEmptyShape() =>
        Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => PlannerBiom3d.Plan(new Zyx(0, 5, 5))).Kind);
}
