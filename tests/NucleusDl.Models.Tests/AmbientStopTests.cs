using NucleusDl.Models;
using NucleusDl.Volumes;

namespace NucleusDl.Tests;

/// <summary>What works for long hears the stop of the cell that called it, and says so to the host.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed class AmbientStopTests : IDisposable
{
    private readonly CancellationTokenSource cell = new();

    public AmbientStopTests() => AppContext.SetData(AmbientStop.TokenKey, cell.Token);

    public void Dispose()
    {
        AppContext.SetData(AmbientStop.TokenKey, null);
        cell.Dispose();
    }

    [Fact]
    public void Either_token_stops()
    {
        using var own = new CancellationTokenSource();
        using (var stop = AmbientStop.Link(own.Token))
        {
            Assert.False(stop.Token.IsCancellationRequested);
            own.Cancel();
            Assert.True(stop.Token.IsCancellationRequested);
        }
        using var other = AmbientStop.Link(default);
        Assert.False(other.Token.IsCancellationRequested);
        cell.Cancel();
        Assert.True(other.Token.IsCancellationRequested);
    }

    [Fact]
    public void Without_a_cell_the_own_token_is_all()
    {
        AppContext.SetData(AmbientStop.TokenKey, null);
        using var stop = AmbientStop.Link(new CancellationToken(true));
        Assert.True(stop.Token.IsCancellationRequested);
        using var none = AmbientStop.Link(default);
        Assert.False(none.Token.IsCancellationRequested);
    }

    [Fact]
    public void The_host_is_told_as_long_as_one_is_held()
    {
        var outer = AmbientStop.Link(default);
        using (AmbientStop.Link(default))
            Assert.Equal(true, AppContext.GetData(AmbientStop.HeardKey));
        Assert.Equal(true, AppContext.GetData(AmbientStop.HeardKey));
        outer.Dispose();
        outer.Dispose();
        Assert.Null(AppContext.GetData(AmbientStop.HeardKey));
    }

    [Fact]
    public void Segmenting_hears_the_cell()
    {
        using var model = Methods.Load("otsu-watershed");
        using var stack = new Volume<float>(new VolumeShape(8, 16, 16), new VoxelSize(1, 1, 1));
        stack.Plane(4).Fill(1);
        cell.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => model.Segment(stack));
        Assert.Null(AppContext.GetData(AmbientStop.HeardKey));
    }
}
