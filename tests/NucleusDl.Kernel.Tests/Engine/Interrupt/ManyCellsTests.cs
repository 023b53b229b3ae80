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
        for (var i = 2; i <= Cells; i++)
        {
            await run.Ok($"var x{i} = Add(1); x{i}");
            Assert.Equal($"{i - 1}", run.Plain(run.Result));
        }
        await run.Ok("x2 + x1000 + sum");
        Assert.Equal($"{1 + (2 * (Cells - 1))}", run.Plain(run.Result));
        Assert.Equal(Cells + 1, run.Engine.ExecutionCount);
        Assert.Equal(Cells, run.Engine.Variables.Count);
    }
}
