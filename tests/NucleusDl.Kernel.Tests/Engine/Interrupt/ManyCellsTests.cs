namespace NucleusDl.Tests.Kernel;

/// <summary>A long day in one notebook.</summary>
[Trait(Kind.Name, Kind.Slow)]
public sealed class ManyCellsTests
{
    private const int Cells = 1000;

    [Fact]
    public async Task AThousandCellsSeeEachOther()
    {
        using var run = await new EngineRun().Ok("var sum = 0; int Add(int n) { for (var i = 0; i < n; i++) sum++; return sum; }");
        long early = 0;
        for (var i = 2; i <= Cells; i++)
        {
            if (i == 100)
                early = GC.GetTotalMemory(forceFullCollection: true);
            await run.Ok($"var x{i} = Add(1); x{i}");
            Assert.Equal($"{i - 1}", run.Plain(run.Result));
        }
        // Managed memory alone: about 50 kB a cell. What grows with the number of cells would be past the limit long before the last one.
        Assert.InRange((GC.GetTotalMemory(forceFullCollection: true) - early) / (Cells - 100), 0, 120_000);
        await run.Ok("x2 + x1000 + sum");
        Assert.Equal($"{1 + (2 * (Cells - 1))}", run.Plain(run.Result));
        Assert.Equal(Cells + 1, run.Engine.ExecutionCount);
        Assert.Equal(Cells, run.Engine.Variables.Count);
    }
}
